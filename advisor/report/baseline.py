"""The baseline of a use case as the report shows it: stages, steps, a result, training whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.footprint.place import HOURS_PER_YEAR
from advisor.language import ENGLISH, inside, mark, spoken, tr, trn
from advisor.quantities import format_number
from advisor.report import charts
from advisor.report.brand import Colours
from advisor.report.reader import Figure, Reader, mapping, mappings, number, text
from advisor.report.words import IMPACTS, STAGES, in_words

_KEYS = ("energy_kwh", "carbon_operational_kgco2e", "carbon_embodied_kgco2e", "water_l", "cost")
# What the visits to devices are a part of; their energy and water are not counted.
_VISITS = ("carbon_operational_kgco2e", "carbon_embodied_kgco2e", "cost")
_RESULTS = {
    1: mark("each accepted result"),
    1_000: mark("a thousand accepted results"),
    1_000_000: mark("a million accepted results"),
}
_LARGEST = 0.5
APART = ("network",)  # shown for information, in no total and no saving
_FULL = 0.8  # machines busy for this part of their hours have no room left for a busy day
_MORE = 1.05  # so many times the machines told is more than rounding
# What accepted results hang on.
_SHARES = ("use.unused_share", "use.retry_share", "use.variants_per_asset")


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of the baseline; `absent` says why it has no figure, `inner` marks a part of it."""

    name: str
    figures: tuple[Figure | None, ...]
    absent: str
    inner: bool = False
    key: str = ""

    @property
    def inside(self) -> str:
        """Its name inside a sentence."""
        return inside(self.name)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A line of how a figure is made."""

    stage: str
    name: str
    figure: Figure | None
    formula: str

    @property
    def stage_inside(self) -> str:
        """Its stage inside a sentence."""
        return inside(self.stage)


def stage_rows(
    reader: Reader, base: Mapping[str, Any]
) -> tuple[tuple[StageRow, ...], tuple[str, ...]]:
    """The stages with their figures, and the heads of the columns."""
    stages = mapping(base.get("stages"))
    rows = []
    # What stands in no total stands below the stages that make it up.
    for stage in sorted(STAGES, key=lambda key: key in APART):
        name = in_words(STAGES, stage)
        raw = mapping(stages.get(stage))
        if not raw:
            continue
        absent = text(raw.get("absent"))
        figures = tuple(None if absent else reader.figure(raw.get(k)) for k in _KEYS)
        if absent or any(figures):
            shown = tr("{stage}, in no total", stage=name) if stage in APART else name
            rows.append(StageRow(shown, figures, absent, inner=stage in APART, key=stage))
        if stage == "edge" and not absent:
            rows += _visits(reader, base)
    return tuple(rows), tuple(tr(IMPACTS[k]) for k in _KEYS)


def _visits(reader: Reader, base: Mapping[str, Any]) -> list[StageRow]:
    raw = mapping(base.get("visits"))
    figures = tuple(reader.figure(raw.get(k)) if k in _VISITS else None for k in _KEYS)
    shown = tuple(None if f is None or f.nothing else f for f in figures)
    if not any(shown):
        return []
    return [StageRow(tr("of which visits to change batteries"), shown, "", inner=True)]


def by_stage(value: object) -> list[tuple[str, Any]]:
    """What a mapping holds for each stage, in the order of the stages."""
    order = list(STAGES)
    rank = {stage: n for n, stage in enumerate(order)}
    return sorted(mapping(value).items(), key=lambda entry: rank.get(entry[0], len(order)))


def stage_chart(name: str, base: Mapping[str, Any], colours: Colours) -> str:
    """A bar of the stages' carbon, where there are two or more."""
    share = mapping(base.get("stage_share"))
    parts = [
        charts.Part(in_words(STAGES, k), v)
        for k, s in by_stage(share)
        if (v := number(s)) is not None
    ]
    if len([p for p in parts if p.share > 0]) < 2:
        return ""
    largest = max(parts, key=lambda p: p.share)
    title = tr(
        "Carbon of {use_case} by stage: {stage} is the largest part; the table beneath has the "
        "figures.",
        use_case=name,
        stage=largest.label,
    )
    return charts.stage_bar(parts, title, colours)


