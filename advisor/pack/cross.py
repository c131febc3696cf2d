"""References between items: every name that is used is declared, no circles, nothing half said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.logic import facts_read
from advisor.logic.expressions import Expr, TableValue, expression_inputs, sources
from advisor.logic.normal import conjunctions
from advisor.pack.items import Pack, Range, Rule
from advisor.pack.order import layered


def check_references(pack: Pack) -> Iterator[Problem]:
    """All references that lead nowhere, and circles."""
    yield from _parents(pack)
    for question in pack.questions.values():
        if question.ask_if is not None:
            for fact in sorted(facts_read(question.ask_if)):
                if fact not in pack.questions:
                    yield Problem(
                        "P163",
                        f"ask_if of '{question.spec.name}' reads '{fact}', which is no question.",
                        question.place,
                        nearest=nearest(fact, pack.questions),
                    )
        if question.default.by and question.default.by not in pack.questions:
            yield Problem(
                "P163",
                f"if_unknown of '{question.spec.name}' depends on "
                f"'{question.default.by}', which is no question.",
                question.place,
            )
    asked = {name: [f for f in _asks(pack, name) if f in pack.questions] for name in pack.questions}
    circle = layered(asked).circle
    if circle:
        yield Problem(
            "P164",
            "Questions ask for each other in a circle: " + " → ".join(circle) + ".",
            pack.questions[circle[0]].place,
        )
    for derived in pack.derived.values():
        for case in derived.cases:
            if not isinstance(case.value, Range):
                yield from _inputs(pack, case.value, derived.spec.name, derived.place)
    for rule in pack.rules.values():
        yield from _rule(pack, rule)
    circle = layered({r.id: r.supersedes for r in pack.rules.values()}).circle
    if circle:
        yield Problem(
            "P165",
            "Rules supersede each other in a circle: " + " → ".join(circle) + ".",
            pack.rules[circle[0]].place,
        )
    circle = layered({r.id: (*r.requires, *r.then) for r in pack.rules.values()}).circle
    if circle:
        yield Problem(
            "P165",
            "Rules require or follow each other in a circle: " + " → ".join(circle) + ".",
            pack.rules[circle[0]].place,
        )
    for test in pack.tests:
        if test.rule not in pack.rules and test.rule not in pack.disabled:
            yield Problem(
                "P166",
                f"A test names the rule '{test.rule}', which does not exist.",
                test.place,
                nearest=nearest(test.rule, pack.rules),
            )
    for factor in pack.factors.values():
        if factor.source not in pack.sources:
            yield Problem(
                "P170",
                f"The factor '{factor.id}' names the unknown source '{factor.source}'.",
                None,
                nearest=nearest(factor.source, pack.sources),
            )
    for table in pack.tables.values():
        named = {
            str(level["source"])
            for row in table.rows.values()
            for level in (row, *(v for v in row.values() if isinstance(v, dict)))
            if level.get("source")
        }
        for source in sorted(named - set(pack.sources)):
            yield Problem(
                "P170",
                f"The table '{table.name}' names the unknown source '{source}'.",
                None,
                nearest=nearest(source, pack.sources),
            )
    for parameter in pack.parameters.values():
        if parameter.source not in pack.sources:
            yield Problem(
                "P170",
                f"The parameter '{parameter.id}' names the unknown source '{parameter.source}'.",
                None,
                nearest=nearest(parameter.source, pack.sources),
            )


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
                    None,
                    todo="No fact's name may be the beginning of another's.",
                )


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
                nearest=nearest(source.table, pack.tables),
            )
        elif source.field and source.field not in table.fields:
            yield Problem(
                "P168",
                f"'{owner}': the table {source.table} has no field '{source.field}'.",
                place,
                tuple(table.fields),
                nearest(source.field, table.fields),
            )


def _rule(pack: Pack, rule: Rule) -> Iterator[Problem]:
    for key in ("supersedes", "conflicts", "requires", "then"):
        for name in getattr(rule, key):
            if name not in pack.rules and name not in pack.disabled:
                yield Problem(
                    "P169",
                    f"{key} of '{rule.id}' names the rule '{name}', which does not exist.",
                    rule.place,
                    nearest=nearest(name, pack.rules),
                )
            if name == rule.id:
                yield Problem("P165", f"'{rule.id}' {key} itself.", rule.place)
    for source in rule.evidence:
        if source not in pack.sources:
            yield Problem(
                "P170",
                f"evidence of '{rule.id}' names the unknown source '{source}'.",
                rule.place,
                nearest=nearest(source, pack.sources),
            )
    for fact in (*rule.change, *rule.unset):
        spec = pack.specs.get(fact)
        if spec is None:
            yield Problem(
                "P171",
                f"'{rule.id}' changes the undeclared fact '{fact}'.",
                rule.place,
                nearest=nearest(fact, pack.specs),
            )
        elif spec.origin not in ("question", "change"):
            yield Problem(
                "P172",
                f"'{rule.id}' changes '{fact}', which is {spec.origin}.",
                rule.place,
                todo="Change a question's fact or one that is set_by: change.",
            )
    for value in rule.change.values():
        if not isinstance(value, Range):
            yield from _inputs(pack, value, rule.id, rule.place)
    for fact in rule.about:
        if fact not in pack.specs:
            yield Problem(
                "P168",
                f"about of '{rule.id}' names the undeclared fact '{fact}'.",
                rule.place,
                nearest=nearest(fact, pack.specs),
            )
    try:
        conjunctions(rule.when)
    except AdvisorError as error:
        for problem in error.problems:
            yield Problem(
                problem.code,
                f"'{rule.id}': {problem.message}",
                problem.place or rule.place,
                problem.allowed,
                problem.nearest,
                problem.todo,
            )
