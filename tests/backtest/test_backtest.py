"""The backtest on the shipped rows and on rows of one's own."""

from __future__ import annotations

import json
import math
import re
from collections import Counter

import pytest
import yaml

from advisor.backtest import backtest
from advisor.backtest.cases import Case, Cases
from advisor.backtest.groups import FEWEST, GROUPS
from advisor.backtest.predict import ours, scored, with_factors
from advisor.backtest.rows import read_cases
from advisor.backtest.run import shipped_files
from advisor.cli import BAD_INPUT, DONE, run
from advisor.footprint.draws import N_DRAWS, Draws
from advisor.footprint.training import training
from advisor.pack import load_pack
from advisor.scenario.environment import Numbers
from tests.backtest.fit import OUT, predicted, refitted
from tests.backtest.peer import OUT as PEER
from tests.backtest.peer import cases_in_scope
from tests.backtest.test_rows import SERVING, TINY, TRAINING
from tests.footprint.fake import FakeInputs

# What is not reached today; docs/accuracy.md says why. A group that comes to hold leaves here.
NOT_REACHED: set[str] = set()
# Hours of training, 1.31 over 1.3: PaLM lay 1.23 away while the greatest power of its chip (192 W)
# stood for the mean (170 W), and lies 1.31 away since.
NOT_REACHED_OUTSIDE = {"look-up", "tiny", "training-hours"}


@pytest.fixture(scope="module")
def pack():
    return load_pack()


@pytest.fixture(scope="module")
def result(pack):
    return backtest(pack)


def test_shipped_rows_are_sound(result):
    assert not result.problems
    assert not result.refused
    assert len(result.rows) > 250
    assert set(result.scores()) == set(GROUPS)


def test_every_group_reaches_its_target_or_is_named(result):
    missed = {name for name, s in result.scores().items() if s.missed(GROUPS[name])}
    assert missed == NOT_REACHED
    outside = result.scores(left_family_out=True)
    assert {name for name, s in outside.items() if s.missed(GROUPS[name])} == NOT_REACHED_OUTSIDE


def test_every_shipped_row_is_scored_or_listed(result):
    """None is passed over in silence, and none is both."""
    scored_ids = {r.id for r in result.rows}
    shipped = [row for path in shipped_files() for row in yaml.safe_load(path.read_text())["rows"]]
    assert {r["id"] for r in shipped} == scored_ids | set(result.left_out)
    assert not scored_ids & set(result.left_out)
    assert {r["id"] for r in shipped if r.get("left_out")} == set(result.left_out)
    assert all(r.get("source") and r.get("family") for r in shipped)


def test_runs_that_were_never_seen_are_held_by_the_ranges(pack, root):
    path = root / "tests" / "backtest" / "unseen.yaml"
    unseen = backtest(pack, [path])
    assert not unseen.refused
    found = unseen.scores()["tiny"]
    assert found.n == 12
    assert not found.missed(GROUPS["tiny"])
    shipped = {
        (row["chip"], row.get("task"), row.get("energy_uj_per_inference"))
        for row in yaml.safe_load(shipped_files()[2].read_text())["rows"]
    }
    for row in yaml.safe_load(path.read_text())["rows"]:
        assert (row["chip"], row["task"], row["energy_uj_per_inference"]) not in shipped


def test_a_named_chip_narrows_what_its_kind_says(result):
    """The same rows twice: what the chip's name is worth, in each way of scoring."""
    for outside in (False, True):
        scores = result.scores(left_family_out=outside)
        assert scores["tiny"].n == scores["tiny-kind"].n
        assert scores["tiny"].sharpness < scores["tiny-kind"].sharpness / 4
        assert scores["tiny"].median_error_factor < scores["tiny-kind"].median_error_factor


@pytest.mark.parametrize("outside", [False, True])
def test_coverage_holds_even_where_sharpness_does_not(result, outside):
    for name, found in result.scores(left_family_out=outside).items():
        if GROUPS[name].target:
            assert "coverage" not in " ".join(found.missed(GROUPS[name])), name


