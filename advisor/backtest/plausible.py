"""What the fields of a row cannot be together: a slip of unit, mostly.

The limits lie two to five times beyond all published rows of their kind, and mostly less than a
thousandfold apart, so that a row a thousandfold off is refused whichever way it slipped. Only
requests of unknown batch and look-ups of wide tasks spread by more.
"""

from __future__ import annotations

from math import inf

from advisor.backtest import words
from advisor.backtest.cases import Case
from advisor.backtest.fields import Fields
from advisor.footprint.training import share_of_peak
from advisor.pack.items import Pack

_WATT = (10.0, 5000.0)
# Published: runs from scratch 2e-12 to 1.4e-11 J an operation, fine-tunes to 1.6e-10.
_JOULES_PER_FLOP = (5e-13, 2e-10)
_JOULES_PER_FLOP_TUNING = (5e-13, 1e-9)
# J a token written and billion parameters, by the requests in a batch up to a number. Published:
# 0.05 to 2.9 for one, 0.03 to 0.37 for 16 and fewer, 0.003 to 0.1 for more, 0.003 to 5.4 unknown.
_JOULES_PER_TOKEN_B = ((1.0, 0.015, 10.0), (16.0, 0.008, 2.0), (inf, 0.001, 0.4))
_JOULES_PER_TOKEN_B_UNKNOWN = (0.0015, 10.0)
# What a small model and a short answer take besides: so many billion parameters, so many tokens.
_LEAST_B, _LEAST_TOKENS = 3.0, 20.0
# A token read takes at least ten times less than one written.
_READ = 0.1
# Published: 5 to 135 mW, 2.2 to 2,200 pJ.
_MILLIWATT = (0.3, 4e3)
_PICOJOULES_PER_MAC = (0.5, 2e4)
# An item may take so many times less or more than all that are published for its task.
_BEYOND = 10.0


def check_together(fields: Fields, cases: list[Case], pack: Pack) -> None:
    """Refuse rows whose fields contradict each other: a slip of unit, mostly.

    Raises:
        Refused: B206.
    """
    first = cases[0]
    if first.group.startswith("tiny"):
        _check_device(fields, first)
        return
    if first.group.startswith("look-up") or first.group == "images":
        _check_item(fields, first, pack)
        return
    accelerators = pack.tables["accelerators"]
    chip = str(first.facts.get("train.chip") or first.facts.get("host.accelerator"))
    if "model.bits" in first.facts:
        chips = words.chips_of(fields.text("hardware"))
        memory = [accelerators.factor(c, "memory_gb") for c in chips]
        _check_serving(fields, first, max((m.high for m in memory if m), default=None))
        return
    hours, energy = fields.maybe("device_hours"), fields.maybe("energy_mwh")
    if hours is not None and energy is not None:
        watt = energy * 1e6 / hours
        if not _WATT[0] <= watt <= _WATT[1]:
            raise fields.refuse(
                "B206",
                "energy_mwh",
                f"with device_hours it makes {watt:.3g} W a device.",
                todo="Energy is in MWh, hours are those of one device times their number.",
            )
    size, tokens = fields.maybe("params_active_b"), fields.maybe("tokens_b")
    if size is None or tokens is None or first.unit == "Wh":
        return
    flop = float(pack.factors["training.flop_per_param_token"].central)
    peak = accelerators.factor(chip, "peak_tflops")
    if hours is not None and peak is not None:
        reached = share_of_peak(size, tokens, float(peak.high), hours, flop)
        if not 1e-3 <= reached <= 1.0:
            raise fields.refuse(
                "B206",
                "tokens_b",
                f"with parameters and hours the chip would reach {reached:.2g} of its peak rate.",
                todo="Parameters and tokens are in billions.",
            )
    if energy is not None:
        joules = energy * 3.6e9 / (flop * size * tokens * 1e18)
        tuned = first.group == "fine-tunes"
        least, most = _JOULES_PER_FLOP_TUNING if tuned else _JOULES_PER_FLOP
        if not least <= joules <= most:
            raise fields.refuse(
                "B206",
                "energy_mwh",
                f"with parameters and tokens it makes {joules:.2g} J an operation.",
                todo="Energy is in MWh, parameters and tokens are in billions.",
            )


def _check_serving(fields: Fields, case: Case, memory: float | None) -> None:
    active = fields.number("params_active_b")
    total = fields.maybe("params_total_b") or active
    if active > total:
        raise fields.refuse("B206", "params_active_b", "it is more than params_total_b.")
    devices = fields.maybe("n_gpus")
    weights = total * fields.number("weight_bits") / 8.0
    if devices is not None and memory is not None and weights > devices * memory:
        raise fields.refuse(
            "B206",
            "n_gpus",
            f"weights of {weights:.0f} GB do not fit {devices:g} × {memory:g} GB.",
            todo="State the accelerators that held the model, and the bits of a weight.",
        )
    batch, read = fields.maybe("batch"), fields.maybe("input_tokens") or 0.0
    least, most = _JOULES_PER_TOKEN_B_UNKNOWN
    if batch is not None:
        least, most = next((lo, hi) for up_to, lo, hi in _JOULES_PER_TOKEN_B if batch <= up_to)
    written = fields.number("output_tokens") + _LEAST_TOKENS
    joules = case.actual * 3600.0 / written / (active + _LEAST_B)
    if joules < least or joules * written / (written + _READ * read) > most:
        raise fields.refuse(
            "B206",
            "energy_wh_per_query",
            f"it makes {joules:.2g} J a token and billion parameters.",
            todo="Energy is in Wh for one query, parameters are in billions.",
        )


def _check_device(fields: Fields, case: Case) -> None:
    latency = fields.maybe("latency_ms")
    if case.unit != "mJ":
        return
    todo = "Energy is in µJ for one decision, the time in ms."
    if latency is not None:
        milliwatt = case.actual * 1e3 / latency
        if not _MILLIWATT[0] <= milliwatt <= _MILLIWATT[1]:
            raise fields.refuse(
                "B206",
                "energy_uj_per_inference",
                f"with latency_ms it makes {milliwatt:.2g} mW.",
                todo=todo,
            )
    macs = case.facts.get("edge.macs_m")
    if isinstance(macs, float):
        each = case.actual * 1e3 / macs
        if not _PICOJOULES_PER_MAC[0] <= each <= _PICOJOULES_PER_MAC[1]:
            raise fields.refuse(
                "B206",
                "energy_uj_per_inference",
                f"for the model of this task it makes {each:.2g} pJ a multiplication.",
                todo=todo,
            )


def _check_item(fields: Fields, case: Case, pack: Pack) -> None:
    if case.group == "images":
        known = pack.tables["media_image"].factor("any", "wh_per_image")
    else:
        known = pack.tables["task_energy"].factor(str(case.facts["task.primary"]), "wh_per_item")
    if known is None:
        return
    if not known.low / _BEYOND <= case.actual <= known.high * _BEYOND:
        raise fields.refuse(
            "B206",
            "energy_wh_per_query",
            f"{case.actual:.2g} Wh is far from all that is published for this task "
            f"({known.low:g} to {known.high:g} Wh).",
            todo="Energy is in Wh for one item, not for a thousand.",
        )
