"""Every kind of bad table is told with its cell, what is wrong and what to do."""

import datetime as dt
import re
import zipfile

import pytest

from tests.pack.decision_tables.making import (
    RULE,
    column_of,
    columns,
    csv_text,
    pack_with,
    read,
    read_book,
    read_csv,
    with_part,
    workbook,
)

_ANYTHING = (
    "Allowed: a value, >= 10, 10 .. 20, in a, b, not in a, b, not a, contains a, lacks a, known, "
    "unknown, @parameter, {fact}, forms joined by 'and' or 'or'."
)
# A cell below `use.tasks_month`, and what is said of it.
_CELLS = {
    "1,5": "',' is not expected here. Begin a list with 'in'; write decimals with a point, and "
    "thousands unmarked.",
    "1 000": "'000' is not expected here. Join conditions by 'and' or 'or'; write a value with "
    "spaces in double quotes.",
    ">=": "The cell ends too early. Say what is asked of the fact.",
    "in": "The cell ends too early. Say what is asked of the fact.",
    "> < 5": "'<' is not expected here. Join conditions by 'and' or 'or'; write a value with "
    "spaces in double quotes.",
    "10 ..": "The cell ends too early. Say what is asked of the fact.",
    '"open': "'\"open' cannot be read here. Close the quotes.",
    "@": "'@' cannot be read here. Write a parameter as @its_id.",
    "{use.tasks": "'{use.tasks' cannot be read here. Write another fact as {fact.name}.",
    "!5": "'!5' cannot be read here. Write '!=' or 'not' for what must differ.",
    "(>= 5": "A ')' is missing. Close the bracket.",
    "> or": "'or' stands where a value is needed. If it is a value, write it in double quotes: "
    '"or".',
    "(" * 21 + "5" + ")" * 21: "The brackets are nested too deep. Use several rows.",
    "5 or " * 500 + "5": "A condition has at most 2000 characters. Use several rows.",
}


@pytest.mark.parametrize("cell", _CELLS, ids=lambda cell: cell[:12])
def test_a_condition_that_cannot_be_read_is_told_at_its_cell(tmp_path, cell):
    rules, problems = read_csv(tmp_path, csv_text({**RULE, "use.tasks_month": cell}))
    assert not rules
    expected = f"{tmp_path}/t.csv:L2: T130: use.tasks_month: {_CELLS[cell]}"
    assert [str(p).replace(f" {_ANYTHING}", "") for p in problems] == [expected]


