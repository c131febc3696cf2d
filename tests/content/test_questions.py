"""The questionnaire: complete, short for any one client, and with defaults that decide nothing."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any as Anything

import pytest

from advisor.facts import Fact, Status
from advisor.loading import load_yaml
from advisor.logic.conditions import All, Any, Compare, Condition, Not, leaves
from advisor.logic.evaluate import FactEnv, evaluate
from advisor.pack import Pack, load_pack
from advisor.pack.items import Range
from advisor.quantities import parse_number

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/answers.yaml"))
MOST_SEEN, MOST_EXPRESS = 100, 16
NEVER = Any(())  # a condition that is false


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


def visible(pack: Pack, answers: Mapping[str, Anything]) -> set[str]:
    """The questions that a client sees who has given these answers and no others."""
    seen: dict[str, bool] = {}

    def without_hidden(condition: Condition) -> Condition:
        match condition:
            case Compare():
                return condition if shown(condition.fact) else NEVER
            case Not(part):
                return Not(without_hidden(part))
            case All(parts):
                return All(tuple(without_hidden(p) for p in parts))
            case Any(parts):
                return Any(tuple(without_hidden(p) for p in parts))

    env = FactEnv({k: Fact(k, v, Status.GIVEN, known=True) for k, v in answers.items()})

    def shown(name: str) -> bool:
        if name not in seen:
            ask_if = pack.questions[name].ask_if
            seen[name] = ask_if is None or not evaluate(without_hidden(ask_if), env).false
        return seen[name]

    return {name for name in pack.questions if shown(name)}


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


def assumed_choices(pack: Pack) -> dict[str, Anything]:
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
        if spec.bounds:
            assert spec.bounds[0] <= value.low <= value.high <= spec.bounds[1], name


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


@pytest.mark.parametrize("task", TASKS)
def test_a_client_sees_few_questions(pack: Pack, task: str) -> None:
    """Over every source of the model, place, training, size and kind of device data."""
    options = {f: pack.specs[f].options for f in ("model.sourcing", "host.where", "train.planned")}
    forms = pack.specs["task.output_form"].options
    assumed = assumed_choices(pack)
    sizes = ("lt100M", "frontier", None)
    for sourcing, where, planned, size, edge in itertools.product(
        *options.values(), sizes, (True, False)
    ):
        for form in ("action", forms[0]) if size is None else ("short_text",):
            answers: dict[str, Anything] = {
                "task.primary": task, "task.output_form": form, "model.sourcing": sourcing,
                "host.where": where, "train.planned": planned, "edge.candidate": edge,
                "data.sensitivity": "special", "edge.devices_n": 10.0, "edge.power": "battery",
            }  # fmt: skip
            if size:
                answers["model.size_class"] = size
            seen = visible(pack, assumed | answers)
            assert len(asked(pack, seen)) <= MOST_SEEN, answers
            short = express(pack, seen)
            assert len(short) <= MOST_EXPRESS, (answers, short)


def sample_answers(path: Path) -> list[tuple[str, dict[str, Anything]]]:
    """The answers of each use case of a sample, with those of the engagement and shared things."""
    data = load_yaml(path).value
    shared = {s["id"]: s["answers"] for s in data.get("shared", [])}
    cases = []
    for case in data["use_cases"]:
        answers = dict(data.get("answers", {}))
        for name in case.get("uses", []):
            answers |= shared[name]
        cases.append((case["id"], answers | case["answers"]))
    return cases


def value_of(pack: Pack, name: str, answer: Anything) -> Anything:
    """The plain value of an answer; None when it is unknown."""
    if isinstance(answer, dict):
        if "unknown" in answer:
            return None
        answer = answer["candidates"][0] if "candidates" in answer else answer["value"]
    if isinstance(answer, list):
        return tuple(answer)
    if answer == "unknown":
        return None
    spec = pack.specs[name]
    return parse_number(answer, spec.unit) if spec.type == "number" else answer


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.parent.name)
def test_samples_answer_questions_that_are_asked(pack: Pack, path: Path) -> None:
    for case, answers in sample_answers(path):
        known = {k: v for k, a in answers.items() if (v := value_of(pack, k, a)) is not None}
        seen = visible(pack, known)
        assert set(answers) <= seen, f"{case}: {sorted(set(answers) - seen)}"
        for name, value in known.items():
            spec = pack.specs[name]
            for one in value if isinstance(value, tuple) else (value,):
                assert not spec.options or one in spec.options, f"{case}: {name} {one}"
            assert isinstance(value, bool) == (spec.type == "yes_no"), f"{case}: {name}"
        seen = visible(pack, assumed_choices(pack) | known)
        assert len(asked(pack, seen)) <= MOST_SEEN, case
        short = express(pack, seen)
        assert len(short) <= MOST_EXPRESS, (case, short)


def test_a_portfolio_shares_an_endpoint() -> None:
    path = next(p for p in SAMPLES if p.parent.name == "city-portfolio")
    data = load_yaml(path).value
    assert len(data["use_cases"]) == 5
    assert sum("city-endpoint" in c.get("uses", []) for c in data["use_cases"]) == 2
