"""The pages of a report in print against those set again from what it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from advisor.language import speaking
from advisor.pack.items import Pack
from advisor.report import content
from advisor.report.editions import named
from advisor.report.html import language_of
from advisor.report.reader import Reader
from advisor.report.rerun.beside_pages import words_beside
from advisor.report.rerun.page_text import page_runs, squeezed, stands, times
from advisor.report.rerun.pdf_file import Report, opened

_DIGIT = re.compile(r"\d")
_SHOWN = 300
# A print of fewer letters, such as "1", stands on every page by chance.
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in print that are not what the attached advice gives.

    Attributes:
        page: where they stand, or should; 0 for alternative texts, bookmarks and titles.
        found: as printed; empty where something is missing.
        expected: as set again; empty where something was added.
        figures: those that are printed in what was expected.
    """

    page: int
    found: str
    expected: str
    figures: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f"page {self.page}: " if self.page else "alternative text, bookmark or title: "
        if not self.found:
            told += f"“{_short(self.expected)}” is missing"
        elif not self.expected:
            told += f"“{_short(self.found)}” was added"
        else:
            told += f"“{_short(self.found)}” stands for “{_short(self.expected)}”"
        if self.figures:
            told += f" (figure {', '.join(self.figures[:3])})"
        return told


@dataclass(frozen=True, slots=True)
class Pages:
    """How the pages compare.

    Attributes:
        identical: the whole file is the same, byte for byte.
        passages: words that differ.
        drawn_otherwise: pages of the same words whose drawing is another.
    """

    identical: bool
    passages: tuple[Passage, ...] = ()
    drawn_otherwise: tuple[int, ...] = ()


def compared(report: Report, runs: Sequence[Sequence[str]], pack: Pack | None) -> Pages:
    """Set the pages again and compare.

    Args:
        report: what is checked.
        runs: the texts of its pages.
        pack: holds the look of a firm, where it has one.

    Raises:
        AdvisorError: R501 without WeasyPrint; what setting the pages may tell.
    """
    name = str(report.file)
    made = content(report.data, "report.pdf", pack=pack, edition=_edition(report))
    if made == report.content:
        return Pages(identical=True)
    with opened(made, name) as again, opened(report.content, name) as given:
        expected = page_runs(again, name)
        passages = (
            *_passages(runs, expected, report.data),
            *_passages([words_beside(given, name)], [words_beside(again, name)], report.data, 0),
        )
        drawn = (
            ()
            if len(again.pages) != len(given.pages)
            else tuple(
                number
                for number, (a, b) in enumerate(zip(given.pages, again.pages, strict=True), start=1)
                if _drawing(a) != _drawing(b)
            )
        )
    return Pages(identical=False, passages=passages, drawn_otherwise=drawn)


def fewer(report: Report, runs: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """Figures that stand in print less often than in pages set in the shipped look.

    Args:
        report: what is checked, whose own look is not at hand.
        runs: the texts of its pages.

    Returns:
        what is missing, in words, and how many figures were looked for.

    Raises:
        AdvisorError: R501 without WeasyPrint.
    """
    name = str(report.file)
    made = content(report.data, "report.pdf", edition=_edition(report))
    with opened(made, name) as again:
        expected = page_runs(again, name)
    here, there = (squeezed("\0".join("".join(p) for p in part)) for part in (runs, expected))
    missing: dict[str, str] = {}
    looked = 0
    for ident, prints in _prints(report.data).items():
        counts = [(form, times(form, there), times(form, here)) for form in prints]
        looked += any(wanted for _, wanted, _ in counts)
        for form, wanted, found in counts:
            if found < wanted and form not in missing:
                missing[form] = (
                    f"“{form}” stands {found} of {wanted} times in print (figure {ident})"
                )
    return list(missing.values()), looked


def _edition(report: Report) -> str:
    """Which edition a report is: it says so in its keywords."""
    with opened(report.content, str(report.file)) as given:
        return named(str(given.docinfo.get("/Keywords", "")))


def _drawing(page: Any) -> bytes:
    found = page.Contents
    parts = list(found) if found._type_name == "array" else [found]  # noqa: SLF001
    return b"\n".join(bytes(part.read_bytes()) for part in parts)


def _passages(
    found: Sequence[Sequence[str]],
    expected: Sequence[Sequence[str]],
    data: Mapping[str, Any],
    first: int = 1,
) -> Iterator[Passage]:
    """Runs that differ, over all pages, so that a break elsewhere is no difference of words.

    Args:
        found: the runs of each page.
        expected: those of the pages set again.
        data: the advice.
        first: the number of the first page; 0 for what stands on none.
    """
    a = [(number, run) for number, page in enumerate(found, start=first) for run in page]
    b = [(number, run) for number, page in enumerate(expected, start=first) for run in page]
    matcher = SequenceMatcher(None, [r for _, r in a], [r for _, r in b], autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        here = a[a1][0] if a1 < a2 else b[b1][0]
        was, should = ("".join(run for _, run in part) for part in (a[a1:a2], b[b1:b2]))
        # With what stands beside: the unit of a large figure is a run of its own.
        around = [
            squeezed("".join(run for _, run in part))
            for part in (a[max(0, a1 - 1) : a2 + 1], b[max(0, b1 - 1) : b2 + 1])
        ]
        yield Passage(here, was, should, tuple(_lost(around[0], around[1], data)))


def _lost(found: str, expected: str, data: Mapping[str, Any]) -> Iterator[str]:
    """The figures that should stand in a passage and do not."""
    if not _DIGIT.search(expected):
        return
    for ident, prints in _prints(data).items():
        if any(stands(p, expected) and not stands(p, found) for p in prints):
            yield ident


def _prints(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """By figure the forms in which it is printed: number and range, with and without "a year"."""
    reader = Reader(data)
    with speaking(language_of(data)):
        return {
            ident: [
                form
                for form in dict.fromkeys((f.printed, f.short, f.printed_range, f.short_range))
                if len(form) >= _LEAST
            ]
            for ident in data["figures"]
            if (f := reader.figure(ident)) is not None
        }


def printed_on(
    data: Mapping[str, Any], runs: Sequence[Sequence[str]]
) -> dict[str, tuple[int, ...]]:
    """By figure, the pages on which it stands in print, by its number or its range."""
    pages = [squeezed("".join(page)) for page in runs]
    found: dict[str, tuple[int, ...]] = {}
    known: dict[str, frozenset[int]] = {}
    for ident, prints in _prints(data).items():
        on: set[int] = set()
        for printed in prints:
            if printed not in known:
                wanted = squeezed(printed)
                known[printed] = frozenset(
                    number
                    for number, page in enumerate(pages, start=1)
                    if wanted in page and stands(printed, page)
                )
            on |= known[printed]
        if on:
            found[ident] = tuple(sorted(on))
    return found


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
