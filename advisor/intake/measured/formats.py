"""What a file measured: the emissions.csv of CodeCarbon, or the hours of a cloud bill."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import Literal

from advisor.errors import AdvisorError, Place
from advisor.intake.measured.doubtful import Doubtful, refuse_future
from advisor.intake.measured.instances import Instances
from advisor.intake.measured.table import BadCell, CsvTable, Report, Row, missing_column, shown
from advisor.pack.items import Pack

CODECARBON = ("timestamp", "duration", "energy_consumed")
BILL = ("date", "instance", "hours")
_BILL_MORE = ("accelerators",)
# Rows of a run that lie farther apart than so many other runs are not recognised as one.
_RUNS_KEPT = 50_000
_NAMES_KEPT = 50
_SECONDS_MOST = 10 * 365.25 * 86_400
_KWH_MOST = 1e9
# What a machine draws, and more with many chips: a row outside is Wh in place of kWh, minutes in
# place of seconds, or a counter that did not run.
_WATTS_MOST, _WATTS_MOST_CHIP = 15_000.0, 2_500.0
_WATTS_LEAST, _WATTS_LEAST_CHIP = 0.2, 3.0
# Shorter runs may be too short for a counter.
_SECONDS_TOLD = 60.0
_CHIPS_MOST = 100_000.0
_INSTANCES_MOST = 10_000.0
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)\Z")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(.*)\Z")


@dataclass(slots=True)
class Measurement:
    """What a file says in all.

    Attributes:
        tool: what wrote it.
        energy_kwh: of the computers, the site's overhead taken out; None of a bill.
        device_hours: hours times chips, or times servers where there are none.
        runs: of CodeCarbon; 0 of a bill.
        largest_kwh: the energy of the run that used most.
        largest_hours: the device-hours of that run.
        start: the beginning of what is covered.
        end: its end.
        places: energy or hours by the key of a region.
        chips: energy or hours by the name of a chip.
        grade: how good the figures are as data.
        refused: rows that were refused.
        refused_lines: where the first of them stand.
        refused_hours: device-hours of those whose duration could be read all the same.
        doubtful: what rows hardly are together.
    """

    tool: str
    file: str
    grade: Literal["metered", "billed"] = "metered"
    energy_kwh: float | None = None
    device_hours: float = 0.0
    runs: int = 0
    largest_kwh: float = 0.0
    largest_hours: float = 0.0
    start: datetime | None = None
    end: datetime | None = None
    places: Counter[str] = field(default_factory=Counter)
    chips: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    refused_lines: list[int] = field(default_factory=list)
    refused_hours: float = 0.0
    doubtful: Doubtful = field(default_factory=Doubtful)

    @property
    def days(self) -> float:
        """Days covered, begun ones counted in part."""
        if self.start is None or self.end is None:
            return 0.0
        return (self.end - self.start).total_seconds() / 86_400

    def cover(self, start: datetime, end: datetime) -> None:
        """Widen what is covered."""
        self.start = start if self.start is None else min(self.start, start)
        self.end = end if self.end is None else max(self.end, end)
        self.doubtful.cover(start, end)


def read_measurement(path: Path, report: Report, pack: Pack) -> Measurement:
    """What a CSV file measured, in one pass and bounded memory.

    Args:
        path: the file.
        pack: knows chips and instances.
        report: takes what is wrong, the refused rows among it.

    Raises:
        AdvisorError: L101 to L105, M200 to M203, M216: the file as a whole cannot be read; M217, no
            row of it could be used.
    """
    table = CsvTable(path, (*CODECARBON, "run_id", *BILL, *_BILL_MORE), report)
    columns = set(table.columns)
    carbon, bill = (len(columns & set(needed)) for needed in (CODECARBON, BILL))
    if not carbon and not bill:
        raise AdvisorError.of(
            "M201",
            "The header is neither that of CodeCarbon nor that of a cloud bill.",
            place=Place(str(path), 1),
            allowed=(", ".join(CODECARBON), ", ".join((*BILL, *_BILL_MORE))),
            todo="Name the columns as one of these.",
        )
    needed, what = (CODECARBON, "CodeCarbon's file") if carbon >= bill else (BILL, "a cloud bill")
    for name in needed:
        if name not in columns:
            raise missing_column(path, table.columns, name, what)
    if needed is CODECARBON:
        found = _codecarbon(table, report)
    else:
        found = _bill(table, report, Instances(pack))
    if report.rows == report.refused:
        problem = AdvisorError.of(
            "M217",
            "The file has no rows." if not report.rows else "No row could be used.",
            place=Place(str(path)),
            todo="Mend the rows named above it." if report.rows else "Export it again.",
        )
        raise AdvisorError((*report.problems, *problem.problems))
    found.refused, found.refused_lines = report.refused, report.refused_lines
    found.doubtful.tell(report)
    return found


@dataclass(slots=True)
class _Run:
    kwh: float = 0.0
    seconds: float = 0.0
    hours: float = 0.0


def _codecarbon(table: CsvTable, report: Report) -> Measurement:
    """Sum the runs: rows of one run (flushed as it goes) are counted up to the largest."""
    found = Measurement("CodeCarbon CSV", table.path.name, energy_kwh=0.0)
    recent: OrderedDict[tuple[str, str], _Run] = OrderedDict()
    kwh, repeated = 0.0, 0
    versions: set[str] = set()
    for row in table.rows():
        try:
            end, seconds, energy, chips = _codecarbon_row(row)
        except BadCell as bad:
            report.refuse(row.line, bad)
            found.refused_hours += _hours_anyway(row)
            continue
        key = row.text("run_id"), row.text("task_name")
        run = recent.pop(key, None) if key[0] else None
        if not key[0]:
            found.doubtful.look(row)
        if run is None:
            run = _Run()
            found.runs += 1
        else:
            repeated += 1
        more = max(energy - run.kwh, 0.0)
        hours = max(seconds - run.seconds, 0.0) / 3600 * chips
        run.kwh, run.seconds = max(energy, run.kwh), max(seconds, run.seconds)
        run.hours += hours
        if key[0]:
            recent[key] = run
            if len(recent) > _RUNS_KEPT:
                recent.popitem(last=False)
        kwh += more
        found.device_hours += hours
        largest = found.largest_kwh, found.largest_hours
        found.largest_kwh, found.largest_hours = max(largest, (run.kwh, run.hours))
        found.cover(end - timedelta(seconds=seconds), end)
        _count(found.places, _place(row), more)
        _count(found.chips, row.text("gpu_model"), more)
        if len(versions) < _NAMES_KEPT and row.text("codecarbon_version"):
            versions.add(row.text("codecarbon_version"))
    found.energy_kwh = kwh
    if len(versions) == 1:
        (version,) = versions
        # It goes into the source of an answer.
        found.tool += f" ({re.sub(r'[^0-9A-Za-z.]', '', version)[:20]})"
    if repeated:
        report.warn(
            "M224",
            f"Rows that continue a run above them: {repeated:,}; its largest figures count.",
        )
    return found


def _codecarbon_row(row: Row) -> tuple[datetime, float, float, float]:
    """End, seconds, kWh of the computers, chips."""
    end = _date("timestamp", row.text("timestamp"))[0]
    refuse_future("timestamp", end)
    seconds = row.number("duration", 0.0, _SECONDS_MOST)
    energy = row.number("energy_consumed", 0.0, _KWH_MOST)
    # CodeCarbon multiplies all energies of a row by its PUE; ours comes on top, later.
    energy /= row.optional("pue", 1.0, 5.0) or 1.0
    chips = row.optional("gpu_count", 0.0, _CHIPS_MOST) or 1.0
    if seconds >= _SECONDS_TOLD or energy > _WATTS_MOST * seconds / 3.6e6:
        _check_power(energy, seconds, chips)
    return end, seconds, energy, chips


def _hours_anyway(row: Row) -> float:
    """Device-hours of a row that is refused for something else, else 0."""
    try:
        seconds = row.number("duration", 0.0, _SECONDS_MOST)
        return seconds / 3600 * (row.optional("gpu_count", 0.0, _CHIPS_MOST) or 1.0)
    except BadCell:
        return 0.0


def _check_power(energy: float, seconds: float, chips: float) -> None:
    """Refuse a row whose energy and duration make no power that a machine can have.

    Raises:
        BadCell: M212.
    """
    most = max(_WATTS_MOST, _WATTS_MOST_CHIP * chips)
    # One chip may be a machine without chips.
    least = _WATTS_LEAST if chips <= 1 else _WATTS_LEAST_CHIP * chips
    watts = energy * 3.6e6 / seconds if seconds else inf
    if not least <= watts <= most:
        what = f"{watts / 1000:,.0f} kW" if watts >= 10_000 else f"{watts:,.2g} W"
        raise BadCell(
            "M212",
            "energy_consumed",
            f"with its duration it makes {what}." if seconds else "it took no time.",
            "Energy is in kWh, the duration in seconds.",
        )


def _place(row: Row) -> str:
    if row.text("on_cloud").upper() in ("Y", "TRUE", "1") and row.text("cloud_region"):
        return f"{row.text('cloud_provider').lower()}/{row.text('cloud_region').lower()}"
    return row.text("country_iso_code").upper()


def _bill(table: CsvTable, report: Report, instances: Instances) -> Measurement:
    """Sum hours times the chips of an instance: as a column tells them, else as the rules do."""
    found = Measurement("Cloud bill CSV", table.path.name, grade="billed")
    for row in table.rows():
        try:
            start, end, hours, name, told = _bill_row(row)
            known = instances.find(name) if told is None else instances.looked_up(name)
        except BadCell as bad:
            report.refuse(row.line, bad)
            continue
        chip, chips = known if known is not None else (name, told or 0.0)
        if told is not None and told != chips:
            report.warn(
                "M226",
                f"row in line {row.line}, column accelerators: {shown(name)} has {chips:g} by the "
                f"rules, and {told:g} by the file, which counts.",
            )
            chips = told
        found.doubtful.look(row)
        found.doubtful.at_once(row, _at_once(hours, start, end))
        found.device_hours += hours * chips
        found.cover(start, end)
        _count(found.chips, chip, hours * chips)
    return found


def _bill_row(row: Row) -> tuple[datetime, datetime, float, str, float | None]:
    """Beginning, end, hours, instance, and the chips that the file tells."""
    start, end = _date("date", row.text("date"))
    refuse_future("date", start)
    hours = row.number("hours", 0.0, 1e8)
    at_once = _at_once(hours, start, end)
    if at_once > _INSTANCES_MOST:
        raise BadCell("M212", "hours", f"that is {at_once:,.0f} instances at once.")
    told = row.optional("accelerators", 0.0, _CHIPS_MOST)
    return start, end, hours, row.needed("instance"), told


def _at_once(hours: float, start: datetime, end: datetime) -> float:
    return hours / max((end - start).total_seconds() / 3600, 24.0)


def _count(counter: Counter[str], name: str, amount: float) -> None:
    """Add to a counter that holds a bounded number of names."""
    if name not in counter and len(counter) >= _NAMES_KEPT:
        name = ""
    # A float is summed as well as a whole number.
    counter[name] += amount  # type: ignore[assignment]


def _date(column: str, text: str) -> tuple[datetime, datetime]:
    """The beginning and the end of a date, month or time; times without a zone are taken as UTC.

    Raises:
        BadCell: M213.
    """
    try:
        return next(_dates(text))
    except (ValueError, OverflowError, StopIteration):
        raise BadCell(
            "M213",
            column,
            f"{shown(text)} is no date, or has two meanings." if text else "is empty.",
            "Write it as 2026-11-25.",
        ) from None


def _dates(text: str) -> Iterator[tuple[datetime, datetime]]:
    month = _MONTH.match(text)
    if month:
        start = datetime(int(month[1]), int(month[2]), 1, tzinfo=UTC)
        yield start, (start + timedelta(days=31)).replace(day=1)
        return
    german, slashed = _GERMAN.match(text), _SLASHED.match(text)
    if german:
        text = f"{german[3]}-{int(german[2]):02}-{int(german[1]):02}{german[4]}"
    elif slashed and int(slashed[1]) > 12:
        text = f"{slashed[3]}-{int(slashed[2]):02}-{int(slashed[1]):02}{slashed[4]}"
    elif slashed and int(slashed[2]) > 12:
        text = f"{slashed[3]}-{int(slashed[1]):02}-{int(slashed[2]):02}{slashed[4]}"
    text = text.removesuffix("Z").strip().replace("/", "-") if not slashed or "-" in text else text
    start = datetime.fromisoformat(text)
    start = start.replace(tzinfo=UTC) if start.tzinfo is None else start.astimezone(UTC)
    whole_day = len(text) <= 10
    yield start, start + timedelta(days=1) if whole_day else start
