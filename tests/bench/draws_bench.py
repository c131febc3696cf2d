"""What 2,048 draws cost: an assessment with 15 savings and more, against one with a single draw.

Both run the whole process, from the answers to the advice in a file, with the compiled pack in the
cache. The single draw is the middle of every range; all else is done alike.
"""

import json
from pathlib import Path

import pytest
import yaml

from advisor.footprint.draws import N_DRAWS
from tests.bench.ratio import at_most, memory_ratio, python, python_peak, time_ratio

LEAST_SAVINGS = 15
LIMIT = 1.5
_PARTS = ("city-portfolio", "support-chatbot", "paper-mill-sensors")


@pytest.fixture(scope="module")
def answers(samples, tmp_path_factory) -> Path:
    """One engagement made of the use cases of several samples."""
    first, *others = (yaml.safe_load(samples[name].read_text("utf-8")) for name in _PARTS)
    for other in others:
        first["use_cases"] += other["use_cases"]
    path = tmp_path_factory.mktemp("draws") / "answers.yaml"
    path.write_text(yaml.safe_dump(first, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def both(answers) -> tuple[tuple[str | Path, ...], tuple[str | Path, ...], str]:
    """The arguments with all draws and with one, and the folder of the cache."""
    cache = str(answers.parent / "cache")
    commands = []
    for draws in (N_DRAWS, 1):
        out = answers.with_name(f"advice-{draws}.json")
        command = ("-m", "advisor", "assess", answers, "-o", out, "--draws", str(draws))
        python("", *command, XDG_CACHE_HOME=cache)()
        advice = json.loads(out.read_text("utf-8"))
        savings = sum(
            bool(each["saving"])
            for part in (*advice["use_cases"], *advice["shared"])
            for each in part["recommendations"]
        )
        assert advice["inputs"]["draws"] == draws
        assert savings >= LEAST_SAVINGS, f"{savings} with {draws} draws"
        print(f"{draws:,} draws: {savings} recommendations with savings")
        commands.append(command)
    return commands[0], commands[1], cache


def test_time_against_a_single_draw(both):
    many, one, cache = both
    ours, theirs = (python("", *command, XDG_CACHE_HOME=cache) for command in (many, one))
    at_most(LIMIT, lambda: time_ratio("assess, 2,048 draws / 1 draw", ours, theirs))


def test_memory_against_a_single_draw(both):
    many, one, cache = both
    ours, theirs = (python_peak(*command, XDG_CACHE_HOME=cache) for command in (many, one))
    at_most(LIMIT, lambda: memory_ratio("peak memory, 2,048 draws / 1 draw", ours, theirs))
