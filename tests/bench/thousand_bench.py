"""A pack of a thousand rules: read and checked, and `advisor assess` with it."""

import pytest
import yaml

from advisor.checks import check_pack
from advisor.content import rules_folder
from tests.bench.ratio import at_most, python, time_ratio
from tests.packs.thousand import make


@pytest.fixture(scope="module")
def thousand(tmp_path_factory):
    """The pack, made anew."""
    return make(tmp_path_factory.mktemp("packs") / "thousand")


def test_reading_and_checking_against_reading_as_plain_yaml(thousand):
    """Every file of the core pack and of the thousand rules, their tests too."""
    files = [*(rules_folder() / "core").rglob("*.yaml"), *thousand.rglob("*.yaml")]

    def ours():
        assert not check_pack([thousand])

    def plain():
        for path in files:
            with path.open("rb") as file:
                yaml.load(file, Loader=yaml.CSafeLoader)

    at_most(12.0, lambda: time_ratio("check 1,000 rules / CSafeLoader", ours, plain, pairs=11))


def test_assess_against_the_core_pack(thousand, samples, tmp_path):
    """The same sample with a thousand rules and with the core pack's, both out of the cache."""
    arguments = ("-m", "advisor", "assess", samples["support-chatbot"], "-o", tmp_path / "a.json")
    cache = str(tmp_path / "cache")
    ours = python("", *arguments, "--pack", thousand, XDG_CACHE_HOME=cache)
    core = python("", *arguments, XDG_CACHE_HOME=cache)
    at_most(2.0, lambda: time_ratio("assess with 1,000 rules / core", ours, core, pairs=11))


def test_the_first_run_with_a_pack(thousand, samples, tmp_path):
    """Read, checked and tried without the cache; printed, since no limit is set for it."""
    arguments = ("-m", "advisor", "assess", samples["support-chatbot"], "-o", tmp_path / "a.json")
    ours = python("", *arguments, "--pack", thousand, "--no-cache")
    core = python("", *arguments, "--no-cache")
    print(time_ratio("assess with 1,000 rules / core, cold", ours, core, pairs=11))
