"""Images and videos: accelerator energy of one unit, by pixels, steps and frames."""

from __future__ import annotations

import numpy as np

from advisor.footprint.impacts import Step
from advisor.footprint.inputs import Array, Inputs, field_or_none, maybe
from advisor.language import mark, tr

ANY = "any"
FORMULA = mark("as measured × what differs from the measurement")
"""The energy of an image or a second of film in words, for the report's table of steps."""


def _row(f: Inputs, fact: str) -> str:
    """The class of the model where someone said it, else the row that spans the classes."""
    answered = f.option(fact)
    return answered if answered is not None and f.known(fact) else ANY


def _measured_row(f: Inputs, field: str, class_table: str, class_fact: str) -> tuple[str, str]:
    """Table and row that hold the energy: those of the named model where it was measured.

    Args:
        f: facts and factors.
        field: energy of a unit in the table `media_models`.
        class_table: the table by class of model.
        class_fact: the question for the class.

    Returns:
        table and key of the row.
    """
    name = f.option("model.name")
    if (
        name is not None
        and f.known("model.name")
        and field_or_none(f, "media_models", name, field) is not None
    ):
        return "media_models", name
    return class_table, _row(f, class_fact)


def image_row(f: Inputs) -> tuple[str, str]:
    """Table and row that hold the energy of an image."""
    return _measured_row(f, "wh_per_image", "media_image", "media.image_model")


def video_row(f: Inputs) -> tuple[str, str]:
    """Table and row that hold the energy of a second of video."""
    return _measured_row(f, "wh_per_second", "media_video", "media.video_model")


def steps_ratio(f: Inputs, table: str, key: str) -> Array:
    """Denoising steps told over those of the measurement; 1 where nobody told them.

    Energy goes with the steps: SDXL on an A100 took 1,307 J with 30 and 2,153 J with 50 of them
    (ML.ENERGY v1, https://github.com/ml-energy/leaderboard), 42 J each and 38 J besides.

    Validity: 10 to 100 steps; of one to four steps a third more is spent around them.
    """
    told = f.optional("media.steps")
    return 1.0 if told is None else told / f.field(table, key, "steps")


def image_wh(f: Inputs) -> Array:
    """Accelerator energy of one image, Wh.

    as measured × megapixels / those measured × steps / those measured × energy factor of changes.
    Named models that were measured have a row of their own (`media_models`), from SANA 1.5 1.6B at
    0.12 to FLUX.1 dev at 2.2 Wh; others that of their class. ML.ENERGY v3 and v2 (2025, 2024,
    https://github.com/ml-energy/leaderboard), H100. Batches of 1 to 32 take the same within 4 %.
    Prompt length has no measured effect.

    Validity: diffusion models up to about 2 megapixels, one image on one accelerator (two take 1.5
    times as much), 16 bit. On another chip the energy on an H100 stands.
    """
    table, key = image_row(f)
    wh = f.field(table, key, "wh_per_image") * _image_size(f, table, key)
    return wh * steps_ratio(f, table, key) * maybe(f, "media.energy_factor", 1.0)


def _image_size(f: Inputs, table: str, key: str) -> Array:
    measured = field_or_none(f, table, key, "megapixels")
    measured = f.factor("media.reference_megapixels") if measured is None else measured
    return f.number("media.megapixels") / measured


def image_steps(f: Inputs) -> tuple[Step, ...]:
    """What the energy of one image is made of."""
    table, key = image_row(f)
    measured = f.field(table, key, "wh_per_image")
    return (
        Step(mark("One image as measured"), measured, "Wh", _words(table, clip=False)),
        Step(
            mark("Pixels"),
            _image_size(f, table, key),
            mark("× the measured"),
            mark("energy goes with pixels"),
        ),
        *_differences(f, table, key),
    )


def image_usd(f: Inputs) -> Array:
    """List price of one image, USD.

    Source: vendors' price lists, 2026.
    Validity: list prices of the month named in the table; contracts and subscriptions lie below.
    """
    return f.field("media_image", _row(f, "media.image_model"), "usd_per_image")


