"""What stands beside a saving: more use, the organisation's own footprint, another option."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import advisor
from advisor.report.beside import dominated, rebound
from advisor.report.reader import Reader

SAMPLES = Path(__file__).parents[2] / "samples"
PACK = advisor.load_pack()


def advice_of(folder: Path, sample: str, **more: Any) -> Mapping[str, Any]:
    """The advice of a sample with answers of its first use case, or of all, added."""
    answers = yaml.safe_load((SAMPLES / sample / "answers.yaml").read_text(encoding="utf-8"))
    own = answers["use_cases"][0]["answers"]
    whole = answers.setdefault("answers", {})
    for name, value in more.items():
        (whole if name.startswith("ctx.") else own)[name] = value
    path = folder / "answers.yaml"
    path.write_text(yaml.safe_dump(answers), encoding="utf-8")
    return advisor.assess(advisor.load_engagement(path, PACK), PACK).data


def savings(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [r["saving"] for c in data["use_cases"] for r in c["recommendations"] if r["saving"]]


def test_where_the_volume_is_fixed_nobody_uses_more(tmp_path):
    data = advice_of(tmp_path, "support-chatbot", **{"ben.volume_capped": True})
    assert savings(data)
    assert all("fixes how much" in s["no_rebound"] for s in savings(data))
    free = advice_of(tmp_path, "support-chatbot", **{"ben.volume_capped": False})
    assert all(s["no_rebound"] is None for s in savings(free) if s["rebound"])


FIGURES = {
    "carbon": {"quantity": "carbon", "unit": "kgCO2e/year", "p5": 50.0, "p50": 100.0, "p95": 200.0},
    "left": {"quantity": "left", "unit": "kgCO2e/year", "p5": 40.0, "p50": 90.0, "p95": 190.0},
    "money": {"quantity": "money", "unit": "EUR/year", "p5": 5.0, "p50": 10.0, "p95": 20.0},
    "none": {"quantity": "none", "unit": "EUR/year", "p5": 0.0, "p50": 0.0, "p95": 0.0},
}


@pytest.mark.parametrize(
    ("change", "more", "words", "shown"),
    [
        ([], {"cost": "money"}, "because it is cheaper", True),
        # Faster use grows as well; where neither money nor energy of a use falls, none does.
        ([], {"cost": "none", "energy_kwh": "carbon"}, "If it is then used more", True),
        ([], {"cost": "none"}, "", False),
        ([{"fact": "host.region"}], {"cost": "money"}, "", False),
        ([{"fact": "edge.life_years"}], {"cost": "money"}, "", False),
        ([{"fact": "train.runs"}], {"cost": "money"}, "", False),
        ([{"fact": "edge.active_pct"}], {"cost": "none", "energy_kwh": "carbon"}, "", False),
        ([], {"cost": "money", "no_rebound": "it makes use dearer"}, "since it makes", False),
        # What it costs once makes no single use dearer.
        ([], {"cost": "none", "upfront": {"running": "money"}}, "because it is cheaper", True),
        ([], {"carbon_kgco2e": "none", "cost": "money"}, "", False),
    ],
)
def test_the_report_prints_a_rebound_beside_every_saving(change, more, words, shown):
    figures = {k: {**v, "printed": k, "printed_range": k} for k, v in FIGURES.items()}
    saving = {"carbon_kgco2e": "carbon", "rebound": "left", **more}
    raw = {"change": change, "upfront": saving.pop("upfront", None)}
    found, told = rebound(Reader({"figures": figures}), raw, saving)
    assert (found is not None) is shown
    assert words in told
    assert ("cheaper" in told) is ("cheaper" in words)


def test_a_saving_small_beside_the_organisation_is_told_so(tmp_path):
    """The chatbot's steps save under a tonne or so a year: nothing beside a million tonnes."""
    data = advice_of(tmp_path, "support-chatbot", **{"ctx.org_footprint_tco2e": 1_000_000})
    portfolio = data["portfolio"]
    figure = data["figures"][portfolio["org_saving"]]
    total = data["figures"]["roadmap.total"]
    assert figure["p50"] == pytest.approx(total["p50"] / 1e9 * 100)
    # What is under the finest share is no amount that something is about.
    about = "about " if figure["p50"] >= 0.005 else ""
    assert figure["printed"].startswith("under ") is (not about)
    told = f"save {about}{figure['printed']} of the organisation's own"
    assert told in portfolio["money_text"]
    small = advice_of(tmp_path, "support-chatbot", **{"ctx.org_footprint_tco2e": 1})
    assert "organisation" not in small["portfolio"]["money_text"]
    unknown = advice_of(tmp_path, "support-chatbot")
    assert unknown["portfolio"]["org_saving"] is None


def test_a_dominated_option_is_marked_in_a_sentence():
    told = {
        "rule": "more",
        "title": "Do more",
        "instead": True,
        "counts": ["carbon", "money", "effort", "confidence", "risk"],
    }
    assert dominated({"dominated": told}) == (
        "“Do more” does at least as much on every count (carbon, money, effort, how sure it is and "
        "risk to quality). It stands in place of this one."
    )
    assert dominated({"dominated": None}) == ""
