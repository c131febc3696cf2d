"""Ten cases from other sectors, and the seven samples, against experts (`score.py`)."""

from __future__ import annotations

import pytest

from advisor.intake.facts import use_case_facts
from tests.cases.reading import answers_of, engagement_of
from tests.cases.score import (
    EXPERTS,
    KNOWN,
    PAGE,
    case_misses,
    core,
    experts,
    named,
    page,
    samples,
    score,
)

CASES = [*samples(), *experts()]


def marked(case, key):
    """A known miss is expected: the test fails when it is gone."""
    reason = case_misses(case).get(key)
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(case, id=str(case["case"]), marks=marks)


def every(key):
    """A test for each of the ten, with its known miss."""
    return pytest.mark.parametrize("case", [marked(case, key) for case in experts()])


@every("hidden")
def test_every_answer_of_an_expert_case_shows(case):
    value = answers_of(EXPERTS / case["sample"] / "answers.yaml")
    engagement = engagement_of(value, core())
    (use_case,) = engagement.use_cases
    facts = use_case_facts(engagement, use_case, core())
    hidden = [n for n in (*use_case.answers, *engagement.answers) if not facts[n].visible]
    assert not hidden, hidden


@every("first")
def test_the_first_advice_of_the_expert_is_our_first(case):
    assert score(case).first, named(case["first"])


@every("first_three")
def test_what_the_expert_puts_first_is_among_our_first_three(case):
    assert not score(case).first_three


@every("silent")
def test_what_must_fire_fires(case):
    assert not score(case).silent


@every("wrong")
def test_no_wrong_advice_is_given(case):
    assert not score(case).wrong


def test_in_most_of_the_seven_samples_the_experts_first_is_our_first():
    seven = samples()
    assert len(seven) == 7
    scores = {case["sample"]: score(case) for case in seven}
    assert sum(s.first for s in scores.values()) >= 5, scores
    assert not {k: s for k, s in scores.items() if s.first_three or s.wrong}


def test_page_tells_the_score():
    text, now = PAGE.read_text(encoding="utf-8"), page()
    told = [line for line in now.splitlines() if line.startswith(("The ten", "The seven", "- "))]
    missing = [line for line in told if line not in text]
    assert not missing, f"python -m tests.cases.score writes the page anew: {missing}"
    for case, result in ((c, score(c)) for c in CASES):
        for cell in (*result.first_three, *result.silent, *result.wrong):
            assert any(cell in line for line in text.splitlines() if f"| {case['case']} " in line)


def test_known_misses_belong_to_cases():
    assert set(KNOWN) <= {str(case["case"]) for case in CASES}
