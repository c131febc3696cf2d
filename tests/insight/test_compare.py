"""Why a result changed: parts that sum, in words, and recommendations with their reason."""

import copy
import dataclasses
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.assess import assess, estimated
from advisor.footprint.draws import percentiles
from advisor.insight import compare
from advisor.insight.compare import ALL
from advisor.insight.mixture import mixed_engagement, mixed_pack
from advisor.pack import load_pack
from advisor.pack.items import Range
from tests.conftest import FULL, ROOT
from tests.insight.flips import document, flipped, read

SAMPLES = sorted(path.parent.name for path in ROOT.glob("samples/*/answers.yaml"))
CHATBOT = "support-chatbot"


@pytest.fixture(scope="module")
def pack():
    return load_pack()


def sample(name):
    return document(ROOT / "samples" / name / "answers.yaml")


def compared(before, after, pack, pack_b=None):
    return compare(read(before, pack), pack, read(after, pack), pack_b or pack)


def assert_sums(found):
    for each in found.explained:
        for name in found.figures:
            whole = each.difference(name)
            ends = [abs(end[name]) for end in (each.before, each.after) if end is not None]
            parts = sum(part.figures[name] for part in each.parts)
            assert parts == pytest.approx(whole, rel=1e-9, abs=1e-9 * max(1.0, *ends))


def assert_ends(found, before, after, pack):
    """Before and after are what an assessment of each finds."""
    for side, engagement in (("before", before), ("after", after)):
        world, scenarios, _ = estimated(engagement, pack)
        for ident, scenario in scenarios.items():
            for name in found.figures:
                total = scenario.total(name, world.draws.n)
                if total is not None:
                    value = percentiles(total / world.horizon_years)[1]
                    assert getattr(one(found, ident), side)[name] == pytest.approx(value)


def one(found, ident=CHATBOT):
    return next(each for each in found.explained if each.id == ident)


def part(each, ending):
    return next(p for p in each.parts if p.input.id.endswith(ending))


@pytest.mark.parametrize("n", range(10) if FULL else (0, 3, 5, 8, 9))
def test_parts_sum_to_the_difference_on_ten_pairs(n, pack):
    before = sample(SAMPLES[n % len(SAMPLES)])
    after = flipped(before, pack, n, 2 + 3 * n)
    found = compared(before, after, pack)
    assert_sums(found)
    assert_ends(found, read(before, pack), read(after, pack), pack)
    assert any(part.figures["carbon_kgco2e"] for each in found.explained for part in each.parts)


@settings(max_examples=100 if FULL else 5)
@given(
    st.sampled_from(SAMPLES), st.sampled_from(SAMPLES), st.integers(0, 10**6), st.integers(1, 30)
)
def test_parts_sum_for_any_two_engagements(pack, first, second, seed, count):
    before = sample(first)
    after = flipped(sample(second), pack, seed, count)
    assert_sums(compared(before, after, pack))
    assert_sums(compared(after, before, pack))


@settings(max_examples=50 if FULL else 3)
@given(st.sampled_from(SAMPLES), st.integers(0, 10**6))
def test_there_and_back_are_opposite(pack, name, seed):
    before = sample(name)
    after = flipped(before, pack, seed, 5)
    there, back = compared(before, after, pack), compared(after, before, pack)
    for each, other in zip(there.explained, back.explained, strict=True):
        gone = {p.input.id: p.figures for p in other.parts}
        for p in each.parts:
            for figure, value in p.figures.items():
                size = max(abs(each.before[figure]), abs(each.after[figure]), 1.0)
                assert gone[p.input.id][figure] == pytest.approx(-value, abs=1e-9 * size)


