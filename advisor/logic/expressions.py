"""Expressions of `change` and derive `value`: our own small language, never Python's eval.

    use.tasks_month * 12 * (1 - use.repeat_share / 100)
    factor.models[model.name].active_b
    max(host.batch, 1)          # a bare number takes the unit of what it stands beside

`+ - * /`, parentheses, `min max clip`, numbers, facts (with `.low`, `.high` for a bound),
`param.<id>`, `factor.<id>`, `factor.<table>[fact]`, `factor.<table>['key']`, and `.field` after.
A text in quotes may stand alone.
"""

from __future__ import annotations

import math
import re
from typing import Never

from advisor.errors import AdvisorError, Place, nearest
from advisor.logic.calculate import (
    ExprEnv,
    evaluate_expression,
    possible_zero_division,
    unit_of,
)
from advisor.logic.terms import (
    Call,
    Expr,
    FactorValue,
    FactValue,
    Inputs,
    Negative,
    Number,
    Operation,
    ParamValue,
    Source,
    TableValue,
    Text,
    expression_inputs,
    show_expression,
    sources,
)
from advisor.logic.tree import normal_text, split_bound

__all__ = [
    "Call",
    "Expr",
    "ExprEnv",
    "FactValue",
    "FactorValue",
    "Inputs",
    "Negative",
    "Number",
    "Operation",
    "ParamValue",
    "Source",
    "TableValue",
    "Text",
    "evaluate_expression",
    "expression_inputs",
    "parse_expression",
    "possible_zero_division",
    "show_expression",
    "sources",
    "unit_of",
]

FUNCTIONS = ("min", "max", "clip")
MAX_LENGTH = 2_000
MAX_DEPTH = 40
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])"
    r"|(?P<name>[A-Za-z_]\w*(?:\.\w+)*)"
    r"|(?P<text>'[^'\n]*'|\"[^\"\n]*\")"
    r"|(?P<field>\.\w+)"
    r"|(?P<sign>[-+*/(),\[\]]))"
)


