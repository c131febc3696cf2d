"""Rows of published figures out of YAML files, each read as far as it is sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from advisor.backtest import words
from advisor.backtest.cases import Case, Cases, Value
from advisor.backtest.fields import Fields, Refused
from advisor.backtest.plausible import check_together
from advisor.errors import AdvisorError, Place, Problem
from advisor.footprint.machines import REFERENCE_CHIP
from advisor.loading import load_yaml
from advisor.pack.items import Pack

_MEDIUM_B = 1.5
_TINY_KINDS = ("inference", "always-on")
_CLIPS_A_MINUTE = 5.0
# Where the look-up of task energies comes from: its own rows prove nothing about it.
_LOOK_UP_SOURCE = "AI Energy Score"


def read_cases(path: Path, pack: Pack, into: Cases, *, shown: str | None = None) -> None:
    """Read a file of rows; what is unsound is refused row by row.

    Args:
        path: YAML, a list of rows or a mapping with `rows`.
        pack: whose accelerators and limits decide what hardware is known.
        into: what is added to.
        shown: how to show the path.

    Raises:
        AdvisorError: L1.. unreadable, B200 not a list of rows.
    """
    document = load_yaml(path, what="file of rows", shown=shown)
    value: Any = document.value
    prefix: tuple[str, ...] = ()
    if isinstance(value, dict):
        value, prefix = value.get("rows"), ("rows",)
    if not isinstance(value, list):
        raise AdvisorError.of(
            "B200",
            "The file holds no list of rows.",
            place=Place(document.file),
            todo="Write a list, or a mapping with `rows:`; docs/accuracy.md shows the fields.",
        )
    seen: set[str] = set()
    for index, raw in enumerate(value):
        place = document.place((*prefix, index))
        try:
            _read_row(raw, index, place, pack, into, seen)
        except Refused as refused:
            into.problems.append(refused.problem)
            name = raw.get("id") if isinstance(raw, dict) else None
            into.refused.append(str(name)[:120] if name is not None else f"row {index + 1}")


def _read_row(raw: Any, index: int, place: Place, pack: Pack, into: Cases, seen: set[str]) -> None:
    number = f"{index + 1}"
    if not isinstance(raw, dict):
        raise Refused(
            Problem("B201", f"Row {number} is no mapping of fields.", place, severity="warning")
        )
    fields = Fields(raw, number, place)
    name = raw.get("id")
    if not isinstance(name, str) or not name or len(name) > 120:
        raise fields.refuse("B201", "id", "a text of 1 to 120 characters is needed.")
    fields.row = name
    if name in seen:
        raise fields.refuse("B201", "id", "it stands twice.", todo="Each row has its own id.")
    seen.add(name)
    left_out = raw.get("left_out")
    cases = _cases_of(fields, pack, lenient=left_out is not None)
    if left_out is not None:
        into.left_out[name] = (str(left_out), tuple(dict.fromkeys(c.group for c in cases)))
        return
    check_together(fields, cases, pack)
    into.cases.extend(cases)


def _cases_of(fields: Fields, pack: Pack, *, lenient: bool) -> list[Case]:
    raw = fields.raw
    if raw.get("kind") in _TINY_KINDS or fields.has("energy_uj_per_inference"):
        return _tiny(fields, pack)
    if "energy_wh_per_query" in raw or "scope" in raw:
        return [_serving(fields, pack)]
    if {"energy_mwh", "device_hours", "tokens_b"} & set(raw):
        return _training(fields, pack, lenient=lenient)
    raise fields.refuse(
        "B202",
        "energy_mwh",
        "none of the fields that say what kind of row it is has a value.",
        allowed=("energy_mwh", "device_hours", "energy_wh_per_query", "energy_uj_per_inference"),
    )


def _family(fields: Fields) -> str:
    given = fields.raw.get("family")
    return given if isinstance(given, str) and given else fields.row.split("-", 1)[0]


def _chip(fields: Fields, pack: Pack) -> str:
    hardware = fields.text("hardware")
    chip = words.chip_of(hardware)
    known = sorted(pack.tables["accelerators"].rows)
    if chip is None or chip not in known:
        raise fields.refuse("B205", "hardware", f"'{hardware[:60]}' is not known.", allowed=known)
    return chip


# --- training --------------------------------------------------------------------------------


def _training(fields: Fields, pack: Pack, *, lenient: bool = False) -> list[Case]:
    plan = words.PLANS[fields.word("kind", words.PLANS)]
    # A row that is left out only has to be counted in its group.
    chip = REFERENCE_CHIP if lenient else _chip(fields, pack)
    hours, energy = fields.maybe("device_hours"), fields.maybe("energy_mwh")
    size, tokens = fields.maybe("params_active_b"), fields.maybe("tokens_b")
    basis, scope = "", ""
    if energy is not None:
        allowed = (*words.MEASURED, words.UNCLEAR, *words.ASSUMED)
        basis = fields.word("energy_basis", allowed)
        scope = fields.word("energy_scope", words.TRAINING_SCOPES)
    facts: dict[str, Value] = {
        "train.planned": plan,
        "train.chip": chip,
        "model.kind": "language",
        "host.where": "cloud",
    }
    if basis != words.UNCLEAR:
        # One run was published; an unclear figure may hold its trials, as an answer may.
        facts["train.runs"] = 0.0
    site = fields.maybe("pue")
    if site is not None:
        facts["host.pue"] = site
    tuning = plan != "from_scratch"
    kwh = None if energy is None else energy * 1000.0
    cases = []

    def case(group: str, more: dict[str, float], actual: float, unit: str) -> Case:
        boundary = scope if unit == "kWh" else ""
        return Case(fields.row, _family(fields), group, {**facts, **more}, actual, unit, boundary)

    by_tokens = size is not None and tokens is not None
    if by_tokens and fields.raw.get("kind") != "full-programme":
        inputs = {"train.params_b": size or 0.0, "train.tokens_b": tokens or 0.0}
        group = "training-tokens" if (size or 0.0) >= _MEDIUM_B else "training-tokens-small"
        group = "fine-tunes" if tuning else group
        if kwh is not None and (basis in words.MEASURED or basis == words.UNCLEAR):
            cases.append(case(group, inputs, kwh, "kWh"))
        elif hours is not None:
            cases.append(case(group, inputs, hours, "device-hours"))
    if hours is not None and kwh is not None and not (tuning and cases):
        group = "training-hours" if basis in words.MEASURED else "training-hours-assumed"
        group = "fine-tunes" if tuning and basis in words.MEASURED else group
        cases.append(case(group, {"train.device_hours": hours}, kwh, "kWh"))
    if not cases:
        missing = next(
            (n for n in ("params_active_b", "tokens_b", "device_hours") if not fields.has(n)),
            "energy_mwh",
        )
        if fields.has("device_hours"):
            missing = "energy_mwh"
        raise fields.refuse(
            "B202",
            missing,
            "it has no value; a row needs hours and energy, or parameters, tokens and one of them.",
        )
    return cases


# --- serving ---------------------------------------------------------------------------------


def _serving(fields: Fields, pack: Pack) -> Case:
    actual = fields.number("energy_wh_per_query")
    scope = fields.word("scope", words.SERVING_SCOPES)
    task = fields.word("task", (*words.TASKS, *words.GENERATIVE, "image-generation"))
    chip = _chip(fields, pack)
    neighbours = words.idle_neighbours(fields.text("hardware"))
    facts: dict[str, Value] = {"host.accelerator": chip}
    batch = fields.maybe("batch")
    if task == "image-generation":
        group = "images"
        # Rows do not tell the size; leaderboards make images of the usual one.
        facts["media.megapixels"] = pack.factors["media.reference_megapixels"].central
    elif task in words.TASKS:
        used = _LOOK_UP_SOURCE in str(fields.raw.get("source", ""))
        group = "look-up-used" if used else "look-up"
        facts["task.primary"] = words.TASKS[task]
        size = fields.maybe("params_total_b")
        if size is not None:
            facts["model.total_params_b"] = size
        if task == "asr":
            # The look-up counts minutes of audio, the rows clips.
            actual *= _CLIPS_A_MINUTE
            if batch is not None:
                facts["host.batch"] = batch
    else:
        known = scope == "gpu-only" and batch is not None
        group = "serving-batch" if known else "serving-unknown"
        active = fields.number("params_active_b")
        facts |= {
            "model.active_params_b": active,
            "model.total_params_b": fields.maybe("params_total_b") or active,
            "model.bits": fields.number("weight_bits"),
            "use.tokens_out": fields.number("output_tokens"),
            "use.tokens_in": fields.maybe("input_tokens") or 0.0,
        }
        if words.hides_reasoning(fields.raw.get("hidden_reasoning"), fields.raw.get("note")):
            # Counted as in an assessment whose client does not know their number.
            facts["serve.reasoning_tokens"] = _reasoning(pack)
        if batch is not None:
            facts["host.batch"] = batch
    return Case(fields.row, _family(fields), group, facts, actual, "Wh", scope, neighbours)


def _reasoning(pack: Pack) -> tuple[float, float, float]:
    default = pack.questions["use.reasoning_tokens"].default.options["high_always"]
    low, central, high = (float(str(v)) for v in (default.low, default.central, default.high))
    return low, central, high


# --- small devices ---------------------------------------------------------------------------


def _tiny(fields: Fields, pack: Pack) -> list[Case]:
    core = fields.text("core")
    device = words.device_of(core)
    if device is None:
        raise fields.refuse(
            "B205",
            "core",
            f"'{core[:60]}' is not known.",
            allowed=(
                "Cortex-M0, M3, M4, M33, M55",
                "Cortex-M7, M85",
                "RXv1 to v3",
                "Xtensa",
                "an NPU",
            ),
        )
    kind: dict[str, Value] = {"edge.device": device[0], "edge.has_npu": device[1]}
    named: dict[str, Value] = {}
    # A client who reads the chip's name on the board answers its series, and knows the model.
    series = words.series_of(f"{fields.raw.get('chip') or ''} {core}")
    if series is not None:
        named["edge.chip"] = series
    if fields.has("task"):
        job = fields.word("task", words.JOBS)
        kind["task.primary"] = words.JOBS[job]
        macs = pack.tables["edge_model"].factor(job, "macs_m")
        if macs is not None:
            named["edge.macs_m"] = macs.central
    if fields.raw.get("kind") == "always-on":
        actual, unit = fields.number("average_power_mw"), "mW"
    else:
        actual, unit = fields.number("energy_uj_per_inference") / 1000.0, "mJ"
    family = _family(fields)
    return [
        Case(fields.row, family, "tiny", kind | named, actual, unit),
        Case(fields.row, family, "tiny-kind", kind, actual, unit),
    ]
