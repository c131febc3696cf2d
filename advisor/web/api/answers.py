"""Questions and answers, use cases and what they share."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from advisor.errors import Problem
from advisor.interview import changes
from advisor.interview.document import changed_at
from advisor.interview.interview import Interview
from advisor.interview.items import Item
from advisor.interview.kept import Change
from advisor.interview.saving import answer_change
from advisor.interview.typed import labels
from advisor.interview.undo import undo
from advisor.web.api import models
from advisor.web.api.shape import CONFLICT, GONE, REFUSED, problems_data
from advisor.web.served import served_by, session_of

router = APIRouter(prefix="/engagements/{ident}", tags=["answers"])


@router.get("/questions", responses=GONE)
def questions(
    request: Request,
    ident: models.Ident,
    owner: Annotated[
        str | None, Query(max_length=80, description="One owner's; by default all.")
    ] = None,
    hidden: Annotated[bool, Query(description="Also those that are not asked now.")] = False,
) -> list[models.QuestionData]:
    """The questions of an engagement with their answers, in their order."""
    served = served_by(request)
    interview = Interview.of(served.store.read(ident), served.pack)
    owners = [interview.owner(owner)] if owner is not None else interview.owners
    items = [i for each in owners for i in interview.items(each.key)]
    return [_question(i) for i in items if hidden or i.shown]


@router.put("/answers", responses={**GONE, **REFUSED, **CONFLICT})
def put_answers(request: Request, ident: models.Ident, body: models.Answers) -> models.SavedData:
    """Save answers, all or none. What is doubtful is saved, and told."""
    served = served_by(request)
    document = served.store.read(ident).document
    made: list[Change] = []
    warnings: list[Problem] = []
    for each in body.answers:
        change, doubts = answer_change(
            document, served.pack, each.owner, each.question, each.answer
        )
        made.append(change)
        warnings.extend(doubts)
        if len(body.answers) > 1:
            # What is told together is checked together: only one question may have candidates.
            document = changed_at(document, change.path, change.new)
    kept = served.store.write(ident, made, seen=body.seen, who=session_of(request).who)
    state = models.StateData.of(kept)
    return models.SavedData(**dict(state), warnings=problems_data(warnings))


@router.post("/things", status_code=201, responses={**GONE, **REFUSED, **CONFLICT})
def add(request: Request, ident: models.Ident, body: models.NewThing) -> models.KeptData:
    """Add a use case, or something that several share, or a copy of one."""
    served = served_by(request)
    document = served.store.read(ident).document
    if body.copy_of is not None:
        made = changes.copy(document, body.copy_of, body.name)
    else:
        made = changes.add(document, body.kind, body.name, uses=body.uses)
    who = session_of(request).who
    kept = served.store.write(ident, made, seen=body.seen, who=who, what="change")
    return models.KeptData.of(kept)


@router.delete("/things", responses={**GONE, **REFUSED, **CONFLICT})
def remove(
    request: Request,
    ident: models.Ident,
    owner: Annotated[str, Query(max_length=80, description="Of a use case or shared thing.")],
    seen: Annotated[int, Query(ge=0, le=2**31 - 1)],
) -> models.KeptData:
    """Take out a use case or shared thing with its answers; the history keeps them."""
    served = served_by(request)
    made = changes.remove(served.store.read(ident).document, owner)
    who = session_of(request).who
    kept = served.store.write(ident, made, seen=seen, who=who, what="change")
    return models.KeptData.of(kept)


@router.post("/undo", responses={**GONE, **REFUSED, **CONFLICT})
def take_back(request: Request, ident: models.Ident) -> models.StateData:
    """Take back the last thing that this person did; where there is nothing, nothing happens."""
    store = served_by(request).store
    kept = undo(store, ident, who=session_of(request).who)
    return models.StateData.of(kept or store.read(ident))


def _question(item: Item) -> models.QuestionData:
    spec, question = item.spec, item.question
    return models.QuestionData(
        owner=item.owner.key,
        question=item.fact,
        section=question.section,
        text=question.text,
        type=spec.type,
        unit=spec.unit,
        options=labels(spec),
        express=question.express,
        shown=item.shown,
        state=item.state,
        answer=item.raw,
        said=item.said,
        drawn=item.drawn,
        warnings=problems_data(item.warnings),
        problems=problems_data(item.problems),
    )
