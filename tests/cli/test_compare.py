"""`advisor compare`: the table, JSON, packs, and what is wrong."""

import json
import re
import subprocess
import sys
from decimal import Decimal

import pytest

SAMPLE = "support-chatbot"


@pytest.fixture
def later(samples, tmp_path):
    path = tmp_path / "later.yaml"
    text = samples[SAMPLE].read_text(encoding="utf-8")
    for old, new in (("480k", "900k"), ("35 %", "5 %"), ("date: 2026", "date: 2027")):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_table_names_what_changed(advisor, samples, later):
    result = advisor("compare", samples[SAMPLE], later)
    assert result.code == 0, result.err
    assert "Harbour Retail, 2026-11-25 → Harbour Retail, 2027-11-25" in result.out
    assert "Tasks a month: 480,000 tasks a month → 900,000 tasks a month" in result.out
    assert "Cache the answers that repeat: gone (was do, rank" in result.out
    assert "share of repeats: 35 % → 5 %" in result.out
    assert "In all" not in result.out


def columns_of(text):
    """The numbers of each table, by column, from `before` to `after`."""
    tables, rows = [], None
    for line in text.splitlines():
        cells = re.findall(r"[+−]?[\d,]+(?:\.\d+)?(?=  )|·(?=  )", line)
        if line.startswith("  ") and "carbon" in line:
            rows = []
        elif rows is not None and len(cells) >= 4 and line.startswith("  "):
            rows.append((cells[:4], line.split("  ")[-1]))
            if line.endswith("  after"):
                tables.append(rows)
                rows = None
    return tables


def number(cell):
    return Decimal("0" if cell == "·" else cell.replace(",", "").replace("−", "-"))


def summed_as_printed(text):
    tables = columns_of(text)
    assert tables
    for rows in tables:
        assert rows[0][1] == "before"
        for column in zip(*(cells for cells, _ in rows), strict=True):
            *parts, after = [number(cell) for cell in column]
            assert sum(parts) == after, column
            decimals = {len(cell.partition(".")[2]) for cell in column if cell != "·"}
            assert len(decimals) == 1, column


def test_parts_sum_as_printed(advisor, samples, later):
    summed_as_printed(advisor("compare", samples[SAMPLE], later).out)


def test_parts_that_are_larger_than_both_ends_sum_as_printed(advisor, samples, tmp_path):
    """From a vendor's large model to an own small one: 9,700 + 130,000 − 140,000 is no 7,300."""
    path = tmp_path / "own.yaml"
    text = samples[SAMPLE].read_text(encoding="utf-8")
    text = re.sub(r"model\.sourcing: .*", "model.sourcing: open_weights", text)
    text = re.sub(r"host\.where: .*", "host.where: own_dc", text)
    path.write_text(text.replace("480k", "9M"), encoding="utf-8")
    result = advisor("compare", samples[SAMPLE], path)
    assert result.code == 0, result.err
    summed_as_printed(result.out)
    assert "no value" not in result.out


def test_json_holds_parts_that_sum(advisor, samples, later):
    data = json.loads(advisor("compare", samples[SAMPLE], later, "--json").out)
    (each,) = data["explained"]
    for name in data["figures"]:
        total = sum(part["figures"][name] for part in each["parts"])
        assert total == pytest.approx(each["after"][name] - each["before"][name])
    assert each["method"] == "all orders"
    assert {"rule", "title", "change", "before", "after", "why"} <= data["recommendations"][
        0
    ].keys()


def test_one_engagement_under_two_packs(advisor, samples, root):
    firm = root / "samples/packs/northfield"
    result = advisor("compare", samples[SAMPLE], "--pack-b", firm)
    assert result.code == 0, result.err
    assert "core 1.0.0 → " in result.out
    assert "northfield" in result.out


def test_an_answer_that_only_one_pack_asks_for_is_charged_to_the_packs(
    advisor, later, tmp_path, root
):
    """A firm's question beside those of the core, answered in the file."""
    firm = tmp_path / "firm"
    (firm / "questions").mkdir(parents=True)
    (firm / "derive").mkdir()
    (firm / "pack.yaml").write_text('{id: firm, version: "1.0", title: Firm, extends: [core]}')
    (firm / "questions/own.yaml").write_text(
        "section: Own\nquestions:\n"
        "  - {id: firm.factor, label: our factor, text: What?, help: Ask., why: It counts.,\n"
        '     type: number, unit: "1", bounds: [0, 9], if_unknown: none, because: Ours.}\n'
    )
    later.write_text(
        later.read_text(encoding="utf-8").replace(
            "      host.where: vendor", "      host.where: vendor\n      firm.factor: 2"
        )
    )
    result = advisor("compare", later, "--pack-b", firm)
    assert result.code == 0, result.err
    assert "Not asked before: firm.factor" in result.out
    assert "our factor" not in result.out.lower()
    assert advisor("compare", later, "--pack", firm, "--pack-b", "core").code == 0
    wrong = later.read_text(encoding="utf-8").replace("firm.factor", "firm.factr")
    later.write_text(wrong, encoding="utf-8")
    result = advisor("compare", later, "--pack-b", firm)
    assert result.code == 2
    assert result.err.startswith("A210")


def test_packs_that_an_engagement_names_are_asked_for(advisor, samples, later, root):
    text = later.read_text(encoding="utf-8")
    later.write_text(text.replace("packs: [core]", "packs: [core, northfield]"))
    result = advisor("compare", samples[SAMPLE], later)
    assert result.code == 2
    assert result.err.startswith("S221")
    firm = root / "samples/packs/northfield"
    assert advisor("compare", later, "--pack-b", firm).code == 0


def test_several_use_cases_have_a_table_in_all(advisor, samples):
    result = advisor("compare", samples["city-portfolio"], samples[SAMPLE])
    assert result.code == 0, result.err
    assert "Support chatbot (only after)" in result.out
    assert "In all" in result.out


def test_without_a_second_there_is_nothing_to_compare(advisor, samples):
    result = advisor("compare", samples[SAMPLE])
    assert result.code == 2
    assert result.err.startswith("S250")


def test_a_missing_file_and_a_bad_one_are_told(advisor, samples, tmp_path):
    result = advisor("compare", samples[SAMPLE], tmp_path / "none.yaml")
    assert result.code == 2
    assert result.err.startswith("L101")
    bad = tmp_path / "bad.yaml"
    bad.write_text("use_cases: 3\n")
    assert advisor("compare", samples[SAMPLE], bad).code == 2


@pytest.mark.parametrize("name", ["compare", "measure"])
def test_the_help_imports_nothing_heavy(root, name):
    code = (
        f"import sys\nfrom advisor.cli import run\nrun(['{name}', '--help'])\n"
        "heavy = {'numpy', 'pydantic', 'yaml', 'jinja2', 'weasyprint', 'rich'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr
