"""The advice as JSON text: what the standard library writes, only faster."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report.json_file import as_json, plain

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(), inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_the_text_is_that_of_the_standard_library(data):
    written = json.dumps(plain(data), sort_keys=True, ensure_ascii=False, indent=1)
    assert as_json(data) == f"{written}\n"


def test_the_part_that_tells_machine_and_time_may_be_left_out():
    data = {"run": {"engine": "x"}, "b": 1, "a": 0.1234567891234}
    assert as_json(data, run=False) == '{\n "a": 0.123456789,\n "b": 1\n}\n'


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_number_that_json_does_not_have(value):
    with pytest.raises(ValueError, match="no number"):
        as_json({"a": [value]})
