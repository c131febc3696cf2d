"""What several use cases share: allotted, counted once, recommended once."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.advice import portfolio
from advisor.assess import assess
from advisor.footprint.draws import percentiles
from advisor.footprint.impacts import Impacts
from advisor.intake import read_engagement
from advisor.intake.engagement import Engagement
from advisor.intake.facts import use_case_facts
from advisor.loading import parse_yaml
from advisor.pack import Pack, load_pack
from advisor.scenario import Scenario
from advisor.scenario.shared import baselines
from tests.core.tiny import rule, world_of, write

ENDPOINT = {
    "model.sourcing": "open_weights",
    "model.size_class": "40B_150B",
    "host.where": "own_dc",
    "host.region": "DEU",
    "host.accelerator": "h100",
    "host.accelerators_n": 4,
    "host.hours_day": 24,
    "host.pue": 1.0,
    "host.scale_to_zero": False,
    "host.batch": 8,
}
CASE = {
    "ctx.stage": "production",
    "task.primary": "write_text",
    "model.reasoning_mode": "off",
    "use.tokens_in": 1000,
    "use.tokens_out": 300,
    "use.growth_pct": 0,
    "use.retry_share": 0,
    "use.cached_input_pct": 0,
}
OWN = {"host.where": "own_dc"}
FEWER = {"change": {"host.hours_day": "host.hours_day / 2"}, "group": "tst-hours"}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    rules = [
        rule("tst-hours", OWN, **FEWER),
        rule("tst-busy", {"all": [OWN, {"use.tasks_month": {"ge": 1000}}]}, **FEWER),
        rule("tst-own", OWN, change={"use.tokens_out": "use.tokens_out / 2"}),
    ]
    folder = write(
        tmp_path_factory.mktemp("shared") / "firm",
        {f"recommend/operations/{r['id']}.yaml": r for r in rules},
        extends=["core"],
    )
    return load_pack([folder])


def engagement(pack: Pack, *tasks: object, **own: Any) -> Engagement:
    """One use case for each volume, all on one endpoint."""
    whole = {
        "engagement": {"client": "Tiny"},
        "answers": {"ctx.horizon_years": 1, "ctx.country": "DEU"},
        "shared": [{"id": "endpoint", "name": "Endpoint", "answers": ENDPOINT}],
        "use_cases": [
            {
                "id": f"case-{n}",
                "uses": ["endpoint"],
                "answers": {**CASE, "use.tasks_month": volume, **own},
            }
            for n, volume in enumerate(tasks)
        ],
    }
    return read_engagement(parse_yaml(json.dumps(whole), "answers.yaml"), pack)


def before(pack: Pack, found: Engagement) -> dict[str, Scenario]:
    given = {c.id: use_case_facts(found, c, pack) for c in found.use_cases}
    return baselines(found, given, world_of(pack))


def serving(scenario: Scenario) -> Impacts:
    stage = scenario.estimate.stages["serving"]
    assert isinstance(stage, Impacts)
    return stage


@pytest.mark.parametrize("tasks", [(30_000, 10_000), (480_000, 40), (5, 7, 11)])
def test_the_shares_sum_to_one_and_follow_the_volume(pack: Pack, tasks: tuple[int, ...]) -> None:
    found = before(pack, engagement(pack, *tasks))
    shares = [np.asarray(s.share) for s in found.values()]
    assert np.allclose(sum(shares), 1.0)
    for share, volume in zip(shares, tasks, strict=True):
        assert np.allclose(share, volume / sum(tasks))


def test_equal_parts_where_nobody_uses_it(pack: Pack) -> None:
    found = before(pack, engagement(pack, 0, 0))
    assert all(np.allclose(s.share, 0.5) for s in found.values())


def test_a_single_user_bears_it_all(pack: Pack) -> None:
    (alone,) = before(pack, engagement(pack, 30_000)).values()
    assert np.allclose(alone.share, 1.0)


def test_the_machines_are_counted_once(pack: Pack) -> None:
    """Making and cost of four machines are the same for one use case and for three."""
    (alone,) = before(pack, engagement(pack, 6000)).values()
    for tasks in ((3000, 3000), (1000, 2000, 3000)):
        three = before(pack, engagement(pack, *tasks)).values()
        for impact in ("carbon_embodied_kgco2e", "cost"):
            total = sum(np.asarray(serving(s).get(impact)) for s in three)
            assert np.allclose(total, serving(alone).get(impact)), impact


def test_the_making_of_four_machines_by_hand(pack: Pack) -> None:
    """Four accelerators with their host, one year of the years that they live."""
    table = pack.tables["accelerators"]
    made, host, life = (
        table.factor("h100", name)
        for name in ("embodied_kgco2e", "host_embodied_kgco2e", "life_years")
    )
    assert made is not None
    assert life is not None
    each = (made.central + (host.central if host else 0.0)) / life.central
    found = before(pack, engagement(pack, 30_000, 10_000)).values()
    total = sum(np.asarray(serving(s).carbon_embodied_kgco2e) for s in found)
    assert percentiles(np.asarray(total))[1] == pytest.approx(4 * each, rel=0.15)


@pytest.mark.parametrize("tasks", [3000, 300_000])
def test_idle_hours_are_those_that_all_use_cases_leave(pack: Pack, tasks: int) -> None:
    """Two use cases together take the energy of one with the volume of both."""
    (alone,) = before(pack, engagement(pack, 2 * tasks)).values()
    parts = before(pack, engagement(pack, tasks, tasks)).values()
    total = np.asarray(sum(np.asarray(serving(s).energy_kwh) for s in parts))
    once = percentiles(np.asarray(serving(alone).energy_kwh))[1]
    assert percentiles(total)[1] == pytest.approx(once, rel=0.02)


def test_the_portfolio_adds_the_use_cases(pack: Pack) -> None:
    found = before(pack, engagement(pack, 30_000, 10_000))
    world = world_of(pack)
    whole = portfolio.engagement_total(found, "carbon_kgco2e", world)
    parts = [s.total("carbon_kgco2e", world.draws.n) for s in found.values()]
    assert whole is not None
    assert all(p is not None for p in parts)
    assert np.allclose(whole, sum(p for p in parts if p is not None))


def lists(data: dict[str, Any], name: str) -> dict[str, int]:
    """How often a rule is recommended, by owner."""
    things = [*data["use_cases"], *data["shared"]]
    count = {t["id"]: sum(r["id"] == name for r in t["recommendations"]) for t in things}
    return {owner: n for owner, n in count.items() if n}


def test_a_change_of_the_shared_thing_is_one_recommendation(pack: Pack) -> None:
    data = dict(assess(engagement(pack, 30_000, 10_000), pack).data)
    assert lists(data, "tst-hours") == {"endpoint": 1}
    assert data["shared"][0]["used_by"] == ["case-0", "case-1"]
    # What is a use case's own stays with each.
    assert set(lists(data, "tst-own")) == {"case-0", "case-1"}


def option(pack: Pack, name: str, *tasks: object) -> Any:
    """The option of the shared thing as the assessment has it."""
    held: list[Any] = []
    plain = portfolio.shared_advice

    def listen(*arguments: Any) -> Any:
        found = plain(*arguments)
        held.extend(found)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["advisor.assess"], "shared_advice", listen)
        assess(engagement(pack, *tasks), pack)
    return held[0].options.get(name)


def test_its_saving_is_that_of_the_whole_engagement_by_hand(pack: Pack) -> None:
    """Four machines twelve hours less: 4 × 12 × 365.25 h idle at 80 W × 1.59, in each draw."""
    found = option(pack, "tst-hours", 300, 100)
    assert found.use_cases == ("case-0", "case-1")
    idle = pack.tables["accelerators"].factor("h100", "idle_w")
    assert idle is not None
    host = pack.factors["serving.host_overhead"].central
    expected = 4 * 12 * 365.25 * idle.central / 1000 * host
    assert found.p50("energy_kwh") == pytest.approx(expected, rel=0.05)


def test_it_is_not_made_where_one_use_case_fails_on_known_answers(pack: Pack) -> None:
    assert option(pack, "tst-busy", 30_000, 10_000) is not None
    assert option(pack, "tst-busy", 30_000, 10) is None
    data = dict(assess(engagement(pack, 30_000, 10), pack).data)
    assert lists(data, "tst-busy") == {}


def test_its_grade_is_the_lowest(pack: Pack) -> None:
    assert option(pack, "tst-busy", 30_000, 10_000).match.grade == "firm"
    # The volume of the second is assumed to be 20,000.
    assert option(pack, "tst-busy", 30_000, "unknown").match.grade == "conditional"


def test_an_own_answer_takes_the_change_back_to_the_use_case(pack: Pack) -> None:
    data = dict(assess(engagement(pack, 30_000, 10_000, **{"host.hours_day": 20}), pack).data)
    assert set(lists(data, "tst-hours")) == {"case-0", "case-1"}


def test_the_sample_of_a_city(pack: Pack, samples: dict[str, Path]) -> None:
    text = samples["city-portfolio"].read_text(encoding="utf-8")
    found = before(pack, read_engagement(parse_yaml(text, "answers.yaml"), pack))
    shares = [np.asarray(found[i].share) for i in ("citizens-assistant", "council-minutes")]
    assert np.allclose(shares[0] + shares[1], 1.0)
    assert np.median(shares[0]) > 0.9
