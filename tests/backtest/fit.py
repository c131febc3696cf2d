"""Fits each group's factors with one family of rows left out: `python -m tests.backtest.fit`.

Fitting is here, scoring in `advisor.backtest`: this writes rules/published/refit.yaml, which the
command reads to tell how our ranges do on rows that they have not seen. The shipped factors are
not touched; they were set once, with all rows in sight.
"""

from __future__ import annotations

import functools
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, stdev

import numpy as np
import yaml

from advisor.backtest.cases import Case, Cases
from advisor.backtest.predict import scored, with_factors
from advisor.backtest.rows import read_cases
from advisor.backtest.run import shipped_files
from advisor.footprint.draws import Draws
from advisor.pack import load_pack
from advisor.pack.items import Pack
from advisor.scenario.environment import Numbers

OUT = Path(__file__).parents[2] / "rules" / "published" / "refit.yaml"
Range = tuple[float, float, float]
Factors = dict[str, Range]
FEWEST = 3
# Student's t, one-sided 95 %, by degrees of freedom; 1.645 beyond.
T95 = {1: 6.31, 2: 2.92, 3: 2.35, 4: 2.13, 5: 2.02, 6: 1.94, 7: 1.89, 8: 1.86, 9: 1.83, 10: 1.81}
CHIP_ROWS = {"a100": ("a100", "a100_40"), "h100": ("h100", "h100_pcie", "h200")}
CONSTANTS = ("serving.weights_j_per_gb", "serving.compute_j_per_b", "serving.step_j")


def predicted(
    values: Sequence[tuple[str, float]], most: float = math.inf, least: float = math.log(2.0)
) -> Range:
    """The 90 % range of a value of one more family, in logarithms; at least three values.

    Families are what is few, so Student's factor is that of their number. Fewer than three say
    little about another one: then the range has a least width.

    Args:
        values: family and value.
        most: no value can be above it.
        least: half width, in logarithms, from fewer than three families.
    """
    logs = [math.log(v) for _, v in values]
    n = len({family for family, _ in values})
    half = least
    if n >= FEWEST:
        half = T95.get(n - 1, 1.75 if n < 30 else 1.69) * stdev(logs) * math.sqrt(1 + 1 / n)
    middle = min(math.exp(median(logs)), most)
    return middle * math.exp(-half), middle, max(min(middle * math.exp(half), most), middle)


def central(numbers: Numbers, case: Case, changed: Mapping[str, Range] | None = None) -> float:
    """Our central figure for a case, with some factors changed."""
    return scored(case, with_factors(numbers, changed) if changed else numbers).central


def fixed(value: float) -> Range:
    """A factor without a range."""
    return value, value, value


def factor(pack: Pack, name: str) -> float:
    """The central value of a factor."""
    if name in pack.factors:
        return pack.factors[name].central
    table, key, field = name.split(".")
    found = pack.tables[table].factor(key, field)
    assert found is not None, name
    return found.central


def implied(numbers: Numbers, case: Case, name: str, *, inverse: bool = False) -> float:
    """The value of a factor at which our central figure is the published one."""
    now = factor(numbers.pack, name)
    ratio = case.actual / central(numbers, case, {name: fixed(now)})
    return now / ratio if inverse else now * ratio


def training_hours(numbers: Numbers, rest: Sequence[Case]) -> Factors:
    """Share of the power limit drawn, by size of job."""
    least = factor(numbers.pack, "training.small_job_hours")
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for case in rest:
        if not str(case.facts["train.chip"]).startswith("tpu"):
            large = float(case.facts["train.device_hours"]) >= least
            name = "training.tdp_share_large" if large else "training.tdp_share_small"
            found[name].append((case.family, implied(numbers, case, name)))
    return {k: predicted(v, most=1.0) for k, v in found.items() if len(v) >= FEWEST}


def training_tokens(numbers: Numbers, rest: Sequence[Case]) -> Factors:
    """Utilisation by chip; of chips with fewer than three rows, that of all."""
    by_chip: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for case in rest:
        chip = str(case.facts["train.chip"])
        value = implied(numbers, case, f"accelerators.{chip}.mfu", inverse=True)
        by_chip["a100" if chip == "a100_40" else chip].append((case.family, value))
    everything = predicted([v for values in by_chip.values() for v in values], most=1.0)
    found = {}
    for chip in ("a100", "h100", "v100", "tpu_v3", "tpu_v4"):
        values = by_chip.get(chip, [])
        fit = predicted(values, most=1.0) if len(values) >= FEWEST else everything
        found |= {f"accelerators.{row}.mfu": fit for row in CHIP_ROWS.get(chip, (chip,))}
    return found


