"""What a board reads first: the one sentence, the one decision, the one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.advice.confirm import clause, open_points
from advisor.advice.edits import Own
from advisor.advice.figures import Figures
from advisor.advice.opening import (
    grows,
    holds_if,
    leads_with_money,
    money_saved,
    rests_on,
    small,
    start_with,
    whole,
)
from advisor.advice.options import Option, tonne_price
from advisor.advice.own import own_decision, own_first, own_sentence
from advisor.advice.recommendation import done_once
from advisor.advice.size import size_rests_on
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.footprint.draws import percentiles
from advisor.language import first_sentence, tr
from advisor.pack.items import Pack
from advisor.quantities import format_quantity
from advisor.scenario import World
from advisor.text import render_text

_Standing = tuple[CaseAdvice, Option]
_NAMED = 3
_LIFE = "edge.life_years"


def verdict(
    cases: list[CaseAdvice],
    actions: list[dict[str, Any]],
    assumptions: list[dict[str, Any]],
    pack: Pack,
    world: World,
    weights: Weights,
    figures: Figures,
    *,
    money_larger: bool = False,
    growing: bool = False,
    own: Sequence[Own] = (),
) -> dict[str, Any]:
    """The sentence, the decision, what is advised against and what is left as it is.

    What must be settled first (a caution that governs, a duty with its date) comes before any
    action; a single open answer that carries the first action's figures is asked before it is
    approved. Where the growth is ours (`growing`), an amount says that it is a mean with it.
    Where nothing that was computed is to be done, the consultant's own recommendations (`own`)
    are what is decided, and said to be theirs.
    """
    standing = [(case, o) for case in cases for o in case.standing]
    governing = [(case, o) for case, o in standing if o.lane == "leave_alone"]
    stops = [(case, o) for case, o in governing if o.rule.stance == "caution"]
    stops += [(case, o) for case, o in standing if o.lane == "must_do" and o.match.grade == "firm"]
    data = {
        "against": [
            f"{group[0][1].rule.title} ({_names(group)})"
            for group in _by_rule(
                [
                    (case, o)
                    for case, o in standing
                    if o.rule.stance == "caution" and o.lane in ("leave_alone", "notes")
                ]
            )
        ],
        "leave": [
            {"title": o.rule.title, "rule": o.rule.id, "use_case": case.ident, "name": case.name}
            for case, o in standing
            if o.rule.stance == "justify" and o.lane in ("leave_alone", "notes")
        ],
        "rests_on": "",
    }
    if actions:
        widest = _widest(actions[0], assumptions, weights)
        case, option = _chosen(actions[0], standing)
        resting = size_rests_on(option, case.facts, pack, world, weights)
        mean = when = ""
        told = actions[0]
        if len(cases) == 1 and done_once(option, case):
            mean = when = tr(" once")
            told = whole(told, figures, world.horizon_years)
        elif growing and grows(case, option):
            mean = tr(" as a mean of the next {n} years, growth included", n=world.horizon_years)
            when = tr(", growth included")
        money = leads_with_money(actions, figures, weights, larger=money_larger)
        ahead = [each for each in own if each.first][:1]
        return data | {
            "sentence": " ".join(
                [
                    *(_first_of_all(group, cases) for group in _by_rule(stops)),
                    *(own_first(each) for each in ahead),
                    start_with(
                        told,
                        holds_if(case, option, resting, pack),
                        figures,
                        several=len(cases) > 1,
                        money=money,
                        larger=money_larger,
                        mean=mean,
                        then=bool(ahead),
                    ),
                    *_money_lost(actions[0], standing, figures),
                ]
            ),
            "decision": _numbered(
                [
                    *(
                        _named(group, _first_sentence(*group[0], pack), cases)
                        for group in _by_rule(stops)
                    ),
                    *(own_decision(each) for each in ahead),
                    _decision(
                        actions[0],
                        standing,
                        _carries(widest, weights, dear=_dear(actions[0], pack, figures)),
                        cases,
                        pack,
                        figures,
                        brief=bool(stops),
                        saves=money_saved(told, figures, when) if money_larger else "",
                    ),
                ]
            ),
            # One reason for one range: that of the action's own page where it has one.
            "rests_on": "" if resting else rests_on(widest),
        }
    if governing:
        head, *_ = _by_rule(governing)
        title = small(head[0][1].rule.title)
        sentence = tr("{names}: {title}.", names=_names(head), title=title)
        decision = tr("Note it and move on.")
        if head[0][1].rule.governs != "alone":
            settled = next(iter(_by_rule(stops)), head)
            words = _rendered(*settled[0], settled[0][1].rule.recommend, pack)
            decision = _named(settled, words, cases)
        if own:
            kept = [] if head[0][1].rule.governs == "alone" else [decision]
            decision = _numbered([*kept, own_decision(own[0])])
        return data | {"sentence": f"{sentence}{own_sentence(own)}", "decision": decision}
    dear = next((o for case in cases for o in case.options.values() if _kept_from(o)), None)
    if dear is not None:
        return data | {
            "sentence": tr(
                "At this size nothing that could be counted is worth its money: “{title}” would "
                "save carbon, at more for each tonne than it is worth.",
                title=dear.rule.title,
            )
            + own_sentence(own),
            "decision": own_decision(own[0])
            if own
            else tr(
                "Leave it as it is, answer the open questions listed under “to find out first”, "
                "and look again when the use grows."
            ),
        }
    asking = tr("Answer the open questions listed under “to find out first”.")
    nothing = tr("What is known so far supports no recommendation yet.")
    return data | {
        "sentence": f"{nothing}{own_sentence(own)}",
        "decision": _numbered([*(own_decision(each) for each in own[:1]), asking]),
    }


def _numbered(decisions: list[str]) -> str:
    """One decision as it is, several by number."""
    if len(decisions) == 1:
        return decisions[0]
    return " ".join(f"{n}. {words}" for n, words in enumerate(decisions, start=1))


def _kept_from(option: Option) -> bool:
    """Whether an option that rests on answers was set aside for its price alone."""
    return (
        option.too_dear
        and option.why_not is not None
        and option.by is None
        and option.match.grade != "assumption"
    )


def _money_lost(first: dict[str, Any], standing: list[_Standing], figures: Figures) -> list[str]:
    """What the first action costs a year, plainly, where money is lost at the P50."""
    _, option = _chosen(first, standing)
    price = tonne_price(option)
    if price is None:
        return []
    saved = figures.entries[first["cost"]]
    lost = figures.put(
        f"{first['cost']}.lost",
        tr("money lost a year"),
        str(saved["unit"]),
        -saved["p95"],
        -saved["p50"],
        -saved["p5"],
    )
    currency = str(saved["unit"]).split("/")[0]
    tonne = figures.put(
        f"{first['cost']}.tonne",
        tr("money for each tonne saved"),
        f"{currency}/tCO2e",
        price,
        price,
        price,
    )
    sentence = tr(
        "In money it costs about {lost} more than it saves, or {tonne}.",
        lost=figures.entries[lost]["printed"],
        tonne=figures.entries[tonne]["printed"],
    )
    if not option.too_dear:
        return [sentence]
    close = tr(
        "Whether that is worth paying is too close to call; it hangs on the volume and the one-off "
        "cost."
    )
    return [sentence, close]


def _chosen(first: dict[str, Any], standing: list[_Standing]) -> _Standing:
    """The option behind an action."""
    return next(
        (c, o)
        for c, o in standing
        if o.rule.id == first["rule"] and c.ident == first["use_case"] and o.rank is not None
    )


def _decision(
    first: dict[str, Any],
    standing: list[_Standing],
    widest: dict[str, Any] | None,
    cases: list[CaseAdvice],
    pack: Pack,
    figures: Figures,
    *,
    brief: bool,
    saves: str,
) -> str:
    """What the board approves: the first action, its one-off cost and its first step.

    Brief where something else is to be settled before: without the first step. `saves` is its
    money, where money is the larger story.
    """
    case, option = _chosen(first, standing)
    parts = []
    cost = _one_off(option, first, figures)
    clauses = [
        clause(f, option.match, case.facts, pack)
        for f in open_points(option.match, case.facts, pack)
        if f in pack.specs
    ]
    told = {
        "title": first["title"],
        "saves": saves,
        "confirm": tr("; first confirm that {clause}", clause=clauses[0]) if clauses else "",
    }
    # What is counted is only the part of a device that falls to the AI.
    device = _LIFE in option.rule.change
    part = (
        tr(" (the part of its cost that falls to the AI: about {cost}, once)", cost=cost)
        if device
        else tr(" at a one-off cost of about {cost}", cost=cost)
    )
    told["cost"] = part if cost else ""
    if widest is not None:
        asked = pack.questions[widest["fact"]].text
        parts.append(
            tr(
                "Answer one question before money is spent: {question} (ask: {who})",
                question=asked,
                who=widest["who"],
            )
            if widest.get("who")
            else tr("Answer one question before money is spent: {question}", question=asked)
        )
    parts.append(_approval(told, device=device, answered=widest is not None))
    if not brief:
        first_step = _rendered(case, option, option.rule.first_step, pack)
        parts.append(tr("First step: {step}", step=small(first_step)))
    fallback = next((r for r in option.rule.then if r in pack.rules), None)
    if fallback:
        parts.append(tr("If it fails: {title}.", title=small(pack.rules[fallback].title)))
    return _named([(case, option)], " ".join(parts), cases)


def _approval(told: Mapping[str, str], *, device: bool, answered: bool) -> str:
    """What is approved, after an answer where one comes first."""
    if device and answered:
        return tr(
            "With the answer, bring “{title}”{cost} before those who decide on the device as a "
            "whole, and name its owner within a month{confirm}.",
            **told,
        )
    if device:
        return tr(
            "Bring “{title}”{cost} before those who decide on the device as a whole, and name its "
            "owner within a month{confirm}.",
            **told,
        )
    if answered:
        return tr(
            "With the answer, approve “{title}”{cost}{saves}, and name its owner within a month"
            "{confirm}.",
            **told,
        )
    return tr("Approve “{title}”{cost}{saves}, and name its owner within a month{confirm}.", **told)


def _by_rule(standing: list[_Standing]) -> list[list[_Standing]]:
    """What one rule says of several use cases is said once, of all of them."""
    groups: dict[str, list[_Standing]] = {}
    for case, option in standing:
        groups.setdefault(option.rule.id, []).append((case, option))
    return list(groups.values())


def _names(group: list[_Standing]) -> str:
    """The names of the use cases; of many the first ones and how many more."""
    names = [case.name for case, _ in group]
    left = len(names) - _NAMED
    told = ", ".join(names[:_NAMED])
    return tr("{names} and {n} more", names=told, n=left) if left > 0 else told


def _named(group: list[_Standing], words: str, cases: list[CaseAdvice]) -> str:
    """Whose it is, where there are several."""
    if len(cases) == 1:
        return words
    return tr("{names}: {words}", names=_names(group), words=small(words))


def _first_of_all(group: list[_Standing], cases: list[CaseAdvice]) -> str:
    title = small(group[0][1].rule.title)
    if len(cases) == 1:
        return tr("First of all: {title}.", title=title)
    return tr("First of all: {title} ({names}).", title=title, names=_names(group))


def _carries(
    widest: dict[str, Any] | None, weights: Weights, *, dear: bool
) -> dict[str, Any] | None:
    """An open answer so heavy that it comes before the decision; less will do for a dear action."""
    least = weights.decisive_share if dear else weights.carrying_share
    return widest if widest is not None and widest["share_of_uncertainty"] >= least else None


def _dear(first: dict[str, Any], pack: Pack, figures: Figures) -> bool:
    """Whether an action costs more for a tonne than a high price of carbon."""
    saved = figures.entries.get(first["saving"] or "")
    money = figures.entries.get(first["cost"] or "")
    price = pack.parameters.get("carbon_price_compare")
    if saved is None or money is None or price is None or saved["p50"] <= 0:
        return False
    return bool(-money["p50"] / (saved["p50"] / 1000) > price.central)


def _one_off(option: Option, first: dict[str, Any], figures: Figures) -> str:
    """What the action costs once, in the currency of its saving."""
    money = figures.entries.get(first["cost"] or "")
    if option.once is None or money is None:
        return ""
    return format_quantity(percentiles(option.once)[1], str(money["unit"]).split("/")[0])


def _rendered(case: CaseAdvice, option: Option, text: str, pack: Pack) -> str:
    return render_text(text, case.facts, pack.specs, option.rule.place)


def _first_sentence(case: CaseAdvice, option: Option, pack: Pack) -> str:
    return first_sentence(_rendered(case, option, option.rule.recommend, pack))


def _widest(
    first: dict[str, Any], assumptions: list[dict[str, Any]], weights: Weights
) -> dict[str, Any] | None:
    """The unanswered question that carries the figures of an action, if one does."""
    if not first["saving"]:
        return None
    row = next((a for a in assumptions if a["use_case"] == first["use_case"]), None)
    if row is None or (row["share_of_uncertainty"] or 0.0) < weights.decisive_share:
        return None
    return row
