"""Packs small enough to compute by hand, and the steps of an assessment one by one.

In the pack of drives one GB kept takes one kWh a year, at a site without overhead, from a grid of
1,000 gCO2e/kWh: so kilograms of carbon, kWh and GB are the same number, and a GB costs 3 EUR.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.advice.match import Match, Matches, match_rules
from advisor.advice.options import Option
from advisor.advice.usecase import CaseAdvice, fired_options, settled
from advisor.advice.weights import Weights
from advisor.engine import Engine
from advisor.errors import Place, Problem
from advisor.facts import Fact
from advisor.footprint.draws import Draws
from advisor.intake.engagement import Engagement, read_engagement
from advisor.intake.facts import use_case_facts
from advisor.loading import parse_yaml
from advisor.logic import Compare, FactEnv
from advisor.pack.build import build
from advisor.pack.items import Pack, Rule
from advisor.pack.merge import merge
from advisor.pack.read import read_pack
from advisor.scenario import Scenario, World, baseline, estimate_facts
from advisor.scenario.shared import baselines

Files = Mapping[str, Any]

BECAUSE = {"if_unknown": "none", "because": "It cannot be guessed."}
SOURCES = [{"id": "expert-judgement", "citation": "Judgement."}]
RULE = {
    "topic": "operations",
    "stance": "reduce",
    "recommend": "Do it.",
    "first_step": "Start.",
    "because": "It helps.",
    "effort": "days",
    "risk": "low",
    "limitations": "None.",
    "evidence": ["expert-judgement"],
}
WEIGHTS = {
    "weights": {
        "carbon": 35,
        "money": 20,
        "effort": 15,
        "confidence": 15,
        "risk": 10,
        "water": 5,
    },
    "scales": {
        "carbon": {"full": 0.5},
        "money": {"full": 0.5},
        "water": {"full": 0.5},
        "confidence": {"zero": 0},
        "effort": {"days": 1, "weeks": 0.6, "months": 0.2},
        "risk": {"low": 1, "medium": 0.6, "high": 0.2},
    },
    "efforts": {"days": 1, "weeks": 5, "months": 20},
    "impact": {"small": 0.02, "medium": 0.1, "large": 0.25},
    "small_share": 0.01,
    "materiality": {"carbon_kgco2e": "material_carbon", "cost": "material_cost"},
    "missing": 0.5,
    "too_close": 0.7,
    "greener_in": 0.8,
    "certain": 0.9,
    "roadmap_options": 10,
    "min_known_answers": 0,
    "decisive_share": 0.4,
    "carrying_share": 0.6,
    "open_size": 3,
    "open_points": 0.3,
    "smaa": {"weights": "fixed", "samples": 500, "concentration": 20},
    "placement": {"benefit_points": 40, "heavy_kgco2e": 1000},
}


def question(name: str, type_: str, **keys: Any) -> dict[str, Any]:
    """A question of a tiny pack."""
    own = {"id": name, "text": "What?", "type": type_, **keys}
    return own if "if_unknown" in keys else {**own, **BECAUSE}


def rule(name: str, when: object, **keys: Any) -> dict[str, Any]:
    """A rule of a tiny pack, as in its file."""
    return {"id": name, "title": f"Title of {name}", "when": when, **RULE, **keys}


def factor(name: str, central: float, low: float | None = None, high: float | None = None) -> Any:
    """A factor of a tiny pack."""
    return {
        "id": name,
        "low": central if low is None else low,
        "central": central,
        "high": central if high is None else high,
        "unit": "1",
        "year": 2026,
        "basis": "made up",
        "source": "expert-judgement",
        "verified": "recalled",
    }


def table(name: str, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A table of factors of a tiny pack."""
    texts = ("name", "kind", "parent")
    fields = dict.fromkeys((f for row in rows.values() for f in row), "1")
    fields |= {f: "text" for f in fields if f in texts}
    return {
        "table": name,
        "key": f"k.{name}",
        "fields": fields,
        "rows": rows,
        "source": "expert-judgement",
        "year": 2026,
        "basis": "made up",
        "verified": "recalled",
    }


def write(folder: Path, files: Files, **head: Any) -> Path:
    """A pack's folder; JSON is YAML."""
    content = {"pack.yaml": {"id": folder.name, "version": "1.0", "title": "Tiny", **head}, **files}
    for name, value in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return folder


def merged(*folders: Path) -> tuple[Pack | None, list[Problem]]:
    """Packs merged in their order, without the core."""
    problems: list[Problem] = []
    data = merge([read_pack(folder, problems) for folder in folders], problems)
    if any(p.severity == "error" for p in problems):
        return None, problems
    return build(data, "tiny" + str(folders), problems), problems


def pack_of(folder: Path, files: Files) -> Pack:
    """A pack of these files alone."""
    pack, problems = merged(write(folder, files))
    assert not problems, "\n".join(map(str, problems))
    assert pack is not None
    return pack


