"""Names that people can read for the factors and parameters of the rules."""

from __future__ import annotations

import re

_ROOM = 64
_ID = re.compile(r"\b[a-z]+\.[a-z]+_[a-z_]+\b")
_WORDS = {
    "accelerators": "",
    "api_prices": "List price",
    "edge": "Devices",
    "edge_chip": "",
    "edge_device": "",
    "edge_link": "Link",
    "electricity": "Electricity",
    "facility": "Data centre",
    "fx": "Exchange rate",
    "grid": "Grid",
    "item_prices": "List price",
    "media": "Images and video",
    "retraining": "Retraining",
    "task_energy": "",
    "classify_text": "sorting texts",
    "extract_fields": "reading out fields",
    "search_qa": "search and answers",
    "media_image": "Image",
    "media_video": "Video",
    "media_models": "As measured",
    "retrieval": "Search index",
    "network": "Network",
    "serving": "Serving",
    "training": "Training",
    "EU_UNKNOWN": "EU, place not known",
    "UNKNOWN": "place not known",
    "storage": "Storage",
    "anomaly": "measurements",
    "any": "any model",
    "cellular": "mobile network",
    "cloud": "cloud",
    "colo": "colocation",
    "cpu_server": "server without accelerator",
    "frontier": "largest models",
    "mcu_large": "large microcontroller",
    "mcu_small": "small microcontroller",
    "own_dc": "own rooms",
    "vendor": "vendor",
    "wifi": "Wi-Fi",
    "ble": "Bluetooth",
    "lora": "LoRaWAN",
    "lpwan": "low-power radio",
    "lte_m": "LTE-M",
    "nb_iot": "NB-IoT",
    "nrf52": "nRF52",
    "nrf54l": "nRF54L",
    "renesas_ra6": "Renesas RA6M4",
    "renesas_rx65": "Renesas RX65N",
    "syntiant_ndp": "Syntiant NDP",
    "himax_we2": "Himax WE2",
    "esp32_s3": "ESP32-S3",
}
_FIELDS = {
    "eur": "in euros",
    "device_hours": "device-hours of a run",
    "wh_per_item": "energy of an item",
    "wh_per_item_1b": "energy of an item for a model of a billion parameters",
    "wh_per_item_alone": "energy of an item, one at a time",
    "wh_per_item_1b_alone": "energy of an item for a model of a billion parameters, one at a time",
    "macs_m": "multiplications of a decision",
    "model_kb": "size of the model",
    "cpu_seconds_per_call": "server time a prediction",
    "fleet_use_share": "share of life in use, shared fleet",
    "busy_w": "power under load",
    "idle_w": "power when idle",
    "tdp_w": "power limit",
    "embodied_kgco2e": "making",
    "host_embodied_kgco2e": "making of its share of the server",
    "life_years": "life",
    "price_usd_hour": "rental price",
    "memory_gb": "memory",
    "mfu": "share of peak speed reached",
    "peak_tflops": "peak speed",
    "serving_factor": "energy relative to the reference chip",
    "input_usd_per_m": "input tokens",
    "output_usd_per_m": "output tokens",
    "cached_input_usd_per_m": "cached input tokens",
    "battery_kgco2e": "making of a battery",
    "change_cost_eur": "cost of a battery change",
    "messages_day_max": "most messages a day",
    "supply_efficiency": "efficiency of the power supply",
    "visit_kgco2e_per_km": "carbon of a visit",
    "always_on_npu_mw": "power of the AI unit, always on",
    "sensing_mj": "energy of sensing",
    "sleep_mw": "power asleep",
    "mj_per_window": "energy of a decision",
    "mj_per_window_npu": "energy of a decision with the AI unit",
    "mj_audio": "energy of a decision on sound",
    "mj_audio_npu": "energy of a decision on sound with the AI unit",
    "mj_vision": "energy of a decision on a picture",
    "mj_vision_npu": "energy of a decision on a picture with the AI unit",
    "mj_anomaly_npu": "energy of a decision on anomalies with the AI unit",
    "always_on_mw": "power, always on",
    "pj_per_cycle": "energy of a cycle",
    "sheet_pj_per_cycle": "energy of a cycle by data sheet",
    "cycles_per_mac": "cycles of a multiplication",
    "pj_per_mac": "energy of a multiplication",
    "board_over_sheet": "measured energy over data sheet",
    "listening_mcycles_s": "work of listening",
    "eur_per_gb": "price of data",
    "j_per_mb": "energy of data",
    "j_per_message": "energy of a message",
    "eur_per_kwh": "price",
    "pue": "PUE",
    "wue_l_per_kwh": "WUE",
    "lifecycle": "carbon, life cycle",
    "water_l_per_kwh": "water",
    "usd_per_item": "an item",
    "usd_per_image": "price of an image",
    "wh_per_image": "energy of an image",
    "wh_per_second": "energy of a second of film",
    "usd_per_second": "price of a second of film",
    "megapixels": "size of a picture",
    "fps": "frames a second",
    "steps": "denoising steps",
    "video_size_exponent": "growth of energy with size and frames",
    "embedding_j_per_b": "energy of embedding",
    "search_wh": "energy of a search",
    "kwh_per_gb": "energy of data",
    "compute_j_per_b": "energy of computing",
    "input_j_per_b": "energy of reading input",
    "weights_j_per_gb": "energy of reading the weights",
    "step_j": "energy of a step",
    "small_model_b": "size below which a model counts as small",
    "tdp_share_large": "share of the power limit, large jobs",
    "tdp_share_small": "share of the power limit, small jobs",
    "events_day": "events a day",
    "devices_per_gateway": "devices of a gateway",
    "items_per_wake": "decisions a wake-up",
    "reference_megapixels": "size of the reference image",
    "item_size_exponent": "growth of energy with size",
    "cached_input_share": "energy of cached input",
    "quantised_compute": "computing with 8-bit weights",
    "memory_overhead": "memory beyond the weights",
    "model_error": "error of the energy formula",
    "batch_vendor": "requests served together at a vendor",
    "batch_vendor_offline": "requests served together in a batch",
    "vendor_overhead": "whole data centre over accelerators at a vendor",
    "vendor_drift": "fall of a vendor's energy since the figures",
    "host_overhead": "whole server over accelerators",
    "reserve_multiple": "machines held in reserve",
    "warm_share": "time kept warm",
    "own_cost_share": "cost of own machines against rented",
    "batch_price_share": "price in a batch",
    "device_factor": "energy on a user's device",
    "server_share": "share of a server",
    "kwh_per_gb_year": "energy of data kept",
    "embodied_kgco2e_per_tb_year": "making of disks",
    "usd_per_gb_month": "price of data kept",
    "gb_per_chunk": "size of a piece",
    "wh_per_embedding": "energy of an embedding",
    "usd_per_embedding": "price of an embedding",
    "small_job_hours": "hours below which a job is small",
    "system_factor": "whole system over accelerators",
    "tpu_system_factor": "whole system over TPUs",
    "small_model_factor": "speed of small models",
    "tuning_utilisation": "speed reached in tuning",
    "flop_full_tuning": "operations a parameter and token, full tuning",
    "flop_frozen": "operations a parameter and token, adapters",
    "flop_forward": "operations a parameter and token, reading alone",
    "qlora_time_factor": "time of adapters on 4-bit weights",
    "prompt_tuning_passes": "length and passes of a learnt prompt",
    "teacher_utilisation": "speed that a teacher reaches",
    "teacher_token_share": "share of the lessons that a teacher reads",
    "rl_total_over_learning": "answers written and learnt from, over learning",
    "calibration_hours": "hours of a quantisation",
    "programme_pretraining": "trials of a training programme",
    "programme_tuning": "trials of a tuning programme",
    "mj_anomaly": "energy of a decision",
    "flop_per_param_token": "operations a parameter and token",
}


