"""Rules that are not the core's own are tried in a child process first."""

import subprocess

import pytest

from advisor.engine import Engine, durable_available
from advisor.engine import trial as trial_module
from advisor.errors import AdvisorError
from advisor.logic import All, Any, Compare, FactRef, Not
from tests.engine.worlds import env

pytestmark = pytest.mark.skipif(not durable_available(), reason="durable_rules is not installed")

RULES = [
    ("a", Any((Compare("a.b", None, "in", ("é", "x")), Compare("n.n", "low", "ge", 1e-7)))),
    ("b", Not(All((Compare("c.c", None, "contains", "x"), Compare("c.c", None, "known"))))),
    ("c", Compare("n.n", None, "between", (1.0, FactRef("m.m", "high")))),
]


@pytest.fixture(autouse=True)
def _no_trial_yet(monkeypatch):
    monkeypatch.setattr(trial_module, "_passed", set())


def test_good_rules_pass_and_are_tried_once(monkeypatch):
    assert Engine(RULES, trial=True).match(env({"a.b": "x", "c.c": ()})) == {"a": (0,), "b": (0,)}
    monkeypatch.setattr(subprocess, "run", None)
    Engine(RULES, trial=True)


def _codes(caught):
    return [p.code for p in caught.value.problems]


def test_a_child_that_does_not_end_is_an_error():
    with pytest.raises(AdvisorError) as caught:
        trial_module.trial(RULES, timeout_s=0.001)
    assert _codes(caught) == ["E120"]
    assert "did not end" in str(caught.value)


def test_a_child_that_crashes_is_an_error(monkeypatch):
    monkeypatch.setattr(trial_module.sys, "executable", "/bin/false")
    with pytest.raises(AdvisorError) as caught:
        trial_module.trial(RULES)
    assert _codes(caught) == ["E120"]
    assert "ended with code 1" in str(caught.value)


def test_nothing_in_the_current_folder_is_imported(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    trial_module.trial(RULES)
