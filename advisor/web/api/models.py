"""What the API takes and gives, as its OpenAPI tells it."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from advisor.interview.kept import Event, Kept, Listed, Removed, Stale
from advisor.loading import CONTROL

# What a database counts with.
_MOST = 2**31 - 1
_DEEPEST = 40

Ident = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,79}$",
        description="The id of the engagement.",
        examples=["harbour-retail"],
    ),
]
Revision = Annotated[int, Field(ge=0, le=_MOST, description="A revision of the engagement.")]
Seen = Annotated[
    int,
    Field(
        ge=0,
        le=_MOST,
        description="The revision that the caller had seen. The write is refused where the same "
        "place was changed after it.",
    ),
]


def _clean(value: Any, depth: int = 0) -> Any:
    """Refuse what no store and no file could hold: control characters, half signs, infinity."""
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        if CONTROL.search(value) or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ValueError("a text holds a control character or half of a sign")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a number is not finite")
    elif isinstance(value, dict):
        for key, each in value.items():
            _clean(key, depth)
            _clean(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _clean(each, depth + 1)
    return value


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_clean)]
Note = Annotated[str, Field(max_length=4000), AfterValidator(_clean)]
Fact = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_clean)]
Json = Annotated[JsonValue, AfterValidator(_clean)]
Document = Annotated[dict[str, JsonValue], AfterValidator(_clean)]


class Given(BaseModel):
    """A body that is sent: nothing is guessed, unknown keys are refused."""

    model_config = ConfigDict(strict=True, extra="forbid")


class NewEngagement(Given):
    """A new engagement: a client's name, or a whole document in the shape of an answers file."""

    client: Name | None = None
    title: Annotated[str, Field(max_length=200), AfterValidator(_clean)] | None = None
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = Field(
        None, description="By default today."
    )
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    document: Document | None = Field(
        None, description="As an answers file has it; then nothing else is given."
    )


class AnAnswer(Given):
    """One answer, as an answers file has it: `480000`, `"480k"`, `true`, `"unknown"`, a mapping."""

    owner: Fact = Field(
        description="`engagement`, the id of a use case, or `shared/` and the id of what is shared."
    )
    question: Fact = Field(description="The fact that the answer gives.", examples=["ctx.stage"])
    answer: Json = Field(description="null takes the answer away.")


class Answers(Given):
    """Answers to be saved together, all or none."""

    seen: Seen
    answers: Annotated[list[AnAnswer], Field(min_length=1, max_length=200)]


class NewThing(Given):
    """A use case, or something that several use cases share."""

    seen: Seen
    kind: Literal["use_case", "shared"] = "use_case"
    name: Name
    uses: Annotated[list[Fact], Field(max_length=50)] = Field(
        default_factory=list, description="Ids of the shared things that a use case draws on."
    )
    copy_of: Fact | None = Field(None, description="The owner that it is a copy of.")


class Head(Given):
    """One key of the head: client, title, date, currency, language and the like."""

    seen: Seen
    key: Literal[
        "client",
        "title",
        "date",
        "currency",
        "language",
        "report_language",
        "prepared_by",
        "note",
    ]
    value: Annotated[str, Field(max_length=4000), AfterValidator(_clean)] | None


class SignOff(Given):
    """A sign-off of what was seen."""

    seen: Seen
    note: Note = ""


class Reopening(Given):
    """The beginning of a new assessment."""

    note: Note = ""


class ProblemData(BaseModel):
    """One thing that is wrong, with its code in docs/errors.md."""

    code: str
    severity: Literal["error", "warning"] = "error"
    check: str | None = None
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    allowed: list[str] = Field(default_factory=list)
    nearest: str | None = None
    todo: str | None = None


class Problems(BaseModel):
    """Why a request was refused; nothing was changed."""

    problems: list[ProblemData]


class StaleData(Problems):
    """A write that had not seen what stands there now: both values. Nothing was changed."""

    path: list[str] | None = None
    mine: JsonValue = None
    theirs: JsonValue = None
    who: str | None = None
    at: datetime | None = None
    revision: int | None = None


class SessionData(BaseModel):
    """Who is let in, and what their requests that change something must carry."""

    who: str
    csrf: str = Field(description="The value of the header X-CSRF-Token.")


