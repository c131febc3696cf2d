"""Reports on drawn engagements have no fault of layout and none of the standards.

The quick run sets a few of every kind, the full one three hundred. `python -m tests.layout.drawn`
sets as many as told and says what is found.
"""

import pytest

from advisor.report import content
from tests.conftest import FULL
from tests.layout import checks
from tests.layout.drawn import advice, spoken

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
# Nothing to do; two use cases; twelve, with ninety recommendations; trainings; three; two; one
# recommendation. Each takes about four seconds, so that forty do not fit into the quick run.
QUICK = (0, 3, 9, 14, 17, 23, 26)
NUMBERS = range(300) if FULL else QUICK


@pytest.mark.parametrize("number", NUMBERS)
def test_a_drawn_report_is_set_well(number, tmp_path):
    path = tmp_path / f"{number}.pdf"
    path.write_bytes(content(advice(number), "x.pdf"))
    found = checks.all_faults(path)
    assert not found, (spoken(number), found)


def test_the_drawn_engagements_are_of_every_kind():
    looks = [advice(n) for n in QUICK]
    counts = [sum(len(c["recommendations"]) for c in d["use_cases"]) for d in looks]
    doing = [
        sum(r["lane"] in ("do", "must_do") for c in d["use_cases"] for r in c["recommendations"])
        for d in looks
    ]
    assert {len(d["use_cases"]) for d in looks} >= {1, 2, 3, 12}
    assert min(counts) <= 2
    assert max(counts) >= 40
    assert min(doing) == 0
    assert {spoken(n) for n in QUICK} == {"en", "de", "fr"}
    assert any(r["too_close"] for d in looks for c in d["use_cases"] for r in c["recommendations"])
