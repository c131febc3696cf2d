"""A question as its form shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.interview.interview import Interview
from advisor.interview.items import Item
from advisor.interview.owners import Owner, answers_of
from advisor.interview.typed import labels
from advisor.language import capital, speaking, tr
from advisor.quantities import pretty_unit
from advisor.web.pages.fields import Fields, shown

_LONG = 20  # options; more are a list to open


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what its fields hold and what is wrong with them.

    Attributes:
        id: of its elements in the page.
        shows: whether it is asked under the other answers.
        described: ids of what explains its first field.
        from_shared: name of the shared thing whose answer holds here.
        default: what counts while nobody knows.
        seen: the revision whose answer the fields show.
        start: the starting point that the answer was taken from, until it is confirmed.
        hidden: why the question does not show.
    """

    fact: str
    id: str
    text: str
    help: str
    why: str
    type: str
    unit: str
    options: tuple[tuple[str, str], ...]
    long: bool
    shows: bool
    fields: Fields
    described: str
    from_shared: str
    shared_answer: str
    default: str
    seen: int
    errors: tuple[str, ...] = ()
    doubt: str = ""
    conflict: str = ""
    start: str = ""
    hidden: str = ""

    @property
    def kind(self) -> str:
        """Of the answer."""
        return self.fields.kind

    @property
    def values(self) -> tuple[str, ...]:
        """What was typed or chosen."""
        return self.fields.values

    @property
    def value(self) -> str:
        """The one value."""
        return self.fields.value


def html_id(fact: str) -> str:
    """A fact's name as the id of an element."""
    return fact.replace(".", "-").replace("_", "-")


def own_raw(interview: Interview, owner: Owner, fact: str) -> object | None:
    """What stands in the document as this owner's own answer."""
    return answers_of(interview.document, owner).get(fact)


def asked(
    interview: Interview,
    item: Item,
    *,
    fields: Fields | None = None,
    errors: Sequence[str] = (),
    doubt: str = "",
    conflict: str = "",
    seen: int | None = None,
) -> Asked:
    """A question for its form.

    Args:
        interview: of the engagement.
        item: the question, put to an owner.
        fields: as they were sent; as they stand where None.
        errors: why what was sent was not saved.
        doubt: why it was not saved before somebody says that it is right.
        conflict: who changed it meanwhile, and to what.
        seen: the revision that the form had seen, where it must not be told as newer.
    """
    spec, name = item.spec, html_id(item.fact)
    stands = fields or shown(own_raw(interview, item.owner, item.fact), spec)
    if item.state == "bad" and not errors and fields is None:
        errors = [problem_words(p.message, p.todo) for p in item.problems]
    options = tuple(labels(spec).items())
    if spec.type == "yes_no":
        with speaking(item.language):
            options = (("yes", capital(tr("yes"))), ("no", capital(tr("no"))))
    drawn = item.drawn and item.stands is not None
    return Asked(
        item.fact,
        name,
        item.question.text,
        item.question.help or "",
        item.question.why or "",
        spec.type,
        _unit(item),
        options,
        len(options) > _LONG,
        item.shown,
        stands,
        f"{name}-help {name}-errors" if item.question.help else f"{name}-errors",
        item.stands.name if drawn and item.stands else "",
        item.said if drawn else "",
        _default(item),
        interview.revision if seen is None else seen,
        tuple(errors),
        doubt,
        conflict,
        starting_point(item) if fields is None else "",
        "" if item.shown else _hidden(interview, item),
    )


def starting_point(item: Item) -> str:
    """The starting point that an answer was taken from; empty where that is confirmed."""
    source = item.answer.source if item.answer and item.to_confirm and not item.drawn else ""
    return (source or "").partition(": ")[2]


def _hidden(interview: Interview, item: Item) -> str:
    """Which answers hide a question."""
    questions = interview.pack.questions
    asked_first = [f"“{questions[n].text}”" for n in item.hangs_on if n in questions]
    if not asked_first:
        return "It is not asked here."
    return f"It is not asked, because of the answer to {' and '.join(asked_first)}."


def problem_words(message: str, todo: str | None = None) -> str:
    """What is wrong with an answer, without the name of its fact before it."""
    head, colon, rest = message.partition(": ")
    plain = capital(rest if colon and "." in head and " " not in head else message)
    return f"{plain} {todo}" if todo else plain


def _unit(item: Item) -> str:
    return "a share: 0.3, or 30 %" if item.spec.unit == "1" else item.unit


def _default(item: Item) -> str:
    if item.assumed:
        return f"While nobody knows, it counts as: {item.assumed}."
    because = item.question.because
    return f"Nothing is taken in its place. {because}" if because else ""


# A number as it was typed without a unit; one with a unit of its own needs no other.
_BARE = re.compile(r"[-−\d.,\s]+(k|M|thousand|million|billion)?", re.ASCII)


def _grouped(typed: str) -> str:
    return f"{int(typed):,}" if typed.isascii() and typed.isdigit() else typed


def value_words(raw: object, item: Item) -> str:
    """A raw answer in words, as for the two values of a conflict."""
    fields = shown(raw, item.spec)
    if fields.kind == "absent":
        return "no answer"
    if fields.kind == "unknown":
        return f"not known ({fields.who} could tell)" if fields.who else "not known"
    if fields.kind == "not_applicable":
        return "does not apply"
    named = dict(labels(item.spec))
    number = item.spec.type == "number"
    values = [_grouped(v) if number else named.get(v, v) for v in fields.values]
    words = ", ".join(values) or "nothing"
    if fields.candidates:
        words = f"{words}, compared with {fields.candidates}"
    if number and item.spec.unit not in (None, "1") and _BARE.fullmatch(words):
        words = f"{words} {pretty_unit(str(item.spec.unit))}"
    ends = [_grouped(e) for e in (fields.low, fields.high) if e]
    return f"{words} ({' to '.join(ends)})" if ends else words
