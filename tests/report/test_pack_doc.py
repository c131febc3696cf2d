"""The document of a pack: what stands in it, as a PDF and as a site."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from advisor.logic import parse_condition
from advisor.pack import load_pack
from advisor.report.pack_doc import as_pdf, as_site, view_of, words
from advisor.report.pack_doc.set import anchor
from tests.report import pdfcheck

FIRM = Path(__file__).parents[2] / "samples/packs/northfield"
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'
COVERAGE = {
    "pack": "northfield@1.2.0",
    "rules": 4,
    "cases": 23,
    "both_ways": {"tested": 4, "total": 4},
    "branches": {"tested": 6, "total": 6},
    "leaves": {"tested": 28, "total": 28},
    "thresholds": {"tested": 5, "total": 5},
}


@pytest.fixture(scope="module")
def firm():
    return load_pack([FIRM])


@pytest.fixture(scope="module")
def site(firm) -> dict[str, str]:
    view = view_of(firm, coverage=[COVERAGE])
    return {name: page.decode() for name, page in as_site(view).items() if "fonts/" not in name}


@pytest.fixture(scope="module")
def pdf(firm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "own.pdf"
    path.write_bytes(as_pdf(view_of(firm, own=True, coverage=[COVERAGE])))
    return path


class Links(HTMLParser):
    """The ids, addresses and elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.elements: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value)
            elif name in ("href", "src"):
                self.addresses.append(value)


def read(page: str) -> Links:
    found = Links()
    found.feed(page)
    return found


def test_every_link_of_the_site_leads_somewhere(site: dict[str, str]) -> None:
    pages = {name: read(page) for name, page in site.items() if name.endswith(".html")}
    assert len(pages) == 10
    inside = 0
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        for address in page.addresses:
            if re.match(r"https?://", address):
                continue
            target, _, fragment = address.partition("#")
            assert target in site, (name, address)
            if fragment:
                assert unquote(fragment) in pages[target].ids, (name, address)
                inside += 1
    assert inside > 1000


def test_the_site_needs_no_script(site: dict[str, str]) -> None:
    for name, page in site.items():
        if name.endswith(".html"):
            found = read(page)
            assert not found.elements & {"script", "iframe", "object", "form", "img"}
            assert not [each for each in found.attributes if each.startswith("on")]


def test_no_level_of_headings_is_left_out(site: dict[str, str]) -> None:
    for name, page in site.items():
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        steps = pairwise(levels)
        assert all(after <= before + 1 for before, after in steps), name


def test_all_items_of_the_pack_are_there(firm, site: dict[str, str]) -> None:
    for kind, names in (
        ("questions", firm.questions),
        ("rules", firm.rules),
        ("derived", firm.derived),
        ("parameters", firm.parameters),
        ("sources", firm.sources),
    ):
        assert set(read(site[f"{kind}.html"]).ids) == {anchor(kind, name) for name in names}
    for name in firm.factors:
        assert f"<code>{name}</code>" in site["factors.html"]
    assert site["factors.html"].count("<br><code>") == sum(
        len(table.rows) for table in firm.tables.values()
    )


def test_values_stand_with_their_ranges(site: dict[str, str]) -> None:
    assert "<td>0.8 (0.5 to 0.95)</td>" in site["parameters.html"]
    assert "<td>12,000 EUR (4,000 to 40,000)</td>" in site["parameters.html"]
    assert "<td>0.05 Wh/item (0.02 to 0.2)</td>" in site["factors.html"]


def test_what_the_firm_changed_stands_with_its_reason(site: dict[str, str]) -> None:
    page = site["changes.html"]
    assert "5,000 → 10,000" in page
    assert "In our projects a change of model costs some ten days" in page
    assert "Our clients come with labelled data of their own" in page


def test_a_question_is_told_with_its_path_and_its_readers(site: dict[str, str]) -> None:
    page = site["questions.html"]
    start = f'id="{anchor("questions", "nf.forms_pct")}"'
    entry = page[page.index(start) :]
    entry = entry.partition('<div class="entry"')[0]
    assert "“Read fields out of documents”" in entry
    assert 'href="questions.html#questions-task.2e.primary"' in entry
    assert 'href="rules.html#rules-read-forms-without-a-language-model"' in entry
    assert "0 % to 100 %" in entry


def test_the_pdf_is_sound_and_says_the_same(pdf: Path) -> None:
    # The advice is not attached to it: it has none.
    assert [f for f in pdfcheck.faults(pdf) if "attached" not in f and "associated" not in f] == []
    if shutil.which("qpdf"):
        done = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here")
    text = " ".join(subprocess.check_output(["pdftotext", pdf, "-"], text=True).split())
    for words_ in (
        "Read the contract before you count the money",
        "The cost a month is at least 2,000 EUR/month",
        "All cases passed when this was made.",
        "The proofs were not run for this document.",
        "Approved by",
    ):
        assert words_ in text, words_
    assert "Measure before you optimise" not in text, "the core's rules are left out"


def test_the_same_pack_gives_the_same_bytes(firm, pdf: Path) -> None:
    assert as_pdf(view_of(firm, own=True, coverage=[COVERAGE])) == pdf.read_bytes()


def test_texts_of_strangers_stand_as_text(tmp_path: Path) -> None:
    text = HOSTILE.replace("'", "''")
    (tmp_path / "pack.yaml").write_text(
        f"id: bad\nversion: '1.0.0'\ntitle: '{text}'\nextends: [core]\n"
        f"disable: {{measure-first: '{text}'}}\n"
    )
    (tmp_path / "sources.yaml").write_text(
        f"- {{id: bad-source, citation: '{text}', url: 'https://example.org/\"x', year: 2025}}\n"
    )
    (tmp_path / "parameters.yaml").write_text(
        f"- {{id: bad_one, label: '{text}', value: 1, unit: EUR, because: '{text}',"
        " source: bad-source}\n"
    )
    view = view_of(load_pack([tmp_path], cache=False), own=True)
    site = as_site(view)
    for name, page in site.items():
        if name.endswith(".html"):
            found = read(page.decode())
            assert not found.elements & {"script", "img"}, name
            assert not [each for each in found.attributes if each.startswith("on")]
    assert b"&lt;script&gt;" in site["parameters.html"]
    assert as_pdf(view).startswith(b"%PDF")


def read_condition(tree: object):
    return parse_condition(tree, lambda name: {}[name], lambda path: None)


@pytest.mark.parametrize(
    ("condition", "first", "parts"),
    [
        ({"gov.owner": False}, "A named owner is no", ()),
        (
            {"use.tasks_month": {"ge": 1234567}},
            "The tasks a month is at least 1.234567 million tasks/month",
            (),
        ),
    ],
)
def test_conditions_in_words(firm, condition, first: str, parts: tuple[str, ...]) -> None:
    made = words.clause(read_condition(condition), firm)
    assert made.words == first
    assert tuple(part.words for part in made.parts) == parts


def test_texts_of_rules_show_their_fields_and_choices() -> None:
    assert (
        words.text(
            "{% if has('a.b') %}You use {{ a.b|quantity }}{% else %}Nobody knows{% endif %}."
        )
        == "[if has('a.b'): You use ‹a.b|quantity› | otherwise: Nobody knows]."
    )