class ListedData(BaseModel):
    """A line in the list of engagements."""

    ident: str
    client: str
    title: str
    use_cases: int
    created: datetime
    changed: datetime
    revision: int
    assessment: int
    signed: bool

    @classmethod
    def of(cls, listed: Listed) -> ListedData:
        """The line as data."""
        return cls(**{name: getattr(listed, name) for name in cls.model_fields})


class SignatureData(BaseModel):
    """Who signed off, when, and which revision of the answers."""

    who: str
    at: datetime
    revision: int
    note: str


class StateData(BaseModel):
    """Where an engagement stands."""

    ident: str
    revision: int
    assessment: int
    signed: SignatureData | None

    @classmethod
    def of(cls, kept: Kept) -> StateData:
        """The state as data."""
        return cls(**_state(kept))


class KeptData(StateData):
    """An engagement as it is kept."""

    document: dict[str, JsonValue]

    @classmethod
    def of(cls, kept: Kept) -> KeptData:
        """The engagement as data."""
        return cls(**_state(kept), document=dict(kept.document))


class SavedData(StateData):
    """What was saved, and what is doubtful about it."""

    warnings: list[ProblemData]


class RemovedData(BaseModel):
    """What deleting removed for good."""

    ident: str
    client: str
    events: int
    use_cases: int
    answers: int

    @classmethod
    def of(cls, removed: Removed) -> RemovedData:
        """What was removed, as data."""
        return cls(**{name: getattr(removed, name) for name in cls.model_fields})


class EventData(BaseModel):
    """One change that was made."""

    revision: int
    batch: int
    at: datetime
    who: str
    what: str
    path: list[str]
    old: JsonValue
    new: JsonValue
    assessment: int

    @classmethod
    def of(cls, event: Event) -> EventData:
        """The event as data."""
        told = {name: getattr(event, name) for name in cls.model_fields if name != "path"}
        return cls(**told, path=list(event.path))


class QuestionData(BaseModel):
    """A question put to an owner, and its answer."""

    owner: str
    question: str
    section: str
    text: str
    type: str
    unit: str | None
    options: dict[str, str] = Field(description="By name, the label.")
    express: bool
    shown: bool = Field(description="Whether it is asked under the other answers.")
    state: Literal["open", "known", "unknown", "not_applicable", "bad"]
    answer: JsonValue = Field(description="As it stands in the document.")
    said: str = Field(description="The answer in words.")
    drawn: bool = Field(description="Whether the answer is that of a shared thing.")
    warnings: list[ProblemData]
    problems: list[ProblemData]


class AdviceData(BaseModel):
    """The advice of one revision."""

    revision: int
    advice: dict[str, JsonValue] = Field(description="As the report in JSON has it.")
    warnings: list[ProblemData]


class AskedData(BaseModel):
    """The open questions in the order of what an answer is worth."""

    revision: int
    ask: dict[str, JsonValue]


class AdviceState(BaseModel):
    """Which advice there is."""

    revision: int
    problems: list[ProblemData]
    seconds: float


class LiveData(BaseModel):
    """What a page that polls is told."""

    revision: int
    assessment: int
    signed: bool
    advice: AdviceState | None


def stale_data(stale: Stale) -> StaleData:
    """A refused write, with both values."""
    where = ".".join(stale.mine.path) or "the engagement"
    who = stale.theirs.who or "somebody"
    return StaleData(
        problems=[
            ProblemData(
                code="W130",
                message=f"{who} changed {where} after you had seen it; your change was not saved.",
                todo="Look at both values, then send yours again with the present revision.",
            )
        ],
        path=list(stale.mine.path),
        mine=stale.mine.new,
        theirs=stale.now,
        who=stale.theirs.who,
        at=stale.theirs.at,
        revision=stale.revision,
    )


def _state(kept: Kept) -> dict[str, Any]:
    signed = kept.signed
    return {
        "ident": kept.ident,
        "revision": kept.revision,
        "assessment": kept.assessment,
        "signed": None
        if signed is None
        else SignatureData(
            who=signed.who, at=signed.at, revision=signed.revision, note=signed.note
        ),
    }
