"""Who stands: supersedes from the top, then conflicts, then what governs alone."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.advice.options import Option
from advisor.language import tr
from advisor.pack.order import layered

_STANCES = {"justify": 0, "caution": 1, "reduce": 2, "ask": 3}
_GOVERNS = {"first": 0, "alone": 1, None: 2}
_GRADES = {"firm": 0, "conditional": 1, "assumption": 2}


def settle(options: Mapping[str, Option], supports: Mapping[str, bool]) -> None:
    """Set `why_not` and `by` of the options of one use case that do not stand.

    Args:
        options: by rule id, those that passed their only_if.
        supports: by rule id, whether a rule that another names in `then` counts on its own.
    """
    standing = {k: o for k, o in options.items() if o.why_not is None}
    _supersede(standing, supports)
    standing = {k: o for k, o in standing.items() if o.why_not is None}
    _conflict(standing)
    standing = {k: o for k, o in standing.items() if o.why_not is None}
    _alone(standing)


def _supersede(options: Mapping[str, Option], supports: Mapping[str, bool]) -> None:
    # From the top: a rule comes before all that it supersedes.
    above = {k: [o for o in options if k in options[o].rule.supersedes] for k in options}
    for name in layered(above).names:
        option = options[name]
        if (
            option.why_not is not None
            or option.match.grade != "firm"
            or not supports.get(name, True)
        ):
            continue
        for other in option.rule.supersedes:
            loser = options.get(other)
            if loser is not None and loser.why_not is None:
                loser.why_not = tr("“{title}” takes its place", title=option.rule.title)
                loser.by = name


def strength(option: Option) -> tuple[object, ...]:
    """The order in which conflicts are won: the smaller, the stronger."""
    firm = option.match.grade == "firm"
    return (
        # Only what is firm governs.
        _GOVERNS[option.rule.governs if firm else None],
        _GRADES[option.match.grade],
        _STANCES[option.rule.stance],
        -(option.score or 0.0),
        option.rule.id,
    )


def _conflict(options: Mapping[str, Option]) -> None:
    for option in sorted(options.values(), key=strength):
        if option.why_not is not None or option.match.grade == "assumption":
            continue
        for other in options.values():
            if other is option or other.why_not is not None:
                continue
            pair = other.rule.id in option.rule.conflicts or option.rule.id in other.rule.conflicts
            if not pair or strength(other) < strength(option):
                continue
            if option.match.grade == "conditional" and other.match.grade == "firm":
                continue
            other.why_not = tr("“{title}” speaks against it", title=option.rule.title)
            other.by = option.rule.id


def _alone(options: Mapping[str, Option]) -> None:
    for option in options.values():
        if option.rule.governs != "alone" or option.match.grade != "firm":
            continue
        for other in options.values():
            rule = other.rule
            if other is option or other.why_not is not None or rule.jurisdiction:
                continue
            if rule.stance in ("reduce", "ask"):
                other.why_not = tr("“{title}” governs", title=option.rule.title)
                other.by = option.rule.id
                other.governed = True
