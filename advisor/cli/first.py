"""`advisor explain --first`: the smallest single change that makes another option come first."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.insight.first import First
    from advisor.intake import Engagement
    from advisor.intake.engagement import UseCase
    from advisor.pack import Pack

Data = Mapping[str, Any]


def first_data(
    engagement: "Engagement",
    use_case: "UseCase",
    pack: "Pack",
    rule: str | None,
    tell: Callable[[int, int], None],
) -> Data:
    """What comes first now, and the single changes after which another option would."""
    from advisor.insight.first import another_first
    from advisor.insight.why import answer_data

    found = another_first(engagement, use_case, pack, wanted=rule, tell=tell)
    return {
        "use_case": use_case.id,
        "name": use_case.name,
        "first_now": _rule(found.now, pack),
        "asked_for": _rule(found.wanted, pack),
        "answers_changed_together": 1,
        "tries": found.tries,
        "changes": [
            {"first_then": _rule(then, pack), "answer": answer_data(flip.changes[0], pack)}
            for flip, then in found.flips
        ],
        "sentences": _sentences(found, pack),
    }


def _rule(name: str | None, pack: "Pack") -> Data | None:
    return None if name is None else {"rule": name, "title": pack.rules[name].title}


def _sentences(found: "First", pack: "Pack") -> list[str]:
    from advisor.insight.flip_words import flip_words

    if not found.flips:
        what = f"“{pack.rules[found.wanted].title}”" if found.wanted else "another option"
        return [f"No single answer makes {what} come first; more than one was not tried."]
    return [
        f"“{pack.rules[then].title}” ({then}) would come first if {flip_words(flip, pack)}."
        for flip, then in found.flips
        if then is not None
    ]


def first_text(data: Data) -> str:
    """The same to read."""
    now = data["first_now"]
    first = f"{now['title']} ({now['rule']})" if now else "nothing has a rank"
    lines = [
        f"{data['name']} ({data['use_case']})",
        f"  First now: {first}",
        "  One answer was changed at a time; a change of several is not looked for.",
        *(f"    {sentence}" for sentence in data["sentences"]),
    ]
    return "\n".join(lines)
