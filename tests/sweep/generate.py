"""Engagements for the sweep: clients as we expect them, clients at random, and one a rule.

Everything is drawn from a seed and a number, so that one engagement can be made again alone.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from advisor.facts import Fact, Status
from advisor.intake.visible import shows
from advisor.loading import load_yaml
from advisor.logic import facts_read
from advisor.pack import Pack
from advisor.pack.items import Question
from advisor.pack.order import layered

Answers = dict[str, Any]
Data = Mapping[str, Any]
NONE = {"ben.type": "none_stated"}  # the option of "nothing of these" where it is not "none"
POPULATION = Path(__file__).with_name("population.yaml")
DAY = "2026-11-25"
TOLD = 0.7  # of the questions that show, in the uniform half


@cache
def population() -> Data:
    """The file of marginals."""
    value = load_yaml(POPULATION).value
    assert isinstance(value, dict)
    return value


def marginals() -> dict[str, Data]:
    """The marginal of each question that the population has one for."""
    return {entry["fact"]: entry for entry in population()["questions"]}


def client(number: int, pack: Pack, *, everything: bool = False) -> Answers:
    """Answers of a client drawn from the population.

    Args:
        number: of the client.
        pack: its questions.
        everything: the client can answer all that the population has a marginal for.
    """
    told = float(population()["told"])

    def drawn(question: Question, latent: Answers, rng: random.Random) -> tuple[Any, bool]:
        entry = marginals().get(question.spec.name)
        if entry is None:
            return None, False
        value = from_marginal(question, entry, latent, rng)
        says = rng.random() < float(entry.get("told", told))
        return value, everything or says

    return walked(f"population {population()['seed']} {number}", pack, drawn)


def anybody(number: int, pack: Pack, *, told: float = TOLD) -> Answers:
    """Answers drawn uniformly over options and log-uniformly over bounds."""

    def drawn(question: Question, _: Answers, rng: random.Random) -> tuple[Any, bool]:
        value = uniform(question, pack, rng)
        return value, question.spec.name == "task.primary" or rng.random() < told

    return walked(f"uniform {population()['seed']} {number}", pack, drawn)


def walked(
    seed: str,
    pack: Pack,
    drawn: Callable[[Question, Answers, random.Random], tuple[Any, bool]],
    given: Data | None = None,
) -> Answers:
    """Go through the questions as an interview does: what does not show is not answered.

    A value that is drawn but not told still decides what depends on it.
    """
    rng = random.Random(seed)
    facts: dict[str, Fact] = {}
    latent: Answers = {}
    told: Answers = {}
    for name in order(pack):
        question = pack.questions[name]
        if question.ask_if is not None and not shows(question.ask_if, facts):
            facts[name] = Fact(name, None, Status.ASSUMED, visible=False)
            continue
        value, says = drawn(question, latent, rng)
        if given is not None and name in given:
            value, says = given[name], True
        if value is not None:
            latent[name] = value
        if value is None or not says:
            facts[name] = Fact(name, None, Status.ASSUMED)
            continue
        told[name] = value
        facts[name] = Fact(name, scalar(value), Status.GIVEN, known=True)
    return told


def scalar(value: Any) -> Any:
    """An answer as conditions read it."""
    if isinstance(value, list):
        return tuple(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@lru_cache(maxsize=4)
def _ordered(names: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    return layered(dict(names)).names


def order(pack: Pack) -> tuple[str, ...]:
    """Questions so that each follows those that decide whether it shows or how it is drawn."""
    reads = []
    for name, question in pack.questions.items():
        before = set(facts_read(question.ask_if)) if question.ask_if is not None else set()
        entry = marginals().get(name)
        if entry is not None and "by" in entry:
            before.add(entry["by"])
        reads.append((name, tuple(sorted(before))))
    return _ordered(tuple(reads))


def from_marginal(question: Question, entry: Data, latent: Answers, rng: random.Random) -> Any:
    """A value of a marginal; None where nothing is said for this client."""
    if "by" in entry:
        key = latent.get(entry["by"])
        entry = entry["when"].get(key, entry.get("otherwise"))
        if entry is None:
            return None
    if "shares" in entry:
        (key,) = rng.choices(list(entry["shares"]), list(entry["shares"].values()))
        return key if question.spec.type == "number" else str(key)
    if "chance" in entry:
        return rng.random() < float(entry["chance"])
    if "each" in entry:
        found = [k for k, chance in entry["each"].items() if rng.random() < float(chance)]
        return found or none_of(question)
    return rounded(two_piece(entry["lognormal"], rng), question)


def none_of(question: Question) -> list[str] | None:
    """The answer "none of these", where the question has one."""
    option = NONE.get(question.spec.name, "none")
    return [option] if option in question.spec.options else None


def two_piece(ends: list[float], rng: random.Random) -> float:
    """A draw of the two-piece lognormal with these P5, P50 and P95."""
    low, middle, high = map(float, ends)
    z = rng.gauss(0.0, 1.0)
    side = math.log(middle / low) if z < 0 else math.log(high / middle)
    return middle * math.exp(z * side / 1.6448536269514722)


def uniform(question: Question, pack: Pack, rng: random.Random) -> Any:
    """A value without regard to what is likely."""
    spec = question.spec
    if spec.type == "yes_no":
        return rng.random() < 0.5
    if spec.type == "region":
        grid = pack.tables["grid"].rows
        return rng.choice(sorted(k for k, row in grid.items() if row.get("kind") == "country"))
    if spec.type == "choices":
        options = [o for o in spec.options if o != NONE.get(spec.name, "none")]
        found = [o for o in options if rng.random() < 0.5]
        return found or none_of(question)
    if spec.type == "choice":
        return rng.choice(spec.options)
    if spec.type != "number" or spec.bounds is None:
        return None
    low, high = question.plausible or spec.bounds
    if low > 0:
        return rounded(low * (high / low) ** rng.random(), question)
    # Logarithmic above one and linear through zero.
    start, end = math.asinh(low), math.asinh(high)
    return rounded(math.sinh(start + (end - start) * rng.random()), question)


def rounded(value: float, question: Question) -> float:
    """A number as a person would say it, inside its bounds."""
    value = float(f"{value:.2g}")
    if question.whole:
        value = float(round(value))
    for low, high in (b for b in (question.plausible, question.spec.bounds) if b):
        value = min(max(value, low), high)
    return value


def thinned(answers: Data, count: int, seed: str) -> Answers:
    """So many of the answers, at random, the task among them."""
    rng = random.Random(seed)
    rest = sorted(set(answers) - {"task.primary"})
    kept = {"task.primary", *rng.sample(rest, min(count - 1, len(rest)))}
    return {name: value for name, value in answers.items() if name in kept}


def known_count(answers: Data, pack: Pack) -> int:
    """How many of the answers count: those whose questions show."""
    return len(walked("", pack, lambda q, _l, _r: (answers.get(q.spec.name), True)))


def engagement(ident: str, answers: Data, pack: Pack, copies: int = 1) -> dict[str, Any]:
    """An engagement of one use case, or of so many alike, as an answers file holds it."""
    own = {n: v for n, v in answers.items() if pack.questions[n].spec.scope == "use_case"}
    return {
        "engagement": {"client": ident, "date": DAY, "currency": "EUR"},
        "answers": {n: v for n, v in answers.items() if n not in own},
        "use_cases": [
            {"id": f"case-{n}", "name": f"Use case {n}", "answers": own if n == 1 else fewer(own)}
            for n in range(1, copies + 1)
        ],
    }


def fewer(own: Data) -> Answers:
    """The same use case with a hundredth of its tasks."""
    tasks = own.get("use.tasks_month")
    return dict(own) if tasks is None else {**own, "use.tasks_month": float(tasks) / 100}


def firing_cases(rule: str, pack: Pack) -> Iterator[tuple[Data, bool]]:
    """What the rule's own tests give where it fires: questions, and whether that is all."""
    for test in pack.tests:
        yes = test.expect.get("fires") or test.expect.get("matched") or test.expect.get("grade")
        if test.rule != rule or not yes:
            continue
        plain = {
            n: v
            for n, v in test.given.items()
            if n in pack.questions and not isinstance(v, dict) and v != "not_applicable"
        }
        yield plain, len(plain) == len(test.given)


def made(rule: str, pack: Pack, fires: Callable[[Answers], bool], tries: int) -> Answers | None:
    """Answers on which a rule is recommended: its first test, else a search around its tests."""
    cases = list(firing_cases(rule, pack))
    for given, whole in cases:
        if whole and fires(dict(given)):
            return dict(given)
    for number in range(tries):
        given = cases[number % len(cases)][0] if cases else {}

        def drawn(question: Question, _: Answers, rng: random.Random) -> tuple[Any, bool]:
            return uniform(question, pack, rng), rng.random() < 0.4

        if given or number % 2:
            answers = walked(f"made {rule} {number}", pack, drawn, given)
        else:
            answers = client(number, pack)
        if fires(answers):
            return answers
    return None
