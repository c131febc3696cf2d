"""Measured energy and hours: what a CSV says, whatever wrote it, and what is refused."""

import contextlib
import csv
import dataclasses
import random
import resource
import string
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import AdvisorError
from advisor.intake.measured import answers_of, read_measurement
from advisor.intake.measured.instances import chip_of, normal
from advisor.intake.measured.table import BadCell, Numbers, Report, shown
from advisor.pack import load_pack

HEAD = (
    "timestamp,project_name,run_id,duration,emissions,energy_consumed,country_iso_code,region,"
    "cloud_provider,cloud_region,codecarbon_version,gpu_count,gpu_model,on_cloud,pue"
)
GOOD = "2026-05-01T12:00:00,tune,r1,7200,0.5,4.5,DEU,,,,3.0.1,4,4 x NVIDIA A100-SXM4-80GB,N,1.5"


@pytest.fixture(scope="module")
def pack():
    return load_pack()


@pytest.fixture
def measured(tmp_path, pack):
    def read(text, encoding="utf-8"):
        path = tmp_path / "emissions.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        report = Report(str(path))
        return read_measurement(path, report, pack), report

    return read


def codes(report):
    return [problem.code for problem in report.problems]


def row(**cells):
    names = HEAD.split(",")
    values = dict(zip(names, GOOD.split(","), strict=True)) | cells
    return ",".join(values[name] for name in names)


def test_codecarbon_gives_energy_hours_place_and_chip(measured, pack):
    found, report = measured(f"{HEAD}\n{GOOD}\n")
    assert report.problems == []
    assert found.energy_kwh == pytest.approx(3.0)  # 4.5 with a PUE of 1.5
    assert found.device_hours == pytest.approx(8.0)  # 2 h on 4 chips
    assert (found.start, found.end) == (
        datetime(2026, 5, 1, 10, tzinfo=UTC),
        datetime(2026, 5, 1, 12, tzinfo=UTC),
    )
    answers = {each.fact: each for each in answers_of(found, "training", pack, report)}
    assert answers["train.device_hours"].value == pytest.approx(8.0)
    assert answers["train.device_hours"].source == (
        "CodeCarbon CSV (3.0.1), emissions.csv, 2026-05-01"
    )
    assert answers["train.device_hours"].grade == "metered"
    assert answers["train.region"].value == "DEU"
    assert answers["train.chip"].value == "a100"
    assert answers["gov.measured_energy"].value == "metered"
    assert "train.runs" not in answers


@pytest.fixture(scope="module")
def asking(pack):
    """The pack with the questions that take measured energy, whether it has them or not."""
    spec = pack.questions["train.device_hours"]
    added = {
        name: dataclasses.replace(spec, spec=dataclasses.replace(spec.spec, name=name))
        for name in ("meas.run_kwh", "meas.serving_kwh_month")
    }
    return dataclasses.replace(pack, questions={**pack.questions, **added})


def test_measured_energy_goes_where_the_rules_ask_for_it(measured, asking):
    rows = [row(run_id=f"r{n}", timestamp=f"2026-05-{n:02}T12:00:00") for n in range(1, 31)]
    found, report = measured("\n".join([HEAD, *rows]))
    training = {each.fact: each for each in answers_of(found, "training", asking, report)}
    assert training["meas.run_kwh"].value == pytest.approx(3.0)
    serving = {each.fact: each for each in answers_of(found, "serving", asking, report)}
    month = 30 * 3.0 / (29 + 2 / 24) * 365.25 / 12
    assert serving["meas.serving_kwh_month"].value == pytest.approx(month)
    assert serving["meas.serving_kwh_month"].line().startswith("meas.serving_kwh_month: {value: 94")
    assert report.problems == []


