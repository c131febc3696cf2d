"""The consultant's own recommendations in the sentences that open the page for the board."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.advice.edits import Own
from advisor.advice.opening import small
from advisor.language import quoted, tr, trn


def own_first(own: Own) -> str:
    """The consultant's own recommendation that was placed before what was computed."""
    told = {"title": small(own.title), "use_case": own.name}
    if own.name:
        return tr(
            "Start with the consultant's own advice: {title} ({use_case}); nothing was computed "
            "for it.",
            **told,
        )
    return tr(
        "Start with the consultant's own advice: {title}; nothing was computed for it.", **told
    )


def own_sentence(own: Sequence[Own]) -> str:
    """That the consultant recommends something all the same; goes behind another sentence."""
    if not own:
        return ""
    titles = quoted(own[0].title)
    for each in own[1:]:
        titles = tr("{first} and {last}", first=titles, last=quoted(each.title))
    return " " + trn(
        "The consultant's own recommendation is {titles}; nothing was computed for this.",
        "The consultant's own recommendations are {titles}; nothing was computed for this.",
        len(own),
        titles=titles,
    )


def own_decision(own: Own) -> str:
    """What the board approves where the consultant's own recommendation is all there is to do."""
    told = {"name": own.name, "title": own.title, "step": small(own.first_step.rstrip("."))}
    if own.name:
        return tr(
            "{name}: approve “{title}”, the consultant's own recommendation, for which nothing was "
            "computed, and name its owner within a month. First step: {step}.",
            **told,
        )
    return tr(
        "Approve “{title}”, the consultant's own recommendation, for which nothing was computed, "
        "and name its owner within a month. First step: {step}.",
        **told,
    )
