"""What sources call hardware, boundaries and tasks, and what we call them."""

from __future__ import annotations

import re
from typing import Final

from advisor.footprint.machines import REFERENCE_CHIP

# Patterns in the order in which they are tried at each place of the text; keys of `accelerators`.
_CHIPS: Final = (
    (r"H100[- ]?PCI", "h100_pcie"),
    (r"H100|H800", "h100"),
    (r"H200", "h200"),
    (r"B[- ]?200", "b200"),
    (r"B[- ]?300", "b300"),
    (r"A100[- ]?40", "a100_40"),
    (r"A100|A800", "a100"),
    (r"V100", "v100"),
    (r"MI300X", "mi300x"),
    (r"L40S", "l40s"),
    (r"\bL4\b", "l4"),
    (r"\bT4\b", "t4"),
    (r"A10G", "a10g"),
    (r"\bP100|\bP40\b", "older_gpu"),
    (r"RTX|A6000", "workstation_gpu"),
    (r"TPU[- ]?v3", "tpu_v3"),
    (r"TPU[- ]?v4", "tpu_v4"),
    (r"TPU[- ]?v5e", "tpu_v5e"),
    (r"TPU[- ]?v5p", "tpu_v5p"),
    (r"TPU[- ]?v6e", "tpu_v6e"),
)
_NEIGHBOURS: Final = re.compile(r"\b1 of (\d{1,3})x", re.IGNORECASE)
_NPU: Final = re.compile(r"NPU|NE16|accelerator|Ethos", re.IGNORECASE)

TRAINING_SCOPES: Final = ("gpu", "gpu_pue", "system", "system_pue")
SERVING_SCOPES: Final = ("gpu-only", "full-server", "full-datacentre")
MEASURED: Final = ("measured", "measured_power_x_reported_hours", "reported")
UNCLEAR: Final = "unclear"
ASSUMED: Final = ("hours_x_tdp", "hours_x_tdp_x_pue", "hours_x_assumed_power", "estimate")
PLANS: Final = {
    "pretraining": "from_scratch",
    "full-programme": "from_scratch",
    "finetuning": "full_ft",
    "lora": "peft",
}
TASKS: Final = {
    "text-classification": "classify_text",
    "token-classification": "extract_fields",
    "extractive-qa": "search_qa",
    "summarization": "summarise",
    "embedding": "recommend",
    "asr": "speech",
    "image-classification": "vision_recognition",
    "object-detection": "vision_recognition",
}
JOBS: Final = {
    "kws": "audio_recognition",
    "streaming wake word": "audio_recognition",
    "vww": "vision_recognition",
    "ic": "vision_recognition",
    "ad": "anomaly",
}
"""Jobs of MLPerf Tiny: key words, wake words, persons, pictures, anomalies."""
GENERATIVE: Final = ("text-generation", "reasoning")


def chips_of(hardware: str) -> list[str]:
    """Rows of the accelerators table that a text names, in its order."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for pattern, chip in _CHIPS:
        for match in re.finditer(pattern, hardware, re.IGNORECASE):
            if match.start() not in taken:
                taken.add(match.start())
                found.setdefault(chip, match.start())
    return sorted(found, key=found.__getitem__)


def chip_of(hardware: str) -> str | None:
    """The row of the accelerators table, None where none is known.

    Of several, the one that the estimators take where nobody knows, if it is among them; else the
    first.
    """
    named = chips_of(hardware)
    if REFERENCE_CHIP in named:
        return REFERENCE_CHIP
    return named[0] if named else None


def idle_neighbours(hardware: str) -> int:
    """Devices of the same server that were counted without work ("1 of 8x …")."""
    match = _NEIGHBOURS.search(hardware)
    return max(int(match[1]) - 1, 0) if match else 0


def device_of(core: str) -> tuple[str, bool] | None:
    """The row of the device table for a core, and whether it has a unit for neural networks."""
    if _NPU.search(core):
        return "mcu_small", True
    if re.search(r"Cortex-M7|Cortex-M85", core, re.IGNORECASE):
        return "mcu_large", False
    if re.search(r"Cortex-M(0|3|4|33|55)|RXv\d", core, re.IGNORECASE):
        return "mcu_small", False
    return None
