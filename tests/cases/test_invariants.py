"""What holds for every engagement, whatever it says."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor.pack
from advisor import assess, load_pack
from advisor.advice.roadmap import carbon
from advisor.footprint.draws import DEFAULT_SEED, Draws, percentiles
from advisor.intake.candidates import with_cleanest
from advisor.intake.facts import use_case_facts
from advisor.loading import load_yaml
from advisor.logic import expression_inputs, facts_read
from advisor.pack import Pack
from advisor.pack.items import Range
from advisor.scenario import ALL_IMPACTS, Scenario, World, changed
from advisor.scenario.environment import as_draws
from advisor.scenario.shared import baselines
from tests.cases.reading import Data, answers_of, engagement_of, plain
from tests.conftest import FULL, ROOT

SAMPLES = {p.parent.name: p for p in sorted(ROOT.glob("samples/*/answers.yaml"))}
every_sample = pytest.mark.parametrize("name", SAMPLES)


@cache
def core() -> Pack:
    """The core pack, once."""
    return load_pack()


@cache
def advice(name: str) -> Data:
    """A sample's advice, once."""
    return assess(engagement_of(answers_of(SAMPLES[name]), core()), core()).data


@cache
def first_scenarios(name: str) -> tuple[dict[str, Scenario], World]:
    """A sample's baselines, computed apart from the advice."""
    pack = core()
    engagement = engagement_of(answers_of(SAMPLES[name]), pack)
    facts = {
        c.id: with_cleanest(use_case_facts(engagement, c, pack), c, engagement, pack)
        for c in engagement.use_cases
    }
    years = int(next(iter(facts.values()))["ctx.horizon_years"].number or 1)
    world = World.of(pack, Draws(DEFAULT_SEED), years, engagement.currency)
    return dict(baselines(engagement, facts, world)), world


def owners(name: str, ident: str) -> list[str]:
    """The use cases of a use case or shared thing."""
    shared = {s["id"]: s["used_by"] for s in advice(name)["shared"]}
    return shared.get(ident, [ident])


@every_sample
def test_roadmap_total_is_the_difference_of_first_and_last_scenario(name):
    data = advice(name)
    figures, roadmap = data["figures"], data["roadmap"]
    start, world = first_scenarios(name)
    last = dict(start)
    for step in roadmap["steps"]:
        for ident in owners(name, step["use_case"]):
            last[ident] = changed(last[ident], core().rules[step["rule"]], world)
    before, after = carbon(start, world), carbon(last, world)
    assert before is not None
    assert after is not None
    for key, values in (("before", before), ("after", after), ("total", before - after)):
        figure = figures[roadmap[key]]
        found = (figure["p5"], figure["p50"], figure["p95"])
        assert found == pytest.approx(percentiles(values), rel=1e-6, abs=1e-6), key
    if roadmap["steps"]:
        end = figures[roadmap["steps"][-1]["cumulative"]]
        assert end["p50"] == pytest.approx(figures[roadmap["total"]]["p50"], rel=1e-6)


@every_sample
def test_total_is_all_stages_but_the_network(name):
    start, world = first_scenarios(name)
    for scenario in start.values():
        if scenario.estimate.total is None:
            continue
        for impact in ALL_IMPACTS:
            parts = sum(
                as_draws(part.get(impact), world.draws.n)
                for stage, part in scenario.estimate.stages.items()
                if stage != "network"
            )
            assert np.allclose(scenario.total(impact, world.draws.n), parts, rtol=1e-9)


@every_sample
def test_no_saving_exceeds_its_baseline(name):
    data = advice(name)
    figures = data["figures"]
    start, world = first_scenarios(name)
    n = world.draws.n
    for place in (*data["use_cases"], *data["shared"]):
        for rec in place["recommendations"]:
            if rec["saving"] is None:
                continue
            for impact in ("energy_kwh", "carbon_kgco2e", "cost", "water_l"):
                first, second = np.zeros(n), np.zeros(n)
                for ident in rec["use_cases"]:
                    after = changed(start[ident], core().rules[rec["id"]], world)
                    first += start[ident].total(impact, n)
                    second += after.total(impact, n)
                where = f"{place['id']}: {rec['id']} saves more {impact} than there is"
                assert np.all(first - second <= first * (1 + 1e-9) + 1e-9), where
                saved = figures[rec["saving"][impact]]["p50"]
                assert saved == pytest.approx(
                    percentiles((first - second) / world.horizon_years)[1], rel=1e-6, abs=1e-6
                )
                base = percentiles(first)[1] / world.horizon_years
                assert saved <= base * (1 + 1e-9) + 1e-9, where
            for share in rec["saving"]["share"].values():
                assert figures[share]["p95"] <= 100 * (1 + 1e-9), rec["id"]


