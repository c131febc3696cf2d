"""The advice is made again from what a report carries, and from nothing else."""

import dataclasses
import json
import random

import pytest

from advisor import load_engagement, load_pack
from advisor.assess import assess
from advisor.intake import read_engagement
from advisor.loading import Document
from advisor.report.json_file import as_json
from advisor.report.rerun import difference, rebuild
from tests.sweep import generate

SAMPLES = (
    "board-minutes",
    "city-portfolio",
    "marketing-images",
    "medical-triage",
    "national-language-model",
    "paper-mill-sensors",
    "support-chatbot",
    "wearable-wake-word",
)


def again(data):
    """The advice of an advice, as its file would give it."""
    engagement, pack = rebuild.rebuilt(data)
    inputs = data["inputs"]
    found = assess(
        engagement, pack, seed=inputs["seed"], draws=inputs["draws"], matcher="reference"
    )
    return json.loads(as_json(found.data))


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_the_same_again(name, advice_of):
    data = advice_of(name)
    assert difference.differences(data, again(data)) == []


@pytest.mark.parametrize("language", ["de", "fr"])
def test_in_other_languages_too(language, advice_of):
    data = advice_of("city-portfolio", language=language)
    found = again(data)
    assert difference.differences(data, found) == []
    assert found["engagement"]["language"] == language


def test_with_a_firms_pack_that_tells_its_rules(samples, root):
    pack = load_pack([root / "samples" / "packs" / "northfield"])
    pack = dataclasses.replace(pack, brand={**pack.brand, "embed": "full"})
    data = json.loads(as_json(assess(load_engagement(samples["support-chatbot"], pack), pack).data))
    assert any(r["from"].startswith("northfield") for r in data["inputs"]["resolved"]["rules"])
    assert difference.differences(data, again(data)) == []


def drawn(number, pack):
    """An engagement of one use case, drawn from the population or at random."""
    answers = (generate.client if number % 2 else generate.anybody)(number, pack)
    parts = {True: {}, False: {}}
    for name, value in answers.items():
        parts[pack.questions[name].spec.scope == "engagement"][name] = value
    value = {
        "engagement": {"client": f"Client {number}", "date": "2026-11-25"},
        "answers": parts[True],
        "use_cases": [{"id": "one", "name": "One", "answers": parts[False]}],
    }
    return read_engagement(Document(value, "drawn"), pack)


def test_drawn_engagements_are_the_same_again(scale):
    pack = load_pack()
    for number in random.Random(7).sample(range(10_000), scale(8, 400)):
        data = json.loads(as_json(assess(drawn(number, pack), pack).data))
        assert difference.differences(data, again(data)) == [], number


def test_no_pack_folder_is_read(advice_of, monkeypatch, tmp_path):
    """With the rules out of reach the advice is made all the same."""
    data = advice_of("support-chatbot")
    for name in ("advisor.pack.rules_folder", "advisor.content.rules_folder"):
        monkeypatch.setattr(name, lambda: tmp_path / "nowhere")
    assert difference.differences(data, again(data)) == []


def test_a_changed_factor_changes_figures(advice_of):
    data = advice_of("support-chatbot")
    before = json.loads(json.dumps(data))
    for factor in data["inputs"]["factors"]:
        if factor["id"].startswith("grid."):
            for end in ("low", "central", "high"):
                factor[end] *= 1.01
    assert data != before
    found = difference.differences(data, again(data))
    assert any(d.kind == "figure" and d.where.endswith("carbon_kgco2e") for d in found)
