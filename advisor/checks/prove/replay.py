"""Answers put through the real intake, derived facts and evaluator: does a statement hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import yaml

from advisor.advice.match import exception, match_rules
from advisor.assess import estimated, footprints
from advisor.checks.prove.encode import Claim
from advisor.checks.prove.solver import Given, Model, Span
from advisor.checks.prove.statements import Statement, said, superseders
from advisor.errors import Place
from advisor.facts import Fact
from advisor.footprint.draws import Draws
from advisor.intake.answers import Answer
from advisor.intake.candidates import FACT as CLEANEST
from advisor.intake.candidates import READS as CLEANEST_READS
from advisor.intake.candidates import cleanest
from advisor.intake.engagement import Engagement, UseCase, read_engagement
from advisor.intake.facts import initial_fact, question_fact
from advisor.loading import parse_yaml
from advisor.logic import FactEnv, conjunctions, evaluate, holding
from advisor.pack.items import Pack
from advisor.scenario import estimate_facts
from advisor.scenario.derive import derived_at_centre
from advisor.scenario.environment import Numbers

_PLACE = Place("answers of a proof")
_CASE = "example"
_CERTAIN = 0.9


def answer_of(name: str, given: Given) -> Answer:
    """A known answer."""
    if isinstance(given, Span):
        return Answer(name, "known", _PLACE, given.value, given.low, given.high)
    return Answer(name, "known", _PLACE, given)


def engagement_of(model: Model, pack: Pack) -> Engagement:
    """An engagement of one use case with these answers."""
    answers = {name: answer_of(name, given) for name, given in model.answers.items()}
    answers |= {name: Answer(name, "not_applicable", _PLACE) for name in model.away}
    once = {n: a for n, a in answers.items() if pack.questions[n].spec.scope == "engagement"}
    own = {n: a for n, a in answers.items() if n not in once}
    return Engagement("Example", "", "EUR", once, (UseCase(_CASE, "Example", (), own),))


class CaseFacts(Mapping[str, Fact]):
    """The facts of one use case, each found when it is asked for.

    All at their central values, except for estimates, which come with their draws.
    """

    def __init__(self, model: Model, pack: Pack, numbers: Numbers, draws: Draws) -> None:
        self.model = model
        self.pack = pack
        self.numbers = numbers
        self.draws = draws
        self._found: dict[str, Fact | None] = {}
        self._whole: Mapping[str, Fact] | None = None

    def __getitem__(self, name: str) -> Fact:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.pack.specs if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def get(self, name: str, default: object = None) -> Fact | None:  # type: ignore[override]
        """A fact, or None where there is none: no default is ever asked for."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> Fact | None:
        pack = self.pack
        question = pack.questions.get(name)
        if question is not None:
            return question_fact(question, self._answer(name), _CASE, self)
        if name in pack.derived:
            return derived_at_centre(pack.derived[name], self, pack, self.numbers)[0]
        spec = pack.specs.get(name)
        if spec is None:
            return None
        if spec.origin == "change":
            return initial_fact(spec)
        if name == CLEANEST:
            read = (n for n in CLEANEST_READS if n in pack.questions)
            return cleanest({n: f for n in read if (f := self.get(n)) is not None}, (), pack)
        return self.whole().get(name)

    def _answer(self, name: str) -> Answer | None:
        if name in self.model.away:
            return Answer(name, "not_applicable", _PLACE)
        given = self.model.answers.get(name)
        return None if given is None else answer_of(name, given)

    def whole(self) -> Mapping[str, Fact]:
        """All facts of the use case as an assessment finds them, estimates among them."""
        if self._whole is None:
            engagement = engagement_of(self.model, self.pack)
            world, before = footprints(engagement, self.pack, self.draws)
            scenario = before[_CASE]
            self._whole = {**scenario.facts, **estimate_facts(scenario, world)}
        return self._whole


