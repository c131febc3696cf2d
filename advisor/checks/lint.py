"""Checks of a pack that need no client: each finds one kind of fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from advisor.advice.weights import Weights
from advisor.checks.cases import cases_given
from advisor.checks.claims import claims_made
from advisor.checks.factors import factors_plausible, prices_dated, rows_whole, sources_serve
from advisor.checks.starting_points import starting_points_fit
from advisor.checks.texts import texts_print
from advisor.checks.translations import languages_whole, texts_as_english
from advisor.engine.compile import alternatives, compile_rules
from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.facts import Fact, FactSpec, Status
from advisor.intake.visible import shows
from advisor.logic import Compare, Condition, conjunctions, leaf_facts, leaves, unit_of
from advisor.logic.calculate import bounds_under, zero_divisors
from advisor.logic.expressions import Expr, show_expression, sources
from advisor.logic.right_sides import TYPE_WORDS
from advisor.logic.terms import FactorValue, FactValue, ParamValue, TableValue
from advisor.logic.units import Unit, parse_unit
from advisor.pack.items import Pack, Range

# Deriving counts devices times windows as tasks: only physical dimensions must agree.
PHYSICAL = ("J", "s", "gCO2e", "g", "L", "B", "m")
Source = FactValue | ParamValue | FactorValue | TableValue


def lint(pack: Pack) -> list[Problem]:
    """All that is wrong, in the order of the checks and ids."""
    checks: tuple[Callable[[Pack], Iterator[Problem]], ...] = (
        tests_both_ways,
        cases_given,
        texts_print,
        claims_made,
        defaults_off_thresholds,
        divisions_guarded,
        units_add_up,
        rows_for_options,
        questions_read,
        changes_complete,
        factors_plausible,
        rows_whole,
        prices_dated,
        sources_serve,
        starting_points_fit,
        languages_whole,
        texts_as_english,
        ranking_whole,
        engine_takes,
    )
    pack = _splittable(pack)
    return [replace(found, check=check.__name__) for check in checks for found in check(pack)]


def _splittable(pack: Pack) -> Pack:
    """The pack without the rules and cases that have too many alternatives, which is P620."""
    rules = {name: rule for name, rule in pack.rules.items() if _splits(rule.when)}
    derived = {
        name: replace(item, cases=tuple(c for c in item.cases if c.when is None or _splits(c.when)))
        for name, item in pack.derived.items()
    }
    return replace(pack, rules=rules, derived=derived)


def _splits(condition: Condition) -> bool:
    try:
        conjunctions(condition)
    except AdvisorError:
        return False
    return True


def tests_both_ways(pack: Pack) -> Iterator[Problem]:
    """Every rule has at least one case in which it fires and one in which it does not."""
    for rule in pack.rules.values():
        cases = [t.expect for t in pack.tests if t.rule == rule.id]
        yes = any(e.get("fires") is True or e.get("matched") is True for e in cases)
        no = any(e.get("fires") is False or e.get("matched") is False for e in cases)
        if not (yes and no):
            missing = "fires" if not yes else "does not fire"
            yield Problem(
                "P301",
                f"'{rule.id}' has no test in which it {missing}.",
                rule.place,
                todo=f"Add a case to {rule.id}.test.yaml.",
            )


def defaults_off_thresholds(pack: Pack) -> Iterator[Problem]:
    """A default never lies on a threshold: the rule would fire on ignorance."""
    for rule in pack.rules.values():
        for leaf in leaves(rule.when):
            question = pack.questions.get(leaf.fact)
            if (
                question is None
                or not isinstance(leaf.right, float)
                or leaf.op not in ("lt", "le", "gt", "ge")
            ):
                continue
            default = question.default
            ranges = [r for r in (default.fixed, *default.options.values()) if r is not None]
            if any(r.central == leaf.right for r in ranges):
                yield Problem(
                    "P303",
                    f"'{rule.id}' compares {leaf.fact} with {leaf.right:g}, which "
                    "is also its default.",
                    rule.at("when"),
                    todo="Move the threshold or the default.",
                )


def divisions_guarded(pack: Pack) -> Iterator[Problem]:
    """Division by something that can be zero."""
    for owner, place, when, expr in _expressions(pack):
        bounds = bounds_under(when, lambda source: _bounds(source, pack))
        for divisor in zero_divisors(expr, bounds):
            yield Problem(
                "P304",
                f"'{owner}' divides by '{show_expression(divisor)}', which can be zero.",
                place,
                todo="Guard it: max(x, 1), or a condition x: {gt: 0}.",
            )


def _bounds(source: Source, pack: Pack) -> tuple[float, float] | None:
    match source:
        case ParamValue(name) if name in pack.parameters:
            found = pack.parameters[name]
            return found.low, found.high
        case FactorValue(name) if name in pack.factors:
            factor = pack.factors[name]
            return factor.low, factor.high
        case FactValue(fact) if fact in pack.specs:
            return pack.specs[fact].bounds
        case TableValue(table, _, _, field) if table in pack.tables:
            rows = [pack.tables[table].factor(k, field or "") for k in pack.tables[table].rows]
            have = [r for r in rows if r is not None]
            return (min(r.low for r in have), max(r.high for r in have)) if have else None
    return None


def _expressions(pack: Pack) -> Iterator[tuple[str, Place, Condition | None, Expr]]:
    for derived in pack.derived.values():
        for case in derived.cases:
            if not isinstance(case.value, Range):
                yield derived.spec.name, derived.value_place(case), case.when, case.value
    for rule in pack.rules.values():
        for fact, value in rule.change.items():
            if not isinstance(value, Range):
                yield rule.id, rule.at("change", fact), rule.when, value


def units_add_up(pack: Pack) -> Iterator[Problem]:
    """The unit of an expression fits the fact that it is for."""

    def unit(source: Source) -> str | None:
        match source:
            case FactValue(fact):
                if pack.specs[fact].type != "number":
                    raise _no_number(fact, pack.specs[fact])
                return pack.specs[fact].unit
            case ParamValue(name):
                return pack.parameters[name].unit
            case FactorValue(name):
                return pack.factors[name].unit
            case TableValue(table, _, _, field):
                return pack.tables[table].fields[field or next(iter(pack.tables[table].fields))]

    targets = [(d.spec, d.value_place(c), c.value) for d in pack.derived.values() for c in d.cases]
    targets += [
        (pack.specs[f], r.at("change", f), v)
        for r in pack.rules.values()
        for f, v in r.change.items()
    ]
    for spec, place, value in targets:
        if isinstance(value, Range) or spec.type != "number":
            continue
        try:
            have = _physical(unit_of(value, unit, place))
            if not have.fits(_physical(parse_unit(spec.unit))):
                yield Problem(
                    "P305",
                    f"The value of '{spec.name}' is in {have}; {spec.unit} is needed.",
                    place,
                    todo="Convert it: kWh from Wh is / 1000, a year from months * 12.",
                )
        except AdvisorError as error:
            yield from (p if p.place else replace(p, place=place) for p in error.problems)
        except KeyError:
            continue  # it reads something undeclared, which is P168


def _no_number(fact: str, spec: FactSpec) -> AdvisorError:
    return AdvisorError.of(
        "P713",
        f"'{fact}' is {TYPE_WORDS[spec.type]}; a formula reckons with numbers.",
        todo=f"Look a number up by it, as in factor.<table>[{fact}].<field>, or write one case for "
        "each option.",
    )


def _physical(unit: Unit) -> Unit:
    return Unit(tuple(p for p in unit.powers if p[0] in PHYSICAL), unit.sizes)


def rows_for_options(pack: Pack) -> Iterator[Problem]:
    """A look-up by a choice has a row for every option that the condition allows."""
    for owner, place, when, expr in _expressions(pack):
        for source in sources(expr):
            if not isinstance(source, TableValue) or not source.key_is_fact:
                continue
            spec = pack.specs.get(source.key)
            table = pack.tables.get(source.table)
            if spec is None or table is None or spec.type != "choice":
                continue
            if pack.questions.get(source.key) is None or source.key == "model.name":
                continue
            for option in _allowed(spec, when):
                if table.factor(option, source.field or "") is None:
                    lacks, where = f"which has no row for '{option}'", place
                    todo = "Add the row, or narrow the condition."
                    if option in table.rows:
                        lacks = f"which the row '{option}' lacks"
                        todo = f"Add {source.field} to the row, or narrow the condition."
                        # What a firm looks up in the core's rows is mended where it looks it up.
                        home = table.row_packs.get(option, table.pack)
                        where = table.at(option) if home == _home(pack, owner) else place
                    yield Problem(
                        "P307",
                        f"'{owner}' looks up {source.table}[{spec.name}].{source.field}, {lacks}.",
                        where,
                        todo=todo,
                    )


def _home(pack: Pack, owner: str) -> str:
    """The pack of a rule or derived fact, as its label says."""
    return pack.rules[owner].pack if owner in pack.rules else pack.derived[owner].source


def _allowed(spec: FactSpec, when: Condition | None) -> list[str]:
    """The options that a condition can hold for: those that some alternative allows."""
    if when is None:
        return list(spec.options)
    found: dict[str, None] = {}
    for conjunction in conjunctions(when):
        options = list(spec.options)
        for leaf in conjunction:
            if leaf.fact == spec.name:
                options = [o for o in options if _holds(leaf, o)]
        found |= dict.fromkeys(options)
    return list(found)


def _holds(leaf: Compare, option: str) -> bool:
    right = leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)
    if leaf.op in ("eq", "in"):
        return option in right
    if leaf.op in ("ne", "not_in"):
        return option not in right
    return True


def questions_read(pack: Pack) -> Iterator[Problem]:
    """Derived facts and parameters that nothing reads (questions serve estimators too)."""
    read: set[str] = set()
    for rule in pack.rules.values():
        for condition in (rule.when, rule.unless, rule.only_if):
            if condition is not None:
                read |= {f for leaf in leaves(condition) for f in leaf_facts(leaf)}
    raw = " ".join(r.when_text for r in pack.rules.values())
    used = {s.id for *_, e in _expressions(pack) for s in sources(e) if isinstance(s, ParamValue)}
    for name, parameter in pack.parameters.items():
        if name.startswith("plausible_"):
            continue  # for the check of answers
        if name not in used and f"'{name}'" not in raw and not _in_rules(name, pack):
            yield Problem(
                "P308",
                f"No rule reads the parameter '{name}'.",
                parameter.place,
                severity="warning",
                todo="Read it in a rule, or remove it.",
            )


def _in_rules(name: str, pack: Pack) -> bool:
    # The ranking names parameters too.
    text = str(pack.ranking)
    if name in text or name in ("rebound_share", "carbon_price_compare"):
        return True
    return any(
        name in leaf.params
        for rule in pack.rules.values()
        for condition in (rule.unless, rule.only_if)
        if condition is not None
        for leaf in leaves(condition)
    )


def changes_complete(pack: Pack) -> Iterator[Problem]:
    """A question that a change makes active has a default, or the same change sets it."""
    for rule in pack.rules.values():
        fixed = {f: v.central for f, v in rule.change.items() if isinstance(v, Range)}
        for name, question in pack.questions.items():
            if question.ask_if is None or name in rule.change:
                continue
            reads = {leaf.fact for leaf in leaves(question.ask_if)}
            if not reads or not reads <= set(fixed):
                continue
            facts = {f: Fact(f, v, Status.CHANGED, known=True) for f, v in fixed.items()}
            none = question.default.fixed is None and not question.default.options
            if shows(question.ask_if, facts) and none and question.spec.volume:
                yield Problem(
                    "P306",
                    f"The change of '{rule.id}' makes '{name}' active and does not set it.",
                    rule.at("change"),
                    todo=f"Set {name} in the change.",
                )


def ranking_whole(pack: Pack) -> Iterator[Problem]:
    """What the ranking needs is there, and the parameters that it names exist."""
    places = pack.single_places.get("ranking", {})
    named = pack.ranking.get("materiality")
    unknown = {
        key: name
        for key, name in (named.items() if isinstance(named, dict) else ())
        if name not in pack.parameters
    }
    for key, name in unknown.items():
        yield Problem(
            "P180",
            f"materiality names the parameter '{name}', which does not exist.",
            places.get(f"materiality.{key}"),
            nearest=nearest(str(name), pack.parameters),
            todo="Take the nearest, or add it to parameters.yaml.",
        )
    if unknown:
        return
    try:
        Weights.of(pack)
    except AdvisorError as error:
        yield from (replace(p, place=next(iter(places.values()), None)) for p in error.problems)


# With fewer conditions than this in each alternative no limit of the engine is near.
_MANY_CONDITIONS = 100


def engine_takes(pack: Pack) -> Iterator[Problem]:
    """No alternative of a rule has more conditions than the engine can hold."""
    for rule in pack.rules.values():
        if max(map(len, conjunctions(rule.when)), default=0) < _MANY_CONDITIONS:
            continue
        try:
            compile_rules(alternatives([(rule.id, rule.when)]))
        except AdvisorError as error:
            yield from (replace(p, place=rule.at("when")) for p in error.problems)
