import functools

import pytest

from advisor.report import render
from advisor.report.json_file import as_json
from tests.report.fixture import advice as fixtures


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """Render a fixture once: report("rich") is the path of its PDF, beside what is attached."""
    folder = tmp_path_factory.mktemp("reports")

    @functools.cache
    def make(name):
        advice = getattr(fixtures, name)()
        (folder / f"{name}.json").write_text(as_json(advice, run=False), encoding="utf-8")
        return render(advice, folder / f"{name}.pdf")

    return make
