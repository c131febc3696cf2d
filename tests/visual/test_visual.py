"""Two reports look as they did when somebody last looked at them."""

import pytest
from PIL import Image, ImageChops

import advisor
from advisor.report import render
from tests.visual.baselines import MANY, REPORTS, apart, drawn, kept


@pytest.fixture(scope="module")
def pages(advice_of, root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("visual")

    def of(name):
        sample, language, firm = REPORTS[name]
        pack = advisor.load_pack([root / "samples" / "packs" / firm] if firm else [])
        pdf = render(advice_of(sample, language, firm), folder / f"{name}.pdf", pack=pack)
        return drawn(pdf, folder / name)

    return of


@pytest.mark.parametrize("name", REPORTS)
def test_every_page_looks_as_it_did(pages, name):
    have, were = pages(name), kept(name)
    assert len(have) == len(were), "look at the pages; then python -m tests.visual.baselines"
    differ = {
        number: round(found, 1)
        for number, (page, path) in enumerate(zip(have, were, strict=True), start=1)
        if (found := apart(page, Image.open(path).convert("L"))) > MANY
    }
    assert differ == {}, "look at these pages; then python -m tests.visual.baselines"


def test_a_page_that_slipped_by_a_line_is_found():
    page = Image.open(kept("support-chatbot")[1]).convert("L")
    assert apart(page, page) == 0.0
    assert apart(ImageChops.offset(page, 0, 11), page) > MANY


def test_a_figure_that_is_gone_is_found():
    """One tile of the page for the board painted over."""
    page = Image.open(kept("support-chatbot")[1]).convert("L")
    spoilt = page.copy()
    box = _ink(page)
    spoilt.paste(255, (box[0], box[1], box[0] + 90, box[1] + 60))
    assert apart(spoilt, page) > MANY


def _ink(page: Image.Image) -> tuple[int, int]:
    left, top, _, _ = ImageChops.invert(page).getbbox()
    return left, top
