"""The use cases of an engagement and what they share: add, name, copy, order, remove."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from advisor.errors import AdvisorError
from advisor.interview import changes
from advisor.interview.kept import Change, Stale
from advisor.interview.owners import ENGAGEMENT, Kind, Owner, shared_key
from advisor.interview.starting import starting_answers
from advisor.web.pages.addresses import question_at
from advisor.web.pages.frame import Form, Here, Opened, go, opened_as, own_view, seen_of, show, word
from advisor.web.pages.questions import conflict_page
from advisor.web.pages.saving import Saved, conflict, write

router = APIRouter(
    prefix="/engagements/{ident}", include_in_schema=False, dependencies=[Depends(own_view)]
)


@router.get("/use-cases/new")
def new_case(request: Request, here: Here) -> HTMLResponse:
    """The form of a new use case."""
    return _new_page(request, here, "use_case", "", "", [])


@router.get("/shared/new")
def new_shared(request: Request, here: Here) -> HTMLResponse:
    """The form of a new shared thing."""
    return _new_page(request, here, "shared", "", "", [])


def _new_page(
    request: Request, here: Opened, kind: Kind, name: str, start: str, faults: Sequence[str]
) -> HTMLResponse:
    return show(
        request,
        "thing_new.html.j2",
        here,
        status=422 if faults else 200,
        tab="questions",
        kind=kind,
        name=name,
        start=start,
        starting=tuple(here.interview.pack.starting_points.values()),
        cases=here.interview.use_cases,
        shared=here.interview.shared,
        faulty=[("name", line) for line in faults],
    )


@router.post("/use-cases/new")
def add_case(request: Request, here: Here, form: Form) -> Response:
    """Add a use case, empty, from a starting point, or as a copy of another."""
    name, start = word(form, "name", 300), word(form, "start", 300)
    uses = [u for u in form.getlist("uses") if isinstance(u, str)]
    try:
        made = _added(here, name, start, uses)
    except AdvisorError as error:
        return _new_page(request, here, "use_case", name, start, _lines(error))
    kept = write(request, here, made, here.kept.revision)
    now = opened_as(kept, request)
    mine = (ENGAGEMENT, made[-1].path[1])
    walk = now.interview.walk("express")
    first = next((i for i in walk if not i.settled and i.owner.key in mine), None)
    return go(question_at(now, first) if first else now.at)


def _added(here: Opened, name: str, start: str, uses: Sequence[str]) -> list[Change]:
    document = here.kept.document
    if start.startswith("copy:"):
        return changes.copy(document, start.removeprefix("copy:"), name)
    pack = here.interview.pack
    point = pack.starting_points.get(start)
    answers = starting_answers(point, pack) if point else None
    return changes.add(document, "use_case", name, answers=answers, uses=uses)


@router.post("/shared/new")
def add_shared(request: Request, here: Here, form: Form) -> Response:
    """Add a shared thing."""
    name = word(form, "name", 300)
    try:
        made = changes.add(here.kept.document, "shared", name)
    except AdvisorError as error:
        return _new_page(request, here, "shared", name, "", _lines(error))
    write(request, here, made, here.kept.revision)
    return go(here.at, "added")


@router.get("/use-cases/{thing}")
def case(request: Request, here: Here, thing: str) -> HTMLResponse:
    """Name, copy, order and remove a use case."""
    return _thing_page(request, here, here.interview.owner(thing), [])


@router.get("/shared/{thing}")
def shared(request: Request, here: Here, thing: str) -> HTMLResponse:
    """Name, copy and remove a shared thing."""
    return _thing_page(request, here, here.interview.owner(shared_key(thing)), [])


def _thing_page(
    request: Request, here: Opened, owner: Owner, faults: Sequence[str]
) -> HTMLResponse:
    same = here.interview.use_cases if owner.kind == "use_case" else here.interview.shared
    return show(
        request,
        "thing.html.j2",
        here,
        status=422 if faults else 200,
        tab="questions",
        owner=owner,
        action=f"{here.at}/{'use-cases' if owner.kind == 'use_case' else 'shared'}/{owner.id}",
        answers=here.interview.progress(owner.key).answered,
        things=here.interview.shared if owner.kind == "use_case" else (),
        drawn=[key.rpartition("/")[2] for key in owner.uses],
        first=same[0].key == owner.key,
        users=[here.interview.owner(key).name for key in owner.used_by],
        faulty=[("name", line) for line in faults],
    )


@router.post("/use-cases/{thing}")
def change_case(request: Request, here: Here, form: Form, thing: str) -> Response:
    """Change a use case."""
    return _changed(request, here, here.interview.owner(thing), form)


@router.post("/shared/{thing}")
def change_shared(request: Request, here: Here, form: Form, thing: str) -> Response:
    """Change a shared thing."""
    return _changed(request, here, here.interview.owner(shared_key(thing)), form)


def _changed(request: Request, here: Opened, owner: Owner, form: Form) -> Response:
    seen = seen_of(form, here)
    try:
        made, said = _changes(here, owner, form)
    except AdvisorError as error:
        return _thing_page(request, here, owner, _lines(error))
    try:
        write(request, here, made, seen)
    except Stale as stale:
        return conflict_page(request, Saved(here, places=(conflict(here, stale),)), here.at)
    return go(here.at, said)


def _changes(here: Opened, owner: Owner, form: Form) -> tuple[list[Change], str]:
    document, do = here.kept.document, word(form, "do", 20)
    if do == "copy":
        return changes.copy(document, owner.key, word(form, "copy_name", 300)), "added"
    if do == "remove":
        return changes.remove(document, owner.key), "removed"
    if do == "earlier":
        listed = here.interview.use_cases if owner.kind == "use_case" else here.interview.shared
        at = next(n for n, o in enumerate(listed) if o.key == owner.key)
        before = listed[at - 1].id if at else owner.id
        return ([changes.move(document, owner.key, before)] if at else []), "saved"
    made = []
    name = word(form, "name", 300)
    if name != owner.name:
        made.append(changes.rename(document, owner.key, name))
    uses = [u for u in form.getlist("uses") if isinstance(u, str)]
    drawn = [key.rpartition("/")[2] for key in owner.uses]
    if owner.kind == "use_case" and here.interview.shared and uses != drawn:
        made.append(changes.draw_on(document, owner.key, uses))
    return made, "saved" if made else "nothing"


def _lines(error: AdvisorError) -> list[str]:
    return [f"{p.message} {p.todo or ''}".strip() for p in error.problems]
