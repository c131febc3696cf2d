"""One answer: known, unknown, not applicable; as typed and in normal form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from advisor.errors import Place, Problem, nearest
from advisor.facts import FactSpec, Scalar
from advisor.numerals import NotANumber, parse_number
from advisor.pack.items import Pack
from advisor.quantities import format_number

State = Literal["known", "unknown", "not_applicable"]
_LONGEST = 4000  # characters of a text
_KEYS = (
    "value",
    "low",
    "high",
    "source",
    "note",
    "private",
    "unknown",
    "not_applicable",
    "candidates",
    "who",
    "grade",
)
GRADES = ("metered", "billed", "estimated")
_WORDS = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in normal form, with what was typed beside it."""

    fact: str
    state: State
    place: Place
    value: Scalar | None = None
    low: float | None = None
    high: float | None = None
    typed: str = ""
    source: str | None = None
    note: str | None = None
    private: bool = False
    who: str | None = None
    grade: str | None = None
    candidates: tuple[str, ...] = ()


def exclusive(spec: FactSpec) -> tuple[str, ...]:
    """The options of which one excludes all others: `none`, and those that begin with `none_`."""
    if spec.type != "choices":
        return ()
    return tuple(name for name in spec.options if name == "none" or name.startswith("none_"))


def read_answer(
    spec: FactSpec, raw: object, place: Place, pack: Pack, problems: list[Problem], whole: bool
) -> Answer | None:
    """An answer as it stands in an engagement file; None with problems when it is bad."""
    reader = _Answer(spec, place, pack, problems, whole)
    return reader.read(raw)


