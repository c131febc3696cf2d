"""Two reports look as they did when somebody last looked at them."""

import pytest
from PIL import Image, ImageChops

from tests.visual.baselines import MANY, REPORTS, apart, drawn, kept


@pytest.fixture(scope="module")
def pages(report_of, tmp_path_factory):
    folder = tmp_path_factory.mktemp("visual")
    return lambda name: drawn(report_of(*REPORTS[name]), folder / name)


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
