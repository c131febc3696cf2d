"""Answers files that are wrong: each gets one clear error and leaves an old output as it was."""

import time

import pytest

from tests.badinput.inputs import ANSWERS


def with_answer(line: str) -> str:
    """The answers of the test with one more line under the use case."""
    return ANSWERS + f"      {line}\n"


def test_a_missing_file(refused, tmp_path):
    error = refused(tmp_path / "nowhere.yaml")
    assert "nowhere.yaml" in error
    assert error.startswith("L101")


def test_a_directory(refused, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    assert refused(folder).startswith("L102")


def test_binary(refused):
    assert refused(bytes(range(256)) * 20).startswith("L104")


def test_an_empty_file(refused):
    assert "empty" in refused("")


def test_only_comments(refused):
    assert "empty" in refused("# nothing yet\n")


def test_a_hundred_megabytes(refused, tmp_path):
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.write(ANSWERS.encode())
        file.truncate(100_000_000)
    begun = time.monotonic()
    assert refused(path).startswith("L103")
    assert time.monotonic() - begun < 20


def test_aliases_that_explode(refused):
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert refused("\n".join(levels)).startswith("L112")


def test_nesting_without_end(refused):
    assert refused("a: " + "[" * 5000 + "]" * 5000).startswith("L1")


def test_tabs(refused):
    error = refused(ANSWERS.replace("      task.primary", "\ttask.primary"))
    assert error.startswith("L110")
    assert ":7" in error
    assert "tab" in error.lower()


def test_broken_yaml(refused):
    assert refused(ANSWERS + "  - {id: [\n").startswith("L110")


def test_a_key_twice(refused):
    error = refused(with_answer("task.primary: translate"))
    assert error.startswith("L111")
    assert ":9:7" in error


def test_crlf_is_no_fault_and_lines_are_counted_right(refused, advisor, tmp_path):
    good = tmp_path / "good.yaml"
    good.write_bytes(ANSWERS.replace("\n", "\r\n").encode())
    same = tmp_path / "same.yaml"
    same.write_bytes(ANSWERS.encode())
    crlf, lf = advisor("assess", good, "--json"), advisor("assess", same, "--json")
    assert crlf.code == lf.code == 0, crlf.err
    bad = with_answer("task.primry: translate").replace("\n", "\r\n")
    assert ":9:7" in refused(bad.encode())


@pytest.mark.parametrize(
    "line",
    [
        "use.growth_pct: {a: b}",
        "use.growth_pct: [1, 2]",
        "use.growth_pct: many",
        "use.growth_pct: true",
        "edge.candidate: maybe",
        "model.compression: {value: {a: b}}",
        "data.sensitivity: [internal]",
    ],
)
def test_a_wrong_type(refused, line):
    error = refused(with_answer(line))
    assert error.startswith("A")
    assert "answers.yaml:9:" in error


@pytest.mark.parametrize(
    "text",
    [
        "5\n",
        "- a\n- b\n",
        "engagement: 5\n" + ANSWERS[ANSWERS.index("answers:") :],
        ANSWERS[: ANSWERS.index("use_cases:")] + "use_cases: 7\n",
        ANSWERS.replace("date: 2026-11-25", "date: someday"),
        ANSWERS.replace("currency: EUR", "currency: SHELLS"),
        ANSWERS.replace("    name: Notes\n", "    nmae: Notes\n"),
        ANSWERS.replace("  - id: notes\n", "  - id: [1]\n"),
        ANSWERS.replace("packs: [core]", "packs: [nowhere]"),
        ANSWERS.replace("    name: Notes\n", "    name: Notes\n    uses: [nothing]\n"),
        ANSWERS + ANSWERS[ANSWERS.index("  - id") :],
    ],
    ids=[
        "a number",
        "a list",
        "engagement is a number",
        "use cases are a number",
        "not a date",
        "not a currency",
        "unknown key",
        "id is a list",
        "unknown pack",
        "unknown shared thing",
        "the same id twice",
    ],
)
def test_a_wrong_shape(refused, text):
    assert refused(text)[0] in "LAPS"


def test_an_unknown_question(refused):
    error = refused(with_answer("use.task_month: 5"))
    assert error.startswith("A")
    assert "use.tasks_month" in error
    assert "answers.yaml:9:7" in error


def test_a_question_of_the_other_scope(refused):
    assert refused(with_answer("ctx.horizon_years: 4")).startswith("A")


def test_a_derived_fact_cannot_be_answered(refused):
    assert refused(with_answer("model.active_params_b: 7")).startswith("A")


def test_an_unknown_option(refused):
    error = refused(ANSWERS.replace("classify_text", "clasify_text"))
    assert error.startswith("A")
    assert "did you mean: classify_text" in error
    assert "allowed: " in error
    assert "answers.yaml:7:" in error


def test_none_excludes_the_others(refused):
    assert refused(with_answer("gov.plans: [none, quantisation]")).startswith("A")


@pytest.mark.parametrize(
    "value", ["-1", "1e30", "{value: 5, low: -3, high: 9}", "99999999999999999999999999999999999"]
)
def test_a_number_out_of_bounds(refused, value):
    error = refused(ANSWERS.replace("480k", value))
    assert error.startswith("A")
    assert "use.tasks_month" in error


@pytest.mark.parametrize(
    "value", [".nan", ".NaN", "nan", ".inf", "-.inf", "1e999", "{value: .nan}"]
)
def test_not_a_number(refused, value):
    error = refused(ANSWERS.replace("480k", value))
    assert error[0] in "LA"
    assert "answers.yaml:8:" in error


@pytest.mark.parametrize(
    "value",
    [
        "{value: 500, low: 600, high: 400}",
        "{value: 500, low: 600, high: 700}",
        "{value: 500, low: 300, high: 400}",
    ],
)
def test_low_above_high(refused, value):
    assert refused(ANSWERS.replace("480k", value)).startswith("A")


def test_a_number_in_words_that_fit_no_unit(refused):
    assert refused(ANSWERS.replace("480k", "5 bananas")).startswith("A")


def test_a_region_that_does_not_exist(refused):
    error = refused(ANSWERS + "      host.region: SWEDN\n      host.where: cloud\n")
    assert error.startswith("A")
    assert "host.region" in error


def test_a_horizon_of_half_a_year(refused):
    assert refused(ANSWERS.replace("horizon_years: 3", "horizon_years: 2.5")).startswith("A")


def test_an_unknown_option_of_the_command(refused):
    assert refused(ANSWERS, "--nowhere").startswith("S110")


def test_no_argument_at_all(advisor):
    result = advisor("assess")
    assert result.code == 2
    assert result.err.startswith("S110")


def test_errors_as_json(advisor, tmp_path):
    import json

    result = advisor("assess", tmp_path / "nowhere.yaml", "--json")
    assert result.code == 2
    assert json.loads(result.out)["problems"][0]["code"] == "L101"


def test_a_currency_that_is_not_known_is_told_each_that_is_once(refused):
    error = refused(ANSWERS.replace("currency: EUR", "currency: XXX"))
    assert error.startswith("A203")
    (allowed,) = [line for line in error.splitlines() if "allowed:" in line]
    codes = allowed.partition(":")[2].replace(" ", "").split(",")
    assert len(codes) == len(set(codes)) > 1
