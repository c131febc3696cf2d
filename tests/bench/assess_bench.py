"""`advisor assess -o out.json`: cold, and with the compiled pack in the cache."""

import shutil

import pytest

from tests.bench.ratio import at_most, python, time_ratio

FLOOR = "import numpy, pydantic, yaml"


@pytest.fixture
def small_sample(samples):
    """A sample with at most five options."""
    return samples["support-chatbot"]


def test_cold_against_the_libraries(small_sample, tmp_path):
    """No cache: the rules are read and compiled in the process."""
    arguments = ("-m", "advisor", "assess", small_sample, "-o", tmp_path / "out.json")
    ours = python("", *arguments, "--no-cache")
    at_most(6.0, lambda: time_ratio("assess cold / import libraries", ours, python(FLOOR)))


def test_cached_against_the_libraries(small_sample, tmp_path):
    """The compiled pack is read from the cache."""
    cache = tmp_path / "cache"
    arguments = ("-m", "advisor", "assess", small_sample, "-o", tmp_path / "out.json")
    ours = python("", *arguments, XDG_CACHE_HOME=str(cache))
    ours()
    assert any(cache.rglob("*.json")), "the first run leaves a compiled pack"
    at_most(4.0, lambda: time_ratio("assess cached / import libraries", ours, python(FLOOR)))
    shutil.rmtree(cache)