def stage_shares(base: Mapping[str, Any]) -> dict[str, float]:
    """The part of the carbon that each stage has, from 0 to 1."""
    found = {k: number(v) for k, v in mapping(base.get("stage_share")).items()}
    return {k: v for k, v in found.items() if v is not None}


@dataclass(frozen=True, slots=True)
class First:
    """The stage with the most carbon, and in what share of runs it makes so much."""

    stage: str
    most: float
    majority: float
    nearly_all: float


def stage_first(base: Mapping[str, Any]) -> First | None:
    """The stage with the most carbon, where the advice says how often it is that."""
    raw = mapping(base.get("largest_stage"))
    often = [number(raw.get(k)) for k in ("most", "majority", "nearly_all")]
    if not text(raw.get("stage")) or None in often:
        return None
    return First(text(raw.get("stage")), *(o or 0.0 for o in often))


def step_rows(reader: Reader, base: Mapping[str, Any]) -> tuple[StepRow, ...]:
    """How each figure is made, step by step."""
    return tuple(
        StepRow(
            in_words(STAGES, stage),
            text(step.get("name")),
            _counted(reader.figure(step.get("fig")), stage),
            text(step.get("formula")),
        )
        for stage, steps in by_stage(base.get("steps"))
        for step in mappings(steps)
    )


def _counted(figure: Figure | None, stage: str) -> Figure | None:
    """Whole runs where runs are counted, and one device in the singular."""
    if figure is None:
        return None
    if figure.unit == "runs" and stage == "adaptation":
        low, middle, high = (round(v) for v in (figure.p5, figure.p50, figure.p95))
        ends = trn("{n} run", "{n} runs", low)
        if low != high:
            ends = tr("{low}–{high} runs", low=low, high=high)
        return replace(figure, printed=trn("{n} run", "{n} runs", middle), printed_range=ends)
    if spoken() == ENGLISH and figure.printed.startswith("1 ") and figure.unit.endswith("s"):
        one = figure.printed
        ends = one.removesuffix("s") if figure.printed_range == one else figure.printed_range
        return replace(figure, printed=one.removesuffix("s"), printed_range=ends)
    return figure


def outcome(reader: Reader, base: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, Figure], ...]]:
    """For how many accepted results, and what they take."""
    raw = mapping(base.get("per_outcome"))
    names = {
        "energy_wh": tr("electricity"),
        "carbon": tr("carbon"),
        "carbon_g": tr("carbon"),
        "water_ml": tr("water"),
        "cost": tr("cost"),
    }
    per = round(number(raw.get("per")) or 1)
    return tr(_RESULTS.get(per, _RESULTS[1])), tuple(
        (n, f) for k, n in names.items() if (f := reader.figure(raw.get(k)))
    )


def accepted(
    reader: Reader, base: Mapping[str, Any], facts: Sequence[Mapping[str, Any]] = ()
) -> str:
    """How many results a month are accepted, of how many made, where both are told.

    Marked where the share is ours and not the client's; left out where a person decides on each
    case, since there a result that is not used is no waste.
    """
    raw = mapping(base.get("per_outcome"))
    good, made = reader.figure(raw.get("accepted")), reader.figure(raw.get("made"))
    by_name = {text(f.get("name")): f for f in facts}
    if good is None or text(mapping(by_name.get("task.quality_bar")).get("value")) == "safety":
        return ""
    ours = any(
        f.get("known") is False and number(f.get("value"))
        for n, f in by_name.items()
        if n in _SHARES
    )
    if made is None:
        shown = tr("{accepted} a month", accepted=good.printed)
    else:
        shown = tr("{accepted} of {made} a month", accepted=good.printed, made=made.printed)
    return tr("{words} (assumed)", words=shown) if ours else shown


