"""A cell of a spreadsheet as an answer: what people type there, in the form of an answers file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.facts import FactSpec
from advisor.intake.measured.table import BadCell, Numbers, shown
from advisor.numerals import NotANumber, parse_number

Written = str | float | bool | list[str]

_UNKNOWN = ("unknown", "?")
_NOT_APPLICABLE = ("n/a", "n.a.", "not applicable", "not_applicable")
_YES_NO = {"yes": True, "no": False, "true": True, "false": False}
_SPLIT = re.compile(r"[|;\n]")
_SIGN = re.compile(r"([-+−])\s*(?=[\d.,])")
_LEAD = re.compile("[\\d.,'’_ \u00a0\u202f]*\\d(?:[eE][-+]?\\d{1,3}(?![\\w]))?")
# 1.200.000 and 480'000 have one meaning; 1,200 alone may have two.
_GROUPS = re.compile(
    "\\d{1,3}(?:([.,])\\d{3})(?:\\1\\d{3})+\\Z|\\d{1,3}(?:['’_ \u00a0\u202f]\\d{3})+\\Z"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says.

    Attributes:
        state: known, unknown or not_applicable.
        value: as it is written into an answers file; several places as candidates.
        note: what was typed, where the value is written in another way.
    """

    state: str
    value: Written | None = None
    candidates: bool = False
    note: str | None = None


def read_cell(spec: FactSpec, text: str, column: str, numbers: Numbers) -> Cell | None:
    """The answer in a cell; None when it is empty. Options are checked where answers are read.

    Args:
        spec: the question's fact.
        text: the cell.
        column: its name, for what is said about it.
        numbers: how this file writes numbers.

    Raises:
        BadCell: the number cannot be read, has two meanings, or is a formula.
    """
    text = text.strip()
    if not text:
        return None
    if text.lower() in _UNKNOWN:
        return Cell("unknown")
    if text.lower() in _NOT_APPLICABLE:
        return Cell("not_applicable")
    if spec.type == "number":
        value = plain_number(text, column, numbers)
        return Cell("known", *_as_typed(text, value, spec))
    if spec.type == "yes_no":
        return Cell("known", _YES_NO.get(text.lower(), text))
    if spec.type == "choices":
        return Cell("known", [_option(spec, part) for part in _parts(text)])
    if spec.type == "choice":
        return Cell("known", _option(spec, text))
    if spec.type == "region" and len(_parts(text)) > 1:
        return Cell("known", _parts(text), candidates=True)
    return Cell("known", text)


def plain_number(text: str, column: str, numbers: Numbers) -> str:
    """A number as typed, its digits rewritten with a decimal point and without groups.

    Raises:
        BadCell: M211 no number, M214 a formula, M215 two meanings.
    """
    sign = _SIGN.match(text)
    rest = text[sign.end() :] if sign else text
    lead = _LEAD.match(rest)
    if lead is None:
        if text[0] in "=+-@":
            raise BadCell(
                "M214",
                column,
                f"{shown(text)} begins like a formula; it is text, and no number is taken from it.",
                "Write the number alone.",
            )
        raise BadCell("M211", column, f"{shown(text)} is no number.", "Begin with the digits.")
    digits = lead[0].strip()
    groups = _GROUPS.match(digits)
    if groups:
        separator = groups[1]
        if separator and numbers.mark == separator:
            raise BadCell(
                "M215",
                column,
                f"{shown(text)} groups digits by what is this file's decimal mark.",
                "Write all numbers with one decimal mark and without groups.",
            )
        if separator and numbers.mark is None:
            numbers.mark = "," if separator == "." else "."
        number = float(re.sub(r"\D", "", digits))
    else:
        number = numbers.read(column, digits)
    minus = "-" if sign and sign[1] in "-−" else ""
    return f"{minus}{number:.15g}{rest[lead.end() :]}"


def _as_typed(text: str, plain: str, spec: FactSpec) -> tuple[Written, bool, str | None]:
    """The number as typed where an answers file reads it so too; else rewritten, with a note."""
    try:
        value = parse_number(plain, spec.unit)
    except NotANumber:
        return plain, False, None
    try:
        if parse_number(text, spec.unit) == value:
            return text, False, None
    except NotANumber:
        pass
    return plain, False, f"typed as {text}"


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(text) if part.strip()]


def _option(spec: FactSpec, text: str) -> str:
    """An option by its id in any case; a label is left as it is, answers take it too."""
    if text in spec.options:
        return text
    return next((option for option in spec.options if option.lower() == text.lower()), text)
