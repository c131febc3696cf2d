"""Where the use cases stand between benefit and carbon, as a chart."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.language import inside, tr
from advisor.report import charts
from advisor.report.brand import Brand
from advisor.report.owners import Owner
from advisor.report.reader import Reader, mapping, mappings, number


def placed(
    points: Sequence[charts.Point], cases: Sequence[Owner], brand: Brand, reader: Reader
) -> str:
    """The chart of benefit against carbon; nothing where too few use cases have a place on it."""
    if not points or len(points) < min(2, len(cases)):
        return ""
    largest = max(p.carbon for p in points)
    scale, unit = charts.axis_scale("kgCO2e", largest)
    names = {o.mark: o.name for o in cases}
    scaled = [
        charts.Point(
            p.mark,
            p.benefit_low,
            p.benefit,
            p.benefit_high,
            p.carbon_low * scale,
            p.carbon * scale,
            p.carbon_high * scale,
            p.place,
            names.get(p.mark, ""),
        )
        for p in points
    ]
    told = "; ".join(f"{o.mark} {o.name}: {inside(o.place_name)}" for o in cases if o.point)
    title = tr("Benefit against carbon of each use case. {placed}.", placed=told)
    width = 220.0 if len(points) == 1 else 280.0 if len(points) < charts.NUMBERED else charts.FULL
    return charts.placement_chart(
        scaled, unit, title, brand.colours, width, _mid_lines(reader, scale)
    )


def _mid_lines(reader: Reader, scale: float) -> charts.MidLines | None:
    """Where the places part, as the ranking of the rules has it."""
    for case in mappings(reader.data.get("use_cases")):
        lines = mapping(mapping(case.get("placement")).get("lines"))
        benefit, carbon = number(lines.get("benefit")), number(lines.get("carbon_kgco2e"))
        if benefit is not None and carbon is not None:
            return charts.MidLines(benefit, carbon * scale)
    return None
