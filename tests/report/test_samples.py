"""Every sample gives a sound report."""

from pathlib import Path

import pypdf
import pytest

import advisor
from advisor.report.html import brand_of
from tests.report import pdfcheck

SAMPLES = sorted(Path(__file__).parents[2].glob("samples/*/answers.yaml"))
HEADINGS = {
    "What we recommend",
    "Considered and set aside",
    "Road map",
    "Further advice",
    "Register of actions",
    "Assumptions and unknowns",
    "For the auditor",
    "Bridge to an inventory",
    "Carbon a unit",
    "Method and accuracy",
    "How good the answers are",
    "Factors and parameters",
    "Sources",
    "Glossary",
    "Your answers",
}
# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_the_look_of_the_sample_firm_can_be_read():
    folder = Path(__file__).parents[2] / "samples/packs/northfield"
    brand = brand_of(advisor.load_pack([folder]))
    assert brand.name == "Northfield"
    assert "--brand:#1F3A5F;" in brand.css


@pytest.mark.full
@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.parent.name)
def test_the_report_of_a_sample(path, tmp_path):
    pack = advisor.load_pack()
    advice = advisor.assess(advisor.load_engagement(path, pack), pack)
    target = advisor.render(advice, tmp_path / "report.pdf", pack=pack)
    found = pdfcheck.faults(target)
    assert [line for line in found if "of the page is in use" not in line] == []
    texts = [page.extract_text() for page in pypdf.PdfReader(target).pages]
    assert "Summary for the board" in texts[1]
    assert "How sure we are" in texts[1]
    assert all(len(text) > 150 for text in texts[1:])
    assert len(texts) <= 29  # five use cases, with the list by framework
    for text in texts[1:]:
        # The last line of each page is its foot; a heading, or a heading and its note, is no end.
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        assert HEADINGS.isdisjoint(lines[-3:])
    told = advisor.render(advice, tmp_path / "report.md").read_text(encoding="utf-8")
    assert len(told) > 500
    # What rounding leaves over, a promise, and a cut sentence have each been printed once.
    assert "0.00000" not in told
    assert "It saves about" not in told
    assert " …" not in "".join(texts)