_FORMULA = "Write the value itself: copy the cell and paste it as a value."
_OTHER = {
    "formula": (
        {**RULE, "title": '=A1&"x"'},
        f"B2: T120: This is a formula, '=A1&\"x\"'. {_FORMULA}",
    ),
    "error": (
        {**RULE, "task.primary": "#N/A"},
        "E2: T120: The cell shows an error, #N/A. Write a value.",
    ),
    "flag": (
        {**RULE, "allocation_only": "maybe"},
        "L2: T130: 'maybe' is neither yes nor no. Write yes or no.",
    ),
    "list": (
        {**RULE, "evidence": 'a "b'},
        (
            'K2: T130: The list cannot be read from \'a "b\'. Write a, b, "c, d": a comma between '
            "items, quotes round one that has a comma."
        ),
    ),
    "range": (
        {**RULE, "change: serve.routed_share": "0.1 .. 0.3"},
        (
            "L2: T130: change: serve.routed_share: The range '0.1 .. 0.3' cannot be read. Write "
            "central (low .. high)."
        ),
    ),
    "no id": (
        {**RULE, "id": ""},
        "A2: T131: The row has no id. Give it one; a row for readers only begins with '#'.",
    ),
    "missing": (
        {**RULE, "title": ""},
        "B2: P132: The key 'title' is missing.",
    ),
    "no condition": (
        {**RULE, "task.primary": "-"},
        "A2: P132: The key 'when' is missing.",
    ),
    "stance": (
        {**RULE, "stance": "redcue"},
        (
            "D2: P133: 'stance': 'redcue' is not allowed. Did you mean 'reduce'? Allowed: reduce, "
            "justify, caution, ask."
        ),
    ),
    "id": (
        {**RULE, "id": "House View"},
        "A2: P133: 'id': 'House View' is not written as it must be. Use small letters",
    ),
    "fact": (
        {**{k: v for k, v in RULE.items() if k != "task.primary"}, "task.primry": "write_text"},
        "K2: P604: There is no fact 'task.primry'. Did you mean 'task.primary'?",
    ),
    "option": (
        {**RULE, "task.primary": "write_txt"},
        "E2: P612: 'write_txt' is not an option of 'task.primary'. Did you mean 'write_text'? ",
    ),
    "option in a list": (
        {**RULE, "any: host.where": "in cloud, own_cd", "any: task.quality_bar": "safety"},
        "L2: P612: 'own_cd' is not an option of 'host.where'. Did you mean 'own_dc'? ",
    ),
    "kind": (
        {**RULE, "use.tasks_month": "> cloud"},
        (
            "L2: P606: 'use.tasks_month' is a number; 'cloud' is not. Write a number alone, in "
            "the unit of the fact."
        ),
    ),
    "operator": (
        {**RULE, "unless: task.primary": "contains write_text"},
        "L2: P608: 'contains' cannot be asked of 'task.primary', which is a choice. ",
    ),
    "parameter": (
        {**RULE, "use.tasks_month": ">= @nobodys"},
        "L2: P613: There is no parameter 'nobodys'.",
    ),
    "expression": (
        {**RULE, "change: serve.routed_share": "param.a +"},
        "L2: P703: The expression ends too early. (In 'param.a +'.)",
    ),
    "rule": (
        {**RULE, "supersedes": "smaller-lm"},
        (
            "L2: P169: supersedes of 'house-view' names the rule 'smaller-lm', which does not "
            "exist. Did you mean 'smaller-llm'?"
        ),
    ),
    "source": (
        {**RULE, "evidence": "expert-judgment"},
        (
            "K2: P170: evidence of 'house-view' names the unknown source 'expert-judgment'. Did "
            "you mean 'expert-judgement'?"
        ),
    ),
}


@pytest.mark.parametrize("kind", _OTHER)
def test_a_bad_cell_is_told_like_a_bad_yaml_key_with_its_address(tmp_path, kind):
    from advisor.pack import pack_problems

    row, expected = _OTHER[kind]
    pack = pack_with(tmp_path, "recommend/reuse/t.csv", csv_text(row).encode())
    found = [str(p) for p in pack_problems([pack])[1] if p.code != "P301"]
    assert len(found) == 1
    assert found[0].startswith(f"{pack}/recommend/reuse/t.csv:{expected}")


def test_a_mistyped_fact_is_told_once_not_for_every_row(tmp_path):
    from advisor.pack import pack_problems

    rows = [{**RULE, "id": f"r-{n}", "task.primary": "", "task.primry": n} for n in "abc"]
    pack = pack_with(tmp_path, "recommend/reuse/t.csv", csv_text(*rows).encode())
    found = [str(p) for p in pack_problems([pack])[1] if p.code == "P604"]
    assert found == [
        (
            f"{pack}/recommend/reuse/t.csv:L2: P604: There is no fact 'task.primry'. Did you mean "
            "'task.primary'? Take the nearest name, or declare it under questions/, derive/ or "
            "facts/. The same holds for 2 more cells of this column."
        )
    ]


_TOLD = (
    "which a terminal may obey. Take it out, though it may not be seen: write the text of the "
    "cell anew."
)