def fine_tunes(numbers: Numbers, rest: Sequence[Case]) -> Factors:
    """Utilisation of fine-tuning; its few sources differ more than those of pre-training."""
    name = "training.tuning_utilisation"
    cases = [c for c in rest if "train.tokens_b" in c.facts]
    values = [(c.family, implied(numbers, c, name, inverse=True)) for c in cases]
    if len(values) < FEWEST:
        return {}
    return {name: predicted(values, most=1.0, least=math.log(3.0))}


def serving(numbers: Numbers, rest: Sequence[Case]) -> Factors:
    """The three constants of the token formula, and its error."""
    pinned = with_factors(numbers, {"serving.model_error": fixed(1.0)})
    zero = {name: fixed(0.0) for name in CONSTANTS}
    # The formula is linear in its constants: its parts are what the estimator gives for one.
    base = np.array([central(pinned, c, zero | {CONSTANTS[0]: fixed(1e-12)}) for c in rest])
    parts = np.array(
        [[central(pinned, c, zero | {name: fixed(1.0)}) for name in CONSTANTS] for c in rest]
    )
    parts = parts - base[:, None]
    actual = np.log([c.actual for c in rest])
    start = np.log([factor(numbers.pack, name) for name in CONSTANTS])
    fitted = _constants(base, parts, actual, start)
    # The error is that on families which the constants have not seen.
    left = []
    for family in sorted({c.family for c in rest}):
        out = np.array([c.family == family for c in rest])
        seen = _constants(base[~out], parts[~out], actual[~out], start)
        left += list(actual[out] - np.log(base[out] + parts[out] @ np.exp(seen)))
    cut = np.quantile(left, [0.05, 0.5, 0.95])
    # Families are what is few: Student's factor for their number, over the normal's 1.645.
    families = len({c.family for c in rest})
    wider = T95.get(families - 1, 1.75) * math.sqrt(1 + 1 / families) / 1.645
    low, middle, high = (float(v) for v in np.exp(cut[1] + (cut - cut[1]) * wider))
    fit = {name: fixed(float(v)) for name, v in zip(CONSTANTS, np.exp(fitted), strict=True)}
    return fit | {"serving.model_error": (low, middle, high)}


