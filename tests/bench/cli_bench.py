"""`advisor --help` costs at most three times the import of the command-line library."""

from tests.bench.ratio import at_most, python, time_ratio


def test_help_against_importing_click():
    ours = python("", "-m", "advisor", "--help")
    floor = python("import click")
    at_most(3.0, lambda: time_ratio("advisor --help / import click", ours, floor))
