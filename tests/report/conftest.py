import functools

import pytest

from advisor.report import content
from advisor.report.json_file import as_json
from tests.report.fixture import advice as fixtures


@pytest.fixture(scope="session")
def report(made_once):
    """Render a fixture once: report("rich") is the path of its PDF, beside what is attached."""

    @functools.cache
    def make(name):
        advice = getattr(fixtures, name)()
        made_once(f"{name}.json", lambda: as_json(advice, run=False).encode())
        return made_once(f"{name}.pdf", lambda: content(advice, f"{name}.pdf"))

    return make
