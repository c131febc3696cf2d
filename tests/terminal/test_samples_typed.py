"""Every answer of every sample can be typed, and reads as it does in the sample's file."""

import io
from dataclasses import replace

import pytest

from advisor import load_engagement
from advisor.cli.intake.line_face import LineFace
from advisor.loading import load_yaml
from tests.terminal.test_acceptance import SEVEN, as_typed


def typed(document):
    """The lines of a sample: its client, its use case, and each answer."""
    case = document["use_cases"][0]
    yield document["engagement"]["client"]
    yield case["name"]
    for fact, raw in {**document.get("answers", {}), **case["answers"]}.items():
        yield f"go {fact}"
        # What the pack calls hardly possible is sure in a sample.
        yield as_typed(raw)
    yield "q"


def plainly(answers):
    """Answers without where they stand and how they were typed."""
    return {name: replace(answer, place=None, typed="") for name, answer in answers.items()}


@pytest.mark.parametrize("sample", SEVEN)
def test_a_sample_typed_line_by_line(samples, pack, tmp_path, monkeypatch, advisor, sample):
    lines = list(typed(load_yaml(samples[sample]).value))
    face = LineFace(io.BytesIO("\n".join(lines).encode()), io.StringIO(), person=False)
    monkeypatch.setattr("advisor.cli.intake.sitting.choose_face", lambda *, plain: face)
    monkeypatch.chdir(tmp_path)
    result = advisor("intake", "a.yaml", "--no-live")
    assert result.code == 0, result.err
    whole, made = (load_engagement(p, pack) for p in (samples[sample], tmp_path / "a.yaml"))
    assert plainly(made.answers) == plainly(whole.answers)
    assert plainly(made.use_cases[0].answers) == plainly(whole.use_cases[0].answers)
