"""Checks a report: the attached file, its figures, its pages, and the rules at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from advisor import __version__
from advisor.advice.model import Advice
from advisor.assess import assess
from advisor.errors import AdvisorError
from advisor.pack.items import Pack
from advisor.report.json_file import as_json
from advisor.report.rerun.against import against
from advisor.report.rerun.difference import SINCE, Difference, differences
from advisor.report.rerun.page_text import page_runs, squeezed
from advisor.report.rerun.pages import Pages, compared, fewer, printed_on
from advisor.report.rerun.pdf_file import Report, opened
from advisor.report.rerun.rebuild import ODD, rebuilt, unreadable
from advisor.report.rerun.since import Earlier, with_changes

State = Literal["same", "differs", "not checked"]
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# What rests on answers and factors alone, and on no rule that a firm may keep to itself.
_FOOTPRINT = ("fact.", "baseline.", "inventory.", "sci.", "today.", "first_year.", "swing.")


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: attached, figures, recommendations, rest, pages, since or rules.
        state: what came out.
        message: in a sentence.
        details: what differs, one each.
    """

    name: str
    state: State
    message: str
    details: tuple[str, ...] = ()


_LEFT_OUT = Check("pages", "not checked", "Left out, as asked for")


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking a report gave.

    Attributes:
        checks: in their order.
        printed: by figure that is found in print, its pages.
    """

    checks: tuple[Check, ...]
    printed: Mapping[str, tuple[int, ...]]

    @property
    def verified(self) -> bool:
        """Whether nothing differs."""
        return all(check.state != "differs" for check in self.checks)


@dataclass(frozen=True, slots=True)
class AtHand:
    """The packs to run again.

    Attributes:
        pack: the packs that the report names, merged; None where one is missing.
        missing: the ids of those that are not at hand.
        wanted: false where nothing but the report is to be read.
    """

    pack: Pack | None
    missing: tuple[str, ...] = ()
    wanted: bool = True


def verify(
    report: Report,
    hand: AtHand,
    *,
    pages: bool = True,
    earlier: Earlier | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> Verification:
    """Check a report.

    Args:
        report: as opened.
        hand: the packs at hand.
        pages: whether to set the pages again and compare them.
        earlier: the report that the page on changes compares with.
        step: told what is being done.

    Raises:
        AdvisorError: R521, R523, a page cannot be read; R524, R525, the advice holds no inputs that
            can be read.
    """
    step("Reading the pages")
    with opened(report.content, str(report.file)) as pdf:
        runs = page_runs(pdf, str(report.file))
    step("Computing the figures again")
    checks = [_attached(report, runs), *_computed(report)]
    if pages:
        step("Setting the pages again")
    checks.append(_pages(report, runs, hand) if pages else _LEFT_OUT)
    if "since" in report.data:
        checks.append(_since(report, hand, earlier))
    if hand.wanted:
        step("Running the rules again")
        checks.append(_rules(report, hand))
    return Verification(tuple(checks), printed_on(report.data, runs))


def _attached(report: Report, runs: Sequence[Sequence[str]]) -> Check:
    """The attached file against its hash in the metadata, in print and in the PDF's own list."""
    printed = {
        (found, number)
        for number, page in enumerate(runs, start=1)
        for found in _HASH.findall(squeezed("".join(page)))
    }
    wrong = []
    if report.told not in (None, report.sha256):
        wrong.append(f"The metadata tell {report.told}.")
    wrong += [
        f"Page {number} prints {found}."
        for found, number in sorted(printed, key=lambda entry: entry[1])
        if found != report.sha256
    ]
    if not report.md5_fits:
        wrong.append("The PDF's own check sum (MD5) of the attached file is another.")
    if wrong:
        message = f"The attached file is not the one meant: its SHA-256 is {report.sha256}"
        return Check("attached", "differs", message, tuple(wrong))
    if report.told is None:
        message = (
            "The metadata tell no hash of the attached file; the report is of an early version"
        )
        return Check("attached", "not checked", message)
    places = ["the metadata", *(f"page {number}" for _, number in sorted(printed, key=_second))]
    message = f"SHA-256 {report.sha256}, as {' and '.join(places)} tell it"
    return Check("attached", "same", message)


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things, one of them in the singular."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _second(entry: tuple[str, int]) -> int:
    return entry[1]


