"""How close the pages that stand alone are set: as loosely as fits, never closer for nothing."""

import pytest

from advisor.report import html
from advisor.report.fill import CLOSEST, MOST, Fallen, Layout
from advisor.report.fitting import BOARD, ROUNDS, fitted
from tests.report.fixture import advice as fixtures

# How high a page is at each closeness, in pages.
HEIGHTS = {
    BOARD: (0.9, 0.8, 0.75, 0.6, 0.55, 0.5),
    "a": (0.9, 0.83, 0.7, 0.65),
}


def search(heights, actions):
    """What is found for pages of these heights, and the rounds that it took."""
    rounds = []

    def measure(layout, only):
        levels = {**dict(layout.levels), BOARD: layout.board}
        rounds.append(sorted((name, levels[name]) for name in only))
        places = {}
        for page, name in enumerate(sorted(only)):
            high = heights[name][levels[name]]
            places[name] = (2 * page, 0.0)
            places[f"{name}-end"] = (2 * page + int(high), high % 1)
        return Fallen(2 * len(only), places)

    layout, closest = fitted(Layout(), actions, measure)
    return layout, closest, rounds


def test_pages_that_fit_are_set_once_and_left_as_they_are():
    layout, closest, rounds = search(HEIGHTS, {"a": 0})
    assert (layout.board, layout.levels, closest) == (0, (("a", 0),), {"a": 0})
    assert len(rounds) == 1


@pytest.mark.parametrize(
    ("heights", "level"),
    [
        ((1.05, 0.97, 0.8, 0.7), 1),
        ((1.2, 1.1, 0.97, 0.9), 2),
        ((1.3, 1.2, 1.02, 0.95), 3),
        # Two steps at once may be too many: the one between is tried too.
        ((1.13, 0.99, 0.8, 0.7), 1),
    ],
)
def test_an_action_that_runs_over_is_set_as_loosely_as_fits(heights, level):
    layout, closest, _ = search({**HEIGHTS, "a": heights}, {"a": 0})
    assert (dict(layout.levels), closest) == ({"a": level}, {"a": level})


def test_an_action_thought_to_be_long_is_set_loosely_where_it_fits():
    layout, _, rounds = search({**HEIGHTS, "a": (0.95, 0.84, 0.7, 0.6)}, {"a": 2})
    assert dict(layout.levels) == {"a": 0}
    assert rounds[1:] == [[("a", 1)], [("a", 0)]]


def test_an_action_that_only_fits_close_stays_close_though_room_is_left():
    layout, closest, _ = search({**HEIGHTS, "a": (1.2, 1.1, 0.8, 0.7)}, {"a": 2})
    assert (dict(layout.levels), closest) == ({"a": 2}, {"a": 2})


@pytest.mark.parametrize("heights", [(1.4, 1.3, 1.2, 1.1), (1.7, 1.6, 1.5, 1.4)])
def test_an_action_that_fits_nowhere_is_set_in_the_common_type(heights):
    layout, closest, _ = search({**HEIGHTS, "a": heights}, {"a": 1})
    assert (dict(layout.levels), closest) == ({"a": 0}, {"a": MOST})


@pytest.mark.parametrize(
    ("heights", "board"),
    [
        ((1.05, 0.98, 0.9, 0.7, 0.6), 1),
        # The chart stays where the smallest type has room for it.
        ((1.3, 1.1, 0.95, 0.7, 0.6), 2),
        ((1.3, 1.2, 1.1, 0.95, 0.9), 3),
        ((1.4, 1.3, 1.2, 1.1, 1.0, 0.9), 4),
        # Smaller still where nothing else keeps it to its page.
        ((1.4, 1.3, 1.2, 1.15, 1.1, 1.0), CLOSEST),
        # It is never given up, since what else comes off it is more than type.
        ((1.7, 1.5, 1.3, 1.1, 1.05, 0.98), CLOSEST),
    ],
)
def test_the_page_for_the_board_keeps_its_chart_where_it_can(heights, board):
    assert search({**HEIGHTS, BOARD: heights}, {})[0].board == board


def test_only_what_is_open_is_set_again_and_not_for_ever():
    heights = {**HEIGHTS, "a": (1.05, 0.97, 0.8, 0.7), BOARD: (1.4,) * (CLOSEST + 1)}
    layout, _, rounds = search(heights, {"a": 0})
    assert rounds[0] == [("a", 0), (BOARD, 0)]
    assert all(name == BOARD for name, _ in rounds[2])
    assert len(rounds) <= ROUNDS
    assert layout.board == CLOSEST


def test_the_pages_alone_are_those_of_the_report():
    made = html.page(fixtures.rich())
    action = str(made.view.full[0].anchor)
    shown = made.alone(Layout(), frozenset({action}))
    begin = shown.index(f'id="{action}"')
    page = shown[begin : shown.index(f'id="{action}-end"')]
    assert page in made.html
    assert 'id="summary-end"' not in shown
    assert 'id="summary-end"' in made.alone(Layout(), frozenset({BOARD}))
