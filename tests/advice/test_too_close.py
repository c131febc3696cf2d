"""Too close to call: said where it is so, the same in every seed, and settled by what it names."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import advisor
from advisor.advice.close import WEIGHING, settles
from advisor.advice.smaa import agreement
from advisor.advice.weights import Weights
from advisor.footprint.draws import Draws
from advisor.pack.items import Pack
from tests.core.tiny import assessed, drives_files, engagement_of, option, pack_of, question, rule

SEEDS = range(1, 21)
LINE, MARGIN = 0.7, 0.04
STORED = {"data.stored_gb": {"ge": 1}}
ANSWERS: dict[str, Any] = {"data.stored_gb": 1000, "task.primary": "summarise"}
TASK = question("task.primary", "choice", options=["summarise", "code"])


def part(name: str, label: str, low: float, central: float, high: float) -> dict[str, Any]:
    """A question after a share, unanswered so wide."""
    value = {"low": low, "central": central, "high": high}
    keys = {"unit": "1", "bounds": [0, 1], "label": label, "if_unknown": value}
    return question(name, "number", because="Made up.", **keys)


def overlapping(folder: Path) -> Pack:
    """Two options: one saves a fifth for certain, the other from a tenth to two fifths."""
    files = drives_files(
        [
            rule("sure", STORED, change={"storage.kept_share": "storage.kept_share * 0.8"}),
            rule(
                "open",
                STORED,
                change={"storage.kept_share": "storage.kept_share * (1 - q.part)"},
            ),
        ]
    )
    questions = [
        *files["questions/all.yaml"],
        TASK,
        part("q.part", "the part that nobody reads", 0.1, 0.2, 0.4),
        part("q.beside", "a share that decides nothing", 0.1, 0.2, 0.4),
    ]
    return pack_of(folder / "tiny", {**files, "questions/all.yaml": questions})


def recommended(pack: Pack, answers: dict[str, Any]) -> list[dict[str, Any]]:
    advice = advisor.assess(engagement_of(pack, answers), pack)
    return [r for r in advice.data["use_cases"][0]["recommendations"] if r["rank"]]


def test_full_overlap_is_said_and_the_named_question_settles_it(tmp_path):
    pack = overlapping(tmp_path)
    first, second = recommended(pack, ANSWERS)
    assert first["too_close"]
    assert first["wins"] == "the part that nobody reads"
    assert first["settled_by"]["fact"] == "q.part"
    assert first["settled_by"]["share"] >= 0.5
    assert {first["id"], second["id"]} == {"sure", "open"}
    for told, ahead in ((0.12, "sure"), (0.16, "sure"), (0.25, "open"), (0.35, "open")):
        lead, after = recommended(pack, {**ANSWERS, "q.part": told})
        assert lead["id"] == ahead
        assert not lead["too_close"]
        assert lead["before"] == {after["id"]: 1.0}
        assert lead["wins"] is None


def test_a_question_beside_the_matter_leaves_it_too_close(tmp_path):
    first, _ = recommended(overlapping(tmp_path), {**ANSWERS, "q.beside": 0.35})
    assert first["too_close"]


def test_the_report_says_it_and_names_the_question(tmp_path):
    pack = overlapping(tmp_path)
    advice = advisor.assess(engagement_of(pack, ANSWERS), pack)
    path = tmp_path / "report.html"
    advisor.render(advice, path)
    words = path.read_text("utf-8")
    assert "too close to call" in words
    assert "would settle it: the part that nobody reads" in words


def test_no_answer_is_named_where_none_would_do(tmp_path):
    """Each of three parts moves the difference a little; even the widest settles too little."""
    pack = overlapping(tmp_path)
    found = assessed(pack, ANSWERS)
    first, second = found.case.ranked
    noise = np.random.default_rng(1).permutation(found.world.draws.n) % 2
    first.scores, second.scores = noise.astype(float), 1.0 - noise
    assert settles(first, found.case, pack, found.world, found.weights) is None


def test_where_weights_alone_leave_it_open_that_is_said(tmp_path):
    """Sampled weights: cheap against large, and no fact is uncertain."""
    large = {"storage.kept_share": "storage.kept_share * 0.6"}
    tenth = {"storage.kept_share": "storage.kept_share * 0.9"}
    files = drives_files(
        [
            rule("large", STORED, change=large, effort="months", risk="high"),
            rule("cheap", STORED, change=tenth),
        ]
    )
    smaa = {"weights": "sampled", "samples": 500, "concentration": 2}
    own = {**files["ranking.yaml"], "smaa": smaa}
    asked = [*files["questions/all.yaml"], TASK]
    files |= {"ranking.yaml": own, "questions/all.yaml": asked}
    pack = pack_of(tmp_path / "tiny", files)
    first, second = recommended(pack, ANSWERS)
    # By hand, of 0.95: 0.55 * 0.8 + 0.25 * 0.2 + 0.15 against 0.55 * 0.2 + 0.25 + 0.15.
    assert (first["id"], second["id"]) == ("large", "cheap")
    assert 0.5 < first["before"]["cheap"] < LINE
    assert first["too_close"]
    assert first["wins"] == WEIGHING
    advice = advisor.assess(engagement_of(pack, ANSWERS), pack)
    assert advice.data["inputs"]["smaa"] == smaa
    path = tmp_path / "report.html"
    advisor.render(advice, path)
    assert "weights varied" in path.read_text("utf-8")


def share_of(gap: float, seed: int, weights: Weights) -> float:
    """In how many draws an uncertain option comes before another, at full count."""
    draws = Draws(seed)
    pair = [option("one"), option("two")]
    pair[0].scores = draws.sample("one", 0.3 + gap, 0.4 + gap, 0.6 + gap)
    pair[1].scores = draws.sample("two", 0.25, 0.4, 0.55)
    agreement(pair, weights, seed)
    return float(pair[0].beats_share or 0.0)


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.15])
def test_twenty_seeds_agree_on_made_pairs_unless_near_the_line(tmp_path, gap):
    weights = Weights.of(pack_of(tmp_path / "tiny", drives_files()))
    shares = [share_of(gap, seed, weights) for seed in SEEDS]
    if abs(np.mean(shares) - LINE) > MARGIN:
        assert len({s < LINE for s in shares}) == 1, shares
    else:
        assert max(shares) - min(shares) < 2 * MARGIN


@pytest.mark.parametrize("name", ["support-chatbot", "national-language-model", "city-portfolio"])
def test_twenty_seeds_agree_on_samples_unless_near_the_line(samples, scale, name):
    pack = advisor.load_pack()
    engagement = advisor.load_engagement(samples[name], pack)
    shares: dict[tuple[str, str, str], list[float]] = {}
    if name == "city-portfolio" and scale(0, 1) == 0:
        pytest.skip("twenty seeds of five use cases: at ADVISOR_TEST_SCALE=full")
    for seed in SEEDS:
        data = advisor.assess(engagement, pack, seed=seed).data
        for owner in (*data["use_cases"], *data["shared"]):
            ranked = [r for r in owner["recommendations"] if r["rank"]]
            for one, two in pairwise(ranked):
                first, second = sorted((one["id"], two["id"]))
                share = one["before"][two["id"]]
                ahead = share if one["id"] == first else 1 - share
                shares.setdefault((owner["id"], first, second), []).append(ahead)
    assert shares
    for pair, found in shares.items():
        middle = float(np.mean(found))
        near = min(abs(middle - LINE), abs(1 - middle - LINE)) <= MARGIN
        verdicts = {max(s, 1 - s) < LINE for s in found}
        assert near or len(verdicts) == 1, f"{pair}: {json.dumps(found)}"