@pytest.mark.parametrize(
    ("key", "text", "cell", "code"),
    [
        ("title", "Plain \x1b[31mred", "B2", "001B"),
        ("task.primary", "\x1cwrite_text", "E2", "001C"),  # white space to Python
        ("because", "It\x92s so.", "H2", "0092"),  # an apostrophe of another encoding
        ("use.tasks_month", "\x7f", "L2", "007F"),
        ("gov.\x07owner", "yes", "L1", "0007"),
    ],
)
def test_a_control_character_in_a_cell_is_refused_as_in_yaml(tmp_path, key, text, cell, code):
    rules, problems = read_csv(tmp_path, csv_text({**RULE, key: text}))
    assert not rules
    assert [str(p) for p in problems] == [
        f"{tmp_path}/t.csv:{cell}: L117: The cell holds a control character, U+{code}, {_TOLD}"
    ]


@pytest.mark.parametrize(
    ("text", "code"), [("so\x9b2J", "009B"), ("so_x001B_[2J", "001B"), ("_x0085_", "0085")]
)
def test_a_control_character_in_a_workbook_is_refused_with_its_sheet(tmp_path, text, code):
    told = _one(tmp_path, workbook({**RULE, "limitations": text}))
    assert told == (f"t.xlsx:Rules!J2: L117: The cell holds a control character, U+{code}, {_TOLD}")


def test_what_is_for_readers_only_and_ends_of_lines_may_stand(tmp_path):
    row = {**RULE, "because": "One.\r\nTwo.\tThree.", "# note": "\x1b[31mred"}
    rules, problems = read_csv(tmp_path, csv_text(row, {"id": "# \x1b, not a rule"}))
    assert not problems
    assert rules[0].value["because"] == "One.\nTwo.\tThree."
    rules, problems = read_book(tmp_path, workbook({**RULE, "because": "One._x000D_\nTwo."}))
    assert not problems
    assert rules[0].value["because"] == "One.\nTwo."


_HEADERS = {
    "titel": "T110: 'titel' is no column of a table. Did you mean 'title'?",
    "unles: host.where": "T110: No column begins with 'unles:'. Did you mean 'unless'?",
    "unless": "T110: 'unless' is no column of a table. Did you mean 'unless'?",
    "change: share": "T110: After 'change:' stands a fact, not 'share'.",
    "texts: title": "T110: After 'texts:' stands a language and a key, as in 'texts: de.title', "
    "not 'title'.",
    "change 2: a.b": "T110: No column begins with 'change 2:'. Did you mean 'change'?",
}


@pytest.mark.parametrize("header", _HEADERS)
def test_a_bad_header_is_told_with_the_nearest(tmp_path, header):
    rules, problems = read_csv(tmp_path, csv_text({**RULE, header: "1"}))
    assert not rules
    assert [str(p).startswith(f"{tmp_path}/t.csv:L1: {_HEADERS[header]}") for p in problems] == [
        True
    ]


def test_a_column_that_stands_twice_names_the_first(tmp_path):
    text = csv_text(RULE).replace("first_step", "recommend")
    _, problems = read_csv(tmp_path, text)
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv:G1: T111: The column 'recommend' stands twice. The first is at "
            f"{tmp_path}/t.csv:F1. Join them, with 'and' within a cell."
        )
    ]


def test_a_cell_without_a_header_is_told(tmp_path):
    _, problems = read_csv(tmp_path, csv_text(RULE).rstrip("\n") + ",stray\n")
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv:L2: T112: The column of this cell has no header. Name it in the "
            "first row; '# …' for a note."
        )
    ]


def test_a_table_without_ids_and_an_empty_one_are_told(tmp_path):
    _, problems = read_csv(tmp_path, "title,stance\nx,reduce\n")
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv:A1: T106: The first row has no column 'id'. Name the columns in the "
            "first row. A row or a sheet for readers only begins with '#'."
        )
    ]
    _, problems = read_csv(tmp_path, "# only a note\n,,\n")
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv: T106: The table is empty. Name the columns in the first row and "
            "write a rule into each other."
        )
    ]


