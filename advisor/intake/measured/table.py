"""A CSV file of somebody else's, row by row in bounded memory, whatever wrote it.

Encoding (UTF-8 with or without BOM, UTF-16, else cp1252), delimiter and decimal mark are found out.
A row that cannot be read is refused with its line and column; the others count.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from advisor.errors import AdvisorError, Place, Problem, nearest

_BLOCK = 1 << 20
_LONGEST_LINE = 1 << 20
_KEPT = 20
_NAMED = 5
_DELIMITERS = (",", ";", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EXPONENT = r"(?:[eE][-+]?\d{1,3})?"
_PLAIN = re.compile(rf"\d+{_EXPONENT}\Z")
_POINT = re.compile(rf"\d*\.\d+{_EXPONENT}\Z")
_COMMA = re.compile(rf"\d*,\d+{_EXPONENT}\Z")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'])\d{3})(?:\1\d{3})*([.,])\d+\Z")
_MAYBE_GROUPED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}\Z")
_GAPS = re.compile("(?<=\\d)[ \u00a0\u202f](?=\\d)")
_FORMULA = ("=", "+", "-", "@")


class BadCell(Exception):
    """A cell that cannot be used: code, what is wrong, what to do."""

    def __init__(self, code: str, column: str, message: str, todo: str | None = None) -> None:
        self.code = code
        self.column = column
        self.todo = todo
        super().__init__(message)


def shown(text: str) -> str:
    """A cell as it is shown: quoted, without what a terminal would obey, never evaluated."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return f"'{clean[:60]}{'…' if len(clean) > 60 else ''}'"


