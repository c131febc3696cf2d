"""Whatever was imported, the interview can be made of it, and nothing in it is lost."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import AdvisorError, Place, Problem
from advisor.intake.answers import exclusive, read_answer
from advisor.interview.document import changed_at
from advisor.interview.file_text import file_text
from advisor.interview.interview import Interview
from advisor.interview.merge import merge, returned_of
from advisor.interview.parts import Parts
from advisor.interview.sign_off import review
from advisor.interview.words import plain
from advisor.loading import parse_yaml
from advisor.pack import load_pack

PACK = load_pack()
WORDS = st.one_of(
    st.sampled_from(["unknown", "480k", "yes", "DEU", "write_text", "none", "a b", "é", "-1"]),
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=8),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**9), st.floats(-1e9, 1e9), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["value", "low", "high", "unknown", "candidates", "note", "who", "x"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
ANSWERS = st.one_of(
    st.dictionaries(st.sampled_from([*PACK.questions, "a.b"]), JSON, max_size=6), JSON
)
THING = st.one_of(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["a", "b", "c"])},
        optional={"name": JSON, "uses": st.one_of(st.just(["a"]), JSON), "answers": ANSWERS},
    ),
    JSON,
)
DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "engagement": st.one_of(st.fixed_dictionaries({"client": JSON, "language": JSON}), JSON),
        "answers": ANSWERS,
        "shared": st.one_of(st.lists(THING, max_size=2), JSON),
        "use_cases": st.one_of(st.lists(THING, max_size=3), JSON),
        "edits": JSON,
    },
)
WITH_CASES = st.builds(
    lambda document, things: {**document, "use_cases": things},
    DOCUMENT,
    st.lists(
        st.fixed_dictionaries(
            {"id": st.sampled_from(["a", "b"]), "answers": ANSWERS},
            optional={"name": JSON, "uses": st.one_of(st.just(["a"]), JSON)},
        ),
        min_size=1,
        max_size=2,
    ),
)


@settings(max_examples=settings.default.max_examples // 2)
@given(document=st.one_of(DOCUMENT, WITH_CASES))
def test_the_interview_of_any_document_can_be_made(document: dict[str, Any]) -> None:
    interview = Interview(document, PACK)
    assert interview.document == document
    assert interview.progress().answered <= interview.progress().asked
    interview.next("order")
    review(interview)
    merge(interview, returned_of(document))
    # What stands under an owner that has an id is an item or a stray, never nothing.
    for owner in interview.owners:
        held = {i.fact for i in interview.items(owner.key) if i.raw is not None and not i.drawn}
        strays = {s.fact for s in interview.strays if s.owner is owner}
        assert not held & strays


@given(raw=JSON, name=st.sampled_from(list(PACK.questions)))
def test_any_raw_answer_is_read_or_told_in_words(raw: Any, name: str) -> None:
    spec, problems = PACK.questions[name].spec, list[Problem]()
    answer = read_answer(spec, raw, Place("a"), PACK, problems, False)
    assert (answer is None) == bool(problems)
    for problem in problems:
        words = plain(problem, spec)
        assert not words.message.startswith(f"{name}:")
        assert words.message[:1] == words.message[:1].upper()
    Parts.of(raw)


NAMES = st.sampled_from(["note", "value", "source"])
KEPT = st.one_of(
    st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False), WORDS,
    st.booleans(), st.dictionaries(NAMES, st.one_of(WORDS, st.integers()), min_size=1),
    st.lists(WORDS, min_size=1),
)  # fmt: skip


@given(
    answers=st.dictionaries(st.sampled_from(["use.tasks_month", "gov.owner", "a.b"]), KEPT),
    client=WORDS,
)
def test_the_file_of_an_engagement_gives_it_again(answers: dict[str, Any], client: str) -> None:
    document = {
        "engagement": {"client": client},
        "answers": {},
        "shared": [],
        "use_cases": [{"id": "a", "name": client, "uses": [], "answers": answers}],
        "edits": [{"hide": "x", "reason": client}],
    }
    assert parse_yaml(file_text(document), "a.yaml").value == document


def usable(document: dict[str, Any], ident: str) -> bool:
    """Whether an answer can be written: nothing else stands where answers would."""
    thing = next(t for t in document["use_cases"] if isinstance(t, dict) and t.get("id") == ident)
    return thing.get("answers") is None or isinstance(thing["answers"], dict)


@settings(max_examples=settings.default.max_examples // 2)
@given(document=WITH_CASES, raw=JSON, name=st.sampled_from(["task.primary", "ben.type"]))
def test_what_the_interview_would_save_is_read_without_a_problem(
    document: dict[str, Any], raw: Any, name: str
) -> None:
    interview = Interview(document, PACK)
    for case in interview.use_cases[:1]:
        try:
            change = interview.change(case.key, name, raw)
        except AdvisorError:
            continue
        if not usable(document, case.id):
            with pytest.raises(AdvisorError, match="Q104"):
                changed_at(document, change.path, change.new)
            continue
        whole = changed_at(document, change.path, change.new)
        item = Interview(whole, PACK).item(case.key, name)
        assert item.state == "open" if raw is None and not item.drawn else item.state != "bad"


def test_an_option_that_means_none_excludes_the_others() -> None:
    spec = PACK.questions["ben.type"].spec
    assert exclusive(spec) == ("none_stated",)
    problems: list[Problem] = []
    read_answer(spec, ["none_stated", "time_cost"], Place("a"), PACK, problems, False)
    assert [p.code for p in problems] == ["A224"]
    assert plain(problems[0], spec).todo == "Keep that one, or the others."
    assert exclusive(PACK.questions["ben.environment"].spec) == ()


def test_an_answer_whose_range_cannot_be_read_is_no_answer() -> None:
    spec, problems = PACK.questions["use.tasks_month"].spec, list[Problem]()
    raw = {"value": 5, "low": "few", "high": 9}
    assert read_answer(spec, raw, Place("a"), PACK, problems, False) is None
    assert [p.code for p in problems] == ["A219"]