def test_rows_of_one_id_must_not_differ_in_anything_but_the_condition(tmp_path):
    second = {"id": "house-view", "title": "Another title", "task.primary": "summarise"}
    _, problems = read_csv(tmp_path, csv_text(RULE, second))
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv:B3: T133: 'title' differs from that of the same rule at "
            f"{tmp_path}/t.csv:B2. Leave it empty, repeat it, or give the row its own id."
        )
    ]
    first = {**RULE, "unless: host.where": "cloud"}
    second = {"id": "house-view", "task.primary": "summarise", "unless: host.where": "mcu"}
    _, problems = read_csv(tmp_path, csv_text(first, second))
    assert [(p.code, str(p.place)) for p in problems] == [("T133", f"{tmp_path}/t.csv:L3")]


def test_two_exceptions_that_may_be_meant_either_way_are_refused(tmp_path):
    two = {**RULE, "unless: host.where": "mcu", "unless: gov.owner": "yes"}
    rules, problems = read_csv(tmp_path, csv_text(two))
    assert not rules
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv:M2: T135: Whether each exception of this row is enough, or only all "
            "of them together, is not said. Head the columns 'unless any: …' or 'unless all: …'."
        )
    ]
    parts = [{"host.where": "mcu"}, {"gov.owner": True}]
    for word in ("any", "all"):
        named = {k.replace("unless:", f"unless {word}:"): v for k, v in two.items()}
        rules, problems = read_csv(tmp_path, csv_text(named))
        assert not problems
        assert rules[0].value["unless"] == {word: parts}
    # One exception a row is clear, whatever the columns of other rows.
    one, other = {**two, "unless: gov.owner": ""}, {**two, "unless: host.where": "-", "id": "b"}
    rules, problems = read_csv(tmp_path, csv_text(one, other))
    assert not problems
    assert [rule.value["unless"] for rule in rules] == parts


def test_a_row_that_another_of_its_rule_covers_is_told(tmp_path):
    second = {"id": "house-view", "task.primary": "write_text", "host.where": "cloud"}
    _, problems = read_csv(tmp_path, csv_text(RULE, second))
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv:A3: T132: The row adds nothing: {tmp_path}/t.csv:A2 holds whenever "
            "it does. Several rows of one id are alternatives. Remove one, or ask more."
        )
    ]


def test_the_line_of_a_cell_counts_the_breaks_in_cells_above(tmp_path):
    rows = ({**RULE, "because": "One.\nTwo."}, {**RULE, "id": "other-view", "stance": "no"})
    pack = pack_with(tmp_path, "recommend/reuse/t.csv", csv_text(*rows).encode())
    from advisor.pack import pack_problems

    (problem,) = [p for p in pack_problems([pack])[1] if p.code == "P133"]
    assert (problem.place.cell, problem.place.line) == ("D3", 4)
    assert problem.as_json()["cell"] == "D3"


def test_csv_that_is_not_csv_or_not_utf8_is_told(tmp_path):
    _, problems = read_csv(tmp_path, 'id,title\n"a"b,c\n')
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv:2: T105: This is not valid CSV: ',' expected after '\"'. Put a cell "
            'with commas, quotes or line breaks in "…", a quote in it twice.'
        )
    ]
    (tmp_path / "t.csv").write_bytes("id,title\nk,Kühlen\n".encode("cp1252"))
    _, problems = read(tmp_path / "t.csv")
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv:2:4: L104: The decision table is not UTF-8 text. "
            "Save it as UTF-8 in your editor; in Excel choose 'CSV UTF-8'."
        )
    ]


@pytest.mark.parametrize("suffix", [".xlsm", ".xls", ".ods", ".tsv"])
def test_other_kinds_of_spreadsheets_are_refused_not_passed_over(tmp_path, suffix):
    from advisor.pack import pack_problems

    pack = pack_with(tmp_path, f"recommend/reuse/t{suffix}", b"whatever")
    why = "holds macros" if suffix == ".xlsm" else "is of a kind that is not read"
    assert [str(p) for p in pack_problems([pack])[1]] == [
        (
            f"{pack}/recommend/reuse/t{suffix}: T102: The file {why}. Allowed: .xlsx, .csv. Save "
            "the table as .xlsx, or as .csv in UTF-8."
        )
    ]


