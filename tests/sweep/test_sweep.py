"""Many drawn engagements: what no advice may be, and how often each piece of advice is given.

Rates are asserted at full count only (`ADVISOR_TEST_SCALE=full`, in several processes); `run.py`
writes them down in docs/sweep.md.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from functools import cache, partial

import pytest

from tests.cases.reading import answers_of
from tests.conftest import FULL, ROOT
from tests.sweep.generate import marginals, order, walked
from tests.sweep.look import Look, looked
from tests.sweep.run import (
    HALVES,
    KNOWN,
    PAGE,
    THINNED,
    broad,
    core,
    drawn,
    few,
    firsts,
    for_rule,
    grade_shares,
    leave_it,
    one,
    several,
    summary_few,
)

COUNT = 1000 if FULL else 40  # of each half
PROCESSES = (os.cpu_count() or 1) if FULL else 1
SAMPLES = {p.parent.name: p for p in sorted(ROOT.glob("samples/*/answers.yaml"))}
each_half = pytest.mark.parametrize("half", HALVES)


@cache
def looks(half: str) -> list[Look]:
    """A half of the sweep, once."""
    return several(partial(one, half), range(COUNT), PROCESSES)


@cache
def thin(known: int) -> list[Look]:
    """Engagements with so many known answers, once."""
    return several(partial(few, known), range(THINNED if FULL else 12), PROCESSES)


@cache
def made_for_rules() -> dict[str, Look | None]:
    """Made answers a rule: in the quick run of a few rules, without a long search."""
    rules = sorted(core().rules)
    if FULL:
        return dict(several(for_rule, rules, PROCESSES))
    return dict(for_rule(rule, 2) for rule in random.Random(4).sample(rules, 8))


def test_every_marginal_is_of_a_question():
    assert set(marginals()) <= set(core().questions)
    assert all(entry["because"] for entry in marginals().values())


@each_half
def test_an_engagement_can_be_drawn_again(half):
    assert [drawn(half, n) for n in range(5)] == [drawn(half, n) for n in range(5)]


@each_half
def test_only_questions_that_show_are_answered(half):
    for number in range(COUNT if FULL else 20):
        answers = drawn(half, number)
        again = walked("", core(), lambda q, _l, _r, a=answers: (a.get(q.spec.name), True))
        assert again == answers
        assert set(answers) <= set(order(core()))


@each_half
def test_nothing_is_wrong_in_any_advice(half):
    wrong = {look.ident: look.wrong for look in looks(half) if look.wrong}
    assert not wrong, wrong
    assert all(look.lanes for look in looks(half))  # no advice is empty


def test_nothing_is_wrong_in_advice_made_for_a_rule():
    wrong = {rule: x.wrong for rule, x in made_for_rules().items() if x is not None and x.wrong}
    assert not wrong, wrong


@pytest.mark.full
def test_each_rule_has_answers_on_which_it_is_recommended():
    unmade = [rule for rule, look in made_for_rules().items() if look is None]
    assert not unmade, unmade


@pytest.mark.full
@each_half
def test_no_rule_is_recommended_in_more_than_half(half):
    assert not broad(looks(half))


@pytest.mark.full
@each_half
def test_thirty_different_recommendations_come_first(half):
    assert len(firsts(looks(half))) >= 30, firsts(looks(half))


@pytest.mark.full
@each_half
def test_one_in_ten_is_told_to_leave_things_as_they_are(half):
    assert sum(map(leave_it, looks(half))) >= 0.1 * COUNT


def test_few_answers_give_little_that_is_faint_and_much_that_can_be_said():
    found = summary_few(thin(16))
    print(found)
    assert not {look.ident: look.wrong for look in thin(16) if look.wrong}
    if FULL:
        assert found["faint"] <= 0.1, found
        assert found["say"] >= 0.75, found


@pytest.mark.full
def test_more_answers_make_firmer_advice():
    shares = {known or "all": grade_shares(thin(known)) for known in KNOWN}
    print(shares)
    firm = [share["firm"] for share in shares.values()]
    assert firm == sorted(firm), shares


def test_nothing_is_recommended_where_nothing_is_known():
    look = looked("blank", {}, core())
    assert not look.said
    assert look.first is None
    assert {core().rules[r].stance for r in look.lanes} <= {"ask"}


@pytest.mark.parametrize("name", SAMPLES)
def test_assumption_alone_neither_supersedes_nor_comes_first(name):
    """Samples with answers removed at random."""
    rng = random.Random(name)
    for number in range(40 if FULL else 2):
        value = answers_of(SAMPLES[name])
        answers: dict[str, object] = {}
        for place in (value["answers"], value["use_cases"][0]["answers"]):
            share = rng.random()
            answers |= {k: v for k, v in place.items() if rng.random() < share}
        look = looked(f"{name}-{number}", answers, core())
        # `wrong` tells what stands on assumption outside “to find out”, what comes first so, and
        # what was set aside for something that is not firm.
        assert not look.wrong, (answers, look.wrong)


@pytest.mark.full
def test_page_lists_each_rule():
    text = PAGE.read_text(encoding="utf-8")
    rows = Counter(line.split(" | ")[0].strip("| ") for line in text.splitlines())
    assert not [rule for rule in core().rules if rows[rule] != 1]