_CHIP = re.compile(r"^(on )?([a-z]+[a-z0-9]*(?:_[a-z0-9]+)*)(, .+)?$")
_CHIPS = {
    "cpu_server": "an ordinary server",
    "arm_server": "an ARM server",
    "edge_gpu": "an edge GPU",
    "older_gpu": "an older GPU",
    "workstation_gpu": "a workstation GPU",
    "other_accelerator": "another accelerator",
    "gaudi2": "a Gaudi 2",
    "gaudi3": "a Gaudi 3",
    "gtx_1080_ti": "a GTX 1080 Ti",
    "rtx_6000_ada": "an RTX 6000 Ada",
    "rtx_pro_6000_max": "an RTX PRO 6000 Max-Q",
    "titan_rtx": "a Titan RTX",
    "desktop_computer": "a desktop computer",
    "dgx_spark_computer": "a DGX Spark",
    "laptop_computer": "a laptop",
    "mini_computer": "a small computer",
}
_WHOLE = re.compile(r"^(apple|epyc|graviton|xeon)_?(.+)_(?:server|computer)$")
_BRANDS = {"apple": "Apple {}", "epyc": "EPYC {}", "graviton": "Graviton{}", "xeon": "Xeon {}"}


def _chip(name: str) -> str | None:
    """A chip with its article, where capitals alone would not do."""
    whole = _WHOLE.match(name)
    if whole is None:
        return _CHIPS.get(name)
    kind = whole[2].replace("_", " ")
    kind = " ".join(w.upper() if any(c.isdigit() for c in w) else w.title() for w in kind.split())
    machine = "a computer" if whole[1] == "apple" else "a server"
    return f"{machine} with {_BRANDS[whole[1]].format(kind)}"


