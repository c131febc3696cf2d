"""The panel of live advice beside the questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from advisor.interview.live import Beside, Line, ask_first
from advisor.interview.live import live as lines_of
from advisor.interview.owners import ENGAGEMENT
from advisor.web.live import Advised
from advisor.web.pages.addresses import question_at
from advisor.web.pages.frame import Opened
from advisor.web.pages.looked import loose_edits, problems_of
from advisor.web.served import served_by, session_of

_WIDTH = 300.0  # of the drawing of a range
_SEVERAL = 2  # of more use cases than this, only what comes first of each is shown
_CHANGES = 4  # lines of what the last answer changed


@dataclass(frozen=True, slots=True)
class Bar:
    """A range from nothing to the whole, in the units of its drawing."""

    low: float
    width: float
    middle: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A recommendation in the panel.

    Attributes:
        opening: what is said before the title of something to find out first.
        confirm: what it hangs on.
    """

    title: str
    saving: str
    bar: Bar | None
    confirm: str
    opening: str


@dataclass(frozen=True, slots=True)
class Of:
    """The advice for one use case or shared thing.

    Attributes:
        early: why there is none yet; empty where there is.
        coming: the next questions then, each with its address.
    """

    name: str
    carbon: str
    first: tuple[Shown, ...]
    early: str = ""
    coming: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asks:
    """The answer that would narrow most."""

    text: str
    why: str
    to: str


@dataclass(frozen=True, slots=True)
class LiveView:
    """What the panel shows.

    Attributes:
        whose: key of the owner that the page is about; empty for all.
        revision: of the answers that it was worked out from.
        stale: whether an advice of newer answers is being worked out.
        state: that in words.
        bars: whether a range is drawn.
    """

    whose: str
    revision: int
    stale: bool
    state: str
    owners: tuple[Of, ...] = ()
    bars: bool = False
    none: str = ""
    changed: tuple[str, ...] = ()
    ask: Asks | None = None
    problems: tuple[str, ...] = ()


def live_of(request: Request, here: Opened, whose: str = "") -> LiveView:
    """The newest advice that there is; one of these answers is worked out where there is none.

    Args:
        request: of the page.
        here: the engagement.
        whose: key of the owner that the page is about; of all where empty.
    """
    live = served_by(request).live
    if not here.interview.use_cases:
        none = "The advice begins with the first use case."
        return LiveView(whose, here.kept.revision, stale=False, state="", none=none)
    found = live.want(here.kept)
    stale = found is None
    found = found or live.latest(here.ident)
    if found is None:
        return LiveView(whose, 0, stale=True, state="Working it out …")
    state = "Working out what the last answer changes …" if stale else "As of the last answer"
    if found.data is None:
        told = tuple(problems_of(found, here))
        return LiveView(whose, found.revision, stale=stale, state=state, problems=told)
    before = live.before(here.ident)
    return _shown(request, here, found, before, whose, stale=stale, state=state)


def _shown(
    request: Request,
    here: Opened,
    found: Advised,
    before: Advised | None,
    whose: str,
    *,
    stale: bool,
    state: str,
) -> LiveView:
    data = found.data or {}
    made = lines_of(
        data, before.data if before else None, ask_first(data, here.interview), here.interview
    )
    chosen = [o for o in made.owners if o.key == whose]
    if not chosen or whose == ENGAGEMENT:
        chosen = list(made.owners)
    few = len(chosen) <= _SEVERAL
    owners = tuple(
        _of(owner, data, here, named=len(made.owners) > 1, most=3 if few else 1)
        for owner in chosen
        if owner.first or owner.early or few
    )
    asks = None
    if made.ask is not None:
        item = here.interview.item(*made.ask.key)
        several = len(here.interview.use_cases) > 1 and item.owner.name
        text = f"{item.owner.name}: {made.ask.text}" if several else made.ask.text
        asks = Asks(text, made.ask.why or "", question_at(here, item))
    told = list(made.changed[:_CHANGES])
    if len(made.changed) > _CHANGES:
        told.append(f"{len(made.changed) - _CHANGES} more changes; see all advice.")
    return LiveView(
        whose,
        found.revision,
        stale=stale,
        state=state,
        owners=owners,
        bars=any(i.bar for o in owners for i in o.first),
        none=""
        if any(o.first or o.early for o in owners)
        else "No advice yet: more has to be known.",
        changed=tuple(told),
        ask=asks,
        problems=() if session_of(request).client_mode else tuple(loose_edits(found)),
    )


def _of(owner: Beside, data: Mapping[str, Any], here: Opened, *, named: bool, most: int) -> Of:
    when = "Today" if owner.today else "As it stands"
    return Of(
        owner.name if named else "",
        f"{when}: {owner.carbon}" if owner.carbon else "",
        tuple(_line(owner, line, data) for line in owner.first[:most]),
        owner.early,
        tuple(
            (each.text, question_at(here, here.interview.item(*each.key)))
            for each in owner.coming[:most]
        ),
    )


def _line(owner: Beside, line: Line, data: Mapping[str, Any]) -> Shown:
    parts = [f"{line.share} of its carbon" if line.share else "", line.amount or ""]
    words = "; ".join(p for p in parts if p)
    return Shown(
        line.title,
        words,
        _bar(_share(owner.key, line.rule, data)),
        "; ".join(line.confirm),
        line.opening,
    )


def _share(key: str, rule: str, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The figure of the share of carbon that a recommendation saves."""
    for owner in _owners(data):
        if owner["id"] != key.rpartition("/")[2]:
            continue
        for item in owner["recommendations"]:
            if item["id"] == rule:
                name = ((item.get("saving") or {}).get("share") or {}).get("carbon")
                found = data["figures"].get(name) if isinstance(name, str) else None
                return found if isinstance(found, Mapping) else None
    return None


def _owners(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    listed: Sequence[Mapping[str, Any]] = [*data["use_cases"], *data["shared"]]
    yield from listed


def _bar(figure: Mapping[str, Any] | None) -> Bar | None:
    """The range as a part of the drawing's width."""
    if figure is None:
        return None
    whole = 100.0 if figure.get("unit") == "%" else 1.0
    low, middle, high = (
        min(max(float(figure[k]) / whole, 0.0), 1.0) * _WIDTH for k in ("p5", "p50", "p95")
    )
    return Bar(round(low, 1), round(max(high - low, 2.0), 1), round(middle, 1))
