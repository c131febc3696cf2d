"""Names that people can read for the factors and parameters of the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from advisor.language import capital, inside, mark, quoted, tr
from advisor.pack.chips import chip_name, is_kind, is_named
from advisor.quantities import format_number
from advisor.report.reader import Reader, mapping, mappings, text

_ROOM = 64
_PLACE = re.compile(r"^(?:[A-Z]{3}|[a-z]+/[a-z0-9-]+)$")
_MODEL = "model.name"
_ID = re.compile(r"\b[a-z]+\.[a-z]+_[a-z_]+\b")
_WORDS = {
    "accelerators": "",
    "api_prices": mark("List price"),
    "edge": mark("Devices"),
    "edge_chip": "",
    "edge_device": "",
    "edge_model": "",
    "edge_link": mark("Link"),
    "electricity": mark("Electricity"),
    "facility": mark("Data centre"),
    "fx": mark("Exchange rate"),
    "grid": mark("Grid"),
    "instances": mark("Cloud instance"),
    "item_prices": mark("List price"),
    "media": mark("Images and video"),
    "retraining": mark("Retraining"),
    "task_energy": "",
    "agentic": mark("work in many steps"),
    "audio_recognition": mark("recognising sounds"),
    "classify_text": mark("sorting texts"),
    "code": mark("writing code"),
    "extract_fields": mark("reading out fields"),
    "forecast": mark("forecasts"),
    "image_generation": mark("generated images"),
    "optimise_control": mark("planning and control"),
    "recommend": mark("recommendations"),
    "search_qa": mark("search and answers"),
    "speech": mark("speech"),
    "summarise": mark("summaries"),
    "tabular": mark("rows and columns"),
    "translate": mark("translation"),
    "video_generation": mark("generated videos"),
    "vision_recognition": mark("recognising pictures"),
    "write_text": mark("writing"),
    "media_image": mark("Image"),
    "media_video": mark("Video"),
    "media_models": mark("As measured"),
    "models": mark("Model"),
    "retrieval": mark("Search index"),
    "inventory": mark("Inventory"),
    "network": mark("Network"),
    "serving": mark("Serving"),
    "training": mark("Training"),
    "EU_UNKNOWN": mark("EU, place not known"),
    "EUROPE": mark("Europe"),
    "USA_UNKNOWN": mark("United States, place not known"),
    "WORLD": mark("world mean"),
    "UNKNOWN": mark("place not known"),
    "storage": mark("Storage"),
    "anomaly": mark("measurements"),
    "any": mark("any model"),
    "any_battery": mark("any battery device"),
    "any_mains": mark("any mains device"),
    "cellular": mark("mobile network"),
    "cloud": mark("cloud"),
    "classical_ml": mark("classical machine learning"),
    "colo": mark("colocation"),
    "cpu_server": mark("server without accelerator"),
    "distilled": mark("model of few steps"),
    "fine_tuned": mark("tuned model"),
    "frontier": mark("largest models"),
    "large": mark("large model"),
    "linux_board": mark("Linux board"),
    "mcu": mark("microcontroller"),
    "mcu_large": mark("large microcontroller"),
    "mcu_small": mark("small microcontroller"),
    "none": mark("no link"),
    "own_dc": mark("own rooms"),
    "own_trained": mark("own model"),
    "pc": "PC",
    "phone": mark("phone"),
    "small": mark("small model"),
    "standard": mark("standard model"),
    "user_device": mark("user's device"),
    "vendor": mark("vendor"),
    "wired": mark("wired link"),
    # The jobs of MLPerf Tiny.
    "ad": mark("detector of anomalies"),
    "ic": mark("sorting of small pictures"),
    "kws": mark("detector of key words"),
    "vww": mark("detector of persons"),
    "wifi": "Wi-Fi",
    "ble": "Bluetooth",
    "lora": "LoRaWAN",
    "lpwan": mark("low-power radio"),
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
    "active_b": mark("active parameters"),
    "alt": mark("carbon, another series"),
    "chips": mark("chips"),
    "total_b": mark("parameters"),
    "assumed_growth_years": mark("years over which growth is assumed"),
    "bytes_per_parameter": mark("bytes a parameter"),
    "losses_share": mark("losses in the network"),
    "upstream_share": mark("upstream of the power stations"),
    "eur": mark("in euros"),
    "device_hours": mark("device-hours of a run"),
    "wh_per_item": mark("energy of an item"),
    "wh_per_item_1b": mark("energy of an item for a model of a billion parameters"),
    "wh_per_item_alone": mark("energy of an item, one at a time"),
    "wh_per_item_1b_alone": mark(
        "energy of an item for a model of a billion parameters, one at a time"
    ),
    "macs_m": mark("multiplications of a decision"),
    "model_kb": mark("size of the model"),
    "cpu_seconds_per_call": mark("server time a prediction"),
    "fleet_use_share": mark("share of life in use, shared fleet"),
    "busy_w": mark("power under load"),
    "idle_w": mark("power when idle"),
    "tdp_w": mark("power limit"),
    "embodied_kgco2e": mark("making"),
    "host_embodied_kgco2e": mark("making of its share of the server"),
    "life_years": mark("life"),
    "price_usd_hour": mark("rental price"),
    "memory_gb": mark("memory"),
    "mfu": mark("share of peak speed reached"),
    "peak_tflops": mark("peak speed"),
    "serving_factor": mark("energy relative to the reference chip"),
    "input_usd_per_m": mark("input tokens"),
    "output_usd_per_m": mark("output tokens"),
    "cached_input_usd_per_m": mark("cached input tokens"),
    "battery_kgco2e": mark("making of a battery"),
    "change_cost_eur": mark("cost of a battery change"),
    "messages_day_max": mark("most messages a day"),
    "supply_efficiency": mark("efficiency of the power supply"),
    "visit_kgco2e_per_km": mark("carbon of a visit"),
    "always_on_npu_mw": mark("power of the AI unit, always on"),
    "sensing_mj": mark("energy of sensing"),
    "sleep_mw": mark("power asleep"),
    "mj_per_window": mark("energy of a decision"),
    "mj_per_window_npu": mark("energy of a decision with the AI unit"),
    "mj_audio": mark("energy of a decision on sound"),
    "mj_audio_npu": mark("energy of a decision on sound with the AI unit"),
    "mj_vision": mark("energy of a decision on a picture"),
    "mj_vision_npu": mark("energy of a decision on a picture with the AI unit"),
    "mj_anomaly_npu": mark("energy of a decision on anomalies with the AI unit"),
    "always_on_mw": mark("power, always on"),
    "pj_per_cycle": mark("energy of a cycle"),
    "sheet_pj_per_cycle": mark("energy of a cycle by data sheet"),
    "cycles_per_mac": mark("cycles of a multiplication"),
    "pj_per_mac": mark("energy of a multiplication"),
    "board_over_sheet": mark("measured energy over data sheet"),
    "listening_mcycles_s": mark("work of listening"),
    "eur_per_gb": mark("price of data"),
    "j_per_mb": mark("energy of data"),
    "j_per_message": mark("energy of a message"),
    "eur_per_kwh": mark("price"),
    "pue": "PUE",
    "wue_l_per_kwh": "WUE",
    "direct": mark("direct"),
    "lifecycle": mark("carbon, life cycle"),
    "water_l_per_kwh": mark("water"),
    "usd_per_item": mark("an item"),
    "usd_per_image": mark("price of an image"),
    "wh_per_image": mark("energy of an image"),
    "wh_per_second": mark("energy of a second of film"),
    "usd_per_second": mark("price of a second of film"),
    "megapixels": mark("size of a picture"),
    "fps": mark("frames a second"),
    "steps": mark("denoising steps"),
    "video_size_exponent": mark("growth of energy with size and frames"),
    "embedding_j_per_b": mark("energy of embedding"),
    "search_wh": mark("energy of a search"),
    "kwh_per_gb": mark("energy of data"),
    "compute_j_per_b": mark("energy of computing"),
    "input_j_per_b": mark("energy of reading input"),
    "weights_j_per_gb": mark("energy of reading the weights"),
    "step_j": mark("energy of a step"),
    "small_model_b": mark("size below which a model counts as small"),
    "tdp_share_large": mark("share of the power limit, large jobs"),
    "tdp_share_small": mark("share of the power limit, small jobs"),
    "events_day": mark("events a day"),
    "devices_per_gateway": mark("devices of a gateway"),
    "items_per_wake": mark("decisions a wake-up"),
    "reference_megapixels": mark("size of the reference image"),
    "item_size_exponent": mark("growth of energy with size"),
    "cached_input_share": mark("energy of cached input"),
    "quantised_compute": mark("computing with 8-bit weights"),
    "memory_overhead": mark("memory beyond the weights"),
    "model_error": mark("error of the energy formula"),
    "batch_vendor": mark("requests served together at a vendor"),
    "batch_vendor_offline": mark("requests served together in a batch"),
    "vendor_overhead": mark("whole data centre over accelerators at a vendor"),
    "vendor_drift": mark("fall of a vendor's energy since the figures"),
    "host_overhead": mark("whole server over accelerators"),
    "reserve_multiple": mark("machines held in reserve"),
    "warm_share": mark("time kept warm"),
    "own_cost_share": mark("cost of own machines against rented"),
    "batch_price_share": mark("price in a batch"),
    "device_factor": mark("energy on a user's device"),
    "server_share": mark("share of a server"),
    "kwh_per_gb_year": mark("energy of data kept"),
    "embodied_kgco2e_per_tb_year": mark("making of disks"),
    "usd_per_gb_month": mark("price of data kept"),
    "gb_per_chunk": mark("size of a piece"),
    "wh_per_embedding": mark("energy of an embedding"),
    "usd_per_embedding": mark("price of an embedding"),
    "small_job_hours": mark("hours below which a job is small"),
    "system_factor": mark("whole system over accelerators"),
    "tpu_system_factor": mark("whole system over TPUs"),
    "small_model_factor": mark("speed of small models"),
    "tuning_utilisation": mark("speed reached in tuning"),
    "flop_full_tuning": mark("operations a parameter and token, full tuning"),
    "flop_frozen": mark("operations a parameter and token, adapters"),
    "flop_forward": mark("operations a parameter and token, reading alone"),
    "qlora_time_factor": mark("time of adapters on 4-bit weights"),
    "prompt_tuning_passes": mark("length and passes of a learnt prompt"),
    "teacher_utilisation": mark("speed that a teacher reaches"),
    "teacher_token_share": mark("share of the lessons that a teacher reads"),
    "rl_total_over_learning": mark("answers written and learnt from, over learning"),
    "calibration_hours": mark("hours of a quantisation"),
    "programme_pretraining": mark("trials of a training programme"),
    "programme_tuning": mark("trials of a tuning programme"),
    "mj_anomaly": mark("energy of a decision"),
    "flop_per_param_token": mark("operations a parameter and token"),
}


def places(reader: Reader) -> dict[str, str]:
    """Countries, regions and models of the answers by their code, as the advice prints them."""
    facts = [
        fact
        for owner in (*reader.list("use_cases"), *reader.list("shared"))
        for fact in mappings(mapping(owner).get("facts"))
    ]
    return {
        code: text(fact.get("printed"))
        for fact in facts
        if isinstance(code := fact.get("value"), str)
        and (_PLACE.match(code) or text(fact.get("name")) == _MODEL)
    }


def factor_name(key: str, *, within: str = "", known: Mapping[str, str] | None = None) -> str:
    """A factor's id in words, such as "H100, power under load".

    Args:
        key: the id.
        within: a table whose name need not be said.
        known: names of places by their code.
    """
    *group, what = factor_parts(key, unsaid=(within,), known=known)
    return capital(", ".join((*group, what)))


def factor_parts(
    key: str, *, unsaid: Sequence[str] = (), known: Mapping[str, str] | None = None
) -> list[str]:
    """The parts of a factor's name: what it is of, and last what it is."""
    *parts, field = key.split(".")
    words = [(known or {}).get(p) or part_name(p) for p in parts if p not in unsaid]
    words.append(tr(_FIELDS[field]) if field in _FIELDS else field.replace("_", " "))
    return [w for w in words if w]


def part_name(part: str) -> str:
    """A table, a chip, a zone or a size in words."""
    if part in _WORDS:
        return tr(_WORDS[part])
    size = re.fullmatch(r"([0-9.]+)([MB])_([0-9.]+)B", part)
    if size:
        return tr(
            "models of {least} to {most} billion parameters",
            least=format_number(float(size[1]) / (1000 if size[2] == "M" else 1)),
            most=format_number(float(size[3])),
        )
    if part.startswith("lt") and part.endswith("M"):
        return tr("models below {most} million parameters", most=format_number(float(part[2:-1])))
    if is_named(part):
        return inside(chip_name(part)) if is_kind(part) else chip_name(part)
    words = part.replace("_", " ")
    return words.upper() if any(c.isdigit() for c in words) else words


def without_ids(words: str) -> str:
    """A text in which ids of factors are names, and clauses on other ids are left out."""
    kept = [c for c in words.split("; ") if not _other(c)]
    return _ID.sub(lambda m: quoted(factor_name(m[0])), "; ".join(kept))


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
