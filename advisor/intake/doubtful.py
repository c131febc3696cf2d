"""A single answer that hardly can be: out of its question's plausible range, or a share of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.intake.answers import Answer
from advisor.language import filled, mark, tr
from advisor.pack.items import Question
from advisor.quantities import signed

CHECK_UNIT = mark("Check the unit and the zeros; where it is right, say so in the note.")

# In much of Europe a point stands between thousands: 120.000 may be a hundred and twenty thousand.
_THOUSANDS = re.compile(r"\s*[+\-−]?(?P<digits>[1-9]\d{0,2}\.\d{3})(?!\d)")


def doubtful(question: Question, answer: Answer) -> Iterator[tuple[str, str]]:
    """Code and message of what is doubtful about an answer, looked at alone.

    A240: a number, or an end of its range, outside what is plausible; zero is an answer.
    A246: a share of one where per cent are asked.
    A251: a number written as 120.000.
    """
    value, sane, name = answer.value, question.plausible, question.spec.name
    if isinstance(value, bool) or not isinstance(value, float) or value == 0:
        return
    if (told := either(answer.typed)) is not None:
        yield "A251", f"{name}: {told}"
    if abs(value) < 1 and _whole_percent(question):
        yield (
            "A246",
            tr(
                "{fact}: {share} % is less than one per cent; was {meant} % meant?",
                fact=name,
                share=signed(f"{value:g}"),
                meant=signed(f"{100 * value:g}"),
            ),
        )
    ends = (
        (value, mark("{value}")),
        (answer.low, mark("the low end, {value},")),
        (answer.high, mark("the high end, {value},")),
    )
    for number, which in ends:
        if sane is None or not number or sane[0] <= number <= sane[1]:
            continue
        unit, size = question.spec.unit, signed(f"{number:,.12g}")
        shown = size if unit == "1" else f"{size} {unit}"
        words = {"fact": name, "what": filled(tr(which), {"value": shown})}
        yield (
            "A240",
            tr(
                "{fact}: {what} is above {limit}, which hardly any use case is.",
                limit=signed(f"{sane[1]:,.12g}"),
                **words,
            )
            if number > sane[1]
            else tr(
                "{fact}: {what} is below {limit}, which hardly any use case is.",
                limit=signed(f"{sane[0]:,.12g}"),
                **words,
            ),
        )
        return


def doubtful_ends(question: Question, raw: Any) -> Iterator[tuple[str, str]]:
    """A251: an end of a range, as it was written, that may mean another number."""
    for end in ("low", "high"):
        text = raw.get(end) if isinstance(raw, Mapping) else None
        if question.spec.type == "number" and isinstance(text, str) and (told := either(text)):
            words = (
                tr("{fact}: the low end, {told}", fact=question.spec.name, told=told)
                if end == "low"
                else tr("{fact}: the high end, {told}", fact=question.spec.name, told=told)
            )
            yield "A251", words


def either(typed: str) -> str | None:
    """What a number written as 120.000 is read as, and what may be meant; None for any other."""
    found = _THOUSANDS.match(typed)
    if found is None:
        return None
    digits = found["digits"]
    meant = f"{int(digits.replace('.', '')):,}"
    return tr(
        "{typed} is read as {number}; was {meant} meant?",
        typed=digits,
        number=signed(f"{float(digits):g}"),
        meant=signed(meant),
    )


def _whole_percent(question: Question) -> bool:
    """Whether a share of this is told in whole per cent: where an assumption is, if not zero."""
    if question.spec.unit != "%":
        return False
    ranges = (question.default.fixed, *question.default.options.values())
    ends = [end for r in ranges if r is not None for end in (r.low, r.central, r.high)]
    return bool(ends) and all(isinstance(end, float) and not 0 < abs(end) < 1 for end in ends)
