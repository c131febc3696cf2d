"""List prices of named models by the optional package genai-prices, beside the shipped ones.

The package holds its prices; nothing is fetched. A pack names a model there by `price_ref`, such as
groq/llama-3.1-8b-instant (provider/model). Prices are those of the base tier, asked for 1,000
tokens, since some models cost more for long prompts; at noon UTC, since some cost less at night.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib import import_module
from typing import Any

from advisor.errors import AdvisorError
from advisor.pack.items import Pack, Table

PACKAGE = "genai-prices"
_TOKENS = 1000
_PER_MILLION = 1_000_000
# How far ahead a change that is announced is looked for.
_AHEAD_DAYS = 400
_CHANGES = 3
SOURCE = "genai-prices-2026"


@dataclass(frozen=True, slots=True)
class Price:
    """A list price, USD a million tokens, from a day on."""

    input: float
    output: float
    since: date


@dataclass(frozen=True, slots=True)
class Listed:
    """A model of the pack with its prices by the package, the one of the day first.

    Attributes:
        key: of the row of the table models.
        label: its name.
        ref: provider and model in the package.
        prices: empty where the package does not know the model.
    """

    key: str
    label: str
    ref: str
    prices: tuple[Price, ...]


Ask = Callable[[date], "tuple[float, float] | None"]


def version() -> str | None:
    """The version of genai-prices, or None where it is not installed."""
    try:
        return str(import_module("genai_prices").__version__)
    except ImportError:
        return None


def listed(pack: Pack, day: date) -> Iterator[Listed]:
    """The models of a pack that name a price, with those of the package on a day.

    Raises:
        AdvisorError: S260, the package is not installed.
    """
    try:
        package = import_module("genai_prices")
    except ImportError:
        raise AdvisorError.of(
            "S260",
            f"{PACKAGE} is not installed.",
            todo="pip install 'greener-ai-advisor[prices]'; without it the shipped prices count.",
        ) from None
    table = pack.tables.get("models")
    for key, ref in _refs(table):
        prices = tuple(_prices(partial(_asked, package, ref), day))
        yield Listed(key, (table and table.text(key, "label")) or key, ref, prices)


def _refs(table: Table | None) -> Iterator[tuple[str, str]]:
    for key in table.rows if table else ():
        ref = table.text(key, "price_ref") if table else None
        if ref:
            yield key, ref


def _asked(package: Any, ref: str, day: date) -> tuple[float, float] | None:
    """Input and output price of a day, USD a million tokens; None where there is none."""
    provider, _, model = ref.partition("/")
    try:
        found = package.calc_price(
            package.Usage(input_tokens=_TOKENS, output_tokens=_TOKENS),
            model,
            provider_id=provider,
            genai_request_timestamp=datetime.combine(day, time(12), UTC),
        )
    except LookupError:
        return None
    scale = _PER_MILLION / _TOKENS
    return tuple(  # type: ignore[return-value]  # two prices
        round(float(price or 0) * scale, 6) for price in (found.input_price, found.output_price)
    )


def _prices(ask: Ask, day: date) -> Iterator[Price]:
    """The price of a day, and those that are announced to follow it."""
    now = ask(day)
    end = day + timedelta(days=_AHEAD_DAYS)
    for _ in range(_CHANGES):
        if now is None:
            return
        yield Price(*now, since=day)
        if ask(end) == now:
            return
        day = _first_other(ask, now, day, end)
        now = ask(day)


def _first_other(ask: Ask, now: tuple[float, float], day: date, end: date) -> date:
    """The first day after a day on which another price holds."""
    while (end - day).days > 1:
        middle = day + (end - day) // 2
        day, end = (middle, end) if ask(middle) == now else (day, middle)
    return end


def overlay(models: list[Listed], package: str, day: date) -> str:
    """A factors file for a firm's pack, in which these prices take the place of the shipped ones.

    Args:
        models: as listed.
        package: version of genai-prices.
        day: for which they were asked.
    """
    lines = [
        f"# List prices of named models by {PACKAGE} {package}, as of {day.isoformat()}: USD a",
        "# million tokens, base tier. Made by `advisor factors --prices -o`. Put this file into",
        "# the folder factors/ of a pack.",
        "tables:",
        "- override: models",
        "  row_changes:",
    ]
    for model in models:
        if model.prices:
            lines.append(f"    {model.key}:")
            lines += _field("input_usd_per_m", [p.input for p in model.prices], model, package)
            output = [p.output for p in model.prices]
            if any(output):
                lines += _field("output_usd_per_m", output, model, package)
    return "\n".join(lines) + "\n"


def _field(name: str, values: list[float], model: Listed, package: str) -> Iterator[str]:
    yield f"      {name}:"
    for n, (value, price) in enumerate(zip(values, model.prices, strict=True)):
        until = ""
        if n + 1 < len(values):
            last = model.prices[n + 1].since - timedelta(days=1)
            until = f', valid_to: "{last.isoformat()}"'
        yield (
            f'      - {{central: {value:g}, valid_from: "{price.since.isoformat()}"{until}, '
            f'year: {price.since.year}, basis: "list price, {PACKAGE} {package}", '
            f"source: {SOURCE}, verified: read}}"
        )