def drives_files(rules: Sequence[Mapping[str, Any]] = (), **more: Any) -> dict[str, Any]:
    """The pack of drives with some rules."""
    constant = {"cases": [], "type": "choice"}
    parameter = {"unit": "1", "because": "Made up.", "value": 1}
    return {
        "sources.yaml": SOURCES,
        "ranking.yaml": WEIGHTS,
        "parameters.yaml": [
            {"id": "material_carbon", **parameter},
            {"id": "material_cost", **parameter},
        ],
        "questions/all.yaml": [
            question(
                "data.stored_gb",
                "number",
                unit="GB",
                volume=True,
                if_unknown={"central": 1000, "low": 500, "high": 2000},
            ),
            question("q.kind", "choice", options=["a", "b"], if_unknown={"central": "a"}),
            question("q.flag", "yes_no", if_unknown={"central": True}),
            question("q.other", "yes_no", if_unknown={"central": True}),
            question("q.n", "number", unit="1"),
        ],
        "derive/all.yaml": [
            {
                "fact": "serve.method",
                "options": ["edge_only"],
                "otherwise": "edge_only",
                **constant,
            },
            {"fact": "host.zone", "type": "region", "cases": [], "otherwise": "ZZZ"},
        ],
        "facts/all.yaml": [
            {
                "fact": "storage.kept_share",
                "type": "number",
                "unit": "1",
                "bounds": [0, 1],
                "set_by": "change",
                "follows": "data.stored_gb",
                "initial": 1,
            }
        ],
        "factors/all.yaml": {
            "factors": [
                factor("storage.gb_per_chunk", 0),
                factor("storage.kwh_per_gb_year", 1),
                factor("storage.wh_per_embedding", 0),
                factor("storage.embodied_kgco2e_per_tb_year", 0),
                factor("storage.usd_per_gb_month", 0.25),
                factor("storage.usd_per_embedding", 0),
                factor("serving.host_overhead", 1),
                factor("serving.fleet_use_share", 1),
            ],
            "tables": [
                table("grid", {"ZZZ": {"lifecycle": 1000, "water_l_per_kwh": 0}}),
                table("facility", {"cloud": {"pue": 1, "wue_l_per_kwh": 0}}),
                table(
                    "accelerators",
                    {"h100": {"busy_w": 500, "embodied_kgco2e": 0, "life_years": 4}},
                ),
                table("fx", {"USD": {"eur": 1}}),
            ],
        },
        **{f"recommend/operations/{r['id']}.yaml": dict(r) for r in rules},
        **more,
    }


def engagement_of(pack: Pack, answers: Mapping[str, Any], **more: Any) -> Engagement:
    """An engagement of one use case, "one"."""
    whole = {
        "engagement": {"client": "Tiny"},
        "use_cases": [{"id": "one", "name": "One", "answers": answers, **more}],
    }
    return read_engagement(parse_yaml(json.dumps(whole), "answers.yaml"), pack)


def facts_of(pack: Pack, answers: Mapping[str, Any]) -> dict[str, Fact]:
    """The facts of answers before anything is derived."""
    engagement = engagement_of(pack, answers)
    return use_case_facts(engagement, engagement.use_cases[0], pack)


def world_of(pack: Pack, years: int = 1) -> World:
    """The world of an engagement in euro."""
    return World.of(pack, Draws(), years, "EUR")


def derived_of(pack: Pack, answers: Mapping[str, Any]) -> Mapping[str, Fact]:
    """All facts of answers, the derived ones among them."""
    return baseline(facts_of(pack, answers), world_of(pack)).facts


@dataclass(frozen=True)
class Assessed:
    """A use case, step by step."""

    case: CaseAdvice
    before: Mapping[str, Scenario]
    world: World
    weights: Weights

    def options(self, *names: str) -> list[Option]:
        """Options by rule id."""
        return [self.case.options[name] for name in names]


def assessed(pack: Pack, answers: Mapping[str, Any]) -> Assessed:
    """A use case assessed by the reference evaluator."""
    engagement = engagement_of(pack, answers)
    world, weights = world_of(pack), Weights.of(pack)
    before = baselines(engagement, {"one": facts_of(pack, answers)}, world)
    facts = {**before["one"].facts, **estimate_facts(before["one"], world)}
    fired = _engine(pack).match(FactEnv(facts))
    case = fired_options("one", "One", facts, pack, weights, fired, before, world)
    return Assessed(settled(case, pack, weights, world), before, world, weights)


def matches_of(pack: Pack, answers: Mapping[str, Any]) -> Matches:
    """What the rules say of a use case, before any saving is computed."""
    scenario = baseline(facts_of(pack, answers), world_of(pack))
    facts = {**scenario.facts, **estimate_facts(scenario, world_of(pack))}
    return match_rules(facts, pack, "use_case", _engine(pack).match(FactEnv(facts)), 0.9)


def _engine(pack: Pack) -> Engine:
    return Engine([(r.id, r.when) for r in pack.rules.values()], matcher="reference")


def option(name: str, grade: str = "firm", **keys: Any) -> Option:
    """An option of a rule that was never in a file."""
    score = keys.pop("score", 0.5)
    found = bare_rule(name, **keys)
    return Option(found, Match(found, grade, ()), "one", ("one",), score=score)


def bare_rule(name: str, **keys: Any) -> Rule:
    """A rule that was never in a file."""
    nothing: dict[str, Any] = dict.fromkeys(Rule.__dataclass_fields__)
    lists = ("origin", "remove", "unset", "supersedes", "conflicts", "requires", "precedes")
    empty: dict[str, Any] = dict.fromkeys((*lists, "then", "about", "evidence", "maps_to"), ())
    own = {
        "id": name,
        "title": name,
        "stance": "reduce",
        "scope": "use_case",
        "effort": "days",
        "change": {},
        "when": Compare("q.flag", None, "eq", True),
        "place": Place("tiny.yaml"),
    }
    return Rule(**{**nothing, **empty, **own, **keys})
