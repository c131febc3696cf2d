"""EcoLogits beside us on the rows inside its stated scope: `python -m tests.backtest.peer`.

Needs `pip install ecologits==0.11.3` and writes tests/backtest/ecologits.yaml, from which the page
of accuracy tells both; the package is no dependency of ours. Its scope: H100, batch 32 to 256. It
is given the row's batch, bits and tokens; its figure is that of the accelerators alone, as the
row's.
"""

from __future__ import annotations

from pathlib import Path

from advisor.backtest.cases import Case, Cases
from advisor.backtest.rows import read_cases
from advisor.backtest.run import shipped_files
from advisor.pack import load_pack

OUT = Path(__file__).parent / "ecologits.yaml"
VERSION = "0.11.3"
BATCH = (32.0, 256.0)


def in_scope(case: Case) -> bool:
    """H100, batch of 32 to 256, accelerators alone."""
    return (
        case.group == "serving-batch"
        and case.facts["host.accelerator"] == "h100"
        and BATCH[0] <= float(str(case.facts["host.batch"])) <= BATCH[1]
    )


def cases_in_scope() -> list[Case]:
    """The shipped rows that both can estimate."""
    pack = load_pack()
    found = Cases()
    for path in shipped_files():
        read_cases(path, pack, found)
    return [c for c in found.cases if in_scope(c)]


def wh(case: Case) -> float:
    """EcoLogits' energy of the accelerators for one call, Wh."""
    from ecologits.impacts.llm import compute_llm_impacts_dag  # type: ignore[import-not-found]

    facts = {name: float(str(v)) for name, v in case.facts.items() if isinstance(v, float)}
    found = compute_llm_impacts_dag(
        model_active_parameter_count=facts["model.active_params_b"],
        model_total_parameter_count=facts["model.total_params_b"],
        output_token_count=facts["use.tokens_out"],
        request_latency=float("inf"),
        if_electricity_mix_adpe=0.0,
        if_electricity_mix_pe=0.0,
        if_electricity_mix_gwp=0.0,
        if_electricity_mix_wue=0.0,
        datacenter_pue=1.0,
        datacenter_wue=0.0,
        model_quantization_bits=int(facts["model.bits"]),
        batch_size=facts["host.batch"],
    )
    return float(found["gpu_energy"] * found["gpu_required_count"] * 1000.0)


def main() -> None:
    """Write the file."""
    import ecologits

    assert ecologits.__version__ == VERSION
    lines = [
        f"# EcoLogits {VERSION} (MPL-2.0) on rows of rules/published/inference.yaml, Wh a call on",
        "# the accelerators: results of running it, made by `python -m tests.backtest.peer`.",
        *(f"{case.id}: {wh(case):.4g}" for case in cases_in_scope()),
    ]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
