"""The pages for the auditor: boundary, inventory, method, change log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.language import capital, inside, tr
from advisor.quantities import format_number
from advisor.report.accuracy import accuracy, prices, years
from advisor.report.baseline import by_stage
from advisor.report.frames import Inventory, ScoreRow, inventory, score_rows
from advisor.report.headline import DRIFT
from advisor.report.overlays import Overlays, overlays
from advisor.report.owners import Owner
from advisor.report.reader import Figure, Reader, mapping, mappings, sentence, text, texts
from advisor.report.words import STAGES, VERIFIED, in_words

_STEPPED = 0.01  # use cases below this share of all carbon have their steps in the data only


@dataclass(frozen=True, slots=True)
class Auditor:
    """What the auditor's pages say of this engagement."""

    market: tuple[tuple[str, str], ...]
    basis: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    edits: tuple[str, ...]
    overlays: Overlays
    avoided: tuple[tuple[str, str], ...]
    past: tuple[tuple[str, str, Figure], ...]
    draws: str
    seed: str
    drawn: str
    run: str
    read: tuple[tuple[str, int], ...]
    absent: tuple[tuple[str, str, str], ...]
    accuracy: tuple[str, ...]
    years: str
    prices: str
    vendor: bool
    stepped: tuple[Owner, ...]
    unstepped: tuple[str, ...]
    beyond: tuple[str, ...]
    whole: bool
    inventory: Inventory
    scores: tuple[ScoreRow, ...]


def auditor(reader: Reader, cases: Sequence[Owner], *, short: bool = False) -> Auditor:
    """Gather what the auditor's pages need; a short report has no scores for a unit."""
    inputs = reader.map("inputs")
    grid = inputs.get("grid")
    grids = [grid] if isinstance(grid, dict) else mappings(grid)
    middles = [c.totals["carbon_kgco2e"].p50 for c in cases if "carbon_kgco2e" in c.totals]
    small = [
        c
        for c in cases
        if "carbon_kgco2e" in c.totals and c.totals["carbon_kgco2e"].p50 < _STEPPED * sum(middles)
    ]
    basis = []
    for g in grids:
        zone = text(g.get("zone"))
        parts = [
            text(g.get("printed") or g.get("intensity")),
            text(g.get("basis")),
            text(g.get("year")),
            text(g.get("source")),
        ]
        if zone:
            basis.append((zone, ", ".join(p for p in parts if p)))
    return Auditor(
        market=tuple(
            (case.name, fact.value)
            for case in cases
            for fact in case.facts
            if fact.name == "host.market_gco2e_kwh" and fact.known and fact.grade
        ),
        basis=tuple(basis),
        avoided=tuple(
            (case.name, fact.value + (f" ({fact.range})" if fact.range else ""))
            for case in cases
            for fact in case.facts
            if fact.name == "ben.avoided_kgco2e_year" and fact.known and fact.grade
        ),
        past=tuple(_past(reader, cases)),
        notes=tuple(sentence(n) for n in texts(inputs.get("notes"))),
        overlays=overlays(reader),
        edits=tuple(_edit(e) for e in reader.list("edits")),
        draws=text(inputs.get("draws")),
        seed=text(inputs.get("seed")),
        read=_read(reader),
        run=_run(text(inputs.get("draws")), text(inputs.get("seed"))),
        drawn=_drawn(text(inputs.get("draws")), text(inputs.get("seed"))),
        accuracy=accuracy(reader),
        years=years(reader),
        prices=prices(reader),
        vendor=any(text(f.get("id")) == DRIFT for f in mappings(inputs.get("factors"))),
        stepped=tuple(c for c in cases if c.steps and c not in small),
        unstepped=tuple(c.name for c in small if c.steps),
        beyond=tuple(c.name for c in cases if c.beyond_gate),
        whole=any(c.totals for c in cases),
        inventory=inventory(reader, cases),
        scores=() if short else tuple(score_rows(reader, cases)),
        absent=tuple(
            (c.name, inside(s.name), sentence(s.absent))
            for c in cases
            for s in c.stages
            if s.absent
        ),
    )


def _count(draws: str) -> str:
    return format_number(float(draws), 9) if draws.isdecimal() else draws


def _drawn(draws: str, seed: str) -> str:
    """How often it was run, and what is printed of the runs."""
    if not draws:
        return tr("Printed are the middle and the bounds that hold nine in ten runs.")
    return tr(
        "The whole calculation is then run {n} times with values drawn from these (seed {seed}); "
        "printed are the middle and the bounds that hold nine in ten runs.",
        n=_count(draws),
        seed=seed,
    )


def _read(reader: Reader) -> tuple[tuple[str, int], ...]:
    """How many factors and parameters were read at the source, computed from it, judged."""
    judged = {
        text(s.get("id"))
        for s in mappings(reader.map("inputs").get("sources"))
        if text(s.get("status")) == "judgement"
    }
    counts = dict.fromkeys(VERIFIED, 0)
    for key in ("factors", "parameters"):
        for raw in mappings(reader.map("inputs").get(key)):
            ours = key == "parameters" and not text(raw.get("verified"))
            status = text(raw.get("verified"))
            if text(raw.get("source")) in judged or (ours and not text(raw.get("source"))):
                status = "judgement"
            elif ours:
                status = "derived"
            if status in counts:
                counts[status] += 1
    return tuple((capital(tr(VERIFIED[k])), n) for k, n in counts.items() if n)


def _run(draws: str, seed: str) -> str:
    """The same where nothing was said before of how values are drawn."""
    if not draws:
        return _drawn(draws, seed)
    return tr(
        "It was run {n} times with values drawn from the ranges of all that is unsure (seed "
        "{seed}); printed are the middle and the bounds that hold nine in ten runs.",
        n=_count(draws),
        seed=seed,
    )


def _past(reader: Reader, cases: Sequence[Owner]) -> Iterator[tuple[str, str, Figure]]:
    """What was emitted before: a line of its own, in no saving."""
    names = {case.id: case.name for case in cases}
    for raw in mappings(reader.data.get("use_cases")):
        for stage, name in by_stage(mapping(raw.get("baseline")).get("past")):
            figure = reader.figure(name)
            if figure and not figure.nothing:
                key = text(raw.get("id"))
                yield names.get(key, key), inside(in_words(STAGES, stage)), figure


def _edit(entry: object) -> str:
    if isinstance(entry, dict):
        what = text(entry.get("text") or entry.get("what"))
        if what:
            return sentence(what)
        parts = [f"{key}: {text(value)}" for key, value in sorted(entry.items())]
        return sentence("; ".join(parts))
    return sentence(entry)