def _one(folder, book) -> str:
    rules, problems = read_book(folder, book)
    assert not rules or all(p.severity == "warning" for p in problems)
    (problem,) = problems
    return str(problem).replace(f"{folder}/t.xlsx", "t.xlsx")


def test_a_formula_in_a_workbook_is_refused_whatever_it_last_showed(tmp_path):
    book = workbook({**RULE, "use.tasks_month": "=1+1"})
    assert _one(tmp_path, book) == f"t.xlsx:Rules!L2: T120: This is a formula, '=1+1'. {_FORMULA}"


def test_a_percent_cell_is_refused_since_it_shows_another_number(tmp_path):
    book = workbook({**RULE, "use.tasks_month": 0.1})
    book.active["L2"].number_format = "0%"
    assert _one(tmp_path, book) == (
        "t.xlsx:Rules!L2: T121: The cell shows 10% and holds 0.1; which is meant is unsure. "
        "Format it as a number, and write the value in the unit of the fact."
    )
    book = workbook({**RULE, "use.tasks_month": 25000})
    book.active["L2"].number_format = "#,##0,"
    assert "T121: The cell shows a part of its value and holds 25000;" in _one(tmp_path, book)
    for plain in ("#,##0", '0" %"', "0.00"):
        book.active["L2"].number_format = plain
        rules, problems = read_book(tmp_path, book)
        assert not problems
        assert rules[0].value["when"]["all"][1] == {"use.tasks_month": 25000}


def test_a_number_is_what_a_program_shows_of_it(tmp_path):
    for held, shown in ((0.1 + 0.2, 0.3), (1.8, 1.8), (25000.0, 25000), (-5, -5), (1e-7, 1e-7)):
        rules, problems = read_book(tmp_path, workbook({**RULE, "use.tasks_month": held}))
        assert not problems
        assert rules[0].value["when"]["all"][1] == {"use.tasks_month": shown}
        rules, problems = read_book(tmp_path, workbook({**RULE, "use.tasks_month": f"> {shown}"}))
        assert rules[0].value["when"]["all"][1] == {"use.tasks_month": {"gt": shown}}


def test_a_date_is_that_day_whatever_year_the_workbook_counts_from(tmp_path):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    for epoch in (None, CALENDAR_MAC_1904):
        book = workbook({**RULE, "valid_from": dt.date(2026, 8, 2), "x.day": dt.date(2026, 8, 2)})
        if epoch is not None:
            book.epoch = epoch
        rules, problems = read_book(tmp_path, book)
        assert not problems
        assert rules[0].value["valid_from"] == "2026-08-02"
        assert rules[0].value["when"]["all"][1] == {"x.day": "2026-08-02"}


def test_a_time_and_a_date_where_none_belongs_are_refused(tmp_path):
    book = workbook({**RULE, "use.tasks_month": dt.datetime(2026, 3, 4, 12, 30)})  # noqa: DTZ001
    assert _one(tmp_path, book) == (
        "t.xlsx:Rules!L2: T122: The cell holds a time, 2026-03-04 12:30:00. Write a date such as "
        "2026-11-25, or format the cell as a number."
    )
    book = workbook({**RULE, "title": dt.date(2026, 3, 4)})
    assert _one(tmp_path, book) == (
        "t.xlsx:Rules!B2: T130: 'title' is a text; the cell holds a date, 2026-03-04. Format the "
        "cell as text and write it anew."
    )
    book = workbook({**RULE, "title": 12})
    assert _one(tmp_path, book) == (
        "t.xlsx:Rules!B2: T130: 'title' is a text; the cell holds a number, 12. Format the cell "
        "as text and write it anew."
    )


