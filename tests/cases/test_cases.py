"""The samples against what an expert expects of them (`expectations.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from advisor import load_pack
from advisor.loading import load_yaml
from advisor.pack import Pack
from tests.cases.reading import Seen, answers_of, flipped

Case = Mapping[str, Any]
ROOT = Path(__file__).resolve().parents[2]
CASES: list[Case] = load_yaml(Path(__file__).parent / "expectations.yaml").value  # type: ignore[assignment]
FLIPS = [(case, flip) for case in CASES for flip in case["flips"]]


@cache
def core() -> Pack:
    """The core pack, once."""
    return load_pack()


@cache
def seen(number: str) -> Seen:
    """A case's advice, once."""
    case = next(c for c in CASES if str(c["case"]) == number)
    return Seen.of(answers_of(sample(case)), case["use_case"], core())


def sample(case: Case) -> Path:
    """The answers file of a case."""
    return ROOT / "samples" / case["sample"] / "answers.yaml"


def each(key: str) -> pytest.MarkDecorator:
    """A test for each entry of a list in every case."""
    values = [
        pytest.param(case, entry, id=f"{case['case']}-{label(entry)}")
        for case in CASES
        for entry in case.get(key, ())
    ]
    return pytest.mark.parametrize(("case", "entry"), values)


def having(key: str) -> pytest.MarkDecorator:
    """A test for every case that has a key."""
    values = [pytest.param(c, id=str(c["case"])) for c in CASES if key in c]
    return pytest.mark.parametrize("case", values)


def label(entry: object) -> str:
    """An entry as a test's name."""
    return " or ".join(entry) if isinstance(entry, list) else str(entry)


@each("first_three")
def test_what_the_expert_says_first_is_among_the_first_three(case, entry):
    advice = seen(str(case["case"]))
    among = any(item.is_any(entry) for item in advice.first_three)
    if not among and entry in case.get("find_out_first", ()):
        among = any(item.is_any(entry) for item in advice.lane("find_out")[:1])
    assert among, f"{label(entry)} is not among the first three\n{advice}"


@each("fire")
def test_what_must_fire_fires(case, entry):
    advice = seen(str(case["case"]))
    assert advice.has(entry, find_out=True), f"{label(entry)} does not fire\n{advice}"


@each("must_not_fire")
def test_what_must_not_fire_is_not_recommended(case, entry):
    advice = seen(str(case["case"]))
    assert not advice.has(entry, find_out=False), f"{label(entry)} is recommended\n{advice}"


@each("wrong")
def test_wrong_advice_is_not_given(case, entry):
    advice = seen(str(case["case"]))
    assert not advice.has(entry, find_out=False), f"{label(entry)} is recommended\n{advice}"


@each("wrong_anywhere")
def test_what_makes_no_sense_is_not_even_asked(case, entry):
    advice = seen(str(case["case"]))
    assert not advice.has(entry, find_out=True), f"{label(entry)} is listed\n{advice}"


@each("may_fail")
def test_an_untested_step_does_not_assume_success(case, entry):
    advice = seen(str(case["case"]))
    items = [i for i in advice.all(find_out=False) if i.is_any(entry)]
    assert items, str(advice)
    for item in items:
        share = advice.figures[item.rec["saving"]["share"]["carbon"]]
        assert share["p5"] <= 10, f"{item.rec['id']} saves {share['printed_range']} for certain"


@having("decides")
def test_the_verdict_asks_for_the_decision_of_the_case(case):
    decision = seen(str(case["case"])).data["portfolio"]["verdict"]["decision"]
    assert case["decides"] in decision.lower(), decision


@each("never_sets")
def test_no_recommended_change_sets(case, entry):
    advice = seen(str(case["case"]))
    sets = [
        item.rec["id"]
        for item in advice.all(find_out=False)
        if entry in [row["fact"] for row in item.rec["change"]]
    ]
    assert not sets, f"{sets} set {entry}"


@each("not_first")
def test_not_the_main_lever(case, entry):
    advice = seen(str(case["case"]))
    assert not any(item.is_any(entry) for item in advice.first_three[:1]), str(advice)


@having("governs_alone")
def test_nothing_is_ranked_beside_what_governs_alone(case):
    advice = seen(str(case["case"]))
    wrong = advice.governs_alone(case["governs_alone"])
    assert wrong is None, f"{wrong}\n{advice}"


