"""Scripts: answers from files and settings, what is missing, exit code 3; lines by a pipe."""

import json
import os
import subprocess
import sys

import pytest

from advisor.loading import load_yaml

CHAT = "support-chatbot"


@pytest.fixture
def piped(root, tmp_path):
    """`advisor intake …` with lines on its standard input."""

    def call(lines, *arguments):
        return subprocess.run(
            [sys.executable, "-P", "-m", "advisor", "intake", *map(str, arguments)],
            input="".join(f"{line}\n" for line in lines).encode(),
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root)},
        )

    return call


def test_a_whole_file_begins_an_engagement_and_what_is_missing_is_listed(
    advisor, samples, tmp_path
):
    out = tmp_path / "new.yaml"
    result = advisor("intake", out, "--answers", samples[CHAT], "--no-input")
    assert result.code == 3
    assert f"{CHAT}:train.planned: Is any training planned, and which?" in result.out
    assert load_yaml(out).value == load_yaml(samples[CHAT]).value


def test_settings_fill_what_is_missing_and_then_the_code_is_0(advisor, samples, tmp_path):
    out = tmp_path / "new.yaml"
    first = advisor("intake", out, "--answers", samples[CHAT], "--no-input", "--json")
    missing = json.loads(first.out)["missing"]
    assert first.code == 3
    assert {"key", "text", "type", "unit", "options"} <= missing[0].keys()
    settings = [f"--set={each['key']}=u the client # to be asked" for each in missing]
    second = advisor("intake", out, "--no-input", *settings, "--json")
    assert second.code == 0, second.err
    told = json.loads(second.out)
    assert told["missing"] == []
    answers = load_yaml(out).value["use_cases"][0]["answers"]
    assert answers["train.planned"] == {
        "unknown": {"who": "the client"},
        "note": "to be asked",
    }


def test_all_asks_for_more_than_the_short_interview(advisor, samples, tmp_path):
    out = tmp_path / "new.yaml"
    short = advisor("intake", out, "--answers", samples[CHAT], "--no-input", "--json")
    whole = advisor("intake", out, "--no-input", "--all", "--json")
    assert whole.code == 3
    assert len(json.loads(whole.out)["missing"]) > len(json.loads(short.out)["missing"]) + 10


def test_a_file_of_questions_and_answers_in_json(advisor, samples, tmp_path):
    out, more = tmp_path / "new.yaml", tmp_path / "more.json"
    advisor("intake", out, "--answers", samples[CHAT], "--no-input")
    more.write_text(json.dumps({"use.tasks_month": {"value": "500k", "note": "told"}}))
    advisor("intake", out, "--answers", more, "--no-input")
    answers = load_yaml(out).value["use_cases"][0]["answers"]
    assert answers["use.tasks_month"] == {"value": "500k", "note": "told"}


def test_several_use_cases_must_be_named(advisor, samples, tmp_path):
    out = tmp_path / "new.yaml"
    advisor("intake", out, "--answers", samples["city-portfolio"], "--no-input")
    result = advisor("intake", out, "--no-input", "--set", "use.tasks_month=5")
    assert result.code == 2
    assert result.err.startswith("Q308")
    result = advisor("intake", out, "--no-input", "--set", "council-minutes:use.tasks_month=50")
    assert result.code == 3
    cases = {c["id"]: c for c in load_yaml(out).value["use_cases"]}
    assert cases["council-minutes"]["answers"]["use.tasks_month"] in ("50", 50)


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("use.tasks_month", "Q306"),
        ("use.tasks_month=", "Q306"),
        ("use.task_month=5", "Q307"),
        ("nobody:use.tasks_month=5", "Q102"),
        ("use.tasks_month=many", "Q111"),
        ("use.tasks_month=2e11", "A240"),
        ("use.tasks_month=-5", "A221"),
        ("use.tasks_month=b", "Q306"),
        ("engagement.currency=XYZ", "A203"),
    ],
)
def test_a_bad_setting_is_refused_and_nothing_is_changed(advisor, samples, tmp_path, setting, code):
    out = tmp_path / "new.yaml"
    advisor("intake", out, "--answers", samples[CHAT], "--no-input")
    before = out.read_bytes()
    result = advisor("intake", out, "--no-input", "--set", "use.tokens_in=5", "--set", setting)
    assert result.code == 2
    assert result.err.startswith(code), result.err
    assert out.read_bytes() == before
    assert advisor("intake", out, "--no-input").code == 3
    assert out.read_bytes() == before


def test_the_head_can_be_set(advisor, samples, tmp_path):
    out = tmp_path / "new.yaml"
    result = advisor(
        "intake", out, "--answers", samples[CHAT], "--no-input", "--set", "engagement.title=Autumn"
    )
    assert result.code == 3
    assert load_yaml(out).value["engagement"]["title"] == "Autumn"


