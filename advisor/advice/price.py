"""What a tonne saved costs beside the most that it may cost, and why dearer advice stands."""

from __future__ import annotations

from typing import Any

from advisor.advice.figures import Figures
from advisor.advice.options import Held, Option, tonne_price
from advisor.language import tr

# Above so many times the limit the price of a tonne is no figure to print.
TIMES = 100


def price_data(option: Option, figures: Figures, currency: str) -> dict[str, Any] | None:
    """The price of a tonne that an option saves, and what our limit says of it.

    Returns:
        `why` (within the limit, a trifle, or open), `limit`, `spent` (what a trifle is beside; else
        null) and `text`; None where no money is lost, or where no limit was held against it.
    """
    price, held = tonne_price(option), option.held
    if price is None or held is None:
        return None
    key, unit = f"{option.ident}.price", f"{currency}/tCO2e"

    def put(name: str, what: str, unit: str, value: float) -> tuple[str, str]:
        found = figures.put(f"{key}.{name}", what, unit, value, value, value)
        return found, str(figures.entries[found]["printed"])

    limit, printed = put("limit", tr("the most that a tonne saved may cost"), unit, held.limit)
    spent = None
    if price > TIMES * held.limit:
        text = tr("A tonne saved costs far more than our limit of {limit}.", limit=printed)
    else:
        _, told = put("tonne", tr("money for each tonne saved"), unit, price)
        text = (
            tr("It costs about {price} saved; our limit is {limit}.", price=told, limit=printed)
            if held.why == "within"
            else tr(
                "It costs about {price} saved, more than our limit of {limit}.",
                price=told,
                limit=printed,
            )
        )
    if held.why == "trifle":
        what = tr("spent a year, devices included") if held.devices else tr("cost a year")
        spent, amount = put("spent", what, f"{currency}/year", held.spent)
        text = f"{text} {_trifle(held, amount)}"
    elif held.why == "open":
        less = tr("{n} of 10 runs", n=round(held.worth * 10))
        open_words = tr(
            "It stands all the same, since in {runs} it costs less than that: too close to call.",
            runs=less,
        )
        text = f"{text} {open_words}"
    return {"why": held.why, "limit": limit, "spent": spent, "text": text}


def _trifle(held: Held, spent: str) -> str:
    if held.devices:
        return tr(
            "It stands all the same, since that money is a trifle beside what the devices and "
            "their use cost, about {spent}.",
            spent=spent,
        )
    return tr(
        "It stands all the same, since that money is a trifle beside what running it costs, about "
        "{spent}.",
        spent=spent,
    )
