"""The page on what changed since an earlier report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.language import long_date, mark, tr, trc
from advisor.report.messages import Title, titled
from advisor.report.reader import Figure, Reader, heading, mapping, mappings, sentence, text, texts
from advisor.report.words import IMPACTS, in_words

_KINDS = {
    "factor": mark("Factor"),
    "parameter": mark("Assumption of the method"),
    "rule": mark("Rule"),
}
_MOVES = {
    "appeared": mark("New"),
    "disappeared": mark("Gone"),
    "moved": mark("Moved"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that was one thing and is another now."""

    what: str
    before: str
    after: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of figures: an end, or a cause between them."""

    kind: str
    what: str
    figures: tuple[Figure | None, ...]

    @property
    def end(self) -> bool:
        """True for the figures before and after."""
        return self.kind in ("before", "after")


@dataclass(frozen=True, slots=True)
class Block:
    """The figures of one use case, or of all, before and after."""

    name: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A recommendation that is new, gone or in another place."""

    what: str
    title: str
    where: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since an earlier report.

    Attributes:
        title: the message of the page.
        earlier: which report, in a sentence.
    """

    title: str
    earlier: str
    nothing: bool
    answers: tuple[Difference, ...]
    rules: tuple[Difference, ...]
    blocks: tuple[Block, ...]
    still: tuple[str, ...]
    moved: tuple[Moved, ...]
    notes: tuple[str, ...]
    compared: bool


def changes(reader: Reader) -> Changes | None:
    """The changes of an advice; None where it was compared with no earlier report."""
    raw = reader.map("since")
    if not raw:
        return None
    earlier = mapping(raw.get("earlier"))
    blocks = tuple(_block(reader, owner) for owner in mappings(raw.get("owners")))
    nothing = bool(raw.get("nothing"))
    return Changes(
        title=_title(earlier, blocks, nothing=nothing),
        earlier=_earlier(earlier),
        nothing=nothing,
        answers=tuple(_answer(a) for a in mappings(raw.get("answers"))),
        rules=(
            *(_pack(p) for p in mappings(raw.get("packs"))),
            *(_item(i) for i in mappings(raw.get("items"))),
        ),
        blocks=blocks,
        still=tuple(texts(raw.get("unchanged"))),
        moved=tuple(_moved(m) for m in mappings(raw.get("recommendations"))),
        notes=tuple(sentence(n) for n in texts(raw.get("notes"))),
        compared=bool(blocks or raw.get("unchanged")),
    )


def changed_title(found: Changes | None) -> dict[str, Title]:
    """The title of the page, by its id; nothing without the page."""
    return {} if found is None else {"changes": titled(tr("What has changed"), found.title)}


def _title(earlier: Mapping[str, Any], blocks: Sequence[Block], *, nothing: bool) -> str:
    """What the page says, in a sentence."""
    day = _day(earlier)
    if nothing:
        return tr("Nothing has changed since the report of {date}", date=day)
    carbon = next((b for b in blocks if b.heads and b.rows[0].end and b.rows[-1].end), None)
    first = None if carbon is None else carbon.rows[0].figures[0]
    last = None if carbon is None else carbon.rows[-1].figures[0]
    if carbon is None or first is None or last is None or first.printed == last.printed:
        return tr("What has changed since the report of {date}", date=day)
    unit = carbon.heads[0][1]
    words = {"before": first.printed, "after": last.printed, "unit": unit, "date": day}
    if len(blocks) > 1 or carbon.name == tr("All use cases"):
        words["name"] = carbon.name
        return (
            tr("{name}: carbon up from {before} to {after} {unit} since {date}", **words)
            if last.p50 > first.p50
            else tr("{name}: carbon down from {before} to {after} {unit} since {date}", **words)
        )
    return (
        tr("Carbon up from {before} to {after} {unit} since {date}", **words)
        if last.p50 > first.p50
        else tr("Carbon down from {before} to {after} {unit} since {date}", **words)
    )


def _day(earlier: Mapping[str, Any]) -> str:
    written = text(earlier.get("date"))
    return long_date(written) if written else tr("an earlier day")


def _earlier(earlier: Mapping[str, Any]) -> str:
    packs = ", ".join(
        f"{text(p.get('id'))} {text(p.get('version'))}" for p in mappings(earlier.get("packs"))
    )
    return tr(
        "Compared with the report of {date} for {client} (rules {packs}; SHA-256 of the advice "
        "attached to it {sha256}…).",
        date=_day(earlier),
        client=text(earlier.get("client")),
        packs=packs,
        sha256=text(earlier.get("sha256"))[:16],
    )


def _answer(raw: Mapping[str, Any]) -> Difference:
    return Difference(
        heading(raw.get("label")),
        text(raw.get("before")) or tr("not answered"),
        text(raw.get("after")) or tr("not answered"),
        text(raw.get("name")),
    )


def _pack(raw: Mapping[str, Any]) -> Difference:
    before, after = text(raw.get("before")), text(raw.get("after"))
    what = tr("Rules {pack}", pack=text(raw.get("id")))
    if raw.get("files_only"):
        return Difference(
            what, tr("version {v}", v=before), tr("version {v}, other files", v=after)
        )
    return Difference(
        what,
        tr("version {v}", v=before) if before else tr("not used"),
        tr("version {v}", v=after) if after else tr("not used"),
    )


def _item(raw: Mapping[str, Any]) -> Difference:
    kind = in_words(_KINDS, text(raw.get("kind")))
    what = tr("{kind}: {name}", kind=kind, name=heading(raw.get("label")))
    if raw.get("kind") == "rule":
        return Difference(what, "", tr("written anew"))
    return Difference(what, text(raw.get("before")), text(raw.get("after")))


def _block(reader: Reader, raw: Mapping[str, Any]) -> Block:
    return Block(
        text(raw.get("name")),
        tuple(
            (in_words(IMPACTS, text(c.get("impact"))), text(c.get("unit")))
            for c in mappings(raw.get("columns"))
        ),
        tuple(
            Row(
                text(row.get("kind")),
                _cause(row),
                tuple(reader.figure(f) for f in row.get("figures") or ()),
            )
            for row in mappings(raw.get("rows"))
        ),
        tuple(sentence(m) for m in texts(raw.get("missing"))),
    )


def _cause(row: Mapping[str, Any]) -> str:
    if row.get("kind") == "before":
        return tr("Before")
    if row.get("kind") == "after":
        return trc("beside: before", "Now")
    what = text(row.get("what"))
    before, after = text(row.get("was")), text(row.get("is"))
    if before or after:
        return tr("{what}: {before} → {after}", what=what, before=before, after=after)
    return what


def _moved(raw: Mapping[str, Any]) -> Moved:
    return Moved(
        in_words(_MOVES, text(raw.get("change"))),
        text(raw.get("title")),
        text(raw.get("use_case")),
        heading(raw.get("before")),
        heading(raw.get("after")),
        sentence(heading(raw.get("why"))),
    )