def test_the_ends_are_what_the_report_prints(pack):
    before = sample("city-portfolio")
    after = flipped(before, pack, 4, 6)
    found = compared(before, after, pack)
    for side, value in (("before", before), ("after", after)):
        data = assess(read(value, pack), pack).data
        for case in data["use_cases"]:
            end = getattr(one(found, case["id"]), side)
            for name, figure in end.items():
                if name in case["baseline"]["total"]:
                    printed = data["figures"][case["baseline"]["total"][name]]["p50"]
                    assert figure == pytest.approx(printed, rel=1e-6)
        total = getattr(one(found, ALL), side)["energy_kwh"]
        printed = data["figures"][data["portfolio"]["total"]["energy_kwh"]]["p50"]
        assert total == pytest.approx(printed, rel=1e-6)


def test_the_same_answers_make_no_difference(pack):
    found = compared(sample(CHATBOT), sample(CHATBOT), pack)
    assert one(found).parts == ()
    assert not found.recommendations


def test_an_answer_unknown_is_like_none(pack):
    after = sample(CHATBOT)
    after["use_cases"][0]["answers"]["use.growth_pct"] = "unknown"
    after["use_cases"][0]["answers"]["use.tasks_month"] = {"value": "480k", "source": "elsewhere"}
    assert one(compared(sample(CHATBOT), after, pack)).parts == ()


def test_words_say_what_was_before_and_after(pack):
    after = sample(CHATBOT)
    after["use_cases"][0]["answers"]["use.tasks_month"] = {"value": 9e5, "low": 8e5, "high": 1e6}
    del after["use_cases"][0]["answers"]["use.repeat_share"]
    each = one(compared(sample(CHATBOT), after, pack))
    tasks = part(each, "use.tasks_month").input
    assert tasks.what == "Tasks a month"
    assert tasks.before == "480,000 tasks a month"
    assert tasks.after.startswith("900,000 tasks a month (")
    assert "assumed" in part(each, "use.repeat_share").input.after


def test_parts_come_the_largest_first(pack):
    found = compared(sample(CHATBOT), flipped(sample(CHATBOT), pack, 8, 9), pack)
    sizes = [abs(p.figures["carbon_kgco2e"]) for p in one(found).parts]
    assert sizes == sorted(sizes, reverse=True)


def test_the_horizon_is_an_input(pack):
    before, after = sample("national-language-model"), sample("national-language-model")
    after["answers"]["ctx.horizon_years"] = 7
    each = compared(before, after, pack).explained[0]
    assert part(each, "ctx.horizon_years").figures["energy_kwh"] != 0


def test_what_only_one_side_asks_goes_with_the_answer_that_asks_for_it(pack):
    after = sample(CHATBOT)
    after["use_cases"][0]["answers"] |= {
        "host.where": "own_dc",
        "host.accelerators_n": 4,
        "host.pue": 1.3,
    }
    each = one(compared(sample(CHATBOT), after, pack))
    (found,) = each.parts
    assert found.input.id == "answer:support-chatbot:host.where"
    assert "the number of chips reserved" in found.input.what
    assert each.missing == {}


def test_use_cases_of_one_side_are_parts_of_their_own(pack):
    before, after = sample("city-portfolio"), sample("city-portfolio")
    gone = after["use_cases"].pop(3)
    new = copy.deepcopy(after["use_cases"][0])
    new["id"], new["name"] = "second-assistant", "Second assistant"
    after["use_cases"].append(new)
    found = compared(before, after, pack)
    assert_sums(found)
    left, came = one(found, gone["id"]), one(found, "second-assistant")
    assert (left.where, left.after, left.before is not None) == ("a", None, True)
    assert (came.where, came.before, len(came.parts)) == ("b", None, 1)
    kinds = {p.input.kind for p in one(found, ALL).parts}
    assert kinds == {"use_case"}
    assert {m.use_case for m in found.recommendations} <= {
        *(case["id"] for case in after["use_cases"]),
        *(thing["id"] for thing in after.get("shared", [])),
        "engagement",
    }


