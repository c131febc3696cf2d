"""The questionnaire: complete, short for any one client, and with defaults that decide nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from advisor.errors import Place
from advisor.facts import Scalar
from advisor.intake import load_engagement
from advisor.intake.answers import Answer
from advisor.intake.facts import facts_of, use_case_facts
from advisor.logic import leaves
from advisor.pack import Pack, load_pack
from advisor.pack.items import Range

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/answers.yaml"))
MOST_SEEN, MOST_EXPRESS = 100, 16
NOWHERE = Place("test")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


def visible(pack: Pack, answers: Mapping[str, Scalar]) -> set[str]:
    """The questions that a client sees who has given these answers and no others."""
    given = {f: (Answer(f, "known", NOWHERE, v), "case") for f, v in answers.items()}
    facts = facts_of(given, pack)
    return {name for name in pack.questions if facts[name].visible}


def asked(pack: Pack, names: set[str]) -> list[str]:
    """Those of a use case; what is asked once an engagement is not counted again for each."""
    return sorted(n for n in names if pack.specs[n].scope == "use_case")


def express(pack: Pack, names: set[str]) -> list[str]:
    return sorted(n for n in names if pack.questions[n].express)


def defaults(pack: Pack) -> list[tuple[str, Range]]:
    """Every default of every question."""
    found = []
    for name, question in pack.questions.items():
        given = question.default.fixed
        found += [(name, given)] if given else []
        found += [(name, own) for own in question.default.options.values()]
    return found


def assumed_choices(pack: Pack) -> dict[str, Scalar]:
    """The choices that open or close other questions, made as they are assumed."""
    fixed = {n: q.default.fixed for n, q in pack.questions.items()}
    return {n: d.central for n, d in fixed.items() if d and isinstance(d.central, str)}


def test_every_question_can_be_asked_aloud(pack: Pack) -> None:
    for name, question in pack.questions.items():
        assert question.text.endswith("?"), name
        assert question.help, name
        assert question.why, name
        assert question.why.count(".") == 1, f"{name}: why is one sentence"
        assert question.why.endswith("."), name
        assert question.section, name
        assert question.spec.unit or question.spec.type != "number", name


def test_every_fact_has_a_label_of_a_few_words(pack: Pack) -> None:
    for name, spec in pack.specs.items():
        if spec.origin != "estimate":
            assert 2 <= len(spec.label.split()) <= 7, f"{name}: {spec.label}"
            assert not spec.label.endswith("."), name


def test_unknown_is_an_answer_and_never_an_option(pack: Pack) -> None:
    for name, spec in pack.specs.items():
        assert "unknown" not in spec.options, name


def test_what_has_no_default_says_why(pack: Pack) -> None:
    for name, question in pack.questions.items():
        if question.default.fixed is None:
            assert question.because or question.default.options, name


def test_no_default_is_zero_or_no(pack: Pack) -> None:
    for name, value in defaults(pack):
        assert value.central != 0.0, name
        assert value.central is not False, name
        assert value.central != "no", name


def test_defaults_lie_within_bounds(pack: Pack) -> None:
    for name, value in defaults(pack):
        spec = pack.questions[name].spec
        for end in (value.low, value.high):
            if spec.bounds and isinstance(end, float):
                assert spec.bounds[0] <= end <= spec.bounds[1], name


def test_no_default_lies_on_a_threshold(pack: Pack) -> None:
    central = {(n, v.central) for n, v in defaults(pack) if isinstance(v.central, float)}
    for rule in pack.rules.values():
        for leaf in leaves(rule.when):
            right = leaf.right if isinstance(leaf.right, tuple) else (leaf.right,)
            for value in right:
                assert (leaf.fact, value) not in central, f"{rule.id}: {leaf.fact} {value}"


TASKS = (
    "classify_text", "extract_fields", "tabular", "forecast", "anomaly", "search_qa", "summarise",
    "translate", "write_text", "code", "image_generation", "video_generation",
    "vision_recognition", "speech", "audio_recognition", "recommend", "optimise_control", "agentic",
)  # fmt: skip


# What opens or closes most questions; the quick run takes these, the full run all options.
OFTEN = {
    "model.sourcing": ("vendor_api", "open_weights", "own_trained"),
    "host.where": ("vendor", "own_dc", "edge_device"),
    "train.planned": ("none", "continued", "from_scratch"),
}


@pytest.mark.parametrize("task", TASKS)
def test_a_client_sees_few_questions(
    pack: Pack, task: str, scale: Callable[[int, int], int]
) -> None:
    """Over the sources of the model, places, training, sizes and kinds of device data."""
    options = [OFTEN[f] if scale(1, 0) else pack.specs[f].options for f in OFTEN]
    assumed = assumed_choices(pack)
    places = itertools.product(*options)
    for chosen, size, edge in itertools.product(places, ("frontier", None), (True, False)):
        answers: dict[str, Scalar] = assumed | {
            "task.primary": task,
            "task.output_form": "short_text" if size else "action",
            "edge.candidate": edge,
            "data.sensitivity": "special",
            "edge.devices_n": 10.0,
            "edge.power": "battery",
        }
        answers |= dict(zip(OFTEN, chosen, strict=True))
        answers |= {"model.size_class": size} if size else {}
        seen = visible(pack, answers)
        assert len(asked(pack, seen)) <= MOST_SEEN, answers
        short = express(pack, seen)
        assert len(short) <= MOST_EXPRESS, (answers, short)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.parent.name)
def test_samples_answer_questions_that_are_asked(pack: Pack, path: Path) -> None:
    engagement = load_engagement(path, pack)
    for case in engagement.use_cases:
        facts = use_case_facts(engagement, case, pack)
        typed = {n for n in pack.questions if facts[n].typed is not None}
        assert all(facts[n].visible for n in typed), case.id
        given = {n: f.value for n, f in facts.items() if f.known and f.value is not None}
        seen = visible(pack, assumed_choices(pack) | given)
        assert len(asked(pack, seen)) <= MOST_SEEN, case.id
        short = express(pack, seen)
        assert len(short) <= MOST_EXPRESS, (case.id, short)


def test_a_portfolio_shares_an_endpoint(pack: Pack, samples: dict[str, Path]) -> None:
    engagement = load_engagement(samples["city-portfolio"], pack)
    assert len(engagement.use_cases) == 5
    assert sum("city-endpoint" in case.uses for case in engagement.use_cases) == 2


def test_a_firm_s_pack_adds_moves_and_removes(root: Path) -> None:
    pack = load_pack([root / "samples/packs/northfield"])
    assert "name-an-owner-before-renewal" in pack.rules
    assert "prototype-on-open-data" not in pack.rules
    assert pack.parameters["worth_changing_tasks_month"].central == 10000.0
    assert "northfield" in pack.parameters["worth_changing_tasks_month"].pack
    assert pack.brand["name"] == "Northfield"
