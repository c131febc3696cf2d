"""`advisor measure`: lines for an answers file, and into one."""

import json
import re
import shutil
import stat

import pytest

from advisor.intake import load_engagement
from advisor.loading import load_yaml, parse_yaml
from advisor.pack import load_pack

CSV = (
    "timestamp,run_id,duration,energy_consumed,country_iso_code,gpu_count,gpu_model,on_cloud\n"
    "2026-05-01T12:00:00,r1,7200,3.0,FIN,4,4 x NVIDIA A100-SXM4-80GB,N\n"
    "2026-05-02T12:00:00,r2,=1,3.0,FIN,4,4 x NVIDIA A100-SXM4-80GB,N\n"
)
ANSWERS = """\
# The client's file.
engagement: {client: Client, date: 2026-11-25}
use_cases:
  - id: one   # the first
    name: One
    answers:
      task.primary: classify_text
      train.planned: full_ft   # as agreed

      # about the model
      model.sourcing: {value: fine_tuned, note: "open # weights"}  # kept

  # the second
  - {id: two, name: Two, answers: {task.primary: write_text}}
  - id: three
    answers: {}
  - id: four
    answers:
  - id: five
    name: |
      Five
      of them
  - id: six
    answers: {
      task.primary: write_text,  # first
      train.planned: peft  # last
    }
# the end"""


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / "emissions.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWERS, encoding="utf-8")
    return path


def test_it_prints_lines_for_an_answers_file(advisor, csv):
    result = advisor("measure", csv)
    assert result.code == 0, result.err
    lines = parse_yaml(result.out, "out").value
    assert lines["train.device_hours"]["value"] == 8
    assert lines["train.device_hours"]["source"] == "CodeCarbon CSV, emissions.csv, 2026-05-01"
    assert lines["train.region"]["value"] == "FIN"
    assert "# Rows counted: 1; refused: 1" in result.out
    assert "M214 (warning)" in result.err
    assert "column duration" in result.err


def test_json(advisor, csv):
    data = json.loads(advisor("measure", csv, "--json").out)
    assert (data["rows"], data["refused"], data["device_hours"]) == (2, 1, 8.0)
    assert data["answers"]["train.chip"]["value"] == "a100"
    assert {problem["code"] for problem in data["problems"]} >= {"M214"}


@pytest.mark.parametrize("ident", ["one", "two", "three", "four", "five", "six"])
def test_into_a_file_only_lines_are_added(advisor, csv, answers, ident):
    result = advisor("measure", csv, "--into", answers, "--use-case", ident)
    assert result.code == 0, result.err
    text = answers.read_text(encoding="utf-8")
    before, after = parse_yaml(ANSWERS, "a").value, load_yaml(answers).value
    for old, new in zip(before["use_cases"], after["use_cases"], strict=True):
        added = (new.get("answers") or {}) if new["id"] == ident else {}
        kept = {k: v for k, v in added.items() if k not in (old.get("answers") or {})}
        assert {**old, "answers": {**(old.get("answers") or {}), **kept}} == {
            **new,
            "answers": new.get("answers") or {},
        }
        if new["id"] == ident:
            assert kept["train.device_hours"]["value"] == 8
    left = iter(text)
    assert all(c in left for c in ANSWERS), "something was taken out or moved"
    assert load_engagement(answers, load_pack())


@pytest.mark.parametrize("name", ["board-minutes", "national-language-model", "medical-triage"])
def test_into_the_samples(advisor, csv, samples, tmp_path, name):
    path = tmp_path / "answers.yaml"
    shutil.copy(samples[name], path)
    result = advisor("measure", csv, "--into", path)
    old, new = samples[name].read_text().splitlines(), path.read_text().splitlines()
    if result.code == 0:
        assert [line for line in new if line in old] == old
        assert len(new) > len(old)
        assert advisor("assess", path).code == 0
    else:
        assert "M251" in result.err
        assert new == old


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_marks_and_rights_stay(advisor, csv, answers, newline):
    answers.write_bytes(b"\xef\xbb\xbf" + ANSWERS.replace("\n", newline).encode())
    answers.chmod(0o600)
    assert advisor("measure", csv, "--into", answers, "--use-case", "one").code == 0
    raw = answers.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf# The")
    assert raw.count(b"\n") == raw.count(newline.encode())
    assert stat.S_IMODE(answers.stat().st_mode) == 0o600


