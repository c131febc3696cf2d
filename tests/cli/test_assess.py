"""`advisor assess`: formats, the summary, JSON."""

import json

import pytest

SAMPLE = "support-chatbot"


def test_without_output_the_advice_is_printed_in_short(advisor, samples):
    result = advisor("assess", samples[SAMPLE])
    assert result.code == 0, result.err
    assert "Support chatbot" in result.out
    assert "Today: " in result.out
    assert "1. " in result.out


def test_json_on_the_standard_output_is_the_advice(advisor, samples, tmp_path):
    out = tmp_path / "out.json"
    result = advisor("assess", samples[SAMPLE], "--json", "-o", out)
    assert result.code == 0, result.err
    printed, written = json.loads(result.out), json.loads(out.read_text())
    assert printed["schema_version"] == written["schema_version"] == 1
    assert printed["figures"].keys() == written["figures"].keys()


@pytest.mark.parametrize("suffix", ["html", "json", "md", "pdf"])
def test_each_format_is_written(advisor, samples, tmp_path, suffix):
    out = tmp_path / f"out.{suffix}"
    result = advisor("assess", samples[SAMPLE], "-o", out)
    assert result.code == 0, result.err
    assert out.stat().st_size > 1000
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_an_old_output_is_replaced(advisor, samples, tmp_path):
    out = tmp_path / "out.md"
    out.write_text("old")
    out.chmod(0o644)
    assert advisor("assess", samples[SAMPLE], "-o", out).code == 0
    assert "Harbour Retail" in out.read_text()
    assert out.stat().st_mode & 0o777 == 0o644


def test_no_progress_where_there_is_no_terminal(advisor_process, samples, tmp_path):
    result = advisor_process("assess", samples[SAMPLE], "-o", tmp_path / "out.json")
    assert result.code == 0
    assert "\x1b" not in result.err
    assert "\r" not in result.err


def test_the_file_of_the_answers_is_left_alone(advisor, samples, tmp_path):
    before = samples[SAMPLE].read_bytes()
    advisor("assess", samples[SAMPLE], "-o", tmp_path / "out.json")
    assert samples[SAMPLE].read_bytes() == before


def test_without_pango_the_pdf_is_refused_with_the_fix(advisor, samples, tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    result = advisor("assess", samples[SAMPLE], "-o", tmp_path / "out.pdf")
    assert result.code == 2
    assert result.err.startswith("R501")
    assert "to do: Run: " in result.err
    assert advisor("assess", samples[SAMPLE], "-o", tmp_path / "out.html").code == 0


def test_every_sample_is_told_on_the_terminal(advisor, samples):
    """Without an output file too, also where a use case has no figure at all."""
    for name in samples:
        result = advisor("assess", samples[name])
        assert result.code == 0, f"{name}: {result.err}"
        assert result.out.strip()


def test_a_single_draw_breaks_nothing(advisor, samples, tmp_path):
    for name, answers in samples.items():
        out = tmp_path / f"{name}.json"
        result = advisor("assess", answers, "-o", out, "-o", out.with_suffix(".md"), "--draws", "1")
        assert result.code == 0, result.err
        data = json.loads(out.read_text())
        assert data["inputs"]["draws"] == 1
        assert data["use_cases"]
