"""Read the Advice dict: what is missing is empty, and a number is a figure or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from advisor.language import first_sentence, mark, one_line, tr
from advisor.quantities import format_quantity, format_spread, in_units, not_known

# Digits with the group and decimal signs of any language, a narrow no-break space among them.
_DIGITS = r"\d[\d.,’\u202f]*"
_VALUE = re.compile(
    rf"^(?P<value>[−\-+<>≈~]? ?[€$£]? ?{_DIGITS}(?: ?[–-] ?{_DIGITS})?)[ \u00a0]+(?P<unit>.+)$"
)
# The id of a figure begins with that of its use case.
_OWNER = re.compile(r"[.:]")
_OUTSIDE = mark("Outside the tested range: {words}")
_PARTLY = mark("Partly outside the tested range: {words}")
_SENTENCES = re.compile(r"(?<=[.!?]) +(?=[A-Z])")
_MONEY = re.compile(
    rf"^(?P<value>[−\-+<>≈~]? ?[A-Z]{{3}} [−\-]?{_DIGITS} ?[kM]?)(?: +(?P<unit>.+))?$"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the advice, with its printed forms; `p5`, `p50`, `p95` only place marks."""

    id: str
    quantity: str
    unit: str
    p5: float
    p50: float
    p95: float
    printed: str
    printed_range: str
    listed: str = ""
    listed_range: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def value(self) -> str:
        """The printed number without its unit, for large type."""
        found = _VALUE.match(self.printed) or _MONEY.match(self.printed)
        return found["value"] if found else self.printed

    @property
    def rest(self) -> str:
        """What follows the number in print: unit and period."""
        found = _VALUE.match(self.printed) or _MONEY.match(self.printed)
        return (found["unit"] or "") if found else ""

    @property
    def bare(self) -> str:
        """The number without unit and period, which the sentence around it says."""
        return format_quantity(self.p50, "1")

    @property
    def bare_range(self) -> str:
        """The range without unit and period."""
        return format_spread(self.p5, self.p95, "1")

    @property
    def unit_words(self) -> str:
        """The printed unit without the period, which stands in the name beside it."""
        period = tr("a year")
        return "" if self.rest == period else self.rest.removesuffix(f" {period}")

    @property
    def nothing(self) -> bool:
        """True where zero is printed and there is no range."""
        return self.certain and self.printed.split(" ")[0] == "0"

    @property
    def short(self) -> str:
        """The printed number without "a year", for a table that says so in its head."""
        return self.printed.removesuffix(f" {tr('a year')}")

    @property
    def short_range(self) -> str:
        """The printed range without "a year"."""
        return self.printed_range.removesuffix(f" {tr('a year')}")

    @property
    def loss(self) -> bool:
        """True where the whole range of a saving is a loss."""
        return self.p95 < 0 and self.p50 < 0

    @property
    def not_known(self) -> bool:
        """True where its ends lie so far apart that the low one is told as near 0."""
        return not_known(self.p5, self.p95)

    @property
    def ends(self) -> str:
        """The printed range, or the number where it has none."""
        return self.printed_range or self.printed

    @property
    def turned(self) -> Figure:
        """A loss told as what it takes more: without its signs, the smaller end first."""
        return replace(
            self,
            p5=-self.p95,
            p50=-self.p50,
            p95=-self.p5,
            printed=self.printed.removeprefix("−"),
            printed_range=self._spread(-self.p95, -self.p5),
        )

    def _spread(self, low: float, high: float) -> str:
        with in_units(self.units):
            return format_spread(low, high, self.unit, like=self.p50)

    @property
    def column(self) -> str:
        """As `short`, in the unit of a column where larger ones stand."""
        return (self.listed or self.printed).removesuffix(f" {tr('a year')}")

    @property
    def column_range(self) -> str:
        """As `short_range`, in the unit of a column where larger ones stand."""
        return (self.listed_range or self.printed_range).removesuffix(f" {tr('a year')}")

    @property
    def yearly(self) -> bool:
        """True where the number is one of a year."""
        return self.unit.endswith("/year")

    @property
    def certain(self) -> bool:
        """True where the range has no width in print."""
        return not self.printed_range or self.printed_range == self.printed


