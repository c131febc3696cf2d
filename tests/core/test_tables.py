"""What the check refuses in tables of factors, one fault each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor import load_pack
from advisor.checks.factors import factors_plausible, prices_dated, rows_whole, sources_serve
from advisor.errors import Problem
from advisor.pack import Pack
from tests.core.tiny import SOURCES, drives_files, factor, merged, pack_of, table, write

HEAD = table("shop", {"tea": {"eur": 1, "kg": 1, "name": "tea"}})


def reading(folder: Path, **change: Any) -> list[Problem]:
    files = drives_files()
    files["factors/shop.yaml"] = HEAD | change
    return merged(write(folder / "tiny", files))[1]


def value(**own: Any) -> dict[str, Any]:
    return {"rows": {"tea": {"eur": {"central": 1, **own}}}}


def without(key: str) -> dict[str, Any]:
    return {key: None, "rows": {"tea": {"eur": 1}}}


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"rows": {"tea": {"prise": 1}}}, "P120", "shop has no field 'prise'"),
        ({"rows": {"tea": 3}}, "P133", "'tea'"),
        ({"rows": {"tea": {"eur": "1"}}}, "P121", "shop.tea.eur is not a number"),
        ({"rows": {"tea": {"eur": True}}}, "P121", "shop.tea.eur is not a number"),
        ({"rows": {"tea": {"eur": []}}}, "P121", "shop.tea.eur has no version"),
        (value(high=float("inf")), "P121", "shop.tea.eur is not a number"),
        (value(low="0.5 to 2"), "P121", "shop.tea.eur is not a number"),
        (value(low=2), "P122", "must rise"),
        (value(high=0.5), "P122", "must rise"),
        (without("source"), "P123", "has no source"),
        (without("year"), "P126", "lacks year"),
        (without("basis"), "P126", "lacks basis"),
        (without("verified"), "P126", "lacks verified"),
        (value(verified="guessed"), "P126", "lacks verified"),
        ({"fields": {"eur": ""}, "rows": {"tea": {"eur": 1}}}, "P126", "lacks unit"),
        (value(low=-1), "P127", "is negative"),
        ({"rows": {"tea": {"name": 7}}}, "P129", "shop.tea.name is no text"),
        (value(hihg=3), "P130", "'hihg' is no key here"),
        (value(valid_from="2026-13-01"), "P124", "malformed"),
        (value(valid_from=2026), "P124", "malformed"),
        (value(valid_from="2026-02-01", valid_to="2026-01-01"), "P124", "before valid_from"),
        ({"valid_to": "soon", **value()}, "P124", "malformed"),
        ({"rows": {"tea": {"valid_from": "1.1.2026", "eur": 1}}}, "P124", "malformed"),
    ],
)
def test_a_fault_of_a_table_is_told(
    tmp_path: Path, change: dict[str, Any], code: str, said: str
) -> None:
    (problem,) = reading(tmp_path, **change)
    assert problem.code == code
    assert said in problem.message
    assert problem.place is not None
    assert problem.place.line is not None
    assert problem.severity == "error"


@pytest.mark.parametrize(
    "versions",
    [
        # One day in both.
        [{"central": 1, "valid_to": "2026-12-01"}, {"central": 2, "valid_from": "2026-12-01"}],
        # Not in the order of their dates.
        [{"central": 1, "valid_from": "2026-12-01"}, {"central": 2, "valid_to": "2026-11-30"}],
        # Always, and from a day on as well.
        [1, {"central": 2, "valid_from": "2026-12-01"}],
        [{"central": 1, "valid_from": "2026-01-01"}, {"central": 2, "valid_from": "2026-12-01"}],
    ],
)
def test_versions_that_overlap_are_told(tmp_path: Path, versions: list[Any]) -> None:
    (problem,) = reading(tmp_path, rows={"tea": {"eur": versions}})
    assert problem.code == "P125"
    assert "shop.tea.eur" in problem.message


def test_versions_in_order_are_sound(tmp_path: Path) -> None:
    versions = [
        {"central": 1, "valid_to": "2026-11-30"},
        {"central": 2, "valid_from": "2026-12-01"},
    ]
    assert not reading(tmp_path, rows={"tea": {"eur": versions}})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"low": "1"}, "number"),
        ({"low": -1}, "not negative"),
        ({"low": 5}, "must rise"),
        ({"central": float("nan")}, "must be a number"),
        ({"unit": ""}, "empty or too short"),
        ({"basis": " "}, "empty or too short"),
        ({"year": None}, "year"),
        ({"verified": "guessed"}, "'guessed' is not allowed"),
        ({"valid_from": "soon"}, "date"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "lies before"),
    ],
)
def test_a_fault_of_a_scalar_factor_is_told(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    files = drives_files()
    files["factors/own.yaml"] = {"factors": [factor("own.x", 1, 1, 1) | change]}
    problems = merged(write(tmp_path / "tiny", files))[1]
    assert problems
    assert {p.code for p in problems} <= {"P132", "P133"}
    assert said in " ".join(map(str, problems))


@pytest.mark.parametrize(
    "head",
    [
        {"needs": ["price"]},
        {"dated": ["price"]},
        {"moves_with": {"eur": "price"}},
        {"moves_with": {"eur": "name"}},
        {"moves_with": {"eur": "kg", "kg": "eur"}},
        {"plausible": {"price": [1, 2]}},
        {"row_changes": {"tea": {"eur": 2}}},
    ],
)
def test_a_fault_of_a_tables_head_is_told(tmp_path: Path, head: dict[str, Any]) -> None:
    (problem,) = reading(tmp_path, **head)
    assert problem.code == "P133"


Check = Callable[[Pack], Iterator[Problem]]


def checked(folder: Path, check: Check, **change: Any) -> list[Problem]:
    files = drives_files()
    files["factors/shop.yaml"] = HEAD | change
    return list(check(pack_of(folder / "tiny", files)))


def test_a_row_without_a_field_that_estimates_read_is_told(tmp_path: Path) -> None:
    fields = {"fields": HEAD["fields"] | {"parent": "text"}, "needs": ["eur", "kg"]}
    rows = {"tea": {"eur": 1}, "milk": {"eur": 1, "kg": 1}}
    (problem,) = checked(tmp_path, rows_whole, rows=rows, **fields)
    assert problem.code == "P310"
    assert "shop.tea lacks kg" in problem.message
    # A row may fall back on another, which it names.
    rows["tea"]["parent"] = "milk"  # type: ignore[assignment]
    assert not checked(tmp_path, rows_whole, rows=rows, **fields)


def test_a_price_without_a_date_is_told(tmp_path: Path) -> None:
    (problem,) = checked(tmp_path, prices_dated, dated=["eur"])
    assert problem.code == "P312"
    assert "shop.tea.eur" in problem.message
    assert not checked(tmp_path, prices_dated, dated=["eur"], valid_from="2026-01-01")


def test_a_version_outside_what_is_plausible_is_told(tmp_path: Path) -> None:
    versions = [
        {"central": 1000, "valid_to": "2026-11-30"},
        {"central": 2, "valid_from": "2026-12-01"},
    ]
    (problem,) = checked(
        tmp_path, factors_plausible, rows={"tea": {"eur": versions}}, plausible={"eur": [0.1, 10]}
    )
    assert problem.code == "P309"


def test_a_source_that_nothing_names_is_doubted(tmp_path: Path) -> None:
    files = drives_files()
    files["sources.yaml"] = [
        *SOURCES,
        {"id": "idle", "citation": "Never named."},
        {"id": "method", "citation": "Read for the method.", "background": True},
        {"id": "row", "citation": "Of a row."},
        {"id": "version", "citation": "Of a version."},
        {"id": "head", "citation": "Of a table."},
    ]
    versions = [{"central": 1, "source": "version"}]
    rows = {"tea": {"eur": versions}, "milk": {"eur": 1, "source": "row"}}
    files["factors/shop.yaml"] = HEAD | {"rows": rows, "source": "head"}
    (problem,) = sources_serve(pack_of(tmp_path / "tiny", files))
    assert (problem.code, problem.severity) == ("P311", "warning")
    assert "'idle'" in problem.message


@pytest.mark.parametrize("level", ["table", "row", "field", "version"])
def test_a_source_that_does_not_exist_is_told(tmp_path: Path, level: str) -> None:
    from advisor.pack.cross import check_references

    files = drives_files()
    change: dict[str, Any] = {"rows": {"tea": {"eur": {"central": 1}}}}
    row = change["rows"]["tea"]
    {"table": change, "row": row, "field": row["eur"], "version": {}}[level]["source"] = "gone"
    if level == "version":
        row["eur"] = [{"central": 1, "source": "gone"}]
    files["factors/shop.yaml"] = HEAD | change
    found = [p for p in check_references(pack_of(tmp_path / "tiny", files)) if p.code == "P170"]
    assert len(found) == 1
    assert "'gone'" in found[0].message


def test_an_overlay_changes_fields_of_rows_and_is_read_as_strictly(tmp_path: Path) -> None:
    files = drives_files()
    files["factors/shop.yaml"] = HEAD | {"rows": {"tea": {"eur": 1, "kg": 5}, "milk": {"eur": 2}}}
    base = write(tmp_path / "base", files)

    def over(changes: Any) -> tuple[Pack | None, list[Problem]]:
        own = {"tables": [{"override": "shop", "reason": "Ours.", "row_changes": changes}]}
        return merged(base, write(tmp_path / "firm", {"factors/own.yaml": own}))

    pack, problems = over({"tea": {"eur": 3}, "salt": {"eur": 4}})
    assert not problems
    assert pack is not None
    rows = {k: dict(v) for k, v in pack.tables["shop"].rows.items()}
    assert rows == {"tea": {"eur": 3, "kg": 5}, "milk": {"eur": 2}, "salt": {"eur": 4}}
    for changes, code in (
        ({"tea": {"eur": "3"}}, "P121"),
        ({"tea": {"eur": -3}}, "P127"),
        ({"tea": {"prise": 3}}, "P120"),
        ({"tea": 3}, "P133"),
    ):
        assert code in [p.code for p in over(changes)[1]], changes


def test_nothing_of_this_is_found_in_the_core_pack() -> None:
    pack = load_pack()
    for check in (factors_plausible, rows_whole, prices_dated, sources_serve):
        assert not [str(p) for p in check(pack)]


def test_the_tables_that_estimates_read_say_what_they_need() -> None:
    tables = load_pack().tables
    for name in ("accelerators", "api_prices", "electricity", "facility", "fx", "grid", "models"):
        assert tables[name].needs, name
    for name in ("accelerators", "api_prices", "electricity", "fx", "media_image", "models"):
        assert tables[name].dated, name