def test_measured_energy_that_no_question_takes_is_told(measured, asking):
    left = {k: v for k, v in asking.questions.items() if not k.startswith("meas.")}
    found, report = measured(f"{HEAD}\n{GOOD}\n")
    answers_of(found, "training", dataclasses.replace(asking, questions=left), report)
    (told,) = report.problems
    assert told.code == "M230"
    assert "meas.run_kwh: {value: 3, source: " in told.message


def test_a_run_flushed_as_it_goes_counts_once(measured):
    rows = [row(duration=str(3600 * n), energy_consumed=str(1.5 * n)) for n in (1, 2, 3)]
    found, report = measured("\n".join([HEAD, *rows, row(duration="3600", energy_consumed="1.5")]))
    assert found.runs == 1
    assert found.energy_kwh == pytest.approx(3.0)
    assert found.device_hours == pytest.approx(12.0)
    assert codes(report) == ["M224"]


def test_tasks_of_one_run_are_summed(measured):
    head = HEAD.replace("project_name", "task_name")
    rows = [GOOD, GOOD.replace("tune", "test")]
    found, _ = measured("\n".join([head, *rows]))
    assert found.energy_kwh == pytest.approx(6.0)


def test_the_largest_run_is_final_and_the_others_are_its_trials(measured, pack):
    rows = [row(run_id=f"r{n}", duration=str(3600 * n)) for n in (1, 4, 3)]
    found, report = measured("\n".join([HEAD, *rows]))
    answers = {each.fact: each.value for each in answers_of(found, "training", pack, report)}
    assert answers["train.device_hours"] == pytest.approx(16.0)
    assert answers["train.runs"] == pytest.approx(1.0)


def test_a_file_of_the_first_version_is_read(measured):
    found, report = measured(
        "timestamp,experiment_id,project_name,duration,emissions,energy_consumed,country_name,"
        "country_iso_code,region,on_cloud,cloud_provider,cloud_region\n"
        "2021-10-27T22:34:13,e,codecarbon,3600,0.0499,0.0881,USA,USA,Iowa,Y,gcp,us-central1\n"
    )
    assert found.energy_kwh == pytest.approx(0.0881)
    assert found.device_hours == pytest.approx(1.0)
    assert list(found.places) == ["gcp/us-central1"]
    assert report.problems == []


def test_a_bill_gives_device_hours(measured, pack):
    found, report = measured(
        "date,instance,hours,accelerators\n2026-10-01,H100 x8,12,8\n2026-10-10,H100 x8,18,8\n"
    )
    assert found.device_hours == pytest.approx(240.0)
    training = {each.fact: each.value for each in answers_of(found, "training", pack, report)}
    assert training == {
        "train.device_hours": pytest.approx(240.0),
        "train.runs": 0.0,
        "train.chip": "h100",
    }
    serving = {each.fact: each.value for each in answers_of(found, "serving", pack, report)}
    assert serving["host.accelerators_n"] == pytest.approx(1.0)  # 240 h in 10 days
    assert serving["host.hours_day"] == 24.0


def bill(*rows):
    return "\n".join(["date,instance,hours", *rows])


def test_a_bill_names_instances_whose_chips_the_rules_know(measured, pack):
    found, report = measured(bill("2026-10,p4d.24xlarge,10", "2026-10,p4d.24xlarge,5"))
    assert found.device_hours == pytest.approx(120.0)  # eight A100 of 40 GB
    assert found.days == pytest.approx(31)
    answers = {each.fact: each for each in answers_of(found, "training", pack, report)}
    assert answers["train.device_hours"].value == pytest.approx(120.0)
    assert answers["train.device_hours"].grade == "billed"
    assert answers["train.device_hours"].source == (
        "Cloud bill CSV, emissions.csv, 2026-10-01 to 2026-10-31"
    )
    assert answers["train.chip"].value == "a100_40"
    assert codes(report) == []


