"""A firm's brand: what is refused, what is cleaned, and what comes out in the report."""

import base64
import io
import re
import shutil
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import advisor
from advisor.content import templates_folder
from advisor.errors import AdvisorError, Place
from advisor.report import content
from advisor.report.brand import brand_warnings, load_brand
from advisor.report.brand.colours import HEX, PAIRS, contrast, failing, passing
from advisor.report.brand.fonts import read_fonts
from advisor.report.brand.logo import read_logo
from advisor.report.brand.sections import as_html
from advisor.report.html import page
from advisor.report.sheet import paper_sheet
from tests.report.pdfcheck import faults

TOKENS = templates_folder() / "report" / "brand.yaml"
FONTS = templates_folder() / "report" / "fonts"
SHIPPED = {
    name: getattr(load_brand(TOKENS).colours, name)
    for name in {n for pair in PAIRS for n in pair[:2]}
}


@dataclass(frozen=True)
class Firm:
    """A pack as far as its look goes."""

    brand: Mapping[str, Any]


# By hand after WCAG 2.2: relative luminance of #767676 is 0.1812, so 1.05 / 0.2312 = 4.54.
@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#767676", "#FFFFFF", 4.54), ("#777777", "#FFFFFF", 4.48)],
)
def test_contrast_is_that_of_wcag(first, second, ratio):
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)


colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06X}")


@given(st.sampled_from(sorted(SHIPPED)), colours)
def test_what_is_proposed_can_be_read_and_nothing_nearer(name, colour):
    proposed = passing(name, {**SHIPPED, name: colour})
    if proposed is None:
        return
    assert HEX.match(proposed)
    mended = list(failing({**SHIPPED, name: proposed}))
    assert [pair for pair in mended if name in pair[:2]] == []
    if not [p for p in failing({**SHIPPED, name: colour}) if name in p[:2]]:
        assert proposed == colour


def test_a_pale_colour_is_refused_with_the_nearest_that_can_be_read():
    with pytest.raises(AdvisorError) as raised:
        load_brand(TOKENS, {"colours": {"muted": "#999999"}})
    [problem] = raised.value.problems
    assert problem.code == "R504"
    assert "#767676" in problem.todo


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10" {}><path d="M0 0h30v10z"/>{}</svg>'
)
HOSTILE = {
    "script": ("", "<script>alert(1)</script>"),
    "handler": ('onload="alert(1)"', ""),
    "picture": ("", '<image href="https://example.org/a.png"/>'),
    "xlink": (
        'xmlns:xlink="http://www.w3.org/1999/xlink"',
        '<use xlink:href="https://example.org/a.svg#b"/>',
    ),
    "foreign": ("", "<foreignObject><p>words</p></foreignObject>"),
    "paint": ("", '<rect width="1" height="1" fill="url(https://example.org/p)"/>'),
    "style": ("", "<style>@import 'https://example.org/a.css';</style>"),
    "style-url": ("", '<rect width="1" height="1" style="fill:url(//example.org)"/>'),
    "animation": ("", '<set attributeName="href" to="https://example.org"/>'),
    "other-namespace": ("", '<x:a xmlns:x="http://www.w3.org/1999/xhtml">a</x:a>'),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_runs_or_loads_is_taken_out_of_a_logo(kind, tmp_path):
    path = tmp_path / "logo.svg"
    path.write_text(SVG.format(*HOSTILE[kind]), encoding="utf-8")
    logo = read_logo(str(path))
    clean = base64.b64decode(logo.address.partition(",")[2]).decode()
    assert "M0 0h30v10z" in clean
    assert not re.search(r"example\.org|alert|script|foreign|words|onload|<set", clean)
    assert logo.ratio == 3.0
    assert logo.removed or kind == "other-namespace"


def entities() -> str:
    return (
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><text>&b;</text></svg>'
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.svg", "<svg", "no SVG that can be read"),
        ("a.svg", "<html/>", "first element is another"),
        ("a.svg", entities(), "declares entities"),
        ("a.svg", SVG.format("", "").replace('viewBox="0 0 30 10"', ""), "neither a viewBox"),
        ("a.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', "draws nothing"),
        ("a.svg", SVG.format("", '<path d="M0"/>' * 6000), "more than 5,000 parts"),
        ("a.png", "no picture", "no PNG that can be read"),
        ("a.gif", "GIF89a", "neither an .svg nor a .png"),
    ],
)
def test_a_logo_that_cannot_be_used_is_refused(name, text, said, tmp_path):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AdvisorError) as raised:
        read_logo(str(path))
    assert raised.value.problems[0].code == "R530"
    assert said in raised.value.problems[0].message