@every_sample
def test_same_advice_twice(name):
    again = assess(engagement_of(answers_of(SAMPLES[name]), core()), core()).data
    assert plain(again) == plain(advice(name))


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the core pack that stands in for it."""
    folder = tmp_path / "rules" / "core"
    shutil.copytree(ROOT / "rules" / "core", folder)
    monkeypatch.setattr(advisor.pack, "rules_folder", lambda: tmp_path / "rules")
    return folder


def test_a_factor_that_no_rule_reads_changes_nothing(copied):
    (copied / "factors" / "aaa-unread.yaml").write_text(
        "factors:\n"
        "  - {id: unread.factor, low: 1, central: 2, high: 5, unit: kWh/call, year: 2025,\n"
        "     basis: a test, source: expert-judgement, verified: recalled}\n"
    )
    pack = load_pack(cache=False)
    assert "unread.factor" in pack.factors
    for name, path in SAMPLES.items():
        data = assess(engagement_of(answers_of(path), pack), pack).data
        assert plain(data) == plain(advice(name)), name


def test_order_of_files_and_keys_changes_no_figure(copied):
    rng = random.Random(7)
    for number, path in enumerate(sorted(copied.rglob("*.yaml"))):
        if path.name in ("pack.yaml", "ranking.yaml") or path.name.endswith(".test.yaml"):
            continue
        text = yaml.safe_dump(
            shuffled(load_yaml(path).value, rng), sort_keys=False, allow_unicode=True
        )
        path.unlink()
        new = path
        if "recommend" in path.parts:  # a rule's file has the rule's name
            new = path.parent.parent / f"{rng.randrange(10**6):06d}" / path.name
            new.parent.mkdir()
        elif path.parent != copied:
            new = path.parent / f"{rng.randrange(10**6):06d}-{number}.yaml"
        new.write_text(text)
    pack = load_pack(cache=False)
    for name, path in SAMPLES.items():
        data = assess(engagement_of(answers_of(path), pack), pack).data
        assert data["figures"] == advice(name)["figures"], name
        assert ranks(data) == ranks(advice(name)), name


def shuffled(value: Any, rng: random.Random) -> Any:
    """A file with its items and their keys in another order."""
    if isinstance(value, list):
        return rng.sample([keys_shuffled(v, rng) for v in value], len(value))
    if not isinstance(value, dict):
        return value
    new = {}
    for key, inner in value.items():
        items = isinstance(inner, list) and inner and isinstance(inner[0], dict)
        if items and "id" in inner[0]:
            new[key] = shuffled(inner, rng)
        else:
            new[key] = keys_shuffled(inner, rng) if key == "rows" else inner
    return keys_shuffled(new, rng)


def keys_shuffled(value: Any, rng: random.Random) -> Any:
    """A mapping with its keys in another order."""
    if not isinstance(value, dict):
        return value
    return {k: value[k] for k in rng.sample(list(value), len(value))}


def ranks(data: Data) -> Any:
    """What is recommended where."""
    return [
        (p["id"], [(r["id"], r["lane"], r["rank"], r["score"]) for r in p["recommendations"]])
        for p in (*data["use_cases"], *data["shared"])
    ] + [s["rule"] for s in data["roadmap"]["steps"]]


# ---------------------------------------------------------------- little is known


def little(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """The lanes of an engagement with a few answers that hold a recommendation."""
    pack = core()
    value: dict[str, Any] = {
        "engagement": {"client": "Nobody", "date": "2026-11-25", "currency": "EUR"},
        "answers": {},
        "use_cases": [{"id": "blank", "name": "Blank", "answers": {}}],
    }
    for fact, answer in answers.items():
        own = pack.questions[fact].spec.scope == "use_case"
        (value["use_cases"][0]["answers"] if own else value["answers"])[fact] = answer
    data = assess(engagement_of(value, pack), pack).data
    (case,) = data["use_cases"]
    found = {k: v for k, v in case["lanes"].items() if v and k != "find_out"}
    for rec in (*case["recommendations"], *data["portfolio"]["recommendations"]):
        if rec["lane"] != "find_out":
            found.setdefault(rec["lane"], []).append(rec["id"])
    return {k: sorted(set(v)) for k, v in found.items()}


FEW = [
    {},
    {"data.volume_gb_month": 10},
    {"host.pue": 1.2, "task.primary": "forecast"},
    {"ctx.sector": "retail"},
    {"gov.owner": False},
    {"host.where": "cloud"},
    {"model.sourcing": "vendor_api", "use.growth_pct": 10},
    {"ctx.country": "DEU"},
    {"ctx.stage": "pilot", "data.sensitivity": "internal"},
    {"host.where": "own_dc", "task.quality_bar": "moderate"},
    {"use.latency_need": "overnight"},
    {"ctx.org_footprint_tco2e": 1000, "gov.reporting": ["csrd"]},
    {"task.primary": "write_text", "ctx.country": "FRA", "ben.type": ["time_cost"]},
    {"edge.power": "battery"},
    {"model.size_class": "frontier"},
    {"train.planned": "peft"},
    {"train.planned": "distil"},
    {"train.planned": "rl"},
    {"train.planned": "quantise"},
    {"host.regions_open": "eu", "use.peak_pattern": "office"},
]


@pytest.mark.parametrize("answers", FEW, ids=lambda a: ", ".join(f"{k} {v}" for k, v in a.items()))
def test_few_answers_recommend_nothing(answers):
    assert little(answers) == {}


def candidate_values(name: str) -> list[Any]:
    """Values that a question takes."""
    question = core().questions[name]
    spec = question.spec
    if spec.type == "yes_no":
        return [True, False]
    if spec.type == "choices":
        return [[o] for o in spec.options]
    if spec.type == "region":
        return ["DEU", "POL", "SWE"]
    if spec.type == "number":
        low, high = spec.bounds or (0.0, 100.0)
        inner = [x for x in (0.0, 1.0, 3.0, 10.0, 40.0, 100.0, 5000.0, 1e6) if low <= x <= high]
        return [int(x) for x in inner] or [low]
    return list(spec.options)[:40]


def no_volume() -> list[str]:
    """The questions that ask for no volume."""
    return [n for n, q in core().questions.items() if not q.spec.volume and q.spec.type != "text"]


@cache
def read_together() -> frozenset[frozenset[str]]:
    """Pairs of questions that one rule reads, derived facts followed back to their questions."""
    pack = core()

    def roots(fact: str, seen: frozenset[str] = frozenset()) -> set[str]:
        if fact in pack.questions or fact not in pack.derived or fact in seen:
            return {fact}
        found: set[str] = set()
        for case in pack.derived[fact].cases:
            if case.when is not None:
                found |= facts_read(case.when)
            if not isinstance(case.value, Range):
                found |= set(expression_inputs(case.value).facts)
        return {r for f in found for r in roots(f, seen | {fact})}

    pairs = set()
    for rule in pack.rules.values():
        read = {r for f in facts_read(rule.when) for r in roots(f)}
        pairs |= {frozenset(p) for p in itertools.combinations(sorted(read), 2)}
    return frozenset(pairs)


def singles() -> list[tuple[str, Any]]:
    """Every question with every value that is tried."""
    return [(n, v) for n in no_volume() for v in candidate_values(n)]


def test_no_single_answer_recommends_anything():
    tried = singles() if FULL else random.Random(3).sample(singles(), 120)
    wrong = {f"{n}: {v}": found for n, v in tried if (found := little({n: v}))}
    assert not wrong, "\n".join(f"{k} -> {v}" for k, v in wrong.items())


@settings(max_examples=600 if FULL else 60)
@given(st.data())
def test_unrelated_answers_recommend_nothing(data):
    names = data.draw(st.lists(st.sampled_from(no_volume()), min_size=2, max_size=3, unique=True))
    kept: list[str] = []
    for name in names:
        if all(frozenset((name, other)) not in read_together() for other in kept):
            kept.append(name)
    answers = {n: data.draw(st.sampled_from(candidate_values(n)), label=n) for n in kept}
    assert little(answers) == {}, answers


@every_sample
def test_the_levels_of_the_roadmap_end_where_it_ends(name):
    data = advice(name)
    steps, figures = data["roadmap"]["steps"], data["figures"]
    if steps:
        last = figures[data["roadmap"]["after"]]
        assert figures[steps[-1]["left"]]["p50"] == pytest.approx(last["p50"], rel=1e-6)


@every_sample
def test_low_middle_and_high_of_every_figure_rise(name):
    for ident, figure in advice(name)["figures"].items():
        middling = ".step." in ident or ".sci." in ident  # one run near the middle
        assert figure["p5"] <= figure["p95"], ident
        if not middling:
            assert figure["p5"] <= figure["p50"] <= figure["p95"], ident
