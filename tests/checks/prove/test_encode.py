"""The formulas mean what the evaluator says: true, false and undecided, hidden answers left in."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import z3

from advisor.advice.match import exception, match_rules
from advisor.checks.prove.choices import Choice
from advisor.checks.prove.encode import Claim, Encoding
from advisor.checks.prove.solver import Solver
from advisor.checks.prove.terms import exact
from advisor.checks.prove.variables import OTHER_TEXT
from advisor.facts import Fact
from advisor.intake.answers import Answer
from advisor.logic import (
    Compare,
    FactEnv,
    conjunctions,
    evaluate,
    facts_read,
    holding,
    parse_condition,
)
from advisor.logic.tree import day_number
from advisor.pack import load_pack, pack_problems
from advisor.pack.items import Pack
from tests.checks.prove import guess, odd


def words(pack: Pack) -> list[Compare]:
    """The texts that random conditions name, told to the encoding as mutants would be."""
    texts = [name for name, spec in pack.specs.items() if spec.type == "text"]
    return [Compare(name, None, "in", ("abc", "xyz")) for name in texts]


@pytest.fixture(scope="module")
def core() -> Pack:
    return load_pack(cache=False)


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    pack, problems = pack_problems([odd.write(tmp_path_factory.mktemp("odd"), odd.PACK)])
    assert pack is not None
    assert not [p for p in problems if p.severity == "error"]
    return pack


def answered(
    encoding: Encoding, answers: Mapping[str, Answer], facts: Mapping[str, Fact]
) -> Iterator[Any]:
    """The answers and all that is free, as constraints."""
    terms = encoding.facts
    for name, given in terms.given.items():
        answer = answers.get(name)
        state = "unknown" if answer is None else answer.state
        yield given == (state == "known")
        yield terms.away[name] == (state == "not_applicable")
        if answer is not None and answer.state == "known":
            yield equal(terms.values[name], answer.value)
    for name, free in terms.free.items():
        fact = facts.get(name)
        if fact is not None or name in encoding.pack.derived:
            yield from found(encoding, name, free, facts[name])
        else:
            yield z3.Not(terms.term(name).shows)


def found(encoding: Encoding, name: str, free: Mapping[str, Any], fact: Fact) -> Iterator[Any]:
    term = encoding.facts.term(name)
    yield term.shows
    yield term.known == fact.known
    yield term.has == (fact.value is not None)
    if fact.value is not None:
        for end, variable in free.items():
            if end in ("central", "option", "options", "yes"):
                yield equal(variable, fact.value)
            elif end in ("low", "high"):
                yield equal(variable, getattr(fact, end))


def equal(variable: Any, value: Any) -> Any:
    if isinstance(variable, Choice):
        # Texts that no condition names are one to the formulas.
        return variable.among((value if value in variable.options else OTHER_TEXT,))
    if isinstance(variable, dict):
        return z3.And([bit == (option in value) for option, bit in variable.items()])
    if isinstance(value, bool):
        return variable == value
    if isinstance(value, str):
        return variable == day_number(value)
    return variable == exact(value)


def model_of(
    encoding: Encoding, answers: Mapping[str, Answer], facts: Mapping[str, Fact]
) -> z3.ModelRef:
    """The one model under which these are the answers."""
    solver = z3.SimpleSolver()
    solver.add([c.holds for c in encoding.facts.constraints])
    solver.add(list(answered(encoding, answers, facts)))
    assert solver.check() == z3.sat, "the answers contradict the constraints"
    return solver.model()


def says(model: z3.ModelRef, *terms: Any) -> list[bool]:
    return [z3.is_true(model.eval(t, model_completion=True)) for t in terms]


def differences(pack: Pack, rounds: int, conditions: int, seed: int) -> tuple[int, list[str]]:
    """How many conditions were compared, and where formulas and evaluator differ."""
    maker = guess.Guess(pack, seed)
    encoding = Encoding(pack, words(pack))
    compared, wrong = 0, []
    names = tuple(n for n, s in pack.specs.items() if not n.startswith(("saving.", "payback.")))
    for _ in range(rounds):
        few = tuple(maker.random.sample(names, min(12, len(names))))
        tried = [maker.condition(few) for _ in range(conditions)]
        pairs = [(*encoding.truth(c), encoding.exception(c)[0]) for c in tried]
        answers, free = maker.answers(), maker.free()
        facts = maker.facts(answers, free)
        model = model_of(encoding, answers, facts)
        for condition, terms in zip(tried, pairs, strict=True):
            compared += 1
            truth = evaluate(condition, FactEnv(facts))
            state, _ = exception(condition, facts)
            expected = [truth.true, truth.false, state == "true"]
            if says(model, *terms) != expected:
                wrong.append(f"{condition}: {says(model, *terms)}, {expected}")
    return compared, wrong


def test_formulas_equal_the_evaluator_on_the_core_pack(
    core: Pack, scale: Callable[[int, int], int]
) -> None:
    compared, wrong = differences(core, scale(20, 500), 20, seed=5)
    assert wrong == []
    assert compared == scale(20, 500) * 20


def test_formulas_equal_the_evaluator_on_a_pack_of_every_kind_of_fact(
    strange: Pack, scale: Callable[[int, int], int]
) -> None:
    compared, wrong = differences(strange, scale(40, 500), 20, seed=6)
    assert wrong == []
    assert compared == scale(40, 500) * 20


def test_firm_and_recommended_are_the_grades_that_matching_gives(
    core: Pack, scale: Callable[[int, int], int]
) -> None:
    maker, encoding = guess.Guess(core, 7), Encoding(core)
    rules = [
        r
        for r in core.rules.values()
        if not any(n.startswith("estimate.") for n in facts_read(r.when))
    ]
    terms = {
        r.id: (encoding.fires(c), encoding.firm(c), encoding.recommended(c))
        for r in rules
        for c in (Claim(r.when, r.unless),)
    }
    seen = {"firm": 0, "conditional": 0, "assumption": 0}
    for _ in range(scale(25, 300)):
        answers, free = maker.answers(), maker.free()
        facts = maker.facts(answers, free)
        model = model_of(encoding, answers, facts)
        for scope in ("use_case", "engagement"):
            those = [r for r in rules if r.scope == scope]
            fired = {
                r.id: tuple(i for i, _ in holding(conjunctions(r.when), FactEnv(facts)))
                for r in those
            }
            fired = {name: held for name, held in fired.items() if held}
            matches = match_rules(facts, core, scope, fired, 0.9)
            for rule in those:
                match = matches.fired.get(rule.id)
                grade = match.grade if match is not None else ""
                expected = [bool(grade), grade == "firm", grade in ("firm", "conditional")]
                assert says(model, *terms[rule.id]) == expected, (rule.id, grade, answers)
                if grade:
                    seen[grade] += 1
    assert min(seen.values()) > 10


def claim(**tree: object) -> Claim:
    return Claim(parse_condition(tree, {}.__getitem__, lambda _path: guess.PLACE))


def test_two_conditions_are_told_equivalent_or_apart(strange: Pack) -> None:
    solver = Solver(Encoding(strange))
    same = solver.compare(claim(**{"a.n": {"ge": 1.8}}), claim(**{"not": {"a.n": {"lt": 1.8}}}))
    assert same.verdict == "equivalent"
    # 1.8 as it is stored lies above nine fifths: the witness must be that very number.
    apart = solver.compare(claim(**{"a.n": {"gt": 1.8}}), claim(**{"a.n": {"ge": 1.8}}))
    assert (apart.verdict, apart.first) == ("differ", False)
    assert apart.model is not None
    assert apart.model.answers.get("a.n", 1.8) == 1.8


def test_unknown_is_a_third_side_of_a_comparison(strange: Pack) -> None:
    solver = Solver(Encoding(strange))
    below = claim(**{"not": {"a.whole": {"lt": 5}}})
    assert solver.compare(below, claim(**{"a.whole": {"ge": 5}})).verdict == "equivalent"
    twin = claim(any=[{"a.whole": {"ge": 5}}, {"a.whole": "unknown"}])
    apart = solver.compare(below, twin)
    assert (apart.verdict, apart.first) == ("differ", False)
    assert apart.model is not None
    assert "a.whole" not in apart.model.answers


def test_a_bound_that_leaves_no_room_makes_two_thresholds_equivalent(strange: Pack) -> None:
    solver = Solver(Encoding(strange))
    # Whole numbers of 0 to 50.
    pairs = [({"gt": 4}, {"ge": 5}), ({"le": 50}, {"ge": 0}), ({"lt": 0}, {"gt": 50})]
    for one, other in pairs:
        found = solver.compare(claim(**{"a.whole": one}), claim(**{"a.whole": other}))
        assert found.verdict == "equivalent"
    assert (
        solver.compare(claim(**{"a.n": {"gt": 4}}), claim(**{"a.n": {"ge": 5}})).verdict == "differ"
    )


def test_too_few_steps_leave_it_undecided(core: Pack) -> None:
    rule = core.rules["nothing-to-do-here"]
    solver = Solver(Encoding(core), rlimit=1)
    found = solver.compare(Claim(rule.when, rule.unless), Claim(rule.when))
    assert found.verdict == "undecided"
