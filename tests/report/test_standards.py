"""Reports of the samples in three languages and two brands, checked against both standards."""

import itertools

import pytest

from advisor.report.json_file import as_json
from tests.conftest import FULL, ROOT
from tests.layout import checks
from tests.report import pdfcheck

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SAMPLES = {p.parent.name: p for p in sorted(ROOT.glob("samples/*/answers.yaml"))}
BRANDS = {"core": "", "northfield": "northfield"}
LANGUAGES = ("en", "de", "fr")
# Those of test_agree: each is set once.
QUICK = [
    ("support-chatbot", "fr", "northfield"),
    ("paper-mill-sensors", "de", "core"),
    ("city-portfolio", "en", "core"),
]
ALL = list(itertools.product(SAMPLES, LANGUAGES, BRANDS))


def test_all_samples_in_three_languages_and_two_brands():
    assert len(ALL) == 48
    assert set(QUICK) <= set(ALL)


@pytest.mark.parametrize(("name", "language", "brand"), ALL if FULL else QUICK)
def test_a_sample_keeps_both_standards(name, language, brand, advice_of, report_of):
    named = (name, language, BRANDS[brand])
    data, path = advice_of(*named), report_of(*named)
    assert pdfcheck.faults(path, as_json(data, run=False).encode()) == []
    assert checks.faults(path) == []
