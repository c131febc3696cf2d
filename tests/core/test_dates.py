"""Prices by date: the version of the engagement's day, and what is said where none holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor import load_pack
from advisor.assess import assess
from advisor.insight.compare import compare
from advisor.intake.engagement import Engagement, read_engagement
from advisor.loading import parse_yaml
from advisor.pack.dates import pack_on, price_notes
from advisor.pack.items import Pack
from tests.core.tiny import drives_files, pack_of, table

FIRST = {"central": 1, "valid_to": "2026-11-30"}
SECOND = {"central": 2, "valid_from": "2026-12-01", "valid_to": "2026-12-31"}
# A gap of January and February.
THIRD = {"central": 3, "valid_from": "2027-03-01"}
PRICES = table("prices", {"tea": {"eur": 1}}) | {
    "rows": {"tea": {"eur": [FIRST, SECOND, THIRD]}, "milk": {"eur": 9}},
    "dated": ["eur"],
    "valid_from": "2026-06-01",
}


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    files = drives_files()
    files["factors/prices.yaml"] = PRICES
    return pack_of(tmp_path / "tiny", files)


def tea(pack: Pack, day: str) -> float:
    found = pack_on(pack, day).tables["prices"].factor("tea", "eur")
    assert found is not None
    return found.central


@pytest.mark.parametrize(
    ("day", "price"),
    [
        ("2020-01-01", 1),
        ("2026-11-30", 1),
        ("2026-12-01", 2),
        ("2026-12-31", 2),
        ("2027-01-05", 2),  # 5 days after the second, 55 before the third
        ("2027-02-20", 3),
        ("2027-03-01", 3),
        ("2030-01-01", 3),
        ("", 3),  # no day: the price that lasts
    ],
)
def test_the_price_is_that_of_the_day_or_the_nearest(pack: Pack, day: str, price: float) -> None:
    assert tea(pack, day) == price


def test_days_of_one_price_give_one_pack_and_a_second_time_changes_nothing(pack: Pack) -> None:
    first, second = pack_on(pack, "2026-12-02"), pack_on(pack, "2026-12-30")
    assert first.hash == second.hash != pack.hash
    assert pack_on(pack, "2027-06-01").hash != first.hash
    assert pack_on(first, "2027-06-01") is first


def read(pack: Pack, *keys: str) -> dict[str, Any]:
    found = [pack.tables["prices"].factor(key, "eur") for key in keys]
    return {f.id: f for f in found if f is not None}


def test_a_day_outside_and_a_change_to_come_are_told(pack: Pack) -> None:
    day = "2026-05-01"
    dated = pack_on(pack, day)
    notes = price_notes(read(dated, "tea", "milk"), dated.tables, day)
    outside, change = notes
    assert outside == (
        "These values are not of the date of the engagement, 1 May 2026; the nearest that is "
        "known was used: milk (from 1 June 2026)."
    )
    assert change == "tea: 1 1 until 30 November 2026, as used; 2 from 1 December 2026."
    day = "2027-01-20"
    dated = pack_on(pack, day)
    (note, _) = price_notes(read(dated, "tea", "milk"), dated.tables, day)
    assert "tea (1 December 2026 to 31 December 2026)" in note
    assert "milk" not in note


def test_an_old_price_is_told(pack: Pack) -> None:
    for day, told in (("2028-06-01", False), ("2028-06-03", True)):
        notes = price_notes(read(pack, "milk"), pack.tables, day)
        assert bool(notes) is told
    (note,) = notes
    assert note == (
        "These prices were listed more than two years before the engagement, 3 June 2028; none "
        "later is known: milk (from 1 June 2026)."
    )


def test_no_note_where_all_prices_hold(pack: Pack) -> None:
    day = "2027-04-01"
    dated = pack_on(pack, day)
    assert price_notes(read(dated, "tea", "milk"), dated.tables, day) == []
    assert price_notes(read(pack, "tea"), pack.tables, "") == []


CHAT = {
    "task.primary": "write_text",
    "model.sourcing": "vendor_api",
    "model.name": "gemini-4-argon",
    "host.where": "vendor",
    "use.tasks_month": 100_000,
    "use.tokens_in": 1000,
    "use.tokens_out": 300,
}


def engagement(core: Pack, day: str) -> Engagement:
    whole = {
        "engagement": {"client": "Any", **({"date": day} if day else {})},
        "use_cases": [{"id": "u", "name": "U", "answers": CHAT}],
    }
    return read_engagement(parse_yaml(json.dumps(whole), "answers.yaml"), core)


def prices(data: Any) -> dict[str, float]:
    return {
        f["id"].rpartition(".")[2]: f["central"]
        for f in data["inputs"]["factors"]
        if f["id"].startswith("models.gemini-4-argon.") and f["id"].endswith("usd_per_m")
    }


def test_an_assessment_reads_the_price_of_its_date_and_says_that_it_will_change() -> None:
    core = load_pack()
    before = assess(engagement(core, "2026-11-25"), core).data
    after = assess(engagement(core, "2026-12-01"), core).data
    # The list of genai-prices 0.2.3: 2 and 10 USD until 30 November 2026, 4 and 20 from then on.
    assert prices(before) == {"input_usd_per_m": 2, "output_usd_per_m": 10}
    assert prices(after) == {"input_usd_per_m": 4, "output_usd_per_m": 20}
    told = [n for n in before["inputs"]["notes"] if n.startswith("Gemini 4 Argon")]
    into, out = told
    assert into.endswith(
        "input: 2 USD/million tokens until 30 November 2026, as used; 4 from 1 December 2026."
    )
    assert out.endswith(
        "output: 10 USD/million tokens until 30 November 2026, as used; 20 from 1 December 2026."
    )
    assert after["inputs"]["notes"] == []
    dates = {f["id"]: (f["valid_from"], f["valid_to"]) for f in before["inputs"]["factors"]}
    assert dates["models.gemini-4-argon.input_usd_per_m"] == ("2026-11-01", "2026-11-30")


def test_prices_are_named_for_a_person() -> None:
    core = load_pack()
    ids = (
        ("electricity", "US-VA", "eur_per_kwh"),
        ("accelerators", "v100", "price_usd_hour"),
        ("api_prices", "10B_40B", "cached_input_usd_per_m"),
    )
    found = [core.tables[table].factor(key, name) for table, key, name in ids]
    (note,) = price_notes({f.id: f for f in found if f}, core.tables, "2022-12-01")
    for words in (
        "Virginia, electricity (from 1 January 2023)",
        "NVIDIA V100 SXM2, an hour (from 16 November 2023)",
        "10 to 40 billion, cached input (from 1 November 2026)",
    ):
        assert words in note


def test_an_engagement_of_before_the_price_lists_is_told_so() -> None:
    core = load_pack()
    (note, *_) = assess(engagement(core, "2026-02-01"), core).data["inputs"]["notes"]
    assert note.startswith("These values are not of the date of the engagement, 1 February 2026")
    assert "US dollar (from 1 October 2026)" in note


def test_a_price_that_changed_between_two_engagements_is_named_as_the_cause() -> None:
    core = load_pack()
    found = compare(engagement(core, "2026-11-25"), core, engagement(core, "2026-12-01"), core)
    (case, *_) = found.explained
    assert case.before is not None
    assert case.after is not None
    # Both prices double, so does the cost.
    assert case.after["cost"] == pytest.approx(2 * case.before["cost"], rel=0.01)
    assert {"Gemini 4 Argon" in part.input.what for part in case.parts} == {True}
    assert sum(part.figures["cost"] for part in case.parts) == pytest.approx(
        case.after["cost"] - case.before["cost"]
    )