def test_without_input_nothing_can_be_begun_from_nothing(advisor, tmp_path):
    result = advisor("intake", tmp_path / "new.yaml", "--no-input")
    assert result.code == 2
    assert result.err.startswith("Q301")
    assert list(tmp_path.iterdir()) == [] or not (tmp_path / "new.yaml").exists()


@pytest.mark.parametrize(
    ("name", "code"), [("answers.txt", "Q302"), ("nowhere/answers.yaml", "Q302")]
)
def test_a_path_that_is_no_place_is_refused(advisor, tmp_path, name, code):
    result = advisor("intake", tmp_path / name, "--no-input")
    assert result.code == 2
    assert result.err.startswith(code)


def test_a_file_and_a_store_exclude_each_other(advisor, samples, tmp_path):
    result = advisor("intake", samples[CHAT], "--store", tmp_path / "s.sqlite", "--no-input")
    assert result.code == 2
    assert result.err.startswith("Q304")


def test_an_answers_file_that_cannot_be_read_is_refused_with_its_line(advisor, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(
        "engagement: {client: A}\nuse_cases:\n  - id: a\n    answers:\n      use.tasks_month: x\n"
    )
    result = advisor("intake", path, "--no-input")
    assert result.code == 2
    assert "bad.yaml:5" in result.err
    assert [p.name for p in tmp_path.iterdir()] == ["bad.yaml"]


def test_of_the_store_by_name(advisor, samples):
    result = advisor("intake", "harbour", "--answers", samples[CHAT], "--no-input", "--json")
    assert json.loads(result.out)["engagement"] == "harbour"
    assert advisor("intake", "harbour", "--no-input").code == 3
    result = advisor("intake", "harbor", "--no-input")
    assert (result.code, result.err[:4]) == (2, "K101")
    assert "did you mean: harbour" in result.err


def test_a_firms_pack_is_named_in_the_file_and_must_be_given_again(advisor, piped, root, tmp_path):
    firm = root / "samples/packs/northfield"
    done = piped(["Harbour", "Chat", "DEU"], "a.yaml", "--express", "--pack", firm)
    assert done.returncode == 0, done.stderr
    assert load_yaml(tmp_path / "a.yaml").value["engagement"]["packs"] == ["core", "northfield"]
    assert advisor("intake", tmp_path / "a.yaml", "--no-input", "--pack", firm).code == 3
    result = advisor("intake", tmp_path / "a.yaml", "--no-input")
    assert (result.code, result.err[:4]) == (2, "S221")


def test_how_to_go_on_can_be_copied(piped, root):
    firm = root / "samples/packs/northfield"
    done = piped(["Harbour", "Chat", "q"], "my file.yaml", "--pack", firm)
    assert f"advisor intake 'my file.yaml' --pack {firm}" in done.stdout.decode()
    done = piped(["Harbour", "Chat", "q"], "--store", "my store.sqlite")
    assert "advisor intake harbour --store '" in done.stdout.decode()
    done = piped(["q"], "harbour", "--store", "my store.sqlite")
    assert done.returncode == 0, done.stderr


def test_lines_by_a_pipe_make_the_file(piped, tmp_path):
    lines = ["Harbour Retail", "Support chatbot", "DEU @ imprint # head office", "1", "u the DPO"]
    done = piped(lines, "a.yaml", "--express")
    assert done.returncode == 0, done.stderr
    document = load_yaml(tmp_path / "a.yaml").value
    assert document["engagement"]["client"] == "Harbour Retail"
    assert document["answers"]["ctx.country"] == {
        "value": "DEU", "source": "imprint", "note": "head office"
    }  # fmt: skip
    assert b"3 of " in done.stdout


def test_a_bad_line_of_a_pipe_ends_it_and_what_came_before_is_kept(piped, tmp_path):
    done = piped(["Harbour Retail", "Chat", "DEU", "99", "1"], "a.yaml", "--express")
    assert done.returncode == 2
    assert done.stderr.startswith(b"Q114 <stdin>:4")
    assert b"Traceback" not in done.stderr
    assert load_yaml(tmp_path / "a.yaml").value["answers"] == {"ctx.country": "DEU"}


def test_a_reader_that_goes_away_does_no_harm(root, tmp_path):
    command = (
        f"printf 'Harbour\\nChat\\nDEU\\n' | {sys.executable} -P -m advisor intake a.yaml --express"
        " | head -c 10"
    )
    subprocess.run(
        command, shell=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)}, check=False
    )
    # Nothing was typed that was not kept, or the command ended before it asked.
    path = tmp_path / "a.yaml"
    assert not path.exists() or load_yaml(path).value["use_cases"]


def test_a_terminal_that_knows_ascii_only_shows_question_marks(root, tmp_path):
    done = subprocess.run(
        [sys.executable, "-P", "-m", "advisor", "intake", "a.yaml", "--express"],
        input=b"Harbour\nChat\nDEU\n",
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
