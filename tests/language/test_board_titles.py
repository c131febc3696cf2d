"""The page for the board has its title in each language: none is so long that it is dropped."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from advisor.language import speaking, trc
from advisor.report.effect import part
from advisor.report.messages import BOARD_ROOM
from advisor.report.reader import Figure
from advisor.report.words import counted

CATALOGUES = Path(__file__).parents[2] / "advisor/catalogues"
SHARES = (10, 20, 25, 33.3, 40, 50, 60, 66.7, 75, 80, 90)


@pytest.mark.parametrize("language", ["de", "fr"])
def test_each_title_of_savings_has_room_with_the_longest_words(language: str) -> None:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file)
    with speaking(language):
        assert trc("number of actions", "One") != "One"
        numbers = [counted(n) for n in range(10)]
        parts = [part(Figure("", "", "%", 0.0, s, 0.0, f"{s} %", "")) for s in SHARES]
    told = {"number": max(numbers, key=len), "part": max(parts, key=len)}
    titles = [
        message.string[1].format(**told)
        for message in catalogue
        if isinstance(message.id, tuple) and message.id[1].find("{number} changes could") >= 0
        if "{before}" not in message.id[1]
    ]
    assert len(titles) > 8
    assert [t for t in titles if len(t) > BOARD_ROOM] == []