def video_wh(f: Inputs) -> Array:
    """Accelerator energy of one second of finished video, Wh.

    as measured × (megapixels × frames a second / those measured)^e × steps / those measured ×
    energy factor of changes. Measured clips over their seconds (ML.ENERGY v3, 2025,
    https://github.com/ml-energy/leaderboard, H100, 50 steps): CogVideoX 2B 1.3 Wh/s (720 × 480, 8
    frames a second), CogVideoX 1.5 5B 9.2 (1,360 × 768, 8), HunyuanVideo 38 (1,280 × 720, 15).

    e = 1.5 (1–2): across these three models energy goes with parameters × pixels × frames × steps
    within 15 %; within one model the attention between all parts of a clip grows with the square
    (Delavande et al. 2025, https://arxiv.org/abs/2509.19222, WAN 2.1).

    Validity: clips of 5 to 10 seconds, up to about four times the pixels measured; a longer clip
    made in one piece takes more a second. A B200 takes 0.97 to 1.00 of an H100.
    """
    table, key = video_row(f)
    wh = f.field(table, key, "wh_per_second") * _video_size(f, table, key)
    return wh * steps_ratio(f, table, key) * maybe(f, "media.energy_factor", 1.0)


def _video_size(f: Inputs, table: str, key: str) -> Array:
    """Energy of size and frame rate over those measured; 1 where nobody told them."""
    pixels, frames = f.optional("media.video_megapixels"), f.optional("media.video_fps")
    ratio: Array = 1.0
    if pixels is not None:
        ratio = ratio * pixels / f.field(table, key, "megapixels")
    if frames is not None:
        ratio = ratio * frames / f.field(table, key, "fps")
    if pixels is None and frames is None:
        return 1.0
    return np.asarray(ratio) ** f.factor("media.video_size_exponent")


def video_steps(f: Inputs) -> tuple[Step, ...]:
    """What the energy of one second of video is made of."""
    table, key = video_row(f)
    measured = f.field(table, key, "wh_per_second")
    size = _video_size(f, table, key)
    how = mark("(pixels × frames a second / those measured) to a power between 1 and 2")
    told = f.optional("media.video_megapixels") is not None
    told = told or f.optional("media.video_fps") is not None
    return (
        Step(mark("One second as measured"), measured, "Wh", _words(table, clip=True)),
        *((Step(mark("Size and frames"), size, mark("× the measured"), how),) if told else ()),
        *_differences(f, table, key),
    )


def video_usd(f: Inputs) -> Array:
    """List price of one second of video, USD.

    Source: vendors' price lists, 2026.
    Validity: as `image_usd`.
    """
    return f.field("media_video", _row(f, "media.video_model"), "usd_per_second")


def _words(table: str, *, clip: bool) -> str:
    if table == "media_models":
        if clip:
            return tr(
                "a clip of the named model, on an H100, at the size and steps of the measurement"
            )
        return tr(
            "an image of the named model, on an H100, at the size and steps of the measurement"
        )
    if clip:
        return tr(
            "a clip of models of this class, on an H100, at the size and steps of the measurement"
        )
    return tr(
        "an image of models of this class, on an H100, at the size and steps of the measurement"
    )


def _differences(f: Inputs, table: str, key: str) -> tuple[Step, ...]:
    """Steps told, and what a change does to a unit."""
    found: list[Step] = []
    if f.optional("media.steps") is not None:
        ratio = steps_ratio(f, table, key)
        found.append(
            Step(
                mark("Steps"),
                ratio,
                mark("× the measured"),
                mark("energy goes with denoising steps"),
            )
        )
    factor = f.optional("media.energy_factor")
    if factor is not None and np.any(np.asarray(factor) != 1.0):
        found.append(
            Step(
                mark("Change of the way of work"),
                factor,
                mark("× today"),
                mark("by the recommendation"),
            )
        )
    return tuple(found)
