"""What is to be confirmed has the sense that the rule needs, whatever its fact is called."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import advisor
from advisor.advice.confirm import clause, confirm_data, open_points, who_knows
from advisor.advice.match import Match
from advisor.advice.opening import leads_with_money
from advisor.facts import Fact, Status
from advisor.logic import Compare, FactEnv, conjunctions, leaves
from advisor.logic.evaluate import leaf_result
from advisor.pack.items import Rule
from tests.advice.test_baseline import PACK, SAMPLES
from tests.core.tiny import drives_files, matches_of, pack_of, rule

KIND, FLAG, OTHER = {"q.kind": "a"}, {"q.flag": True}, {"q.other": True}
KNOWN = {"q.kind": "a", "q.other": True}

# The facts q.kind, q.flag and q.other are assumed to be a, true and true where nobody answers.
TOLD: list[tuple[dict[str, Any], str, str]] = [
    ({"when": {"all": [KIND, FLAG]}}, "q.flag", "is “yes”"),
    ({"when": {"all": [KIND, {"not": {"q.flag": False}}]}}, "q.flag", "is “yes”"),
    ({"when": {"all": [OTHER, {"q.kind": {"in": ["a", "b"]}}]}}, "q.kind", "is “A” or “B”"),
    ({"when": {"all": [OTHER, {"q.kind": {"ne": "b"}}]}}, "q.kind", "is not “B”"),
    ({"when": KIND, "unless": {"q.flag": True}}, "q.flag", "is “no”"),
    ({"when": KIND, "unless": {"q.flag": False}}, "q.flag", "is “yes”"),
    ({"when": OTHER, "unless": {"q.kind": {"in": ["b"]}}}, "q.kind", "is not “B”"),
]


@pytest.mark.parametrize(("keys", "fact", "words"), TOLD)
def test_the_value_under_which_the_rule_holds_is_asked_for(tmp_path, keys, fact, words):
    pack = pack_of(tmp_path / "tiny", drives_files([rule("r", **keys)]))
    answers = {k: v for k, v in KNOWN.items() if k != fact}
    found = matches_of(pack, answers).fired["r"]
    assert fact in found.confirm
    said = clause(fact, found, {}, pack).casefold()
    assert said == f"the answer to “what?” {words}".casefold()


def yes_no(wanted: bool) -> str:
    return "“yes”" if wanted else "“no”"


def cases() -> list[tuple[Rule, Compare, bool]]:
    """Every comparison of a core rule with yes or no, and whether an exception makes it."""
    return [
        (each, leaf, turned)
        for each in PACK.rules.values()
        for turned, condition in ((False, each.when), (True, each.unless))
        if condition is not None
        for leaf in leaves(condition)
        if leaf.op == "eq" and isinstance(leaf.right, bool)
    ]


def test_every_yes_or_no_of_the_core_is_asked_for_in_its_sense():
    """By the comparison itself: an exception needs the other answer than the one it names."""
    tried = 0
    for each, leaf, turned in cases():
        if leaf.fact not in PACK.questions:
            continue
        held = () if turned else (leaf_result(leaf, FactEnv({})),)
        match = Match(each, "conditional", held, (leaf.fact,))
        said = clause(leaf.fact, match, {}, PACK)
        assert f"“{PACK.questions[leaf.fact].text}”" in said
        if not turned:
            assert said.endswith(f"is {yes_no(leaf.right)}")
        elif len([o for o in leaves(each.unless) if o.fact == leaf.fact]) == 1:
            assert said.endswith(f"is {yes_no(not leaf.right)}")
        tried += 1
    assert tried > 20


def test_no_fact_of_a_core_rule_is_left_with_its_label_alone():
    """Each comparison that may have to be confirmed says a value, or that it must be known."""
    for each in PACK.rules.values():
        for found in conjunctions(each.when):
            for leaf in found:
                if leaf.fact not in PACK.questions or leaf.op in ("unknown", "not_known"):
                    continue
                match = Match(each, "conditional", (leaf_result(leaf, FactEnv({})),), (leaf.fact,))
                said = clause(leaf.fact, match, {}, PACK)
                verb = said.rpartition("” ")[0] and said.split("” ", 1)[1]
                assert verb.startswith(("is ", "includes ", "does not include ", "lies between "))


def test_a_shared_rule_falls_back_to_the_value_that_was_taken(tmp_path):
    """A comparison with another fact asks no value of that one: what was taken is named."""
    when = {"q.n": {"lt": {"fact": "data.stored_gb"}}}
    pack = pack_of(tmp_path / "tiny", drives_files([rule("r", when)]))
    found = matches_of(pack, {"q.n": 3}).fired["r"]
    facts = {"data.stored_gb": Fact("data.stored_gb", 40.0, Status.ASSUMED)}
    assert clause("data.stored_gb", found, facts, pack).endswith("is 40 GB")


SENSOR = SAMPLES / "paper-mill-sensors" / "answers.yaml"


@pytest.fixture(scope="module")
def sensors() -> Any:
    return advisor.assess(advisor.load_engagement(SENSOR, PACK), PACK).data


def test_the_board_confirms_that_nobody_needs_the_raw_data(sensors):
    question = PACK.questions["edge.raw_required"].text
    verdict = sensors["portfolio"]["verdict"]
    assert f"first confirm that the answer to “{question}” is “no”" in verdict["decision"]
    # The same condition stands beside the saving, which is never promised.
    assert "could save about" in verdict["sentence"]
    assert f"if the answer to “{question}” is “no”" in verdict["sentence"]
    assert "It saves" not in verdict["sentence"]


def test_who_knows_what_is_open_stands_beside_the_question(sensors):
    (case,) = sensors["use_cases"]
    item = next(r for r in case["recommendations"] if r["id"] == "signal-processing-on-the-sensor")
    question = PACK.questions["task.non_ai_baseline"].text
    assert {"fact": "task.non_ai_baseline", "question": question, "who": "head of maintenance"} in (
        item["ask"]
    )
    named = {a["fact"]: a["who"] for a in sensors["answers"] if a["who"]}
    assert named == {"task.non_ai_baseline": "head of maintenance"}


def test_what_is_private_names_nobody(tmp_path):
    text = SENSOR.read_text(encoding="utf-8").replace(
        "{unknown: {who: head of maintenance}}",
        "{unknown: {who: head of maintenance}, private: true}",
    )
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    engagement = advisor.load_engagement(path, PACK)
    assert who_knows(engagement, [c.id for c in engagement.use_cases]) == {}


def test_money_leads_where_the_carbon_saved_does_not_count():
    """Under a tonne of carbon and above what counts in money, where money outweighs carbon."""
    weights: Any = SimpleNamespace(heavy_kgco2e=1000.0, material_cost=500.0)
    actions = [{"saving": "c", "cost": "m"}]

    def leads(carbon: float, money: float, *, larger: bool = True) -> bool:
        figures: Any = SimpleNamespace(entries={"c": {"p50": carbon}, "m": {"p50": money}})
        return leads_with_money(actions, figures, weights, larger=larger)

    assert leads(800, 25_000)
    assert not leads(1_200, 25_000)
    assert not leads(800, 400)
    assert not leads(800, 25_000, larger=False)


def test_nobody_is_asked_to_confirm_an_estimate():
    """Named in its place: the volumes behind it that nobody told; none where all were told."""
    rule_on = next(
        each
        for each in PACK.rules.values()
        if any(leaf.fact == "estimate.serving.cost" for leaf in leaves(each.when))
    )
    leaf = next(x for x in leaves(rule_on.when) if x.fact == "estimate.serving.cost")
    match = Match(rule_on, "conditional", (leaf_result(leaf, FactEnv({})),), (leaf.fact,))

    def facts(status: Status) -> dict[str, Fact]:
        known = status is Status.GIVEN
        return {"use.tasks_month": Fact("use.tasks_month", 5000.0, status, known=known)}

    assert open_points(match, facts(Status.GIVEN), PACK) == []
    assert open_points(match, facts(Status.ASSUMED), PACK) == ["use.tasks_month"]
    question = PACK.questions["use.tasks_month"].text
    (asked,) = confirm_data(match, facts(Status.ASSUMED), PACK, {})
    assert asked["text"] == f"the answer to “{question}” is about 5,000 tasks a month"


@pytest.mark.parametrize("case", ["bank-card-fraud", "hospital-radiology", "insurer-claim-letters"])
def test_no_expert_case_asks_for_an_estimate(case):
    path = SAMPLES.parent / "tests" / "cases" / "experts" / case / "answers.yaml"
    data = advisor.assess(advisor.load_engagement(path, PACK), PACK, draws=256).data
    for owner in data["use_cases"]:
        for item in owner["recommendations"]:
            told = [*item["confirm"], *(c["text"] for c in item["confirm_that"])]
            assert not [words for words in told if "estimated" in words], item["id"]


def test_one_answer_among_several_is_asked_for_in_plain_words():
    each = PACK.rules["opt-in-by-default"]
    match = Match(each, "conditional", (), ("ben.type",))
    said = clause("ben.type", match, {}, PACK)
    assert said == "“Gives people access” is not among the answers to “What good does it do?”"
