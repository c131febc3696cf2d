"""Names and right sides of comparisons, read and checked against what the facts declare."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.facts import FactSpec, FactType, Scalar
from advisor.logic.tree import (
    MAX_TEXT_BYTES,
    FactRef,
    day_number,
    plain_scalar,
    show_right,
    split_bound,
)

Path = tuple[str | int, ...]
WORDS = ("all", "any", "not")
_JOINS = {"and": "all", "or": "any", "all": "all", "any": "any", "none": "not", "not": "not"}
TYPE_WORDS: dict[FactType, str] = {
    "number": "a number",
    "date": "a date",
    "choice": "a choice",
    "region": "a region",
    "text": "a text",
    "yes_no": "a yes or no",
    "choices": "a choice of several",
}
# How a value of each type is written.
_WRITE: dict[FactType, str] = {
    "number": "Write a number alone, in the unit of the fact.",
    "yes_no": "Write true or false, without quotes.",
    "date": "Write a date as 2026-11-25.",
}
_SIGN = re.compile(r"\s*(>=|<=|>|<|≥|≤)\s*(-?\d+(?:\.\d+)?)\s*")
_SIGN_WORDS = {">=": "ge", "<=": "le", ">": "gt", "<": "lt", "≥": "ge", "≤": "le"}


def _as_operator(scalar: object, spec: FactSpec) -> str | None:
    """How a comparison is written that stands as a text, such as ">= 10"."""
    found = _SIGN.fullmatch(scalar) if isinstance(scalar, str) and spec.type == "number" else None
    return found and f"Write {{{_SIGN_WORDS[found[1]]}: {found[2]}}}."


class RightSides:
    """Reads names and values and gathers what is wrong; None stands for what is bad."""

    def __init__(
        self,
        resolve_param: Callable[[str], float],
        where: Callable[[Path], Place | None],
        facts: Mapping[str, FactSpec] | None,
    ) -> None:
        self.resolve_param = resolve_param
        self.where = where
        self.facts = facts
        self.problems: list[Problem] = []

    def bad(
        self,
        code: str,
        message: str,
        path: Path,
        *,
        allowed: tuple[str, ...] = (),
        near: str | None = None,
        todo: str | None = None,
    ) -> None:
        """Note one mistake."""
        self.problems.append(Problem(code, message, self.where(path), allowed, near, todo))

    def reference(self, name: str, path: Path) -> FactRef | None:
        """The fact that a name means, or None when there is no such fact."""
        fact, bound = split_bound(name)
        if self.facts is None:
            return FactRef(fact, bound)
        if name in self.facts:
            return FactRef(name)
        spec = self.facts.get(fact)
        if spec is None:
            near = _JOINS.get(name.lower()) or nearest(fact, self.facts)
            near = near or (nearest(name, WORDS) if "." not in name else None)
            self.bad(
                "P604",
                f"There is no fact '{fact}'.",
                path,
                near=near,
                todo="Take the nearest name, or declare it under questions/, derive/ or facts/.",
            )
            return None
        if fact != name and spec.type != "number":
            self.bad(
                "P607",
                f"'{fact}' is no number, so it has no low, central or high.",
                path,
                todo=f"Write '{fact}'.",
            )
            return None
        return FactRef(fact, bound)

    def right(
        self, value: object, path: Path, spec: FactSpec | None, *, ordering: bool = False
    ) -> Scalar | FactRef | None:
        """A right side, checked against the left fact's declaration; None when it is bad."""
        if isinstance(value, dict):
            return self.looked_up(value, path, spec)
        scalar = plain_scalar(value)
        if scalar is None:
            self.bad(
                "P606",
                f"A value is needed here, not {kind_of(value)}.",
                path,
                todo="For one of several values write {in: [a, b]}."
                if isinstance(value, list)
                else "Write one value.",
            )
            return None
        if isinstance(scalar, str) and not _writable(scalar):
            self.bad(
                "P611",
                f"A text is at most {MAX_TEXT_BYTES} bytes of UTF-8.",
                path,
                todo="Shorten it.",
            )
            return None
        numeric = spec is not None and spec.type == "number"
        if ordering and not numeric and not isinstance(scalar, float) and not is_date(scalar):
            self.bad(
                "P610",
                f"Only numbers and dates have an order, not '{show_right(scalar)}'.",
                path,
                todo="Write 'in' with the list of values that are meant.",
            )
            return None
        return scalar if spec is None else self.typed(scalar, path, spec)

    def typed(self, scalar: Scalar, path: Path, spec: FactSpec) -> Scalar | None:
        """A value of the kind that a fact holds; None when it is another."""
        match spec.type:
            case "number":
                good = isinstance(scalar, float)
            case "yes_no":
                good = isinstance(scalar, bool)
            case "date":
                good = is_date(scalar)
            case _:
                good = isinstance(scalar, str)
                if not good and isinstance(scalar, float) and show_right(scalar) in spec.options:
                    return show_right(scalar)
        if not good:
            self.bad(
                "P606",
                f"'{spec.name}' is {TYPE_WORDS[spec.type]}; '{show_right(scalar)}' is not.",
                path,
                allowed=spec.options or (("true", "false") if spec.type == "yes_no" else ()),
                todo=_as_operator(scalar, spec) or _WRITE.get(spec.type, "Write a text."),
            )
            return None
        if spec.options and isinstance(scalar, str) and scalar not in spec.options:
            self.bad(
                "P612",
                f"'{scalar}' is not an option of '{spec.name}'.",
                path,
                allowed=spec.options,
                near=nearest(scalar, spec.options),
                todo="Take one of its options.",
            )
            return None
        return scalar

    def looked_up(
        self, value: Mapping[object, object], path: Path, spec: FactSpec | None
    ) -> Scalar | FactRef | None:
        """What `{fact: name}` or `{param: id}` stands for; None when it is bad."""
        match value:
            case {"fact": str(name)} if len(value) == 1:
                ref = self.reference(name, (*path, "fact"))
                if ref is None or spec is None or self.facts is None:
                    return ref
                other = self.facts[ref.fact]
                if (other.type == "number") != (spec.type == "number"):
                    self.bad(
                        "P606",
                        f"'{spec.name}' is {TYPE_WORDS[spec.type]}, '{other.name}' is "
                        f"{TYPE_WORDS[other.type]}: they cannot be compared.",
                        path,
                        todo="Compare a number with a number.",
                    )
                    return None
                return ref
            case {"param": str(name)} if len(value) == 1:
                return self.parameter(name, (*path, "param"), spec)
        self.bad(
            "P606",
            "The right side is a value, {fact: name} or {param: id}.",
            path,
            allowed=("a value", "{fact: name}", "{param: id}"),
            todo="Write one of those.",
        )
        return None

    def parameter(self, name: str, path: Path, spec: FactSpec | None) -> float | None:
        """The value of a parameter; None when there is none."""
        if spec is not None and spec.type != "number":
            self.bad(
                "P606",
                f"'{spec.name}' is {TYPE_WORDS[spec.type]}; a parameter is a number.",
                path,
                todo="Write the value itself.",
            )
            return None
        try:
            return float(self.resolve_param(name))
        except AdvisorError as error:
            here = self.where(path)
            self.problems += [p if p.place else replace(p, place=here) for p in error.problems]
        except KeyError:
            self.bad(
                "P613",
                f"There is no parameter '{name}'.",
                path,
                todo="Add it to parameters.yaml, or correct its id.",
            )
        return None


def is_date(scalar: object) -> bool:
    """Whether a value is an ISO date."""
    return isinstance(scalar, str) and day_number(scalar) is not None


def _writable(text: str) -> bool:
    try:
        return len(text.encode()) <= MAX_TEXT_BYTES
    except UnicodeEncodeError:
        return False


def kind_of(value: object) -> str:
    """What a value out of YAML is, for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else f"'{value}'"
