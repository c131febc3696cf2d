"""Units of work: a call, an item, an image, a second of video, a prediction, a false wake."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.footprint import machines, media, retrieval, tokens
from advisor.footprint.impacts import Step
from advisor.footprint.inputs import Array, Inputs, field_or_none, maybe
from advisor.footprint.place import DAYS_PER_YEAR
from advisor.language import mark

_UNIT_FACTS = {"image": "use.images_month", "video": "use.video_seconds_month"}


# What the steps of an estimate say of a unit, by its name.
FIRST_YEAR = {
    "call": mark("Calls in the first year"),
    "image": mark("Images in the first year"),
    "second of video": mark("Seconds of video in the first year"),
    "item": mark("Items in the first year"),
    "prediction": mark("Predictions in the first year"),
    "false wake": mark("False wakes in the first year"),
}
MADE_HERE = {
    "call": mark("Calls made here for each one counted"),
    "image": mark("Images made here for each one counted"),
    "second of video": mark("Seconds of video made here for each one counted"),
    "item": mark("Items made here for each one counted"),
    "prediction": mark("Predictions made here for each one counted"),
    "false wake": mark("False wakes made here for each one counted"),
}
OF_ONE = {
    "call": mark("Energy of one call"),
    "image": mark("Energy of one image"),
    "second of video": mark("Energy of one second of video"),
    "item": mark("Energy of one item"),
    "prediction": mark("Energy of one prediction"),
    "false wake": mark("Energy of one false wake"),
}
COUNTED = {
    "call": mark("calls"),
    "image": mark("images"),
    "second of video": mark("seconds of video"),
    "item": mark("items"),
    "prediction": mark("predictions"),
    "false wake": mark("false wakes"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of work: a call, an item, an image, a second of video, a prediction.

    Attributes:
        name: for the report.
        per_month: units in a month of the first year, before retries and caches.
        device_wh: energy of accelerator or server, Wh.
        usd: list price at a vendor.
        chip: key of the accelerators table.
        grows: False where the number of devices sets the volume.
        steps, formula: what its energy is made of, and how, for the report.
    """

    name: str
    per_month: Array
    device_wh: Array
    usd: Array
    chip: str
    grows: bool = True
    steps: tuple[Step, ...] = ()
    formula: str = ""


def unit_of(f: Inputs, method: str, hosting: str) -> Unit:
    """The unit of work of a way of serving (`serve.method`) on a kind of hosting.

    Source: seconds of a server and the part of an item that a wake sends are our judgement; the
    rest as in the functions called.
    Validity: as the method of the unit.
    """
    if method == "tokens":
        chip = tokens.default_chip(f, hosting)
        batch = tokens.batch_of(f, hosting)
        joules = tokens.chip_joules_per_call(f, chip, batch)
        calls = f.number("use.tasks_month") * maybe(f, "serve.calls_per_task", 1.0)
        return Unit(
            "call",
            calls,
            joules / 3600.0 + retrieval.search_wh(f),
            tokens.usd_per_call(f),
            chip,
            steps=(*tokens.call_steps(f, chip, batch), *retrieval.search_steps(f)),
            formula=retrieval.with_search(f, tokens.FORMULA),
        )
    if method == "image":
        return Unit(
            "image",
            f.number(_UNIT_FACTS[method]),
            media.image_wh(f),
            media.image_usd(f),
            tokens.default_chip(f, hosting),
            steps=media.image_steps(f),
            formula=media.FORMULA,
        )
    if method == "video":
        return Unit(
            "second of video",
            f.number(_UNIT_FACTS[method]),
            media.video_wh(f),
            media.video_usd(f),
            tokens.default_chip(f, hosting),
            steps=media.video_steps(f),
            formula=media.FORMULA,
        )
    if method == "edge_only":
        return _wakes(f)
    if method == "servers":
        return _predictions(f, server_chip(f, hosting))
    return _items(f, hosting)