class Reader:
    """The Advice dict with forgiving access."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self._figures: Mapping[str, Any] = _mapping(data.get("figures"))
        self._units = {
            text(case.get("id")): mapping(case.get("units"))
            for case in mappings(data.get("use_cases"))
        }

    def figure(self, name: object) -> Figure | None:
        """The figure of that id, or None when there is none or it has no number."""
        if not isinstance(name, str):
            return None
        raw = _mapping(self._figures.get(name))
        p50 = number(raw.get("p50"))
        printed = text(raw.get("printed"))
        if p50 is None or not printed:
            return None
        low, high = number(raw.get("p5")), number(raw.get("p95"))
        return Figure(
            id=name,
            quantity=text(raw.get("quantity")),
            unit=text(raw.get("unit")),
            p5=p50 if low is None else low,
            p50=p50,
            p95=p50 if high is None else high,
            printed=printed,
            printed_range=text(raw.get("printed_range")),
            listed=text(raw.get("listed")),
            listed_range=text(raw.get("listed_range")),
            units=self.units_of(name),
        )

    def units_of(self, name: str) -> Mapping[str, str]:
        """The units of the use case to which a figure belongs by its id, else of the document."""
        return self._units.get(_OWNER.split(name, maxsplit=1)[0], mapping(self.data.get("units")))

    def map(self, *path: str) -> Mapping[str, Any]:
        """The mapping at a path, or an empty one."""
        node: Mapping[str, Any] = self.data
        for key in path:
            node = _mapping(node.get(key))
        return node

    def list(self, *path: str) -> Sequence[Any]:
        """The list at a path, or an empty one."""
        return items(self.map(*path[:-1]).get(path[-1]))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def mapping(value: object) -> Mapping[str, Any]:
    """The value when it is a mapping, else an empty one."""
    return _mapping(value)


def items(value: object) -> Sequence[Any]:
    """The value when it is a list, else an empty one."""
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return value
    return ()


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The mappings in a list."""
    return [item for item in items(value) if isinstance(item, Mapping)]


def text(value: object) -> str:
    """The value as a line of text; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, Mapping):
        return text(value.get("text") or value.get("title") or value.get("label") or "")
    if isinstance(value, Iterable):
        return ", ".join(text(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def texts(value: object) -> list[str]:
    """A list of texts; a single text counts as a list of one."""
    if isinstance(value, str):
        return [text(value)] if value.strip() else []
    return [line for item in items(value) if (line := text(item))]


def number(value: object) -> float | None:
    """The value as a float, or None; truth values are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if value == value and abs(value) != float("inf") else None  # noqa: PLR0124


def heading(value: object) -> str:
    """A label as it stands in a table: no article, with a capital."""
    line = text(value).removeprefix("the ")
    return line[:1].upper() + line[1:]


def outside(rows: Iterable[object], *, brief: bool = False) -> tuple[str, ...]:
    """What lies outside the range for which a method was tested, a line each, each once.

    Args:
        rows: of the advice.
        brief: the first sentence only, where the use case says the rest.

    What cannot matter, since the carbon is too small, is not said.
    """
    found: dict[str, None] = {}
    for row in mappings(rows):
        said = sentence(row.get("sentence"))
        if row.get("matters") is False or not said:
            continue
        said = first_sentence(said) if brief else said
        found[tr(_PARTLY if row.get("partly") else _OUTSIDE, words=said)] = None
    return tuple(found)


def beyond(rows: Iterable[object], known: Iterable[object]) -> list[Mapping[str, Any]]:
    """What a change brings outside that the use case is not already told to be.

    Args:
        rows: of a recommendation.
        known: of its use case, which may say the same of the same method.
    """
    told = {text(row.get("check")) for row in mappings(known)}
    return [row for row in mappings(rows) if text(row.get("check")) not in told]


def whole_sentences(words: str, room: int) -> str:
    """The first sentences of a text that fit the room; the first one in any case, never cut."""
    kept = ""
    for said in _SENTENCES.split(words):
        if kept and len(kept) + len(said) > room:
            break
        kept = f"{kept} {said}".strip()
    return kept


def clip(words: str, room: int) -> str:
    """A text cut at a word, with an ellipsis, when it is longer than the room."""
    if len(words) <= room:
        return words
    return words[:room].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def sentence(value: object) -> str:
    """The text with a full stop at its end."""
    line = text(value)
    while line.endswith("..") and not line.endswith("..."):
        line = line[:-1]
    return line if not line or line[-1] in ".!?:" else line + "."
