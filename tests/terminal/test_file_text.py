"""The text of an answers file: nothing is lost, and it reads like the samples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.interview.file_text import file_text
from advisor.loading import load_yaml, parse_yaml

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=30)
tricky = st.sampled_from(
    ["yes", "no", "true", "null", "~", "1e5", "0x1F", "12:30", "480k", "-", "- a", "a: b", "a #b",
     "[x", "{x", "'", '"', "a, b", "NO", "2026-11-25", "!tag", "*a", "&a", "=", "<<", " x ", "",
     "Ünïcode €", "\u202ertl", "🌍", "a\nb", "?", "%", "@x", "`", "|", ">", "a:", ":a", "#"]
)  # fmt: skip
scalars = texts | tricky | st.booleans() | st.integers(-(10**12), 10**12) | st.none()
numbers = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    scalars | numbers,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts.filter(bool), inner, max_size=3)
    ),
    max_leaves=6,
)
answers = st.dictionaries(st.sampled_from(["use.tasks_month", "host.region", "a"]), values)
things = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["a", "b-1"]), "name": texts | tricky},
                          optional={"answers": answers, "note": texts}), max_size=2
)  # fmt: skip


@given(
    st.fixed_dictionaries(
        {"engagement": st.dictionaries(st.sampled_from(["client", "note"]), scalars)},
        optional={
            "answers": answers,
            "shared": things,
            "use_cases": things,
            "edits": st.lists(st.dictionaries(texts.filter(bool), scalars, max_size=2), max_size=2),
        },
    )
)
def test_reading_what_was_written_gives_the_same(document):
    assert parse_yaml(file_text(document), "").value == document


@pytest.mark.parametrize(
    "name", ["support-chatbot", "city-portfolio", "medical-triage", "paper-mill-sensors"]
)
def test_a_sample_is_written_as_it_was_read(samples, name):
    document = load_yaml(samples[name]).value
    text = file_text(document)
    assert parse_yaml(text, "").value == document
    written = samples[name].read_text()
    lines = [line for line in written.splitlines() if not line.lstrip().startswith("#")]
    same = sum(a.split() == b.split() for a, b in zip(text.splitlines(), lines, strict=True))
    # What a person put in quotes without need stands without.
    assert same > 0.8 * len(lines)