def on_chip(formula: str) -> str:
    """A step's formula whose last clause names a chip by its name, such as "on an H100"."""
    before, mark, last = formula.rpartition("; ")
    found = _CHIP.match(last)
    name = found[2] if found else ""
    if not found or not ("_" in name or any(c.isdigit() for c in name)):
        return formula
    words = _chip(name)
    if words is None:
        plain = name.upper().replace("_V", " v").replace("_", " ")
        words = f"{'an' if plain[0] in 'AEFHILMNORSX' else 'a'} {plain}"
    if found[1] is None:
        words = words.split(" ", 1)[1]
        words = words[:1].upper() + words[1:]
    return f"{before}{mark}{found[1] or ''}{words}{found[3] or ''}"


def factor_name(key: str) -> str:
    """A factor's id in words, such as "H100, power under load"."""
    parts = key.split(".")
    words = [_WORDS.get(p, _plain(p)) for p in parts[:-1]]
    words.append(_FIELDS.get(parts[-1], parts[-1].replace("_", " ")))
    line = ", ".join(w for w in words if w)
    return line[:1].upper() + line[1:]


def _plain(part: str) -> str:
    """A name of a chip, a zone or a size."""
    size = re.fullmatch(r"([0-9.]+)B_([0-9.]+)B", part)
    if size:
        return f"models of {size[1]} to {size[2]} billion parameters"
    chip = _chip(part)
    if chip is not None:
        return chip.split(" ", 1)[1] if chip.startswith(("a ", "an ")) else chip
    words = part.replace("_", " ")
    return words.upper() if any(c.isdigit() for c in words) else words


def without_ids(words: str) -> str:
    """A text in which ids of factors are names, and clauses on other ids are left out."""
    kept = [c for c in words.split("; ") if not _other(c)]
    return _ID.sub(lambda m: f"“{factor_name(m[0])}”", "; ".join(kept))


def _other(clause: str) -> bool:
    found = _ID.search(clause)
    return bool(found and found[0].split(".")[0] not in _WORDS)


def first_words(basis: str) -> tuple[str, str]:
    """The first clause of a reason as a name, and what is left of it."""
    found = re.search(r"[.;:](?:\s|$)", basis)
    head = basis[: found.start()] if found else basis
    rest = basis[found.end() :] if found else ""
    if len(head) > _ROOM:
        cut = head[:_ROOM].rfind(", ")
        short = head[:cut] if cut > _ROOM // 3 else head[:_ROOM].rsplit(" ", 1)[0] + " …"
        return short, basis
    return head, rest[:1].upper() + rest[1:]
