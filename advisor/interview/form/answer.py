"""A row of a form as an answer: its cells read as people fill them in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from advisor.errors import AdvisorError, Place, Problem
from advisor.intake.answers import Answer, read_answer
from advisor.interview.form.layout import (
    LONGEST,
    LONGEST_NAME,
    NOT_APPLICABLE,
    NOT_KNOWN,
    option_words,
)
from advisor.interview.items import Item
from advisor.interview.typed import raw_of
from advisor.pack.decision_tables.grid import Cell
from advisor.pack.items import Pack

# What is said of a workbook that cannot be read, in the codes of forms.
_CODES: Final = {
    "T101": ("F101", "Ask for it again as .xlsx, without a password."),
    "T102": ("F102", "Ask for it again as .xlsx without macros."),
    "T103": ("F103", "Ask for the form alone, without what was added to it."),
    "T104": ("F104", "Open it with a spreadsheet program, save it anew as .xlsx, and try again."),
    "T107": ("F107", "Show it, look at what stands there, save, and try again."),
    "T108": ("F108", "Unmerge them, save, and try again."),
    "T120": ("F120", "Write the value itself."),
    "T121": ("F121", "Format the cell as a plain number, and write the value in the unit beside."),
    "T122": ("F122", "Write a number, or words."),
}
_WORDS: Final = ("who", "source", "note")
# 480.000 may be typed for 480,000: of two meanings none is taken.
_TWO_MEANINGS: Final = re.compile(r"[-+−]?\d{1,3}\.\d{3}(?!\d)")
_SEVERAL: Final = re.compile(r"[;\n]")
_OR: Final = re.compile(r"\s+or\s+|[;\n]")


def as_form(problem: Problem) -> Problem:
    """What is said of decision tables, said of a form."""
    code, todo = _CODES.get(problem.code, (problem.code, problem.todo))
    message = problem.message.replace(", which a rule pack must not", "")
    return replace(problem, code=code, message=message, todo=todo, allowed=())


class RowReader:
    """Reads rows; what is wrong goes to `problems`, each with the address of its cell."""

    def __init__(self, pack: Pack, problems: list[Problem]) -> None:
        self.pack = pack
        self.problems = problems

    def bad(self, code: str, message: str, place: Place, todo: str, **more: Any) -> None:
        """Tell something that is wrong."""
        self.problems.append(Problem(code, message, place, todo=todo, **more))

    def answer(
        self, item: Item, cells: Mapping[str, Cell], place: Place
    ) -> tuple[Any, Answer] | None:
        """The answer of a row, raw and as read; None where there is none or it is bad."""
        before = len(self.problems)
        self.problems += (as_form(c.fault) for c in cells.values() if c.fault is not None)
        if len(self.problems) > before:
            return None
        words = {
            key: words_of(cells[key], LONGEST_NAME if key == "who" else LONGEST, self.problems)
            for key in _WORDS
            if key in cells
        }
        raw = self._raw(item, cells, place)
        if len(self.problems) > before:
            return None
        raw = _whole(raw, {k: v for k, v in words.items() if v})
        answer = None if raw is None else self._read(item, raw, place, self.problems)
        return None if answer is None else (raw, answer)

    def _read(self, item: Item, raw: Any, place: Place, problems: list[Problem]) -> Answer | None:
        return read_answer(item.spec, raw, place, self.pack, problems, item.question.whole)

    def _raw(self, item: Item, cells: Mapping[str, Cell], place: Place) -> Any | None:
        """What stands under answer, at least, at most and not known; None where nothing does."""
        state = self._state(cells)
        given = [cells[key].place for key in ("answer", "low", "high") if key in cells]
        if state is not None and given:
            self.bad(
                "F113",
                f"The row holds an answer, and says '{_shown(cells['state'])}' too.",
                given[0],
                "Keep one of the two.",
            )
            return None
        if state is not None or not given:
            return state
        ends = {key: self._number(item, cells[key]) for key in ("low", "high") if key in cells}
        if "answer" not in cells:
            return self._between(item, cells, ends, place)
        answer = self._answer(item, cells["answer"])
        if not ends:
            return answer
        if isinstance(answer, Mapping) and ("low" in answer or "high" in answer):
            self.bad(
                "F114",
                "The answer is a range, and a range stands beside it too.",
                place,
                "Keep one of the two.",
            )
            return None
        if isinstance(answer, Mapping) or answer in ("unknown", "not_applicable"):
            self.bad(
                "F113",
                "The row holds a range, and says that it is not known or does not apply too.",
                place,
                "Keep one of the two.",
            )
            return None
        return {"value": answer, **ends}

    def _between(
        self, item: Item, cells: Mapping[str, Cell], ends: Mapping[str, Any], place: Place
    ) -> Any | None:
        """The ends of a range without its middle."""
        if len(ends) < 2:
            self.bad(
                "F115",
                "One end of a range stands alone.",
                place,
                "Write the answer beside it, or both ends.",
            )
            return None
        low, high = (_shown(cells[key]) for key in ("low", "high"))
        return self._typed(item, f"~ {low} {high}", place)

    def _state(self, cells: Mapping[str, Cell]) -> Any | None:
        cell = cells.get("state")
        if cell is None:
            return None
        said = " ".join(_shown(cell).replace("’", "'").casefold().split())
        if said in (NOT_KNOWN, "unknown", "not known", "x", "yes", "?"):
            return "unknown"
        if said in (NOT_APPLICABLE, "not applicable", "n/a", "not_applicable"):
            return "not_applicable"
        self.bad(
            "F116",
            f"'{said[:40]}' is neither '{NOT_KNOWN}' nor '{NOT_APPLICABLE}'.",
            cell.place,
            "Choose one of the two, or leave the cell empty.",
            allowed=(NOT_KNOWN, NOT_APPLICABLE),
        )
        return None

    def _answer(self, item: Item, cell: Cell) -> Any | None:
        spec = item.spec
        if spec.type == "number":
            return self._number(item, cell)
        if isinstance(cell.value, bool) and spec.type == "yes_no":
            return cell.value
        if isinstance(cell.value, date):
            return cell.value.isoformat()
        text = words_of(cell, LONGEST, self.problems)
        if text is None:
            return None
        match spec.type:
            case "choice":
                return self._option(item, text)
            case "choices":
                return [self._option(item, part) for part in _split(_SEVERAL, text)]
            case "region":
                parts = _split(_OR, text)
                # A name may hold the word itself, so that the whole is tried first.
                whole = len(parts) < 2 or self._read(item, text, cell.place, []) is not None
                return text if whole else {"candidates": parts}
            case "yes_no":
                return self._typed(item, text, cell.place)
            case _:
                return text

    def _option(self, item: Item, text: str) -> str:
        """An option by the words of the list, or as it is; what is none is told when it is read."""
        said = " ".join(text.removeprefix("–").split())
        for option, words in option_words(item.spec).items():
            if said.casefold() in (words.casefold(), option.casefold()):
                return option
        return said

    def _number(self, item: Item, cell: Cell) -> Any | None:
        if isinstance(cell.value, bool | date):
            self.bad(
                "F122",
                f"A number is needed, and the cell holds {_shown(cell)}.",
                cell.place,
                "Write the number; a spreadsheet may have taken it for a date.",
            )
            return None
        if isinstance(cell.value, int | float):
            return cell.value
        text = words_of(cell, LONGEST_NAME, self.problems)
        if text is None:
            return None
        if _TWO_MEANINGS.search(text):
            self.bad(
                "F117",
                f"'{text[:40]}' may mean two numbers, by what the point is for.",
                cell.place,
                "Write it without a point between thousands, such as 480000 or 480k.",
            )
            return None
        return self._typed(item, text, cell.place)

    def _typed(self, item: Item, text: str, place: Place) -> Any | None:
        try:
            return raw_of(text, item.question, self.pack)
        except AdvisorError as error:
            self.problems += (replace(p, place=place) for p in error.problems)
            return None


def _whole(raw: Any | None, words: Mapping[str, str]) -> Any | None:
    """An answer with who, source and note; these alone say that it is not known."""
    if raw is None and not words:
        return None
    if not words:
        return raw
    detail = {key: words[key] for key in ("who", "note") if key in words}
    source = {"source": words["source"]} if "source" in words else {}
    if raw is None or raw == "unknown":
        return {"unknown": detail, **source} if detail else {"unknown": {}, **source}
    if raw == "not_applicable":
        return {"not_applicable": detail, **source}
    if isinstance(raw, Mapping) and "unknown" in raw:
        return {"unknown": {**raw["unknown"], **detail}, **source}
    long = dict(raw) if isinstance(raw, Mapping) else {"value": raw}
    return {**long, **words}


def words_of(cell: Cell, longest: int, problems: list[Problem]) -> str | None:
    """A cell as text; None, with a problem, where it is none."""
    if cell.fault is not None:
        problems.append(as_form(cell.fault))
        return None
    text = _shown(cell).strip()
    if len(text) > longest:
        problems.append(
            Problem(
                "F119",
                f"The text is longer than {longest:,} letters.",
                cell.place,
                todo="Shorten it; a document can be named as the source.",
            )
        )
        return None
    return text or None


def _shown(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    return [part for raw in pattern.split(text) if (part := raw.strip())]
