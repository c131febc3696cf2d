"""References between items: every name that is used is declared, no circles, nothing half said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.loading import Path_
from advisor.logic import facts_read
from advisor.logic.expressions import Expr, TableValue, expression_inputs, sources
from advisor.logic.normal import conjunctions
from advisor.pack.items import Pack, Range, Rule
from advisor.pack.order import layered


def check_references(pack: Pack) -> Iterator[Problem]:
    """All references that lead nowhere, and circles."""
    yield from _parents(pack)
    yield from _questions(pack)
    for derived in pack.derived.values():
        for case in derived.cases:
            if not isinstance(case.value, Range):
                yield from _inputs(pack, case.value, derived.spec.name, derived.value_place(case))
    for rule in pack.rules.values():
        yield from _rule(pack, rule)
    yield from _circles(pack)
    firsts = {(test.rule, test.place.file): test for test in reversed(pack.tests)}
    for test in reversed(firsts.values()):
        if test.rule not in pack.rules and test.rule not in pack.disabled:
            yield Problem(
                "P166",
                f"The tests are for the rule '{test.rule}', which does not exist.",
                test.place,
                nearest=nearest(test.rule, pack.rules),
                todo="Name their file for the rule: <rule-id>.test.yaml.",
            )
    for acceptance in pack.accepted:
        for name in acceptance.rules:
            if name not in pack.rules and name not in pack.disabled:
                yield Problem(
                    "P174",
                    f"accepted.yaml names the rule '{name}', which does not exist.",
                    acceptance.place,
                    nearest=nearest(name, pack.rules),
                    todo="Take the nearest, or take the entry out.",
                )
    for owner, source, place in _named_sources(pack):
        if source not in pack.sources:
            yield Problem(
                "P170",
                f"The {owner} names the unknown source '{source}'.",
                place,
                nearest=nearest(source, pack.sources),
                todo="Take the nearest, or add it to sources.yaml.",
            )


def _questions(pack: Pack) -> Iterator[Problem]:
    """Questions that depend on what is no question, or on each other."""
    for question in pack.questions.values():
        name, by = question.spec.name, question.default.by
        reads = sorted(facts_read(question.ask_if)) if question.ask_if is not None else []
        for fact in reads:
            if fact not in pack.questions:
                yield Problem(
                    "P163",
                    f"ask_if of '{name}' reads '{fact}', which is no question.",
                    question.at("ask_if"),
                    nearest=nearest(fact, pack.questions),
                    todo="Read an answer: what is derived is not known while one asks.",
                )
        if by and by not in pack.questions:
            yield Problem(
                "P163",
                f"if_unknown of '{name}' depends on '{by}', which is no question.",
                question.at("if_unknown"),
                nearest=nearest(by, pack.questions),
                todo="Name a question.",
            )
    asked = {name: [f for f in _asks(pack, name) if f in pack.questions] for name in pack.questions}
    circle = layered(asked).circle
    if circle:
        yield Problem(
            "P164",
            "Questions ask for each other in a circle: " + " → ".join(circle) + ".",
            pack.questions[circle[0]].at("ask_if"),
            todo="Take the condition out of one of them.",
        )


def _circles(pack: Pack) -> Iterator[Problem]:
    """Rules that lead back to themselves."""
    rules = pack.rules.values()
    earlier: dict[str, list[str]] = {}
    for rule in rules:
        for later in rule.precedes:
            earlier.setdefault(later, []).append(rule.id)
    for what, reads in (
        ("supersede", {r.id: r.supersedes for r in rules}),
        ("require or follow", {r.id: (*r.requires, *r.then) for r in rules}),
        ("require or precede", {r.id: (*r.requires, *earlier.get(r.id, ())) for r in rules}),
    ):
        others = {rule: [o for o in named if o != rule] for rule, named in reads.items()}
        circle = layered(others).circle
        if circle:
            yield Problem(
                "P165",
                f"Rules {what} each other in a circle: " + " → ".join(circle) + ".",
                pack.rules[circle[0]].place,
                todo="Take it out of one of them.",
            )


def _named_sources(pack: Pack) -> Iterator[tuple[str, str, Place]]:
    """Who names which source, among factors, tables and parameters."""
    for factor in pack.factors.values():
        yield f"factor '{factor.id}'", factor.source, factor.place
    for table in pack.tables.values():
        if table.defaults.get("source"):
            yield f"table '{table.name}'", str(table.defaults["source"]), table.place
        told: set[str] = set()
        for key, row in table.rows.items():
            for source, keys in _sources_of(row):
                # Each once: a mistyped one may stand in hundreds of rows.
                if source not in told:
                    told.add(source)
                    yield f"row '{table.name}.{key}'", source, table.at(key, *keys)
    for parameter in pack.parameters.values():
        yield f"parameter '{parameter.id}'", parameter.source, parameter.place


def _sources_of(row: Mapping[str, Any]) -> Iterator[tuple[str, Path_]]:
    """What a row names, and where: for itself, for its fields and for their versions by date."""
    levels: list[tuple[Any, Path_]] = [(row, ())]
    for name, value in row.items():
        if isinstance(value, list):
            levels += [(version, (name, n)) for n, version in enumerate(value)]
        else:
            levels.append((value, (name,)))
        if name.endswith("_source") and isinstance(value, str):
            yield value, (name,)
    for level, keys in levels:
        if isinstance(level, Mapping) and level.get("source"):
            yield str(level["source"]), (*keys, "source")


def used_sources(pack: Pack) -> set[str]:
    """The ids of all sources that something in a pack names."""
    used = {source for _, source, _ in _named_sources(pack)}
    return used | {source for rule in pack.rules.values() for source in rule.evidence}


def _asks(pack: Pack, name: str) -> Iterable[str]:
    question = pack.questions[name]
    reads = set(facts_read(question.ask_if)) if question.ask_if is not None else set()
    return reads | ({question.default.by} if question.default.by else set())


def _parents(pack: Pack) -> Iterator[Problem]:
    names = set(pack.specs)
    for name in sorted(names):
        head = name
        while "." in head:
            head = head.rpartition(".")[0]
            if head in names and not name.startswith("estimate."):
                yield Problem(
                    "P167",
                    f"The fact '{name}' lies below the fact '{head}'.",
                    _declared(pack, name),
                    todo=f"Give it a name that does not begin with '{head}.'.",
                )


def _declared(pack: Pack, name: str) -> Place | None:
    item = pack.questions.get(name) or pack.derived.get(name)
    return item.place if item else None


_HOME = {
    "fact": "under questions/, derive/ or facts/",
    "parameter": "to parameters.yaml",
    "factor": "under factors/",
}


def _inputs(pack: Pack, expr: Expr, owner: str, place: Place) -> Iterator[Problem]:
    inputs = expression_inputs(expr)
    have: dict[str, Iterable[str]] = {
        "fact": pack.specs,
        "parameter": pack.parameters,
        "factor": pack.factors,
    }
    for kind, names in (
        ("fact", inputs.facts),
        ("parameter", inputs.parameters),
        ("factor", inputs.factors),
    ):
        for name in sorted(set(names) - set(have[kind])):
            yield Problem(
                "P168",
                f"'{owner}' reads the undeclared {kind} '{name}'.",
                place,
                nearest=nearest(name, have[kind]),
                todo=f"Take the nearest, or add it {_HOME[kind]}.",
            )
    for source in sources(expr):
        if not isinstance(source, TableValue):
            continue
        table = pack.tables.get(source.table)
        if table is None:
            yield Problem(
                "P168",
                f"'{owner}' reads the undeclared table '{source.table}'.",
                place,
                tuple(pack.tables),
                nearest(source.table, pack.tables),
                "Take one of those, or add it under factors/.",
            )
        elif source.field and source.field not in table.fields:
            yield Problem(
                "P168",
                f"'{owner}': the table {source.table} has no field '{source.field}'.",
                place,
                tuple(table.fields),
                nearest(source.field, table.fields),
                "Take one of those, or add it to the table.",
            )


def _maps(pack: Pack, rule: Rule) -> Iterator[Problem]:
    """Items of frameworks that do not exist, written as framework:item."""
    for name in rule.maps_to:
        head, colon, item = name.partition(":")
        framework = pack.frameworks.get(head)
        if framework is None:
            close, allowed = nearest(head, pack.frameworks), tuple(pack.frameworks)
        elif item not in framework.items:
            close = nearest(item, framework.items) if colon else None
            close, allowed = close and f"{head}:{close}", tuple(framework.items)
        else:
            continue
        yield Problem(
            "P173",
            f"maps_to of '{rule.id}' names '{name}', which is no item of a framework.",
            rule.at("maps_to"),
            allowed,
            close,
            "Write framework:item as in frameworks.yaml.",
        )


def _rule(pack: Pack, rule: Rule) -> Iterator[Problem]:
    yield from _other_rules(pack, rule)
    for source in rule.evidence:
        if source not in pack.sources:
            yield Problem(
                "P170",
                f"evidence of '{rule.id}' names the unknown source '{source}'.",
                rule.at("evidence"),
                nearest=nearest(source, pack.sources),
                todo="Take the nearest, or add it to sources.yaml; expert-judgement where none.",
            )
    yield from _maps(pack, rule)
    yield from _changed(pack, rule)
    for fact in rule.about:
        if fact not in pack.specs:
            yield Problem(
                "P168",
                f"about of '{rule.id}' names the undeclared fact '{fact}'.",
                rule.at("about"),
                nearest=nearest(fact, pack.specs),
                todo="Take the nearest, or take it out.",
            )
    try:
        conjunctions(rule.when)
    except AdvisorError as error:
        for problem in error.problems:
            yield replace(
                problem,
                message=f"'{rule.id}': {problem.message}",
                place=problem.place or rule.at("when"),
            )


def _other_rules(pack: Pack, rule: Rule) -> Iterator[Problem]:
    for key in ("supersedes", "conflicts", "requires", "precedes", "then"):
        for name in getattr(rule, key):
            if name not in pack.rules and name not in pack.disabled:
                yield Problem(
                    "P169",
                    f"{key} of '{rule.id}' names the rule '{name}', which does not exist.",
                    rule.at(key),
                    nearest=nearest(name, pack.rules),
                    todo="Take the nearest, or take it out.",
                )
            if name == rule.id:
                yield Problem(
                    "P165",
                    f"{key} of '{rule.id}' names the rule itself.",
                    rule.at(key),
                    todo="Take it out.",
                )


def _changed(pack: Pack, rule: Rule) -> Iterator[Problem]:
    for fact in (*rule.change, *rule.unset):
        spec = pack.specs.get(fact)
        place = rule.at("change", fact) if fact in rule.change else rule.at("unset")
        if spec is None:
            yield Problem(
                "P171",
                f"'{rule.id}' changes the undeclared fact '{fact}'.",
                place,
                nearest=nearest(fact, pack.specs),
                todo="Take the nearest name, or declare it under facts/.",
            )
        elif spec.origin not in ("question", "change"):
            yield Problem(
                "P172",
                f"'{rule.id}' changes '{fact}', which is {spec.origin}.",
                place,
                todo="Change a question's fact or one that is set_by: change.",
            )
    for fact, value in rule.change.items():
        if not isinstance(value, Range):
            yield from _inputs(pack, value, rule.id, rule.at("change", fact))