@having("then")
def test_next_step_of_the_same_item(case):
    advice = seen(str(case["case"]))
    for first, second in case["then"].items():
        items = [i for i in advice.all(find_out=True) if i.is_any(first)]
        steps = {n for i in items for t in i.rec["then"] for n in advice.names(t["rule"])}
        assert second in steps, str(advice)
        assert second not in {n for i in advice.first_three for n in i.names}, str(advice)


def missed(case, key):
    """A miss that is known stays on record: the test expects it, and fails when it is gone."""
    reason = case.get("known_misses", {}).get(key)
    return [pytest.mark.xfail(reason=reason, strict=True)] if reason else []


BANDS = [
    pytest.param(case, None, key, id=f"{case['case']}-{key}", marks=missed(case, key))
    for case in CASES
    for key in case.get("bands", ())
] + [
    pytest.param(case, flip, key, id=f"{case['case']}-{flip['name']}-{key}")
    for case, flip in FLIPS
    for key in flip.get("bands", ())
]


@cache
def present(number: str, name: str | None) -> Seen:
    """A case's footprint at its present volume: the bands are for now, without growth."""
    case = next(c for c in CASES if str(c["case"]) == number)
    flip = next((f for c, f in FLIPS if c is case and f["name"] == name), {"set": {}})
    answers = {**flip["set"], "use.growth_pct": 0}
    value = flipped(answers_of(sample(case)), case["use_case"], answers, core())
    return Seen.of(value, case["use_case"], core())


@pytest.mark.parametrize(("case", "flip", "key"), BANDS)
def test_footprint_lies_in_the_band_of_the_case(case, flip, key):
    advice = present(str(case["case"]), flip["name"] if flip else None)
    band = (flip or case)["bands"][key]
    found = advice.band(key, horizon=band.get("per") == "horizon")
    assert found is not None, f"no figure: {advice.case['baseline']['missing']}"
    low, middle, high = found
    wide, near = band.get("wide", 3), band.get("near", 2)
    text = f"{key}: {low:.4g} {middle:.4g} {high:.4g}, expected {dict(band)}"
    if "central" in band:
        assert band["central"] / near <= middle <= band["central"] * near, text
    else:
        assert band["low"] <= middle <= band["high"], text
    assert band["low"] / wide <= low, text
    assert high <= band["high"] * wide, text


@having("no_saving_above_pct")
def test_no_cut_is_promised_as_a_fact(case):
    advice = seen(str(case["case"]))
    for item in advice.all(find_out=True):
        if item.rec["saving"] is None:
            continue
        share = advice.figures[item.rec["saving"]["share"]["carbon"]]
        assert share["p50"] < case["no_saving_above_pct"], item.rec["id"]
        assert share["p5"] < share["p95"], item.rec["id"]


@having("zero_saving")
def test_what_is_there_already_saves_nothing(case):
    advice = seen(str(case["case"]))
    for wanted in case["zero_saving"]:
        items = [i for i in advice.all(find_out=True) if i.is_any(wanted)]
        assert items, str(advice)
        assert all(i.rec["saving"] is None for i in items)


@having("asks")
def test_what_the_expert_asks_is_asked(case):
    advice = seen(str(case["case"]))
    for fact in case["asks"]:
        assert advice.fact(fact)["visible"], f"{fact} is not asked"


@each("says")
def test_what_the_expert_says_is_said(case, entry):
    advice = seen(str(case["case"]))
    texts = [" ".join(i.rec["texts"].values()).lower() for i in advice.all(find_out=True)]
    assert any(entry in text for text in texts), f"no text speaks of {entry}\n{advice}"


@having("changes")
def test_the_change_is_the_one_the_expert_names(case):
    advice = seen(str(case["case"]))
    for wanted, facts in case["changes"].items():
        rows = {
            row["fact"]
            for item in advice.all(find_out=False)
            if item.is_any(wanted)
            for row in item.rec["change"]
        }
        assert rows.issuperset(facts), f"{wanted} changes {sorted(rows)}"


@having("money_larger")
def test_money_is_the_larger_story(case):
    portfolio = seen(str(case["case"])).data["portfolio"]
    assert portfolio["money_larger"] is case["money_larger"]
    told = "money" in (portfolio["money_text"] or "").lower()
    assert told is case["money_larger"], portfolio["money_text"]


