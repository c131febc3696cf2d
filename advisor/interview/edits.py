"""The consultant's own edits of the advice, as changes; each leaves its mark in the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.advice.edits import apply_edits
from advisor.errors import AdvisorError, Problem
from advisor.interview.document import Doc
from advisor.interview.kept import Change

if TYPE_CHECKING:
    from advisor.advice.model import Advice
    from advisor.intake.engagement import Engagement
    from advisor.pack.items import Pack

Edit = Mapping[str, Any]
_CODES = ("A230", "A231", "A232", "A233")


def edits_of(document: Doc) -> list[dict[str, Any]]:
    """The edits of an engagement, in their order."""
    found = document.get("edits")
    return [dict(e) for e in found if isinstance(e, Mapping)] if isinstance(found, list) else []


def hide(document: Doc, data: Mapping[str, Any], use_case: str, rule: str, reason: str) -> Change:
    """Hide a recommendation, with the reason that the report gives."""
    edit = {"hide": rule, "use_case": use_case, "reason": reason.strip()}
    try:
        return _with(document, data, edit)
    except AdvisorError as error:
        if any(p.code != "A233" for p in error.problems):
            raise
        # Whoever fills in a form knows neither numbers of edits nor names of rules.
        title = _title(data, use_case, rule)
        raise AdvisorError.of(
            "A233",
            f"“{title}” is not hidden yet: no reason was given.",
            todo="Say why, beside “Hide it, because”; the report gives the reason.",
        ) from None


def first(
    document: Doc, data: Mapping[str, Any], use_case: str, rule: str, reason: str = ""
) -> Change:
    """Put a recommendation first in its lane."""
    told = {"first": rule, "use_case": use_case, "reason": reason.strip()}
    return _with(document, data, {k: v for k, v in told.items() if v})


def words(document: Doc, data: Mapping[str, Any], use_case: str, rule: str, **texts: str) -> Change:
    """Own words for a recommendation: title, recommend, first_step, because, limitations."""
    told = {k: v.strip() for k, v in texts.items() if v.strip()}
    kept = [
        e
        for e in edits_of(document)
        if not (e.get("words") == rule and e.get("use_case") == use_case)
    ]
    edit = {"words": rule, "use_case": use_case, **told}
    return _with({**document, "edits": kept}, data, edit) if told else Change(("edits",), kept)


def own(
    document: Doc,
    data: Mapping[str, Any],
    use_case: str,
    title: str,
    *,
    recommend: str,
    first_step: str,
    effort: str,
    **texts: str,
) -> Change:
    """A recommendation of the consultant's own; nothing is computed for it.

    Raises:
        AdvisorError: A233, it lacks something, told in the words of the form.
    """
    lacks = [
        name
        for name, text in (
            ("its title", title),
            ("what you recommend", recommend),
            ("its first step", first_step),
            ("its effort", effort),
        )
        if not text.strip()
    ]
    if lacks:
        raise AdvisorError.of(
            "A233",
            f"Your own recommendation was not added yet: {', '.join(lacks)} was not filled in.",
            todo="Fill it in and add it again.",
        )
    told = {"recommend": recommend, "first_step": first_step, "effort": effort, **texts}
    edit = {"add": title.strip(), "use_case": use_case, **{k: v.strip() for k, v in told.items()}}
    return _with(document, data, {k: v for k, v in edit.items() if v})


def dropped(document: Doc, number: int) -> Change:
    """Take an edit back, by its number from 0.

    Raises:
        AdvisorError: Q130, there is no such edit.
    """
    have = edits_of(document)
    if not 0 <= number < len(have):
        raise AdvisorError.of(
            "Q130",
            f"There is no edit number {number + 1}.",
            todo="It was taken back meanwhile; look at the list again.",
        )
    return Change(("edits",), have[:number] + have[number + 1 :])


def moved(document: Doc, number: int, to: int) -> Change:
    """Put an edit at another place in their order; they are applied from the first to the last."""
    have = edits_of(document)
    taken = dropped(document, number)
    to = min(max(to, 0), len(have) - 1)
    left = list(taken.new or [])
    return Change(("edits",), [*left[:to], have[number], *left[to:]])


def _with(document: Doc, data: Mapping[str, Any], edit: Edit) -> Change:
    """The edits with one more, which must fit the advice.

    Args:
        document: the engagement.
        data: the advice that the person saw, with the edits before this one.
        edit: the new one.

    Raises:
        AdvisorError: A230 to A233, it names nothing that is advised, or lacks something.
    """
    have = edits_of(document)
    owners = deepcopy([*data["use_cases"], *data["shared"]])
    apply_edits([edit], owners, "this edit")
    return Change(("edits",), [*have, dict(edit)])


def _title(data: Mapping[str, Any], use_case: str, rule: str) -> str:
    """Of a recommendation, as it is shown."""
    items = (
        item
        for owner in (*data["use_cases"], *data["shared"])
        if owner["id"] == use_case
        for item in owner["recommendations"]
    )
    return next((str(item["title"]) for item in items if item["id"] == rule), rule)


def holding(
    edits: Sequence[Edit], data: Mapping[str, Any]
) -> Iterator[tuple[Edit, tuple[Problem, ...]]]:
    """Each edit with why it no longer holds; none where it does.

    Args:
        edits: in their order.
        data: the advice without any edit.
    """
    owners = deepcopy([*data["use_cases"], *data["shared"]])
    for edit in edits:
        trial = deepcopy(owners)
        try:
            apply_edits([edit], trial, "edits")
        except AdvisorError as error:
            yield edit, error.problems
        else:
            owners = trial
            yield edit, ()


def assessed(
    engagement: Engagement, pack: Pack, **more: Any
) -> tuple[Advice, tuple[tuple[Edit, Problem], ...]]:
    """The advice, with those edits that hold, and the others with why they do not.

    An answer may take away what an edit speaks of. Beside the questions that must not stop the
    advice: such an edit is kept, told, and left out until it holds again. A report is made by
    `assess` alone, which refuses it.
    """
    from advisor.assess import assess

    try:
        return assess(engagement, pack, **more), ()
    except AdvisorError as error:
        if any(p.code not in _CODES for p in error.problems):
            raise
    bare = assess(replace(engagement, edits=()), pack, **more)
    looked = list(holding(engagement.edits, bare.data))
    kept = tuple(edit for edit, faults in looked if not faults)
    loose = tuple((edit, fault) for edit, faults in looked for fault in faults)
    return assess(replace(engagement, edits=kept), pack, **more), loose
