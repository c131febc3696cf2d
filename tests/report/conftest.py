import functools

import pytest

from advisor.report import render
from tests.report.fixture import advice as fixtures


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """Render a fixture once: report("rich") is the path of its PDF."""
    folder = tmp_path_factory.mktemp("reports")

    @functools.cache
    def make(name):
        return render(getattr(fixtures, name)(), folder / f"{name}.pdf")

    return make
