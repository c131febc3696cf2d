"""Reads the arithmetic printed in the docs: `1,000 × 0.80 / 2 = 400`, nothing but numbers.

A page that shows a wrong sum is worse than one that shows none, so the tests work out each line.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping

NUMBER = r"\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?"
_SIGNS = {"×": "*", "−": "-", "–": "-", "÷": "/", "^": "**", ",": "", " ": ""}
_BINARY: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_ONLY_ARITHMETIC = re.compile(r"[\d.,×/+−÷^()\s]+")
_RESULT = re.compile(r"[\d.,×^\s]+")
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


def wrong_equations(text: str) -> list[str]:
    """What is wrong in `a × b = c = d` (a unit may follow): each part against the last."""
    *parts, last = text.split(" = ")
    result = re.match(rf"\s*({NUMBER}(?:\s*×\s*10\^\d+)?)", last)
    if not parts or result is None or not _RESULT.match(last):
        return [f"no equation: {text}"]
    printed = evaluate(result[1])
    wrong = []
    for part in parts:
        found = evaluate(part)
        if not agree(found, printed):
            wrong.append(f"{part} is {found:.4g}, printed {result[1]}")
    return wrong
