"""`advisor factors --prices`: both lists with their dates, with a stand-in for genai-prices."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from advisor.assess import assess
from advisor.intake.engagement import read_engagement
from advisor.loading import parse_yaml
from advisor.pack import load_pack
from advisor.pack.list_prices import listed

# USD a million tokens, input and output, from a day on; the rest of the real package is not there.
LISTS: dict[tuple[str, str], list[tuple[date, str, str]]] = {
    ("groq", "llama-3.1-8b-instant"): [(date(2020, 1, 1), "0.06", "0.08")],
    ("google", "gemini-4-argon"): [
        (date(2020, 1, 1), "2", "10"),
        (date(2026, 12, 1), "4", "20"),
        (date(2027, 7, 1), "5", "25"),
    ],
    ("openai", "text-embedding-3-small"): [(date(2020, 1, 1), "0.02", "0")],
}


def calc_price(
    usage: Any, model_ref: str, *, provider_id: str, genai_request_timestamp: datetime
) -> Any:
    """As the package: prices of a number of tokens, LookupError where it knows no such model."""
    assert genai_request_timestamp.tzinfo is UTC
    try:
        versions = LISTS[provider_id, model_ref]
    except KeyError:
        raise LookupError(f"Unable to find model with {model_ref=} in {provider_id}") from None
    day = genai_request_timestamp.date()
    _, into, out = [v for v in versions if v[0] <= day][-1]
    million = Decimal(1_000_000)
    return SimpleNamespace(
        input_price=Decimal(into) * usage.input_tokens / million,
        output_price=Decimal(out) * usage.output_tokens / million,
    )


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = ModuleType("genai_prices")
    stand_in.__dict__.update(__version__="9.9.9", calc_price=calc_price, Usage=SimpleNamespace)
    monkeypatch.setitem(sys.modules, "genai_prices", stand_in)


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices", None)


def test_without_the_package_the_shipped_list_is_shown_with_its_date(advisor, no_package) -> None:
    result = advisor("factors", "--prices", "models.gemini-4-argon", "--at", "2026-11-25")
    assert result.code == 0
    assert "genai-prices is not installed" in result.out
    assert "2 / 10  [shipped from 2026-11-01 until 2026-11-30]" in result.out
    assert "as of 2026-11-25" in result.out


def test_both_lists_say_their_dates_and_what_will_change(advisor, package) -> None:
    out = advisor("factors", "--prices", "--at", "2026-11-25").out
    assert "genai-prices 9.9.9" in out
    lines = {line.split("  ")[0].strip(): line for line in out.splitlines()}
    assert lines["Gemini 4 Argon"].endswith(
        "2 / 10  [shipped from 2026-11-01 until 2026-11-30]"
        "  4 / 20 [from 2026-12-01]  5 / 25 [from 2027-07-01]"
    )
    # Another price than ours.
    assert "0.05 / 0.08  [shipped" in lines["Llama 3.1 8B"]
    assert lines["Llama 3.1 8B"].endswith("0.06 / 0.08 [from 2026-11-25]")
    # The same.
    assert lines["text-embedding-3-small"].endswith("[shipped from 2026-11-01]")
    assert lines["GPT-5 mini"].endswith("not listed")


def test_as_json(advisor, package) -> None:
    found = json.loads(advisor("factors", "--prices", "models.gemini-4", "--json").out)
    assert found["genai_prices"] == "9.9.9"
    (row,) = found["models"]
    assert row["model"] == "gemini-4-argon"
    assert row["genai_prices"][0]["from"] == found["as_of"]


def test_an_overlay_is_a_sound_pack_whose_prices_count(advisor, package, tmp_path) -> None:
    folder = tmp_path / "firm"
    (folder / "factors").mkdir(parents=True)
    (folder / "pack.yaml").write_text('id: firm\nversion: "1.0"\ntitle: Firm\nextends: [core]\n')
    file = folder / "factors" / "prices.yaml"
    written = advisor("factors", "--prices", "--at", "2026-11-25", "-o", str(file))
    assert (written.code, written.out) == (0, "")
    assert "genai-prices 9.9.9, as of 2026-11-25" in file.read_text(encoding="utf-8")
    assert advisor("pack", "check", str(folder)).code == 0
    pack = load_pack([folder])
    models = pack.tables["models"]
    assert len(models.rows) == len(load_pack().tables["models"].rows)
    dates = [
        (v.central, v.valid_from, v.valid_to)
        for v in models.versions("gemini-4-argon", "output_usd_per_m")
    ]
    assert dates == [
        (10, "2026-11-25", "2026-11-30"),
        (20, "2026-12-01", "2027-06-30"),
        (25, "2027-07-01", None),
    ]
    whole = {
        "engagement": {"client": "Any", "date": "2026-11-25"},
        "use_cases": [
            {
                "id": "u",
                "name": "U",
                "answers": {
                    "task.primary": "write_text",
                    "model.sourcing": "vendor_api",
                    "model.name": "llama-3-1-8b",
                    "host.where": "vendor",
                    "use.tasks_month": 1000,
                },
            }
        ],
    }
    client = read_engagement(parse_yaml(json.dumps(whole), "answers.yaml"), pack)
    read = {f["id"]: f for f in assess(client, pack).data["inputs"]["factors"]}
    price = read["models.llama-3-1-8b.input_usd_per_m"]
    assert price["central"] == 0.06
    assert price["basis"] == "list price, genai-prices 9.9.9"
    assert price["valid_from"] == "2026-11-25"


def test_a_file_cannot_be_made_without_the_package(advisor, no_package, tmp_path) -> None:
    result = advisor("factors", "--prices", "-o", str(tmp_path / "prices.yaml"))
    assert result.code == 2
    assert "S260" in result.err
    assert "greener-ai-advisor[prices]" in result.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--at", "2026-11-25"], "--prices"),
        (["-o", "prices.yaml"], "--prices"),
        (["--prices", "--at", "soon"], "soon"),
        (["--prices", "-o", "prices.pdf"], "S201"),
        (["--prices", "models.no-such"], "S231"),
    ],
)
def test_bad_calls_are_told(advisor, package, arguments: list[str], said: str) -> None:
    result = advisor("factors", *arguments)
    assert result.code == 2
    assert said in result.err


def test_versions_of_a_price_are_listed_with_their_dates(advisor) -> None:
    out = advisor("factors", "models.gemini-4-argon.input_usd_per_m").out
    assert "2 USD/million tokens  [genai-prices-2026, 2026, from 2026-11-01, until" in out
    assert "4 USD/million tokens  [genai-prices-2026, 2026, from 2026-12-01]" in out
    one = advisor("factors", "accelerators.h100.price_usd_hour").out
    assert "valid     from 2026-05-01" in one


def test_the_real_package_has_the_interface_that_is_used() -> None:
    pytest.importorskip("genai_prices")
    found = {m.key: m.prices for m in listed(load_pack(), date(2026, 11, 25))}
    # The list that the shipped prices were read from, version 0.2.3.
    first, second = found["gemini-4-argon"][:2]
    assert (first.input, first.output) == (2, 10)
    assert (second.input, second.output, second.since) == (4, 20, date(2026, 12, 1))
    assert sum(1 for prices in found.values() if prices) > 40
