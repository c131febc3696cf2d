"""YAML read safely: where things stand, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import AdvisorError, Problem
from advisor.loading import MAX_BYTES, load_yaml, parse_yaml, plain_value, read_text


def refused(text: str) -> Problem:
    with pytest.raises(AdvisorError) as error:
        parse_yaml(text, "file.yaml")
    (problem,) = error.value.problems
    return problem


def spot(problem: Problem) -> tuple[int | None, int | None]:
    assert problem.place is not None
    return problem.place.line, problem.place.column


@pytest.mark.parametrize(
    ("path", "at"),
    [
        (("a",), (1, 1)),
        (("list", 0), (3, 5)),
        (("list", 1, "deep"), (4, 5)),
        (("flow", "x", 1), (5, 15)),
        (("none at all",), (1, 1)),
    ],
)
def test_every_value_has_its_place(path: tuple[str | int, ...], at: tuple[int, int]) -> None:
    text = "a: 1\nlist:\n  - one\n  - deep: 2\nflow: {x: [1, 22]}\n"
    place = parse_yaml(text, "f.yaml").place(path)
    assert (place.line, place.column) == at
    assert str(place) == f"f.yaml:{at[0]}:{at[1]}"


def test_the_place_of_what_is_missing_is_that_of_its_nearest_parent() -> None:
    document = parse_yaml("a: 1\nb:\n  c: 2\n", "f.yaml")
    assert document.place(("b", "c", "d", 3)).line == 3


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1)),
        ("x:\n  k: 1\n  'k': 2\n", (3, 3)),
        ("{a: 1, a: 1}", (1, 8)),
        ("1: a\n'1': b\n", (2, 1)),
    ],
)
def test_a_key_that_stands_twice(text: str, at: tuple[int, int]) -> None:
    problem = refused(text)
    assert (problem.code, spot(problem)) == ("L111", at)


def test_the_same_key_in_two_mappings_is_fine() -> None:
    assert parse_yaml("- a: 1\n- a: 2\n", "f").value == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("a: &x 1\nb: *x\n", "L112", (2, 4)),
        ("a:\n  <<: {b: 1}\n", "L112", (2, 3)),
        ("a: !!python/object/apply:os.system [ls]\n", "L113", (1, 4)),
        ("a: !!str 5\n", "L113", (1, 4)),
        ("a: !mine {b: 1}\n", "L113", (1, 4)),
        ("a: 1\n---\nb: 2\n", "L114", (2, 1)),
        ("? [a, b]\n: 1\n", "L116", (1, 3)),
    ],
)
def test_what_is_refused_and_where(text: str, code: str, at: tuple[int, int]) -> None:
    problem = refused(text)
    assert (problem.code, spot(problem)) == (code, at)
    assert problem.todo


def test_an_anchor_in_a_bomb_never_grows() -> None:
    bomb = "a: &a [x, x]\n" + "b: &b [*a, *a]\n" + "c: [*b, *b]\n"
    assert refused(bomb).code == "L112"


def test_nesting_has_an_end() -> None:
    assert parse_yaml("[" * 60 + "]" * 60, "f").value is not None
    problem = refused("[" * 61 + "]" * 61)
    assert (problem.code, spot(problem)) == ("L115", (1, 61))
    assert refused("[" * 100_000).code in {"L110", "L115"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("Y", "Y"),
        ("True", "True"), ("true", True), ("false", False),
        ("null", None), ("~", None), ("", None), ("NULL", "NULL"),
        ("1e-3", 0.001), ("1E3", 1000.0), ("2.5", 2.5), (".5", 0.5), ("5.", 5.0), ("-7", -7),
        ("+7", 7), ("1_000", 1000), ("0", 0),
        ("12:30", "12:30"), ("1:2:3", "1:2:3"), ("2026-11-25", "2026-11-25"), ("1.2.3", "1.2.3"),
        ("0x10", "0x10"), (".inf", ".inf"), (".nan", ".nan"), ("1e999", "1e999"),
        ("20k/day", "20k/day"), ("35 %", "35 %"), ("-", "-"), ("+", "+"), (".", "."),
    ],
)  # fmt: skip
def test_plain_scalars(text: str, value: object) -> None:
    found = plain_value(text)
    assert found == value
    assert type(found) is type(value)


def test_what_is_quoted_is_text() -> None:
    value = parse_yaml("a: '1'\nb: \"true\"\nc: |\n  2\nd: 'null'\n", "f").value
    assert value == {"a": "1", "b": "true", "c": "2\n", "d": "null"}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert parse_yaml("NO: 1\n1: 2\ntrue: 3\nnull: 4\n", "f").value == {
        "NO": 1,
        "1": 2,
        "true": 3,
        "null": 4,
    }


def test_tabs_are_named() -> None:
    problem = refused("a:\n\tb: 1\n")
    assert problem.code == "L110"
    assert spot(problem)[0] == 2
    assert problem.todo == "Indent with spaces, not tabs."


@pytest.mark.parametrize("text", ["a: [1, 2", "a: 'b", "a: b: c", "- a\nb: 1", "a: @b", "\x01"])
def test_what_is_no_yaml_is_told_so(text: str) -> None:
    problem = refused(text)
    assert problem.code == "L110"
    assert problem.todo
    assert "\n" not in problem.message


def test_a_control_character_is_found() -> None:
    assert spot(refused("a: ü\nb: 2\nc: \x01\n"))[0] == 3


@pytest.mark.parametrize("text", ["", "\n", "# only this\n", "---\n"])
def test_an_empty_file_is_none(text: str) -> None:
    assert parse_yaml(text, "f").value is None


def test_line_ends_of_windows_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: NO\r\nb:\r\n  - x\r\n  - y: 1e-3\r\n")
    document = load_yaml(path)
    assert document.value == {"a": "NO", "b": ["x", {"y": 0.001}]}
    assert document.place(("b", 1, "y")).line == 4
    assert document.place(("a",)).column == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a: \xff\xfe", "L104"),
        ("a: 1".encode("utf-16"), "L104"),
        (b"a: 1\0", "L104"),
        (b"#" * (MAX_BYTES + 1), "L103"),
    ],
)
def test_files_that_are_not_text(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(content)
    with pytest.raises(AdvisorError) as error:
        read_text(path)
    assert error.value.problems[0].code == code


def test_a_path_that_leads_to_no_file(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.yaml", "L101"), (tmp_path, "L102")):
        with pytest.raises(AdvisorError) as error:
            read_text(path)
        assert error.value.problems[0].code == code