@pytest.mark.parametrize(
    ("name", "chip", "chips"),
    [
        ("p5.48xlarge", "h100", 8),
        ("ml.p5.48xlarge", "h100", 8),
        ("USW2-BoxUsage:p5.48xlarge", "h100", 8),
        ("P5.48XLARGE", "h100", 8),
        ("g5.12xlarge", "a10g", 4),
        ("g6.16xlarge", "l4", 1),
        ("g6f.large", "l4", 0.125),
        ("inf2.48xlarge", "other_accelerator", 12),
        ("trn1.32xlarge", "other_accelerator", 16),
        ("Standard_ND96isr_H100_v5", "h100", 8),
        ("ND96isr H100 v5", "h100", 8),
        ("Standard_NC48ads_A100_v4", "a100_pcie", 2),
        ("NC64as_T4_v3", "t4", 4),
        ("a2-megagpu-16g", "a100_40", 16),
        ("a3-highgpu-2g", "h100", 2),
        ("g2-standard-48", "l4", 4),
        ("gpu_8x_h100_sxm5", "h100", 8),
        ("H100 x8", "h100", 8),
        ("2x L40S", "l40s", 2),
    ],
)
def test_instances_as_the_clouds_write_them(measured, name, chip, chips):
    found, report = measured(bill(f"2026-10-01,{name},3"))
    assert found.device_hours == pytest.approx(3 * chips)
    assert dict(found.chips) == {chip: pytest.approx(3 * chips)}
    assert report.problems == []


def test_an_unknown_instance_is_refused_with_its_row_and_the_nearest_name(measured):
    found, report = measured(
        bill("2026-10-01,p5.48xlarge,3", "2026-10-02,p5.48xlrge,3", "2026-10-03,m5.large,3")
    )
    assert found.device_hours == pytest.approx(24.0)
    assert (report.rows, report.refused) == (3, 2)
    near, far = report.problems
    assert (near.code, near.place.line) == ("M218", 3)
    assert "column instance" in near.message
    assert "'p5.48xlrge'; the nearest name is p5.48xlarge." in near.message
    assert "accelerators" in near.todo
    assert (far.code, far.place.line) == ("M218", 4)


def test_a_column_tells_the_chips_of_an_instance_that_nobody_knows(measured):
    head = "date,instance,hours,accelerators\n"
    found, report = measured(head + "2026-10-01,our.big,3,4\n2026-10-02,p5.48xlarge,2,4\n")
    assert found.device_hours == pytest.approx(20.0)
    (told,) = report.problems
    assert told.code == "M226"
    assert "row in line 3, column accelerators" in told.message
    assert "8 by the rules, and 4 by the file" in told.message


def test_a_chip_whose_power_nobody_publishes_stands_as_another(measured, pack):
    found, report = measured(bill("2026-10-01,trn1.32xlarge,3"))
    answers = {each.fact: each.value for each in answers_of(found, "training", pack, report)}
    assert answers["train.device_hours"] == pytest.approx(48.0)
    assert answers["train.chip"] == "other_accelerator"
    assert report.problems == []


def test_sizes_of_one_chip_are_one_kind(measured, pack):
    found, report = measured(bill("2026-10-01,p5.48xlarge,3", "2026-10-02,p5.4xlarge,3"))
    answers = {each.fact: each.value for each in answers_of(found, "training", pack, report)}
    assert answers["train.device_hours"] == pytest.approx(27.0)
    assert answers["train.chip"] == "h100"
    assert report.problems == []


