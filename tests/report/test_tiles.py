"""Figures in large type: their numbers stand on one line, whatever wraps above them."""

import re

from markupsafe import Markup

from advisor.report.tiles import tiles


def row(*labels: str) -> Markup:
    tile = Markup('<div class="kpi"><p class="k">{}</p><p class="v">1</p></div>')
    return Markup("").join(tile.format(words) for words in labels)


def classes(*labels: str) -> list[str]:
    return re.match(r'<div class="([^"]*)">', tiles(row(*labels)))[1].split()


def test_labels_take_the_lines_of_the_longest() -> None:
    # Four tiles are 107 pt wide, some 27 letters; five 83 pt, some 21.
    assert classes("Carbon, a year", "Cost, a year") == ["kpis"]
    assert classes("Risiko für die Qualität", "Aufwand", "a", "b", "c") == ["kpis"]
    long = "Share of this use case’s carbon saved"
    assert classes(long, "Carbon saved", "Effort", "Risk to quality") == ["kpis", "two"]
    longer = "Part du carbone de ce cas d’usage qui serait économisée, au total"
    assert classes(longer, "b", "c", "d", "e") == ["kpis", "three"]


def test_what_a_tile_says_stays_as_it_is() -> None:
    label = "Cost & <more>"
    assert row(label) in tiles(row(label))
    assert isinstance(tiles(row(label)), Markup)
    assert tiles(Markup("")) == '<div class="kpis"></div>'
