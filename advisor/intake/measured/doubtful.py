"""What rows of a measurement hardly are together: twice the same, in the future, with gaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from advisor.intake.measured.table import BadCell, Report, Row, lines_in_words

# A repeated row that lies farther from the first is not recognised; nor are more months told.
_ROWS_KEPT = 50_000
_MONTHS_KEPT = 1_200
_NAMED = 20
# A line of a bill with more instances at once is told.
_AT_ONCE = 500.0
# A clock that lags behind the rules is not believed.
_RULES_DATE = datetime(2026, 11, 25, tzinfo=UTC)


@dataclass(slots=True)
class Doubtful:
    """Rows that are looked at one by one, and told together."""

    seen: dict[int, None] = field(default_factory=dict)
    twice: list[int] = field(default_factory=list)
    repeated: int = 0
    months: set[int] = field(default_factory=set)
    crowded: list[int] = field(default_factory=list)
    crowds: int = 0
    most: float = 0.0

    def look(self, row: Row) -> None:
        """Take note of a row that says in all cells what another says."""
        key = hash(tuple(row.cells.values()))
        if key in self.seen:
            self.repeated += 1
            if len(self.twice) < _NAMED:
                self.twice.append(row.line)
        elif len(self.seen) < _ROWS_KEPT:
            self.seen[key] = None

    def at_once(self, row: Row, instances: float) -> None:
        """Take note of a row of a bill that makes many instances at once."""
        if instances > _AT_ONCE:
            self.crowds += 1
            self.most = max(self.most, instances)
            if len(self.crowded) < _NAMED:
                self.crowded.append(row.line)

    def cover(self, start: datetime, end: datetime) -> None:
        """Take note of the months of a row."""
        last = max(start, end - timedelta(seconds=1))
        for month in range(_month(start), _month(last) + 1):
            if len(self.months) < _MONTHS_KEPT:
                self.months.add(month)

    def gaps(self) -> list[str]:
        """The months between the first and the last that no row covers."""
        if not self.months:
            return []
        whole = range(min(self.months), max(self.months) + 1)
        return [f"{month // 12}-{month % 12 + 1:02}" for month in whole if month not in self.months]

    def tell(self, report: Report) -> None:
        """Warn of repeated rows, and of many instances at once."""
        if self.crowds:
            report.warn(
                "M228",
                f"{lines_in_words(self.crowded, self.crowds).capitalize()}, column hours: "
                f"{'that is' if self.crowds == 1 else 'up to'} {self.most:,.0f} instances at once.",
                "Look for a slip of unit, or of the date.",
            )
        if self.repeated:
            report.warn(
                "M227",
                f"{lines_in_words(self.twice, self.repeated).capitalize()} "
                f"{'says' if self.repeated == 1 else 'say'} in all cells what a row above says; "
                "all were counted.",
                "Take them out where the file was exported or joined twice.",
            )

    def tell_gaps(self, report: Report) -> None:
        """Warn of months without a row."""
        gaps = self.gaps()
        if gaps:
            named = ", ".join(gaps[:_NAMED])
            more = f" and {len(gaps) - _NAMED:,} more" if len(gaps) > _NAMED else ""
            report.warn(
                "M229",
                f"No row falls into {named}{more}; these months count as hours without use.",
                "Add their rows, or take out the rows beyond the gap.",
            )


def refuse_future(column: str, start: datetime) -> None:
    """Refuse a row that has not been yet; a day is left for zones of time.

    Raises:
        BadCell: M219.
    """
    if start > max(datetime.now(UTC), _RULES_DATE) + timedelta(days=1):
        raise BadCell(
            "M219", column, f"{start:%Y-%m-%d} lies in the future.", "Look for a slip of year."
        )


def _month(day: datetime) -> int:
    return day.year * 12 + day.month - 1
