"""Answers as facts: the four states of an answer, what hides, what stands in, what is shared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import AdvisorError
from advisor.facts import Fact, Status
from advisor.intake import read_engagement
from advisor.intake.candidates import with_cleanest
from advisor.intake.facts import use_case_facts
from advisor.loading import parse_yaml
from advisor.logic import FactEnv, evaluate, parse_condition
from advisor.pack import Pack
from advisor.scenario import baseline
from tests.core.tiny import SOURCES, engagement_of, facts_of, pack_of, question, table, world_of

GRID = {
    "SWE": {"lifecycle": 20, "kind": "country", "name": "Sweden"},
    "POL": {"lifecycle": 700, "kind": "country", "name": "Poland"},
    "FRA": {"lifecycle": 50, "kind": "country", "name": "France"},
}
NUMBER: dict[str, Any] = {"unit": "1", "bounds": [0, 100]}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    size = {"central": 5, "low": 1, "high": 20}
    questions = [
        question("t.job", "choice", options=["read", "write", "film"]),
        question("t.size", "number", **NUMBER, if_unknown=size),
        question("t.bare", "number", **NUMBER),
        question("t.who", "choices", options=["none", "staff", "public"]),
        question("t.from", "yes_no", if_unknown={"central": False}),
        # A chain: job, then parent (shown when the job is write), then child and grandchild.
        question(
            "c.parent",
            "choice",
            options=["x", "y"],
            if_unknown={"central": "x"},
            ask_if={"t.job": "write"},
        ),
        question("c.child", "number", **NUMBER, ask_if={"c.parent": "x"}),
        question("c.not_y", "number", **NUMBER, ask_if={"not": {"c.parent": "y"}}),
        question(
            "c.neither",
            "number",
            **NUMBER,
            ask_if={"not": {"any": [{"c.parent": "y"}, {"c.parent": "z"}]}},
        ),
        question("c.open", "number", **NUMBER, ask_if={"c.parent": "unknown"}),
        question("c.grandchild", "number", **NUMBER, ask_if={"c.child": {"gt": 3}}),
        # What stands in depends on the job.
        question(
            "d.by_job",
            "number",
            **NUMBER,
            if_unknown={
                "by": "t.job",
                "options": {"read": {"central": 2, "low": 1, "high": 3}},
                "otherwise": {"central": 9},
            },
        ),
        question(
            "d.by_flag",
            "choice",
            options=["small", "large"],
            if_unknown={
                "by": "t.from",
                "options": {"yes": {"central": "small"}, "no": {"central": "large"}},
                "otherwise": "none",
            },
        ),
        question("s.region", "region"),
        question("host.region", "region"),
        question(
            "host.regions_open", "choice", options=["here_only", "same_country", "eu", "anywhere"]
        ),
        question("e.years", "number", **NUMBER, scope="engagement"),
    ]
    for item in questions:
        if item["id"] == "c.neither":
            item["ask_if"]["not"]["any"][1] = {"c.parent": {"in": ["y"]}}
    cleanest = {"fact": "host.cleanest_candidate", "type": "region", "set_by": "intake"}
    return pack_of(
        tmp_path_factory.mktemp("facts") / "tiny",
        {
            "sources.yaml": SOURCES,
            "questions/all.yaml": questions,
            "facts/all.yaml": [cleanest],
            "factors/grid.yaml": table("grid", GRID),
        },
    )


def truth(condition: object, facts: dict[str, Fact]) -> str:
    return evaluate(
        parse_condition(condition, lambda _: 0.0, lambda _: None), FactEnv(facts)
    ).verdict


# The table of section 5 of the design, row by row:
# answer, value, low, high, status, known, visible.
STATES = [
    (7, 7.0, 7.0, 7.0, "given", True, True),
    ({"value": 7, "low": 6, "high": 9}, 7.0, 6.0, 9.0, "given", True, True),
    ({"value": 7, "high": 9}, 7.0, 7.0, 9.0, "given", True, True),
    ("unknown", 5.0, 1.0, 20.0, "assumed", False, True),
    ({"unknown": {"who": "the head of care"}}, 5.0, 1.0, 20.0, "assumed", False, True),
    (None, 5.0, 1.0, 20.0, "assumed", False, True),
    ("not_applicable", None, None, None, "assumed", False, False),
]


@pytest.mark.parametrize("row", STATES, ids=[json.dumps(row[0]) for row in STATES])
def test_the_four_states_of_an_answer(pack: Pack, row: tuple[Any, ...]) -> None:
    answer, value, low, high, status, known, visible = row
    fact = facts_of(pack, {"t.size": answer})["t.size"]
    assert (fact.value, fact.low, fact.high) == (value, low, high)
    assert (str(fact.status), fact.known, fact.visible) == (status, known, visible)


def test_an_absent_answer_is_an_unknown_one(pack: Pack) -> None:
    assert facts_of(pack, {})["t.size"].value == 5.0
    bare = facts_of(pack, {})["t.bare"]
    assert (bare.value, bare.known, bare.visible) == (None, False, True)


# Values of conditions by state: compared, known, unknown, not known.
CONDITIONS = [
    ({"t.size": 7}, ("true", "true", "false", "false")),
    ({"t.size": 2}, ("false", "true", "false", "false")),
    ({"t.size": {"value": 5, "low": 1, "high": 9}}, ("true", "true", "false", "false")),
    ({"t.size": "unknown"}, ("true", "false", "true", "true")),
    ({}, ("true", "false", "true", "true")),
    ({"t.size": "not_applicable"}, ("undecided", "false", "false", "true")),
]


@pytest.mark.parametrize(("answers", "expected"), CONDITIONS)
def test_what_conditions_see(
    pack: Pack, answers: dict[str, Any], expected: tuple[str, ...]
) -> None:
    facts = facts_of(pack, answers)
    known, unknown = {"t.size": "known"}, {"t.size": "unknown"}
    asked: list[object] = [{"t.size": {"gt": 4}}, known, unknown, {"not": known}]
    assert tuple(truth(condition, facts) for condition in asked) == expected


def test_without_a_default_a_comparison_is_undecided_and_not_keeps_it(pack: Pack) -> None:
    facts = facts_of(pack, {"t.bare": "unknown"})
    assert truth({"t.bare": {"gt": 4}}, facts) == "undecided"
    assert truth({"not": {"t.bare": {"gt": 4}}}, facts) == "undecided"
    assert truth({"t.bare": "unknown"}, facts) == "true"


def shown(pack: Pack, **answers: Any) -> set[str]:
    facts = facts_of(pack, {k.replace("__", "."): v for k, v in answers.items()})
    return {name for name, fact in facts.items() if fact.visible and name.startswith("c.")}


ALL = {"c.parent", "c.child", "c.not_y", "c.neither", "c.open", "c.grandchild"}


def test_undecided_shows(pack: Pack) -> None:
    assert shown(pack) == ALL
    assert shown(pack, t__job="unknown") == ALL


def test_what_rests_on_an_assumption_shows(pack: Pack) -> None:
    """The parent is assumed to be x; a child asked for y would still show."""
    assert shown(pack, t__job="write") == ALL


def test_false_on_known_answers_hides(pack: Pack) -> None:
    assert shown(pack, t__job="write", c__parent="y") == {"c.parent"}
    assert shown(pack, t__job="write", c__parent="x", c__child=2) == ALL - {
        "c.open",
        "c.grandchild",
    }


def test_a_hidden_parent_hides_its_children_however_they_ask(pack: Pack) -> None:
    assert shown(pack, t__job="read") == set()


def test_a_hidden_answer_is_kept_and_comes_back(pack: Pack) -> None:
    answers = {"t.job": "read", "c.parent": "y", "c.child": 7}
    hidden = facts_of(pack, answers)["c.parent"]
    assert (hidden.value, hidden.visible, hidden.known, hidden.typed) == (None, False, False, "y")
    again = facts_of(pack, answers | {"t.job": "write"})["c.parent"]
    assert (again.value, again.visible, again.known) == ("y", True, True)


def test_a_hidden_answer_is_not_read(pack: Pack) -> None:
    """The child was answered while the parent was; hidden, its own child hides too."""
    answers = {"t.job": "read", "c.parent": "x", "c.child": 7, "c.grandchild": 1}
    facts = facts_of(pack, answers)
    assert truth({"c.child": {"gt": 3}}, facts) == "undecided"
    assert not facts["c.grandchild"].visible


def test_a_parent_that_does_not_apply_hides_its_children(pack: Pack) -> None:
    assert shown(pack, t__job="not_applicable") == set()


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("read", (2.0, 1.0, 3.0)),
        ("write", (9.0, 9.0, 9.0)),
        ("unknown", (9.0, 9.0, 9.0)),
    ],
)
def test_a_default_by_another_answer(pack: Pack, job: str, expected: tuple[float, ...]) -> None:
    fact = facts_of(pack, {"t.job": job})["d.by_job"]
    assert (fact.value, fact.low, fact.high) == expected
    assert fact.status is Status.ASSUMED


@pytest.mark.parametrize(("flag", "expected"), [(True, "small"), ("no", "large"), (None, "large")])
def test_a_default_by_a_yes_or_no(pack: Pack, flag: object, expected: str) -> None:
    assert facts_of(pack, {"t.from": flag})["d.by_flag"].value == expected


def test_no_default_where_the_deciding_answer_does_not_apply(pack: Pack) -> None:
    assert facts_of(pack, {"t.from": "not_applicable"})["d.by_flag"].value is None


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("t.from", "yes", True),
        ("t.from", "No", False),
        ("t.job", "write", "write"),
        ("t.who", ["staff", "public", "staff"], ("staff", "public")),
        ("t.who", "none", ("none",)),
        ("s.region", "swe", "SWE"),
        ("s.region", "poland", "POL"),
    ],
)
def test_answers_in_normal_form(pack: Pack, name: str, typed: object, value: object) -> None:
    assert facts_of(pack, {name: typed})[name].value == value


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"t.size": "many"}, "A219"),
        ({"t.size": 101}, "A221"),
        ({"t.size": {"value": 5, "low": 6}}, "A214"),
        ({"t.size": {"valu": 5}}, "A205"),
        ({"t.size": {"low": 5}}, "A212"),
        ({"t.job": "sing"}, "A223"),
        ({"t.job": {"value": "read", "low": 1}}, "A213"),
        ({"t.who": ["none", "staff"]}, "A224"),
        ({"t.from": "perhaps"}, "A215"),
        ({"s.region": "Atlantis"}, "A225"),
        ({"t.nothing": 1}, "A210"),
        ({"e.years": 3}, "A211"),
        ({"t.size": {"candidates": [1, 2]}}, "A220"),
        ({"s.region": {"candidates": []}}, "A220"),
        ({"s.region": {"candidates": ["SWE"]}, "t.job": {"candidates": ["read"]}}, "A220"),
    ],
)
def test_bad_answers_by_code(pack: Pack, answers: dict[str, Any], code: str) -> None:
    with pytest.raises(AdvisorError) as error:
        facts_of(pack, answers)
    assert code in [p.code for p in error.value.problems]


def shared_facts(
    pack: Pack, own: dict[str, Any], shared: dict[str, Any], uses: list[str]
) -> dict[str, Fact]:
    whole = {
        "engagement": {"client": "Tiny"},
        "answers": {"e.years": 4},
        "shared": [{"id": "thing", "name": "Thing", "answers": shared}],
        "use_cases": [{"id": "one", "name": "One", "uses": uses, "answers": own}],
    }
    engagement = read_engagement(parse_yaml(json.dumps(whole), "a.yaml"), pack)
    return use_case_facts(engagement, engagement.use_cases[0], pack)


def test_shared_answers_are_read_as_own(pack: Pack) -> None:
    facts = shared_facts(pack, {"t.bare": 3}, {"t.size": 8, "t.job": "read"}, ["thing"])
    size = facts["t.size"]
    assert (size.value, size.known, size.place) == (8.0, True, "thing:t.size")
    assert facts["t.bare"].place == "one:t.bare"
    assert not facts["c.parent"].visible
    assert (facts["e.years"].value, facts["e.years"].place) == (4.0, "engagement:e.years")


def test_an_own_answer_goes_before_the_shared_one(pack: Pack) -> None:
    size = shared_facts(pack, {"t.size": 3}, {"t.size": 8}, ["thing"])["t.size"]
    assert (size.value, size.place) == (3.0, "one:t.size")


def test_what_is_not_used_is_not_read(pack: Pack) -> None:
    assert not shared_facts(pack, {}, {"t.size": 8}, [])["t.size"].known


def cleanest(pack: Pack, answers: dict[str, Any]) -> Fact:
    engagement = engagement_of(pack, answers)
    use_case = engagement.use_cases[0]
    facts = use_case_facts(engagement, use_case, pack)
    return with_cleanest(facts, use_case, engagement, pack)["host.cleanest_candidate"]


def test_the_first_candidate_is_the_answer_and_the_cleanest_is_found(pack: Pack) -> None:
    answers = {"host.region": {"candidates": ["POL", "FRA", "SWE"]}}
    region = facts_of(pack, answers)["host.region"]
    assert (region.value, region.status, region.known) == ("POL", Status.GIVEN, True)
    found = cleanest(pack, answers)
    assert (found.value, found.known) == ("SWE", True)


@pytest.mark.parametrize(
    ("opened", "expected"),
    [("here_only", "POL"), ("same_country", "POL"), ("anywhere", "SWE"), ("unknown", None)],
)
def test_without_candidates_what_is_open_decides(
    pack: Pack, opened: str, expected: str | None
) -> None:
    found = cleanest(pack, {"host.region": "POL", "host.regions_open": opened})
    assert (found.value, found.known) == (expected, expected is not None)


def test_a_hidden_fact_has_no_draws_and_an_open_one_has(pack: Pack) -> None:
    facts = baseline(facts_of(pack, {}), world_of(pack)).facts
    size = facts["t.size"]
    assert size.draws is not None
    assert (size.draws.min() >= 0) & (size.draws.max() <= 100)
    hidden = facts_of(pack, {"t.size": "not_applicable"})
    assert baseline(hidden, world_of(pack)).facts["t.size"].draws is None


def test_private_notes_stay_with_the_answer(pack: Pack, tmp_path: Path) -> None:
    fact = facts_of(
        pack, {"t.size": {"value": "7", "source": "log", "note": "x", "private": True}}
    )["t.size"]
    assert (fact.typed, fact.source, fact.note, fact.private) == ("7", "log", "x", True)