def test_every_instance_has_chips_that_the_rules_know(pack):
    table, chips = pack.tables["instances"], pack.tables["accelerators"].rows
    for key in table.rows:
        assert key == normal(key)
        assert table.factor(key, "chips").central > 0
        assert table.text(key, "chip") in chips, key


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ("2026-10-01;p5.48xlarge;-3", "M212", "hours"),
        ("2026-10-01;p5.48xlarge;1e12", "M212", "hours"),
        ("2026-10-01;p5.48xlarge;5000000", "M212", "hours"),
        ("2026-10-01;p5.48xlarge;3 h", "M211", "hours"),
        ("2026-10-01;p5.48xlarge;=3*8", "M214", "hours"),
        ("2026-10-01;=cmd();3", "M218", "instance"),
        ("2026-10-01;;3", "M211", "instance"),
        ("10/11/2026;p5.48xlarge;3", "M213", "date"),
        ("2026-10-01;p5.48xlarge;3.000,5.0", "M211", "hours"),
        ("2026-10-01;p5.48xlarge", "M210", None),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_bad_row_of_a_bill_is_told_and_the_good_one_counts(
    measured, cells, code, column, encoding
):
    text = f"date;instance;hours\n01.10.2026;p5.48xlarge;2,5\n{cells}\n"
    found, report = measured(text, encoding)
    assert found.device_hours == pytest.approx(20.0)
    assert (report.rows, report.refused) == (2, 1)
    (problem,) = report.problems
    assert (problem.code, problem.place.line) == (code, 3)
    assert column is None or f"column {column}" in problem.message


def test_a_month_of_a_few_hours_is_told(measured, pack):
    found, report = measured(f"{HEAD}\n{GOOD}\n")
    answers_of(found, "serving", pack, report)
    assert "M221" in codes(report)


def test_several_places_give_none(measured, pack):
    rows = [GOOD, row(run_id="r2", country_iso_code="FRA")]
    found, report = measured("\n".join([HEAD, *rows]))
    answers = {each.fact for each in answers_of(found, "training", pack, report)}
    assert "train.region" not in answers
    assert "M222" in codes(report)


def german():
    """As Excel in Germany writes it."""
    cells = row(project_name="Müller").replace(",", ";")
    cells = cells.replace("7200", "7200,0").replace("4.5", "4,5").replace("1.5", "1,5")
    return f"{HEAD.replace(',', ';')}\r\n{cells}\r\n"


@pytest.mark.parametrize(
    ("encoding", "warned"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", []),
        ("utf-16-le", []),
        ("utf-16-be", []),
        ("cp1252", ["M220"]),
        ("latin-1", ["M220"]),
    ],
)
def test_encodings_semicolons_and_decimal_commas(measured, encoding, warned):
    found, report = measured(german(), encoding)
    assert found.energy_kwh == pytest.approx(3.0)
    assert found.device_hours == pytest.approx(8.0)
    assert codes(report) == warned


def test_a_line_that_names_the_delimiter_is_understood(measured):
    found, _ = measured("sep=;\n" + german())
    assert found.energy_kwh == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"energy_consumed": ""}, "M211", "energy_consumed"),
        ({"energy_consumed": "4.5 kWh"}, "M211", "energy_consumed"),
        ({"energy_consumed": "nan"}, "M211", "energy_consumed"),
        ({"energy_consumed": "-4.5"}, "M212", "energy_consumed"),
        ({"energy_consumed": "4500"}, "M212", "energy_consumed"),
        # Wh for kWh on a laptop; minutes and milliseconds for seconds; a counter that did not run.
        ({"energy_consumed": "50", "gpu_count": "", "pue": ""}, "M212", "energy_consumed"),
        ({"duration": "120"}, "M212", "energy_consumed"),
        ({"duration": "7200000"}, "M212", "energy_consumed"),
        ({"duration": "0"}, "M212", "energy_consumed"),
        ({"energy_consumed": "0"}, "M212", "energy_consumed"),
        ({"energy_consumed": "1e300"}, "M212", "energy_consumed"),
        ({"duration": "=7200"}, "M214", "duration"),
        ({"duration": "+7200"}, "M214", "duration"),
        ({"duration": "@SUM(A1)"}, "M214", "duration"),
        ({"duration": "-cmd|' /C calc'!A0"}, "M214", "duration"),
        ({"duration": "1e12"}, "M212", "duration"),
        ({"gpu_count": "4 chips"}, "M211", "gpu_count"),
        ({"pue": "0.2"}, "M212", "pue"),
        ({"timestamp": "yesterday"}, "M213", "timestamp"),
        ({"timestamp": "03/04/2026"}, "M213", "timestamp"),
        ({"timestamp": ""}, "M213", "timestamp"),
        ({"timestamp": "0000-99-99"}, "M213", "timestamp"),
        ({"duration": '"7,200"'}, "M215", "duration"),
    ],
)
def test_a_bad_cell_is_told_with_line_and_column_and_good_rows_count(measured, cells, code, column):
    bad = row(run_id="r2", **cells)
    found, report = measured(f"{HEAD}\n{bad}\n{GOOD}\n")
    assert found.energy_kwh == pytest.approx(3.0)
    assert (report.rows, report.refused) == (2, 1)
    (problem,) = report.problems
    assert problem.code == code
    assert problem.place.line == 2
    assert f"column {column}" in problem.message


