"""The consultant's own edits: order, hide with a reason, own words, an own recommendation.

They change what is shown, never what was computed, and each leaves a mark. What is hidden is left
out of the actions, the road map and the headline too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.language import tr

if TYPE_CHECKING:
    from advisor.advice.options import Option
    from advisor.advice.usecase import CaseAdvice

KINDS = ("hide", "first", "words", "add")
_TEXTS = ("recommend", "first_step", "because", "limitations")
_EFFORTS = ("days", "weeks", "months")


@dataclass(frozen=True, slots=True)
class Own:
    """A recommendation of the consultant's own.

    Attributes:
        name: of the use case, where there are several; else empty.
        first: whether it was placed before what was computed.
    """

    title: str
    first_step: str
    name: str = ""
    first: bool = False


def apply_edits(
    edits: Sequence[Mapping[str, Any]], owners: list[dict[str, Any]], file: str
) -> None:
    """Apply edits to the use cases and shared things of an advice, in their order.

    Args:
        edits: `{hide: rule, use_case, reason}`, `{first: rule, use_case, reason}`,
            `{words: rule, use_case, recommend, …}`, `{add: title, use_case, recommend,
            first_step, effort}`.
        owners: use cases and shared things as plain data; changed in place.
        file: for the place of errors.

    Raises:
        AdvisorError: A230 to A233, an edit that names nothing or lacks a key.
    """
    by_id = {owner["id"]: owner for owner in owners}
    problems: list[Problem] = []
    for number, edit in enumerate(edits, 1):
        try:
            _apply(edit, by_id, number, Place(file))
        except AdvisorError as error:
            problems += error.problems
    if problems:
        raise AdvisorError(problems)


def shown(edits: Sequence[Mapping[str, Any]], cases: Sequence[CaseAdvice]) -> list[CaseAdvice]:
    """The use cases and shared things as edited, for all that speaks of them together.

    What is hidden is no action, no step of a road map and no headline; own titles stand there too.
    Edits that hold nothing are told by `apply_edits`.
    """
    hidden = _named(edits, "hide", cases)
    titled = [e for e in edits if "words" in e and e.get("title")]
    titles = dict(
        zip(_named(titled, "words", cases), (str(e["title"]) for e in titled), strict=True)
    )
    out = []
    for case in cases:
        options = {
            key: _titled(option, titles.get((case.ident, key)))
            for key, option in case.options.items()
            if (case.ident, key) not in hidden
        }
        ranked = [options[o.rule.id] for o in case.ranked if o.rule.id in options]
        out.append(replace(case, options=options, ranked=ranked))
    return out


def _titled(option: Option, title: str | None) -> Option:
    return option if title is None else replace(option, rule=replace(option.rule, title=title))


def placed_first(
    edits: Sequence[Mapping[str, Any]], cases: Sequence[CaseAdvice]
) -> list[tuple[str, str]]:
    """Use case and rule of what was placed first, the last one before those placed earlier."""
    return list(dict.fromkeys(reversed(_named(edits, "first", cases))))


def own_of(edits: Sequence[Mapping[str, Any]], cases: Sequence[CaseAdvice]) -> list[Own]:
    """The consultant's own recommendations, in the words in which they are shown."""
    names = {case.ident: case.name if len(cases) > 1 else "" for case in cases}
    found = {}
    for number, edit in enumerate(edits, 1):
        whose = str(edit.get("use_case") or next(iter(names), ""))
        if "add" in edit:
            texts = str(edit["add"]), str(edit.get("first_step", ""))
            found[whose, f"own-{number}"] = Own(*texts, names.get(whose, ""))
            continue
        kind = next((k for k in KINDS if k in edit), "")
        key = whose, str(edit.get(kind))
        if kind == "hide":
            found.pop(key, None)
        elif kind == "first" and key in found:
            found = {key: replace(found.pop(key), first=True), **found}
        elif kind == "words" and key in found:
            own = found[key]
            found[key] = replace(
                own,
                title=str(edit.get("title", own.title)),
                first_step=str(edit.get("first_step", own.first_step)),
            )
    return list(found.values())


def _named(
    edits: Sequence[Mapping[str, Any]], kind: str, cases: Sequence[CaseAdvice]
) -> list[tuple[str, str]]:
    only = cases[0].ident if len(cases) == 1 else ""
    return [(str(e.get("use_case") or only), str(e[kind])) for e in edits if kind in e]


