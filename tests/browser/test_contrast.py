"""The colours of the pages can be told from one another, in light and in dark."""

import re

import pytest

from advisor.report.brand import contrast

# What stands on what, and the least contrast: 4.5 for text, 3 for edges of fields and for marks.
PAIRS = [
    *(
        (text, ground, 4.5)
        for text in ("ink", "muted", "brand", "second", "accent", "wrong")
        for ground in ("paper", "ground")
    ),
    *((text, ground, 4.5) for text in ("ink", "muted") for ground in ("soft", "accent-soft")),
    ("brand", "soft", 4.5),
    ("accent", "accent-soft", 4.5),
    ("ink", "wrong-soft", 4.5),
    ("wrong", "wrong-soft", 4.5),
    ("on-brand", "brand", 4.5),
    ("paper", "wrong", 4.5),
    ("edge", "paper", 3.0),
    ("edge", "ground", 3.0),
    ("focus", "paper", 3.0),
    ("focus", "ground", 3.0),
    ("focus", "soft", 3.0),
]


def blocks(root):
    """The sets of tokens, by what they are for."""
    text = (root / "templates/web/static/tokens.css").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found = re.findall(r"([^{}]*)\{([^{}]*)\}", text)
    return {
        selector.strip().splitlines()[-1]: dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{6});", body))
        for selector, body in found
        if "--" in body
    }


def test_light_dark_and_print_have_the_same_tokens(root):
    found = blocks(root)
    assert len(found) == 4
    assert len({frozenset(tokens) for tokens in found.values()}) == 1
    light, by_system, by_hand, printed = found.values()
    assert by_system == by_hand
    assert {k: v for k, v in printed.items() if k != "ground"} == {
        k: v for k, v in light.items() if k != "ground"
    }


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_each_pair_can_be_told_apart(root, text, ground, least):
    for name, tokens in blocks(root).items():
        assert contrast(tokens[text], tokens[ground]) >= least, name


def test_no_page_has_a_style_or_a_script_of_its_own(root):
    for path in (root / "templates/web").glob("*.j2"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|hx-vals=.js", text), (
            path
        )
        assert re.findall(r"<script(?! src=\"/static/)", text) == [], path


def test_every_colour_of_the_style_sheets_is_a_token(root):
    for name in ("page.css", "forms.css"):
        text = (root / "templates/web/static" / name).read_text(encoding="utf-8")
        odd = set(re.findall(r"#[0-9A-Fa-f]{3,6}\b|rgba?\([^)]*\)", text)) - {"#fff"}
        assert odd == set(), name
