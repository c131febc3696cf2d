"""Problems that follow from others: of items that are there and could not be read.

A rule with a mistyped key is no rule that does not exist. What is wrong with it is told once, at
its place, and not again wherever it is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.errors import Problem

# Something names what is not there; the name stands in quotes.
_NAMES = frozenset(
    [
        "P141",
        "P142",
        "P151",
        "P154",
        "P163",
        "P166",
        "P168",
        "P169",
        "P170",
        "P171",
        "P173",
        "P174",
        "P180",
        "P301",
        "P302",
        "P604",
        "P613",
    ]
)
# Nothing names something: what would name it may be what could not be read.
_UNNAMED = frozenset({"P308", "P311"})
_QUOTED = re.compile(r"'([^']*)'")


def without_followers(problems: Iterable[Problem], unread: frozenset[str | None]) -> list[Problem]:
    """The problems without those that follow from what could not be read.

    Args:
        problems: all that were found.
        unread: ids of items that could not be read; None stands for any.
    """
    return [problem for problem in problems if not (unread and _follows(problem, unread))]


def _follows(problem: Problem, unread: frozenset[str | None]) -> bool:
    if problem.code in _UNNAMED:
        return True
    if problem.code not in _NAMES:
        return False
    # The last name in quotes is what is missed; names before it say who misses it.
    quoted = _QUOTED.findall(problem.message)
    missed = quoted[-1].removeprefix("factor.").partition(":")[0] if quoted else ""
    return None in unread or missed in unread
