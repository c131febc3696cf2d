"""Each check of the tested domain, both ways, and the docstrings that state it."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
import pytest
import yaml

from advisor.footprint import adaptation, edge, media, retrieval, tokens, training, tuning, units
from advisor.footprint.draws import Draws
from advisor.footprint.validity import CHECKS, WARN_FROM, outside
from tests.footprint.fake import FACTORS, FakeInputs

TABLE: dict[str, dict[str, Any]] = yaml.safe_load(
    (FACTORS / "validity.yaml").read_text(encoding="utf-8")
)["tables"][0]["rows"]
MODULES = (adaptation, edge, media, retrieval, tokens, training, tuning, units)

CALL = {
    "task.primary": "write_text",
    "serve.method": "tokens",
    "serve.hosting": "dedicated",
    "host.batch": 8,
    "model.active_params_b": 8,
    "model.total_params_b": 8,
    "use.tokens_in": 500,
}
ITEM = {
    "task.primary": "classify_text",
    "serve.method": "lookup",
    "model.total_params_b": 0.1,
}
IMAGE = {
    "serve.method": "image",
    "media.image_model": "standard",
    "media.megapixels": 1.05,
    "media.steps": 30,
}
VIDEO = {
    "serve.method": "video",
    "media.video_model": "standard",
    "media.video_megapixels": 1.0,
}
RUN = {
    "train.planned": "from_scratch",
    "train.params_b": 7,
    "train.tokens_b": 300,
}
TUNING = {"train.planned": "full_ft", "train.params_b": 7, "train.tokens_b": 2}
DEVICE = {"edge.device": "mcu_small", "edge.runs_on": "device", "edge.model_kb": 270}
INDEX = {"rag.chunks": 1e6, "rag.embedder_b": 0.3, "rag.chunk_tokens": 500}

# Check, stage, what lies inside, what takes it outside.
BOTH_WAYS = [
    ("call_parameters", "serving", CALL, {"model.total_params_b": 1000}),
    (
        "call_parameters",
        "serving",
        CALL,
        {"model.total_params_b": 0.05, "model.active_params_b": 0.05},
    ),
    ("call_batch", "serving", CALL, {"host.batch": 600}),
    ("call_input", "serving", CALL, {"use.tokens_in": 100_000}),
    ("item_parameters", "serving", ITEM, {"model.total_params_b": 30}),
    ("item_parameters", "serving", ITEM, {"model.total_params_b": 0.001}),
    ("image_pixels", "serving", IMAGE, {"media.megapixels": 4}),
    ("media_steps", "serving", IMAGE, {"media.steps": 4}),
    ("media_steps", "serving", IMAGE, {"media.steps": 200}),
    ("video_pixels", "serving", VIDEO, {"media.video_megapixels": 8.3}),
    ("training_parameters", "training", RUN, {"train.params_b": 1}),
    ("training_parameters", "training", RUN, {"train.params_b": 1000}),
    (
        "training_parameters",
        "adaptation",
        RUN | {"train.planned": "continued"},
        {"train.params_b": 1},
    ),
    ("tuning_parameters", "adaptation", TUNING, {"train.params_b": 0.3, "train.tokens_b": 200}),
    ("tuning_parameters", "adaptation", TUNING, {"train.params_b": 405}),
    ("tuning_hours", "adaptation", TUNING, {"train.tokens_b": 0.01}),
    ("device_model", "edge", DEVICE, {"edge.model_kb": 2000}),
    ("device_model", "edge", DEVICE, {"edge.model_kb": 10}),
    ("embedder_parameters", "storage", INDEX, {"rag.embedder_b": 30}),
    ("embedder_parameters", "storage", INDEX, {"rag.embedder_b": 0.01}),
    ("passage_tokens", "storage", INDEX, {"rag.chunk_tokens": 10_000}),
]


@pytest.mark.parametrize(("check", "stage", "inside", "beyond"), BOTH_WAYS)
def test_each_check_both_ways(check, stage, inside, beyond):
    assert outside(FakeInputs(inside), {stage}) == ()
    (found,) = outside(FakeInputs(inside | beyond), {stage})
    assert (found.check, found.stage, found.share) == (check, stage, 1.0)
    assert outside(FakeInputs(inside | beyond), set()) == ()


def test_every_row_has_a_check_and_every_bound_a_test():
    assert set(CHECKS) == set(TABLE) == {check for check, *_ in BOTH_WAYS}
    bounds = sum(("least" in row) + ("most" in row) for row in TABLE.values())
    # The least batch is 1, which no answer can be under; continued training is one more.
    assert len(BOTH_WAYS) == bounds - 1 + 1


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        (CALL | {"use.tokens_in": 100_000, "serve.measured_factor": 0.8}, "serving"),
        (CALL | {"use.tokens_in": 100_000, "serve.method": "servers"}, "serving"),
        (RUN | {"train.params_b": 1, "meas.run_kwh": 500}, "training"),
        (RUN | {"train.params_b": 1, "train.device_hours": 500}, "training"),
        (DEVICE | {"edge.model_kb": 2000, "edge.device": "linux_board"}, "edge"),
        (DEVICE | {"edge.model_kb": 2000, "edge.runs_on": "cloud"}, "edge"),
        (IMAGE | {"media.steps": 4, "media.image_model": "distilled"}, "serving"),
    ],
)
def test_a_method_that_is_not_used_warns_of_nothing(facts, stage):
    assert outside(FakeInputs(facts), {stage}) == ()


def test_the_share_is_that_of_the_draws():
    """P95 of 30,000 tokens: a twentieth lies beyond, and that is no warning."""
    draws = Draws()
    inside = FakeInputs(CALL | {"use.tokens_in": (1_000, 5_000, 30_000)}, draws=draws)
    assert outside(inside, {"serving"}) == ()
    half = FakeInputs(CALL | {"use.tokens_in": (10_000, 30_000, 90_000)}, draws=draws)
    (found,) = outside(half, {"serving"})
    assert found.share == pytest.approx(0.5, abs=0.01)
    assert found.share >= WARN_FROM


@pytest.mark.parametrize("check", sorted(TABLE))
def test_the_docstring_of_the_method_states_the_same_domain(check):
    row = TABLE[check]
    method = next(getattr(m, row["method"]) for m in MODULES if hasattr(m, row["method"]))
    told = " ".join(
        text for text in (inspect.getdoc(method) or "", inspect.getmodule(method).__doc__ or "")
    )
    told = " ".join(told.split())
    # Some bounds are stated in words.
    words = {"4": "four", "24": "one accelerator-day"}
    for name in ("least", "most"):
        if name not in row:
            continue
        bound = f"{float(row[name]):,g}"
        wanted = words.get(bound, bound)
        assert re.search(rf"(?<![\d.,]){re.escape(wanted)}(?!,?\d|\.\d)", told), (check, wanted)


def test_bounds_rise_and_have_reason_and_source():
    for check, row in TABLE.items():
        assert "least" in row or "most" in row
        assert float(row.get("least", -np.inf)) < float(row.get("most", np.inf)), check
        assert row["because"].strip().endswith(".")
        assert row["source"]
