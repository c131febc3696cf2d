"""The road map as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from advisor.advice.commute import Pair
from advisor.advice.figures import Figures
from advisor.advice.firmness import falls
from advisor.advice.roadmap import Roadmap
from advisor.language import mark, tr

_TODAY = {
    "energy_kwh": mark("electricity today"),
    "water_l": mark("water today"),
    "cost": mark("cost today"),
}
_AFTER = {
    "energy_kwh": mark("electricity after it"),
    "water_l": mark("water after it"),
    "cost": mark("cost after it"),
}


def roadmap_data(roadmap: Roadmap, figures: Figures, currency: str) -> dict[str, Any]:
    """The roadmap; its total is the difference of its first and last scenario."""
    data: dict[str, Any] = {
        "steps": [],
        "left_out": [],
        "before": None,
        "after": None,
        "total": None,
        "share": None,
    }
    for step in roadmap.steps:
        option = step.option
        key = f"roadmap.{option.ident}"
        data["steps"].append(
            {
                "rule": option.rule.id,
                "use_case": option.owner,
                "title": option.rule.title,
                "effort": option.rule.effort,
                "conditional": option.match.grade == "conditional",
                "alone": figures.add(f"{key}.alone", tr("saving alone"), "kgCO2e/year", step.alone),
                "after": figures.add(
                    f"{key}.after", tr("saving after those before"), "kgCO2e/year", step.after
                ),
                "cumulative": figures.add(
                    f"{key}.sum", tr("saved so far"), "kgCO2e/year", step.cumulative
                ),
                "left": figures.add(f"{key}.left", tr("carbon left"), "kgCO2e/year", step.left),
                "levels": _levels(key, _AFTER, step.levels, currency, figures),
            }
        )
    data["left_out"] = [
        {"rule": o.rule.id, "use_case": o.owner, "title": o.rule.title, "why": why}
        for o, why in roadmap.left_out
    ]
    data["not_examined"] = [
        {"rule": o.rule.id, "use_case": o.owner, "title": o.rule.title}
        for o in roadmap.not_examined
    ]
    data["owners"] = _by_owner(roadmap, figures)
    data["out_of_order"] = [_pair(pair, figures) for pair in roadmap.out_of_order]
    data["removes"] = [
        {
            "rule": o.rule.id,
            "use_case": o.owner,
            "title": o.rule.title,
            "saving": figures.add(
                f"roadmap.{o.ident}.removes",
                tr("carbon a year"),
                "kgCO2e/year",
                o.saving["carbon_kgco2e"],
            ),
        }
        for o in roadmap.removes
    ]
    if roadmap.before is not None and roadmap.last is not None:
        saved = roadmap.before - roadmap.last
        share = np.divide(saved, roadmap.before, out=np.zeros_like(saved), where=roadmap.before > 0)
        data |= {
            "before": figures.add(
                "roadmap.before", tr("carbon today"), "kgCO2e/year", roadmap.before
            ),
            "after": figures.add(
                "roadmap.last", tr("carbon after all steps"), "kgCO2e/year", roadmap.last
            ),
            "total": figures.add("roadmap.total", tr("saved by all steps"), "kgCO2e/year", saved),
            "share": figures.add("roadmap.share", tr("share saved by all steps"), "%", share * 100),
            "levels": _levels("roadmap", _TODAY, roadmap.levels, currency, figures),
            "falls": falls(
                roadmap.levels,
                roadmap.steps[-1].levels if roadmap.steps else {},
                ("carbon_kgco2e", roadmap.before, roadmap.last),
            ),
        }
    return data


def _levels(
    key: str, when: Mapping[str, str], levels: Mapping[str, Any], currency: str, figures: Figures
) -> dict[str, str]:
    """Electricity, water and cost a year, registered."""
    named = {
        "energy_kwh": "kWh/year",
        "water_l": "L/year",
        "cost": f"{currency}/year",
    }
    return {
        impact: figures.add(f"{key}.levels.{impact}", tr(when[impact]), named[impact], values)
        for impact, values in levels.items()
    }


def _by_owner(roadmap: Roadmap, figures: Figures) -> list[dict[str, Any]]:
    """The roadmap of each use case and shared thing: its steps of the one order."""
    rows = []
    for owner in dict.fromkeys(s.option.owner for s in roadmap.steps):
        own = [s for s in roadmap.steps if s.option.owner == owner]
        saved = np.sum([s.after for s in own], axis=0)
        rows.append(
            {
                "use_case": owner,
                "steps": [s.option.rule.id for s in own],
                "total": figures.add(
                    f"roadmap.{owner}.total", tr("saved by its steps"), "kgCO2e/year", saved
                ),
            }
        )
    return rows


def _pair(pair: Pair, figures: Figures) -> dict[str, Any]:
    """Two steps whose order matters."""
    first, second = pair.first, pair.second
    key = f"roadmap.{first.ident}/{second.rule.id}"
    share = figures.put(
        f"{key}.share", tr("saved less in the other order"), "%", *[pair.share * 100] * 3
    )
    less = figures.entries[share]["printed"].removeprefix("−")
    told = {"first": first.rule.title, "second": second.rule.title, "share": less}
    return {
        "first": {"rule": first.rule.id, "use_case": first.owner, "title": first.rule.title},
        "second": {"rule": second.rule.id, "use_case": second.owner, "title": second.rule.title},
        "lost": figures.add(
            f"{key}.lost", tr("saved less in the other order"), "kgCO2e/year", pair.lost
        ),
        "share": share,
        "text": tr(
            "“{first}” comes before “{second}”; with each in the other's place, the steps together "
            "would save {share} less.",
            **told,
        )
        if pair.share > 0
        else tr(
            "“{first}” comes before “{second}”; with each in the other's place, the steps together "
            "would save {share} more.",
            **told,
        ),
    }
