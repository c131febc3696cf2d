"""The sentence that opens the page for the board: the first action and what it could save."""

from __future__ import annotations

from typing import Any

from advisor.advice.confirm import clause, open_points
from advisor.advice.figures import Figures
from advisor.advice.options import Option
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.language import listed, spoken, tr
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


def _begin(first: dict[str, Any], *, several: bool, then: bool) -> str:
    """What to begin with, or what comes behind the consultant's own advice."""
    told = {"title": small(first["title"]), "use_case": first["use_case_name"]}
    if then and several:
        return tr("Then: {title} ({use_case}).", **told)
    if then:
        return tr("Then: {title}.", **told)
    if several:
        return tr("Start with: {title} ({use_case}).", **told)
    return tr("Start with: {title}.", **told)


def start_with(
    first: dict[str, Any],
    rests: tuple[str, str],
    figures: Figures,
    *,
    several: bool,
    money: bool,
    larger: bool = False,
    mean: str = "",
    then: bool = False,
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
        then: whether the consultant's own advice stands before it.
    """
    sentence = _begin(first, several=several, then=then)
    if first["saving"] is None:
        return f"{sentence} {tr('What it saves, nobody can count beforehand.')}"
    share = figures.entries.get(first["share"] or "")
    cost = figures.entries.get(first["cost"] or "")
    if share:
        parts = [_of_carbon(share, several=several, first=True)]
        if money and cost:
            parts = [_of_money(cost, mean, first=True)]
            parts.append(_of_carbon(share, several=several, first=False))
        elif larger and cost and cost["p50"] > 0:
            parts.append(_of_money(cost, mean, first=False))
        condition, size = rests
        amounts = listed(parts)
        if larger and not money and cost and cost["p5"] == cost["p95"] == 0:
            amounts = tr("{carbon} and no money", carbon=amounts)
        sentence += " " + (
            tr("It could save {amounts}{condition}.", amounts=amounts, condition=condition)
            if condition or size
            else tr("By our estimate it could save {amounts}.", amounts=amounts)
        )
        sentence += f" {size}" if size else ""
    return sentence


def _of_carbon(share: dict[str, Any], *, several: bool, first: bool) -> str:
    """A share of the carbon with its range; what the range means is said with the first amount."""
    told = {"share": share["printed"], "range": _ends(share)}
    if several and first:
        return tr("about {share} of that use case's carbon (nine in ten runs: {range})", **told)
    if several:
        return tr("about {share} of that use case's carbon ({range})", **told)
    if first:
        return tr("about {share} of the carbon (nine in ten runs: {range})", **told)
    return tr("about {share} of the carbon ({range})", **told)


def _of_money(cost: dict[str, Any], mean: str, *, first: bool) -> str:
    told = {"cost": cost["printed"], "mean": mean, "range": _ends(cost)}
    if first:
        return tr("about {cost}{mean} (nine in ten runs: {range})", **told)
    return tr("about {cost}{mean} ({range})", **told)


def _ends(entry: dict[str, Any]) -> str:
    return str(entry["printed_range"]).removesuffix(f" {tr('a year')}")


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
    return first | {
        "cost": figures.put(f"{first['cost']}.once", tr("money saved once"), unit, *ends)
    }


def money_saved(first: dict[str, Any], figures: Figures, when: str) -> str:
    """The money of the first action in the decision; nothing where some is lost at the P50."""
    saved = figures.entries.get(first["cost"] or "")
    if saved is not None and saved["p5"] == saved["p95"] == 0:
        return tr(" (could save carbon and no money)")
    if saved is None or saved["p50"] <= 0:
        return ""
    return tr(" (could save about {money}{when})", money=saved["printed"], when=when)


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
    condition = tr(", if {clause}", clause=clauses[0]) if clauses else ""
    if not resting:
        return condition, ""
    things = listed(resting)
    return condition, tr(
        "The size rests on {things}, which nobody has measured here.", things=things
    )


def rests_on(widest: dict[str, Any] | None) -> str:
    """What the size of the first action rests on mostly; nothing where no answer carries it."""
    if widest is None:
        return ""
    told = {"label": widest["label"], "value": widest["printed"], "range": widest["range"]}
    if widest["range"]:
        return tr(
            "The size rests mostly on one thing that nobody has told us: {label}, taken as {value} "
            "({range}).",
            **told,
        )
    return tr(
        "The size rests mostly on one thing that nobody has told us: {label}, taken as {value}.",
        **told,
    )


def small(title: str) -> str:
    """A title inside a sentence; a word in capitals keeps them, as do all in German."""
    if spoken().partition("-")[0] == "de":
        return title
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