def test_an_answer_of_a_shared_thing_moves_all_that_draw_on_it(pack):
    before, after = sample("city-portfolio"), sample("city-portfolio")
    after["shared"][0]["answers"]["host.pue"] = 2.5
    found = compared(before, after, pack)
    users = [c["id"] for c in after["use_cases"] if after["shared"][0]["id"] in c.get("uses", [])]
    assert len(users) > 1
    for ident in users:
        assert part(one(found, ident), "host.pue").figures["energy_kwh"] > 0


def test_a_use_case_and_what_it_shares_may_have_one_name(pack):
    before = sample("city-portfolio")
    thing, case = before["shared"][0], before["use_cases"][0]
    for each in before["use_cases"]:
        each["uses"] = [case["id"] if u == thing["id"] else u for u in each.get("uses", [])]
    thing["id"] = case["id"]
    after = copy.deepcopy(before)
    after["shared"][0]["answers"]["host.pue"] = 2.5
    after["use_cases"][0]["answers"]["use.tasks_month"] = 12345
    found = compared(before, after, pack)
    assert_sums(found)
    assert_ends(found, read(before, pack), read(after, pack), pack)
    owners = {p.input.owner for p in one(found, ALL).parts}
    assert owners == {case["id"], f"shared/{case['id']}"}


def test_currencies_that_differ_leave_cost_out(pack):
    after = sample(CHATBOT)
    after["engagement"]["currency"] = "USD"
    found = compared(sample(CHATBOT), after, pack)
    assert "cost" not in found.figures
    assert any("USD" in note for note in found.notes)


def test_what_cannot_be_estimated_is_named(pack):
    after = sample(CHATBOT)
    del after["use_cases"][0]["answers"]["task.primary"]
    found = compared(sample(CHATBOT), after, pack)
    assert_sums(found)
    assert one(found).missing["b"]


def test_recommendations_come_and_go_with_the_fact_that_is_the_reason(pack):
    after = sample(CHATBOT)
    after["use_cases"][0]["answers"]["use.repeat_share"] = 2
    found = compared(sample(CHATBOT), after, pack)
    gone = next(m for m in found.recommendations if m.rule == "cache-answers")
    assert gone.change == "disappeared"
    assert gone.after is None
    assert gone.why == "share of repeats: 35 % → 2 %"
    back = compared(after, sample(CHATBOT), pack)
    came = next(m for m in back.recommendations if m.rule == "cache-answers")
    assert (came.change, came.why) == ("appeared", "share of repeats: 2 % → 35 %")


@pytest.fixture(scope="module")
def other_core(tmp_path_factory):
    """Another version of the core pack: two factors differ, and a rule is gone."""
    folder = tmp_path_factory.mktemp("packs") / "old"
    shutil.copytree(ROOT / "rules/core", folder)

    def change(name, after, old, new):
        path = folder / name
        head, found, tail = path.read_text(encoding="utf-8").partition(after)
        assert found, f"{name}: {after}"
        assert old in tail, f"{name}: {old}"
        path.write_text(f"{head}{found}{tail.replace(old, new, 1)}", encoding="utf-8")

    for rule in ("cache-answers.yaml", "cache-answers.test.yaml"):
        (folder / "recommend/operations" / rule).unlink()
    pack = load_pack()
    german, overhead = (
        pack.tables["grid"].factor("DEU", "lifecycle"),
        pack.factors["serving.vendor_overhead"],
    )
    change("pack.yaml", "id: core\n", "version: ", "version: 0.9.1  # was ")
    change("factors/grid.yaml", "DEU:", f"central: {german.central:g}", f"central: {german.low:g}")
    change("factors/serving.yaml", overhead.id, f"central: {overhead.central:g}", "central: 1.69")
    return load_pack([folder], cache=False)


