"""Rows of factor tables: what is plainly right passes fast, and nothing else does."""

from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import Place
from advisor.pack import tables
from advisor.pack.tables import TOLD_ONCE, table_problems

NUMBERS = st.sampled_from([0, 1, 2.5, -1, float("nan"), float("inf"), True, None, "3", [], {}])
WORDS = st.sampled_from(["read", "recalled", "", None, True, 2025, "maybe"])
VALUES = NUMBERS | st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("low", "central", "high"), NUMBERS),
        **dict.fromkeys((*TOLD_ONCE, "note", "valid_from", "other"), WORDS),
    },
)
TOLD = st.dictionaries(st.sampled_from(TOLD_ONCE), WORDS, max_size=4)
GOOD = {"source": "s", "year": 2025, "basis": "b", "verified": "read"}


@given(VALUES, TOLD, TOLD | st.just(GOOD), st.sampled_from(["W", "", "text"]))
def test_the_quick_look_changes_no_verdict(value, row, head, unit):
    table = {"table": "t", "fields": {"x": unit}, "rows": {"r": {"x": value, **row}}, **head}
    found = list(table_problems(table, lambda _: Place("t")))
    with mock.patch.object(tables, "_sound", return_value=False):
        assert list(table_problems(table, lambda _: Place("t"))) == found
