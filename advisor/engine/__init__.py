"""Matching: which rules fire on a client's facts, and by which of their alternatives.

durable_rules does the matching; where it is missing, the reference evaluator does, with the same
results. The engine is imported when the first Engine is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

from advisor.engine.compile import Rules, alternatives, compile_rules, rules_hash
from advisor.engine.reference import NAME, ReferenceMatcher
from advisor.errors import AdvisorError
from advisor.logic.evaluate import Env
from advisor.logic.normal import Conjunction

if TYPE_CHECKING:
    from advisor.engine.session import CompiledPack

__all__ = ["Engine", "MatcherName", "durable_available"]

MatcherName = Literal["auto", "durable", "reference"]


class _Matcher(Protocol):
    def match(self, env: Env) -> list[int]: ...


class Engine:
    """The rules of one pack, compiled.

    Attributes:
        conjunctions: each rule's alternatives, in the order of the indices that match gives.
    """

    conjunctions: Mapping[str, tuple[Conjunction, ...]]

    def __init__(self, rules: Rules, *, matcher: MatcherName = "auto", trial: bool = False) -> None:
        """Compile rules.

        Args:
            rules: ids and conditions.
            matcher: `auto` takes durable_rules where it is installed.
            trial: compile in a child process first, for rules that are not the core's own.

        Raises:
            AdvisorError: P620, a rule with too many alternatives; E101 to E120.
        """
        found = alternatives(rules)
        self.conjunctions = dict(found)
        # What the matcher's numbers stand for.
        self._targets = [(rule, index) for rule, many in found for index in range(len(many))]
        self._found = found
        self._durable: CompiledPack | None = None
        if matcher == "reference":
            return
        if not durable_available():
            if matcher == "auto":
                return
            raise AdvisorError.of(
                "E130",
                "durable_rules is not installed, or does not load on this Python.",
                todo="Install it (it needs a C compiler), or let the reference evaluator match.",
            )
        from advisor.engine.session import compiled_pack

        if trial:
            from advisor.engine.trial import trial as try_first

            try_first(rules)
        self._durable = compiled_pack(rules_hash(rules), lambda: compile_rules(found))

    @cached_property
    def name(self) -> str:
        """What matches, with its version, as the report's method page prints it."""
        if self._durable is None:
            return NAME
        from advisor.engine.session import durable_name

        return durable_name()

    @cached_property
    def _reference(self) -> ReferenceMatcher:
        return ReferenceMatcher(self._found)

    def match(self, env: Env) -> dict[str, tuple[int, ...]]:
        """The rules that fire on facts at their central values, in the order of the rules.

        Returns:
            Rule ids, each with the indices of its alternatives that hold.
        """
        durable = self._durable
        matcher: _Matcher = durable if durable and durable.usable() else self._reference
        fired: dict[str, tuple[int, ...]] = {}
        targets = self._targets
        for number in matcher.match(env):
            rule, index = targets[number]
            fired[rule] = (*fired[rule], index) if rule in fired else (index,)
        return fired


def durable_available() -> bool:
    """Whether durable_rules can be imported here, and reads numbers as we write them."""
    from advisor.engine.session import durable_module, point_is_a_point

    try:
        durable_module()
    except ImportError:
        return False
    return point_is_a_point()