def test_every_scored_row_of_a_fitted_group_is_scored_without_its_family(result):
    inside = Counter(r.group for r in result.rows)
    outside = Counter(r.group for r in result.left_family_out)
    assert all(outside[name] == inside[name] for name in outside)
    assert {n for n, g in GROUPS.items() if g.target} <= set(outside)


def test_rows_left_out_are_few_and_the_reason_is_in_the_row(result):
    left = Counter(group for _, groups in result.left_out.values() for group in groups)
    scores = result.scores()
    for group, n in left.items():
        assert n <= 0.1 * (n + scores[group].n), group
    for reason, _ in result.left_out.values():
        assert not re.search(r"\b(ours?|we|outliers?|predict\w*)\b", reason, re.IGNORECASE)


def test_the_fits_are_those_of_the_rows():
    now, kept = (yaml.safe_load(t)["fits"] for t in (refitted(), OUT.read_text()))
    families = [[(f["group"], f["family"]) for f in fits] for fits in (now, kept)]
    assert families[0] == families[1], "run ./dev doc"
    for new, old in zip(now, kept, strict=True):
        assert set(new["factors"]) == set(old["factors"])
        for name, values in new["factors"].items():
            assert values == pytest.approx(old["factors"][name], rel=2e-3), name


def test_a_fit_never_sees_its_family(pack):
    """A family measured ten times too high changes nothing in the fit that leaves it out."""
    from tests.backtest.fit import FITS

    found = Cases()
    for path in shipped_files():
        read_cases(path, pack, found)
    numbers = Numbers(pack, Draws(n=16))
    fit, _ = FITS["training-hours"]
    cases = [c for c in found.cases if c.group == "training-hours"]
    rest = [c for c in cases if c.family != "dodge-2022"]
    assert fit(numbers, rest) != fit(numbers, cases)


def test_a_range_from_one_family_is_at_least_two_each_way():
    low, central, high = predicted([("a", 1.0), ("a", 1.01), ("a", 1.02)])
    assert central / low == pytest.approx(2)
    assert high / central == pytest.approx(2)


def test_a_run_is_what_the_assessment_estimates(pack):
    """The whole site is `training()`, the accelerator alone the same without host and PUE."""
    numbers = Numbers(pack, Draws())
    base = {
        "train.planned": "from_scratch",
        "train.chip": "h100",
        "train.runs": 0.0,
        "model.kind": "language",
        "host.where": "cloud",
        "host.pue": 1.2,
        "train.device_hours": 50_000.0,
    }
    whole = scored(Case("r", "f", "training-hours", base, 1.0, "kWh", "system_pue"), numbers)
    fake = FakeInputs({**base, "host.zone": "WORLD", "train.zone": "WORLD"})
    # Medians of products of skewed ranges are near the product of the medians.
    assert whole.central == pytest.approx(training(fake).energy_kwh, rel=0.05)
    alone = scored(Case("r", "f", "training-hours", base, 1.0, "kWh", "gpu"), numbers)
    # 50,000 h × 0.7 kW × 0.80
    assert alone.central == pytest.approx(28_000, rel=0.01)
    assert alone.low == pytest.approx(50_000 * 0.7 * 0.70, rel=0.03)


def test_a_call_by_hand(pack):
    numbers = Numbers(pack, Draws())
    facts = {
        "host.accelerator": "h100",
        "model.active_params_b": 8.0,
        "model.total_params_b": 8.0,
        "model.bits": 16.0,
        "use.tokens_out": 400.0,
        "use.tokens_in": 0.0,
        "host.batch": 64.0,
    }
    case = Case("c", "f", "serving-batch", facts, 1.0, "Wh", "gpu-only")
    # 400 × (0.29 × 16 / 64 + 0.0080 × 8 + 0.25 / 64) J
    by_hand = 400 * (0.29 * 16 / 64 + 0.0080 * 8 + 0.25 / 64) / 3600
    assert scored(case, numbers).central == pytest.approx(by_hand, rel=0.02)
    centre = Case("c", "f", "serving-unknown", facts, 1.0, "Wh", "full-datacentre")
    assert scored(centre, numbers).central == pytest.approx(1.72 * by_hand, rel=0.05)


