"""Reports of the samples in three languages and two brands, checked against both standards."""

import itertools

import pytest

import advisor
from advisor.report import content
from advisor.report.json_file import as_json
from tests.conftest import FULL, ROOT
from tests.layout import checks
from tests.report import pdfcheck

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SAMPLES = {p.parent.name: p for p in sorted(ROOT.glob("samples/*/answers.yaml"))}
BRANDS = {"core": (), "northfield": (ROOT / "samples/packs/northfield",)}
LANGUAGES = ("en", "de", "fr")
QUICK = [
    ("support-chatbot", "en", "northfield"),
    ("medical-triage", "de", "core"),
    ("wearable-wake-word", "fr", "core"),
]
ALL = list(itertools.product(SAMPLES, LANGUAGES, BRANDS))


def test_all_samples_in_three_languages_and_two_brands():
    assert len(ALL) == 48
    assert set(QUICK) <= set(ALL)


@pytest.mark.parametrize(("name", "language", "brand"), ALL if FULL else QUICK)
def test_a_sample_keeps_both_standards(name, language, brand, tmp_path):
    pack = advisor.load_pack(BRANDS[brand])
    engagement = advisor.load_engagement(SAMPLES[name], pack)
    data = advisor.assess(engagement, pack, language).data
    path = tmp_path / "report.pdf"
    path.write_bytes(content(data, "report.pdf", pack=pack))
    assert pdfcheck.faults(path, as_json(data, run=False).encode()) == []
    assert checks.faults(path) == []
