"""Other answers beside the answers as they are: on a copy, on the same draws."""

from __future__ import annotations

import time
from copy import deepcopy
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
import yaml

from advisor.assess import assess, estimated
from advisor.cli.packs import read_pack
from advisor.errors import AdvisorError
from advisor.facts import Fact, Status
from advisor.footprint.draws import percentiles
from advisor.insight.sliders import number_stops
from advisor.insight.what_if import Tried, WhatIf
from advisor.intake.engagement import Engagement, load_engagement
from advisor.pack.dates import pack_on
from advisor.pack.items import Pack

ROOT = Path(__file__).resolve().parents[2]


@cache
def pack() -> Pack:
    return read_pack((), cache=True)


def document(sample: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / f"samples/{sample}/answers.yaml").read_text(encoding="utf-8"))


def read(found: dict[str, Any], folder: Path) -> Engagement:
    path = folder / "answers.yaml"
    path.write_text(yaml.safe_dump(found), encoding="utf-8")
    return load_engagement(path, pack())


@cache
def chatbot() -> WhatIf:
    path = ROOT / "samples/support-chatbot/answers.yaml"
    return WhatIf(load_engagement(path, pack()), "support-chatbot", pack())


def of(found: Tried, impact: str) -> Any:
    return next(each for each in found.beside if each.impact == impact)


@pytest.mark.parametrize("sample", ["support-chatbot", "city-portfolio", "national-language-model"])
def test_several_answers_at_once_give_what_a_whole_assessment_of_them_gives(sample, tmp_path):
    changes = {
        "support-chatbot": {"use.tasks_month": 900_000, "host.region": "SWE", "use.growth_pct": 5},
        "city-portfolio": {"use.retry_share": 12, "use.calls_per_task": 2},
        "national-language-model": {"train.tokens_b": 200, "train.region": "NOR"},
    }[sample]
    found = document(sample)
    before = read(found, tmp_path)
    case = before.use_cases[0]
    tried = WhatIf(before, case.id, pack()).under(changes)
    found["use_cases"][0]["answers"].update(changes)
    after = read(found, tmp_path)
    world, scenarios, _ = estimated(after, pack_on(pack(), after.date))
    for beside in tried.beside:
        whole = scenarios[case.id].total(beside.impact, world.draws.n)
        assert beside.then == percentiles(np.asarray(whole) / world.horizon_years), beside.impact
    advice = dict(assess(after, pack()).data)
    told = next(u for u in advice["use_cases"] if u["id"] == case.id)
    ranked = sorted((r for r in told["recommendations"] if r["rank"]), key=lambda r: r["rank"])
    first = [rule for rule, _ in next(f for f in tried.first if f.owner == case.id).then]
    governing = [r["id"] for r in told["recommendations"] if r["lane"] == "leave_alone"]
    assert first == [*governing, *(r["id"] for r in ranked)][:3]


def test_the_answers_as_they_are_stand_beside_as_the_advice_has_them():
    advice = assess(chatbot().engagement, pack()).data
    beside = of(chatbot().under({"use.tasks_month": 1000}), "carbon_kgco2e")
    told = advice["figures"]["support-chatbot.baseline.carbon_kgco2e"]
    assert [float(f"{v:.9g}") for v in beside.now] == [told["p5"], told["p50"], told["p95"]]


def test_twice_the_tasks_at_a_vendor_are_twice_the_footprint_in_every_draw():
    found = chatbot().under({"use.tasks_month": "960k"})
    for impact in ("carbon_kgco2e", "energy_kwh", "cost"):
        assert of(found, impact).change == pytest.approx((1.0, 1.0, 1.0), abs=1e-9)
        assert of(found, impact).change_words == "100 % more"
        assert of(found, impact).lower == 0.0
    less = of(chatbot().under({"use.tasks_month": 120_000}), "cost")
    assert less.change == pytest.approx((-0.75, -0.75, -0.75), abs=1e-9)
    assert (less.change_words, less.lower) == ("75 % less", 1.0)
    ten = of(chatbot().under({"use.tasks_month": 4_800_000}), "cost")
    assert ten.change_words == "10 times as much"


