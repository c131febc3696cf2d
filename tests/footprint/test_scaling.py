"""Each impact scales as it should: with volume, PUE, intensity and horizon; nothing for nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.footprint import estimate
from advisor.footprint.draws import Draws
from tests.footprint.fake import FakeInputs
from tests.footprint.test_media import image, video
from tests.footprint.test_serving import api, dedicated
from tests.footprint.test_stages import IMPACTS, sensors

POWERED = ("energy_kwh", "carbon_operational_kgco2e", "water_l")
times = st.floats(1.01, 100)


def stage(f: FakeInputs, name: str, impact: str) -> float:
    return float(np.asarray(estimate(f).stages[name].get(impact)))


def fixed(f: FakeInputs, **factors: float) -> FakeInputs:
    f.changed = {k.replace("__", "."): v for k, v in factors.items()}
    return f


@given(tasks=st.floats(1, 1e8), by=times)
def test_all_of_a_vendors_service_scales_with_volume(tasks, by):
    for impact in IMPACTS:
        one = stage(api(use__tasks_month=tasks), "serving", impact)
        assert stage(api(use__tasks_month=tasks * by), "serving", impact) == pytest.approx(one * by)


@given(devices=st.floats(1, 1e7), by=times)
def test_all_of_the_devices_scales_with_their_number(devices, by):
    for power in ("battery", "mains"):
        one = sensors(edge__devices_n=devices, edge__power=power)
        more = one.but(edge__devices_n=devices * by)
        for impact in IMPACTS:
            assert stage(more, "edge", impact) == pytest.approx(stage(one, "edge", impact) * by)


TUNED = ("full_ft", "lora", "qlora", "prompt_tuning", "continued", "distil", "rl")


def tuned(kind: str, **facts: float | None) -> FakeInputs:
    """A tuning of eight billion parameters, by parameters and tokens."""
    adapter = kind in ("lora", "qlora", "prompt_tuning")
    base = {
        "train.planned": "peft" if adapter else kind,
        "train.adapter_kind": kind if adapter else None,
        "train.chip": "h100",
        "train.params_b": 8.0,
        "train.tokens_b": 0.1,
        "train.teacher_b": 70.0,
        "train.runs": 2.0,
        "train.retrain_freq": 1.0,
        "model.kind": "language",
        "host.where": "cloud",
        "host.zone": "DEU",
    }
    return FakeInputs(base | {k.replace("__", "."): v for k, v in facts.items()})


ACTIVITY = (
    "train.params_b",
    "train.tokens_b",
    "train.teacher_b",
    "train.runs",
    "train.retrain_freq",
)


@given(
    kind=st.sampled_from(TUNED),
    fact=st.sampled_from(ACTIVITY),
    value=st.floats(0.001, 1e4),
    by=times,
)
def test_more_of_a_tuning_never_takes_less(kind, fact, value, by):
    less = tuned(kind, **{fact: value})
    more = tuned(kind, **{fact: value * by})
    for impact in IMPACTS:
        assert stage(more, "adaptation", impact) >= stage(less, "adaptation", impact) * (1 - 1e-9)


@given(
    kind=st.sampled_from((*TUNED, "quantise")),
    fact=st.sampled_from(("train.device_hours", "meas.run_kwh")),
    value=st.floats(0.01, 1e6),
    by=times,
)
def test_more_hours_or_kilowatt_hours_never_take_less(kind, fact, value, by):
    less = tuned(kind, **{fact: value})
    more = tuned(kind, **{fact: value * by})
    for impact in IMPACTS:
        assert stage(more, "adaptation", impact) >= stage(less, "adaptation", impact) * (1 - 1e-9)


NOTHING = [(k, f) for k in TUNED for f in ("train.device_hours", "train.tokens_b", "meas.run_kwh")]
NOTHING += [("quantise", "train.device_hours"), ("quantise", "meas.run_kwh")]


@pytest.mark.parametrize(("kind", "fact"), NOTHING)
def test_nothing_trained_takes_nothing(kind, fact):
    for impact in IMPACTS:
        assert stage(tuned(kind, **{fact: 0.0}), "adaptation", impact) == 0


@given(
    kind=st.sampled_from((*TUNED, "quantise")),
    measured=st.floats(0.1, 1e6),
    pue=st.floats(1, 2),
    by=times,
)
def test_a_measured_run_scales_with_what_was_measured(kind, measured, pue, by):
    one = tuned(kind, meas__run_kwh=measured, host__pue=pue)
    for impact in POWERED:
        more = stage(tuned(kind, meas__run_kwh=measured * by, host__pue=pue), "adaptation", impact)
        assert more == pytest.approx(stage(one, "adaptation", impact) * by)


@given(hours=st.floats(1, 1e6), by=times)
def test_all_of_a_training_scales_with_its_hours(hours, by):
    facts = {
        "train.planned": "from_scratch",
        "model.kind": "vision",
        "train.runs": 1.0,
        "host.where": "cloud",
        "host.zone": "DEU",
        "train.chip": "h100",
    }
    # One share of the power limit for jobs of all sizes.
    one = fixed(FakeInputs(facts | {"train.device_hours": hours}), training__small_job_hours=0.0)
    more = fixed(one.but(train__device_hours=hours * by), training__small_job_hours=0.0)
    for impact in IMPACTS:
        assert stage(more, "training", impact) == pytest.approx(stage(one, "training", impact) * by)


@given(pue=st.floats(1, 2), by=st.floats(1.01, 2.5))
def test_pue_scales_the_energy_of_the_site_and_its_carbon_alone(pue, by):
    one, more = dedicated(host__pue=pue), dedicated(host__pue=pue * by)
    for impact in ("energy_kwh", "carbon_operational_kgco2e"):
        assert stage(more, "serving", impact) == pytest.approx(stage(one, "serving", impact) * by)
    for impact in ("carbon_embodied_kgco2e", "cost"):
        assert stage(more, "serving", impact) == stage(one, "serving", impact)
    # Water on site goes with the computers, off site with all energy.
    assert stage(one, "serving", "water_l") < stage(more, "serving", "water_l")
    assert stage(more, "serving", "water_l") <= stage(one, "serving", "water_l") * by * (1 + 1e-9)


@given(by=times, make=st.sampled_from([api, dedicated]))
def test_intensity_scales_operational_carbon_alone(by, make):
    one = fixed(make(), grid__WORLD__lifecycle=100.0)
    more = fixed(make(), grid__WORLD__lifecycle=100.0 * by)
    for impact in IMPACTS:
        factor = by if impact == "carbon_operational_kgco2e" else 1.0
        assert stage(more, "serving", impact) == pytest.approx(
            stage(one, "serving", impact) * factor
        )


@given(years=st.integers(2, 10), make=st.sampled_from([api, dedicated, sensors]))
def test_without_growth_or_drift_the_horizon_scales_what_recurs(years, make):
    name = "edge" if make is sensors else "serving"
    one = fixed(make(), serving__vendor_drift=1.0)
    more = fixed(make(), serving__vendor_drift=1.0)
    more.horizon_years = years
    for impact in IMPACTS:
        assert stage(more, name, impact) == pytest.approx(stage(one, name, impact) * years)


@given(years=st.integers(2, 10))
def test_the_horizon_does_not_scale_a_training(years):
    facts = {
        "train.planned": "from_scratch",
        "model.kind": "language",
        "train.runs": 1.0,
        "train.device_hours": 1_000.0,
        "host.where": "cloud",
        "host.zone": "DEU",
    }
    for impact in IMPACTS:
        assert stage(FakeInputs(facts, years=years), "training", impact) == stage(
            FakeInputs(facts), "training", impact
        )


def endpoint(**facts: object) -> FakeInputs:
    """Reserved machines with an index beside."""
    return dedicated(**({"rag__chunks": 1e6, "rag__rebuilds_year": 12.0} | facts))


MORE = [
    # Which inputs, which fact, from, to: more of it never takes less.
    (api, "use.tasks_month", 0, 1e9),
    (api, "serve.calls_per_task", 1, 1e3),
    (api, "use.tokens_in", 0, 1e6),
    (api, "use.tokens_out", 0, 1e6),
    (api, "serve.reasoning_tokens", 0, 1e6),
    (api, "use.retry_share", 0, 95),
    (api, "model.active_params_b", 0.01, 70),
    (api, "model.total_params_b", 70, 3000),
    (api, "model.bits", 1, 16),
    (api, "rag.chunks", 0, 1e9),
    (dedicated, "use.tasks_month", 0, 1e8),
    (dedicated, "host.accelerators_n", 0, 1e4),
    (dedicated, "host.hours_day", 0, 24),
    (dedicated, "serve.measured_factor", 0.01, 100),
    (image, "use.images_month", 0, 1e9),
    (image, "media.megapixels", 0.05, 100),
    (image, "media.steps", 1, 1000),
    (video, "use.video_seconds_month", 0, 1e9),
    (video, "media.video_megapixels", 0.05, 50),
    (video, "media.video_fps", 1, 240),
    (video, "media.steps", 1, 1000),
    (endpoint, "rag.chunks", 0, 1e9),
    (endpoint, "rag.rebuilds_year", 0, 10_000),
    (endpoint, "data.stored_gb", 0, 1e9),
]


@pytest.mark.parametrize(
    ("make", "fact", "least", "most"), MORE, ids=[f"{m.__name__}-{f}" for m, f, *_ in MORE]
)
@given(data=st.data())
def test_more_never_takes_less(make, fact, least, most, data):
    values = st.floats(least, most)
    low, high = sorted((data.draw(values), data.draw(values)))
    less, more = (estimate(make(**{fact.replace(".", "__"): v})).total for v in (low, high))
    for impact in IMPACTS:
        assert less.get(impact) <= more.get(impact) * (1 + 1e-9), impact


@given(data=st.data())
def test_more_input_from_a_cache_never_takes_more(data):
    shares = st.floats(0, 100)
    low, high = sorted((data.draw(shares), data.draw(shares)))
    none, some = (api(use__cached_input_pct=v) for v in (low, high))
    assert stage(some, "serving", "energy_kwh") <= stage(none, "serving", "energy_kwh") * (1 + 1e-9)


def test_no_images_no_film_and_no_passages_are_nothing():
    for f in (image(use__images_month=0.0), video(use__video_seconds_month=0.0)):
        for impact in IMPACTS:
            assert stage(f, "serving", impact) == 0
    none = endpoint(rag__chunks=0.0)
    for impact in IMPACTS:
        assert stage(none, "storage", impact) == 0


def test_no_use_is_no_serving():
    for f in (api(use__tasks_month=0.0), api(use__tasks_month=0.0, serve__method="servers")):
        for impact in IMPACTS:
            assert stage(f, "serving", impact) == 0
    # Reserved machines stand there all the same, unless they shut down when idle.
    idle = dedicated(use__tasks_month=0.0)
    found = estimate(idle)
    assert found.stages["serving"].energy_kwh == found.reserved.energy_kwh > 0
    off = dedicated(use__tasks_month=0.0, host__scale_to_zero=True)
    assert stage(off, "serving", "energy_kwh") == 0


def test_no_devices_are_no_devices():
    for impact in IMPACTS:
        assert stage(sensors(edge__devices_n=0.0), "edge", impact) == 0


@given(seed=st.integers(0, 2**31), make=st.sampled_from([api, dedicated, sensors]))
def test_low_central_and_high_rise(seed, make):
    f = make(use__tasks_month=(100.0, 1_000.0, 20_000.0))
    f.draws = Draws(seed)
    total = estimate(f).total
    for impact in IMPACTS:
        low, central, high = np.percentile(np.asarray(total.get(impact)), [5, 50, 95])
        assert 0 <= low <= central <= high
