"""Where each method was tested, and what of an estimate lies outside.

A check names a stage, a method (the function whose docstring states its domain) and a quantity;
its bounds, source and reason stand in the table `validity`. A figure outside is not refused: a
warning travels with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np

from advisor.footprint import media, tokens, training, tuning
from advisor.footprint.inputs import Array, Inputs, MissingValue, field_or_none

TABLE = "validity"
# From this share of the draws on. The tails of a range that lies inside hold a tenth of them, and a
# wide assumption reaches out now and then without telling anything of the case.
WARN_FROM = 1 / 5


@dataclass(frozen=True, slots=True)
class Outside:
    """A quantity outside the domain for which a method was tested.

    Attributes:
        check: row of the table `validity`.
        stage: of the estimate.
        value: the quantity, over the draws or one number, in the unit of the row.
        least, most: of the domain; None where no test reached a bound.
        share: of the draws that lie outside.
    """

    check: str
    stage: str
    value: Array
    least: float | None
    most: float | None
    share: float


def outside(f: Inputs, stages: Collection[str]) -> tuple[Outside, ...]:
    """What of an estimate lies outside the tested domain of its methods.

    share outside = draws below least or above most, of all draws; named from a fifth on.

    Source: counting; the bounds have theirs in the table `validity`. Validity: for its checks;
    what is in none of them, such as a kind of device, is not tested here.

    Args:
        f: facts and factors of the scenario.
        stages: those that the estimate has.
    """
    found = []
    for check, value_of in CHECKS.items():
        stage = f.text(TABLE, check, "stage")
        if stage is None or (stage not in stages and not _also(stage, stages)):
            continue
        try:
            value = value_of(f)
        except MissingValue:
            continue
        if value is None:
            continue
        least, most = _bound(f, check, "least"), _bound(f, check, "most")
        share = _share_outside(value, least, most)
        if share >= WARN_FROM:
            here = stage if stage in stages else next(s for s in _TRAINED if s in stages)
            found.append(Outside(check, here, value, least, most, share))
    return tuple(found)


_TRAINED = ("training", "adaptation")


def _also(stage: str, stages: Collection[str]) -> bool:
    """Continued pre-training stands under adaptation and is computed as a training."""
    return stage in _TRAINED and any(s in stages for s in _TRAINED)


def _bound(f: Inputs, check: str, name: str) -> float | None:
    found = f.text(TABLE, check, name)
    return None if found is None else float(found)


def _share_outside(value: Array, least: float | None, most: float | None) -> float:
    drawn = np.asarray(value)
    below = drawn < least if least is not None else np.zeros_like(drawn, dtype=bool)
    above = drawn > most if most is not None else np.zeros_like(drawn, dtype=bool)
    return float(np.mean(below | above))


def _by_tokens(f: Inputs) -> bool:
    """Calls of a language model; a measured month sets their energy whatever the formula says."""
    return f.option("serve.method") == "tokens" and f.optional("serve.measured_factor") is None


def _call_parameters(f: Inputs) -> Array | None:
    if not _by_tokens(f):
        return None
    return np.maximum(f.number("model.total_params_b"), f.number("model.active_params_b"))


def _call_batch(f: Inputs) -> Array | None:
    hosting = f.option("serve.hosting")
    if not _by_tokens(f) or hosting is None:
        return None
    return tokens.batch_of(f, hosting)


def _call_input(f: Inputs) -> Array | None:
    return f.number("use.tokens_in") if _by_tokens(f) else None


def _item_parameters(f: Inputs) -> Array | None:
    if f.option("serve.method") != "lookup" or not f.known("model.total_params_b"):
        return None
    task = f.option("task.primary")
    at_one = None if task is None else field_or_none(f, "task_energy", task, "wh_per_item_1b")
    return None if at_one is None else f.optional("model.total_params_b")


def _image_pixels(f: Inputs) -> Array | None:
    return f.optional("media.megapixels") if f.option("serve.method") == "image" else None


def _media_steps(f: Inputs) -> Array | None:
    method, told = f.option("serve.method"), f.optional("media.steps")
    if told is None or method not in ("image", "video"):
        return None
    table, key = media.image_row(f) if method == "image" else media.video_row(f)
    # At the steps of the measurement nothing is computed.
    return None if np.all(media.steps_ratio(f, table, key) == 1.0) else told


def _video_pixels(f: Inputs) -> Array | None:
    told = f.optional("media.video_megapixels")
    if told is None or f.option("serve.method") != "video":
        return None
    return told / f.field(*media.video_row(f), "megapixels")


def _from_tokens(f: Inputs) -> Array | None:
    """Parameters of a run whose hours are computed from parameters and tokens, else None."""
    if f.optional("meas.run_kwh") is not None or f.optional("train.tokens_b") is None:
        return None
    hours = f.optional("train.device_hours")
    if hours is not None and (f.known("train.device_hours") or not f.known("train.tokens_b")):
        return None
    size = f.optional("train.params_b")
    return f.optional("model.active_params_b") if size is None else size


def _training_parameters(f: Inputs) -> Array | None:
    plan = f.option("train.planned")
    return _from_tokens(f) if plan in ("from_scratch", "continued") else None


def _tuning_parameters(f: Inputs) -> Array | None:
    plan = f.option("train.planned")
    return _from_tokens(f) if plan in tuning.PLANS and plan != "quantise" else None


def _tuning_hours(f: Inputs) -> Array | None:
    if _tuning_parameters(f) is None:
        return None
    return training.device_hours(f, f.choice("train.planned"))


def _device_model(f: Inputs) -> Array | None:
    board = f.option("edge.device")
    if board not in ("mcu_small", "mcu_large") or f.option("edge.runs_on") not in (None, "device"):
        return None
    return f.optional("edge.model_kb")


def _embedder_parameters(f: Inputs) -> Array | None:
    return f.optional("rag.embedder_b") if f.optional("rag.chunks") is not None else None


def _passage_tokens(f: Inputs) -> Array | None:
    return f.optional("rag.chunk_tokens") if _embedder_parameters(f) is not None else None


CHECKS: Mapping[str, Callable[[Inputs], Array | None]] = {
    "call_parameters": _call_parameters,
    "call_batch": _call_batch,
    "call_input": _call_input,
    "item_parameters": _item_parameters,
    "image_pixels": _image_pixels,
    "media_steps": _media_steps,
    "video_pixels": _video_pixels,
    "training_parameters": _training_parameters,
    "tuning_parameters": _tuning_parameters,
    "tuning_hours": _tuning_hours,
    "device_model": _device_model,
    "embedder_parameters": _embedder_parameters,
    "passage_tokens": _passage_tokens,
}
"""By row of the table: the quantity, or None where the method is not used."""
