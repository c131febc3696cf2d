"""The advice under one answer more, held against a whole assessment of its own."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from advisor.assess import engine_of, estimated, weighed
from advisor.cli.packs import read_pack
from advisor.errors import Place
from advisor.footprint.draws import DEFAULT_SEED, Draws
from advisor.insight.reassess import SETTLING, Reassessment
from advisor.insight.unanswered import Unanswered, answered, unanswered
from advisor.insight.worth import Offer, offer
from advisor.intake.answers import Answer
from advisor.intake.engagement import Engagement, load_engagement
from advisor.pack.dates import pack_on
from advisor.pack.items import Pack

ROOT = Path(__file__).resolve().parents[2]
# Use cases that share an endpoint, counted machines, measured energy and bills are among them.
FILES = sorted(
    [*ROOT.glob("samples/*/answers.yaml"), *ROOT.glob("tests/cases/experts/*/answers.yaml")]
)
# The same formulas run on few draws as on many.
FEW = 16


@cache
def pack() -> Pack:
    return read_pack((), cache=True)


def whole(engagement: Engagement) -> dict[str, Offer]:
    dated = pack_on(pack(), engagement.date)
    world, before, facts = estimated(engagement, dated, draws=FEW)
    engine = engine_of(dated, "use_case")
    cases, shared = weighed(engagement, dated, engine, world, before, facts)
    return {case.ident: offer(case, FEW) for case in (*cases, *shared)}


def differences(one: Mapping[str, Offer], other: Mapping[str, Offer]) -> list[str]:
    found = [] if list(one) == list(other) else ["owners"]
    for owner in one.keys() & other.keys():
        a, b = one[owner], other[owner]
        if (a.order, a.governing, a.open_to) != (b.order, b.governing, b.open_to):
            found.append(f"{owner}: what stands")
        if a.values.keys() != b.values.keys():
            found.append(f"{owner}: what may be followed")
        found += [
            f"{owner}: points of {rule}"
            for rule in a.values.keys() & b.values.keys()
            if not np.array_equal(a.values[rule], b.values[rule])
        ]
    return found


def trials(questions: list[Unanswered], part: float) -> Iterator[tuple[Unanswered, Answer | None]]:
    numbers = random.Random(7)
    for question in questions:
        for trial in question.trials:
            if numbers.random() < part:
                yield question, trial.answer


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_an_answer_leads_where_a_whole_assessment_leads(
    file: Path, scale: Callable[[int, int], int]
) -> None:
    engagement = load_engagement(file, pack())
    dated = pack_on(pack(), engagement.date)
    now = Reassessment(engagement, dated, Draws(DEFAULT_SEED, FEW))
    assert not differences(now.offers, whole(engagement))
    questions = unanswered(engagement, dated, now.facts)
    wrong = []
    for question, answer in trials(questions, scale(60, 1000) / 1000):
        later = answered(engagement, question, answer)
        found = differences(now.under(later, question.fact).offers, whole(later))
        wrong += [(question.fact, answer and answer.typed, each) for each in found]
    assert not wrong


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        ("tests/cases/experts/city-call-transcripts", "recognition"),
        ("samples/support-chatbot", "language"),
    ],
)
def test_only_models_of_the_kind_are_tried(case: str, kind: str) -> None:
    """No image generator is named as what may write down a call."""
    engagement = load_engagement(ROOT / case / "answers.yaml", pack())
    dated = pack_on(pack(), engagement.date)
    facts = Reassessment(engagement, dated, Draws(DEFAULT_SEED, FEW)).facts
    question = next(q for q in unanswered(engagement, dated, facts) if q.fact == "model.name")
    tried = {str(t.answer.value) for t in question.trials if t.answer is not None} - {"other"}
    assert {dated.tables["models"].text(name, "kind") for name in tried} == {kind}


def test_what_settling_reads_by_name_is_listed() -> None:
    names = set()
    for module in ("options", "ranking", "settle", "usecase"):
        text = (ROOT / "advisor/advice" / f"{module}.py").read_text("utf-8")
        names |= set(re.findall(r'"([a-z]+\.[a-z_0-9]+)"', text)) & pack().questions.keys()
    # The task counts as known or not, which is asked anew of whatever moved.
    assert names - {"task.primary"} <= {*SETTLING}


def test_other_years_are_assessed_anew() -> None:
    engagement = load_engagement(ROOT / "samples/board-minutes/answers.yaml", pack())
    dated = pack_on(pack(), engagement.date)
    now = Reassessment(engagement, dated, Draws(DEFAULT_SEED, FEW))
    name = "ctx.horizon_years"
    answer = Answer(name, "known", Place("", 0, 0), 7.0, typed="7")
    question = next(q for q in unanswered(engagement, dated, now.facts) if q.fact == name)
    later = answered(engagement, question, answer)
    under = now.under(later, name)
    assert under.world.horizon_years == 7 != now.world.horizon_years
    assert not differences(under.offers, whole(later))


def test_the_first_assessment_is_left_as_it_was() -> None:
    engagement = load_engagement(ROOT / "samples/city-portfolio/answers.yaml", pack())
    dated = pack_on(pack(), engagement.date)
    now = Reassessment(engagement, dated, Draws(DEFAULT_SEED, FEW))
    kept = dict(now.offers)
    for question, answer in trials(unanswered(engagement, dated, now.facts), 0.05):
        now.under(answered(engagement, question, answer), question.fact)
        # The same answers again: nothing of a trial is left behind.
        now_again = now.under(answered(engagement, question, None), question.fact).offers
        assert not differences({owner: kept[owner] for owner in now_again}, now_again)
