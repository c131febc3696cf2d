"""The form to mail: what it holds, and what is read from one that came back."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from advisor.errors import AdvisorError
from advisor.interview.form import asked_rows, form_bytes, read_form
from tests.forms.filling import address, document, few, fill, interview, pack, rows, write

TASKS, TOKENS = "chat : use.tasks_month", "chat : use.tokens_in"
PERSONAL, LATENCY = "chat : data.sensitivity", "chat : use.latency_need"


def answered(path: Path, made: Any = None) -> dict[str, Any]:
    found = read_form(path, made or interview(), ident="harbour")
    return {f"{each.owner} : {each.fact}": each.raw for each in found.answers}


def refused(path: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(AdvisorError) as caught:
        read_form(path, interview(), ident="harbour")
    return [(p.code, p.place.cell if p.place else None) for p in caught.value.problems]


def test_each_open_question_has_one_row_with_all_that_helps_to_answer(tmp_path):
    made = interview()
    path = write(made, tmp_path / "form.xlsx")
    sheet = openpyxl.load_workbook(path)["Questions"]
    found = rows(path)
    open_ones = [i for i in made.every if i.asked and not i.settled]
    assert list(found) == [" : ".join(i.key) for i in open_ones]
    line = next(r for r in sheet.iter_rows(values_only=True) if TASKS in r)
    question = pack().questions["use.tasks_month"]
    for text in ("Support chatbot", question.text, question.help, question.why, "tasks/month"):
        assert text in line
    # What is assumed of it so far, from its question: 20,000.
    assert "Taken until you tell: 20,000 tasks a month." in line


def test_options_are_lists_that_a_spreadsheet_program_offers(tmp_path):
    path = write(interview(), tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Questions"]
    lists = {
        str(rule.sqref): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    cell = address(path, PERSONAL, "answer").rpartition("!")[2]
    name, _, area = lists[cell].rpartition("!")
    listed = [row[0].value for row in book[name.strip("'")][area.replace("$", "")]]
    assert listed == list(pack().questions["data.sensitivity"].spec.option_labels.values())
    state = address(path, TASKS, "state").rpartition("!")[2]
    name, _, area = lists[state].rpartition("!")
    states = book[name.strip("'")][area.replace("$", "")]
    assert [r[0].value for r in states] == ["don't know", "does not apply"]
    number = address(path, TASKS, "answer").rpartition("!")[2]
    assert number not in lists


def test_cells_to_fill_in_are_open_and_others_locked(tmp_path):
    sheet = openpyxl.load_workbook(write(interview(), tmp_path / "form.xlsx"))["Questions"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    titles = {cell.value: cell for cell in sheet[6]}
    for title, cell in titles.items():
        below = sheet.cell(7, cell.column)
        writes = title in ("Answer", "Not known?", "Who could tell", "Source", "Note")
        if title not in ("At least", "At most"):
            assert below.protection.locked is not writes, title


def test_nothing_private_nothing_of_the_consultant_goes_out(tmp_path):
    found = document()
    found["engagement"]["note"] = "SECRET-head"
    found["use_cases"][0]["note"] = "SECRET-case"
    found["use_cases"][0]["answers"] |= {
        "use.tasks_month": {
            "value": 480_000, "note": "SECRET-note", "source": "SECRET-source", "private": True
        },
        "use.tokens_in": {"unknown": {"who": "SECRET-who", "note": "SECRET-why"}, "private": True},
        "use.tokens_out": {"unknown": {"who": "the data team", "note": "SECRET-open"}},
        "use.retry_share": {"value": "SECRET-bad", "note": "SECRET-bad-note"},
    }  # fmt: skip
    found["edits"] = [{"use_case": "chat", "own": "SECRET-edit"}]
    path = write(interview(found), tmp_path / "form.xlsx", every=True)
    with zipfile.ZipFile(path) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"SECRET" not in whole
    told = rows(path)
    assert told[TASKS]["so_far"] == "480,000 tasks a month"
    assert told["chat : use.tokens_out"]["so_far"].startswith(
        "Not known so far. You named: the data team."
    )


def test_the_same_engagement_gives_the_same_bytes():
    made = interview()
    one = form_bytes(made, asked_rows(made), ident="harbour")
    assert one == form_bytes(interview(), asked_rows(interview()), ident="harbour")


def test_a_name_that_looks_like_a_formula_is_text(tmp_path):
    found = document()
    found["engagement"]["client"] = '=HYPERLINK("http://x","y")'
    found["use_cases"][0]["name"] = "=1+1\x07"
    path = write(interview(found), tmp_path / "form.xlsx")
    sheet = openpyxl.load_workbook(path)["Questions"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert "=1+1" in [cell.value for cell in sheet["B"]]


def test_rows_are_chosen_by_who_could_tell_by_owner_and_by_the_short_interview():
    made = interview(**{
        "use.tasks_month": {"unknown": {"who": "Ms Ito"}},
        "use.tokens_in": {"unknown": {"who": "Mr Ba"}},
    })  # fmt: skip
    assert [i.fact for i in asked_rows(made, who="ms ito")] == ["use.tasks_month"]
    assert {i.owner.key for i in asked_rows(made, owners=["engagement"])} == {"engagement"}
    short = asked_rows(made, express=True)
    assert short
    assert all(i.question.express for i in short)
    assert not [i for i in asked_rows(made) if i.waits]


def test_an_untouched_form_says_nothing(tmp_path):
    path = write(interview(), tmp_path / "Ms Ito.xlsx", every=True)
    found = read_form(path, interview(), ident="harbour")
    assert (found.answers, found.who, found.revision) == ((), "Ms Ito", 7)


@pytest.mark.parametrize(
    ("reference", "cells", "raw"),
    [
        (TASKS, {"answer": 480_000}, 480_000),
        (TASKS, {"answer": "480k"}, "480k"),
        (TASKS, {"answer": "20k/day"}, "20k/day"),
        (TASKS, {"answer": "400k-600k"}, {"value": 490_000, "low": "400k", "high": "600k"}),
        (TASKS, {"answer": 480_000, "low": 400_000, "high": "600k"},
         {"value": 480_000, "low": 400_000, "high": "600k"}),
        (TASKS, {"answer": 480_000, "low": 400_000}, {"value": 480_000, "low": 400_000}),
        # The geometric mean of 100 and 10,000.
        (TASKS, {"low": 100, "high": 10_000}, {"value": 1000, "low": "100", "high": "10000"}),
        (TASKS, {"answer": 5, "source": "bill", "note": "May"},
         {"value": 5, "source": "bill", "note": "May"}),
        (TASKS, {"state": "don't know"}, "unknown"),
        (TASKS, {"state": "Don’t know", "who": "Ms Ito"}, {"unknown": {"who": "Ms Ito"}}),
        (TASKS, {"state": "does not apply", "note": "batch"},
         {"not_applicable": {"note": "batch"}}),
        (TASKS, {"who": "Ms Ito"}, {"unknown": {"who": "Ms Ito"}}),
        (TASKS, {"note": "IT will measure"}, {"unknown": {"note": "IT will measure"}}),
        (TASKS, {"answer": "unknown"}, "unknown"),
        (PERSONAL, {"answer": "Personal data"}, "personal"),
        (PERSONAL, {"answer": "  personal DATA "}, "personal"),
        (PERSONAL, {"answer": "personal"}, "personal"),
        ("chat : ben.type", {"answer": "Saves time or money; Brings revenue"},
         ["time_cost", "revenue"]),
        ("chat : ben.type", {"answer": "– Saves time or money\n– Brings revenue"},
         ["time_cost", "revenue"]),
        ("chat : ben.volume_capped", {"answer": "yes"}, True),
        ("chat : ben.volume_capped", {"answer": False}, False),
        ("chat : host.region", {"answer": "Sweden"}, "Sweden"),
        ("chat : host.region", {"answer": "Sweden or Poland"},
         {"candidates": ["Sweden", "Poland"]}),
        ("chat : host.region", {"answer": "Bosnia and Herzegovina"}, "Bosnia and Herzegovina"),
    ],
)  # fmt: skip
def test_what_people_write_is_read_as_an_answers_file_has_it(tmp_path, reference, cells, raw):
    path = fill(few(tmp_path), {reference: cells})
    assert answered(path) == {reference: raw}


@pytest.mark.parametrize(
    ("cells", "code", "key"),
    [
        ({"answer": "=2*240000"}, "F120", "answer"),
        ({"note": "=cmd|' /C calc'!A0", "answer": 4}, "F120", "note"),
        ({"answer": "many"}, "Q111", "answer"),
        ({"answer": "480.000"}, "F117", "answer"),
        ({"answer": 2e12}, "A221", "answer"),
        ({"answer": -1}, "A221", "answer"),
        ({"answer": date(2026, 11, 25)}, "F122", "answer"),
        ({"answer": True}, "F122", "answer"),
        ({"answer": 5, "low": 7, "high": 9}, "A214", "answer"),
        ({"low": 7}, "F115", "low"),
        ({"answer": 5, "state": "don't know"}, "F113", "answer"),
        ({"answer": "unknown", "low": 3, "high": 4}, "F113", "answer"),
        ({"answer": "3-5", "low": 3, "high": 5}, "F114", "answer"),
        ({"state": "perhaps"}, "F116", "state"),
        ({"answer": 5, "note": "a\x9bb"}, "L117", "note"),
        ({"answer": 5, "note": "n" * 4001}, "F119", "note"),
        ({"who": "w" * 201}, "F119", "who"),
        ({"answer": "#REF!"}, "F120", "answer"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_at_its_cell(tmp_path, cells, code, key):
    path = fill(few(tmp_path), {TASKS: cells})
    assert refused(path) == [(code, address(path, TASKS, key))]


def test_a_formula_in_place_of_a_name_is_refused(tmp_path):
    path = fill(few(tmp_path), {TASKS: {"answer": 5}}, by="=A1")
    assert refused(path) == [("F120", "Questions!C3")]


def test_who_filled_it_in_is_told_with_each_answer(tmp_path):
    path = fill(few(tmp_path), {TASKS: {"answer": 5}}, by=" Ms Ito ")
    found = read_form(path, interview())
    (each,) = found.answers
    assert (found.who, each.who) == ("Ms Ito", "Ms Ito")
    assert each.at == address(path, TASKS, "answer")


def test_all_faults_are_told_at_once_and_nothing_is_taken(tmp_path):
    path = few(tmp_path)
    fill(path, {
        TASKS: {"answer": "many"}, TOKENS: {"answer": 500}, PERSONAL: {"answer": "Persnal data"},
        LATENCY: {"answer": "soon"},
    })  # fmt: skip
    assert [code for code, _ in refused(path)] == ["Q111", "A223", "A223"]


def test_a_percentage_that_shows_another_number_is_refused(tmp_path):
    path = few(tmp_path)
    cell = address(path, "chat : use.retry_share", "answer")
    book = openpyxl.load_workbook(path)
    book["Questions"][cell.rpartition("!")[2]] = 0.12
    book["Questions"][cell.rpartition("!")[2]].number_format = "0%"
    book.save(path)
    assert refused(path) == [("F121", cell)]


def test_a_doubtful_number_is_taken_with_a_warning_at_its_cell(tmp_path):
    path = fill(few(tmp_path), {TASKS: {"answer": 5e9}})
    found = read_form(path, interview())
    assert len(found.answers) == 1
    assert [(w.code, w.place.cell, w.severity) for w in found.warnings] == [
        ("A240", address(path, TASKS, "answer"), "warning")
    ]


@pytest.mark.parametrize(
    "cells", [{"answer": "100.000 - 150.000"}, {"low": "100.000", "high": "150k"}]
)
def test_a_point_between_thousands_in_the_ends_of_a_range_is_refused(tmp_path, cells):
    assert {code for code, _ in refused(fill(few(tmp_path), {TASKS: cells}))} == {"F117"}


def edited(path: Path, change: Any) -> Path:
    book = openpyxl.load_workbook(path)
    change(book["Questions"], book)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("change", "code", "cell"),
    [
        (lambda s, b: b.remove(s), "F105", None),
        (lambda s, b: s.__setitem__("A4", "Form 9"), "F105", "Questions!A4"),
        (lambda s, b: s.__setitem__("A4", "Form 1 : other : Rival Ltd : 7"), "F106",
         "Questions!A4"),
        (lambda s, b: s.__setitem__("P6", "Ref"), "F109", "Questions!A1"),
        (lambda s, b: s.__setitem__("N6", "Where from"), "F109", "Questions!A6"),
        (lambda s, b: (s.__setitem__("P9", None), s.__setitem__("I9", "x")), "F110",
         "Questions!I9"),
        (lambda s, b: (s.__setitem__("P9", "chat : use.task"), s.__setitem__("I9", "x")), "F111",
         "Questions!P9"),
        (lambda s, b: s.row_dimensions.__getitem__(9).__setattr__("hidden", True), "F107",
         "Questions!A9"),
        (lambda s, b: s.column_dimensions.__getitem__("I").__setattr__("hidden", True), "F107",
         "Questions!I6"),
        (lambda s, b: s.merge_cells("I9:J9"), "F108", "Questions!I9"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_as_it_was_sent_is_refused(tmp_path, change, code, cell):
    path = edited(few(tmp_path), change)
    assert refused(path)[0] == (code, cell)


def test_a_question_answered_in_two_rows_is_refused(tmp_path):
    path = few(tmp_path)
    fill(path, {TASKS: {"answer": 5}})

    def twice(sheet: Any, _: Any) -> None:
        last = sheet.max_row + 1
        sheet.cell(last, 16).value, sheet.cell(last, 9).value = TASKS, 6

    last = openpyxl.load_workbook(path)["Questions"].max_row + 1
    assert refused(edited(path, twice)) == [("F112", f"Questions!I{last}")]


def test_a_form_of_another_name_of_the_same_client_is_read(tmp_path):
    path = write(interview(), tmp_path / "form.xlsx", ident="harbour-2")
    assert read_form(path, interview(), ident="harbour").answers == ()


def test_rows_that_were_sorted_and_columns_that_were_moved_are_found(tmp_path):
    path = fill(few(tmp_path), {TASKS: {"answer": 5}})

    def moved(sheet: Any, _: Any) -> None:
        lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
        for n, line in enumerate([lines[0], *reversed(lines[1:])], start=6):
            for column, value in enumerate(reversed(line), start=1):
                sheet.cell(n, column).value = value

    assert answered(edited(path, moved)) == {TASKS: 5}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_files_that_must_not_be_read_are_refused(tmp_path):
    good = few(tmp_path, "good.xlsx")
    bad = tmp_path / "bad.xlsx"
    sheet = "xl/worksheets/sheet1.xml"
    doctype = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
    cases = {
        "F101": b"PK\x03\x04 not really",
        "F102": zipped({**parts_of(good), "xl/vbaProject.bin": b"x"}),
        "F103": zipped({**parts_of(good), "xl/pad.xml": b"<a>" + b" " * 20_000_001 + b"</a>"}),
        "F104": zipped({**parts_of(good), sheet: doctype + parts_of(good)[sheet][38:]}),
    }
    for code, raw in cases.items():
        bad.write_bytes(raw)
        assert [c for c, _ in refused(bad)] == [code]
    bad.write_bytes(b"x" * 5_000_001)
    assert [c for c, _ in refused(bad)] == ["F103"]
    assert [c for c, _ in refused(tmp_path / "none.xlsx")] == ["L105"]


def test_no_message_speaks_of_rule_packs(tmp_path):
    good = few(tmp_path, "good.xlsx")
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(zipped({**parts_of(good), "xl/vbaProject.bin": b"x"}))
    with pytest.raises(AdvisorError) as caught:
        read_form(bad, interview())
    assert "pack" not in str(caught.value)
    assert "table" not in str(caught.value)


@pytest.mark.parametrize("name", ["city-portfolio", "wearable-wake-word", "medical-triage"])
def test_every_question_of_the_samples_can_be_asked_and_answered_by_its_first_option(
    tmp_path, name
):
    import yaml

    root = Path(__file__).resolve().parents[2]
    text = (root / f"samples/{name}/answers.yaml").read_text(encoding="utf-8")
    found = yaml.safe_load(text)
    found["engagement"]["date"] = str(found["engagement"]["date"])
    made = interview(found)
    path = write(made, tmp_path / "form.xlsx", every=True)
    filled = {}
    for item in asked_rows(made, every=True):
        spec = item.spec
        value: Any = {
            "number": spec.bounds and max(spec.bounds[0], 1.0), "yes_no": "no",
            "region": "Sweden",
        }.get(spec.type)  # fmt: skip
        if spec.options:
            value = spec.option_labels[spec.options[0]]
        filled[" : ".join(item.key)] = {"answer": value}
    fill(path, filled)
    assert len(answered(path, made)) == len(filled) > 50
