"""Advice: the result of an assessment as plain data, schema version 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.advice.asked import ask_first
from advisor.advice.boundary import frame_data
from advisor.advice.claimed import claimed
from advisor.advice.confirm import who_knows
from advisor.advice.data import case_data, shared_data
from advisor.advice.edits import apply_edits, shown
from advisor.advice.figures import Figures, Units
from advisor.advice.frameworks import frameworks_data
from advisor.advice.outside import sources
from advisor.advice.overall import portfolio_data
from advisor.advice.plausible import doubts, not_read
from advisor.advice.record import answers_data, assumptions_data, inputs_data
from advisor.advice.roadmap import Roadmap
from advisor.advice.roadmap_data import roadmap_data
from advisor.advice.swings import Tornado
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.engine import Engine
from advisor.errors import Problem
from advisor.intake.engagement import Engagement
from advisor.pack.items import Pack
from advisor.quantities import in_units
from advisor.scenario import Scenario, World

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Advice:
    """Ranked, quantified advice.

    Attributes:
        data: what reports and files are made of.
        warnings: answers that look like a wrong unit, with their places.
    """

    data: Mapping[str, Any]
    warnings: tuple[Problem, ...] = ()

    @classmethod
    def of(
        cls,
        engagement: Engagement,
        pack: Pack,
        world: World,
        weights: Weights,
        before: Mapping[str, Scenario],
        tornado: Tornado,
        cases: list[CaseAdvice],
        shared: list[CaseAdvice],
        whole: CaseAdvice,
        roadmap: Roadmap,
        engine: Engine,
        units: Units,
    ) -> Advice:
        """Put the result of an assessment into plain data."""
        figures = Figures(units=units.all)
        warnings = [*doubts(engagement, pack, world, before), *claimed(engagement)]
        names = {c.id: c for c in engagement.use_cases}

        def told(case: CaseAdvice) -> dict[str, Any]:
            own = units.of[case.ident]
            with in_units(own):
                data = case_data(
                    case,
                    names[case.ident],
                    before[case.ident],
                    tornado,
                    pack,
                    world,
                    weights,
                    figures,
                    engagement,
                )
            return data | {"units": dict(own)}

        use_cases = [told(case) for case in cases]
        everything = [*cases, *shared]
        things = [
            shared_data(case, engagement, before, pack, world, weights, figures) for case in shared
        ]
        _drop_recommended([*use_cases, *things])
        apply_edits(engagement.edits, [*use_cases, *things], engagement.file)
        assumptions = assumptions_data(cases, pack)
        question = ask_first(everything, assumptions, pack, weights)
        for row in (*assumptions, *([question] if question else [])):
            row["who"] = who_knows(engagement, [row["use_case"]]).get(row["fact"])
        data: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "run": {"engine": engine.name},
            "engagement": {
                "client": engagement.client,
                "date": engagement.date,
                "currency": engagement.currency,
                "packs": list(engagement.packs),
                "title": engagement.title,
                "prepared_by": engagement.prepared_by,
                "language": pack.language,
            },
            "horizon_years": world.horizon_years,
            "units": dict(units.all),
            "answers": answers_data(engagement, pack, not_read(warnings)),
            "use_cases": use_cases,
            "shared": things,
            "roadmap": roadmap_data(roadmap, figures, engagement.currency),
            "portfolio": portfolio_data(
                engagement,
                shown(engagement.edits, everything),
                whole,
                before,
                pack,
                world,
                weights,
                figures,
                assumptions,
                roadmap,
            ),
            "assumptions": assumptions,
            "ask_first": question,
            "trace": [
                {
                    "use_case": case.ident,
                    "failed_on_one": {
                        k: str(v.leaf) for k, v in sorted(case.matches.failed_on_one.items())
                    },
                    "silenced": dict(sorted(case.matches.silenced.items())),
                }
                for case in cases
            ],
            "edits": [dict(e) for e in engagement.edits],
            "warnings": [d.data() for d in warnings],
        }
        cited = sources([row for case in use_cases for row in case["outside"]])
        data["inputs"] = inputs_data(pack, world, [*everything, whole], engagement, cited, weights)
        data["frameworks"] = frameworks_data([*use_cases, *things, data["portfolio"]], pack)
        data["frame"] = frame_data(world, engagement.date)
        data["figures"] = figures.data()
        return cls(rounded(data), tuple(d.problem for d in warnings))


def _drop_recommended(owners: list[dict[str, Any]]) -> None:
    """What is recommended anywhere in the engagement is no near miss elsewhere."""
    named = {r["id"] for owner in owners for r in owner["recommendations"]}
    for owner in owners:
        misses = owner.get("near_misses", [])
        misses[:] = [miss for miss in misses if miss["rule"] not in named]


def rounded(value: Any) -> Any:
    """Plain data with floats at nine significant digits."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, Mapping):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(v) for v in value]
    return value
