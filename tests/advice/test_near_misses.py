"""What is close but not advised: never what cannot apply, nor what is far away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import advisor

ROOT = Path(__file__).resolve().parents[2]
PACK = advisor.load_pack()


def near(sample: str, tmp_path: Path, use_case: str | None = None, **more: Any) -> set[str]:
    """The near misses of a use case of a sample, with further answers."""
    answers = yaml.safe_load((ROOT / f"samples/{sample}/answers.yaml").read_text())
    cases = [c for c in answers["use_cases"] if use_case in (None, c["id"])]
    cases[0]["answers"] |= {name.replace("__", "."): value for name, value in more.items()}
    path = tmp_path / "answers.yaml"
    path.write_text(yaml.safe_dump(answers), encoding="utf-8")
    data = advisor.assess(advisor.load_engagement(path, PACK), PACK).data
    found = next(u for u in data["use_cases"] if u["id"] == cases[0]["id"])
    return {miss["rule"] for miss in found["near_misses"]}


def test_a_model_that_is_not_built_has_no_use_to_trim(tmp_path: Path) -> None:
    found = near("national-language-model", tmp_path)
    on_use = {"cache-answers", "shorter-answers", "smaller-llm", "trim-the-context"}
    assert not found & on_use


def test_the_same_model_in_use_has(tmp_path: Path) -> None:
    found = near(
        "national-language-model",
        tmp_path,
        ctx__stage="production",
        train__planned="none",
        use__tokens_out=250,
        task__output_form="short_text",
    )
    assert "shorter-answers" in found


@pytest.mark.parametrize(
    ("sample", "use_case"),
    [
        # A terabyte a month is sent by the sensors: that the condition on data moved fails on a
        # question which nobody had to answer is no reason.
        ("paper-mill-sensors", "vibration-sensors"),
        # 50 GB a month are assumed, 1 to 2,000; the rule begins ten times above that.
        ("marketing-images", "short-video"),
    ],
)
def test_data_moved_is_not_called_near(sample: str, use_case: str, tmp_path: Path) -> None:
    assert "delete-what-you-do-not-need" not in near(sample, tmp_path, use_case)


def test_what_would_have_to_hold_reads_on_after_an_if() -> None:
    """ "It would apply if" stands above, and the wording of an option is quoted."""
    path = ROOT / "samples/city-portfolio/answers.yaml"
    data = advisor.assess(advisor.load_engagement(path, PACK), PACK, draws=64).data
    said = {m["rule"]: m["would"] for c in data["use_cases"] for m in c["near_misses"]}
    assert said["larger-batches"] == (
        "“How fast it must answer” were “Within minutes” or “By the next morning”"
    )
    assert said["shorter-answers"] == "“Length of the answer” were above 400 tokens a call"
    assert said["newer-cloud-silicon"] == "“Chips it runs on” were known"
    why = {a["rule"]: a["why"] for c in data["use_cases"] for a in c["set_aside"]}
    assert why["task-model-instead-of-llm"] == (
        "not here, since what a wrong result costs is “A person could be harmed, or a legal "
        "decision rests on it”"
    )