class Judge:
    """Says whether statements hold under answers."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.numbers = Numbers(pack, Draws(n=1))
        # The samples are the same for all answers: they are drawn once.
        self.draws = Draws()
        self.above = superseders(pack)
        self.certain = float(pack.ranking.get("certain", _CERTAIN))
        self._small: dict[Claim, Pack] = {}

    def facts(self, model: Model) -> CaseFacts:
        """The facts that follow from answers."""
        return CaseFacts(model, self.pack, self.numbers, self.draws)

    def holds(self, statement: Statement, facts: Mapping[str, Fact]) -> bool:
        """Whether a statement holds."""
        if statement.condition is not None:
            if statement.kind == "excepts":
                return exception(statement.condition, facts)[0] == "true"
            truth = evaluate(statement.condition, FactEnv(facts))
            return (truth.true if statement.kind == "true" else truth.false) is True
        claim = statement.claim
        if claim is None:
            raise TypeError("a statement is about a rule or a condition")
        if statement.kind == "fires":
            return self.fires(claim, facts)
        if statement.kind == "silent":
            return not self.fires(claim, facts)
        if statement.kind == "unanswered":
            return not any(f.known for n in self.pack.questions if (f := facts.get(n)) is not None)
        grade = self.grade(claim, facts)
        if statement.kind == "recommended":
            return grade in ("firm", "conditional")
        if statement.kind == "not firm":
            return grade != "firm"
        if grade != "firm" or statement.kind == "firm":
            return grade == "firm"
        rules = self.pack.rules
        return not any(
            self.holds(said("stands", rules[name]), facts)
            for name in self.above.get(statement.rule, ())
        )

    def fires(self, claim: Claim, facts: Mapping[str, Fact]) -> bool:
        """Whether a rule's condition holds and its exception does not."""
        if evaluate(claim.when, FactEnv(facts)).true is not True:
            return False
        return exception(claim.unless, facts)[0] != "true"

    def grade(self, claim: Claim, facts: Mapping[str, Fact]) -> str:
        """The grade of a rule's match; empty where it does not fire."""
        if not self.fires(claim, facts):
            return ""
        alone = self._alone(claim)
        held = tuple(i for i, _ in holding(conjunctions(claim.when), FactEnv(facts)))
        matches = match_rules(facts, alone, "use_case", {"tried": held}, self.certain)
        match = matches.fired.get("tried")
        return "" if match is None else match.grade

    def _alone(self, claim: Claim) -> Pack:
        """The pack with one rule only, which is matched as this claim says."""
        if claim not in self._small:
            some = next(iter(self.pack.rules.values()))
            rule = replace(some, id="tried", scope="use_case", when=claim.when, unless=claim.unless)
            self._small[claim] = replace(self.pack, rules={"tried": rule})
        return self._small[claim]

    def replayed(self, text: str, statements: tuple[Statement, ...]) -> bool:
        """Whether statements hold for an answers file: read, estimated and matched anew."""
        engagement = read_engagement(parse_yaml(text, "example.yaml"), self.pack)
        _, _, facts = estimated(engagement, self.pack)
        return all(self.holds(s, facts[_CASE]) for s in statements)


def answers_file(model: Model, pack: Pack, title: str) -> str:
    """Answers as an engagement file that `advisor assess` reads."""
    once: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for name in pack.questions:
        if name in model.away:
            value: Any = "not_applicable"
        elif name in model.answers:
            value = _written(model.answers[name])
        else:
            continue
        (once if pack.questions[name].spec.scope == "engagement" else own)[name] = value
    packs = [p.id for p in pack.packs]
    data: dict[str, Any] = {"engagement": {"client": "Example", "packs": packs}}
    if once:
        data["answers"] = once
    data["use_cases"] = [{"id": _CASE, "name": "Example", "answers": own}]
    lines = [f"# {line}" for line in title.splitlines()]
    return "\n".join(lines) + "\n" + yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def _written(given: Given) -> Any:
    if isinstance(given, Span):
        return {k: _number(getattr(given, k)) for k in ("value", "low", "high")}
    if isinstance(given, float) and not isinstance(given, bool):
        return _number(given)
    return list(given) if isinstance(given, tuple) else given


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def as_json(model: Model) -> dict[str, Any]:
    """Answers as plain data."""
    return json.loads(  # type: ignore[no-any-return]
        json.dumps(
            {
                **{name: _written(given) for name, given in sorted(model.answers.items())},
                **dict.fromkeys(sorted(model.away), "not_applicable"),
            }
        )
    )
