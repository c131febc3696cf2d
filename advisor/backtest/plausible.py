"""What the fields of a row cannot be together: a slip of unit, mostly."""

from __future__ import annotations

from advisor.backtest import words
from advisor.backtest.cases import Case
from advisor.backtest.fields import Fields
from advisor.pack.items import Pack

_WATT = (10.0, 5000.0)
_JOULES_PER_FLOP = (1e-13, 1e-8)
_JOULES_PER_TOKEN_B = (1e-4, 1e3)
_MILLIWATT = (0.05, 1e4)
_PICOJOULES_PER_MAC = (0.5, 1e5)
# An item may take so many times less or more than all that are published for its task.
_BEYOND = 100.0


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
    operations = 6.0 * size * tokens * 1e18
    peak = accelerators.factor(chip, "peak_tflops")
    if hours is not None and peak is not None:
        reached = operations / (peak.high * 1e12 * hours * 3600.0)
        if not 1e-3 <= reached <= 1.0:
            raise fields.refuse(
                "B206",
                "tokens_b",
                f"with parameters and hours the chip would reach {reached:.2g} of its peak rate.",
                todo="Parameters and tokens are in billions.",
            )
    if energy is not None:
        joules = energy * 3.6e9 / operations
        if not _JOULES_PER_FLOP[0] <= joules <= _JOULES_PER_FLOP[1]:
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
    joules = case.actual * 3600.0 / fields.number("output_tokens") / active
    if not _JOULES_PER_TOKEN_B[0] <= joules <= _JOULES_PER_TOKEN_B[1]:
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