def test_an_answer_that_differs_is_not_replaced_and_both_are_shown(advisor, csv, answers):
    text = ANSWERS.replace("train.planned: full_ft ", "train.device_hours: 99 ")
    answers.write_text(text, encoding="utf-8")
    result = advisor("measure", csv, "--into", answers, "--use-case", "one")
    assert result.code == 2
    assert "M251" in result.err
    assert "is answered already: 99; measured: 8" in result.err
    assert answers.read_text(encoding="utf-8") == text
    assert not list(answers.parent.glob(".answers*"))


def test_an_answer_of_what_is_shared_counts_as_answered(advisor, csv, answers):
    text = ANSWERS.replace("    name: One\n", "    name: One\n    uses: [machines]\n")
    text = text.replace(
        "use_cases:\n",
        "shared:\n  - {id: machines, answers: {train.device_hours: 5}}\nuse_cases:\n",
    )
    answers.write_text(text, encoding="utf-8")
    result = advisor("measure", csv, "--into", answers, "--use-case", "one")
    assert result.code == 2
    assert "is answered already: 5" in result.err


def test_twice_changes_nothing_the_second_time(advisor, csv, answers):
    first = advisor("measure", csv, "--into", answers, "--use-case", "one")
    assert first.code == 0, first.err
    text = answers.read_text(encoding="utf-8")
    second = advisor("measure", csv, "--into", answers, "--use-case", "one")
    assert second.code == 0, second.err
    assert "stands there already" in second.err
    assert answers.read_text(encoding="utf-8") == text


def test_place_and_chip_that_stand_there_are_kept_and_told(advisor, csv, answers):
    text = ANSWERS.replace(
        "train.planned: full_ft ", "train.planned: full_ft\n      train.region: DEU "
    )
    answers.write_text(text, encoding="utf-8")
    result = advisor("measure", csv, "--into", answers, "--use-case", "one")
    assert result.code == 0, result.err
    assert "train.region stands there as DEU, measured FIN; kept." in result.err


def test_an_answer_without_effect_is_told(advisor, csv, answers):
    none = "task.primary: write_text, model.sourcing: vendor_api, train.planned: none}}"
    text = ANSWERS.replace("task.primary: write_text}}", none)
    answers.write_text(text, encoding="utf-8")
    result = advisor("measure", csv, "--into", answers, "--use-case", "two")
    assert result.code == 0, result.err
    assert "M225" in result.err


def test_the_use_case_must_be_named_where_there_are_several(advisor, csv, answers):
    for more in ([], ["--use-case", "ones"]):
        result = advisor("measure", csv, "--into", answers, *more)
        assert result.code == 2
        assert result.err.startswith("S241")
    assert advisor("measure", csv, "--use-case", "one").code == 2
    assert answers.read_text(encoding="utf-8") == ANSWERS


def test_a_bad_answers_file_is_left_alone(advisor, csv, answers):
    answers.write_text("use_cases: [", encoding="utf-8")
    result = advisor("measure", csv, "--into", answers)
    assert result.code == 2
    assert answers.read_text(encoding="utf-8") == "use_cases: ["


def test_a_form_in_which_nothing_can_be_added_is_refused(advisor, csv, answers):
    text = ANSWERS.replace("  - id: four\n    answers:\n", "  - id: four\n    answers: ~\n")
    answers.write_text(text, encoding="utf-8")
    result = advisor("measure", csv, "--into", answers, "--use-case", "four")
    assert result.code == 2
    assert "M252" in result.err
    assert answers.read_text(encoding="utf-8") == text