@having("says_small")
def test_report_says_how_small_it_is(case):
    advice = seen(str(case["case"]))
    near = [i for miss in advice.case["near_misses"] for i in advice.names(miss["rule"])]
    told = [advice.data["portfolio"][k] for k in ("org_share_text", "money_text")]
    told.append(advice.case["placement"]["why"])
    assert "SIZ-18" in near or any("small" in (t or "").lower() for t in told), told


@having("embodied_dominates")
def test_making_the_devices_weighs_more_than_running_them(case):
    advice = seen(str(case["case"]))
    made = advice.band("carbon_embodied_kgco2e")
    run = advice.band("carbon_operational_kgco2e")
    assert made is not None
    assert run is not None
    assert made[1] > run[1], f"made {made}, run {run}"


@having("visits_a_year")
def test_battery_changes_are_counted(case):
    advice = seen(str(case["case"]))
    changes = advice.step("edge", "Battery changes") / advice.data["horizon_years"]
    assert changes == pytest.approx(case["visits_a_year"], rel=0.1)
    assert advice.step("edge", "Visits") > 0


@having("steps")
def test_figures_on_the_way(case):
    advice = seen(str(case["case"]))
    expected = case["steps"]["training"]
    assert advice.step("training", "Device-hours of one run") == pytest.approx(
        expected["device_hours"], rel=0.15
    )
    assert advice.fact("train.flop")["value"] == pytest.approx(expected["flop"], rel=0.05)


@having("site_gain")
def test_sites_under_study_differ_as_in_the_case(case):
    advice = seen(str(case["case"]))
    grid = core().tables["grid"].rows
    sites = [row["option"] for row in advice.case["candidates"]]
    wanted = (case["site_gain"]["from"], case["site_gain"]["to"])
    for site, expected in zip(sites, wanted, strict=True):
        assert grid[site]["lifecycle"]["central"] == pytest.approx(expected, rel=0.3)
    first, second = (
        advice.figures[row["carbon_kgco2e"]]["p50"] for row in advice.case["candidates"]
    )
    assert second < first / 2


@cache
def _turned(number: str, name: str) -> Seen:
    case, flip = next(p for p in FLIPS if (str(p[0]["case"]), p[1]["name"]) == (number, name))
    value = flipped(answers_of(sample(case)), case["use_case"], flip["set"], core())
    return Seen.of(value, case["use_case"], core())


def turned(case: Case, flip: Case) -> Seen:
    """The advice after a flip, once."""
    return _turned(str(case["case"]), flip["name"])


@pytest.mark.parametrize(
    ("case", "flip"),
    [pytest.param(case, flip, id=f"{case['case']}-{flip['name']}") for case, flip in FLIPS],
)
def test_a_telling_answer_turns_the_advice(case, flip):
    before, after = seen(str(case["case"])), turned(case, flip)
    wrong = []
    if "governs_alone" in flip and (why := after.governs_alone(flip["governs_alone"])):
        wrong.append(f"{flip['governs_alone']} does not govern alone: {why}")
    wrong += [
        f"{label(entry)} is not among the first three"
        for entry in flip.get("first_three", ())
        if not any(item.is_any(entry) for item in after.first_three)
    ]
    wrong += [
        f"{label(entry)} does not fire"
        for entry in flip.get("fire", ())
        if not after.has(entry, find_out=True)
    ]
    wrong += [
        f"{label(entry)} is still recommended"
        for entry in flip.get("gone", ())
        if after.has(entry, find_out=False)
    ]
    gone = flip.get("gone", ())
    if gone and not any(before.has(entry, find_out=True) for entry in gone):
        wrong.append(f"{label(list(gone))} was never there")
    if flip.get("ranked") and not after.lane("do"):
        wrong.append("nothing to do")
    if "energy_ratio" in flip:
        first, second = before.band("energy_kwh"), after.band("energy_kwh")
        assert first is not None
        assert second is not None
        low, high = flip["energy_ratio"]
        if not low <= second[1] / first[1] <= high:
            wrong.append(f"energy times {second[1] / first[1]:.3g}, expected {low} to {high}")
    assert not wrong, "\n".join([*wrong, str(after)])


def test_at_least_six_first_recommendations_differ():
    firsts = {}
    for case in CASES:
        if case["case"] == "5v":
            continue
        three = seen(str(case["case"])).first_three
        firsts[case["sample"]] = three[0].rec["id"] if three else None
    assert len({f for f in firsts.values() if f}) >= 6, firsts