def parse_expression(text: str | float, place: Place | None = None) -> Expr:
    """Read an expression.

    Raises:
        AdvisorError: P701 to P705, with the column where a place is given.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise AdvisorError.of(
            "P701", "An expression is a text or a number.", place=place, todo="Write a formula."
        )
    if not isinstance(text, str):
        return Number(_finite(float(text), place))
    if len(text) > MAX_LENGTH:
        raise AdvisorError.of(
            "P702", f"An expression has at most {MAX_LENGTH} characters.", place=place,
            todo="Split it into derived facts.",
        )  # fmt: skip
    return _Parser(text, place).whole()


def _finite(number: float, place: Place | None) -> float:
    if not math.isfinite(number):
        raise AdvisorError.of("P701", "The number is too large.", place=place,
                               todo="Write a smaller one.")  # fmt: skip
    return number


_GRAMMAR = (
    "A formula has + - * / ( ), min, max, clip, numbers, facts, param.<id> and "
    "factor.<table>[fact].<field>."
)


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str, place: Place | None) -> None:
        self.text = text
        self.place = place
        self.tokens: list[tuple[str, str, int]] = []
        self.at = 0
        self.depth = 0
        position = 0
        end = len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                start = position + len(text[position:]) - len(text[position:].lstrip())
                if text[start] == "." and self.tokens and self.tokens[-1][1] in ("param", "factor"):
                    name = self.tokens[-1][1]
                    self.fail("P704", f"After '{name}.' a name is missing.", start,
                              todo=f"Write '{name}.<id>'.")  # fmt: skip
                self.fail("P703", f"'{text[start : start + 12]}' cannot be read here.", start)
            group = match.lastgroup
            self.tokens.append((group, match[group], match.start(group)))
            position = match.end()

    def fail(
        self,
        code: str,
        message: str,
        at: int | None = None,
        *,
        allowed: tuple[str, ...] = (),
        near: str | None = None,
        todo: str | None = None,
    ) -> Never:
        at = at if at is not None else self.position()
        place = self.place
        if place is not None and place.column is not None and "\n" not in self.text:
            place = Place(place.file, place.line, place.column + at)
        todo = todo or (_GRAMMAR if code == "P703" else None)
        shown = " ".join(self.text.split())
        shown = shown if len(shown) < 80 else shown[:77] + "..."
        message = f"{message} (In '{shown}'.)"
        raise AdvisorError.of(code, message, place=place, allowed=allowed, nearest=near, todo=todo)

    def position(self) -> int:
        return self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.text)

    def peek(self) -> str | None:
        """The next token if it is a sign."""
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign":
            return self.tokens[self.at][1]
        return None

    def take(self, sign: str) -> None:
        if self.peek() != sign:
            self.fail("P703", f"'{sign}' is missing.")
        self.at += 1

    def whole(self) -> Expr:
        if not self.tokens:
            self.fail("P701", "The expression is empty.", todo="Write a formula.")
        if len(self.tokens) == 1 and self.tokens[0][0] == "text":
            return Text(normal_text(self.tokens[0][1][1:-1]))
        expr = self.sum()
        if self.at < len(self.tokens):
            self.fail("P703", f"'{self.tokens[self.at][1]}' is not expected here.",
                      allowed=("+", "-", "*", "/"))  # fmt: skip
        return expr

    def sum(self) -> Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("P702", f"An expression is nested at most {MAX_DEPTH} levels deep.",
                      todo="Split it into derived facts.")  # fmt: skip
        left = self.product()
        while (sign := self.peek()) in {"+", "-"}:
            self.at += 1
            left = Operation("+" if sign == "+" else "-", left, self.product())
        self.depth -= 1
        return left

    def product(self) -> Expr:
        left = self.signed()
        while (sign := self.peek()) in {"*", "/"}:
            self.at += 1
            left = Operation("*" if sign == "*" else "/", left, self.signed())
        return left

    def signed(self) -> Expr:
        minus = False
        while (sign := self.peek()) in {"+", "-"}:
            self.at += 1
            minus ^= sign == "-"
        part = self.primary()
        if not minus:
            return part
        return Number(-part.value) if isinstance(part, Number) else Negative(part)

    def primary(self) -> Expr:
        if self.peek() == "(":
            self.at += 1
            inner = self.sum()
            self.take(")")
            return inner
        if self.at >= len(self.tokens):
            self.fail("P703", "The expression ends too early.")
        group, token, at = self.tokens[self.at]
        if group == "number":
            self.at += 1
            return Number(_finite(float(token.replace("_", "")), self.place))
        if group != "name":
            self.fail("P703", f"'{token}' is not expected here.", at)
        self.at += 1
        return self.named(token, at)

    def named(self, name: str, at: int) -> Expr:
        if self.peek() == "(":
            return self.call(name, at)
        head, _, rest = name.partition(".")
        if head not in {"param", "factor"}:
            return FactValue(*split_bound(name))
        if not rest:
            self.fail("P704", f"'{head}.' needs an id.", at, todo=f"Write '{head}.<id>'.")
        if head == "param":
            return ParamValue(rest)
        return self.table(rest) if self.peek() == "[" else FactorValue(rest)

    def table(self, table: str) -> Expr:
        self.take("[")
        group, key, at = self.tokens[self.at] if self.at < len(self.tokens) else ("", "", 0)
        if group not in {"name", "text"}:
            self.fail("P704", "The key of a table is a fact or a text in quotes.", at or None,
                      todo="Write factor.<table>[fact].<field>.")  # fmt: skip
        self.at += 1
        self.take("]")
        field = None
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "field":
            field = self.tokens[self.at][1][1:]
            self.at += 1
        is_fact = group == "name"
        return TableValue(table, key if is_fact else key[1:-1], is_fact, field)

    def call(self, name: str, at: int) -> Expr:
        if name not in FUNCTIONS:
            self.fail("P705", f"There is no function '{name}'.", at, allowed=FUNCTIONS,
                      near=nearest(name, FUNCTIONS), todo="Use one of these.")  # fmt: skip
        self.take("(")
        parts = [self.sum()]
        while self.peek() == ",":
            self.at += 1
            parts.append(self.sum())
        self.take(")")
        if name == "clip" and len(parts) != 3:
            self.fail("P705", "'clip' takes a value, the least and the greatest.", at,
                      todo="Write clip(x, 0, 1).")  # fmt: skip
        if len(parts) < 2:
            self.fail("P705", f"'{name}' takes two or more values.", at,
                      todo=f"Write {name}(a, b).")  # fmt: skip
        return Call(name, tuple(parts))
