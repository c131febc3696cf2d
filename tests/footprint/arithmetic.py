"""Reads the arithmetic printed in the docs: `1,000 × 0.80 / 2 = 400`, nothing but numbers.

A page that shows a wrong sum is worse than one that shows none, so the tests work out each line.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping

_SIGNS = {"×": "*", "−": "-", "–": "-", "÷": "/", "^": "**", ",": "", " ": ""}
_BINARY: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_ONLY_ARITHMETIC = re.compile(r"[\d.,×/+−÷^()\s]+")
_RESULT = re.compile(r"\d[\d,]*(?:\.\d+)?(?: × 10\^\d+)?(?![\d.,]*\d)")
DIGITS = 3


def evaluate(text: str) -> float:
    """The value of an expression of numbers, × / + − ^ and brackets.

    Raises:
        ValueError: it holds anything else.
    """
    if not _ONLY_ARITHMETIC.fullmatch(text):
        raise ValueError(text)
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except SyntaxError as error:
        raise ValueError(text) from error


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _BINARY[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    raise ValueError(ast.dump(node))


def agree(found: float, printed: float, digits: int = DIGITS) -> bool:
    """True where both are the same number rounded to so many significant digits."""
    if printed == 0:
        return found == 0
    half_a_digit = 0.5 * 10.0 ** (math.floor(math.log10(abs(printed))) - digits + 1)
    return abs(found - printed) <= half_a_digit * 1.001


def printed_result(text: str) -> float:
    """The number to the right of the last equals sign of an equation.

    Raises:
        ValueError: there is none.
    """
    result = _RESULT.match(text.rpartition(" = ")[2])
    if " = " not in text or result is None:
        raise ValueError(f"no equation: {text}")
    return evaluate(result[0])


def digits_of(text: str) -> int:
    """Significant digits printed, at least three and at most five; end noughts count for nothing
    in a whole number."""
    plain = text.partition("×")[0].replace(",", "").strip()
    figures = plain.replace(".", "").lstrip("0") if "." in plain else plain.strip("0")
    return min(max(len(figures), DIGITS), 5)


def wrong_equations(text: str) -> list[str]:
    """What is wrong in `a × b = c = d` (a unit may follow): each part against the last."""
    *parts, last = text.split(" = ")
    result = _RESULT.match(last)
    if not parts or result is None:
        return [f"no equation: {text}"]
    printed = evaluate(result[0])
    wrong = []
    for part in parts:
        found = evaluate(part)
        if not agree(found, printed, digits_of(result[0])):
            wrong.append(f"{part} is {found:.6g}, printed {result[0]}")
    return wrong
