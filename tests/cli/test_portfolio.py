"""`advisor portfolio`: an inventory of use cases, one row each."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
import yaml

from advisor.assess import assess
from advisor.errors import AdvisorError
from advisor.intake import load_engagement, read_engagement
from advisor.intake.inventory import Head, read_inventory
from advisor.loading import parse_yaml
from advisor.pack import load_pack

HEAD = Head("City of Velden", "EUR", "2026-11-25")
ONE = "name,task.primary,use.tasks_month\nMinutes,summarise,40\n"


@pytest.fixture(scope="module")
def pack():
    return load_pack()


@pytest.fixture
def inventory(tmp_path):
    """A function that writes an inventory."""

    def write(text, encoding="utf-8"):
        path = tmp_path / "inventory.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def read(path, pack, **more):
    """The engagement that an inventory describes, and how it was read."""
    found = read_inventory(path, pack, HEAD, **more)
    return read_engagement(parse_yaml(found.text, "answers.yaml"), pack), found


def as_inventory(sample: Path) -> str:
    """An answers file as an inventory: each key of an answer in a column of its own."""
    value = yaml.safe_load(sample.read_text("utf-8"))
    rows = [{"kind": "engagement", **cells(value["answers"])}]
    for kind, key in (("shared", "shared"), ("use case", "use_cases")):
        rows += [
            {
                "kind": kind,
                "id": item["id"],
                "name": item["name"],
                "shared": " | ".join(item.get("uses", ())),
                **cells(item["answers"]),
            }
            for item in value[key]
        ]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def cells(answers):
    """Answers as cells by column."""
    found = {}
    for name, raw in answers.items():
        parts = raw if isinstance(raw, dict) else {"value": raw}
        for key, part in parts.items():
            text = " | ".join(part) if isinstance(part, list) else part
            text = {True: "yes", False: "no"}[text] if isinstance(text, bool) else str(text)
            found[name if key == "value" else f"{name}.{key}"] = text
    return found


def test_the_sample_there_and_back_gives_the_same_advice(samples, pack, inventory):
    sample = samples["city-portfolio"]
    engagement, found = read(inventory(as_inventory(sample)), pack)
    assert found.refused == 0
    assert next(iter(found.rows.items())) == ("citizens-assistant", 4)
    before = assess(load_engagement(sample, pack), pack, draws=256).data
    after = assess(engagement, pack, draws=256).data
    # The source of each answer names its row besides, and nothing else differs.
    text = json.dumps(after)
    assert "row 4 of the inventory" in text
    after = json.loads(re.sub(r"(?:; | \()?row \d+ of the inventory\)?", "", text))
    before = json.loads(json.dumps(before))
    assert len(before["figures"]) > 100
    for key in ("figures", "use_cases", "shared", "portfolio", "roadmap", "assumptions"):
        assert after[key] == before[key], key


def test_files_are_written_and_open_again(advisor, pack, inventory, tmp_path):
    text = (
        "name,kind,shared,id,task.primary,use.tasks_month,model.sourcing,host.where,"
        "host.accelerators_n,ctx.country,note owner\n"
        "# a comment,,,,,,,,,,\n"
        "=Danger(),,endpoint,,Write_Text,20k/day,,,,DEU,Ana\n"
        "Minutes,,endpoint,,Summarise,40,,,,,\n"
        "Endpoint,shared,,endpoint,,,open_weights,own_dc,4,,\n"
        "Unknown,,,,,unknown,,n/a,,,\n"
    )
    out = tmp_path / "new" / "folder"
    result = advisor("portfolio", inventory(text), "-o", out, "--format", "json", "--json")
    assert result.code == 0, result.err
    data = json.loads(result.out)
    assert (data["assessed"], data["refused"]) == (3, 0)
    assert sorted(p.name for p in out.iterdir()) == ["answers.yaml", "portfolio.csv", "report.json"]
    engagement = load_engagement(out / "answers.yaml", pack)
    first = engagement.use_cases[0]
    assert first.name == "=Danger()"
    answer = first.answers["use.tasks_month"]
    assert (answer.typed, answer.source) == ("20k/day", "row 3 of the inventory")
    assert "owner: Ana" in (out / "answers.yaml").read_text("utf-8")
    assert engagement.use_cases[2].answers["use.tasks_month"].state == "unknown"
    assert engagement.use_cases[2].answers["host.where"].state == "not_applicable"
    raw = (out / "portfolio.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["'=Danger()", "Minutes", "Unknown", "Endpoint"]
    assert [row["kind"] for row in rows] == ["use case"] * 3 + ["shared"]
    report = json.loads((out / "report.json").read_text("utf-8"))
    for row, case in zip(rows, report["use_cases"], strict=False):
        total = (case["baseline"]["total"] or {}).get("carbon_kgco2e")
        assert bool(row["carbon_kgco2e_year_p50"]) == bool(total)
        if total:
            printed = float(row["carbon_kgco2e_year_p50"])
            assert printed == pytest.approx(report["figures"][total]["p50"], rel=0.005)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_a_shared_endpoint_is_counted_once(pack, inventory):
    """Its machines are allotted to all on it: two use cases emit little more than one."""
    columns = "name,kind,shared,id,task.primary,use.tasks_month,model.sourcing,host.where"
    columns += ",model.size_class,host.accelerators_n\n"
    thing = "Endpoint,shared,,ep,,,open_weights,own_dc,1B_10B,4\n"
    one = columns + thing + "A,,ep,,summarise,40,,,,\n"
    two = one + "B,,ep,,summarise,40,,,,\n"

    def total(text):
        data = assess(read(inventory(text), pack)[0], pack, draws=256).data
        return data["figures"][data["portfolio"]["total"]["carbon_kgco2e"]]["p50"]

    assert total(two) == pytest.approx(total(one), rel=0.02)


def test_what_is_said_of_many_is_said_once(pack, inventory):
    """Forty use cases with one fault make one sentence, with three names."""
    text = "name,task.primary,use.tasks_month,model.sourcing,host.where,data.sensitivity"
    text += ",data.in_region_contract,model.size_class\n"
    text += "".join(
        f"A{n},write_text,9000,vendor_api,vendor,special,no,frontier\n" for n in range(8)
    )
    data = assess(read(inventory(text), pack)[0], pack, draws=64).data
    verdict = data["portfolio"]["verdict"]
    for words in (verdict["sentence"], verdict["decision"], *verdict["against"]):
        assert "A0, A1, A2 and 5 more" in words
        assert len(words) < 800


def test_a_shared_thing_in_columns_of_the_rows_that_use_it(pack, inventory):
    text = (
        "name,shared,shared:host.where,shared:host.accelerators_n,task.primary\n"
        "A,ep,own_dc,4,summarise\nB,ep,,,summarise\nC,ep,own_dc,,summarise\n"
    )
    engagement, _ = read(inventory(text), pack)
    (thing,) = engagement.shared
    assert {k: a.value for k, a in thing.answers.items()} == {
        "host.where": "own_dc",
        "host.accelerators_n": 4.0,
    }
    with pytest.raises(Exception, match=r"I208: row 4, column host\.where: .*row 2 answers"):
        read(inventory(text.replace("C,ep,own_dc", "C,ep,cloud")), pack)


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t"), ("utf-8", "|")],
)
def test_encodings_and_delimiters(pack, inventory, encoding, separator):
    cells = [
        ["Name", "The main job of the model", "use.tasks_month"],
        ["Bürger", "Summarise", "1k"],
    ]
    text = "\r\n".join(separator.join(row) for row in cells)
    engagement, _ = read(inventory(text, encoding), pack)
    (case,) = engagement.use_cases
    assert (case.name, case.id) == ("Bürger", "burger")
    assert case.answers["task.primary"].value == "summarise"
    assert case.answers["use.tasks_month"].value == 1000


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2M", 2e6),
        ("1,5M", 1.5e6),
        ("1.200.000", 1.2e6),
        ("480 000", 480000),
        ("480'000", 480000),
        ("250k/year", 250000 / 12),
        ("12k tasks/month", 12000),
    ],
)
def test_numbers_as_people_write_them(pack, inventory, typed, value):
    engagement, _ = read(inventory(f"name;use.tasks_month\nA;{typed}\n"), pack)
    answer = engagement.use_cases[0].answers["use.tasks_month"]
    assert answer.value == pytest.approx(value)
    assert typed in (answer.typed, (answer.note or "").removeprefix("typed as "))


def test_several_options_places_and_a_range(pack, inventory):
    text = (
        "name,The kind of benefit,host.region,use.growth_pct,use.growth_pct.low,"
        "use.growth_pct.high\n"
        "A,time_cost | Brings revenue,DEU | FRA,-10,-20,0\n"
    )
    answers = read(inventory(text), pack)[0].use_cases[0].answers
    assert answers["ben.type"].value == ("time_cost", "revenue")
    assert answers["host.region"].candidates == ("DEU", "FRA")
    growth = answers["use.growth_pct"]
    assert (growth.low, growth.value, growth.high) == (-20, -10, 0)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("name,use.task_month\nA,1\n", "I201", "Did you mean 'use.tasks_month'"),
        ("name,use.tasks_month,The tasks a month\nA,1,2\n", "I202", "the same answer"),
        ("name,use.tasks_month.low\nA,1\n", "I203", "has no column"),
        ("name,kind\nA,sharde\n", "I204", "Did you mean 'shared'"),
        ("name,use.tasks_month\n,1\n", "I205", "row 2, column name"),
        ("name\nA\nA\n", "I206", "taken by row 2"),
        ("name,use.tasks_month,use.tasks_month.low\nA,,1\n", "I207", "row 2"),
        ("name,ctx.sector\nA,public\nB,health\n", "I208", "row 2 answers otherwise"),
        ("name,kind,task.primary\n,engagement,summarise\nA,,\n", "I208", "of each use case"),
        ("name,shared\nA,ep\n", "I209", "no row of kind shared"),
        ("name,use.tasks_month\nA,=1+1\n", "M214", "row 2, column use.tasks_month"),
        ("name,use.tasks_month\nA,many\n", "M211", "no number"),
        ('name,use.tasks_month\nA,"1,234"\n', "M215", "two numbers"),
        ("name,use.tasks_month\nA,3 kg\n", "A219", "row 2, column use.tasks_month"),
        ("name,use.tasks_month\nA,-5\n", "A221", "lies outside"),
        ("name,task.primary\nA,sumarise\n", "A223", "Did you mean 'summarise'"),
        ("name,edge.candidate\nA,perhaps\n", "A215", "neither yes nor no"),
        ("name,host.region\nA,Atlantis\n", "A225", "no region"),
        ("name,host.where\nA,cloud,extra\n", "M210", "3 cells"),
        ("name,\nA,b\n", "I201", "no heading"),
        ("name\n", "I200", "No row"),
    ],
)
def test_bad_inputs(pack, inventory, text, code, words):
    with pytest.raises(Exception, match=code) as error:
        read(inventory(text), pack)
    assert words in str(error.value)


def test_everything_that_is_wrong_is_told_and_nothing_written(advisor, inventory, tmp_path):
    bad = "".join(f"Case {n},nonsense\n" for n in range(30))
    out = tmp_path / "out"
    result = advisor("portfolio", inventory(f"name,task.primary\n{bad}"), "-o", out)
    assert result.code == 2
    assert result.err.count("A223") == 30
    assert not out.exists()


def test_bad_rows_are_left_out_and_counted(advisor, inventory, tmp_path):
    text = ONE.replace("\n", ",shared,kind,id\n", 1).replace("40\n", "40,,,\n")
    text += "Bad,nonsense,1,,,\nOn it,summarise,1,ep,,\nEndpoint,,x,,shared,ep\nShort,summarise\n"
    out = tmp_path / "out"
    arguments = ("portfolio", inventory(text), "-o", out, "--format", "md", "--skip-bad")
    result = advisor(*arguments)
    assert result.code == 0, result.err
    assert "Use cases assessed: 1; rows refused: 4" in result.err
    for code in ("A223", "I209", "M211", "M210"):
        assert f"{code} (warning)" in result.err
    assert (out / "report.md").exists()


def test_what_is_there_stays_where_a_run_fails(advisor, inventory, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "answers.yaml").write_text("mine", encoding="utf-8")
    result = advisor("portfolio", inventory("name,task.primary\nA,x\n"), "-o", out)
    assert result.code == 2
    assert [p.name for p in out.iterdir()] == ["answers.yaml"]
    assert (out / "answers.yaml").read_text("utf-8") == "mine"
    for wrong in (inventory(ONE), inventory(ONE) / "x"):
        assert advisor("portfolio", inventory(ONE), "-o", wrong).code == 2
    assert advisor("portfolio", inventory(ONE), "-o", out, "--currency", "XYZ").code == 2
    assert advisor("portfolio", inventory(ONE)).code == 2
    assert advisor("portfolio", tmp_path / "none.csv", "-o", out).code == 2
    mine = out / "portfolio.csv"
    mine.write_text(ONE, encoding="utf-8")
    assert advisor("portfolio", mine, "-o", out).code == 2
    assert mine.read_text("utf-8") == ONE


def test_the_template_is_an_inventory(advisor, pack, tmp_path):
    path = tmp_path / "template.csv"
    assert advisor("portfolio", "--template", path).code == 0
    again = advisor("portfolio", "--template", path)
    assert again.code == 2
    assert "S211" in again.err
    header, about = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert len(header) == len(about)
    assert {n for n, q in pack.questions.items() if q.express} <= {*header}
    with path.open("a", encoding="utf-8") as file:
        csv.DictWriter(file, header).writerow({"name": "A", "task.primary": "summarise"})
    engagement, _ = read(path, pack)
    assert [case.name for case in engagement.use_cases] == ["A"]


@pytest.mark.parametrize("text", ["tab\there", "\u2028\ufeff", '"q" \\ {}: #', "null", "1e3"])
def test_nothing_that_was_typed_is_lost(pack, inventory, text):
    out = io.StringIO()
    csv.writer(out).writerows([["id", "name", "note"], ["a", f"x{text}", f"y{text}"]])
    engagement, found = read(inventory(out.getvalue()), pack)
    assert engagement.use_cases[0].name == f"x{text}"
    assert yaml.safe_load(found.text)["use_cases"][0]["note"] == f"y{text}"


def test_a_control_character_is_told_at_its_row_and_column(pack, inventory):
    out = io.StringIO()
    csv.writer(out).writerows([["id", "name", "note"], ["a", "x", "bell\x07"]])
    with pytest.raises(AdvisorError) as caught:
        read(inventory(out.getvalue()), pack)
    first = caught.value.problems[0]
    assert first.code == "L117"
    assert "column note" in first.message
    assert first.place.line == 2
