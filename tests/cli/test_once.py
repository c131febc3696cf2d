"""A firm's pack is checked and tried once; after that the user's cache folder says so."""

import pytest

from advisor.cli.packs import read_pack
from advisor.engine import durable_available, trial
from advisor.errors import AdvisorError
from tests.badinput.inputs import PACK, RULE


@pytest.fixture
def firm(tmp_path, monkeypatch):
    """A firm's pack, in a cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(trial, "_passed", set())
    rule = tmp_path / "firm/recommend/reuse/bad-rule.yaml"
    rule.parent.mkdir(parents=True)
    rule.write_text(RULE)
    (tmp_path / "firm/pack.yaml").write_text(PACK)
    return tmp_path / "firm"


@pytest.fixture
def children(monkeypatch):
    """How many child processes were started."""
    started = []
    run = trial.subprocess.run

    def counted(*arguments, **options):
        started.append(arguments)
        return run(*arguments, **options)

    monkeypatch.setattr(trial.subprocess, "run", counted)
    return started


needs_engine = pytest.mark.skipif(not durable_available(), reason="durable_rules is missing")


@needs_engine
def test_rules_are_tried_in_one_child_and_then_known(firm, children, monkeypatch):
    assert read_pack([str(firm)], cache=True).tried
    assert len(children) == 1
    monkeypatch.setattr(trial, "_passed", set())  # as in the next process
    assert read_pack([str(firm)], cache=True).tried
    assert len(children) == 1


@needs_engine
def test_a_changed_rule_is_tried_anew(firm, children):
    read_pack([str(firm)], cache=True)
    path = next(firm.rglob("bad-rule.yaml"))
    path.write_text(RULE.replace("classify_text", "translate"))
    read_pack([str(firm)], cache=True)
    assert len(children) == 2


@needs_engine
def test_without_the_cache_each_process_tries(firm, children, monkeypatch):
    for count in (1, 2):
        monkeypatch.setattr(trial, "_passed", set())
        assert read_pack([str(firm)], cache=False).tried
        assert len(children) == count


@needs_engine
def test_what_fails_the_trial_is_tried_again(firm, children, monkeypatch):
    monkeypatch.setattr(trial.sys, "executable", "/bin/false")
    for count in (1, 2):
        with pytest.raises(AdvisorError, match="E120"):
            read_pack([str(firm)], cache=True)
        assert len(children) == count


def test_the_core_pack_needs_no_trial(children):
    assert not read_pack([], cache=True).untried
    assert children == []