def test_a_bill_rises_with_told_volume_and_stays_where_an_assumption_is_moved(tmp_path):
    found = document("support-chatbot")
    found["use_cases"][0]["answers"]["gov.cost_month"] = 4000
    what_if = WhatIf(read(found, tmp_path), "support-chatbot", pack())
    told = of(what_if.under({"use.tasks_month": 960_000}), "cost")
    assert told.change == pytest.approx((1.0, 1.0, 1.0), abs=1e-9)
    assumed = what_if.under({"use.retry_share": 20})
    assert of(assumed, "cost").change_words == "no change"
    assert of(assumed, "energy_kwh").then[1] > of(assumed, "energy_kwh").now[1]
    both = what_if.under({"use.tasks_month": 960_000, "use.retry_share": 20})
    assert of(both, "cost").change == pytest.approx((1.0, 1.0, 1.0), abs=1e-9)


def test_a_meter_rises_with_told_volume(tmp_path):
    found = document("support-chatbot")
    answers = found["use_cases"][0]["answers"]
    answers |= {
        "model.sourcing": "open_weights", "model.size_class": "10B_40B", "host.where": "own_dc",
        "host.region": "DEU", "meas.serving_kwh_month": 3000,
    }  # fmt: skip
    what_if = WhatIf(read(found, tmp_path), "support-chatbot", pack())
    energy = of(what_if.under({"use.tasks_month": 960_000}), "energy_kwh")
    low, middle, high = energy.change
    # More tasks use more; never less than as much, never more than twice.
    assert 0.05 < middle <= 1.0 + 1e-9
    assert low >= 0.0
    assert high <= 1.0 + 1e-9


def test_counted_machines_stay_fitted_where_told_volume_is_moved(tmp_path):
    """Chips that are hardly busy: half the tasks take half the busy time, not other chips."""
    found = document("support-chatbot")
    answers = found["use_cases"][0]["answers"]
    answers |= {
        "model.sourcing": "open_weights", "model.size_class": "40B_150B", "host.where": "own_dc",
        "host.region": "DEU", "host.accelerator": "h100", "host.accelerators_n": 2,
        "use.tasks_month": 1_000_000, "use.growth_pct": 0,
    }  # fmt: skip
    what_if = WhatIf(read(found, tmp_path), "support-chatbot", pack())
    fitted = what_if.now.before["support-chatbot"].facts["serve.fitted_factor"]
    assert fitted.number < 1
    half = what_if.under({"use.tasks_month": 500_000})
    low, middle, high = of(half, "energy_kwh").change
    # Idle hours take the place of busy ones, so that less than half is saved, and never more.
    assert -0.5 - 1e-9 <= low <= middle <= high < 0
    assert of(half, "cost").change_words == "no change"


def test_what_stands_now_is_no_change_and_keeps_its_range():
    found = chatbot().under({"use.tasks_month": 480_000, "use.growth_pct": 25})
    assert found.moved == ()
    assert {b.change_words for b in found.beside} == {"no change"}
    assert all(b.now == b.then for b in found.beside)
    assert all(f.same for f in found.first)


def test_the_answers_are_left_as_they_are():
    path = ROOT / "samples/support-chatbot/answers.yaml"
    before, engagement = path.read_bytes(), load_engagement(path, pack())
    kept = deepcopy(engagement)
    what_if = WhatIf(engagement, "support-chatbot", pack())
    what_if.under({"use.tasks_month": 1000, "ctx.country": "FRA"})
    assert engagement == kept
    assert path.read_bytes() == before
    again = what_if.under({"use.growth_pct": 0})
    assert of(again, "cost").now == of(chatbot().under({"use.growth_pct": 0}), "cost").now


def test_other_answers_are_checked_as_any_answer_is():
    with pytest.raises(AdvisorError) as caught:
        chatbot().under({"use.retry_share": 96, "use.tasks_mnth": 1, "host.region": "Atlantis"})
    assert [p.code for p in caught.value.problems] == ["A221", "A210", "A225"]
    assert caught.value.problems[1].nearest == "use.tasks_month"
    with pytest.raises(AdvisorError, match="S241"):
        WhatIf(chatbot().engagement, "suport-chatbot", pack())


