"""Fits each group's factors with one family of rows left out: `python -m tests.backtest.fit`.

Fitting is here, scoring in `advisor.backtest`: this writes rules/published/refit.yaml, which the
command reads to tell how our ranges do on rows that they have not seen. The shipped factors are
not touched; they were set once, with all rows in sight.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, stdev

import numpy as np

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
        name = f"task_energy.{case.facts['task.primary']}.wh_per_item_1b"
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


def tiny(numbers: Numbers, rest: Sequence[Case]) -> Factors:
    """Decisions by job and listening, by device; of a device with few rows, of all such.

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