def once(reader: Reader, base: Mapping[str, Any]) -> dict[str, Figure]:
    """The whole training of the horizon, by impact; empty where none is planned."""
    raw = mapping(base.get("once"))
    return {
        key: figure
        for key in ("energy_kwh", "carbon_kgco2e", "water_l", "cost")
        if (figure := reader.figure(raw.get(key)))
    }


def trainings(base: Mapping[str, Any], years: int) -> str:
    """All trainings of the horizon in words, where they repeat; empty where it is done once."""
    raw = mapping(base.get("trainings"))
    if "count" not in raw:
        return ""
    count = number(raw.get("count"))
    n = format_number(count, 9) if count else ""
    if years > 1 and n:
        return tr("all {n} trainings of the {years} years together", n=n, years=years)
    if years > 1:
        return tr("all trainings of the {years} years together", years=years)
    return (
        tr("all {n} trainings of the year together", n=n)
        if n
        else tr("all trainings of the year together")
    )


def each_use(reader: Reader, base: Mapping[str, Any]) -> tuple[Figure, dict[str, Figure]] | None:
    """Over how many uses a training is spread, and what falls to each, where that was told."""
    raw = mapping(base.get("amortised"))
    uses = reader.figure(raw.get("uses"))
    found = {
        key: figure
        for key in ("energy_kwh", "carbon_kgco2e", "cost")
        if (figure := reader.figure(mapping(raw.get("a_use")).get(key)))
    }
    return (uses, found) if uses and found else None


def water(reader: Reader, base: Mapping[str, Any]) -> tuple[Figure, Figure] | None:
    """Water on the site and at the power stations, where it can be told apart."""
    raw = mapping(base.get("water"))
    on, off = reader.figure(raw.get("on_site")), reader.figure(raw.get("off_site"))
    return (on, off) if on and off else None


def full(reader: Reader, base: Mapping[str, Any], facts: Sequence[Mapping[str, Any]] = ()) -> str:
    """Where growing use needs more machines than the client counts, in a sentence."""
    by_name = {text(f.get("name")): f for f in facts}
    told = by_name.get("host.accelerators_n", {})
    count = number(told.get("value"))
    years = number(by_name.get("ctx.horizon_years", {}).get("value"))
    steps = {
        text(s.get("name")): reader.figure(s.get("fig"))
        for s in mappings(mapping(base.get("steps")).get("serving"))
    }
    held = steps.get(tr("Machines reserved"))
    busy, idle = steps.get(tr("Busy hours")), steps.get(tr("Idle hours"))
    if not (count and told.get("known") and held and busy and idle):
        return ""
    loaded = busy.p50 >= _FULL * (busy.p50 + idle.p50)
    if count < 1 or not loaded or held.p95 <= count * _MORE:
        return ""
    # On shared machines it is said where the work is, not beside a use case of a few hours.
    if not years or busy.p50 < _FULL * held.p50 * HOURS_PER_YEAR * years / 2:
        return ""
    most = held.printed_range.rpartition("–")[2] or held.printed
    return tr(
        "The {n} machines that you count would fill up: {busy} busy against {idle} idle in the run "
        "nearest the middle, over all years. Where use grows more these figures hold further "
        "machines, up to {most} as a mean of the years. Look at the load by the hour before you "
        "buy any.",
        n=format_number(count),
        busy=busy.printed,
        idle=idle.printed,
        most=most,
    )


def mostly_training(base: Mapping[str, Any]) -> bool:
    """True where training is the largest stage."""
    return (number(mapping(base.get("stage_share")).get("training")) or 0.0) >= _LARGEST


def told(figures: Sequence[Figure]) -> str:
    """Figures in a line, each with its range."""
    return ", ".join(
        f.printed if f.certain else f"{f.printed} ({f.printed_range})" for f in figures
    )
