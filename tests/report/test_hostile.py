"""Names and notes of every kind: nothing fetched, run, dropped, outside the box or over another."""

import copy
import re
from html import unescape

import pytest
import weasyprint.urls

import advisor
from advisor.intake import read_engagement
from advisor.loading import Document, load_yaml
from advisor.report import content
from advisor.report.glyphs import all_shown, named, page_shown, shown
from advisor.report.guard import guard
from tests.conftest import FULL, ROOT
from tests.layout import checks
from tests.report import pdfcheck
from tests.report.pdfread import Paper

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MARKUP = "R&D “quoted” 'a' <b>bold</b><script>alert(1)</script><img src=http://x.example/a.png>"
SCRIPTS = "Ελλάδα Київ ﷽ שלום עולם 12 مؤسسة 中文 日本語 😀 👩‍👩‍👧 🦮 é́ ﬁ \u202eabc \U000e1234"
CASES = {
    "one letter, all scripts": ("X", f"{MARKUP} {SCRIPTS} {{{{ 7 * 7 }}}}"),
    "two hundred letters": (("Wirtschafts" * 19)[:200], "Ω" * 200),
    "from right to left": (("مؤسسة الطاقة 2026 & Söhne " * 9)[:200], "שלום עולם " * 12),
    "characters of no font": (("株式会社\U000e1234🦮" * 40)[:200], "W" * 200),
}
QUICK = ("one letter, all scripts",)


def advice(client, text):
    """The advice of a sample with a text in every place for free words."""
    pack = advisor.load_pack()
    value = copy.deepcopy(load_yaml(ROOT / "samples/support-chatbot/answers.yaml").value)
    value["engagement"] |= {"client": client, "prepared_by": text}
    for case in value["use_cases"]:
        case["name"] = text
        for name, answer in case["answers"].items():
            if not isinstance(answer, dict):
                case["answers"][name] = {"value": answer, "note": text, "source": text}
            elif "unknown" in answer:
                answer["unknown"]["who"] = text
            else:
                answer |= {"note": text, "source": text}
    engagement = read_engagement(Document(value, "answers.yaml"), pack)
    return advisor.assess(engagement, pack, draws=64).data


@pytest.fixture
def fetched(monkeypatch):
    """What is asked for: files of the report only, or the test fails."""
    seen = []
    plain = weasyprint.urls.URLFetcher.fetch

    def fetch(self, url, headers=None):
        seen.append(url)
        return plain(self, url, headers)

    monkeypatch.setattr(weasyprint.urls.URLFetcher, "fetch", fetch)
    return seen


@pytest.mark.parametrize("name", CASES if FULL else QUICK)
def test_nothing_is_fetched_run_dropped_or_outside(name, tmp_path, fetched):
    client, text = CASES[name]
    path = tmp_path / "report.pdf"
    path.write_bytes(content(advice(client, text), "report.pdf"))
    own = (ROOT / "templates/report").as_uri()
    assert [u for u in fetched if not u.startswith((own, "data:"))] == []
    assert pdfcheck.faults(path) == []
    assert checks.faults(path) == []
    paper = Paper(path)
    there = "".join(run.text for sheet in paper.sheets for run in sheet.runs)
    # Straight signs of quotation are set as those of the language.
    assert "'a'" not in text or "quoted” ‘a’" in there
    for character in {*client, *text.replace("'", "")}:
        ignored = character.isspace() or character in "\u200d\u0301"
        assert ignored or character in there or named(character) in there, named(character)


def test_the_same_texts_in_html():
    client, text = CASES["one letter, all scripts"]
    html = content(advice(client, text), "report.html").decode()
    guard(html)
    assert "<script" not in html
    assert "http://x.example" not in re.sub(r">[^<]*<", "><", html)  # in no attribute
    shown_text = unescape(re.sub(r"<[^>]+>", "", html)).replace("\u200b", "")
    assert "中文 日本語 😀" in shown_text  # a browser has its own fonts
    assert "[U+202E]abc" in shown_text
    assert '<p dir="auto">X</p>' in html


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("a\x07b\ud800c\ufeff", "a[U+0007]b[U+D800]c[U+FEFF]"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\u202eevil", "[U+202E]evil"),
        ("3 שלום, עולם 4", "3 \u2068שלום, עולם\u2069 4"),
        ("Café – ≤ 12 t CO₂e", "Café – ≤ 12 t CO₂e"),
    ],
)
def test_what_is_never_seen_is_printed_as_its_code_point(text, seen):
    assert shown(text) == seen


def test_what_no_font_has_is_printed_as_its_code_point():
    data = {"name": "中文", "list": ["a", 1, None, True, "文"]}
    found = all_shown(data, frozenset("文"))
    assert found == {"name": "中[U+6587]", "list": ["a", 1, None, True, "[U+6587]"]}
    assert data["name"] == "中文"


def test_titles_and_alternative_texts_keep_the_characters():
    html = '<title>[U+6587]</title><meta content="[U+6587]"><p>文 [U+0]</p><title>[U+0000]</title>'
    assert page_shown(html, frozenset("文")) == (
        '<title>文</title><meta content="文"><p>[U+6587] [U+0]</p><title>[U+0000]</title>'
    )
