"""What the cases of rule tests are given: facts that there are, with values that they can have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from advisor.checks.ruletests import given_value
from advisor.errors import AdvisorError, Problem, nearest
from advisor.pack.items import Pack


def cases_given(pack: Pack) -> Iterator[Problem]:
    """A mistyped fact or option is told here, before any case is run."""
    for test in pack.tests:
        if test.rule not in pack.rules:
            continue
        for name, raw in test.given.items():
            spec = pack.specs.get(name)
            if spec is None:
                yield Problem(
                    "P604",
                    f"'{test.case}' is given the fact '{name}', which does not exist.",
                    test.place,
                    nearest=nearest(name, pack.specs),
                    todo="Take the nearest name; facts lie under questions/, derive/ and facts/.",
                )
            elif raw != "not_applicable":
                try:
                    given_value(spec, raw, pack, test)
                except AdvisorError as error:
                    yield from (
                        replace(problem, message=f"'{test.case}': {problem.message}")
                        for problem in error.problems
                    )
