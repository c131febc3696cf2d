"""Reports on drawn engagements have no fault of layout and none of the standards.

The quick run sets forty, most of them short, the full one three hundred as they are drawn.
`python -m tests.layout.drawn` sets as many as told and says what is found.
"""

import pytest

from advisor.report import content
from tests.conftest import FULL
from tests.layout import checks
from tests.layout.drawn import SMALL, advice, spoken

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
# As drawn: nothing to do; trainings; one recommendation. Of few answers: all kinds, one of them of
# twelve use cases; then of one use case each, mostly such as give a short report.
FEW = (
    *range(SMALL, SMALL + 10),
    *(SMALL + n for n in (12, 13, 14, 15, 16, 18, 19, 22, 24, 25, 26, 27, 29, 30, 31, 32, 34, 35)),
    *(SMALL + n for n in (36, 37, 38, 39, 40, 41, 43, 45, 47)),
)
QUICK = (0, 14, 26, *FEW)
NUMBERS = (*range(300), *FEW) if FULL else QUICK


@pytest.mark.parametrize("number", NUMBERS)
def test_a_drawn_report_is_set_well(number, tmp_path):
    path = tmp_path / f"{number}.pdf"
    path.write_bytes(content(advice(number), "x.pdf"))
    found = checks.all_faults(path)
    assert not found, (spoken(number), found)


def test_the_drawn_engagements_are_of_every_kind():
    assert len(QUICK) == 40
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
