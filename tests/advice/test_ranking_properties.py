"""Ranking keeps its promises whatever the options: hypothesis over made ones."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor.advice.dominance import mark_dominated
from advisor.advice.options import Option
from advisor.advice.ranking import lane, rank, score
from advisor.advice.smaa import CHUNK, in_ten, sampled_weights
from advisor.advice.weights import CRITERIA, Weights
from advisor.facts import Fact, Status
from tests.core.tiny import drives_files, merged, option, pack_of, write

N = CHUNK + 32  # so that a chunk is not full
FACTS = {"q.flag": Fact("q.flag", True, Status.GIVEN, known=True)}
EFFORTS, RISKS = ("days", "weeks", "months"), ("low", "medium", "high")


@dataclass(frozen=True)
class Made:
    """An option to be: shares of its baseline by draw, effort and risk."""

    carbon: tuple[float, float]
    money: tuple[float, float]
    water: float
    effort: str
    risk: str
    seed: int
    less: float = 0.0

    def option(self, name: str, n: int = N) -> Option:
        """The option; its draws hang on its own seed alone, `less` is taken off all savings."""
        rng = np.random.default_rng(self.seed)
        made = option(name, effort=self.effort, risk=self.risk, change={"q.n": "1"})
        made.score = None
        for impact, (middle, spread) in (
            ("carbon_kgco2e", self.carbon),
            ("cost", self.money),
            ("water_l", (self.water, 0.1)),
        ):
            made.saving[impact] = middle + spread * (rng.random(n) - 0.5) - self.less
            made.base[impact] = np.ones(n)
        return made


def part(least: float) -> st.SearchStrategy[float]:
    return st.integers(round(least * 100), 90).map(lambda k: k / 100)


MADE = st.builds(
    Made,
    carbon=st.tuples(part(0.03), part(0)),
    money=st.tuples(part(-0.3), part(0)),
    water=part(0),
    effort=st.sampled_from(EFFORTS),
    risk=st.sampled_from(RISKS),
    seed=st.integers(0, 10_000),
)
SOME = st.lists(MADE, min_size=2, max_size=6)


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    return Weights.of(pack_of(tmp_path_factory.mktemp("weights") / "tiny", drives_files()))


@pytest.fixture(scope="module", params=["fixed", "sampled"])
def weights(request: pytest.FixtureRequest, fixed: Weights) -> Weights:
    return replace(fixed, sampled=request.param == "sampled", weight_samples=25)


def ranked(
    made: Mapping[str, Made], weights: Weights, *, dry: bool = False
) -> tuple[list[str], dict[str, Option]]:
    """The order of the ranked ones, and all options by id."""
    options = [m.option(name) for name, m in made.items()]
    for each in options:
        score(each, FACTS, weights, N, dry)
        each.lane = lane(each)
    order = rank(options, weights, seed=7)
    mark_dominated(options, weights)
    return [o.rule.id for o in order if o.rank], {o.rule.id: o for o in options}


def named(made: Sequence[Made]) -> dict[str, Made]:
    return {f"m{n}": m for n, m in enumerate(made)}


def firsts(options: Mapping[str, Option]) -> dict[str, float | None]:
    return {name: o.first_share for name, o in options.items()}


FULL = os.environ.get("ADVISOR_TEST_SCALE") == "full"
PROPERTY = settings(max_examples=500 if FULL else 60, deadline=None)


@PROPERTY
@given(
    made=SOME,
    which=st.integers(0, 5),
    less=st.sampled_from([0.0, 0.01, 0.2]),
    worse=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    name=st.sampled_from(["a", "z"]),
    dry=st.booleans(),
)
def test_a_dominated_option_changes_neither_order_nor_first_rank_shares(
    weights, made, which, less, worse, name, dry
):
    model = made[which % len(made)]
    effort = max(EFFORTS.index(model.effort), worse[0])
    risk = max(RISKS.index(model.risk), worse[1])
    twin = replace(model, effort=EFFORTS[effort], risk=RISKS[risk], less=less)
    assume(twin != model)
    before, old = ranked(named(made), weights, dry=dry)
    after, new = ranked({**named(made), name: twin}, weights, dry=dry)
    assert [n for n in after if n != name] == before
    assert {n: s for n, s in firsts(new).items() if n != name} == firsts(old)
    assert not new[name].first_share
    assert new[name].dominated_by is not None
    assert name in after or new[name].small


@PROPERTY
@given(made=SOME, more=MADE, name=st.sampled_from(["a", "z"]))
def test_an_option_more_leaves_the_pairwise_order_of_the_others(weights, made, more, name):
    before, old = ranked(named(made), weights)
    after, new = ranked({**named(made), name: more}, weights)
    assert [n for n in after if n != name] == before
    for one, found in old.items():
        again = {k: v for k, v in new[one].before.items() if k != name}
        assert again == found.before
        assert new[one].score == found.score


@PROPERTY
@given(made=SOME, data=st.data())
def test_names_and_order_of_the_rules_change_nothing(weights, made, data):
    first, old = ranked(named(made), weights)
    scores = [(round(o.score or 0, 9), round(o.beyond, 9)) for o in old.values()]
    assume(len(set(scores)) == len(scores))  # ties go by id
    turn = data.draw(st.permutations(range(len(made))))
    names = dict(zip(named(made), (f"n{k}" for k in turn), strict=True))
    shuffled = data.draw(st.permutations(list(named(made).items())))
    second, new = ranked({names[k]: m for k, m in shuffled}, weights)
    assert second == [names[n] for n in first]
    assert firsts(new) == {names[n]: s for n, s in firsts(old).items()}
    for one, found in old.items():
        assert new[names[one]].before == {names[k]: v for k, v in found.before.items()}


@PROPERTY
@given(made=SOME)
def test_shares_add_up_and_what_is_dominated_is_never_first(weights, made):
    _, options = ranked(named(made), weights)
    shares = [s for s in firsts(options).values() if s is not None]
    assert not shares or sum(shares) == pytest.approx(1)
    for each in options.values():
        if each.dominated_by is not None:
            assert not each.first_share
            for impact in ("carbon_kgco2e", "cost"):
                one, two = each.dominated_by.share(impact), each.share(impact)
                assert np.all(np.asarray(one) >= np.asarray(two) - 1e-9)


def test_more_beyond_full_score_comes_first(fixed):
    """Two that both save half or more score the same; the larger saving leads, whatever its id."""
    half = Made((0.6, 0.0), (0.5, 0.0), 0.0, "days", "low", 1)
    order, options = ranked({"a": half, "b": replace(half, carbon=(0.8, 0.0))}, fixed)
    assert options["a"].score == pytest.approx(options["b"].score)
    assert order == ["b", "a"]
    assert options["b"].first_share == 1
    assert options["a"].dominated_by is options["b"]


def test_what_costs_more_and_saves_next_to_nothing_is_small(fixed):
    dear = Made((0.005, 0.0), (-0.2, 0.0), 0.0, "days", "low", 1)
    order, options = ranked({"dear": dear}, fixed)
    assert not order
    assert options["dear"].lane == "small"


PAIR = Made((0.3, 0.1), (0.1, 0.0), 0.0, "days", "low", 1)


@pytest.mark.parametrize(
    ("keys", "marked"),
    [
        ({}, True),
        # Nothing says that the first is needed for the second but `requires`.
        ({"requires": ("less",)}, False),
    ],
)
def test_what_requires_an_option_does_not_dominate_it(fixed, keys, marked):
    more, less = PAIR.option("more"), replace(PAIR, less=0.05).option("less")
    more.rule = replace(more.rule, **keys)
    for each in (more, less):
        score(each, FACTS, fixed, N, stressed=False)
        each.lane = "do"
    mark_dominated([more, less], fixed)
    assert (less.dominated_by is more) is marked


def test_a_conditional_option_dominates_no_firm_one(fixed):
    more, less = PAIR.option("more"), replace(PAIR, less=0.05).option("less")
    more.match = replace(more.match, grade="conditional")
    for each in (more, less):
        score(each, FACTS, fixed, N, stressed=False)
        each.lane = "do"
    mark_dominated([more, less], fixed)
    assert less.dominated_by is None


def test_sampled_weights_lie_about_the_firms_own(fixed):
    """Dirichlet: mean w, variance w (1 - w) / (concentration + 1)."""
    many = replace(fixed, weight_samples=40_000)
    drawn = sampled_weights(many, seed=3)
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    own = np.array([fixed.weight[c] for c in CRITERIA]) / 100
    assert shares.mean(axis=0) == pytest.approx(own, abs=0.003)
    wide = np.sqrt(own * (1 - own) / (fixed.concentration + 1))
    assert shares.std(axis=0) == pytest.approx(wide, rel=0.03)
    assert np.array_equal(drawn, sampled_weights(many, seed=3))
    assert not np.array_equal(drawn, sampled_weights(many, seed=4))


def test_a_very_sure_firm_gets_the_shares_of_fixed_weights(fixed):
    made = named([Made((0.3, 0.3), (0.2, 0.1), 0, "days", "low", s) for s in range(4)])
    _, plain = ranked(made, fixed)
    sure = replace(fixed, sampled=True, weight_samples=20, concentration=1e7)
    _, sampled = ranked(made, sure)
    for name, found in plain.items():
        assert sampled[name].first_share == pytest.approx(found.first_share, abs=0.01)


@pytest.mark.parametrize(
    ("share", "tenths"),
    [(0.0, 0), (0.649, 6), (0.66, 6), (0.6999, 6), (0.7, 7), (0.76, 8), (1, 10)],
)
def test_a_share_is_never_rounded_over_the_line(share, tenths):
    assert in_ten(share, 0.7) == tenths


BAD: list[Any] = [None, "both", 1]


@pytest.mark.parametrize("value", BAD)
def test_a_wrong_word_in_smaa_is_told(tmp_path: Path, value: Any) -> None:
    files = drives_files()
    own = {**files["ranking.yaml"], "smaa": {"weights": value, "samples": 5, "concentration": 20}}
    _, problems = merged(write(tmp_path / "tiny", {**files, "ranking.yaml": own}))
    assert [p.code for p in problems] == ["P133"]
    assert {"fixed", "sampled"} <= set(problems[0].allowed) or "fixed, sampled" in str(problems[0])
