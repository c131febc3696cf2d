"""What the child process works out: functions of a document and the rules.

Each is called with the engagement's document and the pack, and gives what can be sent: plain data
or bytes. Heavy libraries are imported here and in what this calls, and so in the child only.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

from advisor.errors import AdvisorError, Problem
from advisor.interview.document import Doc
from advisor.interview.edits import assessed as assessed_with_edits
from advisor.interview.reading import language_of
from advisor.language import ENGLISH
from advisor.loading import Document
from advisor.pack.items import Pack

if TYPE_CHECKING:
    from advisor.advice.model import Advice
    from advisor.insight.sliders import Slider
    from advisor.insight.what_if import WhatIf
    from advisor.intake.engagement import Engagement

# What is wrong with an edit: it speaks of what is not advised, or lacks something.
EDITS = ("A230", "A231", "A232", "A233")
_KEPT = 8  # assessments of the child that reports and previews take again
_COPIES = 3  # those that somebody moves sliders of
_copies: OrderedDict[str, tuple[WhatIf, list[Slider]]] = OrderedDict()
_assessed: OrderedDict[str, Advice] = OrderedDict()


def begin(read_pack: Callable[[], Pack]) -> Pack:
    """Import what the first assessment needs, and read the rules."""
    import_module("advisor.assess")
    return read_pack()


def advice(document: Doc, pack: Pack) -> dict[str, Any]:
    """The advice as plain data, and what is doubtful about the answers."""
    try:
        found = _advice(document, pack, screen_language(document, pack))
        loose: tuple[Problem, ...] = ()
    except AdvisorError as error:
        if not all(p.code in EDITS for p in error.problems):
            raise
        # An answer took away what an edit speaks of; that must not take the advice away.
        language = screen_language(document, pack)
        found, told = assessed_with_edits(engagement_of(document, pack), pack, language=language)
        loose = tuple(problem for _, problem in told)
    return {"data": found.data, "warnings": (*found.warnings, *loose)}


def report(document: Doc, pack: Pack, *, suffix: str) -> bytes:
    """The report as a file; `suffix` is .pdf, .html, .json or .md."""
    from advisor.report import content

    return content(_advice(document, pack), f"report{suffix}", pack=pack)


def ask_next(document: Doc, pack: Pack) -> dict[str, Any]:
    """The open questions in the order of what an answer is worth."""
    from advisor.insight.ask_next import ask_next as asked

    # As JSON has it: lists for tuples.
    made: dict[str, Any] = json.loads(
        json.dumps(asdict(asked(engagement_of(document, pack), pack)))
    )
    return made


def what_if(
    document: Doc, pack: Pack, *, use_case: str, moved: Mapping[str, int]
) -> dict[str, Any]:
    """The main facts of a use case as they can be moved, and what comes of those that are.

    Args:
        document: stays as it is.
        pack: the rules.
        use_case: its id.
        moved: by fact, the stop that it is moved to.
    """
    copy, sliders = _copy(document, pack, use_case)
    tried = {
        s.fact: s.stops[moved[s.fact]]
        for s in sliders
        if s.fact in moved and 0 <= moved[s.fact] < len(s.stops) and moved[s.fact] != s.at
    }
    return {
        "sliders": [asdict(s) for s in sliders],
        "tried": copy.under(tried).as_json() if tried else None,
        "years": copy.now.world.horizon_years,
    }


def _copy(document: Doc, pack: Pack, use_case: str) -> tuple[WhatIf, list[Slider]]:
    from advisor.insight.what_if import WhatIf

    key = f"{pack.hash} {use_case} {json.dumps(document, default=str)}"
    found = _copies.get(key)
    if found is None:
        made = WhatIf(engagement_of(document, pack), use_case, pack)
        found = _copies[key] = made, made.sliders()
        while len(_copies) > _COPIES:
            _copies.popitem(last=False)
    return found


def engagement_of(document: Doc, pack: Pack) -> Engagement:
    """The engagement of a document, whose packs are those that are loaded."""
    from advisor.intake.engagement import read_engagement
    from advisor.intake.packs import check_packs

    found = read_engagement(Document(document, "the answers"), pack)
    check_packs(found, pack)
    return found


def screen_language(document: Doc, pack: Pack) -> str | None:
    """The language of advice beside the questions: theirs, where the report is in another."""
    head = document.get("engagement")
    if not isinstance(head, Mapping) or not head.get("report_language"):
        return None
    return language_of(document) or pack.language or ENGLISH


def _advice(document: Doc, pack: Pack, language: str | None = None) -> Advice:
    from advisor.assess import assess

    key = f"{pack.hash} {language} {json.dumps(document, default=str)}"
    found = _assessed.get(key)
    if found is None:
        found = assess(engagement_of(document, pack), pack, language)
        _assessed[key] = found
        while len(_assessed) > _KEPT:
            _assessed.popitem(last=False)
    return found