def computed_again(data: Mapping[str, Any]) -> dict[str, Any]:
    """The advice made again from what a report carries, and from nothing else.

    Raises:
        AdvisorError: R524, R525; what assessing may tell.
    """
    engagement, pack = rebuilt(data)
    inputs = data["inputs"]
    try:
        found = assess(
            engagement, pack, seed=inputs["seed"], draws=inputs["draws"], matcher="reference"
        )
    except ODD as error:
        raise unreadable(f"{type(error).__name__}: {error}") from error
    made: dict[str, Any] = json.loads(as_json(found.data))
    return made


def _computed(report: Report) -> Iterator[Check]:
    data = report.data
    withheld = data.get("inputs", {}).get("resolved", {}).get("withheld") or ()
    found = differences(data, computed_again(data))
    figures = sum(1 for ident in data["figures"] if not ident.startswith(SINCE))
    if withheld:
        yield _footprint_only(found, data, withheld)
        return
    kinds: dict[str, list[Difference]] = {"figure": [], "recommendation": [], "other": []}
    for each in found:
        kinds[each.kind].append(each)
    wrong = len(kinds["figure"])
    yield Check(
        "figures",
        "differs" if wrong else "same",
        f"{wrong} of {counted(figures, 'figure')} are not what the report's own inputs give"
        if wrong
        else f"all {counted(figures, 'figure')} computed again from the report's own inputs, to "
        "one in a million",
        tuple(map(str, kinds["figure"])),
    )
    wrong = len(kinds["recommendation"])
    yield Check(
        "recommendations",
        "differs" if wrong else "same",
        f"{counted(wrong, 'recommendation')} not as the report's own rules give"
        if wrong
        else f"{counted(_recommended(data), 'recommendation')} the same: rule, lane, rank, grade "
        "and score",
        tuple(map(str, kinds["recommendation"])),
    )
    wrong = len(kinds["other"])
    yield Check(
        "rest",
        "differs" if wrong else "same",
        f"{counted(wrong, 'further entry', 'further entries')} of the advice not as its inputs give"
        if wrong
        else "Texts, facts, road map and all else of the advice the same",
        tuple(map(str, kinds["other"])),
    )


def _footprint_only(
    found: Sequence[Difference], data: Mapping[str, Any], withheld: Sequence[str]
) -> Check:
    """Of a firm that keeps its rules to itself: what rests on answers and factors alone."""
    cases = [case["id"] for case in data["use_cases"]]
    heads = tuple(f"{case}.{part}" for case in cases for part in _FOOTPRINT)
    computed = [ident for ident in data["figures"] if ident.startswith(heads)]
    wrong = [d for d in found if d.kind == "figure" and d.where.startswith(heads)]
    firm = ", ".join(withheld)
    return Check(
        "figures",
        "differs" if wrong else "same",
        f"{counted(len(wrong), 'figure')} of the footprint not as the report's own inputs give"
        if wrong
        else f"{len(computed)} of {len(data['figures'])} figures computed again: the footprint. "
        f"{firm} keeps its rules to itself, so that what rests on them cannot be computed from the "
        "report alone; where the rules are at hand they are matched by hash below",
        tuple(map(str, wrong)),
    )


def _recommended(data: Mapping[str, Any]) -> int:
    owners = [*data["use_cases"], *data["shared"], data["portfolio"]]
    return sum(len(owner.get("recommendations", ())) for owner in owners)