class _Answer:
    def __init__(
        self, spec: FactSpec, place: Place, pack: Pack, problems: list[Problem], whole: bool
    ) -> None:
        self.spec = spec
        self.place = place
        self.pack = pack
        self.problems = problems
        self.whole = whole

    def bad(self, code: str, message: str, **more: Any) -> None:
        self.problems.append(Problem(code, f"{self.spec.name}: {message}", self.place, **more))

    def read(self, raw: object) -> Answer | None:
        if raw is None or raw == "unknown":
            return Answer(self.spec.name, "unknown", self.place, typed="unknown")
        if raw == "not_applicable":
            return Answer(self.spec.name, "not_applicable", self.place, typed="not applicable")
        if isinstance(raw, Mapping):
            return self.long(raw)
        value = self.value(raw)
        if value is None:
            return None
        return Answer(self.spec.name, "known", self.place, value, typed=_typed(raw))

    def long(self, raw: Mapping[str, Any]) -> Answer | None:
        for key in raw:
            if key not in _KEYS:
                self.bad(
                    "A205",
                    f"'{key}' is no key of an answer.",
                    allowed=_KEYS,
                    nearest=nearest(str(key), _KEYS),
                )
                return None
        common: dict[str, Any] = {
            "source": _text(raw.get("source")),
            "note": _text(raw.get("note")),
            "private": bool(raw.get("private")),
            "who": _text(raw.get("who")),
            "grade": _text(raw.get("grade")),
        }
        if common["grade"] not in (None, *GRADES):
            self.bad(
                "A226",
                f"'{common['grade']}' is no grade of an answer.",
                allowed=GRADES,
                nearest=nearest(common["grade"], GRADES),
            )
            return None
        for told in (raw, raw.get("unknown"), raw.get("not_applicable")):
            if isinstance(told, Mapping) and self.too_long(told):
                return None
        for state in ("unknown", "not_applicable"):
            if state in raw:
                detail = raw[state]
                if isinstance(detail, Mapping):
                    common["who"] = _text(detail.get("who"))
                    common["note"] = (
                        _text(detail.get("note") or detail.get("why")) or common["note"]
                    )
                return Answer(
                    self.spec.name,
                    state,
                    self.place,
                    typed=state.replace("_", " "),
                    **common,
                )
        if "candidates" in raw:
            return self.candidates(raw, common)
        if "value" not in raw:
            self.bad(
                "A212",
                "an answer needs 'value', 'unknown' or 'not_applicable'.",
                todo="Write {value: …}.",
            )
            return None
        if self.spec.type != "number" and ("low" in raw or "high" in raw):
            self.bad("A213", "only a number has low and high.", todo="Leave them out.")
            return None
        value, ends = self.value(raw["value"]), self.ends(raw)
        if value is None or ends is None:
            return None
        low, high = ends
        if not isinstance(value, float) or (low is None and high is None):
            return Answer(
                self.spec.name, "known", self.place, value, typed=_typed(raw["value"]), **common
            )
        low = value if low is None else low
        high = value if high is None else high
        if not low <= value <= high:
            self.bad(
                "A214",
                f"low ({format_number(low, 4)}), value ({format_number(value, 4)}) and "
                f"high ({format_number(high, 4)}) must rise.",
                todo="Swap them." if low > high else "Change the range with the value.",
            )
            return None
        return Answer(
            self.spec.name,
            "known",
            self.place,
            value,
            low,
            high,
            typed=_typed(raw["value"]),
            **common,
        )

    def candidates(self, raw: Mapping[str, Any], common: dict[str, Any]) -> Answer | None:
        listed = raw["candidates"]
        if self.spec.type not in ("region", "choice") or not isinstance(listed, list) or not listed:
            self.bad(
                "A220",
                "candidates are a list of regions or options of one choice.",
                todo="Write {candidates: [SWE, POL]}, of a region or a choice.",
            )
            return None
        values = [self.value(v) for v in listed]
        if any(v is None for v in values):
            return None
        return Answer(
            self.spec.name,
            "known",
            self.place,
            values[0],
            typed=", ".join(_typed(v) for v in listed),
            candidates=tuple(str(v) for v in values),
            **common,
        )

    def ends(self, raw: Mapping[str, Any]) -> tuple[float | None, float | None] | None:
        """Low and high, each where it is told; None where one cannot be read."""
        found: list[float | None] = []
        for key in ("low", "high"):
            end = None if raw.get(key) is None else self.value(raw[key])
            if raw.get(key) is not None and end is None:
                return None
            found.append(end if isinstance(end, float) else None)
        return found[0], found[1]

    def value(self, raw: object) -> Scalar | None:
        spec = self.spec
        if spec.type == "number":
            return self.number(raw)
        if spec.type == "yes_no":
            found = raw if isinstance(raw, bool) else _WORDS.get(str(raw).strip().lower())
            if found is None:
                self.bad(
                    "A215",
                    f"'{_typed(raw)}' is neither yes nor no.",
                    allowed=("yes", "no"),
                    todo="Write true or false.",
                )
            return found
        if spec.type == "choices":
            return self.choices(raw)
        if isinstance(raw, list | Mapping) or raw is None:
            self.bad(
                "A216", f"a {spec.type} is needed, not a list or mapping.", todo="Write one value."
            )
            return None
        text = _typed(raw).strip()
        if spec.type == "choice":
            return self.option(text)
        if spec.type == "region":
            return self.region(text)
        if spec.type == "date" and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            self.bad("A217", f"'{text}' is no date.", todo="Write it as 2026-11-25.")
            return None
        if len(text) > _LONGEST:
            self.bad("A218", "the text is longer than 4,000 characters.", todo="Shorten it.")
            return None
        return text

    def too_long(self, told: Mapping[str, Any]) -> bool:
        """Whether a text beside an answer is longer than a report could print; told then."""
        for key in ("note", "source", "who", "why"):
            if len(_text(told.get(key)) or "") > _LONGEST:
                self.bad(
                    "A218",
                    f"'{key}' is longer than 4,000 characters.",
                    todo="Keep what matters, and file the rest with the engagement.",
                )
                return True
        return False

    def number(self, raw: object) -> float | None:
        try:
            number = parse_number(raw, self.spec.unit)
        except NotANumber as error:
            self.bad("A219", f"{error}.", todo=f"Give a number in {self.spec.unit}.")
            return None
        bounds = self.spec.bounds
        if bounds and not bounds[0] <= number <= bounds[1]:
            self.bad(
                "A221",
                f"{_typed(raw)} lies outside {format_number(bounds[0], 6)} to "
                f"{format_number(bounds[1], 6)} {self.spec.unit}.",
                todo="Check the unit.",
            )
            return None
        if self.whole and not number.is_integer():
            self.bad("A222", f"{_typed(raw)} must be a whole number.", todo="Round it.")
            return None
        return number

    def option(self, text: str) -> str | None:
        if text in self.spec.options:
            return text
        by_label = {label.lower(): key for key, label in self.spec.option_labels.items()}
        if text.lower() in by_label:
            return by_label[text.lower()]
        self.bad(
            "A223",
            f"'{text}' is no option.",
            allowed=self.spec.options,
            nearest=nearest(text, self.spec.options),
            todo=self.where_listed(),
        )
        return None

    def where_listed(self) -> str | None:
        """Where the options of a long list can be read: names of models and chips."""
        if not self.spec.proper:
            return None
        for name, table in self.pack.tables.items():
            if {*self.spec.options} - {*table.rows} <= {"other"}:
                return f"'advisor factors {name}' lists them all."
        return None

    def choices(self, raw: object) -> tuple[str, ...] | None:
        listed = raw if isinstance(raw, list) else [raw]
        found = [self.option(_typed(v)) for v in listed]
        if any(v is None for v in found):
            return None
        values = tuple(dict.fromkeys(str(v) for v in found))
        alone = next((v for v in values if v in exclusive(self.spec)), None)
        if alone is not None and len(values) > 1:
            self.bad(
                "A224",
                f"'{alone}' cannot stand beside other options.",
                todo=f"Keep '{alone}', or the others.",
            )
            return None
        return values

    def region(self, text: str) -> str | None:
        grid = self.pack.tables.get("grid")
        rows = grid.rows if grid else {}
        if text in rows:
            return text
        if text.upper() in rows:
            return text.upper()
        names = {str(row.get("name", "")).lower(): key for key, row in rows.items()}
        if text.lower() in names:
            return names[text.lower()]
        by_region = [key for key in rows if key.endswith(f"/{text.lower()}")]
        if len(by_region) == 1:
            return by_region[0]
        close = nearest(text, [*rows, *names])
        self.bad(
            "A225",
            f"There is no region '{text}'.",
            nearest=names.get(close or "", close),
            todo="Use a country's three letters (DEU) or a cloud region (aws/eu-central-1).",
        )
        return None


def _typed(raw: object) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return str(raw)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