def test_a_row_of_another_length_is_refused(measured):
    found, report = measured("\n".join([HEAD, GOOD + ",more", GOOD.removesuffix(",1.5"), GOOD]))
    assert found.runs == 1
    assert codes(report) == ["M210", "M210"]


@pytest.mark.parametrize(
    ("delimiter", "text", "value"),
    [
        (";", "1.234", None),
        (";", "0.123", 0.123),
        (";", "1,234", 1.234),
        (";", "1.5", 1.5),
        (";", "1.234,5", 1234.5),
        (";", "1 234,5", 1234.5),
        (",", "1,234", None),
        (",", "1.234", 1.234),
        (",", "0,123", 0.123),
        (",", "1,234.5", 1234.5),
        ("\t", "1'234'567.5", 1234567.5),
        (";", "1.2.3", None),
        (";", "1e-3", 0.001),
        (";", ".", None),
        (";", "١٢", 12.0),
    ],
)
def test_numbers_as_people_and_tools_write_them(delimiter, text, value):
    if value is None:
        with pytest.raises(BadCell):
            Numbers(delimiter).read("x", text)
    else:
        assert Numbers(delimiter).read("x", text) == pytest.approx(value)


def test_decimal_marks_that_are_mixed_are_refused(measured):
    head, cells = german().splitlines()
    mixed = cells.replace("4,5", "4.5").replace("r1", "r2")
    found, report = measured(f"{head}\n{cells}\n{mixed}")
    assert found.runs == 1
    assert codes(report) == ["M215"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "M200"),
        ("\n\n,,\n", "M200"),
        ("a,b,c\n1,2,3\n", "M201"),
        (f"{HEAD}\n", "M217"),
        (f"{HEAD}\nno,row\n", "M217"),
        (HEAD.replace("energy_consumed", "energy_consumed_kwh") + "\n" + GOOD, "M202"),
        (HEAD.replace("emissions", "duration") + "\n" + GOOD, "M203"),
        (f'{HEAD}\n{GOOD}\n"never closed' + "x" * 200_000, "M216"),
        ("date,instance,hours\n2026-01-01,x," + "9" * 1_100_000 + "\n", "M216"),
        ("x" * 1_100_000, "M216"),
        (bytes(range(256)) * 40, "L104"),
        ("date,instance\n2026-01-01,x\n", "M202"),
    ],
)
def test_a_bad_file_is_one_clear_error(measured, text, code):
    with pytest.raises(AdvisorError) as caught:
        measured(text)
    assert caught.value.problems[-1].code == code


def test_a_changed_header_tells_the_nearest(measured):
    with pytest.raises(AdvisorError) as caught:
        measured(HEAD.replace("energy_consumed", "energy_consumed_kwh") + "\n" + GOOD)
    (problem,) = caught.value.problems
    assert "energy_consumed" in problem.message
    assert problem.nearest == "energy_consumed_kwh"