def test_no_row_that_counts_is_an_error(advisor, tmp_path):
    path = tmp_path / "bill.csv"
    path.write_text("date,instance,hours\n2026-01-01,x,many\n")
    result = advisor("measure", path)
    assert result.code == 2
    assert "M217" in result.err
    assert "M211" in result.err


FORMULA = '=HYPERLINK("http://x.example","click")'


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_formula_in_a_cell_is_told_and_goes_nowhere(advisor, answers, bom):
    path = answers.with_name("=cmd()|.csv")
    quoted = FORMULA.replace('"', '""')
    text = CSV.replace("4 x NVIDIA A100-SXM4-80GB", f'"{quoted}"').replace("r1", "@SUM(1)")
    path.write_bytes(bom + text.encode())
    for form in ([], ["--json"], ["--into", answers, "--use-case", "one"]):
        result = advisor("measure", path, *form)
        assert result.code == 0, result.err
        for line in (*result.out.splitlines(), *answers.read_text("utf-8").splitlines()):
            assert not line.strip(" \t\"'").startswith(("=", "+", "@"))
    written = load_yaml(answers).value["use_cases"][0]["answers"]
    assert "train.chip" not in written
    assert written["train.device_hours"]["source"].startswith("CodeCarbon CSV, =cmd()|.csv")
    assert "HYPERLINK" not in answers.read_text("utf-8")


def prepared(samples, name, tmp_path, *removed):
    """A copy of a sample without some lines."""
    lines = samples[name].read_text("utf-8").splitlines()
    path = tmp_path / "answers.yaml"
    kept = [line for line in lines if not line.strip().startswith(removed)]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


def assessed(advisor, path):
    page = path.with_suffix(".html")
    result = advisor("assess", path, "-o", page, "-o", page.with_suffix(".json"))
    assert result.code == 0, result.err
    return json.loads(page.with_suffix(".json").read_text("utf-8")), page.read_text("utf-8")


def graded(case, impact="carbon"):
    return {
        row["id"]: (part["grade"], row["share"])
        for part in case["quality"][impact]
        for row in part["inputs"]
    }


TRAINING = ("train.device_hours", "train.runs", "train.chip", "train.region")


@pytest.mark.parametrize("times", [1, 3])
def test_a_measured_run_goes_into_the_estimate_and_the_report_says_metered(
    advisor, samples, tmp_path, times
):
    """A week of 256 A100: 17,000 kWh, less than the 17,203 kWh that 400 W each would make."""
    path = prepared(samples, "national-language-model", tmp_path, *TRAINING)
    csv = tmp_path / "emissions.csv"
    row = "r1,604800,{},FIN,256,256 x NVIDIA A100-SXM4-80GB,N\n"
    csv.write_text(CSV.partition("\n")[0] + "\n2026-05-11T12:00:00," + row.format(17000 * times))
    result = advisor("measure", csv, "--into", path)
    assert result.code == 0, result.err
    assert "M225" not in result.err
    assert "M230" not in result.err
    data, page = assessed(advisor, path)
    (case,) = data["use_cases"]
    assert graded(case)["meas.run_kwh"][0] == "metered"
    assert graded(case)["train.device_hours"][0] == "metered"
    assert graded(case)["meas.run_kwh"][1] > 0.1
    (metered,) = (part for part in case["quality"]["carbon"] if part["grade"] == "metered")
    (printed,) = re.findall(r'<td>Metered</td><td class="r">(\d+) %</td>', page)
    assert int(printed) == round(metered["share"] * 100)
    assert "CodeCarbon CSV, emissions.csv, 2026-05-04 to 2026-05-11" in page
    # The run itself: kWh times what trials, retraining and the site add, and nothing of watts.
    facts = {fact["name"]: fact for fact in case["facts"]}
    assert facts["meas.run_kwh"]["value"] == 17000 * times
    once = data["figures"][case["baseline"]["once"]["energy_kwh"]]
    alone = 17000 * times
    assert alone < once["p5"] < once["p50"] < 10 * alone


