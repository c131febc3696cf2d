"""Sandboxed Jinja2 for the texts of rules, and the filters that print facts.

Filters: `label number quantity percent range`. An assumed value prints "(assumed)". A fact that may
have no value must be guarded with `{% if has('name') %}`, which is true of an assumed value too.
What a sentence states of the client as a fact is guarded with `{% if known('name') %}`: answered,
or derived from answers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes

from advisor.errors import AdvisorError, Place
from advisor.facts import Fact, FactSpec, Status, scale_of
from advisor.language import ENGLISH, inside, is_english, one_line, small, speaking, tr
from advisor.quantities import (
    format_number,
    format_quantity,
    format_range,
    format_spread,
    in_units,
    next_to_nothing,
)
from advisor.sandbox import JOINED, ROUNDS, BoundedEnvironment, Bounds, syntax_words

# A text of a rule is a paragraph.
TEXT_BOUNDS = Bounds(rounds=10_000, calls=10_000, includes=0, characters=100_000)

# Takes a fact, its declaration, what was printed and the same in English, which names the figure.
Printed = Callable[[Fact, FactSpec, str, str], None]


class FactText:
    """A fact inside a text; printing it goes through one of the filters."""

    __slots__ = ("fact", "record", "spec")

    def __init__(self, fact: Fact, spec: FactSpec, record: Printed | None) -> None:
        self.fact = fact
        self.spec = spec
        self.record = record

    def __eq__(self, other: object) -> bool:
        mine = self.fact.value
        return mine == (
            float(other) if isinstance(other, int) and not isinstance(other, bool) else other
        )

    def __hash__(self) -> int:
        return hash(self.fact.name)

    def __str__(self) -> str:
        if self.spec.type == "number":
            return quantity(self)
        return label(self)

    def __bool__(self) -> bool:
        return bool(self.fact.value)

    def __lt__(self, other: float) -> bool:
        return (self.fact.number or 0.0) < other

    def __gt__(self, other: float) -> bool:
        return (self.fact.number or 0.0) > other

    def __ge__(self, other: float) -> bool:
        return (self.fact.number or 0.0) >= other

    def __contains__(self, item: object) -> bool:
        return isinstance(self.fact.value, tuple) and item in self.fact.value

    def print(self, make: Callable[[], str]) -> str:
        """What is printed, noted as such, with "(assumed)" where it is."""
        with scale_of(self.spec):
            text = english = make()
            if self.record is not None and not is_english():
                with speaking(ENGLISH):
                    english = make()
        if self.record is not None:
            self.record(self.fact, self.spec, text, english)
        if self.fact.status is Status.ASSUMED:
            return tr("{value} (assumed)", value=text)
        return text


class _Node:
    """A level of dotted fact names."""

    __slots__ = ("_facts", "_prefix", "_record", "_specs")

    def __init__(
        self,
        prefix: str,
        facts: Mapping[str, Fact],
        specs: Mapping[str, FactSpec],
        record: Printed | None,
    ) -> None:
        self._prefix = prefix
        self._facts = facts
        self._specs = specs
        self._record = record

    def __getitem__(self, name: str) -> Any:
        full = f"{self._prefix}.{name}"
        fact = self._facts.get(full)
        if fact is not None and fact.value is not None and fact.visible:
            return FactText(fact, self._specs[full], self._record)
        if full in self._specs or not any(k.startswith(full + ".") for k in self._specs):
            return StrictUndefined(name=full)
        return _Node(full, self._facts, self._specs, self._record)


def _as_fact(value: object) -> FactText:
    if isinstance(value, FactText):
        return value
    if isinstance(value, StrictUndefined):
        value._fail_with_undefined_error()  # noqa: SLF001 - the public way to raise it
    raise TypeError("filters take a fact")


def label(value: object) -> str:
    """An option by its label, a yes/no as a word."""
    item = _as_fact(value)
    raw = item.fact.value
    if isinstance(raw, bool):
        return item.print(lambda: tr("yes") if raw else tr("no"))
    names = raw if isinstance(raw, tuple) else (raw,)
    labels = [item.spec.option_labels.get(str(n), str(n)) for n in names]
    verbatim = item.spec.proper or item.spec.type == "text"
    return item.print(lambda: ", ".join(x if verbatim else inside(x) for x in labels))


def _digits(fact: Fact) -> int:
    """A number that the client told is printed as told; of all else two digits are enough."""
    if not (fact.known and fact.status is Status.GIVEN):
        return 2
    size = fact.number or 0.0
    return 6 if size == round(size) else 3


def number(value: object) -> str:
    """A number without its unit: as told, or two significant digits."""
    if isinstance(value, int | float):
        return format_number(float(value))
    item = _as_fact(value)
    return item.print(lambda: format_number(item.fact.number or 0.0, _digits(item.fact)))


def quantity(value: object) -> str:
    """A number with its unit, scaled."""
    item = _as_fact(value)
    size, unit = item.fact.number or 0.0, item.spec.unit

    def said() -> str:
        # In a sentence nothing stands beside it, and "about" stands before it.
        with in_units({}) if unit and next_to_nothing(size, unit) else nullcontext():
            return format_quantity(size, unit, _digits(item.fact))

    return item.print(said)


def percent(value: object) -> str:
    """A percentage, or a share printed as one."""
    item = _as_fact(value)
    size = item.fact.number or 0.0
    size = size if item.spec.unit == "%" else size * 100
    return item.print(lambda: f"{format_number(size, _digits(item.fact))} %")


def spread(value: object) -> str:
    """The range of a number, P5 to P95, with its unit."""
    item = _as_fact(value)
    fact = item.fact
    low = fact.low if fact.low is not None else fact.number or 0.0
    high = fact.high if fact.high is not None else fact.number or 0.0
    # What we computed is told here as it is in tables.
    ends = format_spread if item.spec.origin == "estimate" else format_range
    return item.print(lambda: ends(low, high, item.spec.unit, like=fact.number))


@lru_cache(maxsize=1)
def environment() -> BoundedEnvironment:
    """The environment for texts: sandboxed, bounded, strict, no loader."""
    env = BoundedEnvironment(undefined=StrictUndefined, autoescape=False)
    env.globals.clear()
    env.filters = {
        "label": label,
        "number": number,
        "quantity": quantity,
        "percent": percent,
        "range": spread,
        "lower": lambda s: small(str(s)),
        "default": env.filters["default"],
        ROUNDS: env.filters[ROUNDS],
        JOINED: env.filters[JOINED],
    }
    env.tests["known"] = lambda item: isinstance(item, FactText) and item.fact.known
    return env


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Any:
    return environment().from_string(text)


@lru_cache(maxsize=4096)
def template_of(text: str) -> nodes.Template:
    """A text as it is parsed."""
    return environment().parse(text)


def render_text(
    text: str,
    facts: Mapping[str, Fact],
    specs: Mapping[str, FactSpec],
    place: Place | None = None,
    record: Printed | None = None,
) -> str:
    """A rule's text with the facts of one use case.

    Args:
        text: a template.
        facts: what it may print.
        specs: the declarations of facts.
        place: where the text stands.
        record: is told every fact that is printed.

    Raises:
        AdvisorError: P800, the template is wrong or reads a fact without a value.
    """
    if "{" not in text:
        return one_line(text)

    def has(name: str) -> bool:
        fact = facts.get(name)
        return fact is not None and fact.visible and fact.value is not None

    def known(name: str) -> bool:
        return has(name) and facts[name].known

    roots = {name.partition(".")[0] for name in specs}
    context: dict[str, Any] = {root: _Node(root, facts, specs, record) for root in roots}
    try:
        compiled = _compiled(text)
        with environment().bounds(TEXT_BOUNDS):
            return one_line(str(compiled.render(**context, has=has, known=known)))
    except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise AdvisorError.of(
            "P800",
            f"A text cannot be printed: {_said(error)}.",
            place=place,
            todo="Guard facts that may have no value with {% if has('name') %}.",
        ) from None


def _said(error: Exception) -> str:
    if isinstance(error, TemplateSyntaxError):
        return syntax_words(error)
    return str(error).rstrip(".").replace("is undefined", "has no value here")


def text_problems(text: str, specs: Mapping[str, FactSpec]) -> list[str]:
    """What is wrong with a text's template, before any client: syntax, undeclared facts."""
    if "{" not in text:
        return []
    try:
        tree = template_of(text)
    except TemplateError as error:
        return [_said(error)]
    found: list[str] = []
    for node in tree.find_all(nodes.Call):
        if isinstance(node.node, nodes.Name) and node.node.name in ("has", "known"):
            found.extend(
                f"{node.node.name}('{argument.value}') names an undeclared fact"
                for argument in node.args
                if isinstance(argument, nodes.Const) and argument.value not in specs
            )
    unknown: list[str] = []
    for attribute in tree.find_all(nodes.Getattr):
        name = _dotted(attribute)
        if name and "." in name and not any(f"{k}.".startswith(f"{name}.") for k in specs):
            unknown.append(name)
    for used in tree.find_all(nodes.Filter):
        if used.name not in environment().filters:
            known = ", ".join(sorted(set(environment().filters) - {ROUNDS, JOINED}))
            found.append(f"there is no filter '{used.name}'; there are {known}")
    # Of a dotted name only the longest is told, not its beginnings.
    longest = [n for n in dict.fromkeys(unknown) if not any(o.startswith(f"{n}.") for o in unknown)]
    found.extend(f"the fact '{name}' is not declared" for name in longest)
    return list(dict.fromkeys(found))


def _dotted(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        head = _dotted(node.node)
        return f"{head}.{node.attr}" if head else None
    return None
