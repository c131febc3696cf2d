"""What changed since an earlier report: answers, rules and factors, figures, recommendations."""

import dataclasses
import json
import re

import jsonschema
import pytest

from advisor import load_engagement, load_pack
from advisor.advice.model import Advice
from advisor.advice.schema import advice_schema
from advisor.assess import assess
from advisor.errors import AdvisorError
from advisor.report import content
from advisor.report.json_file import as_json, fingerprint
from advisor.report.rerun.since import Earlier, with_changes
from tests.rerun.test_hostile import pdf_with

SAMPLE = "support-chatbot"


@pytest.fixture(scope="module")
def pack():
    return load_pack()


@pytest.fixture(scope="module")
def today(samples, pack, tmp_path_factory):
    """The sample some months later: more tasks, no reasoning."""
    text = samples[SAMPLE].read_text(encoding="utf-8")
    text = text.replace("value: 480k", "value: 600k").replace("value: adaptive", 'value: "off"')
    path = tmp_path_factory.mktemp("today") / "answers.yaml"
    path.write_text(text.replace("2026-11-25", "2027-02-10"), encoding="utf-8")
    engagement = load_engagement(path, pack)
    return path, engagement, assess(engagement, pack)


def earlier(data, name="old.pdf"):
    return Earlier(name, data, fingerprint(data))


@pytest.fixture(scope="module")
def changed(today, pack, advice_of):
    _, engagement, advice = today
    found = with_changes(advice, engagement, pack, earlier(advice_of(SAMPLE)))
    return json.loads(as_json(found.data))


def number(printed):
    return float(printed.replace("−", "-").replace(",", "").replace("+", ""))


def test_each_answer_that_changed_is_told(changed):
    told = {a["fact"]: (a["before"], a["after"]) for a in changed["since"]["answers"]}
    assert told["use.tasks_month"] == ("480,000 tasks a month", "600,000 tasks a month")
    assert told["model.reasoning_mode"] == ("The model decides", "Switched off")
    assert len(told) == 2


def test_a_use_case_that_went_is_one_line_in_the_language_of_today(samples, pack, advice_of):
    before = advice_of("city-portfolio")
    engagement = load_engagement(samples["city-portfolio"], pack)
    gone = engagement.use_cases[-1]
    smaller = dataclasses.replace(engagement, use_cases=engagement.use_cases[:-1])
    advice = assess(smaller, pack, "de")
    found = with_changes(advice, smaller, pack, earlier(before)).data["since"]
    assert [a["label"] for a in found["answers"]] == [gone.name]
    assert all(a["before"] != a["after"] for a in found["answers"])
    blocks = {o["id"]: o for o in found["owners"]}
    assert blocks[gone.id]["where"] == "a"
    assert [row["kind"] for row in blocks[gone.id]["rows"]] == ["before", "cause"]


def test_the_figures_before_and_now_are_those_of_the_two_reports(changed, advice_of):
    (block,) = changed["since"]["owners"]
    ends = {row["kind"]: row["figures"] for row in block["rows"] if row["kind"] != "cause"}
    for n, column in enumerate(block["columns"]):
        ident = f"{SAMPLE}.baseline.{column['impact']}"
        for kind, data in (("before", advice_of(SAMPLE)), ("after", changed)):
            kept = changed["figures"][ends[kind][n]]["p50"]
            assert kept == pytest.approx(data["figures"][ident]["p50"], rel=1e-6)


def test_the_causes_add_up_as_printed(changed):
    (block,) = changed["since"]["owners"]
    for n in range(len(block["columns"])):
        printed = [
            (row["kind"], number(changed["figures"][row["figures"][n]]["printed"]))
            for row in block["rows"]
            if row["figures"][n]
        ]
        total = sum(v for kind, v in printed if kind != "after")
        assert total == pytest.approx(dict(printed)["after"], abs=1e-9)


def test_recommendations_that_went_or_moved_are_told_with_a_reason(changed):
    moved = {m["rule"]: m for m in changed["since"]["recommendations"]}
    assert [
        m for m in moved.values() if m["change"] == "disappeared" and "Switched off" in m["why"]
    ]


def test_the_page_stands_before_that_for_the_auditor_and_in_markdown(changed, advice_of):
    html = content(changed, "x.html").decode()
    assert html.index('id="assumptions"') < html.index('id="changes"') < html.index('id="auditor"')
    section = html[html.index('id="changes"') : html.index('id="auditor"')]
    for row in changed["since"]["owners"][0]["rows"]:
        for ident in filter(None, row["figures"]):
            assert f">{changed['figures'][ident]['printed']}<" in section
    technical = content(changed, "x.html", edition="technical").decode()
    assert 'id="changes"' in technical
    assert 'href="#changes"' in technical
    text = content(changed, "x.md").decode()
    assert re.search(
        r"^## Carbon down from [\d,.]+ to [\d,.]+ kgCO₂e a year since 25", text, re.MULTILINE
    )
    assert 'id="changes"' not in content(advice_of(SAMPLE), "x.html").decode()


def test_the_published_schema_knows_the_changes(changed):
    faults = jsonschema.Draft202012Validator(advice_schema()).iter_errors(changed)
    assert [error.message for error in faults] == []


