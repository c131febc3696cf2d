"""The workbook: every number once, formulas that give the report's figures, texts as texts."""

import datetime as dt
import io
import re
import shutil
import subprocess

import openpyxl
import pytest

from advisor.quantities import round_significant
from advisor.report import content
from advisor.report.workbook.cells import form_of

_REFERENCE = re.compile(r"^='Figures'!\$([DEF])\$(\d+)$")
_ENDS = {"D": "p5", "E": "p50", "F": "p95"}


@pytest.fixture(scope="module")
def book(advice_of):
    return openpyxl.load_workbook(io.BytesIO(content(advice_of("support-chatbot"), "a.xlsx")))


def test_every_figure_stands_once_as_it_is_printed(book, advice_of):
    figures = advice_of("support-chatbot")["figures"]
    rows = {r[0].value: r for r in book["Figures"].iter_rows(min_row=4)}
    assert set(rows) == set(figures)
    for name, figure in figures.items():
        values = [c.value for c in rows[name][3:6]]
        assert values == [round_significant(figure[e]) for e in ("p5", "p50", "p95")], name
        assert rows[name][6].value == figure["printed"]


def test_no_other_sheet_holds_a_number_of_its_own(book):
    """But counts, days and what may be changed: figures are read from their sheet."""
    for sheet in book:
        if sheet.title in ("Figures", "Your answers"):
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    counted = cell.column == 1 or (
                        sheet.title == "Road map" and cell.column in (5, 7)
                    )
                    assert counted, f"{sheet.title}!{cell.coordinate}: {cell.value}"


def test_references_lead_to_the_figure_that_is_meant(book, advice_of):
    data = advice_of("support-chatbot")
    sheet, names = book["Road map"], book["Figures"]
    for number, step in enumerate(data["roadmap"]["steps"]):
        for column, end in (("I", "p5"), ("J", "p50"), ("K", "p95")):
            found = _REFERENCE.match(sheet[f"{column}{5 + number}"].value)
            assert found
            assert names[f"A{found[2]}"].value == step["left"]
            assert _ENDS[found[1]] == end


@pytest.mark.skipif(not shutil.which("soffice"), reason="no spreadsheet program here (soffice)")
def test_a_spreadsheet_program_computes_what_the_report_prints(advice_of, tmp_path):
    """With all steps taken the last line is the report's; with the first left out it is more."""
    data = advice_of("support-chatbot")
    figures = {n: round_significant(f["p50"]) for n, f in data["figures"].items()}
    before, steps = data["roadmap"]["before"], data["roadmap"]["steps"]
    book = openpyxl.load_workbook(io.BytesIO(content(advice_of("support-chatbot"), "a.xlsx")))
    whole = computed(book, tmp_path / "whole")
    last = 4 + len(steps)
    assert whole["Road map"][f"M{last}"].value == pytest.approx(figures[steps[-1]["left"]])
    saved = figures[before] - figures[steps[-1]["left"]]
    assert whole["Road map"][f"N{last + 2}"].value == pytest.approx(saved)
    start = dt.date.fromisoformat(data["engagement"]["date"])
    done = start + dt.timedelta(days=30)  # the first step takes days of work
    assert whole["Road map"]["H5"].value.date() == done
    book["Road map"]["E5"] = 0
    less = computed(book, tmp_path / "less")
    share = figures[steps[0]["left"]] / figures[before]
    assert less["Road map"][f"M{last}"].value == pytest.approx(figures[steps[-1]["left"]] / share)
    assert less["Road map"]["N5"].value == 0
    errors = [
        f"{s.title}!{c.coordinate}"
        for s in whole
        for r in s.iter_rows()
        for c in r
        if c.data_type == "e"
    ]
    assert errors == []


def computed(book, folder):
    """The workbook with the values that a spreadsheet program works out."""
    folder.mkdir()
    book.save(folder / "in.xlsx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), str(folder / "in.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return openpyxl.load_workbook(folder / "out" / "in.xlsx", data_only=True)


def test_the_same_bytes_each_time(advice_of):
    assert content(advice_of("support-chatbot"), "a.xlsx") == content(
        advice_of("support-chatbot"), "a.xlsx"
    )


@pytest.mark.parametrize(
    "words", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "a\x01b", "x" * 40_000]
)
def test_what_a_client_typed_stays_a_text(advice_of, words):
    data = dict(advice_of("support-chatbot"))
    data["engagement"] = {**data["engagement"], "client": words, "title": words}
    book = openpyxl.load_workbook(io.BytesIO(content(data, "a.xlsx")))
    cell = book["Summary"]["A1"]
    assert cell.data_type == "s"
    assert cell.value.startswith(words[:1])


def test_an_advice_without_a_road_map_has_no_sheet_of_it(advice_of):
    data = {**advice_of("board-minutes"), "roadmap": {}}
    assert "Road map" not in openpyxl.load_workbook(io.BytesIO(content(data, "a.xlsx"))).sheetnames


@pytest.mark.parametrize(
    ("size", "form"),
    [
        (0.0, "0"),
        (None, "0"),
        (-4200.0, "#,##0"),
        (12.0, "#,##0.0"),
        (0.012, "0.000"),
        (2e-7, "0.0E+00"),
    ],
)
def test_a_number_is_shown_by_its_size(size, form):
    assert form_of(size) == form