def item_wh(f: Inputs, chip: str) -> Array:
    """Accelerator energy of one item by look-up, Wh: the task's × the chip's factor.

    Texts, pages, images, audio minutes. AI Energy Score (2025,
    https://github.com/huggingface/AIEnergyScore), H100, median and extremes of the models; larger
    batches take less. Where the size of the model is known: that of a model of one billion
    parameters × size^0.6 (0.5–0.7). Speech: minutes served together (Open ASR Leaderboard, 2026,
    https://github.com/huggingface/open_asr_leaderboard, times on an A100 × its power), one at a
    time as above where the client says so. Validity: task models of 0.004 to 11 billion
    parameters, not general language models.
    """
    task = f.choice("task.primary")
    size = f.optional("model.total_params_b") if f.known("model.total_params_b") else None
    alone = _one_at_a_time(f)
    wh = field_or_none(f, "task_energy", task, "wh_per_item_alone") if alone else None
    at_one = field_or_none(f, "task_energy", task, "wh_per_item_1b_alone") if alone else None
    if wh is None:
        wh = f.field("task_energy", task, "wh_per_item")
    if at_one is None:
        at_one = field_or_none(f, "task_energy", task, "wh_per_item_1b")
    if size is not None and at_one is not None:
        wh = at_one * np.asarray(size) ** f.factor("serving.item_size_exponent")
    if machines.is_whole_server(chip):
        return wh
    return wh * f.field("accelerators", chip, "serving_factor")


def _one_at_a_time(f: Inputs) -> bool:
    """True where the client says that a chip serves one request at a time."""
    batch = f.optional("host.batch") if f.known("host.batch") else None
    return batch is not None and bool(np.all(np.asarray(batch) <= 1.0))


def _items(f: Inputs, hosting: str) -> Unit:
    chip = tokens.default_chip(f, hosting)
    return Unit(
        "item",
        f.number("serve.lookup_items_month"),
        item_wh(f, chip),
        f.field("item_prices", f.choice("task.primary"), "usd_per_item"),
        chip,
        not _set_by_devices(f),
    )


def server_chip(f: Inputs, hosting: str) -> str:
    """The machine of classical models: a server without accelerator unless another was told.

    Source: counting.
    Validity: a deep network on tables or series that the client says it keeps accelerators for.
    """
    told = hosting == "dedicated" and f.known("host.accelerator")
    return (f.option("host.accelerator") if told else None) or machines.CPU_SERVER


def _predictions(f: Inputs, chip: str) -> Unit:
    """Classical machine learning: machine time of a prediction × power under load."""
    items = f.optional("serve.lookup_items_month")
    if items is None:
        items = f.number("use.tasks_month") * maybe(f, "serve.calls_per_task", 1.0)
    seconds = f.factor("serving.cpu_seconds_per_call")
    wh = seconds / 3600.0 * f.field("accelerators", chip, "busy_w")
    price = field_or_none(f, "item_prices", f.choice("task.primary"), "usd_per_item")
    return Unit(
        "prediction",
        items,
        wh,
        0.0 if price is None else price,
        chip,
        not _set_by_devices(f),
    )


def _wakes(f: Inputs) -> Unit:
    """False wakes of devices that call a cloud model: devices × wakes a day × a clip each."""
    wakes = f.number("edge.devices_n") * f.number("edge.false_wakes_day") * DAYS_PER_YEAR / 12.0
    task = "speech" if f.option("task.primary") == "audio_recognition" else f.choice("task.primary")
    part = f.factor("edge.items_per_wake")
    return Unit(
        "false wake",
        wakes,
        part * f.field("task_energy", task, "wh_per_item"),
        part * f.field("item_prices", task, "usd_per_item"),
        machines.REFERENCE_CHIP,
        grows=False,
    )


def _set_by_devices(f: Inputs) -> bool:
    """True where a fleet of devices sets the volume, so that it does not grow with use."""
    return f.optional("edge.devices_n") is not None
