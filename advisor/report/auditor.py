"""The pages for the auditor: boundary, bridge to the inventory, method, change log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from advisor.quantities import format_quantity
from advisor.report.accuracy import accuracy, years
from advisor.report.frames import InventoryRow, ScoreRow, inventory_rows, score_rows
from advisor.report.owners import Owner
from advisor.report.reader import Figure, Reader, mapping, mappings, sentence, text, texts
from advisor.report.words import STAGES

# Where electricity and hardware stand in an inventory after the GHG Protocol, by host.
_ELECTRICITY = {
    "vendor": ("Scope 3, category 1", "bought service"),
    "cloud": ("Scope 3, category 1", "bought service"),
    "colo": ("Scope 2, or scope 3 category 1", "by who controls the servers"),
    "own_dc": ("Scope 2", "bought electricity"),
    "user_device": ("Scope 3, category 11", "use of what you provide"),
    "edge_device": ("Scope 2, or scope 3 category 11", "by who runs the devices"),
    "mcu": ("Scope 2, or scope 3 category 11", "by who runs the devices"),
}
_DEVICES = ("user_device", "edge_device", "mcu")
_MAKER = "device_maker"
# Who sells devices books the whole life of each in the year in which it is sold.
_SOLD = ("Scope 3, category 11", "use of sold products; whole life, in the year of sale")
_PARTS = ("Scope 3, category 1", "parts bought; whole life, in the year of sale")
_VISITS = ("Scope 1, or scope 3 category 1", "own vans, or a bought service")
_BATTERIES = ("Scope 3, category 1", "bought goods, in the year of purchase")
_HARDWARE = {
    "vendor": ("Scope 3, category 1", "part of the bought service"),
    "cloud": ("Scope 3, category 1", "part of the bought service"),
    "user_device": ("Outside your inventory", "the users' own devices"),
}


_STEPPED = 0.01  # use cases below this share of all carbon have their steps in the data only
_LEAST = 0.005  # parts of a use case's carbon below this share are left out of the bridge


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """A line of the bridge from the advice to an inventory."""

    use_case: str
    stage: str
    scope: str
    why: str
    figure: Figure | None
    total: bool = False


@dataclass(frozen=True, slots=True)
class Auditor:
    """What the auditor's pages say of this engagement."""

    bridge: tuple[BridgeRow, ...]
    market: tuple[tuple[str, str], ...]
    basis: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    edits: tuple[str, ...]
    avoided: tuple[tuple[str, str], ...]
    past: tuple[tuple[str, str, Figure], ...]
    draws: str
    seed: str
    absent: tuple[tuple[str, str, str], ...]
    sold: bool
    accuracy: tuple[str, ...]
    years: str
    stepped: tuple[Owner, ...]
    unstepped: tuple[str, ...]
    beyond: tuple[str, ...]
    inventory: tuple[InventoryRow, ...]
    scores: tuple[ScoreRow, ...]


def auditor(reader: Reader, cases: Sequence[Owner]) -> Auditor:
    """Gather what the auditor's pages need."""
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
        bridge=tuple(row for case in cases for row in _bridge(reader, case)),
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
        edits=tuple(_edit(e) for e in reader.list("edits")),
        draws=text(inputs.get("draws")),
        seed=text(inputs.get("seed")),
        sold=any(_made_by(c) for c in cases),
        accuracy=accuracy(reader),
        years=years(reader),
        stepped=tuple(c for c in cases if c.steps and c not in small),
        unstepped=tuple(c.name for c in small if c.steps),
        beyond=tuple(c.name for c in cases if c.beyond_gate),
        inventory=tuple(inventory_rows(reader, cases)),
        scores=tuple(score_rows(reader, cases)),
        absent=tuple(
            (c.name, s.name, sentence(s.absent)) for c in cases for s in c.stages if s.absent
        ),
    )


def _past(reader: Reader, cases: Sequence[Owner]) -> Iterator[tuple[str, str, Figure]]:
    """What was emitted before: a line of its own, in no saving."""
    names = {case.id: case.name for case in cases}
    for raw in mappings(reader.data.get("use_cases")):
        for stage, name in mapping(mapping(raw.get("baseline")).get("past")).items():
            figure = reader.figure(name)
            if figure and not figure.nothing:
                key = text(raw.get("id"))
                yield names.get(key, key), STAGES.get(stage, stage), figure


def _bridge(reader: Reader, case: Owner) -> list[BridgeRow]:
    raw = next(
        (
            mapping(u.get("baseline"))
            for u in mappings(reader.data.get("use_cases"))
            if text(u.get("id")) == case.id
        ),
        {},
    )
    visited = mapping(raw.get("visits"))
    host = text(case.facts_by_name.get("host.where")) or ""
    total = case.totals.get("carbon_kgco2e")
    least = max(_LEAST * total.p50, 1e-12) if total else 1e-12
    maker = _made_by(case)
    rows = []
    for stage, name in STAGES.items():
        figures = mapping(mapping(raw.get("stages")).get(stage))
        if text(figures.get("absent")):
            continue
        where = "edge_device" if stage == "edge" else host
        if stage not in ("edge", "serving") and where in _DEVICES:
            where = ""  # a model is not made on the devices that run it
        sold = maker and where in _DEVICES
        power = reader.figure(figures.get("carbon_operational_kgco2e"))
        making = reader.figure(figures.get("carbon_embodied_kgco2e"))
        unplaced = ("To be placed", "where it runs was not answered")
        apart = " (shown apart)" if stage == "network" else ""
        if power and abs(power.p50) >= least:
            scope, why = _SOLD if sold else _ELECTRICITY.get(where, unplaced)
            visits = reader.figure(visited.get("carbon_operational_kgco2e"))
            if stage == "edge" and visits and not visits.nothing:
                rows.append(BridgeRow(case.name, "Visits to devices", *_VISITS, visits))
                power = _without(power, visits)
            if power.p50 >= least:
                rows.append(BridgeRow(case.name, f"{name}: electricity{apart}", scope, why, power))
        if making and abs(making.p50) >= least:
            fallback = (
                unplaced
                if not where
                else ("Scope 3, category 2", "capital goods; whole in the year of purchase")
            )
            scope, why = _PARTS if sold else _HARDWARE.get(where, fallback)
            cells = reader.figure(visited.get("carbon_embodied_kgco2e"))
            if stage == "edge" and cells and not cells.nothing:
                rows.append(BridgeRow(case.name, "Making of batteries", *_BATTERIES, cells))
                making = _without(making, cells)
            if making.p50 >= least:
                made = f"{name}: making of hardware{apart}"
                rows.append(BridgeRow(case.name, made, scope, why, making))
    if len(rows) > 1 and total:
        rows.append(
            BridgeRow(
                case.name, "All parts", "Total", "without what is shown apart", total, total=True
            )
        )
    return rows


def _made_by(case: Owner) -> bool:
    """True where the client builds the model into devices that it sells."""
    return text(case.facts_by_name.get("ctx.role")) == _MAKER


def _without(whole: Figure, part: Figure) -> Figure:
    """What is left of a figure without a part: the middle only, since ranges do not subtract."""
    left = max(0.0, whole.p50 - part.p50)
    shown = f"about {format_quantity(left, whole.unit)}"
    return replace(whole, p5=left, p50=left, p95=left, printed=shown, printed_range="")


def _edit(entry: object) -> str:
    if isinstance(entry, dict):
        what = text(entry.get("text") or entry.get("what"))
        if what:
            return sentence(what)
        parts = [f"{key}: {text(value)}" for key, value in sorted(entry.items())]
        return sentence("; ".join(parts))
    return sentence(entry)
