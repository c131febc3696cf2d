"""Why a rule applies, and what would change our mind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.language import inside, mark, tr
from advisor.quantities import format_number
from advisor.report.beside import varied
from advisor.report.reader import Reader, clip, heading, mapping, mappings, number, text, texts
from advisor.report.words import STATUSES, in_words, of_ten, runs

NO_ANSWER = mark("not answered")
NO_VALUE = mark("no value")  # as the advice prints a fact without one
_HIGH = 90.0
# Letters of a point and of what was found: more than any sentence of ours, less than a page.
_TEXT, _FOUND = 300, 200
_WHOLE = 100.0
# The low end of a range, with the signs of any language; a minus before it is no digit.
_LOW_END = re.compile(r"^\d[\d.,’\u202f]*")


@dataclass(frozen=True, slots=True)
class Reason:
    """A point of the condition with what the client said, and what the client noted to it."""

    text: str
    actual: str
    status: str
    note: str = ""
    answered: bool = True
    choice: bool = False

    @property
    def inside(self) -> str:
        """The point as it stands inside a sentence."""
        return inside(self.text)

    @property
    def told(self) -> str:
        """What the client said, where the condition does not say it already."""
        if not self.answered:
            return self.actual
        same = self.text.casefold().endswith(f": {self.actual}".casefold())
        actual = tr("“{words}”", words=self.actual) if self.choice else self.actual
        words = self.status if same or not self.actual else f"{actual}, {self.status}"
        return f"{words}: {self.note}" if self.note else words


def exact_share(printed: str, value: object) -> str:
    """A share from 90 % on as given: 97.5 % rounded to 98 % hides a quarter of the failures."""
    amount = number(value)
    if amount is None or not printed.endswith(" %") or not _HIGH <= amount < _WHOLE:
        return printed
    return f"{format_number(round(amount, 1), 3)} %"


def reasons(reader: Reader, raw: Mapping[str, Any], owner: str) -> list[Reason]:
    """The points of a recommendation's condition."""
    told = [
        a
        for a in mappings(reader.data.get("answers"))
        if text(a.get("owner")) in (owner, "engagement")
    ]
    return [_reason(r, told) for r in mappings(raw.get("matched")) if text(r.get("text"))]


def _reason(raw: Mapping[str, Any], told: Sequence[Mapping[str, Any]]) -> Reason:
    words = text(raw.get("text"))
    found = clip(_actual(words, text(raw.get("actual")), told), _FOUND)
    answered = found not in (NO_VALUE, tr(NO_VALUE))
    return Reason(
        clip(words, _TEXT),
        found if answered else tr(NO_ANSWER),
        in_words(STATUSES, text(raw.get("status"))),
        text(raw.get("note")).rstrip("."),
        answered=answered,
        choice=answered and raw.get("choice") is True,
    )


def _actual(words: str, printed: str, told: Sequence[Mapping[str, Any]]) -> str:
    """What was found, a high share as it was given."""
    for answer in told:
        label = heading(answer.get("label"))
        if printed and label and printed == text(answer.get("printed")) and words.startswith(label):
            return exact_share(printed, answer.get("value"))
    return printed


def to_confirm(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """What to confirm, in its right sense, with whom to ask; an older file has labels only."""
    told = mappings(raw.get("confirm_that"))
    if not told:
        return tuple(texts(raw.get("confirm")))
    return tuple(_to_confirm(text(c.get("text")), text(c.get("who"))) for c in told)


def _to_confirm(what: str, who: str) -> str:
    if not who:
        return tr("that {what}", what=what)
    return tr("that {what} (ask: {who})", what=what, who=who)


def mind(reader: Reader, raw: Mapping[str, Any], saving: Mapping[str, Any]) -> list[str]:
    """What would change our mind, in sentences."""
    # The page says above what is to be confirmed, and in which sense.
    confirm = texts(raw.get("confirm"))
    out = [tr("If what is to be confirmed first does not hold.")] if confirm else []
    unsure = text(raw.get("uncertain_label") or raw.get("uncertain_fact"))
    certainty = number(raw.get("certainty"))
    if raw.get("uncertain") is True and unsure:
        if certainty is None:
            out.append(tr("The outcome hangs on {what}.", what=unsure))
        else:
            out.append(
                tr(
                    "The outcome hangs on {what}. The condition holds in {runs}.",
                    what=unsure,
                    runs=runs(certainty),
                )
            )
    out += _rivals(reader, raw)
    chance = number(saving.get("chance_greener"))
    if chance is not None and chance < 0.9:
        out.append(tr("In {runs} the change does not lower carbon at all.", runs=runs(1 - chance)))
    share = reader.figure(mapping(saving.get("share")).get("carbon"))
    if share and share.printed_range and not share.certain:
        out += tipping(share.printed_range)
    return out


def _rivals(reader: Reader, raw: Mapping[str, Any]) -> list[str]:
    """That the next action is too close, and what would settle it."""
    wins = text(raw.get("wins"))
    beats = of_ten(raw.get("beats_next_in_ten"))
    if raw.get("too_close") is not True:
        return [tr("An answer to this would settle it: {what}.", what=wins)] if wins else []
    if not beats:
        said = tr("It is too close to call against the next action.")
    elif varied(reader):
        said = tr(
            "It is too close to call against the next action (ahead in {runs}, with the weights "
            "varied too).",
            runs=beats,
        )
    else:
        said = tr("It is too close to call against the next action (ahead in {runs}).", runs=beats)
    settled = tr("What would settle it: {what}.", what=wins) if wins else ""
    return [f"{said} {settled}".rstrip()]


def tipping(printed_range: str) -> list[str]:
    """Where the range holds zero, nothing saved would change our mind.

    The low end of our own range is no such value: advice that saves less than it may stay right.
    """
    found = _LOW_END.match(printed_range)
    if found and found[0].strip("0.,"):
        return []
    return [tr("If the first step shows that it saves nothing.")]
