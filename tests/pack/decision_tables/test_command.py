"""`advisor pack table`, and the page that explains it."""

import json
import re

import openpyxl
import pytest

from advisor.pack.decision_tables.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from tests.pack.decision_tables.making import RULE, csv_text, pack_with

_BLOCK = re.compile(r"```(\w+)(?: file=(\S+))?\n(.*?)```", re.DOTALL)


@pytest.fixture
def page(root):
    return (root / "docs/decision-tables.md").read_text()


def test_what_the_page_shows_is_what_comes_out(page, tmp_path, monkeypatch, advisor):
    monkeypatch.chdir(tmp_path)
    runs = []
    for kind, file, text in _BLOCK.findall(page):
        if file:
            path = tmp_path / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        elif kind == "console":
            runs += re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    assert len(runs) == 4
    for run in runs:
        line, _, expected = run.partition("\n")
        if line.startswith("cat "):
            assert (tmp_path / line.removeprefix("cat ")).read_text() == expected
            continue
        if "check" in line:
            table = tmp_path / "house/recommend/procurement/purchases.csv"
            table.write_text(table.read_text().replace(",tender,", ",tendr,"))
        result = advisor(*line.split()[1:])
        # A check tells of missing tests too.
        assert expected in result.err if "check" in line else expected == result.out


def test_the_page_states_the_limits_of_the_program(page):
    assert f"{MAX_ROWS:,} rows, {MAX_COLUMNS} columns, {MAX_CELLS:,} cells or 5 MB" in page


def test_a_table_becomes_rules_that_become_the_same_table(tmp_path, advisor):
    table = tmp_path / "t.csv"
    second = {"id": "house-view", "task.primary": "summarise", "host.where": "in cloud, vendor"}
    table.write_text(csv_text({**RULE, "unless any: gov.owner": "yes"}, second))
    assert (
        advisor("pack", "table", str(table), "--to-rules", str(tmp_path / "p/recommend")).code == 0
    )
    file = tmp_path / "p/recommend/reuse/house-view.yaml"
    pack = pack_with(tmp_path / "p", "recommend/reuse/house-view.yaml", file.read_bytes())
    result = advisor("pack", "table", str(pack), "reuse", "-o", str(tmp_path / "u.csv"), "--json")
    assert json.loads(result.out) == {
        "file": str(tmp_path / "u.csv"), "rules": 1, "rows": 2, "regrouped": [], "left_out": [],
    }  # fmt: skip
    again = tmp_path / "again"
    assert advisor("pack", "table", str(tmp_path / "u.csv"), "--to-rules", str(again)).code == 0
    assert (again / "reuse/house-view.yaml").read_bytes() == file.read_bytes()


def test_a_rule_that_a_table_cannot_hold_is_named_and_the_code_is_1(tmp_path, advisor):
    rule = "\n".join(
        f"{k}: {v}" for k, v in RULE.items() if k not in ("task.primary", "evidence")
    ) + (
        "\nevidence: [expert-judgement]\n"
        "when: {not: {all: [{task.primary: code}, {host.where: cloud}]}}\n"
    )
    pack = pack_with(tmp_path / "p", "recommend/reuse/house-view.yaml", rule.encode())
    result = advisor("pack", "table", str(pack), "-o", str(tmp_path / "t.xlsx"))
    assert result.code == 1
    assert result.out.splitlines()[-2:] == [
        "left out, since a table cannot hold them:",
        "  house-view: its condition has a 'not' over several facts, or too many cases",
    ]


def test_a_bad_table_gives_no_rules_at_all(tmp_path, advisor):
    (tmp_path / "t.csv").write_text(csv_text(RULE, {**RULE, "id": "other", "effort": "hours"}))
    result = advisor("pack", "table", str(tmp_path / "t.csv"), "--to-rules", str(tmp_path / "r"))
    assert result.code == 2
    assert f"P133 {tmp_path}/t.csv:I3: 'effort': 'hours' is not allowed." in result.err
    assert not (tmp_path / "r").exists()


