"""Editions: the whole report, two pages for a board, the pages of an auditor; one advice in all."""

import hashlib
import io
import re

import pikepdf
import pytest
from click.testing import CliRunner

from advisor.cli import cli
from advisor.errors import AdvisorError
from advisor.report import content
from advisor.report.editions import EDITIONS, named, on_two_pages
from advisor.report.fill import Fallen, Layout
from tests.report.fixture import advice as fixtures

MADE = {
    "nothing to do": fixtures.nothing,
    "several use cases": fixtures.rich,
    "twelve": fixtures.twelve,
    "hostile": fixtures.hostile,
    "nearly nothing known": fixtures.bare,
}


def attached(paper):
    (name,) = paper.attachments
    return bytes(paper.attachments[name].get_file().read_bytes())


@pytest.fixture(scope="module")
def papers():
    made = {}

    def paper(name, edition):
        if (name, edition) not in made:
            found = content(MADE[name](), "x.pdf", edition=edition)
            made[name, edition] = pikepdf.open(io.BytesIO(found))
        return made[name, edition]

    return paper


def test_the_short_edition_has_two_pages(papers, scale):
    for name in scale(("nothing to do", "hostile"), tuple(MADE)):
        paper = papers(name, "short")
        assert len(paper.pages) == 2, name
        assert named(str(paper.docinfo["/Keywords"])) == "short"


def test_each_edition_holds_the_same_advice(papers):
    held = {hashlib.sha256(attached(papers("nothing to do", e))).hexdigest() for e in EDITIONS}
    assert len(held) == 1
    assert "/Keywords" not in papers("nothing to do", "full").docinfo
    assert str(papers("nothing to do", "technical").docinfo["/Keywords"]) == "edition: technical"


def test_the_technical_edition_has_its_own_cover_and_no_page_for_the_board():
    html = content(fixtures.rich(), "x.html", edition="technical").decode()
    assert "Technical edition: assumptions" in html
    assert 'id="auditor"' in html
    assert 'id="summary"' not in html
    assert 'id="recommendations"' not in html
    short = content(fixtures.rich(), "x.html", edition="short").decode()
    assert 'id="summary"' in short
    assert 'id="behind"' in short
    assert 'id="auditor"' not in short


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_link_of_an_edition_leads_somewhere(edition):
    for make in MADE.values():
        html = content(make(), "x.html", edition=edition).decode()
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_markdown_has_the_editions_too():
    full, short, technical = (
        content(fixtures.rich(), "x.md", edition=e).decode() for e in ("full", "short", "technical")
    )
    assert len(short) < len(full)
    assert "## Summary" in short
    assert "## Summary" not in technical
    assert "## Sources" in technical
    assert "## By framework" not in short


def test_an_edition_that_is_none_is_refused():
    with pytest.raises(AdvisorError) as error:
        content(fixtures.rich(), "x.pdf", edition="shrot")
    (problem,) = error.value.problems
    assert problem.code == "R510"
    assert problem.nearest == "short"


def test_the_command_writes_an_edition(tmp_path, samples):
    found = tmp_path / "board.md"
    run = CliRunner().invoke(
        cli, ["assess", str(samples["board-minutes"]), "-o", str(found), "--edition", "short"]
    )
    assert run.exit_code == 0, run.output
    assert "## Summary" in found.read_text()


def test_the_pages_are_set_closer_until_they_are_two():
    """Of a board page that fits from step 2 on and a second that fits from step 3 on."""
    tried = []

    def measure(layout):
        tried.append((layout.board, layout.behind))
        end = 0 if layout.board >= 2 else 1
        pages = 2 if layout.behind >= 3 and end == 0 else 3
        return Fallen(pages, {"summary-end": (end, 0.2), "report-end": (pages - 1, 0.5)})

    found = on_two_pages(measure, Layout())
    assert (found.board, found.behind) == (2, 3)
    assert len(tried) == len(set(tried))


def test_an_edition_is_verified_as_the_edition_that_it_is(tmp_path, samples):
    """Its pages are set again from the attached advice as the same edition, byte for byte."""
    found = tmp_path / "board.pdf"
    made = CliRunner().invoke(
        cli, ["assess", str(samples["board-minutes"]), "-o", str(found), "--edition", "technical"]
    )
    assert made.exit_code == 0, made.output
    run = CliRunner().invoke(cli, ["verify", str(found)])
    assert run.exit_code == 0, run.output
    assert "byte for byte" in run.output
