"""What was measured as answers: the questions that take it, values, and where they come from."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from advisor.intake.measured.formats import Measurement
from advisor.intake.measured.instances import chip_of
from advisor.intake.measured.table import Report, lines_in_words, shown
from advisor.pack.items import Pack
from advisor.quantities import format_quantity

Purpose = Literal["training", "serving"]
DAYS_A_MONTH = 365.25 / 12
# A month made of less than this is told to be an extrapolation.
_SHORT_DAYS = 7.0
_ENERGY = {"training": "meas.run_kwh", "serving": "meas.serving_kwh_month"}
_PLACE = {"training": "train.region", "serving": "host.region"}
_CHIP = {"training": "train.chip", "serving": "host.accelerator"}
_HOW = "gov.measured_energy"


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that was measured.

    Attributes:
        fact: the question.
        value: what to answer.
        source: where it comes from.
        note: how it was computed.
        grade: metered or billed, of a figure.
        main: what was measured itself; the others (place, chip) only go with it.
    """

    fact: str
    value: float | str
    source: str
    note: str = ""
    grade: str = ""
    main: bool = True

    def line(self) -> str:
        """The answer as a line of an answers file."""
        parts = [f"value: {self.written}", f"source: {_quoted(self.source)}"]
        parts += [f"grade: {self.grade}"] if self.grade else []
        parts += [f"note: {_quoted(self.note)}"] if self.note else []
        return f"{self.fact}: {{{', '.join(parts)}}}"

    @property
    def written(self) -> str:
        """The value as YAML."""
        return self.value if isinstance(self.value, str) else _number(self.value)


def answers_of(found: Measurement, purpose: Purpose, pack: Pack, report: Report) -> list[Found]:
    """The answers that a measurement gives; what no question takes is told as a warning.

    Training: the run that used most is the final run, all others are its trials. Hours of a bill
    hold the trials already. Serving: energy as a mean month; hours as chips that are always on.

    Args:
        found: what was measured.
        purpose: what the machines did.
        pack: holds the questions.
        report: takes warnings.
    """
    source = _source(found)
    if found.energy_kwh is None:
        answers = _of_hours(found, purpose, source, report)
    else:
        answers = _of_energy(found, purpose, source, report)
    if purpose == "serving" or found.energy_kwh is None:
        found.doubtful.tell_gaps(report)
    if found.refused:
        left = lines_in_words(found.refused_lines, found.refused)
        answers = [
            replace(a, note=f"{a.note}; without the refused {left}") if a.note else a
            for a in answers
        ]
    answers += _about(found, purpose, source, pack, report)
    kept = []
    for each in answers:
        if each.fact in pack.questions:
            kept.append(each)
        elif each.main:
            report.warn(
                "M230",
                f"The rules have no question {each.fact}; not taken: {each.line()}",
                "Update the rules, or keep the figure as a note.",
            )
    return kept


def _source(found: Measurement) -> str:
    days = []
    if found.start is not None and found.end is not None:
        # The end of a day is not the day after.
        last = max(found.start, found.end - timedelta(seconds=1))
        days = [f"{day:%Y-%m-%d}" for day in (found.start, last)]
    span = " to ".join(dict.fromkeys(days))
    return ", ".join(part for part in (found.tool, shown(found.file)[1:-1], span) if part)


def _of_energy(found: Measurement, purpose: Purpose, source: str, report: Report) -> list[Found]:
    energy = found.energy_kwh or 0.0
    if purpose == "serving":
        if found.days < _SHORT_DAYS:
            report.warn(
                "M221",
                f"A month is made of {_days(found.days, 2)} of measurements.",
                "Measure a whole week or more.",
            )
        month = energy / max(found.days, 1 / 24) * DAYS_A_MONTH
        note = f"{format_quantity(energy, 'kWh', 3)} in {_days(found.days, 3)}, PUE taken out"
        return [Found(_ENERGY[purpose], month, source, note, found.grade), _metered(source)]
    runs = f"the largest of {found.runs:,} runs" if found.runs > 1 else "one run"
    answers = [
        Found(_ENERGY[purpose], found.largest_kwh, source, f"{runs}, PUE taken out", found.grade),
        Found(
            "train.device_hours",
            found.largest_hours,
            source,
            f"{runs}, duration × chips",
            found.grade,
        ),
    ]
    if found.runs > 1 and found.largest_hours > 0:
        trials = max(found.device_hours / found.largest_hours - 1.0, 0.0)
        note = f"{counted(found.runs - 1, 'other run')}, by device-hours"
        answers.append(Found("train.runs", trials, source, note, found.grade))
    return [*answers, _metered(source)]


def _metered(source: str) -> Found:
    return Found(_HOW, "metered", source, main=False)


def _of_hours(found: Measurement, purpose: Purpose, source: str, report: Report) -> list[Found]:
    if purpose == "training":
        note = "all hours of the bill, trials among them"
        return [
            Found("train.device_hours", found.device_hours, source, note, found.grade),
            Found("train.runs", 0.0, source, "trials are in the hours", found.grade),
        ]
    if found.days < _SHORT_DAYS:
        report.warn(
            "M221",
            f"What is always on is made of {_days(found.days, 2)} of a bill.",
            "Take the bill of a whole month.",
        )
    chips = found.device_hours / (24 * max(found.days, 1.0))
    hours = format_quantity(found.device_hours, "device-hours", 3)
    note = f"{hours} in {_days(found.days, 3)}, as chips on day and night"
    return [
        Found("host.accelerators_n", chips, source, note, found.grade),
        Found("host.hours_day", 24.0, source, "by that reckoning", found.grade),
    ]


def _about(
    found: Measurement, purpose: Purpose, source: str, pack: Pack, report: Report
) -> list[Found]:
    """Place and chip, where the file has one and the rules know it."""
    answers = []
    grid = pack.tables.get("grid")
    place = _only(found.places, "places", report)
    if place and grid is not None:
        if place in grid.rows:
            answers.append(Found(_PLACE[purpose], place, source, main=False))
        else:
            report.warn("M222", f"The place {shown(place)} is not known and was left out.")
    chips = pack.tables.get("accelerators")
    name = _only(found.chips, "kinds of chips or instances", report)
    if chips is not None and name is not None:
        key = chip_of(name, chips)
        if key is not None:
            answers.append(Found(_CHIP[purpose], key, source, main=False))
        else:
            report.warn(
                "M222",
                f"The chip of {shown(name)} is not known and was left out.",
                f"Answer {_CHIP[purpose]} by hand.",
            )
    return answers


def _only(counter: Counter[str], what: str, report: Report) -> str | None:
    names = [name for name in counter if name]
    if len(names) > 1:
        listed = ", ".join(shown(name) for name in names[:4])
        report.warn("M222", f"The file has several {what} ({listed}); none was taken.")
        return None
    return names[0] if names else "" if counter else None


def counted(number: int, what: str) -> str:
    """A number of things in words."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _days(days: float, digits: int) -> str:
    text = f"{days:.{digits}g}"
    return f"{text} day{'' if text == '1' else 's'}"


def _number(value: float) -> str:
    text = f"{value:.6g}"
    return f"{float(text):.0f}" if "e+" in text else text


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)