def test_two_versions_of_a_pack_are_explained_factor_by_factor(pack, other_core):
    assert [p.version for p in other_core.packs] == ["0.9.1"]
    answers = sample(CHATBOT)
    answers["use_cases"][0]["answers"]["host.region"] = "DEU"
    found = compared(answers, answers, pack, other_core)
    assert_sums(found)
    each = one(found)
    assert [p.input.id for p in each.parts if p.figures["carbon_kgco2e"]] == [
        "factor:grid.DEU.lifecycle",
        "factor:serving.vendor_overhead",
    ]
    assert "(Germany)" in each.parts[0].input.what
    gone = next(m for m in found.recommendations if m.rule == "cache-answers")
    assert gone.why == "the pack has the rule no more"


def test_a_pack_without_what_ranking_needs_is_still_compared_by_its_figures(pack):
    ranking = {k: v for k, v in pack.ranking.items() if k != "too_close"}
    other = dataclasses.replace(pack, hash="other", ranking=ranking)
    after = flipped(sample(CHATBOT), pack, 2, 4)
    found = compared(sample(CHATBOT), after, pack, other)
    assert_sums(found)
    assert any("P180" in note for note in found.notes)


def test_answers_and_packs_may_both_differ(pack, other_core):
    before = sample("city-portfolio")
    found = compared(before, flipped(before, pack, 5, 6), pack, other_core)
    assert_sums(found)
    assert {p.input.kind for p in one(found, ALL).parts} >= {"answer", "factor"}


def test_the_mixtures_end_at_both_packs_and_engagements(pack, other_core):
    before = read(sample(CHATBOT), pack)
    after = read(flipped(sample(CHATBOT), pack, 3, 9), pack)
    found = compare(before, pack, after, other_core)
    keys = frozenset(key for p in one(found).parts for key in p.input.keys)
    packs = frozenset(
        k for k in keys if k[0] in ("factor", "parameter", "question", "derived", "pack")
    )
    assert mixed_pack(pack, other_core, packs, frozenset()) is pack
    last = mixed_pack(pack, other_core, packs, packs)
    engagement = mixed_engagement(before, after, keys)
    for figure in ("energy_kwh", "carbon_kgco2e"):
        ends = [
            percentiles(s.total(figure, 2048))[1]
            for s in (
                estimated(engagement, last)[1][CHATBOT],
                estimated(after, other_core)[1][CHATBOT],
            )
        ]
        assert ends[0] == pytest.approx(ends[1])


def test_a_derive_rule_is_an_input_of_its_own(pack):
    name = "model.active_params_b"
    fewer = dataclasses.replace(pack.derived[name], cases=pack.derived[name].cases[1:])
    other = dataclasses.replace(pack, hash="other", derived={**pack.derived, name: fewer})
    found = compared(sample(CHATBOT), sample(CHATBOT), pack, other)
    assert [p.input.id for p in one(found).parts] == [f"derived:{name}"]


def test_a_default_is_an_input_of_its_own(pack):
    answers = sample(CHATBOT)
    del answers["use_cases"][0]["answers"]["use.tokens_out"]
    question = pack.questions["use.tokens_out"]
    fixed = Range(900.0, 700.0, 1200.0)
    default = dataclasses.replace(question.default, fixed=fixed, by=None)
    changed = dataclasses.replace(question, default=default)
    other = dataclasses.replace(
        pack, hash="other", questions={**pack.questions, "use.tokens_out": changed}
    )
    found = compared(answers, answers, pack, other)
    assert_sums(found)
    assert part(one(found), "question:use.tokens_out").figures["energy_kwh"] > 0


def test_a_question_that_only_one_pack_has_falls_under_all_else(pack):
    fewer = {k: v for k, v in pack.questions.items() if k != "use.growth_pct"}
    other = dataclasses.replace(pack, hash="other", questions=fewer)
    answers = sample(CHATBOT)
    found = compare(read(answers, pack), pack, read(answers, pack), other)
    assert_sums(found)
    assert [p.input.id for p in one(found).parts] == ["pack"]
