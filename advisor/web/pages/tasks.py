"""The task list of an engagement, and its use cases: add, name, copy, remove."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from advisor.interview.interview import Interview
from advisor.interview.items import Item, Progress, Section
from advisor.interview.owners import Owner
from advisor.web.pages.addresses import owner_name, question_at, section_at
from advisor.web.pages.asked import html_id
from advisor.web.pages.beside import live_of
from advisor.web.pages.frame import Here, Opened, show

router = APIRouter(prefix="/engagements/{ident}", include_in_schema=False)

_STATES = {
    "not_started": ("Not started", ""),
    "in_progress": ("In progress", "part"),
    "completed": ("Done", "done"),
}
_BAR = 600  # of the drawing of the progress


@dataclass(frozen=True, slots=True)
class Task:
    """A section in the list."""

    id: str
    name: str
    words: str
    state: str
    cls: str
    to: str


@dataclass(frozen=True, slots=True)
class Tasks:
    """The sections of one owner; `more` holds name and address of those that wait."""

    ident: str
    name: str
    words: str
    edit: str
    sections: tuple[Task, ...]
    more: tuple[tuple[str, str], ...]


@router.get("")
def tasks(request: Request, here: Here) -> HTMLResponse:
    """What is to be answered, by owner and section, with states."""
    interview = here.interview
    progress = interview.progress()
    first = interview.next("express") or interview.next("order")
    return show(
        request,
        "tasks.html.j2",
        here,
        tab="questions",
        owners=[_tasks(here, owner) for owner in _in_order(interview)],
        owners_any=bool(interview.use_cases),
        progress=_bar(progress),
        next=_begin(here, first, progress) if first and not here.kept.signed else None,
        live=live_of(request, here),
    )


def _in_order(interview: Interview) -> list[Owner]:
    """Use cases first: the first question is what the thing does."""
    cases, others = list(interview.use_cases), list(interview.shared)
    return [*cases, *others, *(o for o in interview.owners if o.kind == "engagement")]


def _bar(progress: Progress) -> dict[str, object]:
    asked = max(progress.asked, 1)
    known = progress.answered - progress.unknown
    short = (
        "The short set is answered."
        if progress.express == progress.express_asked
        else f"Short set: {progress.express} of {progress.express_asked}."
    )
    unknown = f", {progress.unknown} of them “not known yet”" if progress.unknown else ""
    return {
        "words": f"{progress.answered} of {progress.asked} questions answered{unknown}. {short}",
        "done_px": round(_BAR * known / asked),
        "open_px": round(_BAR * progress.unknown / asked),
    }


def _begin(here: Opened, item: Item, progress: Progress) -> dict[str, str]:
    words = "Go on" if progress.answered else "Begin with the short set"
    whose = f"{item.owner.name}: " if len(here.interview.owners) > 2 and item.owner.name else ""
    return {"to": question_at(here, item), "words": words, "text": f"{whose}{item.question.text}"}


def _tasks(here: Opened, owner: Owner) -> Tasks:
    words = "Asked once" if owner.kind == "engagement" else ""
    if owner.kind == "shared":
        by = [here.interview.owner(key).name for key in owner.used_by]
        words = f"Shared by {', '.join(by)}" if by else "Shared; no use case draws on it yet"
    shown = [s for s in here.interview.sections(owner.key) if any(i.shown for i in s.items)]
    edit = {
        "use_case": f"{here.at}/use-cases/{owner.id}",
        "shared": f"{here.at}/shared/{owner.id}",
        "engagement": "",
    }[owner.kind]
    return Tasks(
        html_id(owner.key.replace("/", "-")),
        owner_name(owner),
        words,
        edit,
        tuple(_task(here, owner, s) for s in shown if _in_turn(s)),
        tuple((s.name, section_at(here, owner, s.name)) for s in shown if not _in_turn(s)),
    )


def _in_turn(section: Section) -> bool:
    """Whether the interview comes by a section; of a shared thing it asks what was begun."""
    return section.progress.state != "nothing_asked"


def _task(here: Opened, owner: Owner, section: Section) -> Task:
    progress = section.progress
    state, cls = _STATES[progress.state]
    words = f"{progress.answered} of {progress.asked}" if progress.asked else ""
    if progress.unknown:
        words += f", {progress.unknown} not known yet"
    if progress.bad:
        words += f", {progress.bad} cannot be read"
    return Task(
        html_id(f"{owner.key.replace('/', '-')}-{section.name.replace(' ', '-')}"),
        section.name,
        words,
        state,
        cls,
        section_at(here, owner, section.name),
    )
