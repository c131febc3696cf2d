import hashlib
import itertools
import json
import subprocess
import sys

import pypdf
import pytest

from advisor.errors import AdvisorError
from advisor.report import content, render
from advisor.report.pdf import fetcher
from tests.layout import checks
from tests.report import pdfcheck
from tests.report.fixture import advice as fixtures

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NAMES = ("rich", "twelve", "nothing", "bare", "hostile")


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_tagged_and_archival(report, name):
    advice = report(name).with_suffix(".json").read_bytes()
    assert pdfcheck.faults(report(name), advice) == []
    assert checks.faults(report(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_all_but_empty(report, name):
    pages = pypdf.PdfReader(report(name)).pages
    for number, page in enumerate(pages[1:], start=2):
        assert len(page.extract_text()) > 150, f"page {number} of {len(pages)}"


def test_a_short_engagement_gives_a_short_report(report):
    assert len(pypdf.PdfReader(report("nothing")).pages) <= 6
    assert len(pypdf.PdfReader(report("bare")).pages) <= 4


@pytest.mark.parametrize("name", ["rich", "twelve"])
def test_the_board_gets_one_page_and_each_of_the_first_a_page(report, name):
    reader = pypdf.PdfReader(report(name))
    texts = [p.extract_text() for p in reader.pages]
    assert "Summary for the board" in texts[1]
    assert "How sure we are" in texts[1]
    assert " stand" in texts[2][:400]
    full = [i for i, t in enumerate(texts) if "What it could save" in t and "Recommendation " in t]
    assert len(full) >= 4
    assert all(b - a == 1 for a, b in itertools.pairwise(full))


def test_the_same_advice_gives_the_same_bytes_in_another_process(report):
    here = hashlib.sha256(report("nothing").read_bytes()).hexdigest()
    code = (
        "import hashlib; from advisor.report import content; "
        "from tests.report.fixture.advice import nothing; "
        "print(hashlib.sha256(content(nothing(), 'x.pdf')).hexdigest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin"},
    )
    assert run.stdout.strip() == here


def test_the_machine_and_the_time_of_the_run_change_nothing(report):
    advice = fixtures.nothing()
    advice["run"] = {"engine": "reference evaluator", "time": "2031-01-01T00:00:00Z"}
    assert content(advice, "x.pdf") == report("nothing").read_bytes()


def test_another_answer_changes_the_identifier(report):
    advice = fixtures.nothing()
    advice["inputs"]["seed"] = 1
    assert content(advice, "x.pdf") != report("nothing").read_bytes()


def test_the_advice_is_attached(report):
    data = pdfcheck.attached(report("rich"))
    assert data == report("rich").with_suffix(".json").read_bytes()
    assert "run" not in json.loads(data)


def test_hostile_texts_stay_texts(report):
    text = "".join(p.extract_text() for p in pypdf.PdfReader(report("hostile")).pages)
    assert "{{ 7 * 7 }}" in text
    assert "<script>" in text


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x.png",
        "file:///etc/passwd",
        "file:///etc/../etc/hostname",
        "ftp://example.org/",
    ],
)
def test_nothing_is_read_but_the_reports_own_files(tmp_path, url):
    with pytest.raises(ValueError, match="own files only"):
        fetcher(tmp_path).fetch(url)


def test_the_missing_library_is_named_with_the_command(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    advice = fixtures.bare()
    with pytest.raises(AdvisorError) as caught:
        render(advice, tmp_path / "x.pdf")
    assert caught.value.problems[0].code == "R501"
    assert "install" in str(caught.value)
    for suffix in ("html", "md", "json"):
        assert render(advice, tmp_path / f"x.{suffix}").stat().st_size > 100