@dataclass(slots=True)
class Report:
    """What was wrong in a file: the first problems, and how many rows were refused."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    refused: int = 0
    kept: int = _KEPT
    refused_lines: list[int] = field(default_factory=list)
    _warned: Counter[str] = field(default_factory=Counter)

    def refuse(self, line: int, bad: BadCell) -> None:
        """Count a row that is not used; the first ones are kept to be told."""
        self.refused += 1
        if self.refused <= self.kept:
            self.refused_lines.append(line)
            where = f"row in line {line}" + (f", column {bad.column}" if bad.column else "")
            self.problems.append(
                Problem(
                    bad.code,
                    f"{where}: {bad}",
                    Place(self.file, line),
                    todo=bad.todo,
                    severity="warning",
                )
            )

    def warn(self, code: str, message: str, todo: str | None = None) -> None:
        """Say something about the file, once."""
        if not self._warned[message]:
            self._warned[message] += 1
            self.problems.append(
                Problem(code, message, Place(self.file), todo=todo, severity="warning")
            )


def lines_in_words(lines: Sequence[int], number: int) -> str:
    """Some rows of a file by their lines: row in line 3, or rows in lines 3, 5, 8 and 20 more."""
    named = lines[:_NAMED]
    text = ", ".join(str(line) for line in named)
    more = f" and {number - len(named):,} more" if number > len(named) else ""
    return f"row in line {text}" if number == 1 else f"rows in lines {text}{more}"


@dataclass(slots=True)
class Row:
    """A row by the names of its columns."""

    line: int
    cells: Mapping[str, str]
    numbers: Numbers
    number_in_file: int = 0  # as a spreadsheet counts rows, the header being the first

    def text(self, column: str) -> str:
        """A cell as text, empty where there is none; what begins like a formula is text too."""
        return self.cells.get(column, "").strip()

    def needed(self, column: str) -> str:
        """A cell as text.

        Raises:
            BadCell: it is empty.
        """
        text = self.text(column)
        if not text:
            raise BadCell("M211", column, "is empty.")
        return text

    def number(self, column: str, low: float, high: float) -> float:
        """A number within what is plausible.

        Raises:
            BadCell: it is none, or lies outside.
        """
        value = self.numbers.read(column, self.text(column))
        if not low <= value <= high:
            raise BadCell(
                "M212",
                column,
                f"{value:g} lies outside {low:g} to {high:g}.",
                "Look for a slip of unit.",
            )
        return value

    def optional(self, column: str, low: float, high: float) -> float | None:
        """The same, or None where the cell is empty."""
        return self.number(column, low, high) if self.text(column) else None


@dataclass(slots=True)
class Numbers:
    """Reads numbers by the decimal mark that the file turns out to use."""

    delimiter: str
    mark: str | None = None

    def read(self, column: str, text: str) -> float:
        """A number, whichever mark it is written with; never a formula.

        Raises:
            BadCell: M211 no number, M212 negative, M214 a formula, M215 two meanings.
        """
        text = _GAPS.sub("", text)
        if text.startswith(_FORMULA):
            if text.startswith("-") and self._parsed(text[1:]) is not None:
                raise BadCell("M212", column, f"{shown(text)} is negative.")
            raise BadCell(
                "M214",
                column,
                f"{shown(text)} begins like a formula; it is text, and no number is taken from it.",
                "Write the number alone.",
            )
        value = self._parsed(text)
        if value is None:
            what = "is empty" if not text else f"{shown(text)} is no number"
            raise BadCell("M211", column, f"{what}.", "Write the number alone, without its unit.")
        written = self._mark_of(text)
        if written is None or written == self.mark:
            return value
        # 1,234 where commas part the cells, and 1.234 where semicolons do, may be thousands.
        unusual = "," if self.delimiter == "," else "."
        if self.mark is None and not (written == unusual and _MAYBE_GROUPED.match(text)):
            self.mark = written
            return value
        raise BadCell(
            "M215",
            column,
            f"{shown(text)} may mean two numbers, 1.234 or 1234, by how this file is written.",
            "Write all numbers with one decimal mark and without groups.",
        )

    def _mark_of(self, text: str) -> str | None:
        grouped = _GROUPED.match(text)
        if grouped:
            return grouped[2]
        return "." if "." in text else "," if "," in text else None

    def _parsed(self, text: str) -> float | None:
        if _PLAIN.match(text) or _POINT.match(text):
            return float(text)
        if _COMMA.match(text):
            return float(text.replace(",", "."))
        grouped = _GROUPED.match(text)
        if grouped and grouped[1] != grouped[2]:
            return float(text.replace(grouped[1], "").replace(grouped[2], "."))
        return None


class CsvTable:
    """A CSV file with a header.

    Args:
        path: the file.
        known: the names of columns that a reader knows, to find the header's delimiter.
        report: takes what is wrong.
    """

    def __init__(self, path: Path, known: Collection[str], report: Report) -> None:
        self.path = path
        self.report = report
        self._encoding = _encoding(path, report)
        with self._open() as file:
            self._skip, self.delimiter, self.columns = self._header(file, known)
        self.numbers = Numbers(self.delimiter)

    def rows(self) -> Iterator[Row]:
        """The rows that have as many cells as the header; the others are refused.

        Raises:
            AdvisorError: M216, a quote or a line that never ends.
        """
        with self._open() as file:
            reader = csv.reader(self._lines(file), delimiter=self.delimiter)
            line = 0
            try:
                for count, cells in enumerate(reader, 1):
                    first, line = line + 1, reader.line_num
                    if first <= self._skip or not any(cell.strip() for cell in cells):
                        continue
                    self.report.rows += 1
                    if len(cells) != len(self.columns):
                        self.report.refuse(line, self._uneven(cells))
                        continue
                    yield Row(
                        line, dict(zip(self.columns, cells, strict=True)), self.numbers, count
                    )
            except csv.Error as error:
                raise AdvisorError.of(
                    "M216",
                    f"The file cannot be read on from here: {error}.",
                    place=Place(str(self.path), max(reader.line_num, 1)),
                    todo="Look for a quotation mark that is opened and never closed.",
                ) from None

    def _uneven(self, cells: list[str]) -> BadCell:
        return BadCell(
            "M210",
            "",
            f"it has {len(cells)} cells, and the header {len(self.columns)}.",
            "Look for a delimiter inside a cell, or for a row of another version of the tool.",
        )

    def _open(self) -> IO[str]:
        # A byte that cp1252 does not have becomes a mark of its own, in its cell only.
        return self.path.open(encoding=self._encoding, errors="replace", newline="")

    def _lines(self, file: IO[str]) -> Iterator[str]:
        while line := file.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise csv.Error("a line is longer than a million characters")
            yield line

    def _header(self, file: IO[str], known: Collection[str]) -> tuple[int, str, list[str]]:
        """How many lines stand up to the header, the delimiter and the columns."""
        given: str | None = None
        for n, line in enumerate(self._safe_lines(file), 1):
            text = line.strip("\r\n\ufeff")
            if text.lower().startswith("sep=") and len(text) == 5:
                given = text[4]
                continue
            if not text.strip(" ,;\t|"):
                continue
            names = {d: _names(text, d) for d in (given or _DELIMITERS)}
            best = max(names, key=lambda d: (len(set(names[d]) & set(known)), len(names[d])))
            return n, best, self._checked(names[best], n)
        raise AdvisorError.of(
            "M200",
            "The file is empty.",
            place=Place(str(self.path)),
            todo="Export it again, with its header.",
        )

    def _safe_lines(self, file: IO[str]) -> Iterator[str]:
        try:
            yield from self._lines(file)
        except csv.Error as error:
            raise AdvisorError.of(
                "M216", f"This is no CSV file: {error}.", place=Place(str(self.path), 1)
            ) from None

    def _checked(self, names: list[str], line: int) -> list[str]:
        twice = [name for name, count in Counter(names).items() if count > 1 and name]
        if twice:
            raise AdvisorError.of(
                "M203",
                f"The column {shown(twice[0])} stands twice in the header.",
                place=Place(str(self.path), line),
                todo="Rename or remove one of them.",
            )
        return names


def missing_column(path: Path, columns: Collection[str], name: str, what: str) -> AdvisorError:
    """The error of a header without a column that is needed."""
    return AdvisorError.of(
        "M202",
        f"The header has no column {name}, which {what} needs.",
        place=Place(str(path), 1),
        allowed=[shown(column)[1:-1] for column in columns if column],
        nearest=nearest(name, columns),
        todo=f"Name the column {name}.",
    )


def _names(text: str, delimiter: str) -> list[str]:
    try:
        (cells,) = csv.reader([text], delimiter=delimiter)
    except (csv.Error, ValueError):
        cells = text.split(delimiter)
    return [re.sub(r"\s+", "_", cell.strip().lower()) for cell in cells]


def _encoding(path: Path, report: Report) -> str:
    """The encoding of a file, found out in one pass in blocks."""
    name = str(path)
    if not path.exists():
        raise AdvisorError.of(
            "L101", "The CSV file does not exist.", place=Place(name), todo="Check the path."
        )
    if path.is_dir():
        raise AdvisorError.of(
            "L102",
            "This is a directory, not a CSV file.",
            place=Place(name),
            todo="Name a file in it.",
        )
    try:
        with path.open("rb") as file:
            return _sniffed(file, report)
    except OSError as error:
        raise AdvisorError.of(
            "L105", f"The CSV file cannot be read: {error.strerror}.", place=Place(name)
        ) from None


def _sniffed(file: IO[bytes], report: Report) -> str:
    block = file.read(_BLOCK)
    for bom, encoding in _BOMS:
        if block.startswith(bom) and encoding:
            return encoding
    if b"\0" in block:
        sample = block[:4096]
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        # Every other byte of Western text in UTF-16 is zero.
        if max(even, odd) > max(4 * min(even, odd), len(sample) / 8):
            return "utf-16-be" if even > odd else "utf-16-le"
        raise AdvisorError.of(
            "L104",
            "The CSV file is not text.",
            place=Place(report.file),
            todo="Export it as CSV; a workbook is none.",
        )
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block:
            decoder.decode(block)
            block = file.read(_BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        report.warn("M220", "The file is not UTF-8; it was read as cp1252 (Windows, Western).")
        return "cp1252"
    return "utf-8"
