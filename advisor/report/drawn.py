"""The charts that bring a table of their own: levels, places, money over time, scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from advisor.language import mark, tr
from advisor.quantities import in_units
from advisor.report import charts
from advisor.report.brand import Colours
from advisor.report.frames import ScoreRow
from advisor.report.items import Item
from advisor.report.reader import Figure, Reader, heading, mapping, mappings, number, text
from advisor.report.roadmap import Road
from advisor.report.waterfall import RoadStep
from advisor.report.words import OFTEN

_PANELS = (
    ("carbon_kgco2e", mark("Carbon")),
    ("cost", mark("Cost")),
    ("energy_kwh", mark("Electricity")),
    ("water_l", mark("Water")),
)
# With more states than this the later steps stand together in the last one.
_STATES = 8
_YEARS = {"days": 365.25, "months": 12.0, "years": 1.0}
# A page with more than this on it, in millimetres, has no room for money over time.
_ROOM, _ROOM_FOR_VOLUME = 195.0, 175.0
_BESIDE = 379.0  # points, beside the heading of a row
_HALF = 232.0  # two side by side
_EVEN = 0.5
# A state with its carbon and the names of its other figures.
_At = tuple[charts.State, Figure | None, Mapping[str, Any]]
_MOST, _LEAST = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Drawn:
    """Charts with tables.

    Attributes:
        levels: carbon, cost, electricity and water today and after each step of the road map.
        places: the same for places under study, by use case.
        money: money over time of an action with an upfront cost, by its anchor, where its page has
            room.
        pays: the same, smaller, of the actions whose pages have none, each with its title.
        pays_table: their figures.
        scores: carbon a unit, of electricity and of hardware.
    """

    levels: charts.Chart | None = None
    places: Mapping[str, charts.Chart] = field(default_factory=dict)
    money: Mapping[str, charts.Chart] = field(default_factory=dict)
    pays: tuple[tuple[str, charts.Chart], ...] = ()
    pays_table: charts.Table | None = None
    scores: charts.Chart | None = None


def drawn(
    reader: Reader,
    way: Road,
    full: Sequence[Item],
    rows: Sequence[ScoreRow],
    colours: Colours,
    *,
    several: bool,
) -> Drawn:
    """The charts of an advice.

    Args:
        reader: the advice.
        way: the road map as it is printed.
        full: the actions with a page each.
        rows: the scores in the auditor's table.
        colours: of the brand.
        several: whether there is more than one use case.
    """
    found = {}
    for case in mappings(reader.data.get("use_cases")):
        with in_units(mapping(case.get("units"))):
            chart = place_levels(reader, mappings(case.get("candidates")), colours)
        if chart:
            found[text(case.get("id"))] = chart
    return Drawn(
        road_levels(reader, way, colours),
        found,
        *_money(reader, full, colours),
        score_bars(rows, colours, several=several),
    )


def road_levels(reader: Reader, way: Road, colours: Colours) -> charts.Chart | None:
    """Carbon, cost, electricity and water without and after each step; None without a road map."""
    raw = reader.map("roadmap")
    raws = mappings(raw.get("steps"))
    by_key = {f"{text(s.get('use_case'))}/{text(s.get('rule'))}": s for s in raws}
    if not way.steps or not raws or way.before is None:
        return None
    shown = list(way.steps)
    states: list[_At] = [
        (charts.State(tr("Without the steps"), first=True), way.before, mapping(raw.get("levels")))
    ]
    cut = shown if len(shown) < _STATES else shown[: _STATES - 2]
    states += [_state(step, by_key) for step in cut]
    last = raws[-1]
    if (
        len(cut) < len(shown)
        or shown[-1].key != f"{text(last.get('use_case'))}/{text(last.get('rule'))}"
    ):
        # What is left out above is in the last state, so that the end is that of the road map.
        end = charts.State(tr("After all steps"))
        states.append((end, reader.figure(last.get("left")), mapping(last.get("levels"))))
    return _multiples(reader, states, colours, falls=way.falls)


def _state(step: RoadStep, raws: Mapping[str, Mapping[str, Any]]) -> _At:
    raw = raws.get(step.key, {})
    return charts.State(step.label, step.conditional), step.left, mapping(raw.get("levels"))


def place_levels(
    reader: Reader, raws: Sequence[Mapping[str, Any]], colours: Colours
) -> charts.Chart | None:
    """The same in each place under study; None where there is nothing to compare."""
    states = [
        (
            charts.State(_place(r), first=k == 0),
            reader.figure(r.get("carbon_kgco2e")),
            mapping(r.get("levels")),
        )
        for k, r in enumerate(raws)
    ]
    if len(states) < 2 or states[0][1] is None:
        return None
    told = [(s.label, f) for s, f, _ in states if f]
    best, figure = min(told, key=lambda each: each[1].p50)
    first, before = told[0]
    often = next((number(r.get("lowest")) for r in raws if _place(r) == best), None)
    if often is not None and often < OFTEN:
        title = tr("Which place has the lowest carbon is too close to call")
    elif best == first:
        title = tr("Carbon is lowest in {place}: {amount}", place=best, amount=figure.printed)
    else:
        title = tr(
            "Carbon is lowest in {place}: {amount}, against {other} in {first}",
            place=best,
            amount=figure.printed,
            other=before.printed,
            first=first,
        )
    chart = _multiples(reader, states, colours, title)
    if chart is None:
        return None
    apart = [reader.figure(r.get("difference")) for r in raws]
    rows = zip(chart.table.rows, apart, strict=True)
    return replace(
        chart,
        table=charts.Table(
            (tr("Place"), *chart.table.head[1:], tr("Carbon against the first")),
            tuple((*row, f.short_range if f and f.p50 else "–") for row, f in rows),
        ),
    )


def _place(raw: Mapping[str, Any]) -> str:
    return text(raw.get("label")) or text(raw.get("option"))


def _multiples(
    reader: Reader,
    states: Sequence[_At],
    colours: Colours,
    title: str = "",
    falls: Mapping[str, float] | None = None,
) -> charts.Chart | None:
    panels = []
    said: dict[str, str] = {}
    for key, name in _PANELS:
        figures = [
            carbon if key == "carbon_kgco2e" else reader.figure(levels.get(key))
            for _, carbon, levels in states
        ]
        told = [f for f in figures if f]
        if not told or all(f.p50 == 0 for f in told):
            continue
        panels.append(
            charts.Panel(tr(name), told[0].unit, tuple(_level(f) if f else None for f in figures))
        )
        if figures[0] and figures[-1]:
            said[key] = _moved(key, figures[0], figures[-1], (falls or {}).get(key))
    if len(panels) < 2:
        # Carbon alone stands beside it already.
        return None
    if not title:
        title = next((words for words in (said.get("cost"), *said.values()) if words), "")
    return charts.multiples([s for s, _, _ in states], panels, title, colours)


def _level(figure: Figure) -> charts.Level:
    return charts.Level(
        figure.p5,
        figure.p50,
        figure.p95,
        figure.short,
        "" if figure.certain else figure.short_range,
    )


def _moved(key: str, before: Figure, after: Figure, often: float | None) -> str:
    """What the steps together could do to a quantity; nothing where both ends print the same.

    Args:
        key: the quantity.
        before: without the steps.
        after: with all of them.
        often: in what share of runs it falls, where that was counted.
    """
    if often is not None and 1 - OFTEN < often < OFTEN:
        return tr(_OPEN[key], a=before.short, b=after.printed)
    if before.printed == after.printed:
        return tr(_STAYS[key], a=before.printed) if key in _STAYS else ""
    if after.p50 < before.p50:
        return tr(_FALLS[key], a=before.short, b=after.printed)
    return tr(_RISES[key], a=before.short, b=after.printed)


_FALLS = {
    "carbon_kgco2e": mark("The steps could take the carbon from {a} to {b}"),
    "cost": mark("The same steps could take the cost from {a} to {b}"),
    "energy_kwh": mark("The same steps could take the electricity from {a} to {b}"),
    "water_l": mark("The same steps could take the water from {a} to {b}"),
}
_RISES = {
    "carbon_kgco2e": mark("The steps would raise the carbon from {a} to {b}"),
    "cost": mark("The same steps would raise the cost from {a} to {b}"),
    "energy_kwh": mark("The same steps would raise the electricity from {a} to {b}"),
    "water_l": mark("The same steps would raise the water from {a} to {b}"),
}
_OPEN = {
    "carbon_kgco2e": mark("The steps may lower the carbon or raise it: {a} before, {b} after"),
    "cost": mark("The same steps may lower the cost or raise it: {a} before, {b} after"),
    "energy_kwh": mark(
        "The same steps may lower the electricity or raise it: {a} before, {b} after"
    ),
    "water_l": mark("The same steps may lower the water or raise it: {a} before, {b} after"),
}
_STAYS = {"cost": mark("The same steps leave the cost at about {a}")}


_Pays = tuple[tuple[str, charts.Chart], ...]


def _money(
    reader: Reader, full: Sequence[Item], colours: Colours
) -> tuple[dict[str, charts.Chart], _Pays, charts.Table | None]:
    """Money over time on the pages of the actions, and together of those that have no room."""
    raws = {
        f"{text(owner.get('id'))}/{text(r.get('id'))}": mapping(r.get("upfront"))
        for part in ("use_cases", "shared")
        for owner in mappings(reader.data.get(part))
        for r in mappings(owner.get("recommendations"))
    }
    on_page: dict[str, charts.Chart] = {}
    rest = []
    for entry in full:
        raw = raws.get(entry.key, {})
        if entry.height > _ROOM:
            chart = money_over_time(reader, raw, colours, _HALF, volume=False)
            if chart:
                rest.append((f"{entry.number}  {entry.title}", chart))
            continue
        chart = money_over_time(reader, raw, colours, volume=entry.height < _ROOM_FOR_VOLUME)
        if chart:
            on_page[entry.anchor] = chart
    if not rest:
        return on_page, (), None
    head = rest[0][1].table.head
    rows = tuple(
        (name, *(_cell(a, b) for a, b in zip(*(r[1:] for r in chart.table.rows), strict=True)))
        for name, chart in rest
        if chart.table.head == head
    )
    return on_page, tuple(rest), charts.Table((tr("Action"), *head[1:]), rows)


def _cell(middle: str, ends: str) -> str:
    return f"{middle}\n{ends}" if ends and ends != middle else middle


def money_over_time(
    reader: Reader,
    raw: Mapping[str, Any],
    colours: Colours,
    width: float = _BESIDE,
    *,
    volume: bool = True,
) -> charts.Chart | None:
    """What is saved since a change less what it cost, with the time at which that is even.

    Args:
        reader: the advice.
        raw: the `upfront` of a recommendation.
        colours: of the brand.
        width: of the drawing.
        volume: whether the volume from which on it pays is drawn too.
    """
    back = reader.figure(raw.get("payback"))
    a_year = _YEARS.get(back.unit) if back else None
    money = [
        charts.Money(years, f.p5, f.p50, f.p95, f.printed, f.printed_range)
        for row in mappings(raw.get("net"))
        if (f := reader.figure(row.get("money")))
        and (years := number(row.get("years"))) is not None
    ]
    if back is None or a_year is None or len(money) < 2:
        return None
    crossing = charts.Crossing(
        back.p5 / a_year, back.p50 / a_year, back.p95 / a_year, back.printed, back.printed_range
    )
    currency = next(
        f.unit for row in mappings(raw.get("net")) if (f := reader.figure(row.get("money")))
    )
    often = number(raw.get("within_horizon")) or 0.0
    title = (
        tr("The cost is back after about {time}", time=back.printed)
        if often >= _EVEN
        else tr("The cost may not come back in the years counted")
    )
    least = _volume(reader, mapping(raw.get("break_even"))) if volume else None
    return charts.break_even(money, crossing, currency, title, colours, width, least)


def _volume(reader: Reader, raw: Mapping[str, Any]) -> charts.Volume | None:
    least, today = reader.figure(raw.get("volume")), reader.figure(raw.get("today"))
    if least is None or today is None or least.p50 <= 0 or today.p50 <= 0:
        return None
    found = charts.Crossing(least.p5, least.p50, least.p95, least.printed, least.printed_range)
    return charts.Volume(heading(raw.get("label")), found, today.p50, today.printed)


def score_bars(rows: Sequence[ScoreRow], colours: Colours, *, several: bool) -> charts.Chart | None:
    """Each score with its electricity and its hardware; None without scores."""
    found = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if not (row.e and row.i and row.m and row.r and row.r.p50 > 0):
            continue
        # Of several use cases the first unit of each is drawn, that of its results.
        if several and (row.use_case, row.persona) in seen:
            continue
        seen.add((row.use_case, row.persona))
        unit = row.of
        found.append(
            charts.Score(
                f"{unit} ({row.use_case})" if several else unit,
                row.persona,
                row.e.p50 * row.i.p50 / row.r.p50 * row.units,
                row.m.p50 / row.r.p50 * row.units,
                row.sci.p5,
                row.sci.p95,
                row.sci.printed,
                "" if row.sci.certain else row.sci.printed_range,
            )
        )
    if not found:
        return None
    return charts.scores(found, _mostly(found), colours)


def _mostly(found: Sequence[charts.Score]) -> str:
    """What the carbon of a unit mostly is: of all units where they agree, else of the first."""
    kinds = [_kind(s) for s in found]
    if len(set(kinds)) == 1 and len(found) > 1:
        return tr(_EACH[kinds[0]])
    return tr(_OF_ONE[kinds[0]], what=found[0].unit)


def _kind(score: charts.Score) -> str:
    part = score.electricity / score.whole if score.whole > 0 else 0.5
    return "electricity" if part > _MOST else "hardware" if part < _LEAST else "both"


_EACH = {
    "electricity": mark("Electricity is most of the carbon of each unit"),
    "hardware": mark("Making the hardware is most of the carbon of each unit"),
    "both": mark("Electricity and the making of hardware weigh about the same in each unit"),
}
_OF_ONE = {
    "electricity": mark("Electricity is most of the carbon of {what}"),
    "hardware": mark("Making the hardware is most of the carbon of {what}"),
    "both": mark("Electricity and the making of hardware weigh about the same in {what}"),
}
