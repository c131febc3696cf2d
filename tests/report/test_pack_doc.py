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

from advisor.checks.differences import differences, read_side
from advisor.content import rules_folder
from advisor.logic import parse_condition
from advisor.pack import load_pack
from advisor.report.pack_doc import as_pdf, as_site, view_of, words
from advisor.report.pack_doc.rule_texts import text_words
from advisor.report.pack_doc.set import anchor, chapters_of
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
def told(firm) -> list[dict]:
    """What the firm's pack does otherwise than the core, as `advisor pack diff` has it."""
    core = rules_folder() / "core"
    found = differences(read_side([core]), read_side([core, FIRM]))
    return [each.as_json() for each in found.differences]


@pytest.fixture(scope="module")
def site(firm, told) -> dict[str, str]:
    view = view_of(firm, coverage=[COVERAGE], differences=told)
    return {name: page.decode() for name, page in as_site(view).items() if "fonts/" not in name}


@pytest.fixture(scope="module")
def pdf(firm, told, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "own.pdf"
    path.write_bytes(as_pdf(view_of(firm, own=True, coverage=[COVERAGE], differences=told)))
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
    assert len(pages) == 12
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
        ids = {each for each in read(site[f"{kind}.html"]).ids if each.startswith(f"{kind}-")}
        assert ids == {anchor(kind, name) for name in names}
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
    assert "<b>Value</b><br>was: 5,000<br>is: 10,000" in page
    assert "was: Send the wording of the annex to purchasing" in page
    assert "is: Take our annex of one page" in page
    assert "“Register of actions”</b><br>now: Who does what by when" in page
    assert "<b>Value</b><br>now: 30 %" in page
    assert "In our projects a change of model costs some ten days" in page
    assert "Our clients come with labelled data of their own" in page


def test_a_threshold_leads_to_its_parameter(site: dict[str, str]) -> None:
    entry = entry_of(site["rules.html"], "rules", "read-forms-without-a-language-model")
    for name in (
        "nf_forms_min_share_pct",
        "worth_changing_tasks_month",
        "nf_form_reader_cost_factor",
    ):
        assert f'href="parameters.html#{anchor("parameters", name)}"' in entry, name
    assert 'href="factors.html#factors-northfield.2e.form_reader_wh_item"' in entry
    assert "Cost of a form reader, of that of the LLM" in entry


def test_what_sets_others_aside_is_told(firm, site: dict[str, str]) -> None:
    alone = [rule.id for rule in firm.rules.values() if rule.governs == "alone"]
    assert alone
    for name in alone:
        assert "every rule that saves is set aside" in entry_of(site["rules.html"], "rules", name)
    # The other side of a relation tells it too.
    entry = entry_of(site["rules.html"], "rules", "smaller-llm")
    assert "<b>Gives way to</b>" in entry
    assert 'href="rules.html#rules-read-forms-without-a-language-model"' in entry


def entry_of(page: str, kind: str, name: str) -> str:
    """The part of a page that is about one item."""
    entry = page[page.index(f'id="{anchor(kind, name)}"') :]
    return entry.partition('<div class="entry"')[0]


def test_texts_of_tables_are_there(site: dict[str, str]) -> None:
    page = site["factors.html"]
    assert "<b>least</b> 0.1" in page, "the domain for which a method was tested"
    assert "The task models measured had 0.004 to 11 billion parameters" in page


def test_ranking_and_frameworks_are_there(firm, site: dict[str, str]) -> None:
    assert all(f"<code>{key}</code>" in site["ranking.html"] for key in firm.ranking)
    assert "carbon: 35" in site["ranking.html"]
    named = {item for rule in firm.rules.values() for item in rule.maps_to}
    assert set(read(site["frameworks.html"]).ids) == {anchor("frameworks", each) for each in named}


def test_no_code_is_left_in_the_texts_of_rules(firm) -> None:
    for rule in firm.rules.values():
        for text in (rule.recommend, rule.first_step, rule.because, rule.limitations):
            found = text_words(text, firm)
            assert not re.search(r"\{[{%]|\bhas\(|\bknown\(|==|!=", found), (rule.id, found)


def test_no_chapter_is_empty(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("{id: few, version: '1.0.0', title: Few, extends: [core]}")
    (tmp_path / "parameters.yaml").write_text(
        "- {override: worth_changing_tasks_month, value: 9000, because: Smaller ones never pay.}\n"
    )
    view = view_of(load_pack([tmp_path], cache=False), own=True)
    assert list(chapters_of(view)) == ["changes", "parameters", "checks", "sources", "sign"]
    pages = {name for name in as_site(view) if name.endswith(".html")}
    assert pages == {f"{name}.html" for name in ("index", *chapters_of(view))}


def test_a_question_is_told_with_its_path_and_its_readers(site: dict[str, str]) -> None:
    page = site["questions.html"]
    entry = entry_of(page, "questions", "nf.forms_pct")
    assert "“Read fields out of documents”" in entry
    assert 'href="questions.html#questions-task.2e.primary"' in entry
    assert 'href="rules.html#rules-read-forms-without-a-language-model"' in entry
    assert "0 % to 100 %" in entry


def test_the_pdf_is_sound_and_says_the_same(pdf: Path) -> None:
    # It has no advice attached. A chapter of few rules may fill little of its page.
    left_out = ("attached", "associated", "of the page is in use")
    assert [f for f in pdfcheck.faults(pdf) if not any(w in f for w in left_out)] == []
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


def test_the_same_pack_gives_the_same_bytes(firm, pdf: Path, told) -> None:
    view = view_of(firm, own=True, coverage=[COVERAGE], differences=told)
    assert as_pdf(view) == pdf.read_bytes()


@pytest.mark.full
def test_the_pdf_of_all_that_advice_is_given_with_is_sound(tmp_path: Path, firm, told) -> None:
    path = tmp_path / "all.pdf"
    path.write_bytes(as_pdf(view_of(firm, coverage=[COVERAGE], differences=told)))
    assert [f for f in pdfcheck.faults(path) if "attached" not in f and "associated" not in f] == []
    text = " ".join(subprocess.check_output(["pdftotext", path, "-"], text=True).split())
    for rule in firm.rules.values():
        assert rule.title in text, rule.id


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
        ({"gov.owner": False}, "A named owner: no", ()),
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


@pytest.mark.parametrize(
    ("text", "words_"),
    [
        (
            "{% if has('gov.cost_month') %}Pay {{ gov.cost_month }}{% else %}No{% endif %}",
            "[if the cost a month has a value: Pay ‹the cost a month› | otherwise: No]",
        ),
        (
            "{% if known('gov.owner') and gov.owner == true and gov.cost_month < 9 %}a{% endif %}",
            "[if a named owner: yes, as answered and the cost a month is below 9 EUR/month: a]",
        ),
        (
            "{% if not gov.owner %}a{% elif not known('gov.owner') %}b{% endif %}",
            "[if a named owner: no: a | else if a named owner was not answered: b]",
        ),
        (
            "{% if gov.procurement_stage in ('tender', 'none') %}a{% endif %}",
            "[if the stage of the purchase is one of “Tender is out”, “No”: a]",
        ),
        ("{% if odd.name > 3 %}a{% endif %}", "[if odd.name > 3: a]"),
    ],
)
def test_texts_of_rules_show_their_fields_and_choices(firm, text: str, words_: str) -> None:
    assert text_words(text, firm) == words_