def test_files_that_exist_are_not_replaced(tmp_path, advisor):
    (tmp_path / "t.csv").write_text(csv_text(RULE))
    kept = tmp_path / "r/reuse/house-view.yaml"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")
    result = advisor("pack", "table", str(tmp_path / "t.csv"), "--to-rules", str(tmp_path / "r"))
    assert (result.code, kept.read_text()) == (2, "mine")
    assert f"T143 {kept}: The file exists already." in result.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["core"], "S110: Give -o FILE to write a table, or --to-rules DIR to read one."),
        (["core", "reus", "-o", "t.csv"], "T140: There is no topic 'reus'.\n  did you mean: reuse"),
        (["core", "-o", "t.ods"], "S201: The output t.ods has no format that a table is written"),
        (["none.csv", "--to-rules", "x"], "T142 none.csv: With --to-rules, a table is needed."),
        (["core", "-o", "nowhere/t.csv"], "S210 nowhere/t.csv: The output cannot be written"),
    ],
)
def test_bad_calls_are_told_and_nothing_is_written(tmp_path, monkeypatch, advisor, arguments, told):
    monkeypatch.chdir(tmp_path)
    result = advisor("pack", "table", *arguments)
    assert result.code == 2
    assert told in result.err
    assert list(tmp_path.iterdir()) == []


def test_what_a_hostile_pack_declares_becomes_neither_formula_nor_crash(tmp_path, advisor):
    import openpyxl

    text = csv_text({**RULE, "task.primary": "-", "odd.choice": "a", "odd.text": "known"})
    pack = pack_with(tmp_path / "p", "recommend/reuse/t.csv", text.encode())
    (pack / "questions").mkdir()
    (pack / "questions/odd.yaml").write_text(
        '- id: odd.choice\n  text: "=HYPERLINK(1)"\n  type: choice\n'
        "  options: ['a', 'x\",\"=1+1', 'b,c']\n  if_unknown: none\n  because: none\n"
        "- id: odd.text\n  label: bell\n  text: t\n  type: text\n  if_unknown: none\n"
        "  because: none\n"
    )
    result = advisor("pack", "table", str(pack), "-o", str(tmp_path / "t.xlsx"))
    assert result.code == 0, result.err
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    facts = {row[0].value: row for row in book["# Facts"].iter_rows()}
    assert facts["odd.choice"][1].value == "=HYPERLINK(1)"
    assert facts["odd.choice"][1].data_type == "s"
    lists = [v.formula1 for v in book["reuse"].data_validations.dataValidation]
    assert not [formula for formula in lists if formula and "1+1" in formula]


def test_a_pack_without_rules_is_told(tmp_path, advisor):
    pack = pack_with(tmp_path, "recommend/reuse/t.csv", csv_text(RULE).encode())
    result = advisor("pack", "table", str(pack), "tinyml", "-o", str(tmp_path / "t.csv"))
    assert f"T141 {pack}: The pack has no rules of the topic 'tinyml'." in result.err


def test_a_firm_assesses_with_rules_out_of_a_table(tmp_path, advisor, root):
    """From the spreadsheet to the advice, with the cell as the rule's place."""
    text = csv_text({**RULE, "task.primary": "-", "ctx.sector": "known"})
    pack = pack_with(tmp_path / "p", "recommend/reuse/t.csv", text.encode())
    sample = min(root.glob("samples/*/answers.yaml"))
    output = tmp_path / "a.json"
    result = advisor("assess", str(sample), "--pack", str(pack), "-o", str(output))
    assert result.code == 0, result.err
    assert "house-view" in output.read_text()


def test_rows_are_as_high_as_their_texts_and_columns_as_wide_as_their_words(advisor, tmp_path):
    """Not every spreadsheet program sees to that when it opens a file."""
    told = advisor("pack", "table", "core", "procurement", "-o", tmp_path / "t.xlsx")
    assert told.code == 0, told.err
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows():
            high = sheet.row_dimensions[row[0].row].height
            for cell in row:
                if cell.value is None:
                    continue
                wide = sheet.column_dimensions[cell.column_letter].width
                letters = len(str(cell.value))
                # A line of a cell holds at most as many letters as the column is wide.
                assert high >= min(15 * -(-letters // wide), 409), cell.coordinate
                seen += 1
        if not sheet.title.startswith("#"):
            words = [word for cell in sheet[1] for word in str(cell.value).split()]
            widths = [sheet.column_dimensions[c.column_letter].width for c in sheet[1]]
            assert max(map(len, words)) <= max(widths)
            assert sheet.print_title_rows == "$1:$1"
    assert seen > 500
