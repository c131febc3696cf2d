"""What a person types becomes a raw answer, which the reader of answers files takes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import AdvisorError, Place, Problem
from advisor.intake.answers import Answer, read_answer
from advisor.interview.typed import between, labels, raw_of, suggestions
from advisor.pack import load_pack
from advisor.pack.items import Question

PACK = load_pack()


def ask(fact: str, line: str) -> Any:
    return raw_of(line, PACK.questions[fact], PACK)


def read(fact: str, raw: Any) -> Answer:
    question, problems = PACK.questions[fact], list[Problem]()
    answer = read_answer(question.spec, raw, Place("a"), PACK, problems, question.whole)
    assert answer is not None, problems
    return answer


@pytest.mark.parametrize(
    ("line", "value", "low", "high"),
    [
        ("480k", 480_000, None, None),
        ("480,000", 480_000, None, None),
        ("1e5", 100_000, None, None),
        ("1.2M", 1_200_000, None, None),
        ("20k/week", 20_000 * 365.25 / 7 / 12, None, None),
        ("400k-600k", 490_000, 400_000, 600_000),
        ("400-600k", 490_000, 400_000, 600_000),
        ("400k to 600k", 490_000, 400_000, 600_000),
        ("400k – 600k", 490_000, 400_000, 600_000),
        ("400k..600k", 490_000, 400_000, 600_000),
        ("0-100", 50, 0, 100),
        ("~ 400k 480k 600k", 480_000, 400_000, 600_000),
        ("~400k, 480k, 600k", 480_000, 400_000, 600_000),
        ("~ 400 thousand 480 thousand 600 thousand", 480_000, 400_000, 600_000),
        ("~ 400k 600k", 490_000, 400_000, 600_000),
        ("~ 400k-600k", 490_000, 400_000, 600_000),
        ("~ 480k", 480_000, None, None),
    ],
)
def test_numbers_and_ranges(line: str, value: float, low: float | None, high: float | None) -> None:
    answer = read("use.tasks_month", ask("use.tasks_month", line))
    assert answer.value == pytest.approx(value)
    assert (answer.low, answer.high) == (low, high)


def test_the_unit_of_a_range_holds_for_both_ends() -> None:
    answer = read("meas.serving_kwh_month", ask("meas.serving_kwh_month", "2-3 MWh"))
    assert (answer.low, answer.high) == (2000, 3000)


@pytest.mark.parametrize(
    ("fact", "line", "raw"),
    [
        ("edge.candidate", "Yes", True),
        ("edge.candidate", "n", False),
        ("task.primary", "1", "classify_text"),
        ("task.primary", "2.", "extract_fields"),
        ("task.primary", "Sort or label text", "classify_text"),
        ("task.primary", "sort or  LABEL text", "classify_text"),
        ("task.primary", "classify-text", "classify_text"),
        ("task.primary", "summarise or translate", {"candidates": ["summarise", "translate"]}),
        ("task.output_form", "A short text, some sentences", "short_text"),
        ("ben.type", "1, 3", ["time_cost", "safety_health"]),
        ("ben.type", "1 3", ["time_cost", "safety_health"]),
        ("ben.type", "time cost; compliance", ["time_cost", "compliance"]),
        ("ben.type", "Saves time or money, Meets a legal duty,", ["time_cost", "compliance"]),
        ("ben.type", "compliance", ["compliance"]),
        ("host.region", "Sweden", "Sweden"),
        ("host.region", "SWE or POL", {"candidates": ["SWE", "POL"]}),
        ("host.region", "swe, pol", {"candidates": ["swe", "pol"]}),
        ("task.primary", "unknown", "unknown"),
        ("task.primary", "don't know", "unknown"),
        ("use.tasks_month", "unknown: head of care", {"unknown": {"who": "head of care"}}),
        (
            "use.tasks_month",
            "not known (the billing desk)",
            {"unknown": {"who": "the billing desk"}},
        ),
        ("use.tasks_month", "n/a", "not_applicable"),
    ],
)
def test_words(fact: str, line: str, raw: Any) -> None:
    assert ask(fact, line) == raw
    read(fact, raw)


@pytest.mark.parametrize(
    ("fact", "line", "code"),
    [
        ("use.tasks_month", "  ", "Q110"),
        ("use.tasks_month", "many", "Q111"),
        ("use.tasks_month", "5 apples", "Q111"),
        ("use.tasks_month", "~ 1 2 3 4", "Q112"),
        ("use.tasks_month", "~ 1 many", "Q111"),
        ("edge.candidate", "perhaps", "Q113"),
        ("task.primary", "0", "Q114"),
        ("task.primary", "99", "Q114"),
        ("task.primary", "summarise, translate", "Q114"),
        ("ben.type", "1, 99", "Q114"),
    ],
)
def test_what_cannot_be_understood_says_what_to_type(fact: str, line: str, code: str) -> None:
    with pytest.raises(AdvisorError) as caught:
        ask(fact, line)
    problem = caught.value.problems[0]
    assert problem.code == code
    assert problem.todo


def test_a_near_miss_names_the_option() -> None:
    with pytest.raises(AdvisorError) as caught:
        ask("task.primary", "Sumarise")
    assert caught.value.problems[0].nearest == "Summarise"


CHOICES = [q for q in PACK.questions.values() if q.spec.type in ("choice", "choices")]


@given(question=st.sampled_from(CHOICES), data=st.data())
def test_every_option_can_be_typed_by_number_name_and_label(
    question: Question, data: st.DataObject
) -> None:
    spec = question.spec
    n = data.draw(st.integers(0, len(spec.options) - 1))
    option = spec.options[n]
    several = spec.type == "choices"
    for line in (str(n + 1), option, labels(spec)[option]):
        raw = raw_of(line, question, PACK)
        assert raw == ([option] if several else option)
    assert (option, labels(spec)[option]) in suggestions(labels(spec)[option], question, PACK)


@given(question=st.sampled_from([q for q in CHOICES if q.spec.type == "choices"]), data=st.data())
def test_several_options_can_be_typed_by_their_labels(
    question: Question, data: st.DataObject
) -> None:
    spec = question.spec
    some = data.draw(st.lists(st.sampled_from(spec.options), min_size=1, unique=True))
    line = ", ".join(labels(spec)[o] for o in some)
    assert raw_of(line, question, PACK) == some


@given(low=st.floats(0, 1e12), high=st.floats(0, 1e12), whole=st.booleans())
def test_the_middle_lies_between_the_ends(low: float, high: float, whole: bool) -> None:
    low, high = sorted((low, high))
    assert low <= between(low, high, whole) <= high


@given(line=st.text(max_size=60), question=st.sampled_from(list(PACK.questions.values())))
def test_nothing_typed_breaks_it(line: str, question: Question) -> None:
    try:
        raw = raw_of(line, question, PACK)
    except AdvisorError as error:
        codes = {problem.code for problem in error.problems}
    else:
        codes = set()
        read_answer(question.spec, raw, Place("a"), PACK, [], question.whole)
    assert codes <= {"Q110", "Q111", "Q112", "Q113", "Q114"}