def test_a_date_that_a_program_made_of_3_4_does_not_pass_as_a_number(tmp_path):
    from advisor.pack import pack_problems

    book = workbook({**RULE, "use.tasks_month": dt.date(2026, 3, 4)})
    book.save(tmp_path / "t.xlsx")
    pack = pack_with(tmp_path / "p", "recommend/reuse/t.xlsx", (tmp_path / "t.xlsx").read_bytes())
    (problem,) = [p for p in pack_problems([pack])[1] if p.code != "P301"]
    assert str(problem) == (
        f"{pack}/recommend/reuse/t.xlsx:Rules!L2: P606: 'use.tasks_month' is a number; "
        "'2026-03-04' is not. Write a number alone, in the unit of the fact."
    )


def test_hidden_rows_columns_and_sheets_are_refused(tmp_path):
    shown = " Show it, or delete it: what decides about advice must be seen."
    book = workbook(RULE)
    book.active.row_dimensions[2].hidden = True
    assert _one(tmp_path, book) == f"t.xlsx:Rules!A2: T107: Row 2 is hidden.{shown}"
    book = workbook(RULE)
    book.active.column_dimensions["E"].hidden = True
    assert _one(tmp_path, book) == (
        f"t.xlsx:Rules!E1: T107: The column of this cell is hidden.{shown}"
    )
    book = workbook(RULE)
    book.create_sheet("#notes")
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    assert _one(tmp_path, book) == (
        f"t.xlsx:Rules!A1: T107: The sheet 'Rules' is hidden.{shown} The name of a sheet for "
        "readers only begins with '#'."
    )


def test_hidden_columns_beside_the_table_and_note_sheets_do_not_matter(tmp_path):
    book = workbook(RULE)
    book.active.column_dimensions["XF"].hidden = True
    book.create_sheet("# Guide").append(["anything", "=1"])
    book.worksheets[1].sheet_state = "hidden"
    rules, problems = read_book(tmp_path, book)
    assert not problems
    assert [rule.value["id"] for rule in rules] == ["house-view"]


def test_merged_cells_are_refused_in_the_table_and_free_in_a_title(tmp_path):
    book = workbook(RULE, {**RULE, "id": "other-view"})
    book.active.merge_cells("E2:E3")
    assert _one(tmp_path, book) == (
        "t.xlsx:Rules!E2: T108: The cells from here to E3 are merged. Unmerge them and write the "
        "value into each cell that it is for."
    )
    book = workbook(RULE)
    book.active.insert_rows(1)
    book.active["A1"] = "# Our rules"
    book.active.merge_cells("A1:F1")
    rules, problems = read_book(tmp_path, book)
    assert (len(rules), problems) == (1, [])


