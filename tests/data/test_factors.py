"""The shipped factors: complete, in order, sourced, and equal to what was published."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor.content import rules_folder
from advisor.errors import Place
from advisor.footprint.machines import is_whole_server
from advisor.loading import load_yaml
from advisor.pack import load_pack
from advisor.pack.items import Factor, Table

CORE = rules_folder() / "core"
MARKS = {"read", "derived", "recalled"}
TASKS = {
    "classify_text",
    "extract_fields",
    "tabular",
    "forecast",
    "anomaly",
    "search_qa",
    "summarise",
    "translate",
    "write_text",
    "code",
    "image_generation",
    "video_generation",
    "vision_recognition",
    "speech",
    "audio_recognition",
    "recommend",
    "optimise_control",
    "agentic",
}
BY_TOKENS = {"write_text", "code", "agentic"}
SIZE_CLASSES = {"lt100M", "100M_1B", "1B_10B", "10B_40B", "40B_150B", "frontier"}
PLACES = {"vendor", "cloud", "own_dc", "colo", "user_device", "edge_device", "mcu"}
# Tensor units whose figure holds their share of the host, and modules of the edge.
HOST_INSIDE = {"tpu_v3", "tpu_v4", "tpu_v5e", "tpu_v5p", "edge_gpu"}
NO_WATER_TOTAL = ("SGP", "ARE", "BHR", "QAT", "SAU", "ISR", "HKG", "ZAF")


def read(name: str) -> Any:
    return load_yaml(CORE / name).value


def table(raw: dict[str, Any]) -> Table:
    meta = ("source", "year", "basis", "verified", "valid_from", "valid_to")
    defaults = {k: raw.get(k) for k in meta}
    return Table(
        raw["table"],
        raw["key"],
        raw["fields"],
        raw["rows"],
        defaults,
        "core",
        Place("core"),
        needs=tuple(raw.get("needs", ())),
        dated=tuple(raw.get("dated", ())),
        moves_with=dict(raw.get("moves_with", {})),
    )


def files() -> Iterator[Path]:
    yield from sorted((CORE / "factors").glob("*.yaml"))


def parts(path: Path) -> Iterator[dict[str, Any]]:
    value: Any = load_yaml(path).value
    yield from value if isinstance(value, list) else [value]


def tables() -> dict[str, Table]:
    found = {}
    for path in files():
        for part in parts(path):
            for raw in [part, *part.get("tables", [])]:
                if "table" in raw:
                    found[raw["table"]] = table(raw)
    return found


def factors() -> Iterator[Factor]:
    for one in tables().values():
        for key, row in one.rows.items():
            for name in row:
                yield from one.versions(key, name)


TABLES = tables()
FACTORS = list(factors())
SOURCES = {source["id"]: source for source in read("sources.yaml")}


def climb(key: str, field: str) -> Factor | None:
    """What the grid table gives for a place: its own value or that of its nearest parent."""
    grid = TABLES["grid"]
    seen = []
    while key and key not in seen:
        seen.append(key)
        factor = grid.factor(key, field)
        if factor is not None:
            return factor
        key = grid.text(key, "parent") or ""
    return None


def test_low_central_and_high_rise():
    wrong = [f.id for f in FACTORS if not f.low <= f.central <= f.high]
    assert not wrong


def test_nothing_is_negative():
    assert not [f.id for f in FACTORS if f.low < 0]


def test_every_value_has_unit_year_basis_source_and_mark():
    incomplete = [
        f.id
        for f in FACTORS
        if not (f.unit and f.year and f.basis and f.source) or f.verified not in MARKS
    ]
    assert not incomplete


def test_every_source_is_listed():
    assert not {f.source for f in FACTORS} - set(SOURCES)
    rows = TABLES["grid"].rows.values()
    assert {row["alt_source"] for row in rows if "alt_source" in row} <= set(SOURCES)


def test_every_source_says_how_it_was_seen():
    assert {s["status"] for s in SOURCES.values()} == {"read", "excerpt", "recalled", "judgement"}
    assert {s["grade"] for s in SOURCES.values()} == {"A", "B", "C"}
    assert SOURCES["expert-judgement"]["status"] == "judgement"


def test_a_recalled_source_gives_no_read_value():
    seen = {"recalled", "judgement"}
    wrong = [f.id for f in FACTORS if f.verified == "read" and SOURCES[f.source]["status"] in seen]
    assert not wrong


def test_scalar_factors_are_sourced_too():
    for path in files():
        for part in parts(path):
            for item in part.get("factors") or []:
                assert item["source"] in SOURCES, item["id"]
                assert item["low"] <= item["central"] <= item["high"], item["id"]


@pytest.mark.parametrize(
    ("factor", "published"),
    [
        ("grid.FRA.lifecycle", 41),
        ("grid.DEU.lifecycle", 330),
        ("grid.GBR.lifecycle", 217),
        ("grid.USA.lifecycle", 384),
        ("grid.WORLD.lifecycle", 458.3),
        ("grid.NOR.lifecycle", 28),
        ("grid.ZAF.lifecycle", 699),
        ("grid.IND.lifecycle", 670),
        ("grid.GBR.direct", 177),
        ("grid.GBR.alt", 177),
        ("grid.USA.alt", 350),
        ("grid.DEU.direct", 363),
        ("grid.FRA.direct", 21.7),
        ("grid.IND.direct", 711.7),
        ("grid.AUS.direct", 630),
        ("grid.JPN.direct", 421),
        ("grid.BRA.direct", 38.5),
        ("accelerators.h100.tdp_w", 700),
        ("accelerators.h100.peak_tflops", 989),
        ("accelerators.h100.memory_gb", 80),
        ("accelerators.a100.peak_tflops", 312),
        ("accelerators.h200.memory_gb", 141),
        ("facility.cloud.pue", 1.15),
        ("facility.own_dc.pue", 1.63),
        ("accelerators.h100_nvl.tdp_w", 400),
        ("accelerators.a100_pcie.tdp_w", 300),
        ("accelerators.mi250x.peak_tflops", 383),
        ("accelerators.mi325x.peak_tflops", 1307.4),
        ("accelerators.gaudi3.peak_tflops", 1835),
        ("accelerators.p100.peak_tflops", 19.05),
        ("accelerators.rtx_4090.tdp_w", 450),
        ("accelerators.xeon_8480_server.tdp_w", 700),
        ("accelerators.epyc_9654_server.tdp_w", 720),
        ("electricity.EU.eur_per_kwh", 0.19),
        ("models.llama-3-1-405b.total_b", 405.85),
        ("models.llama-4-scout.active_b", 17),
        ("task_energy.classify_text.wh_per_item", 0.0008),
    ],
)
def test_spot_values_are_as_published(factor: str, published: float):
    name, key, field = factor.split(".")
    found = TABLES[name].factor(key, field)
    assert found is not None
    assert found.central == pytest.approx(published, rel=0.012)


def test_every_place_resolves_to_a_life_cycle_value_and_to_water():
    for key in TABLES["grid"].rows:
        assert climb(key, "lifecycle") is not None, key
        assert climb(key, "water_l_per_kwh") is not None, key


def test_every_parent_is_a_row():
    rows = TABLES["grid"].rows
    parents = {row["parent"] for row in rows.values() if "parent" in row}
    assert parents <= set(rows)
    assert {k for k, row in rows.items() if "parent" not in row} == {"WORLD", "UNKNOWN"}


def test_no_direct_value_stands_in_the_life_cycle_field():
    grid = TABLES["grid"]
    for key in grid.rows:
        factor = grid.factor(key, "lifecycle")
        assert factor is None or "direct" not in factor.basis, key
        direct = grid.factor(key, "direct")
        assert direct is None or direct.basis.startswith("direct"), key


def test_states_of_the_us_and_provinces_of_china_are_direct_only():
    for key, row in TABLES["grid"].rows.items():
        if key.startswith(("US-", "CN-")):
            assert "lifecycle" not in row, key
            assert "direct" in row, key
    virginia = climb("aws/us-east-1", "lifecycle")
    assert virginia is not None
    assert virginia.id == "grid.USA.lifecycle"


def test_places_have_a_kind_and_say_whether_they_are_in_the_eu():
    kinds = {"world", "unknown", "region", "country", "zone", "cloud_region"}
    for key, row in TABLES["grid"].rows.items():
        assert row["kind"] in kinds, key
        assert row["in_eu"] in {"yes", "no"}, key
        assert (row["kind"] == "zone") == ("zone_type" in row), key
    members = [k for k, r in TABLES["grid"].rows.items() if r["in_eu"] == "yes" and len(k) == 3]
    outermost = {"GLP", "GUF", "MTQ", "MYT", "REU"}
    assert len(set(members) - outermost) == 27


def test_every_country_range_spans_a_tenth_each_way_and_the_older_value():
    grid = TABLES["grid"]
    for key, row in grid.rows.items():
        life = grid.factor(key, "lifecycle")
        if row["kind"] != "country" or life is None:
            continue
        assert life.low <= 0.905 * life.central, key
        assert life.high >= 1.095 * life.central, key
        if row.get("alt_source") == "owid-ember-2023":
            assert life.low <= 1.005 * row["alt"], key
            assert life.high >= 0.995 * row["alt"], key


@pytest.mark.parametrize("place", NO_WATER_TOTAL)
def test_water_of_the_eight_places_is_a_wide_range(place: str):
    water = climb(place, "water_l_per_kwh")
    assert water is not None
    assert water.high / water.low > 10
    assert water.central < 2
    assert water.verified == "recalled"


def test_an_unknown_region_is_wider_than_the_world():
    world, unknown = climb("WORLD", "lifecycle"), climb("UNKNOWN", "lifecycle")
    assert world is not None
    assert unknown is not None
    assert (unknown.low, unknown.high) == (30, 700)
    assert unknown.low < world.low < world.high < unknown.high


def test_pue_lies_above_one():
    assert not [f.id for f in FACTORS if f.id.endswith(".pue") and not 1 <= f.low <= f.high < 3]


def test_design_values_of_new_buildings_are_not_posed_as_regional():
    azure = [f for f in FACTORS if f.id.startswith("grid.azure/") and f.id.endswith(".pue")]
    assert azure
    assert all(f.central != 1.12 for f in azure)


def test_power_limit_and_mean_are_fields_of_their_own():
    chips = TABLES["accelerators"]
    for key, row in chips.rows.items():
        assert "busy_w" in row, key
        assert "idle_w" in row, key
        if key.startswith("tpu_"):
            assert "tdp_w" not in row, key
        else:
            limit, busy = chips.factor(key, "tdp_w"), chips.factor(key, "busy_w")
            assert limit is not None, key
            assert busy is not None, key
            # A whole machine holds more than what is limited: memory, drives, fans.
            if not is_whole_server(key):
                assert busy.high <= limit.high, key
            idle = chips.factor(key, "idle_w")
            assert idle is not None, key
            assert idle.central < busy.central, key


def test_chips_have_what_serving_on_own_hardware_needs():
    needed = {
        "memory_gb",
        "serving_factor",
        "embodied_kgco2e",
        "host_embodied_kgco2e",
        "life_years",
    }
    for key, row in TABLES["accelerators"].rows.items():
        assert needed <= set(row), key


def test_a_whole_machine_is_marked_by_its_key_and_has_nothing_on_top():
    chips = TABLES["accelerators"]
    whole = [key for key in chips.rows if is_whole_server(key)]
    assert {"cpu_server", "arm_server", "epyc_9654_server", "laptop_computer"} <= set(whole)
    for key in chips.rows:
        host = chips.factor(key, "host_embodied_kgco2e")
        assert host is not None, key
        assert (host.high == 0) == (is_whole_server(key) or key in HOST_INSIDE), key


def test_devices_are_many_and_none_is_shipped_without_a_power_figure():
    chips = TABLES["accelerators"]
    assert len(chips.rows) >= 70
    unknown = ("tpu7x", "tpu_v7", "trainium", "inferentia", "gb300", "rubin", "m5_max")
    assert not [key for key in chips.rows if key.startswith(unknown)]
    label = chips.text("other_accelerator", "label")
    assert label is not None
    assert all(name in label for name in ("Trainium", "Inferentia", "TPU7x", "GB300"))


def test_embodied_carbon_of_the_device_is_a_range():
    for f in FACTORS:
        if f.id.startswith("accelerators.") and f.id.endswith(".embodied_kgco2e"):
            assert f.high / f.low > 2, f.id


def test_tables_have_a_row_for_every_option():
    assert set(TABLES["api_prices"].rows) == SIZE_CLASSES
    assert set(TABLES["facility"].rows) == PLACES
    assert set(TABLES["task_energy"].rows) == TASKS - BY_TOKENS
    assert {"EUR", "USD", "GBP", "CHF"} <= set(TABLES["fx"].rows)


def test_prices_rise_with_the_size_of_the_model():
    prices = TABLES["api_prices"]
    for field in ("input_usd_per_m", "output_usd_per_m"):
        central = [prices.factor(key, field) for key in prices.rows]
        values = [f.central for f in central if f is not None]
        assert values == sorted(values), field


def test_models_are_many_and_named_by_slugs():
    models = TABLES["models"]
    assert len(models.rows) >= 150
    assert "other" not in models.rows
    for key, row in models.rows.items():
        assert "." not in key, key
        assert key == key.lower(), key
        assert row["label"], key
        assert row["kind"] in {"language", "recognition", "image", "video"}, key


def test_active_parameters_never_exceed_total():
    models = TABLES["models"]
    for key, row in models.rows.items():
        active, total = models.factor(key, "active_b"), models.factor(key, "total_b")
        assert active is not None, key
        assert total is not None, key
        assert active.low <= total.low, key
        assert active.central <= total.central, key
        assert active.high <= total.high, key
        assert (row["moe"] == "yes") <= (active.central < total.central), key


def test_sizes_of_closed_models_are_assumed_ranges_never_facts():
    models = TABLES["models"]
    for key, row in models.rows.items():
        total = models.factor(key, "total_b")
        assert total is not None
        if row["open"] == "no":
            assert row["assumed"] == "yes", key
        if row["assumed"] == "yes":
            assert total.low < total.high, key
            assert total.verified != "read", key
            assert "assumed" in total.basis, key
        else:
            assert total.low == total.high, key


def test_labels_of_models_and_chips_are_unique():
    for name in ("models", "accelerators"):
        labels = [row["label"] for row in TABLES[name].rows.values()]
        assert len(labels) == len(set(labels)), name


# What NOTICE says of each licence in the list of sources.
LICENCES = {
    "AGPL-3.0": "AGPL-3.0",
    "Apache-2.0": "Apache License 2.0",
    "BSD-3-Clause": "BSD-3-Clause",
    "CC BY": "Creative Commons Attribution 4.0",
    "CC BY 4.0": "Creative Commons Attribution 4.0",
    "CC BY-4.0": "Creative Commons Attribution 4.0",
    "CC BY-ND": "Creative Commons Attribution-NoDerivs",
    "CC BY-SA": "Creative Commons Attribution-ShareAlike 4.0",
    "CC BY-SA-4.0": "Creative Commons Attribution-ShareAlike 4.0",
    "MIT": "MIT:",
    "MPL-2.0": "Mozilla Public License 2.0",
    "OGL-3.0": "Open Government Licence v3.0",
    "as is": "provided as is",
    "citation": "Facts cited with attribution",
    "etalab-2.0": "Open Licence 2.0 (Etalab)",
    "official publication": "official publications",
    "ours": None,
    "public domain": "Public domain",
    "reuse allowed": "reuse allowed",
    "reuse with attribution": "European Central Bank",
}


def test_every_licence_of_a_source_stands_in_the_notice():
    notice = " ".join((CORE.parent.parent / "NOTICE").read_text(encoding="utf-8").split())
    for source in SOURCES.values():
        said = LICENCES[source["licence"]]
        assert said is None or said in notice, source["id"]


@pytest.fixture(scope="module")
def pack():
    return load_pack()


def test_a_field_of_another_source_names_it(pack):
    """`alt` of the grid is by `alt_source`, not by the source of its row; its year is told too."""
    grid = pack.tables["grid"]
    found = [
        (row["alt_source"], grid.factor(key, "alt"))
        for key, row in grid.rows.items()
        if "alt" in row
    ]
    assert len(found) > 200
    for source, factor in found:
        assert factor.source == source
        assert pack.sources[source].year == factor.year
        assert factor.basis != grid.defaults["basis"]


def test_making_of_a_thing_is_not_told_as_its_supply(pack):
    for table in pack.tables.values():
        for key in table.rows:
            for name in table.fields:
                factor = table.factor(key, name)
                if factor is not None and factor.unit.startswith("kgCO2e") and "embodied" in name:
                    assert "supply" not in factor.basis, factor.id
                    assert "decision" not in factor.basis, factor.id