def test_a_missing_file_and_a_folder(tmp_path, pack):
    for path, code in ((tmp_path / "none.csv", "L101"), (tmp_path, "L102")):
        with pytest.raises(AdvisorError) as caught:
            read_measurement(path, Report(str(path)), pack)
        assert caught.value.problems[0].code == code


def test_formulas_in_texts_are_shown_in_quotes_and_go_nowhere(measured, pack):
    evil = '=HYPERLINK("http://x")\x1b[31m'
    found, report = measured(f"{HEAD}\n{row(gpu_model=evil.replace(chr(34), ''), run_id='=1+1')}")
    answers = answers_of(found, "training", pack, report)
    assert "train.chip" not in {each.fact for each in answers}
    told = next(p.message for p in report.problems if p.code == "M222")
    assert "'=HYPERLINK(" in told
    assert "\x1b" not in told
    assert all("HYPERLINK" not in each.line() for each in answers)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("1 x NVIDIA A100-SXM4-40GB", "a100_40"),
        ("8 x NVIDIA A100-SXM4-80GB", "a100"),
        ("4 x NVIDIA H100 80GB HBM3", "h100"),
        ("NVIDIA H100 PCIe", "h100_pcie"),
        ("1 x Tesla V100-SXM2-16GB", "v100"),
        ("2 x NVIDIA L40S", "l40s"),
        ("1 x Tesla T4", "t4"),
        ("1 x NVIDIA GeForce RTX 3090", "rtx_3090"),
        ("1 x NVIDIA GeForce RTX 4080", "workstation_gpu"),
        ("8 x AMD Instinct MI325X", "mi325x"),
        ("NVIDIA A100-PCIE-40GB", "a100_pcie_40"),
        ("Standard_ND96isr_H100_v5", "h100"),
        ("", "cpu_server"),
        ("p4d.24xlarge", None),
        ("Apple M3", None),
    ],
)
def test_chips_as_drivers_and_clouds_call_them(pack, name, key):
    assert chip_of(name, pack.tables["accelerators"]) == key


@given(st.text(max_size=200))
def test_no_cell_breaks_the_reading_of_numbers(text):
    value = bad = None
    try:
        value = Numbers(";").read("x", text)
    except BadCell as caught:
        bad = caught
    if bad is None:
        assert value >= 0
        assert not text.strip().startswith(("=", "+", "-", "@"))
    else:
        assert bad.code in {"M211", "M212", "M214", "M215"}
        assert not set(str(bad)) & set("\x1b\n\r")


@given(st.binary(max_size=2000))
def test_no_file_breaks_the_reading(tmp_path_factory, pack, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for head in (b"", HEAD.encode() + b"\n", b"date,instance,hours\n"):
        path.write_bytes(head + data)
        with contextlib.suppress(AdvisorError):
            read_measurement(path, Report(str(path)), pack)


@given(st.floats(0, 1e6), st.sampled_from([".", ","]))
def test_numbers_are_read_as_they_were_written(value, mark):
    text = f"{value:.6f}".replace(".", mark)
    assert Numbers(";").read("x", text) == pytest.approx(value, abs=1e-6)


def test_many_rows_stream_in_bounded_memory(tmp_path, scale, pack):
    count = scale(200_000, 1_000_000)
    path = tmp_path / "emissions.csv"
    numbers = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD + "\n")
        for n in range(count):
            name = "".join(numbers.choices(string.ascii_letters, k=12))
            file.write(row(run_id=f"r{n}", gpu_model=name, energy_consumed="1.5") + "\n")
    with path.open(encoding="utf-8", newline="") as file:
        begun = time.process_time()
        assert sum(1 for _ in csv.reader(file)) == count + 1
        floor = time.process_time() - begun
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = Report(str(path))
    begun = time.process_time()
    found = read_measurement(path, report, pack)
    took = time.process_time() - begun
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert report.rows == found.runs == count
    assert found.energy_kwh == pytest.approx(count)
    assert grown < 60_000, f"{grown} kB"
    # Every cell is looked at; that grows with the rows, not faster.
    assert took < 40 * floor + 1, f"{took:.1f} s, and {floor:.1f} s to split the lines"