def _constants(
    base: np.ndarray, parts: np.ndarray, actual: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Logarithms of the constants by least squares of logarithms (Gauss-Newton)."""
    logs = start
    for _ in range(60):
        ours = base + parts @ np.exp(logs)
        slope = parts * np.exp(logs) / ours[:, None]
        # A small ridge keeps a constant that the rows do not see.
        step = np.linalg.solve(
            slope.T @ slope + 1e-3 * np.eye(3), slope.T @ (actual - np.log(ours))
        )
        logs = logs + np.clip(step, -0.5, 0.5)
    return logs


def look_up(numbers: Numbers, rest: Sequence[Case]) -> Factors:
    """An item of a model of one billion parameters, by task; of few families, by all tasks."""
    by_task: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for case in rest:
        alone = "_alone" if case.facts.get("host.batch") == 1 else ""
        name = f"task_energy.{case.facts['task.primary']}.wh_per_item_1b{alone}"
        by_task[name].append((case.family, implied(numbers, case, name)))
    everything = predicted([v for values in by_task.values() for v in values])
    found = {
        name: predicted(v) if len({family for family, _ in v}) >= FEWEST else everything
        for name, v in by_task.items()
    }
    # Fields of documents are looked up as questions answered.
    proxy = found.get("task_energy.search_qa.wh_per_item_1b")
    return found | ({"task_energy.extract_fields.wh_per_item_1b": proxy} if proxy else {})


def images(numbers: Numbers, rest: Sequence[Case]) -> Factors:
    """An image of a model whose class is not known."""
    name = "media_image.any.wh_per_image"
    return {name: predicted([(c.family, implied(numbers, c, name)) for c in rest])}


def tiny_kind(numbers: Numbers, rest: Sequence[Case]) -> Factors:
    """Decisions by job and listening, by kind of device; of a device with few rows, of all such.

    Few makers of units for neural networks publish: another one may differ as much as plain
    controllers do among themselves.
    """
    jobs = {"audio_recognition": "audio", "vision_recognition": "vision", "anomaly": "anomaly"}
    found: Factors = {}
    for job, short in (*jobs.items(), ("listening", "")):
        spread = math.log(2.0)
        for npu in (False, True):
            cases = [
                c
                for c in rest
                if c.facts["edge.has_npu"] is npu
                and ("listening" if c.unit == "mW" else c.facts["task.primary"]) == job
            ]
            suffix = "_npu" if npu else ""
            field = f"mj_{short}{suffix}" if short else f"always_on{suffix}_mw"
            if not npu and len(cases) >= FEWEST:
                low, middle, _ = predicted([(c.family, c.actual) for c in cases])
                spread = math.log(middle / low)
            for device in ("mcu_small", "mcu_large"):
                own = [c for c in cases if c.facts["edge.device"] == device]
                few = len({c.family for c in own}) < FEWEST
                values = [(c.family, c.actual) for c in (cases if few else own)]
                if values:
                    found[f"edge_device.{device}.{field}"] = predicted(values, least=spread)
    return found


def tiny(numbers: Numbers, rest: Sequence[Case]) -> Factors:
    """Energy a cycle and cycles a multiplication by series; of neural units by multiplication.

    A series without a row is met as one of which no run is published: by its data sheet where we
    have one, else by the range of all series. Another neural unit may differ from the few as much
    as plain controllers do among themselves.
    """
    measured = runs()
    plain = [(c, *measured[c.id]) for c in rest if c.id in measured]
    units = [(c, implied_pj(c)) for c in rest if _unit(c) and c.unit == "mJ"]
    sheets = _sheets(numbers.pack)
    found: Factors = {}

    ratio = predicted([(c.family, pj / sheets[_series(c)]) for c, _, pj in plain
                       if _series(c) in sheets])  # fmt: skip
    every_cycle = [(c.family, cycles) for c, cycles, _ in plain]
    every_pj = [(c.family, pj) for c, _, pj in plain]
    for key in PLAIN:
        own = [(c.family, pj) for c, _, pj in plain if _series(c) == key]
        name = f"edge_chip.{key}.pj_per_cycle"
        if own:
            found[name] = predicted(own, least=math.log(1.5))
        elif key in sheets:
            low, middle, high = (sheets[key] * r for r in ratio)
            found[name] = low, middle, high
        else:
            found[name] = predicted(every_pj)
        # The one dual-issue core has another number of cycles than the rest.
        alike = [(c.family, cycles) for c, cycles, _ in plain
                 if (_series(c) == DUAL_ISSUE) == (key == DUAL_ISSUE)]  # fmt: skip
        found[f"edge_chip.{key}.cycles_per_mac"] = predicted(alike or every_cycle)

    among = predicted([(c.family, cycles * pj) for c, cycles, pj in plain])
    spread = math.log(among[2] / among[1])
    for key in UNITS:
        own = [(c.family, pj) for c, pj in units if _series(c) == key]
        found[f"edge_chip.{key}.pj_per_mac"] = (
            predicted(own, least=math.log(1.5))
            if own
            else predicted([(c.family, pj) for c, pj in units], least=spread)
        )

    listening = [c for c in rest if c.unit == "mW"]
    work = [(c.family, c.actual * 1e3 / found[f"edge_chip.{_series(c)}.pj_per_cycle"][1])
            for c in listening if not _unit(c)]  # fmt: skip
    found["edge.listening_mcycles_s"] = predicted(work)
    if not any(_unit(c) for c in listening):
        # As much below a plain controller as in a decision.
        less = median(pj for _, pj in units) / among[1]
        level = median(c.actual for c in listening) * less
        found["edge_chip.syntiant_ndp.always_on_mw"] = (
            level * math.exp(-spread), level, level * math.exp(spread)
        )  # fmt: skip
    return found


PLAIN = ("stm32l4", "stm32u3", "stm32u5", "stm32h7", "renesas_ra6", "renesas_rx65")
UNITS = ("syntiant_ndp", "gap9", "max78000")
DUAL_ISSUE = "stm32h7"


def _series(case: Case) -> str:
    return str(case.facts["edge.chip"])


def _unit(case: Case) -> bool:
    return case.facts["edge.has_npu"] is True


def _sheets(pack: Pack) -> dict[str, float]:
    """Energy a cycle by the data sheet, pJ, by series."""
    table = pack.tables["edge_chip"]
    found = {key: table.factor(key, "sheet_pj_per_cycle") for key in table.rows}
    return {key: value.central for key, value in found.items() if value is not None}


def implied_pj(case: Case) -> float:
    """pJ a multiplication that a decision of so many mJ implies."""
    macs = case.facts["edge.macs_m"]
    assert isinstance(macs, float)
    return case.actual * 1e3 / macs


@functools.cache
def runs() -> dict[str, tuple[float, float]]:
    """Cycles a multiplication and pJ a cycle of each run on a plain controller, by row.

    cycles = latency × clock / multiplications; pJ a cycle = energy / (latency × clock).
    """
    pack = load_pack()
    found: dict[str, tuple[float, float]] = {}
    path = next(p for p in shipped_files() if p.name == "tinyml.yaml")
    cases = Cases()
    read_cases(path, pack, cases)
    raw = {row["id"]: row for row in yaml.safe_load(path.read_text(encoding="utf-8"))["rows"]}
    for case in cases.cases:
        clock = re.search(r"([\d.]+) MHz", raw[case.id]["core"])
        if case.group != "tiny" or case.unit != "mJ" or _unit(case) or clock is None:
            continue
        cycles = raw[case.id]["latency_ms"] * float(clock[1]) / 1e3
        macs = case.facts["edge.macs_m"]
        assert isinstance(macs, float)
        found[case.id] = cycles / macs, case.actual * 1e3 / cycles
    return found


Fit = Callable[[Numbers, Sequence[Case]], Factors]
# Group: the fit, and the groups whose rows it fits on.
FITS: dict[str, tuple[Fit, tuple[str, ...]]] = {
    "training-hours": (training_hours, ("training-hours",)),
    "training-tokens": (training_tokens, ("training-tokens",)),
    "fine-tunes": (fine_tunes, ("fine-tunes",)),
    "serving-batch": (serving, ("serving-batch",)),
    "serving-unknown": (serving, ("serving-batch",)),
    "look-up": (look_up, ("look-up-used",)),
    "look-up-used": (look_up, ("look-up-used",)),
    "images": (images, ("images",)),
    "tiny": (tiny, ("tiny",)),
    "tiny-kind": (tiny_kind, ("tiny-kind",)),
}


def fits(cases: Iterable[Case], numbers: Numbers) -> list[dict[str, object]]:
    """For each group and family: its factors fitted on the other families."""
    cases = list(cases)
    found: list[dict[str, object]] = []
    for group, (fit, sources) in FITS.items():
        for family in sorted({c.family for c in cases if c.group == group}):
            rest = [c for c in cases if c.group in sources and c.family != family]
            found.append({"group": group, "family": family, "factors": fit(numbers, rest)})
    return found


def page(found: Sequence[Mapping[str, object]]) -> str:
    """The file, one fit a line."""
    lines = [
        "# Factors fitted with one family of rows left out, by group: made by",
        "# `python -m tests.backtest.fit`, read by `advisor backtest`. Each is low, central, high.",
        "fits:",
    ]
    for fit in found:
        lines += [f"  - group: {fit['group']}", f"    family: {fit['family']}"]
        factors = fit["factors"]
        assert isinstance(factors, Mapping)
        if not factors:
            lines.append("    factors: {}")
            continue
        lines.append("    factors:")
        for name, values in factors.items():
            shown = ", ".join(f"{v:.4g}" for v in values)
            lines.append(f"      {name}: [{shown}]")
    return "\n".join(lines) + "\n"


def refitted() -> str:
    """The file for the shipped rows and the core pack."""
    pack = load_pack()
    found = Cases()
    for path in shipped_files():
        read_cases(path, pack, found)
    numbers = Numbers(pack, Draws(n=64))
    return page(fits(found.cases, replace(numbers)))


def main() -> None:
    """Write the file."""
    OUT.write_text(refitted(), encoding="utf-8")


if __name__ == "__main__":
    main()