def _pages(report: Report, runs: Sequence[Sequence[str]], hand: AtHand) -> Check:
    """The pages as printed against the pages set again from the attached data."""
    inputs = report.data["inputs"]
    firms = [p["id"] for p in inputs["packs"] if p["id"] != "core"]
    if firms and hand.pack is None:
        return _in_another_look(report, runs, ", ".join(hand.missing or firms))
    try:
        found = compared(report, runs, hand.pack)
    except AdvisorError as error:
        message = f"The pages are not set again: {error.problems[0].message}"
        return Check("pages", "not checked", message)
    return _judged(found, len(runs), str(inputs.get("advisor_version")))


def _in_another_look(report: Report, runs: Sequence[Sequence[str]], absent: str) -> Check:
    """Where the look of a firm is not at hand: each figure against pages in the shipped one."""
    told = (
        f"The look of {absent} is not at hand, so that words are not compared; name its folder "
        "with --pack"
    )
    try:
        missing, looked = fewer(report, runs)
    except AdvisorError as error:
        return Check("pages", "not checked", f"{told}: {error.problems[0].message}")
    if not missing:
        figures = counted(looked, "figure")
        message = f"{told}. All {figures} of the shipped look stand in print as often as there"
        return Check("pages", "not checked", message)
    message = f"{told}. Figures that stand in print less often than in the shipped look"
    # A firm that has templates of its own may leave out what others print.
    own = any(c.get("what") == "template" for c in report.data["inputs"]["changes"])
    return Check("pages", "not checked" if own else "differs", message, tuple(missing))


def _judged(found: Pages, count: int, version: str) -> Check:
    pages = counted(count, "page")
    if found.identical:
        return Check("pages", "same", f"{pages}, byte for byte as they are set from the advice")
    if found.passages:
        wrong = counted(len(found.passages), "passage")
        message = f"{wrong} in print not as the attached advice gives"
        if version != __version__:
            message += f"; the report was made by version {version}, this is {__version__}"
        return Check("pages", "differs", message, tuple(map(str, found.passages)))
    if found.drawn_otherwise:
        listed = ", ".join(map(str, found.drawn_otherwise[:12]))
        message = (
            f"{pages}: every word and number as set from the advice; lines or colours are drawn "
            f"otherwise on page {listed}, to be compared by eye"
        )
        return Check("pages", "same", message)
    message = f"{pages}: every word, number and drawing as set from the advice"
    return Check("pages", "same", message)


def _since(report: Report, hand: AtHand, earlier: Earlier | None) -> Check:
    """The page on what has changed, where the report has one."""
    kept = report.data["since"]
    meant = kept["earlier"]
    told = f"the report of {meant['date']} (SHA-256 of its advice {meant['sha256']})"
    if earlier is None or hand.pack is None:
        message = f"The page on what has changed compares with {told}; "
        message += "name it with --since" if earlier is None else "the packs are not at hand"
        return Check("since", "not checked", message)
    if earlier.sha256 != meant["sha256"]:
        message = f"The page on what has changed compares with {told}, not with {earlier.name}"
        return Check("since", "differs", message)
    engagement, _ = rebuilt(report.data)
    plain = {k: v for k, v in report.data.items() if k != "since"}
    again = with_changes(Advice(plain), engagement, hand.pack, earlier, other_client=True)
    made = json.loads(as_json(again.data))
    made["since"]["earlier"]["file"] = meant["file"]
    wrong = [
        f"{ident}: {entry.get('printed')} in the report"
        for ident, entry in report.data["figures"].items()
        if ident.startswith(SINCE) and made["figures"].get(ident) != entry
    ]
    if made["since"] != kept or wrong:
        message = "What has changed since the earlier report is not what the report says"
        return Check("since", "differs", message, tuple(wrong))
    return Check("since", "same", f"What has changed since {told}, as the report says")


def _rules(report: Report, hand: AtHand) -> Check:
    if hand.pack is None:
        absent = ", ".join(hand.missing)
        message = f"The rules are not run again: {absent} is not at hand. Name it with --pack"
        return Check("rules", "not checked", message)
    found = against(report.data, hand.pack)
    return Check("rules", "differs" if found.differs else "same", found.message, found.details)