def test_idle_neighbours_count_for_as_long_as_the_work_takes(pack):
    numbers = Numbers(pack, Draws())
    facts = {"host.accelerator": "a100", "task.primary": "classify_text"}
    even = with_factors(
        numbers,
        {
            "task_energy.classify_text.wh_per_item": (0.28, 0.28, 0.28),
            "accelerators.a100.serving_factor": (1, 1, 1),
            "accelerators.a100.busy_w": (280, 280, 280),
            "accelerators.a100.idle_w": (50, 50, 50),
            "serving.host_overhead": (1.5, 1.5, 1.5),
        },
    )
    case = Case("c", "f", "look-up", facts, 1.0, "Wh", "full-server", neighbours=7)
    # One millihour at 280 W, seven idle neighbours at 50 W, the host on all.
    assert scored(case, even).central == pytest.approx((0.28 + 7 * 0.05) * 1.5)


def test_draws_are_those_of_an_assessment(pack):
    facts = {"edge.device": "mcu_small", "edge.has_npu": False}
    case = Case("c", "f", "tiny", facts, 1.0, "mJ")
    from advisor.scenario.environment import EstimatorInputs

    numbers = Numbers(pack, Draws())
    from advisor.backtest.predict import _fact

    f = EstimatorInputs({n: _fact(n, v, numbers) for n, v in facts.items()}, pack.specs, numbers, 1)
    assert ours(case, f).shape == (N_DRAWS,)


def test_the_peer_was_run_on_all_rows_of_its_scope():
    kept = yaml.safe_load(PEER.read_text())
    assert list(kept) == [c.id for c in cases_in_scope()]
    assert len(kept) >= FEWEST


def test_twice_gives_the_same(pack, result):
    again = backtest(pack)
    assert again.as_json() == result.as_json()


@pytest.fixture
def other(tmp_path):
    path = tmp_path / "other.yaml"
    rows = [TRAINING, TRAINING | {"id": "bad", "energy_mwh": -1}, SERVING, TINY]
    rows += [TINY | {"id": f"more-{i}", "energy_uj_per_inference": 100 * (i + 1)} for i in range(9)]
    path.write_text(yaml.safe_dump(rows))
    return path


def test_rows_of_ones_own_as_json(other, capsys):
    assert run(["backtest", "--rows", str(other), "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert found["refused"] == 1
    assert found["refused_rows"] == ["bad"]
    assert found["problems"][0]["code"] == "B204"
    assert found["leave_one_family_out"] == []
    keys = ["name", "n", "median_error_factor", "within_2x", "coverage", "sharpness"]
    for group in found["groups"]:
        assert list(group)[:6] == keys
        assert all(math.isfinite(group[key]) for key in keys[1:])
        assert group["enough_to_claim"] == (group["n"] >= FEWEST)
    assert {g["id"]: g["n"] for g in found["groups"]} == {
        "training-hours": 1,
        "training-tokens": 1,
        "serving-batch": 1,
        "tiny": 10,
        "tiny-kind": 10,
    }


def test_rows_of_ones_own_as_text(other, capsys):
    assert run(["backtest", "--rows", str(other)]) == DONE
    text = capsys.readouterr()
    assert "too few to claim" in text.out
    assert "Refused: 1" in text.out
    assert "Row bad, field energy_mwh" in text.err


def test_the_shipped_rows_by_command(capsys):
    assert run(["backtest", "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert found["refused"] == 0
    assert [g["name"] for g in found["groups"]] == [g.name for g in GROUPS.values()]
    assert len(found["leave_one_family_out"]) >= 8
    assert run(["backtest"]) == DONE
    assert "Each family of rows left out" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_no_file_of_rows_is_bad_input(tmp_path, name, capsys):
    assert run(["backtest", "--rows", str(tmp_path / name)]) == BAD_INPUT
    assert "L10" in capsys.readouterr().err


def test_nothing_to_score_is_bad_input(tmp_path, capsys):
    path = tmp_path / "rows.yaml"
    path.write_text(yaml.safe_dump([TRAINING | {"hardware": "unknown"}]))
    assert run(["backtest", "--rows", str(path)]) == BAD_INPUT
    assert "B20" in capsys.readouterr().err