def test_what_hardly_can_be_is_said():
    found = chatbot().under({"use.tasks_month": "5 billion"})
    assert any(
        w.startswith("Tasks a month: 5,000,000,000 tasks/month is above 1,0")
        for w in found.warnings
    )
    assert chatbot().under({"use.tasks_month": "500k"}).warnings == ()


def test_a_use_case_without_a_total_has_sliders_for_what_it_lacks():
    path = ROOT / "samples/marketing-images/answers.yaml"
    what_if = WhatIf(load_engagement(path, pack()), "short-video", pack())
    sliders = what_if.sliders()
    assert [s.fact for s in sliders] == ["use.video_seconds_month"]
    assert sliders[0].at is None
    found = what_if.under({"use.video_seconds_month": sliders[0].stops[-1]})
    assert found.moved[0].before == "no value"


def number(value: float | None, low: float | None = None, high: float | None = None) -> Fact:
    ends = (value, value) if low is None else (low, high)
    return Fact("x", value, Status.GIVEN, known=True, low=ends[0], high=ends[1])


def test_stops_are_round_numbers_that_rise_and_hold_what_stands_now():
    questions = pack().questions
    tasks = number_stops(questions["use.tasks_month"], number(480_000.0))
    # A decade to either side in steps of the series 1, 1.2, 1.5, …; 500,000 gives way to 480,000.
    assert tasks == [
        5e4, 6e4, 8e4, 1e5, 1.2e5, 1.5e5, 2e5, 2.5e5, 3e5, 4e5, 4.8e5,
        6e5, 8e5, 1e6, 1.2e6, 1.5e6, 2e6, 2.5e6, 3e6, 4e6,
    ]  # fmt: skip
    assert number_stops(questions["use.retry_share"], number(5.0))[:3] == [0.0, 5.0, 10.0]
    assert number_stops(questions["use.retry_share"], number(5.0))[-1] == 95.0
    assert number_stops(questions["ctx.horizon_years"], number(3.0)) == [
        float(n) for n in range(1, 11)
    ]  # fmt: skip
    assert 0.0 in number_stops(questions["use.reasoning_tokens"], number(500.0))
    assert 0.0 not in tasks


def test_all_stops_of_all_questions_lie_within_their_bounds():
    for question in pack().questions.values():
        if question.spec.type != "number":
            continue
        low, high = question.spec.bounds
        default = question.default.fixed
        values = {None, low, high, default.central if default else None, (low + high) / 3}
        for value in values:
            stops = number_stops(question, number(value))
            assert stops == sorted(set(stops)), question.spec.name
            assert all(low <= s <= high for s in stops), question.spec.name
            assert value is None or value in stops or question.whole, question.spec.name
            assert len(stops) <= 40, (question.spec.name, len(stops))
            assert len(stops) >= 2, question.spec.name


@pytest.mark.parametrize("sample", ["support-chatbot", "paper-mill-sensors"])
def test_sliders_name_what_moves_the_total_and_no_observation(sample):
    path = ROOT / f"samples/{sample}/answers.yaml"
    engagement = load_engagement(path, pack())
    what_if = WhatIf(engagement, engagement.use_cases[0].id, pack())
    sliders = what_if.sliders()
    moved = [s for s in sliders if s.ordered]
    assert 3 <= len(moved) <= 6
    assert len(sliders) - len(moved) <= 4
    assert not [s.fact for s in sliders if s.fact.startswith(("meas.", "gov.", "task.primary"))]
    assert {"support-chatbot": "use.tasks_month", "paper-mill-sensors": "edge.devices_n"}[
        sample
    ] in [s.fact for s in moved[:2]]
    for slider in sliders:
        assert len(slider.words) == len(slider.stops)
        found = what_if.under({slider.fact: slider.stops[0]})
        assert found.beside


def test_a_try_is_quicker_than_an_assessment():
    engagement, what_if = chatbot().engagement, chatbot()

    def seconds(work: Any) -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    tries = [seconds(lambda n=n: what_if.under({"use.tasks_month": 1000.0 + n})) for n in range(7)]
    whole = [seconds(lambda: assess(engagement, pack())) for _ in range(3)]
    assert median(tries) < median(whole) / 2