def test_a_logo_of_forty_megabytes_is_not_read(tmp_path):
    path = tmp_path / "logo.svg"
    with path.open("wb") as file:
        file.truncate(40_000_000)
    with pytest.raises(AdvisorError, match=r"40\.0 MB"):
        read_logo(str(path))


def bomb() -> bytes:
    """A PNG that says it has 60,000 by 60,000 dots."""

    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(b""))
        + part(b"IEND", b"")
    )


def test_a_png_that_would_fill_the_memory_is_refused(tmp_path):
    path = tmp_path / "logo.png"
    path.write_bytes(bomb())
    with pytest.raises(AdvisorError) as raised:
        read_logo(str(path))
    assert raised.value.problems[0].code == "R530"


def test_a_png_is_written_anew_without_what_it_carries(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    path, notes = tmp_path / "logo.png", PngInfo()
    notes.add_text("Author", "a person")
    Image.new("RGBA", (40, 20), (0, 0, 0, 128)).save(path, pnginfo=notes)
    logo = read_logo(str(path))
    raw = base64.b64decode(logo.address.partition(",")[2])
    with Image.open(io.BytesIO(raw)) as image:
        assert image.size == (40, 20)
        assert "Author" not in image.info
    assert b"a person" not in raw
    assert logo.ratio == 2.0


def test_fonts_of_a_firm_are_set_and_the_shipped_ones_fill_their_gaps(advice_of, tmp_path):
    from fontTools.ttLib import TTFont

    for source, name in (("It", "plain.ttf"), ("Bold", "bold.ttf")):
        with TTFont(FONTS / f"SourceSans3-{source}.ttf") as font:
            for record in font["name"].names:
                if record.nameID in (1, 4, 6, 16):
                    record.string = f"Firm{source}"
            for table in font["cmap"].tables:
                table.cmap.pop(ord("€"), None)
            font.save(tmp_path / name)
    named = {"family": "Firm", "regular": tmp_path / "plain.ttf", "bold": tmp_path / "bold.ttf"}
    assert read_fonts(named).lacking == "€"
    [told] = brand_warnings(load_brand(TOKENS, {"fonts": named}), {})
    assert (told.code, told.severity) == ("R534", "note")

    raw = content(advice_of("board-minutes"), "a.pdf", pack=Firm({"fonts": named}))
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        names = {str(f.BaseFont) for p in pdf.pages for f in p.Resources.get("/Font", {}).values()}
    assert {n.partition("+")[2] for n in names} >= {"Firm", "Firm-Bold"}


@pytest.mark.parametrize("fault", ["gone", "words", "variable", "rights", "kind", "letters"])
def test_a_font_that_cannot_be_used_is_refused(fault, tmp_path):
    from fontTools.ttLib import TTFont, newTable

    path = tmp_path / ("f.woff2" if fault == "kind" else "f.ttf")
    if fault == "words":
        path.write_text("no font", encoding="utf-8")
    elif fault != "gone":
        with TTFont(FONTS / "SourceSans3-Bold.ttf") as font:
            if fault == "variable":
                font["fvar"] = newTable("fvar")
                font["fvar"].axes, font["fvar"].instances = [], []
            if fault == "rights":
                font["OS/2"].fsType = 2
            if fault == "letters":
                for table in font["cmap"].tables:
                    table.cmap.pop(ord("A"), None)
            font.save(path)
    with pytest.raises(AdvisorError) as raised:
        read_fonts({"regular": path, "bold": path})
    assert raised.value.problems[0].code == "R531"


def test_markdown_becomes_what_a_screen_reader_follows(tmp_path):
    text = "# Us\n\nSee [our page](https://example.org) and *this*.\n\n- one\n\n- two\n"
    text += "\n|a|b|\n|-|-|\n|1|2|"
    html = as_html(text, tmp_path / "a.md", Place("brand.yaml"))
    assert '<h2 class="big">Us</h2>' in html
    assert "<a" not in html
    assert "our page (https://example.org)" in html
    assert "<li><p>" not in html.replace("\n", "")
    assert html.count('scope="col"') == 2


@pytest.mark.parametrize(
    "text", ["<b>raw</b>\n", "<div>\n", "![x](a.png)\n", "```\ncode\n```\n", "<script>1</script>"]
)
def test_pictures_and_code_are_refused_and_markup_is_shown_as_text(text, tmp_path):
    if text.startswith(("!", "`")):
        with pytest.raises(AdvisorError) as raised:
            as_html(text, tmp_path / "a.md", Place("brand.yaml"))
        assert raised.value.problems[0].code == "R532"
    else:
        html = as_html(text, tmp_path / "a.md", Place("brand.yaml"))
        assert not re.search(r"<(b|div|script|img)\b", html)
        assert "&lt;" in html


@pytest.fixture(scope="module")
def northfield(root):
    return advisor.load_pack([root / "samples" / "packs" / "northfield"])


def test_the_sample_firm_has_its_logo_section_and_words(advice_of, northfield, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(content(advice_of("board-minutes", firm="northfield"), path, pack=northfield))
    assert faults(path) == []
    html = page(advice_of("board-minutes", firm="northfield"), pack=northfield).html
    assert 'alt="Logo of Northfield"' in html
    assert "We take no fee from any vendor" in html
    assert "4 Mill Lane" in html
    assert html.index('id="assumptions"') < html.index('id="own-how-we-work"')


def test_a_section_of_the_firm_stands_in_the_contents(advice_of, northfield):
    html = page(advice_of("support-chatbot", firm="northfield"), pack=northfield).html
    contents = html[html.index('id="contents"') : html.index('id="today"')]
    order = [contents.index(f'href="#{c}"') for c in ("assumptions", "own-how-we-work", "auditor")]
    assert order == sorted(order)


def test_a_block_of_the_cover_is_replaced_in_each_language(advice_of, northfield):
    for language, words in (("en", "come back in ninety days"), ("de", "in neunzig Tagen wieder")):
        advice = advice_of("board-minutes", language=language, firm="northfield")
        html = page(advice, pack=northfield).html
        assert words in html
        assert ('id="own-how-we-work"' in html) == (language == "en")
        assert ('id="own-how-we-work-de"' in html) == (language == "de")


def test_chapters_stand_in_the_firms_order(advice_of):
    firm = Firm({"order": ["auditor", "register"]})
    html = page(advice_of("support-chatbot"), pack=firm).html
    places = [html.index(f' id="{c}"') for c in ("auditor", "register", "assumptions")]
    assert places == sorted(places)


@pytest.mark.parametrize("cover", ["plain", "light"])
def test_covers_without_lines(cover, advice_of):
    html = page(advice_of("board-minutes"), pack=Firm({"cover": cover})).html
    assert f'class="cover {cover}"' in html


def test_a_pack_that_moved_finds_its_files(root, tmp_path):
    """The compiled pack is kept by content; a copy elsewhere must not read the first one's logo."""
    first = root / "samples" / "packs" / "northfield"
    copy = shutil.copytree(first, tmp_path / "northfield")
    assert str(tmp_path) in str(advisor.load_pack([copy]).brand["logo"])
    assert str(tmp_path) not in str(advisor.load_pack([first]).brand["logo"])


@pytest.mark.parametrize("made", ["report", "paper"])
def test_the_shipped_fonts_keep_their_name_beside_a_firms(made, advice_of, tmp_path):
    """A face that names two families is none, and what the firm's font lacks would be lost."""
    fonts = {
        "regular": FONTS / "SourceSans3-It.ttf",
        "bold": FONTS / "SourceSans3-Bold.ttf",
        "family": "Firm",
    }
    sheet = (
        page(advice_of("board-minutes"), pack=Firm({"fonts": fonts})).html
        if made == "report"
        else paper_sheet(load_brand(TOKENS, {"fonts": fonts}), "")
    )
    faces = re.findall(r"@font-face\{font-family:([^;]+);", sheet)
    assert faces.count('"Source Sans 3"') == 4
    assert faces.count('"Firm"') == 3  # no italic was named
    assert len(faces) == 7
    assert '"Firm","Source Sans 3"' in sheet
