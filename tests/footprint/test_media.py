"""Images and videos against the published measurements, and how they scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.footprint.media import image_steps, image_wh, steps_ratio, video_steps, video_wh
from advisor.footprint.serving import serving
from tests.footprint.fake import FakeInputs, factor_range, row_range
from tests.footprint.test_serving import api

USUAL = 1.048576
# Wh an image on an H100 at batch 1: ML.ENERGY v3 and v2, at megapixels and steps.
IMAGES = [
    ("sana-1-5-1-6b", USUAL, 20, 417.126 / 3600),
    ("pixart-sigma-xl", USUAL, 20, 0.198378),
    ("stable-diffusion-xl", USUAL, 25, 0.269267),
    ("stable-diffusion-3-5-medium", USUAL, 28, 0.439251),
    ("stable-diffusion-3-5-large", USUAL, 28, 1.22782),
    ("hunyuandit-1-2", USUAL, 50, 1.43915),
    ("flux-1-dev", USUAL, 50, 2.20794),
]
# Wh a clip, its seconds, megapixels, frames a second: ML.ENERGY v3, 50 steps.
CLIPS = [
    ("cogvideox-2b", 7.94847, 49 / 8, 720 * 480 / 1e6, 8),
    ("cogvideox-1-5-5b", 93.1552, 81 / 8, 1360 * 768 / 1e6, 8),
    ("hunyuanvideo", 323.364, 129 / 15, 1280 * 720 / 1e6, 15),
]


def image(**facts: Any) -> FakeInputs:
    """Images of a model at a vendor."""
    base = {"serve__method": "image", "task__primary": "image_generation"}
    return api(**(base | {"use__images_month": 1_000.0, "media__megapixels": USUAL} | facts))


def video(**facts: Any) -> FakeInputs:
    """Film of a model at a vendor."""
    base = {"serve__method": "video", "task__primary": "video_generation"}
    return api(**(base | {"use__video_seconds_month": 1_000.0} | facts))


@pytest.mark.parametrize(("name", "megapixels", "steps", "wh"), IMAGES)
def test_a_named_model_takes_what_was_measured(name, megapixels, steps, wh):
    f = image(model__name=name, media__megapixels=megapixels)
    assert image_wh(f) == pytest.approx(wh, rel=0.01)
    assert image_wh(f.but(media__steps=float(steps))) == pytest.approx(wh, rel=0.01)


@pytest.mark.parametrize(("name", "wh", "seconds", "megapixels", "fps"), CLIPS)
def test_a_named_model_takes_what_its_clip_took(name, wh, seconds, megapixels, fps):
    f = video(model__name=name)
    assert video_wh(f) == pytest.approx(wh / seconds, rel=0.01)
    told = f.but(media__video_megapixels=megapixels, media__video_fps=float(fps))
    assert video_wh(told) == pytest.approx(wh / seconds, rel=0.01)


def test_a_named_model_that_was_measured_goes_before_its_class():
    # ML.ENERGY v2: 0.27 Wh for an image of SDXL, a standard model.
    f = image(model__name="stable-diffusion-xl", media__image_model="large")
    assert image_wh(f) == pytest.approx(0.27, rel=0.01)
    # One that was not measured takes that of its class, as does a name nobody gave.
    other = image(model__name="gpt-image-1", media__image_model="standard")
    assert image_wh(other) == pytest.approx(row_range("media_image", "standard", "wh_per_image")[1])
    assumed = image(model__name="stable-diffusion-xl", media__image_model="standard")
    assumed.assumed = ("model.name",)
    assert image_wh(assumed) == image_wh(other)


def test_a_thousand_images_of_sdxl_a_month_by_hand():
    # 12,000 images × 0.269 Wh × 1.72 for the whole data centre = 5.56 kWh.
    f = image(model__name="stable-diffusion-xl")
    assert serving(f).energy_kwh == pytest.approx(5.56, rel=0.002)
    # At 512 × 512 with 50 steps: a quarter of the pixels, twice the steps.
    small = f.but(media__megapixels=0.262144, media__steps=50.0)
    assert serving(small).energy_kwh == pytest.approx(5.56 / 2, rel=0.002)


def test_steps_stand_against_those_of_the_row():
    assert steps_ratio(image(), "media_image", "standard") == 1.0
    f = image(media__image_model="distilled", media__steps=2.0)
    assert image_wh(f) == pytest.approx(0.10 * 2 / 4)


def test_steps_scale_nearly_as_measured():
    # SDXL on an A100 (ML.ENERGY v1): 2,153 J with 50 steps, 1,307 J with 30.
    f = image(model__name="stable-diffusion-xl")
    ratio = image_wh(f.but(media__steps=50.0)) / image_wh(f.but(media__steps=30.0))
    assert ratio == pytest.approx(2152.79 / 1307.33, rel=0.02)


def test_the_range_of_a_turbo_model_holds_what_was_scored_at_32_bit():
    # AI Energy Score: 0.386 and 0.190 Wh.
    for name, wh in (("sdxl-turbo", 0.385569), ("sd-turbo", 0.189865)):
        low, middle, high = row_range("media_models", name, "wh_per_image")
        assert low < middle < wh <= high * 1.001


def test_clips_of_three_models_go_with_parameters_pixels_frames_and_steps():
    """The exponent 1 of the range: 2, 5 and 13 billion parameters, within 15 %."""
    (_, wh, seconds, pixels, fps), *others = CLIPS
    for (_, more_wh, s, p, n), billions in zip(others, (5, 13), strict=True):
        expected = billions / 2 * p / pixels * (n * s) / (fps * seconds)
        assert more_wh / wh == pytest.approx(expected, rel=0.15)


def test_twice_the_pixels_of_a_film_take_between_twice_and_four_times():
    low, middle, high = factor_range("media.video_size_exponent")
    assert (low, high) == (1.0, 2.0)
    f = video(model__name="hunyuanvideo")
    once, twice = (video_wh(f.but(media__video_megapixels=0.9216 * k)) for k in (1, 2))
    assert twice / once == pytest.approx(2**middle)
    frames = video_wh(f.but(media__video_fps=30.0)) / video_wh(f)
    assert frames == pytest.approx(2**middle)


@pytest.mark.parametrize("kind", ["image", "video"])
def test_the_lines_of_a_unit_multiply(kind):
    facts = {"media__steps": 40.0, "media__energy_factor": 0.5}
    if kind == "image":
        f = image(model__name="flux-1-dev", media__megapixels=2.0, **facts)
        lines, wh = image_steps(f), image_wh(f)
    else:
        f = video(media__video_model="small", media__video_megapixels=0.9216, **facts)
        lines, wh = video_steps(f), video_wh(f)
    assert len(lines) == 4
    assert np.prod([float(line.value) for line in lines]) == pytest.approx(float(wh))