def test_nothing_changed_is_said(samples, pack, advice_of):
    engagement = load_engagement(samples[SAMPLE], pack)
    found = with_changes(
        assess(engagement, pack), engagement, pack, earlier(advice_of(SAMPLE))
    ).data
    assert found["since"]["nothing"] is True
    assert found["since"]["answers"] == found["since"]["owners"] == []
    assert "Nothing has changed since the report of" in content(found, "x.md").decode()


def test_a_factor_of_the_pack_that_changed_is_told_with_what_it_does(samples, pack, advice_of):
    table = pack.tables["grid"]
    old = advice_of(SAMPLE)
    key = next(
        f["id"].split(".")[1] for f in old["inputs"]["factors"] if f["id"].startswith("grid.")
    )
    row = dict(table.rows[key])
    for field, value in row.items():
        if field == "lifecycle":
            row[field] = {
                k: v * 2 if k in ("low", "central", "high") else v for k, v in value.items()
            }
    rows = {**table.rows, key: row}
    other = dataclasses.replace(
        pack, hash="other", tables={**pack.tables, "grid": dataclasses.replace(table, rows=rows)}
    )
    engagement = load_engagement(samples[SAMPLE], other)
    found = with_changes(assess(engagement, other), engagement, other, earlier(old)).data
    (item,) = found["since"]["items"]
    assert item["id"] == f"grid.{key}.lifecycle"
    assert item["before"] != item["after"]
    (block,) = found["since"]["owners"]
    causes = [row for row in block["rows"] if row["kind"] == "cause"]
    assert len(causes) == 1
    assert key in causes[0]["what"]
    assert found["since"]["answers"] == []


def test_another_clients_report_is_refused_unless_it_is_meant(today, pack, advice_of):
    _, engagement, advice = today
    other = json.loads(json.dumps(advice_of(SAMPLE)))
    other["engagement"]["client"] = "Somebody Else"
    with pytest.raises(AdvisorError) as error:
        with_changes(advice, engagement, pack, earlier(other))
    assert error.value.problems[0].code == "R527"
    assert with_changes(advice, engagement, pack, earlier(other), other_client=True)


def test_an_earlier_report_without_its_inputs_still_tells_the_answers(today, pack, advice_of):
    _, engagement, advice = today
    old = json.loads(json.dumps(advice_of(SAMPLE)))
    del old["inputs"]["resolved"]
    found = with_changes(advice, engagement, pack, earlier(old)).data["since"]
    assert len(found["answers"]) == 2
    assert found["owners"] == []
    assert "does not hold what it was made with" in found["notes"][0]
    assert found["nothing"] is False


def test_a_figure_that_the_program_makes_otherwise_is_a_cause_of_its_own(samples, pack, advice_of):
    old = json.loads(json.dumps(advice_of(SAMPLE)))
    old["figures"][f"{SAMPLE}.baseline.carbon_kgco2e"]["p50"] *= 0.9
    engagement = load_engagement(samples[SAMPLE], pack)
    found = with_changes(assess(engagement, pack), engagement, pack, earlier(old)).data["since"]
    (block,) = found["owners"]
    assert [row["kind"] for row in block["rows"]] == ["before", "method", "after"]


def test_the_command_and_verifying_what_it_wrote(today, advice_of, advisor, tmp_path):
    path, _, _ = today
    old = tmp_path / "old.json"
    old.write_text(as_json(advice_of(SAMPLE)), encoding="utf-8")
    new = tmp_path / "new.json"
    done = advisor("assess", path, "--since", old, "-o", new)
    assert done.code == 0, done.err
    report = tmp_path / "new.pdf"
    report.write_bytes(pdf_with(new.read_bytes()))
    told = json.loads(advisor("verify", report, "--no-pages", "--json").out)
    states = {c["check"]: c["state"] for c in told["checks"]}
    assert states["since"] == "not checked"
    assert states["figures"] == states["rules"] == "same"
    told = json.loads(advisor("verify", report, "--no-pages", "--json", "--since", old).out)
    assert {c["check"]: c["state"] for c in told["checks"]}["since"] == "same"
    data = json.loads(new.read_text(encoding="utf-8"))
    block = data["since"]["owners"][0]
    data["figures"][block["rows"][0]["figures"][0]]["printed"] = "1"
    report.write_bytes(pdf_with(as_json(data).encode()))
    done = advisor("verify", report, "--no-pages", "--json", "--since", old)
    assert {c["check"]: c["state"] for c in json.loads(done.out)["checks"]}["since"] == "differs"
    assert done.code == 1


def test_another_clients_report_on_the_command_line(today, advice_of, advisor, tmp_path):
    path, _, _ = today
    old = tmp_path / "old.json"
    old.write_text(as_json(advice_of("board-minutes")), encoding="utf-8")
    done = advisor("assess", path, "--since", old)
    assert done.code == 2
    assert "R527" in done.err


def test_an_advice_keeps_its_warnings(today, pack, advice_of):
    _, engagement, advice = today
    kept = Advice(advice.data, advice.warnings)
    assert with_changes(kept, engagement, pack, earlier(advice_of(SAMPLE))).warnings == (
        advice.warnings
    )
