"""Templates from strangers: Jinja2's sandbox, with bounds on what one rendering may do.

The sandbox refuses private attributes and changes to what it is given. It does not keep a template
from running for hours or filling the memory; the bounds do: on the rounds of loops, on calls and
includes, on the length of texts that operators and filters make, and on all that is printed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from jinja2 import TemplateRuntimeError, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST = 1_000_000  # characters, or items, of one value that a template makes
ROUNDS = "rounds_counted"  # the filter through which every loop goes
JOINED = "texts_joined"  # that through which `~` goes
# Filters that make a text or list of any size at one stroke, and one that prints markup as it is.
_LEFT_OUT = (
    "attr",
    "safe",
    "format",
    "center",
    "indent",
    "replace",
    "batch",
    "slice",
    "xmlattr",
    "tojson",
)
_TEXT_METHODS = ("endswith", "lower", "lstrip", "rstrip", "split", "startswith", "strip", "upper")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one rendering may do."""

    rounds: int = 2_000_000
    calls: int = 1_000_000
    includes: int = 20_000
    characters: int = 50_000_000


@dataclass(slots=True)
class _Spent:
    rounds: int = 0
    calls: int = 0
    includes: int = 0
    characters: int = 0


class TooMuch(TemplateRuntimeError):
    """A template does more than it may."""


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """A sandboxed environment whose renderings are bounded; see `bounds`."""

    intercepted_binops = frozenset(["+", "*", "%", "**"])

    def __init__(self, **options: Any) -> None:
        printed = options.pop("finalize", None)
        self._here = threading.local()
        super().__init__(finalize=self._counting(printed), **options)
        self.filters = {
            name: self._short(made) for name, made in self.filters.items() if name not in _LEFT_OUT
        }
        self.filters["replace"] = _replace
        self.filters["join"] = _join(self.filters["join"])
        self.filters[ROUNDS] = self._counter()
        self.filters[JOINED] = _joined
        for name in ("range", "lipsum", "cycler", "joiner", "namespace"):
            self.globals.pop(name, None)

    @contextmanager
    def bounds(self, bounds: Bounds) -> Iterator[None]:
        """Within this, renderings of this thread together may do so much."""
        before = self._state()
        self._here.state = (bounds, _Spent())
        try:
            yield
        finally:
            self._here.state = before

    def _state(self) -> tuple[Bounds, _Spent]:
        state: tuple[Bounds, _Spent] | None = getattr(self._here, "state", None)
        if state is None:
            state = self._here.state = (Bounds(), _Spent())
        return state

    def _spend(self, what: str, amount: int = 1) -> None:
        bounds, spent = self._state()
        total = getattr(spent, what) + amount
        setattr(spent, what, total)
        if total > getattr(bounds, what):
            raise TooMuch(f"the template does too much: more than {getattr(bounds, what):,} {what}")

    def _counting(self, printed: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
        def finalize(value: Any) -> Any:
            shown = value if printed is None else printed(value)
            if isinstance(shown, str):
                self._spend("characters", len(shown))
            return shown

        return finalize

    def _counter(self) -> Callable[..., Iterator[Any]]:
        # With the context it is no constant that the compiler would work out beforehand.
        @pass_context
        def counted(_context: Context, items: Iterable[Any]) -> Iterator[Any]:
            for item in items:
                self._spend("rounds")
                yield item

        return counted

    def _short(self, made: Any) -> Any:
        """A filter whose result is not too long."""

        @wraps(made)
        def short(*arguments: Any, **named: Any) -> Any:
            return _bounded(made(*arguments, **named))

        return short

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        joined = list(tree.find_all(nodes.Concat))
        for concat in joined:
            parts = nodes.Tuple(concat.nodes, "load", lineno=concat.lineno)
            _become(concat, nodes.Filter(parts, JOINED, [], [], None, None, lineno=concat.lineno))
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, ROUNDS, [], [], None, None, lineno=loop.lineno)
        return tree

    def call(self, context: Context, obj: Any, *arguments: Any, **named: Any) -> Any:  # noqa: D102
        self._spend("calls")
        owner = getattr(obj, "__self__", None)
        if isinstance(owner, str | bytes | int | float) and not (
            isinstance(owner, str) and getattr(obj, "__name__", "") in _TEXT_METHODS
        ):
            raise TooMuch(f"'{getattr(obj, '__name__', obj)}' cannot be called in a template")
        return _bounded(super().call(context, obj, *arguments, **named))

    def wrap_str_format(self, value: Any) -> None:
        """Leave `format` of a text as it is, so that `call` refuses it: it pads to any width."""

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: D102
        sizes = [
            len(side) for side in (left, right) if isinstance(side, str | bytes | list | tuple)
        ]
        if sizes and operator in ("*", "%"):
            # One is a text or list, the other says how often or how wide.
            raise TooMuch(f"'{operator}' is for numbers only")
        if operator == "**":
            raise TooMuch("'**' is not allowed")
        if sum(sizes) > LONGEST:
            raise TooMuch("a text grows too long")
        return super().call_binop(context, operator, left, right)

    def _load_template(self, name: str, made_globals: Any) -> Any:
        self._spend("includes")
        return super()._load_template(name, made_globals)


def _become(node: nodes.Node, other: nodes.Node) -> None:
    """Make a node of a parsed template another one, wherever it hangs."""
    node.__class__ = other.__class__
    for field in other.fields:
        setattr(node, field, getattr(other, field))


@pass_context
def _joined(context: Context, parts: tuple[Any, ...]) -> str:
    """What `~` makes of its sides, as far as it is not too long."""
    if sum(len(part) for part in parts if isinstance(part, str)) > LONGEST:
        raise TooMuch("a text grows too long")
    return markup_join(parts) if context.eval_ctx.autoescape else str_join(parts)


def _replace(text: Any, old: str, new: str) -> Any:
    """The filter `replace`, as far as what it makes is not too long."""
    text = text if isinstance(text, str) else str(text)
    if not old or len(text) + text.count(old) * len(new) > LONGEST:
        raise TooMuch("a text grows too long")
    return text.replace(old, new)


def _join(made: Callable[..., Any]) -> Callable[..., Any]:
    """The filter `join`, as far as what it makes is not too long."""

    @wraps(made)
    def join(context: Any, items: Iterable[Any], between: str = "", *more: Any) -> Any:
        whole = list(items)
        length = len(whole) * len(between) + sum(len(i) for i in whole if isinstance(i, str))
        if length > LONGEST:
            raise TooMuch("a text grows too long")
        return made(context, whole, between, *more)

    return join


def _bounded(value: Any) -> Any:
    if isinstance(value, str | list | tuple | dict) and len(value) > LONGEST:
        raise TooMuch("a text or list grows too long")
    return value


def syntax_words(error: TemplateSyntaxError) -> str:
    """What is wrong in a template, in words for those who write texts."""
    said = error.message or ""
    if "end of template" in said:
        return "a {% if %} or {% for %} has no end; write {% endif %} or {% endfor %}"
    if "end of print statement" in said:
        return "{{ is not closed by }}"
    if "expected token" in said and "got" in said:
        return f"between {{{{ and }}}} stands what cannot be read ({said.rstrip('.')})"
    return said.rstrip(".")
