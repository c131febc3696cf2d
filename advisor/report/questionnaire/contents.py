"""What the questionnaire and the list of open questions hold, before anything is printed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from advisor.interview.form.rows import client, head, who_could_tell
from advisor.interview.form.write import said_so_far
from advisor.interview.interview import Interview
from advisor.interview.items import Item
from advisor.pack.items import Pack, Question
from advisor.quantities import pretty_unit
from advisor.report.brand import Brand
from advisor.report.html import brand_of
from advisor.report.questionnaire.only_if import LETTERS, MOST_LETTERED, Book, only_if

ONCE: Final = "About the organisation"
EACH: Final = "About each use case"
NOBODY: Final = "Nobody is named yet"
Section = tuple[str, list[Question]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as it is printed.

    Attributes:
        about: whose answer it is; empty where all are of one.
        kind: type of its fact.
        options: their letters and words; empty where none are printed.
        listed: how many there are of a list that is not printed.
        only_if: when it is asked.
        short: whether it belongs to the short interview.
        so_far: what was told, or what is taken until somebody tells.
        first: whether it is worth asking first.
    """

    number: int
    text: str
    kind: str
    about: str = ""
    help: str | None = None
    why: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    listed: int = 0
    unit: str | None = None
    only_if: str | None = None
    short: bool = False
    so_far: str = ""
    first: bool = False

    @property
    def wide(self) -> bool:
        """Whether its options are too long for two columns."""
        return any(len(words) > _COLUMN for _, words in self.options)


_COLUMN: Final = 56


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Groups under one heading of the document."""

    title: str
    lede: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questions on paper.

    Attributes:
        is_blank: whether it is of no engagement.
        facts: what stands at its head, by name.
        marked: what a mark beside a number means; None where none is marked.
        brief: whether it is short, so that nobody copies its pages.
    """

    title: str
    subtitle: str
    brand: Brand
    is_blank: bool
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    marked: str | None = None
    brief: bool = False

    @property
    def count(self) -> int:
        """How many questions there are."""
        return sum(len(group.entries) for part in self.parts for group in part.groups)


def blank(pack: Pack, *, express: bool = False) -> Questionnaire:
    """The blank questionnaire of a pack.

    Args:
        pack: in the language of the questionnaire.
        express: those of the short interview only.
    """
    asked = [q for q in pack.questions.values() if q.express or not express]
    once = _sections(q for q in asked if q.spec.scope == "engagement")
    each = _sections(q for q in asked if q.spec.scope != "engagement")
    names = (q.spec.name for _, questions in (*once, *each) for q in questions)
    book = Book.of(names, pack)
    each_lede = "Asked for each use case" + (
        "." if express else ": copy these pages where there are several."
    )
    parts = []
    for title, lede, sections in (
        (ONCE, "Asked once, whatever number of use cases there is.", once),
        (EACH, each_lede, each),
    ):
        groups = tuple(
            Group(name, tuple(_blank_entry(q, book, marks=not express) for q in held))
            for name, held in sections
        )
        if groups:
            parts.append(Part(title, lede, groups))
    short = sum(question.express for question in asked)
    return Questionnaire(
        "Questionnaire",
        "What we would like to know about your use of artificial intelligence",
        brand_of(pack),
        True,
        (("Organisation", ""), ("Use case", ""), ("Filled in by", ""), ("Date", "")),
        tuple(parts),
        None if express or not short else f"the {short} questions to begin with",
        express,
    )


def open_questions(
    interview: Interview, items: Sequence[Item], *, first: Iterable[tuple[str, str]] = ()
) -> Questionnaire:
    """The list of open questions of an engagement, by who could tell.

    Args:
        interview: the engagement.
        items: the questions, as `asked_rows` gives them, in the order in which they are printed.
        first: keys of those that are worth asking first.
    """
    worth = frozenset(first)
    several = len({item.owner.key for item in items}) > 1
    by_who: dict[str, list[Item]] = {}
    for item in items:
        by_who.setdefault(who_could_tell(item) or NOBODY, []).append(item)
    named = [name for name in by_who if name != NOBODY]
    groups, number = list[Group](), 0
    for name in (*named, *((NOBODY,) if NOBODY in by_who else ())):
        entries = []
        for item in by_who[name]:
            number += 1
            entries.append(_open_entry(item, number, several, item.key in worth))
        groups.append(Group(name if name == NOBODY else f"For {name}", tuple(entries)))
    about = head(interview.document)
    facts = (
        ("For", client(interview)),
        ("Date", str(about.get("date") or "undated")),
        ("Prepared by", str(about.get("prepared_by") or brand_of(interview.pack).name)),
        ("Questions", str(len(items))),
    )
    if not groups:
        lede = "Every question that is asked so far has an answer."
    elif named:
        lede = "Each is listed under who was named as able to answer it."
    else:
        lede = "Who could answer them? Until somebody does, we go by what is said to be taken."
    return Questionnaire(
        "Open questions",
        str(about.get("title") or client(interview)),
        brand_of(interview.pack),
        False,
        facts,
        (Part("Open questions", lede, tuple(groups)),),
        "what is worth asking first" if worth else None,
    )


def _sections(questions: Iterable[Question]) -> list[Section]:
    """Questions by section, in the order of the interview."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        found.setdefault(question.section, []).append(question)
    return sorted(found.items(), key=lambda section: min(map(_place, section[1])))


def _place(question: Question) -> float:
    return math.inf if question.order is None else question.order


def _blank_entry(question: Question, book: Book, *, marks: bool) -> Entry:
    name = question.spec.name
    entry = Entry(
        book.numbers[name],
        question.text,
        question.spec.type,
        help=question.help,
        why=question.why,
        only_if=only_if(question.ask_if, book),
        short=marks and question.express,
    )
    return _with_space(entry, question)


def _open_entry(item: Item, number: int, several: bool, first: bool) -> Entry:
    question = item.question
    entry = Entry(
        number,
        question.text,
        question.spec.type,
        about=(item.owner.name or "The organisation") if several else "",
        help=question.help,
        why=question.why,
        so_far=said_so_far(item),
        first=first,
    )
    return _with_space(entry, question)


def _with_space(entry: Entry, question: Question) -> Entry:
    """An entry with what an answer is written into."""
    spec = question.spec
    labels = [spec.option_labels.get(option, option) for option in spec.options]
    lettered = len(labels) <= MOST_LETTERED
    unit = spec.unit if spec.type == "number" else None
    return replace(
        entry,
        options=tuple(zip(LETTERS, labels, strict=False)) if lettered else (),
        listed=0 if lettered else len(labels),
        unit=None if unit in (None, "1") else pretty_unit(str(unit)),
    )
