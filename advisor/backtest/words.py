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
    (r"MI250X?", "mi250x"),
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
# Keys of `edge_chip`: series of which an energy is published, or a data sheet's current.
_SERIES: Final = (
    (r"STM32L4", "stm32l4"),
    (r"STM32U3", "stm32u3"),
    (r"STM32U5", "stm32u5"),
    (r"STM32H7[AB]3", "stm32h7"),
    (r"RA6M4", "renesas_ra6"),
    (r"RX65", "renesas_rx65"),
    (r"nRF528(32|40)", "nrf52"),
    (r"nRF54L", "nrf54l"),
    (r"ESP32-?S3", "esp32_s3"),
    (r"ESP32(-?S2)?(?!-?[CHPS]\d)", "esp32"),
    (r"RP2040", "rp2040"),
    (r"STM32F7", "stm32f7"),
    (r"NDP9?120", "syntiant_ndp"),
    (r"GAP9", "gap9"),
    (r"MAX78000", "max78000"),
    (r"Himax WE2|HX-?WE2", "himax_we2"),
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
GENERATIVE: Final = ("text-generation", "reasoning", "image-captioning")
"""Counted by the tokens of the answer; a picture asked about counts as no input."""


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


def hides_reasoning(flag: object, note: object) -> bool:
    """The row, or its note, says that the output is the answer alone."""
    return flag is True or bool(re.search(r"hidden reasoning", str(note or ""), re.IGNORECASE))


def idle_neighbours(hardware: str) -> int:
    """Devices of the same server that were counted without work ("1 of 8x …")."""
    match = _NEIGHBOURS.search(hardware)
    return max(int(match[1]) - 1, 0) if match else 0


def series_of(chip: str) -> str | None:
    """The row of the table of series for the name of a chip, None where none is known."""
    for pattern, series in _SERIES:
        if re.search(pattern, chip, re.IGNORECASE):
            return series
    return None


def device_of(core: str) -> tuple[str, bool] | None:
    """The row of the device table for a core, and whether it has a unit for neural networks."""
    if re.search(r"\bphone\b", core, re.IGNORECASE):
        return "phone", bool(_NPU.search(core))
    if _NPU.search(core):
        return "mcu_small", True
    if re.search(r"Cortex-M7|Cortex-M85", core, re.IGNORECASE):
        return "mcu_large", False
    if re.search(r"Cortex-M(0|3|4|33|55)|RXv\d|Xtensa", core, re.IGNORECASE):
        return "mcu_small", False
    return None