def test_a_large_sheet_is_refused_before_it_is_read(tmp_path):
    book = workbook(RULE)
    book.active["A1048576"] = "x"
    assert _one(tmp_path, book).startswith(
        "t.xlsx:Rules!A1: T103: The sheet is too large: something stands in or beyond row 5001. "
        "A table has at most 5000 rows, 300 columns and 100000 cells; "
    )
    book = workbook(RULE)
    book.active["XFD1"] = "x"
    assert "T103" in _one(tmp_path, book)
    text = csv_text(RULE) + "x\n" * 5_000
    _, problems = read_csv(tmp_path, text)
    assert [p.code for p in problems] == ["T103"]


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path):
    workbook(RULE).save(tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        data = archive.read("xl/worksheets/sheet1.xml")
    lie = data.replace(b'ref="A1:K2"', b'ref="A1:XFD1048576"')
    assert lie != data
    with_part(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml", lie)
    rules, problems = read(tmp_path / "t.xlsx")
    assert (len(rules), problems) == (1, [])


def _told(folder) -> str:
    rules, problems = read(folder / "t.xlsx")
    assert not rules
    (problem,) = problems
    return str(problem).replace(f"{folder}/t.xlsx", "t.xlsx")


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path):
    workbook(RULE).save(tmp_path / "t.xlsx")
    with_part(tmp_path / "t.xlsx", "xl/sharedStrings.xml", b" " * 30_000_000)
    assert (tmp_path / "t.xlsx").stat().st_size < 100_000
    assert _told(tmp_path) == (
        "t.xlsx: T103: The workbook unzips to more than 20 MB of tables, or has more than 500 "
        "parts. Check that it is the right file; delete what is not needed."
    )


def test_entities_are_refused_before_anything_grows(tmp_path):
    workbook(RULE).save(tmp_path / "t.xlsx")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><sst>&l9;</sst>'
    with_part(tmp_path / "t.xlsx", "xl/sharedStrings.xml", bomb.encode())
    assert _told(tmp_path) == (
        "t.xlsx: T104: The part 'xl/sharedStrings.xml' of the workbook has a document type or "
        "entities, which are not allowed. Save it anew with a spreadsheet program."
    )


def test_parts_that_would_take_long_are_refused_at_once(tmp_path):
    workbook(RULE).save(tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        styles, sheet = map(archive.read, ("xl/styles.xml", "xl/worksheets/sheet1.xml"))
    many = styles.replace(b"</cellXfs>", b'<xf numFmtId="0"/>' * 60_000 + b"</cellXfs>")
    with_part(tmp_path / "t.xlsx", "xl/styles.xml", many)
    assert "T104: The part 'xl/styles.xml' of the workbook has more than 50,000" in _told(tmp_path)
    with_part(tmp_path / "t.xlsx", "xl/styles.xml", styles)
    rows = sheet.replace(b"</sheetData>", b"<row/>" * 700_000 + b"</sheetData>")
    with_part(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml", rows)
    assert "has more than 600,000 elements" in _told(tmp_path)


def test_one_long_text_in_many_cells_does_not_fill_the_memory(tmp_path):
    rows = [{**RULE, "id": f"r-{n}", "because": "?"} for n in range(1_000)]
    path = tmp_path / "t.xlsx"
    workbook(*rows).save(path)
    with zipfile.ZipFile(path) as archive:
        sheet, kinds = map(archive.read, ("xl/worksheets/sheet1.xml", "[Content_Types].xml"))
    shared = re.sub(rb't="inlineStr"><is><t>\?</t></is>', b't="s"><v>0</v>', sheet)
    assert shared.count(b't="s"') == 1_000
    with_part(path, "xl/worksheets/sheet1.xml", shared)
    head = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
    kind = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + head
    kinds = kinds.replace(b"</Types>", kind + b'sharedStrings+xml"/></Types>')
    with_part(path, "[Content_Types].xml", kinds)
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    for length, told in ((40_000, "longer than 32,767 letters"), (30_000, "too large")):
        long = b'<sst xmlns="' + space + b'"><si><t> ' + b"x" * length + b"</t></si></sst>"
        with_part(path, "xl/sharedStrings.xml", long)
        _, problems = read(path)
        assert problems[0].code == "T103"
        assert told in problems[0].message


def test_patterns_do_not_run_away_on_long_cells(tmp_path):
    """Each of these took minutes, or would, with a pattern that backtracks."""
    long = 30_000
    for header, text in (
        ("evidence", "a" + " " * long + '"'),
        ("evidence", '"' + "," * long),
        ("change: serve.routed_share", "(" * long + "a .. b"),
        ("change: serve.routed_share", "x(" * long),
        ("use.tasks_month", '"' * (long + 1)),
    ):
        _, problems = read_csv(tmp_path, csv_text({**RULE, header: text}))
        assert all(len(p.message) < 300 for p in problems)
    _, problems = read_csv(tmp_path, csv_text({**RULE, "a" * long: "x"}))
    assert [p.code for p in problems] == ["T110"]
    assert len(problems[0].message) < 300


def test_a_cell_longer_than_any_is_no_csv(tmp_path):
    _, problems = read_csv(tmp_path, csv_text({**RULE, "title": "x" * 200_000}))
    assert [p.code for p in problems] == ["T105"]


def test_a_rule_of_more_rows_than_the_engine_matches_is_told(tmp_path):
    rows = [{**RULE, "task.primary": "-", "use.tasks_month": n} for n in range(33)]
    _, problems = read_csv(tmp_path, csv_text(*rows))
    assert [str(p) for p in problems] == [
        (
            f"{tmp_path}/t.csv:A2: T134: 'house-view' has 33 rows; a rule has at most 32. Join "
            "some with 'in' or 'or', or make several rules of it."
        )
    ]


def test_an_array_formula_and_an_escaped_line_break(tmp_path):
    from openpyxl.worksheet.formula import ArrayFormula

    book = workbook({**RULE, "use.tasks_month": 1})
    book.active["L2"] = ArrayFormula("L2:L2", "=SUM(A1:A3)")
    assert _one(tmp_path, book).startswith("t.xlsx:Rules!L2: T120: This is a formula, '=")
    rules, problems = read_book(tmp_path, workbook({**RULE, "because": "One._x000D_\nTwo."}))
    assert not problems
    assert rules[0].value["because"] == "One.\nTwo."


def test_the_separators_that_programs_write_are_read(tmp_path):
    text = csv_text({**RULE, "ctx.sector": "in retail, finance"})
    semicolons = text.replace('"in retail, finance"', "in retail§ finance").replace(",", ";")
    for written in (semicolons, "sep=;\r\n" + semicolons, "\ufeff" + semicolons):
        rules, problems = read_csv(tmp_path, written.replace("§", ","))
        assert not problems
        assert rules[0].value["when"]["all"][1] == {"ctx.sector": {"in": ["retail", "finance"]}}
        assert rules[0].place(("title",)).cell == ("B3" if written[0] == "s" else "B2")


def test_macros_are_refused_under_any_name(tmp_path):
    workbook(RULE).save(tmp_path / "t.xlsx")
    with_part(tmp_path / "t.xlsx", "xl/vbaProject.bin", b"macro")
    assert _told(tmp_path) == (
        "t.xlsx: T102: The workbook holds macros, which a rule pack must not. Save it as .xlsx "
        "without macros."
    )


def test_files_that_are_no_workbooks_are_told(tmp_path):
    path = tmp_path / "t.xlsx"
    save = "Save it as .xlsx, without a password, or as .csv in UTF-8."
    head = "t.xlsx: T101: This is not a readable .xlsx workbook:"
    path.write_bytes(b"id,title\n")
    assert _told(tmp_path) == f"{head} it is damaged, or a file of another kind. {save}"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert _told(tmp_path) == (
        f"{head} it is protected with a password, or of the old .xls kind. {save}"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.xml", "<a/>")
    assert _told(tmp_path) == f"{head} a part of it is missing or malformed. {save}"
    path.write_bytes(bytes(5_000_001))
    assert "T103: The workbook is larger than 5 MB." in _told(tmp_path)


def test_a_damaged_part_is_told_and_leaves_no_traceback(tmp_path):
    workbook(RULE).save(tmp_path / "t.xlsx")
    good = (tmp_path / "t.xlsx").read_bytes()
    for at in range(0, len(good), 97):
        bad = bytearray(good)
        bad[at] ^= 0xFF
        (tmp_path / "t.xlsx").write_bytes(bytes(bad))
        rules, problems = read(tmp_path / "t.xlsx")
        assert problems or len(rules) == 1


def test_a_link_to_another_file_is_not_followed(tmp_path, monkeypatch):
    import builtins

    workbook(RULE).save(tmp_path / "t.xlsx")
    link = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<externalBook/></externalLink>"
    )
    with_part(tmp_path / "t.xlsx", "xl/externalLinks/externalLink1.xml", link)
    opened = []
    real = builtins.open
    monkeypatch.setattr(builtins, "open", lambda *a, **k: (opened.append(a[0]), real(*a, **k))[1])
    rules, problems = read(tmp_path / "t.xlsx")
    assert (len(rules), problems) == (1, [])
    assert not [name for name in opened if "externalLink" in str(name)]


def test_columns_helper_changes_a_rule():
    assert columns(any_c_host__where="x")["any: host.where"] == "x"
    assert column_of(workbook(RULE).active, "stance") == "D"
