"""What the texts of rules say, and never say, for what a client has answered."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from advisor.errors import Place
from advisor.facts import Scalar
from advisor.footprint.draws import Draws
from advisor.intake.answers import Answer
from advisor.intake.facts import facts_of
from advisor.pack import Pack, load_pack
from advisor.scenario.derive import derive
from advisor.scenario.environment import Numbers
from advisor.text import render_text

NOWHERE = Place("test")
TRIAGE: Mapping[str, Scalar] = {
    "ctx.sector": "health",
    "ctx.stage": "pilot",
    "task.primary": "classify_text",
    "task.quality_bar": "safety",
    "model.sourcing": "vendor_api",
    "data.sensitivity": "special",
    "data.in_region_contract": False,
}
FAILED = {**TRIAGE, "task.measured_small_model": "fails"}
FRONTIER: Mapping[str, Scalar] = {
    "task.primary": "write_text",
    "model.sourcing": "vendor_api",
    "model.size_class": "frontier",
}
LANGUAGE: Mapping[str, Scalar] = {
    "ctx.stage": "idea",
    "task.primary": "write_text",
    "train.planned": "from_scratch",
    "train.base_exists": False,
}
SENSORS: Mapping[str, Scalar] = {
    "task.primary": "anomaly",
    "edge.candidate": True,
    "edge.devices_n": 2400.0,
    "edge.power": "battery",
    "edge.battery_months": 9.0,
}
WEARABLE: Mapping[str, Scalar] = {
    "ctx.role": "device_maker",
    "task.primary": "audio_recognition",
    "edge.candidate": True,
    "edge.devices_n": 300000.0,
    "edge.power": "battery",
    "edge.runs_on": "device",
    "edge.always_on": True,
}
VIRTUAL: Mapping[str, Scalar] = {"host.where": "cloud", "host.accelerators_n": 0.06}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


def said(pack: Pack, rule: str, answers: Mapping[str, Scalar]) -> str:
    """All texts of a rule as one client reads them."""
    given = {f: (Answer(f, "known", NOWHERE, v), "case") for f, v in answers.items()}
    facts = derive(facts_of(given, pack), pack, Numbers(pack, Draws(1)))
    found = pack.rules[rule]
    texts = (found.title, found.recommend, found.first_step, found.because, found.limitations)
    return "\n".join(render_text(t, facts, pack.specs, found.place) for t in texts)


@pytest.mark.parametrize(
    ("rule", "answers", "words", "never"),
    [
        ("no-public-endpoint", TRIAGE, ["(special categories", "endpoint from today"], ["until"]),
        (
            "no-public-endpoint",
            TRIAGE,
            ["no training", "only where no vendor signs"],
            ["argue for own"],
        ),
        ("no-public-endpoint", {**TRIAGE, "ctx.stage": "idea"}, ["made-up"], ["from today"]),
        (
            "large-model-justified",
            FAILED,
            ["may lawfully go", "(the score or", "small one failed"],
            [],
        ),
        # Where a small model was measured there is a test.
        (
            "test-quality-and-energy",
            FAILED,
            ["Repeat the test", "statistician", "Medical-device law"],
            ["No test set", "300"],
        ),
        (
            "test-quality-and-energy",
            {**FAILED, "ctx.sector": "public", "ben.type": ("safety_health",)},
            ["Medical-device law"],
            [],
        ),
        (
            "test-quality-and-energy",
            {**FAILED, "ctx.sector": "public", "ben.type": ("compliance",)},
            ["statistician"],
            ["Medical-device law"],
        ),
        ("test-quality-and-energy", TRIAGE, ["rarest harm", "statistician"], ["300"]),
        ("test-quality-and-energy", FRONTIER, ["about 300", "last month's log"], ["statistician"]),
        # Where a base was found wanting there is one too, and an idea has no log.
        ("test-quality-and-energy", LANGUAGE, ["that the present models failed"], ["log"]),
        (
            "test-quality-and-energy",
            {**FRONTIER, "ctx.stage": "idea"},
            ["Write 300 cases"],
            ["log"],
        ),
        ("count-trial-runs", LANGUAGE, ["before the first job"], ["last project"]),
        # Who plans it already is not told as if it were new.
        ("teach-a-small-model", {"train.planned": "distil"}, ["You plan to teach"], []),
        ("teach-a-small-model", {"train.planned": "peft"}, [], ["You plan"]),
        ("quantise-where-it-pays", {"train.planned": "quantise"}, ["You plan to quantise"], []),
        ("count-trial-runs", {**LANGUAGE, "ctx.stage": "pilot"}, ["last project"], []),
        # A size that only the class tells is told with its range.
        ("smaller-llm", FRONTIER, ["we take about 100 (30–300 billion parameters)"], []),
        (
            "smaller-llm",
            {**FRONTIER, "model.name": "llama-3-70b"},
            ["about 71 billion parameters work"],
            ["we take"],
        ),
        ("signal-processing-on-the-sensor", SENSORS, ["about 3,200 battery changes a year"], []),
        ("decide-on-the-sensor", SENSORS, ["about 3,200 battery changes a year"], []),
        ("keep-deciding-on-the-device", WEARABLE, ["Streaming all"], ["second of radio"]),
        (
            "keep-deciding-on-the-device",
            {**SENSORS, "edge.always_on": False, "edge.windows_day": 144.0},
            ["second of radio"],
            ["Streaming"],
        ),
        (
            "make-devices-last",
            WEARABLE,
            ["returns by age", "10 % (assumed) of the making", "for the whole device"],
            ["contract", "Article 11"],
        ),
        (
            "settle-the-battery-duty",
            WEARABLE,
            ["within a month", "18 February 2027", "has not been said", "two summaries only"],
            ["offered in the EU with"],
        ),
        (
            "settle-the-battery-duty",
            {**WEARABLE, "ctx.eu_market": True},
            ["offered in the EU with", "two summaries only"],
            ["has not been said"],
        ),
        (
            "continue-a-multilingual-base",
            {**LANGUAGE, "train.from_scratch_reason": ("no_base_language",)},
            ["money and device-hours", "no more than the ceiling"],
            ["cost little"],
        ),
        ("train-at-the-cleaner-site", LANGUAGE, ["whatever is trained, train it there"], []),
        ("make-devices-last", SENSORS, ["next contract", "failures by age"], ["Article 11"]),
        ("measure-first", VIRTUAL, ["cannot be read"], ["power counters"]),
        ("measure-first", {"host.where": "own_dc"}, ["power counters"], ["You rent"]),
        ("challenge-generated-video", {"task.primary": "video_generation"}, [" Wh ("], []),
        ("cache-answers", {**FRONTIER, "data.sensitivity": "personal"}, ["nothing about"], []),
        ("look-in-own-register", TRIAGE, ["tested such a model"], ["pays for"]),
        # What was told is printed as told.
        (
            "keep-embeddings",
            {"task.primary": "search_qa", "rag.rebuilds_year": 365.0, "rag.changed_pct": 0.5},
            ["365 times", "0.5 %"],
            ["360"],
        ),
        # What was not told is not told back.
        ("look-in-own-register", TRIAGE, ["did not tell us whether you keep"], ["You keep"]),
        ("look-in-own-register", {**TRIAGE, "gov.register": True}, ["You keep"], ["not tell"]),
        ("nothing-to-do-here", FRONTIER, ["a licence may cost more", "list of AI uses"], []),
        ("nothing-to-do-here", {**FRONTIER, "gov.cost_month": 3.0}, ["as small"], ["licence"]),
        ("clean-the-data-first", {"task.primary": "vision_recognition"}, ["patient"], ["page"]),
        (
            "ask-what-vendor-runs",
            FRONTIER,
            ["Which model family", "In which region", "How much energy", "include", "what year"],
            [],
        ),
        ("scale-to-zero", {"use.peak_pattern": "batch"}, ["each run"], ["first users"]),
        ("cap-gpu-power", {"use.peak_pattern": "office"}, ["like days"], ["night"]),
        ("trim-the-context", {"task.primary": "search_qa"}, ["Rerank"], ["tool", "history"]),
        ("trim-the-context", {"task.primary": "code"}, ["history"], ["Rerank"]),
    ],
)
def test_a_text_fits_what_was_answered(
    pack: Pack, rule: str, answers: Mapping[str, Scalar], words: list[str], never: list[str]
) -> None:
    text = said(pack, rule, answers)
    for word in words:
        assert word in text, text
    for word in never:
        assert word not in text, text
