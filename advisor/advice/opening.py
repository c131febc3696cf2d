"""The sentence that opens the page for the board: the first action and what it could save."""

from __future__ import annotations

from typing import Any

from advisor.advice.confirm import clause, open_points
from advisor.advice.figures import Figures
from advisor.advice.options import Option
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.pack.items import Pack


def leads_with_money(
    actions: list[dict[str, Any]], figures: Figures, weights: Weights, *, larger: bool
) -> bool:
    """Whether the first action is told by its money: the carbon that it saves is below what counts.

    Args:
        actions: ranked, over all use cases; their order does not hang on this.
        figures: the register.
        weights: hold what counts, in carbon and in money.
        larger: whether money outweighs carbon over all.
    """
    if not actions or not larger:
        return False
    saved = figures.entries.get(actions[0]["saving"] or "")
    money = figures.entries.get(actions[0]["cost"] or "")
    if saved is None or money is None:
        return False
    return bool(saved["p50"] < weights.heavy_kgco2e and money["p50"] >= weights.material_cost)


def start_with(
    first: dict[str, Any],
    rests: tuple[str, str],
    figures: Figures,
    *,
    several: bool,
    money: bool,
    larger: bool = False,
    mean: str = "",
) -> str:
    """The first action, and what it could save, never as a fact.

    Args:
        first: the action.
        rests: what the saving hangs on, as a condition and as a sentence of its own.
        figures: the register.
        several: whether there are several use cases.
        money: whether its money comes before its carbon.
        larger: whether money outweighs carbon over all, so that the money stands beside it.
        mean: over which years an amount is meant, where today's year leads the page, or " once".
    """
    sentence = f"Start with: {small(first['title'])}"
    if several:
        sentence += f" ({first['use_case_name']})"
    if first["saving"] is None:
        return sentence + ". What it saves, nobody can count beforehand."
    share = figures.entries.get(first["share"] or "")
    cost = figures.entries.get(first["cost"] or "")
    if share:
        whose = "that use case's carbon" if several else "the carbon"
        parts = [f"about {share['printed']} of {whose} (nine in ten runs: {_ends(share)})"]
        if money and cost:
            parts = [f"about {cost['printed']}{mean} (nine in ten runs: {_ends(cost)})"]
            parts.append(f"about {share['printed']} of {whose} ({_ends(share)})")
        elif larger and cost and cost["p50"] > 0:
            parts.append(f"about {cost['printed']}{mean} ({_ends(cost)})")
        elif larger and cost and cost["p5"] == cost["p95"] == 0:
            parts.append("no money")
        condition, size = rests
        by = "It" if condition or size else "By our estimate it"
        sentence += f". {by} could save {' and '.join(parts)}{condition}"
        sentence += f". {size.rstrip('.')}" if size else ""
    return sentence + "."


def _ends(entry: dict[str, Any]) -> str:
    return str(entry["printed_range"]).removesuffix(" a year")


def grows(case: CaseAdvice, option: Option) -> bool:
    """Whether a growth that nobody told is in what an option saves; a training has none."""
    growth = case.facts.get("use.growth_pct")
    changed = [name for name in option.rule.change if not name.startswith("invest.")]
    if changed and all(name.startswith(("train.", "adapt.")) for name in changed):
        return False
    return growth is not None and growth.visible and not growth.known and bool(growth.number)


def whole(first: dict[str, Any], figures: Figures, years: int) -> dict[str, Any]:
    """The action with its money once: that of a training done once, over the whole horizon."""
    saved = figures.entries.get(first["cost"] or "")
    if saved is None:
        return first
    ends = (saved[end] * years for end in ("p5", "p50", "p95"))
    unit = str(saved["unit"]).split("/")[0]
    return first | {"cost": figures.put(f"{first['cost']}.once", "money saved once", unit, *ends)}


def money_saved(first: dict[str, Any], figures: Figures, when: str) -> str:
    """The money of the first action in the decision; nothing where some is lost at the P50."""
    saved = figures.entries.get(first["cost"] or "")
    if saved is not None and saved["p5"] == saved["p95"] == 0:
        return " (could save carbon and no money)"
    if saved is None or saved["p50"] <= 0:
        return ""
    return f" (could save about {saved['printed']}{when})"


def holds_if(case: CaseAdvice, option: Option, resting: list[str], pack: Pack) -> tuple[str, str]:
    """What a saving hangs on: a condition to end its sentence, and what nobody has measured.

    Args:
        case: of the option.
        option: with what is to be confirmed.
        resting: labels of what the size rests on.
        pack: holds the questions.
    """
    named = open_points(option.match, case.facts, pack)[:1]
    clauses = [clause(name, option.match, case.facts, pack) for name in named]
    condition = f", if {clauses[0]}" if clauses else ""
    size = f"The size rests on {' and '.join(resting)}, which nobody has measured here."
    return condition, size if resting else ""


def small(title: str) -> str:
    """A title inside a sentence; a word in capitals keeps them."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
