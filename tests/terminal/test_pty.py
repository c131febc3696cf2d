"""On a real terminal: a sitting, cut off by kill -9, quit and taken up again."""

import signal
import time

import pytest

from advisor.loading import load_yaml
from tests.terminal.terminal import STARTED, Terminal

pytestmark = pytest.mark.usefixtures("terminals")
CASE = "chatbot"


@pytest.fixture(autouse=True)
def _none_is_left():
    yield
    for terminal in STARTED:
        if terminal.running:
            terminal.kill()
    STARTED.clear()


def answers(path, case=None):
    document = load_yaml(path).value
    if case is None:
        return document["answers"]
    return next(c for c in document["use_cases"] if c["id"] == case)["answers"]


def begun(tmp_path, *arguments, **environment):
    terminal = Terminal("a.yaml", "--express", *arguments, cwd=tmp_path, **environment)
    terminal.answer("Harbour Retail", "Client")
    terminal.answer("Chatbot", "Use case")
    return terminal


def test_kill_in_the_middle_loses_nothing_and_the_next_sitting_goes_on(tmp_path):
    terminal = begun(tmp_path)
    terminal.answer("DEU @ imprint", "In which country")
    terminal.answer("write or converse", "What is the main job")
    terminal.expect("Kept: the main job of the model")
    terminal.prompt()
    terminal.keys("half an ans")
    terminal.kill()
    assert not (tmp_path / "a.yaml").exists()

    again = Terminal("a.yaml", "--express", cwd=tmp_path)
    again.answer("b", "It goes on where it stopped", "3 of")
    again.answer("q", "Answered: Write or converse")
    assert again.end() == 0
    assert answers(tmp_path / "a.yaml") == {"ctx.country": {"value": "DEU", "source": "imprint"}}
    assert answers(tmp_path / "a.yaml", CASE) == {"task.primary": "write_text"}


def test_back_unknown_range_and_note_then_quit_and_resume(tmp_path):
    terminal = begun(tmp_path)
    terminal.answer("DEU", "In which country")
    terminal.answer("9", "What is the main job")
    terminal.answer("b", "Kept: the main job of the model: Write or converse")
    terminal.answer("b", "Answered: Write or converse")
    terminal.answer("France # moved in May", "Answered: Germany")
    terminal.answer("u", "Kept: the client's country: France (note: moved in May)")
    terminal.answer("the DPO", "Who could tell?")
    terminal.answer("go use.tasks_month", "not known (the DPO could tell)")
    terminal.answer("~", "How many tasks")
    terminal.answer("400k", "At least")
    terminal.answer("600k", "At most")
    terminal.answer("480k", "Most likely")
    terminal.expect("Kept: the tasks a month: 480,000")
    terminal.prompt()
    terminal.keys("\x04")
    assert terminal.end() == 0
    assert answers(tmp_path / "a.yaml") == {
        "ctx.country": {"value": "France", "note": "moved in May"}
    }
    found = answers(tmp_path / "a.yaml", CASE)
    unknown = [fact for fact, raw in found.items() if raw == {"unknown": {"who": "the DPO"}}]
    assert len(unknown) == 1
    assert found == {
        "task.primary": "write_text",
        "use.tasks_month": {"value": "480k", "low": "400k", "high": "600k"},
        unknown[0]: {"unknown": {"who": "the DPO"}},
    }
    again = Terminal("a.yaml", "--express", cwd=tmp_path)
    again.answer("q", "4 of", "It goes on where it stopped")
    assert again.end() == 0


@pytest.mark.parametrize("environment", [{"term": "dumb"}, {"ADVISOR_PLAIN": "1"}])
def test_lines_only_where_the_cursor_cannot_move_or_a_reader_speaks(tmp_path, environment):
    terminal = begun(tmp_path, **environment)
    terminal.answer("DEU", "In which country")
    terminal.answer("q", "What is the main job")
    assert terminal.end() == 0
    assert answers(tmp_path / "a.yaml") == {"ctx.country": "DEU"}
    assert not terminal.escapes


def test_plain_is_an_option_too(tmp_path):
    terminal = begun(tmp_path, "--plain")
    terminal.answer("q", "In which country")
    assert terminal.end() == 0
    assert not terminal.escapes


@pytest.mark.parametrize("how", ["hang up", "terminate", "interrupt"])
def test_a_closed_window_ctrl_c_and_terminate_write_the_file(tmp_path, how):
    terminal = begun(tmp_path)
    terminal.answer("DEU", "In which country")
    terminal.expect("What is the main job")
    terminal.prompt()
    if how == "interrupt":
        terminal.keys("\x03")
        assert terminal.end() == 130
    elif how == "terminate":
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 130
    else:
        terminal.hang_up()
    assert answers(tmp_path / "a.yaml") == {"ctx.country": "DEU"}
    assert "Traceback" not in terminal.screen.text()


def test_the_same_lines_typed_and_piped_make_the_same_file(root, tmp_path):
    import os
    import subprocess
    import sys

    lines = ["DEU @ imprint # head office", "9", "u the DPO", "go use.tasks_month", "400k-600k"]
    lines = [*lines, "go ben.type", "1, 3 ## they hope so", "b", "", "q"]
    typed, piped = tmp_path / "typed", tmp_path / "piped"
    typed.mkdir()
    piped.mkdir()
    terminal = begun(typed)
    for line in lines:
        terminal.answer(line)
    assert terminal.end() == 0
    done = subprocess.run(
        [sys.executable, "-P", "-m", "advisor", "intake", "a.yaml", "--express"],
        input="\n".join(["Harbour Retail", "Chatbot", *lines, ""]).encode(),
        cwd=piped,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (typed / "a.yaml").read_bytes() == (piped / "a.yaml").read_bytes()


def test_the_longest_list_and_its_question_fit_a_small_terminal(tmp_path):
    terminal = begun(tmp_path, size=(24, 80))
    terminal.answer("go task.primary", "In which country")
    terminal.expect("Carry out tasks in many steps with tools")
    terminal.prompt()
    shown = terminal.screen.text(terminal.screen.top)
    assert "What is the main job of the model?" in shown
    assert len(shown.splitlines()) <= 24
    terminal.answer("q")
    assert terminal.end() == 0


def test_the_advice_changes_while_one_types(tmp_path):
    terminal = begun(tmp_path)
    for fact, answer in (("task.primary", "write_text"), ("model.sourcing", "vendor_api"),
                         ("model.size_class", "frontier"), ("use.tasks_month", "480k"),
                         ("model.reasoning_mode", "always")):  # fmt: skip
        terminal.answer(f"go {fact}")
        terminal.answer(answer)
    # Nothing is pressed: the line above the prompt comes by itself.
    terminal.expect("of its carbon")
    came = time.monotonic()
    terminal.answer("save")
    terminal.answer("a")
    terminal.expect("1. ", "of its carbon", "Most would be settled by")
    assert time.monotonic() - came < 20
    terminal.answer("go use.tasks_month")
    terminal.answer("if 20")
    terminal.expect("(nothing is kept)", "Carbon:", "before")
    assert answers(tmp_path / "a.yaml", CASE)["use.tasks_month"] == "480k"
    terminal.answer("q")
    assert terminal.end() == 0
