"""When a question is asked, as paper says it: "question 12 is a, c or d"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from advisor.facts import Scalar
from advisor.logic import All, Compare, Condition, Not, negate_to_leaves
from advisor.logic.tree import FactRef, Right
from advisor.pack.items import Pack
from advisor.quantities import format_number, pretty_unit
from advisor.report.pack_doc.words import clause

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
# So many options have letters; a longer list is written in.
MOST_LETTERED: Final = len(LETTERS)
_SIDES: Final = {
    "lt": "is below",
    "le": "is at most",
    "gt": "is above",
    "ge": "is at least",
}
_OTHERWISE: Final = {"eq": "in", "in": "in", "contains": "in", "ne": "not", "not_in": "not",
                     "lacks": "not"}  # fmt: skip
_FINE: Final = 6


@dataclass(frozen=True, slots=True)
class Book:
    """The questions that are printed: their numbers, and the letters of their options."""

    pack: Pack
    numbers: Mapping[str, int]
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Iterable[str], pack: Pack) -> Book:
        """Number the questions in their order."""
        numbers = {fact: n for n, fact in enumerate(facts, start=1)}
        letters = {fact: _lettered(pack.specs[fact].options) for fact in numbers}
        return cls(pack, numbers, letters)


def _lettered(options: Sequence[str]) -> Mapping[str, str]:
    if len(options) > MOST_LETTERED:
        return {}
    return dict(zip(options, LETTERS, strict=False))


def only_if(condition: Condition | None, book: Book) -> str | None:
    """When a question is asked, in words; None where it always is, or nothing printed rules it out.

    What hangs on a question that is not printed stays open, as in the interview: an open question
    hides none.
    """
    if condition is None:
        return None
    asked = _decided(negate_to_leaves(condition), book)
    return None if asked is None else _said(asked, book, "")


def _decided(condition: Condition, book: Book) -> Condition | None:
    """What of a condition the printed questions can make false; None where they cannot."""
    if isinstance(condition, Compare):
        unprinted = condition.fact in book.pack.questions and condition.fact not in book.numbers
        return None if unprinted else condition
    if isinstance(condition, Not):
        return condition
    parts = [_decided(part, book) for part in condition.parts]
    told = tuple(part for part in parts if part is not None)
    if isinstance(condition, All):
        return replace(condition, parts=told) if told else None
    return replace(condition, parts=_one_of(told)) if len(told) == len(parts) else None


def _one_of(parts: Sequence[Condition]) -> tuple[Condition, ...]:
    """Parts of which one must hold, those that name options of one question as one."""
    found: list[Condition] = []
    places: dict[str, int] = {}
    for part in parts:
        values = _options(part)
        if values is None or not isinstance(part, Compare):
            found.append(part)
            continue
        at = places.setdefault(part.fact, len(found))
        if at == len(found):
            found.append(part)
        else:
            before = _options(found[at]) or ()
            found[at] = replace(part, op="in", right=tuple(dict.fromkeys((*before, *values))))
    return tuple(found)


def _options(part: Condition) -> tuple[Scalar, ...] | None:
    """The options of which a comparison asks for one; None where it asks for something else."""
    if not isinstance(part, Compare) or part.op not in ("eq", "in") or part.bound:
        return None
    values = part.right if isinstance(part.right, tuple) else (part.right,)
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else None


def _said(condition: Condition, book: Book, within: str) -> str:
    if isinstance(condition, Compare):
        return _comparison(condition, book)
    if isinstance(condition, Not):
        return f"it is not so that {_said(condition.part, book, 'not')}"
    parts, word = condition.parts, "and" if isinstance(condition, All) else "or"
    if len(parts) == 1:
        return _said(parts[0], book, within)
    joined = f" {word} ".join(_said(part, book, word) for part in parts)
    return f"({joined})" if within and within != word else joined


def _comparison(leaf: Compare, book: Book) -> str:
    number = book.numbers.get(leaf.fact)
    right = leaf.right
    values = right if isinstance(right, tuple) else (right,)
    if number is None or any(isinstance(value, FactRef) for value in values):
        words = clause(leaf, book.pack).words
        return words[:1].lower() + words[1:]
    head = f"question {number}"
    if leaf.op in ("known", "not_unknown"):
        return f"{head} is answered"
    if leaf.op in ("unknown", "not_known"):
        return f"{head} is not answered"
    if leaf.op in _SIDES and not isinstance(right, tuple):
        return f"{head} {_SIDES[leaf.op]} {_value(right, leaf.fact, book)}"
    if leaf.op == "between":
        ends = " and ".join(_value(value, leaf.fact, book) for value in values)
        return f"{head} is between {ends}"
    told = _among(values, leaf.fact, book)
    return f"{head} is not {told}" if _OTHERWISE.get(leaf.op) == "not" else f"{head} is {told}"


def _among(values: Sequence[Right | None], fact: str, book: Book) -> str:
    """Some answers: their letters, neighbours drawn together, or their words."""
    letters = book.letters.get(fact, {})
    if letters and all(value in letters for value in values):
        return _drawn_together(sorted(LETTERS.index(letters[str(value)]) for value in values))
    return _or([_value(value, fact, book) for value in values])


def _drawn_together(places: Sequence[int]) -> str:
    """a, b and c as a–c."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    shown: list[str] = []
    for run in runs:
        named = [LETTERS[place] for place in run]
        shown += [f"{named[0]}–{named[-1]}"] if len(named) > 2 else named
    return _or(shown)


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _value(value: Right | Scalar | None, fact: str, book: Book) -> str:
    spec = book.pack.specs[fact]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        unit = "" if spec.unit in (None, "1") else f" {pretty_unit(str(spec.unit))}"
        return f"{format_number(float(value), _FINE)}{unit if value else ''}"
    return f"“{spec.option_labels.get(str(value), str(value))}”"
