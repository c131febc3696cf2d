"""Images and videos: accelerator energy of one unit."""

from __future__ import annotations

from advisor.footprint.inputs import Array, Inputs, maybe

ANY = "any"


def _row(f: Inputs, fact: str) -> str:
    """The class of the model where someone said it, else the row that spans the classes."""
    answered = f.option(fact)
    return answered if answered is not None and f.known(fact) else ANY


def image_wh(f: Inputs) -> Array:
    """Accelerator energy of one image, Wh.

    by class of model at 1,024 × 1,024 × (megapixels / 1.05) × energy factor of changes. Classes
    hold the steps: ML.ENERGY v3 (2025, https://github.com/ml-energy/leaderboard), SANA 0.12 to
    FLUX.1 dev 2.2 Wh on H100 at batch 1. Prompt length has no measured effect.

    Validity: diffusion models up to about 2 megapixels.
    """
    size = f.number("media.megapixels") / f.factor("media.reference_megapixels")
    wh = f.field("media_image", _row(f, "media.image_model"), "wh_per_image")
    return wh * size * maybe(f, "media.energy_factor", 1.0)


def image_usd(f: Inputs) -> Array:
    """List price of one image, USD."""
    return f.field("media_image", _row(f, "media.image_model"), "usd_per_image")


def video_wh(f: Inputs) -> Array:
    """Accelerator energy of one second of video, Wh.

    by class of model, measured clips over their seconds: ML.ENERGY v3, CogVideoX 2B 1.3 Wh/s
    (720 × 480), CogVideoX 1.5 5B 9.2 Wh/s (1,360 × 768), HunyuanVideo 38 Wh/s (1,280 × 720).

    Validity: clips of some seconds at these sizes, H100, batch 1.
    """
    wh = f.field("media_video", _row(f, "media.video_model"), "wh_per_second")
    return wh * maybe(f, "media.energy_factor", 1.0)


def video_usd(f: Inputs) -> Array:
    """List price of one second of video, USD."""
    return f.field("media_video", _row(f, "media.video_model"), "usd_per_second")