def test_a_measured_month_of_shared_machines_goes_to_all_that_use_them(advisor, samples, tmp_path):
    energy = {}
    for kwh in (2, 4):
        path = prepared(samples, "city-portfolio", tmp_path, "host.region")
        csv = tmp_path / "emissions.csv"
        rows = [
            f"2026-05-{n:02}T00:00:00,r{n},86400,{kwh * 10},FIN,4,4 x NVIDIA H100 80GB HBM3,N"
            for n in range(2, 31)
        ]
        csv.write_text("\n".join([CSV.partition("\n")[0], *rows, ""]))
        result = advisor(
            "measure", csv, "--for", "serving", "--into", path, "--use-case", "city-endpoint"
        )
        assert result.code == 0, result.err
        written = next(t for t in load_yaml(path).value["shared"] if t["id"] == "city-endpoint")
        month = written["answers"]["meas.serving_kwh_month"]
        assert month["value"] == pytest.approx(kwh * 10 * 365.25 / 12, rel=1e-5)
        assert month["grade"] == "metered"
        data, page = assessed(advisor, path)
        assert re.search(r"[Mm]etered", page)
        energy[kwh] = 0.0
        for case in data["use_cases"]:
            if case["id"] in ("citizens-assistant", "council-minutes"):
                assert graded(case)["meas.serving_kwh_month"][0] == "metered"
                total = case["baseline"]["stages"]["serving"]["energy_kwh"]
                energy[kwh] += data["figures"][total]["p50"]
    # Twice the month, twice the year; once only, though two use cases draw on it.
    assert energy[4] == pytest.approx(2 * energy[2], rel=0.02)
    # Where nothing is told: growth of 25 % over three years, and a PUE of 1.63.
    growth, pue = (1 + 1.25 + 1.25**2) / 3, 1.63
    assert energy[2] == pytest.approx(2 * 10 * 365.25 * growth * pue, rel=0.1)


def test_hours_of_a_bill_are_billed(advisor, samples, tmp_path):
    path = prepared(samples, "national-language-model", tmp_path, *TRAINING)
    bill = tmp_path / "bill.csv"
    bill.write_text(
        "date;instance;hours\n2026-05;ND96isr H100 v5;10.000,5\n2026-06;p5.48xlarge;5\n"
    )
    result = advisor("measure", bill, "--into", path)
    assert result.code == 0, result.err
    data, page = assessed(advisor, path)
    (case,) = data["use_cases"]
    facts = {fact["name"]: fact for fact in case["facts"]}
    assert facts["train.device_hours"]["value"] == pytest.approx(80044)
    assert facts["train.chip"]["value"] == "h100"
    assert graded(case)["train.device_hours"][0] == "billed"
    assert "Cloud bill CSV, bill.csv, 2026-05-01 to 2026-06-30" in page


@pytest.mark.parametrize(
    "rows",
    [
        # The larger run in Wh; its hours can be read all the same.
        "2026-05-02T12:00:00,r2,36000,25200,FIN,4,4 x NVIDIA A100-SXM4-80GB,N\n",
        # Most of the rows.
        "2026-05-02T12:00:00,r2,x,3,FIN,4,,N\n2026-05-03T12:00:00,r3,x,3,FIN,4,,N\n",
    ],
)
def test_what_is_the_smaller_part_of_a_file_is_not_written(advisor, csv, answers, rows):
    head, good, _ = CSV.splitlines(keepends=True)
    csv.write_text(head + good + rows, encoding="utf-8")
    result = advisor("measure", csv, "--into", answers, "--use-case", "one")
    assert result.code != 0
    assert "M253" in result.err
    assert "in line" in result.err
    assert answers.read_text(encoding="utf-8") == ANSWERS
    assert advisor("measure", csv).code == 0
    forced = advisor("measure", csv, "--into", answers, "--use-case", "one", "--force")
    assert forced.code == 0, forced.err
    assert "without the refused row" in answers.read_text(encoding="utf-8")