def _apply(
    edit: Mapping[str, Any], owners: Mapping[str, dict[str, Any]], number: int, place: Place
) -> None:
    kind = next((k for k in KINDS if k in edit), None)
    if kind is None:
        raise AdvisorError.of(
            "A230", f"Edit {number} does nothing that is known.", place=place, allowed=KINDS
        )
    ident = str(edit.get("use_case") or (next(iter(owners)) if len(owners) == 1 else ""))
    if ident not in owners:
        raise AdvisorError.of(
            "A231",
            f"Edit {number} names no use case '{ident}'.",
            place=place,
            allowed=tuple(owners),
            nearest=nearest(ident, owners),
        )
    owner = owners[ident]
    if kind == "add":
        owner["recommendations"].append(_own(edit, number, place))
        owner["lanes"]["do"].append(f"own-{number}")
        return
    rules = {r["id"]: r for r in owner["recommendations"]}
    name = str(edit[kind])
    if name not in rules:
        raise AdvisorError.of(
            "A232",
            f"Edit {number}: '{name}' is not recommended to '{ident}'.",
            place=place,
            allowed=tuple(rules),
            nearest=nearest(name, rules),
        )
    if kind == "hide":
        _hide(owner, rules[name], edit, number, place)
    elif kind == "first":
        _first(owner, rules[name])
    else:
        rules[name]["texts"] |= {k: str(edit[k]) for k in _TEXTS if k in edit}
        rules[name]["title"] = str(edit.get("title", rules[name]["title"]))
        _mark(rules[name], tr("worded by the consultant"))
        if edit.get("source"):
            _mark(rules[name], tr("source: {source}", source=edit["source"]))


def _hide(
    owner: dict[str, Any], item: dict[str, Any], edit: Mapping[str, Any], number: int, place: Place
) -> None:
    if not edit.get("reason"):
        raise AdvisorError.of(
            "A233",
            f"Edit {number} hides “{item['title']}” without a reason.",
            place=place,
            todo="Say why, as its reason.",
        )
    owner["recommendations"].remove(item)
    for ids in owner["lanes"].values():
        if item["id"] in ids:
            ids.remove(item["id"])
    owner["set_aside"].append(
        {
            "rule": item["id"],
            "title": item["title"],
            "by": None,
            "why": tr("hidden by the consultant: {reason}", reason=edit["reason"]),
        }
    )
    _renumber(owner)


def _first(owner: dict[str, Any], item: dict[str, Any]) -> None:
    ids = owner["lanes"][item["lane"]]
    ids.remove(item["id"])
    ids.insert(0, item["id"])
    _mark(item, tr("placed first by the consultant"))
    owner["recommendations"].remove(item)
    at = next((n for n, r in enumerate(owner["recommendations"]) if r["lane"] == item["lane"]), 0)
    owner["recommendations"].insert(at, item)
    _renumber(owner)


def _mark(item: dict[str, Any], words: str) -> None:
    before = item.get("edited")
    if not before or words not in before:
        item["edited"] = f"{before}, {words}" if before else words


def _renumber(owner: dict[str, Any]) -> None:
    ranked = [r for r in owner["recommendations"] if r["lane"] == "do" and r["rank"] is not None]
    for place, item in enumerate(ranked, 1):
        item["rank"] = place


def _own(edit: Mapping[str, Any], number: int, place: Place) -> dict[str, Any]:
    missing = [k for k in ("recommend", "first_step", "effort") if not edit.get(k)]
    if missing or edit.get("effort") not in _EFFORTS:
        raise AdvisorError.of(
            "A233",
            f"Edit {number} lacks {', '.join(missing) or 'a valid effort'}.",
            place=place,
            allowed=_EFFORTS if not missing else (),
            todo="An own recommendation has add, recommend, first_step and effort.",
        )
    return {
        "id": f"own-{number}",
        "origin": [],
        "title": str(edit["add"]),
        "topic": "own",
        "stance": "reduce",
        "lane": "do",
        "grade": "own",
        "tier": None,
        "effort": str(edit["effort"]),
        "risk": None,
        "rank": None,
        "score": None,
        "group": None,
        "alternatives": [],
        "then": [],
        "attached_to": None,
        "governs": None,
        "confirm": [],
        "confirm_that": [],
        "ask": [],
        "uncertain": False,
        "uncertain_fact": None,
        "certainty": 1.0,
        "open_fact": None,
        "change": [],
        "saving": None,
        "upfront": None,
        "no_figure": None,
        "reason_no_figure": tr("the consultant's own recommendation; nothing was computed"),
        "first_three_in_ten": None,
        "beats_next_in_ten": None,
        "too_close": False,
        "wins": None,
        "settled_by": None,
        "first_share": None,
        "before": {},
        "dominated": None,
        "texts": {
            "recommend": str(edit["recommend"]),
            "first_step": str(edit["first_step"]),
            "because": str(edit.get("because", "")),
            "limitations": str(edit.get("limitations", "")),
        },
        "matched": [],
        "evidence": [],
        "evidence_grade": None,
        "maps_to": [],
        "jurisdiction": None,
        "valid_from": None,
        "checked_on": None,
        "from": "consultant",
        "use_cases": [],
        "edited": ", ".join(
            [
                tr("the consultant's own"),
                *([tr("source: {source}", source=edit["source"])] if edit.get("source") else []),
            ]
        ),
    }