def test_many_unknown_instances_are_refused_as_fast(tmp_path, scale, pack):
    count = scale(50_000, 1_000_000)
    path = tmp_path / "bill.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("date,instance,hours\n2026-10-01,p5.48xlarge,1\n")
        file.writelines(f"2026-10-01,p5.{n}xlarges,1\n" for n in range(count))
    report = Report(str(path))
    begun = time.process_time()
    found = read_measurement(path, report, pack)
    took = time.process_time() - begun
    assert found.device_hours == pytest.approx(8.0)
    assert report.refused == count
    assert len(report.problems) <= 20
    assert took < count * 200e-6, f"{took:.1f} s"


def test_a_cell_is_shown_short_and_clean():
    assert shown("a\x1b[2Jb\n" + "x" * 100).startswith("'a?[2Jb?x")
    assert len(shown("x" * 1000)) < 70


def test_rows_that_repeat_another_are_named_and_counted(measured):
    found, report = measured(
        bill(
            *["2026-09-01,p5.48xlarge,24"] * 3,
            "2026-09-02,p5.48xlarge,24",
            "2026-09-01,g6.xlarge,24",
        )
    )
    assert found.device_hours == pytest.approx(4 * 24 * 8 + 24)
    (told,) = report.problems
    assert told.code == "M227"
    assert "Rows in lines 3, 4 say" in told.message


def test_runs_without_an_id_that_repeat_another_are_named(measured):
    _, report = measured("\n".join([HEAD, row(run_id=""), row(run_id="")]))
    assert codes(report) == ["M227"]


def test_a_row_in_the_future_is_refused(measured):
    found, report = measured(
        bill("2026-09-01,p5.48xlarge,24", "2926-09-01,p5.48xlarge,24", "2926-09,p5.48xlarge,24")
    )
    assert codes(report) == ["M219", "M219"]
    assert found.days == 1
    found, report = measured("\n".join([HEAD, GOOD, row(timestamp="2926-05-01T12:00:00")]))
    assert codes(report) == ["M219"]
    assert found.runs == 1


def test_more_instances_at_once_than_hardly_any_bill_has_are_told(measured):
    _, report = measured(bill("2026-09-01,p5.48xlarge,100000", "2026-09,p5.48xlarge,100000"))
    (told,) = report.problems
    assert told.code == "M228"
    # 100,000 h in a day of 24 h.
    assert "row in line 2, column hours: that is 4,167" in told.message.lower()


@pytest.mark.parametrize(
    ("rows", "gaps"),
    [
        (("2026-01,p5.48xlarge,9", "2026-04-30,p5.48xlarge,9"), "2026-02, 2026-03"),
        (("2025-11-30,p5.48xlarge,9", "2026-01-01,p5.48xlarge,9"), "2025-12"),
        (("2025-12-31,p5.48xlarge,9", "2026-01-01,p5.48xlarge,9"), None),
    ],
)
def test_months_without_a_row_are_named(measured, pack, rows, gaps):
    found, report = measured(bill(*rows))
    answers_of(found, "training", pack, report)
    told = [p.message for p in report.problems if p.code == "M229"]
    assert bool(told) is (gaps is not None)
    assert gaps is None or f"falls into {gaps};" in told[0]


def test_the_note_names_the_rows_refused(measured, pack):
    found, report = measured("\n".join([HEAD, GOOD, row(run_id="r2", energy_consumed="25200")]))
    notes = [each.note for each in answers_of(found, "training", pack, report) if each.main]
    assert notes
    assert all("without the refused row in line 3" in note for note in notes)
    assert found.refused_hours == pytest.approx(found.device_hours)
