"""Sign-off: what must be mended before it, what the person who signs should have seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.errors import AdvisorError, Problem
from advisor.interview.edits import holding
from advisor.interview.interview import Interview
from advisor.interview.items import Item
from advisor.interview.kept import Kept, Store
from advisor.interview.reading import Stray
from advisor.pack.items import Pack

Edit = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Review:
    """What stands before a sign-off.

    Attributes:
        problems: must be mended; with any, it cannot be signed.
        open: questions of the short interview that nobody was asked.
        unknown: answers that nobody knows yet, with who could tell in `answer.who`.
        doubtful: answers that hardly can be.
        to_confirm: answers that still stand as a template had them.
        not_read: answers kept that are not read, since their question is hidden.
        strays: answers to questions that the packs do not ask.
    """

    problems: tuple[Problem, ...]
    open: tuple[Item, ...]
    unknown: tuple[Item, ...]
    doubtful: tuple[Item, ...]
    to_confirm: tuple[Item, ...]
    not_read: tuple[Item, ...]
    strays: tuple[Stray, ...]

    @property
    def clear(self) -> bool:
        """Whether nothing at all stands open."""
        return not any(
            (
                self.problems,
                self.open,
                self.unknown,
                self.doubtful,
                self.to_confirm,
                self.not_read,
                self.strays,
            )
        )


def review(interview: Interview, bare: Mapping[str, Any] | None = None) -> Review:
    """What a person who signs must mend or should have seen.

    Args:
        interview: the engagement.
        bare: the advice without edits, as plain data; with it edits that no longer hold are told.
    """
    items = interview.every
    return Review(
        tuple(_problems(interview, bare)),
        tuple(i for i in items if i.asked and i.question.express and i.state == "open"),
        tuple(i for i in items if i.asked and i.state == "unknown"),
        tuple(i for i in items if i.shown and not i.drawn and i.warnings),
        tuple(i for i in items if i.shown and not i.drawn and i.to_confirm),
        tuple(i for i in items if i.kept),
        interview.strays,
    )


def sign(
    store: Store,
    ident: str,
    pack: Pack,
    *,
    seen: int,
    who: str,
    note: str = "",
    bare: Mapping[str, Any] | None = None,
) -> Kept:
    """Sign off an assessment; from then on nothing of it can be changed.

    Args:
        store: where the engagement is kept.
        ident: of the engagement.
        pack: the rules and questions.
        seen: the revision that the person looked at.
        who: signs.
        note: stands beside the name.
        bare: the advice without edits, as plain data.

    Raises:
        Stale: something was changed since `seen`.
        AdvisorError: Q140 no name, Q141 no use case, or what is wrong with answers and edits;
            K102 it is signed already.
    """
    if not who.strip():
        raise AdvisorError.of(
            "Q140", "Whoever signs gives a name.", todo="Type the name that the report shows."
        )
    kept = store.read(ident)
    problems = review(Interview.of(kept, pack), bare).problems
    if problems and kept.signed is None:
        raise AdvisorError(problems)
    return store.sign(ident, seen=seen, who=" ".join(who.split()), note=note.strip())


def _problems(interview: Interview, bare: Mapping[str, Any] | None) -> Sequence[Problem]:
    found = [problem for item in interview.every if not item.drawn for problem in item.problems]
    if not interview.use_cases:
        found.append(
            Problem("Q141", "There is no use case to sign off.", todo="Add one with its answers.")
        )
    if not found:
        try:
            edits = interview.read().edits
        except AdvisorError as error:
            # Answers to what the packs do not ask are told beside, and stop the report too.
            return error.problems
        if bare is not None:
            found += [fault for _, faults in holding(edits, bare) for fault in faults]
    return found
