"""Outputs that cannot be written, and Ctrl-C: what was there stays."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from advisor.cli.output import FORMATS
from advisor.report import SUFFIXES
from tests.badinput.inputs import ANSWERS, CODE, OLD


@pytest.fixture
def answers(tmp_path) -> Path:
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWERS)
    return path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing/report.json", "S210"),
        ("answers.yaml/report.json", "S210"),
        ("folder.json", "S210"),
        ("x" * 300 + ".json", "S210"),
        ("report.docx", "S201"),
        ("report", "S201"),
    ],
)
def test_an_output_that_cannot_be_written(advisor, answers, tmp_path, name, code):
    (tmp_path / "folder.json").mkdir()
    before = sorted(tmp_path.rglob("*"))
    result = advisor("assess", answers, "-o", tmp_path / name)
    assert result.code == 2
    assert CODE.findall(result.err) == [code]
    assert "Traceback" not in result.err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(advisor, answers, tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    result = advisor("assess", answers, "-o", folder / "report.json")
    assert result.code == 2
    assert result.err.startswith("S210")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs /proc")
def test_a_folder_that_takes_no_file(advisor, answers):
    result = advisor("assess", answers, "-o", "/proc/report.json")
    assert result.code == 2
    assert result.err.startswith("S210")


def test_the_same_output_twice(advisor, answers, tmp_path):
    out = tmp_path / "report.json"
    result = advisor("assess", answers, "-o", out, "-o", out)
    assert result.code == 2
    assert result.err.startswith("S202")


def test_a_disk_that_is_full_while_writing(advisor, answers, tmp_path, monkeypatch):
    real = Path.write_bytes

    def full(path, data):
        real(path, data[: len(data) // 2])
        raise OSError(28, "No space left on device", str(path))

    out = tmp_path / "report.json"
    out.write_bytes(OLD)
    monkeypatch.setattr(Path, "write_bytes", full)
    result = advisor("assess", answers, "-o", out)
    assert result.code == 2
    assert result.err.startswith("S210")
    assert out.read_bytes() == OLD
    assert sorted(p.name for p in tmp_path.iterdir()) == ["answers.yaml", "report.json"]


def test_two_outputs_are_both_written_or_neither(advisor, answers, tmp_path, monkeypatch):
    report = import_module("advisor.report")
    real = report.content

    def second_fails(advice, path, **options):
        if Path(path).suffix == ".md":
            raise RuntimeError("boom")
        return real(advice, path, **options)

    monkeypatch.setattr(report, "content", second_fails)
    result = advisor("assess", answers, "-o", tmp_path / "a.json", "-o", tmp_path / "a.md")
    assert result.code == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["answers.yaml"]


@pytest.mark.parametrize(
    "where",
    [
        "advisor.pack.load_pack",
        "advisor.intake.load_engagement",
        "advisor.assess.assess",
        "advisor.report.content",
        "advisor.cli.output.write_all",
    ],
)
def test_ctrl_c_in_each_stage(advisor, answers, tmp_path, monkeypatch, where):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    module, _, name = where.rpartition(".")
    import_module(module)
    monkeypatch.setattr(sys.modules[module], name, interrupted)
    if name == "write_all":
        import_module("advisor.cli.assess")
        monkeypatch.setattr(sys.modules["advisor.cli.assess"], name, interrupted)
    out = tmp_path / "report.json"
    out.write_bytes(OLD)
    result = advisor("assess", answers, "-o", out)
    assert result.code == 130
    assert result.err.splitlines()[-1].startswith("S130")
    assert out.read_bytes() == OLD
    assert sorted(p.name for p in tmp_path.iterdir()) == ["answers.yaml", "report.json"]


_INTERRUPTED = """
import os, signal, sys, threading, time
from advisor.cli import main
# A process started in the background ignores the signal unless it says otherwise.
signal.signal(signal.SIGINT, signal.default_int_handler)
def interrupt():
    time.sleep(float(sys.argv.pop(1)))
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
main()
"""


def test_ctrl_c_at_any_time(answers, tmp_path, root, scale):
    """A real signal, after several waits: 130 with the old output, or 0 where it came too late."""
    codes = []
    for wait in [0.05, 0.1, 0.3, 0.6, 1.0, 1.5, 2.5][:: scale(2, 1)]:
        out = tmp_path / "report.pdf"
        out.write_bytes(OLD)
        done = subprocess.run(
            [
                sys.executable,
                "-P",
                "-c",
                _INTERRUPTED,
                f"{wait}",
                "assess",
                f"{answers}",
                "-o",
                f"{out}",
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert "Traceback" not in done.stderr
        assert done.returncode in {0, 130}, done.stderr
        codes.append(done.returncode)
        if done.returncode == 130:
            assert CODE.findall(done.stderr) == ["S130"]
            assert out.read_bytes() == OLD
        assert sorted(p.name for p in tmp_path.iterdir()) == ["answers.yaml", "report.pdf"]
    assert 130 in codes


def test_the_unexpected_is_one_line_with_a_log(advisor, answers, monkeypatch):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError("the client has " + str(10**4 + 2345))

    monkeypatch.setattr(import_module("advisor.intake"), "load_engagement", broken)
    result = advisor("assess", answers)
    assert result.code == 2
    assert result.err.startswith("S900")
    assert "Traceback" not in result.err
    log = Path(result.err.split("details are in ")[1].split(".log")[0] + ".log")
    text = log.read_text()
    assert "ZeroDivisionError" in text
    assert "12345" not in text, "no answer gets into a log"


def test_the_command_writes_every_form_that_the_report_has() -> None:
    """A workbook was promised by the help of `assess` and refused by its check of the name."""
    assert set(FORMATS) == set(SUFFIXES)
