"""Why a rule applies, and what would change our mind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.quantities import format_number
from advisor.report.beside import varied
from advisor.report.reader import Reader, clip, heading, mapping, mappings, number, text, texts
from advisor.report.words import STATUSES, of_ten, runs

NO_ANSWER = "not answered"
_HIGH = 90.0
# Letters of a point and of what was found: more than any sentence of ours, less than a page.
_TEXT, _FOUND = 300, 200
_WHOLE = 100.0
_LOW_END = re.compile(r"^(?P<low>[0-9][0-9.,]*)(?:–[0-9.,]+)? %$")


@dataclass(frozen=True, slots=True)
class Reason:
    """A point of the condition with what the client said, and what the client noted to it."""

    text: str
    actual: str
    status: str
    note: str = ""

    @property
    def told(self) -> str:
        """What the client said, where the condition does not say it already."""
        if self.actual == NO_ANSWER:
            return NO_ANSWER
        same = self.text.casefold().endswith(f": {self.actual}".casefold())
        words = self.status if same or not self.actual else f"{self.actual}, {self.status}"
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
    return [
        Reason(
            clip(text(r.get("text")), _TEXT),
            clip(_actual(text(r.get("text")), text(r.get("actual")), told), _FOUND).replace(
                "no value", NO_ANSWER
            ),
            STATUSES.get(text(r.get("status")), text(r.get("status"))),
            text(r.get("note")).rstrip("."),
        )
        for r in mappings(raw.get("matched"))
        if text(r.get("text"))
    ]


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
    return tuple(
        f"that {text(c.get('text'))}" + (f" (ask: {text(c.get('who'))})" if c.get("who") else "")
        for c in told
    )


def mind(reader: Reader, raw: Mapping[str, Any], saving: Mapping[str, Any]) -> list[str]:
    """What would change our mind, in sentences."""
    # The page says above what is to be confirmed, and in which sense.
    out = ["If what is to be confirmed first does not hold."] if texts(raw.get("confirm")) else []
    unsure = text(raw.get("uncertain_label") or raw.get("uncertain_fact"))
    certainty = number(raw.get("certainty"))
    if raw.get("uncertain") is True and unsure:
        odds = f" The condition holds in {runs(certainty)}." if certainty is not None else ""
        out.append(f"The outcome hangs on {unsure}.{odds}")
    wins = text(raw.get("wins"))
    beats = of_ten(raw.get("beats_next_in_ten"))
    if raw.get("too_close") is True:
        settled = f" What would settle it: {wins}." if wins else ""
        too = ", with the weights varied too" if varied(reader) else ""
        odds = f" (ahead in {beats}{too})" if beats else ""
        out.append(f"It is too close to call against the next action{odds}.{settled}")
    elif wins:
        out.append(f"An answer to this would settle it: {wins}.")
    chance = number(saving.get("chance_greener"))
    if chance is not None and chance < 0.9:
        out.append(f"In {runs(1 - chance)} the change does not lower carbon at all.")
    share = reader.figure(mapping(saving.get("share")).get("carbon"))
    if share and share.printed_range and not share.certain:
        out += tipping(share.printed_range)
    return out


def tipping(printed_range: str) -> list[str]:
    """Where the range holds zero, nothing saved would change our mind.

    The low end of our own range is no such value: advice that saves less than it may stay right.
    """
    found = _LOW_END.match(printed_range)
    if found and float(found["low"].replace(",", "")) > 0:
        return []
    return ["If the first step shows that it saves nothing."]
