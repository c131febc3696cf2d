"""The shape of an advice as data (`schema_version: 1`), for those who read it by program.

Only the schema is made from these models: an advice is built without them, and tests hold one
against the other. What is told by `FigureId` is the name of an entry of `figures`, where the number
and its printed form stand.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.advice.schema_since import Closed, Since

FigureId = Annotated[str, Field(description="The id of an entry of `figures`.")]
Scalar = str | float | bool | list[str] | None
Lane = Literal["must_do", "leave_alone", "do", "small", "find_out", "notes"]
# Of a recommendation also: what to go on with where another fails, and another way to the same.
Place = Literal[Lane, "then", "alternative", "trace"]
Share = Annotated[float, Field(ge=0, le=1)]


class Figure(Closed):
    """A number: nine in ten runs lie between p5 and p95, half above p50."""

    quantity: str
    unit: Annotated[str, Field(description='Such as "kgCO2e/year"; "1" where it has none.')]
    p5: float
    p50: float
    p95: float
    printed: Annotated[str, Field(description="The middle, as every form prints it.")]
    printed_range: str
    listed: Annotated[
        str, Field(description="As printed in a column with larger ones, where that differs.")
    ] = ""
    listed_range: str = ""


# By base unit the one in which amounts of a year, and whole, are printed.
Units = dict[Literal["kWh", "kgCO2e", "L"], str]


class Head(Closed):
    """The engagement."""

    client: str
    title: str | None
    date: str
    currency: str
    language: Annotated[str, Field(description="In which all texts are, such as en, de, fr.")]
    packs: list[str]
    prepared_by: str | None


class Answer(Closed):
    """What was told: known, unknown, not applicable or absent are four things."""

    owner: Annotated[str, Field(description="A use case, a shared thing, or `engagement`.")]
    fact: str
    section: str
    question: str
    label: str
    state: Literal["known", "unknown", "not_applicable", "absent"]
    value: Scalar
    low: float | None
    high: float | None
    printed: str | None
    typed: Annotated[Any, Field(description="As the answers file has it.")]
    candidates: list[str]
    grade: str | None
    source: str | None
    note: str | None
    who: Annotated[str | None, Field(description="Who could tell.")]
    private: bool


class Impacts(BaseModel):
    """A figure for each impact."""

    model_config = ConfigDict(extra="forbid")
    energy_kwh: FigureId | None = None
    carbon_kgco2e: FigureId | None = None
    carbon_operational_kgco2e: FigureId | None = None
    carbon_embodied_kgco2e: FigureId | None = None
    water_l: FigureId | None = None
    cost: FigureId | None = None


class Shares(Closed):
    """Savings as shares of the use case's footprint."""

    carbon: FigureId | None = None
    energy: FigureId | None = None
    cost: FigureId | None = None
    water: FigureId | None = None


class Saving(Closed):
    """What a change saves, on the same random draws; a minus is more."""

    carbon_kgco2e: FigureId | None
    energy_kwh: FigureId | None
    water_l: FigureId | None
    cost: FigureId | None
    price: Annotated[dict[str, Any] | None, Field(description="Of a tonne; why it stands.")]
    share: Shares
    once: Annotated[Impacts | None, Field(description="Of one-off work, whole.")]
    tonne: Annotated[
        FigureId | None, Field(description="What a tonne saved costs, middle by middle.")
    ]
    rebound: Annotated[FigureId | None, Field(description="With the use that cheaper work brings.")]
    no_rebound: str | None
    chance_greener: Share
    allocation_only: bool


class Matched(Closed):
    """A comparison of the rule's condition that holds."""

    text: str
    actual: str
    choice: Annotated[bool, Field(description="Whether `actual` is the wording of an option.")]
    status: str
    note: str


class Change(Closed):
    """What the recommendation does to a fact."""

    fact: str
    label: str
    before: str | None
    after: str
    range: str | None


class Texts(Closed):
    """The rule's texts with the facts of this use case."""

    recommend: str
    first_step: str | None
    because: str | None
    limitations: str | None


class Next(Closed):
    """A recommendation by its rule."""

    rule: str
    title: str


class Recommendation(BaseModel):
    """A recommendation."""

    model_config = ConfigDict(extra="allow")
    id: Annotated[str, Field(description="Of the rule.")]
    origin: list[str]
    title: str
    topic: str
    stance: Literal["reduce", "justify", "caution", "ask"]
    lane: Place
    grade: Literal["firm", "conditional", "assumption", "estimate", "own"]
    rank: int | None
    score: float | None
    texts: Texts
    matched: list[Matched]
    change: list[Change]
    saving: Saving | None
    effort: Literal["days", "weeks", "months"] | None
    risk: str | None
    group: str | None
    alternatives: list[str]
    then: Annotated[list[Next], Field(description="What to go on with where this fails.")]
    attached_to: str | None
    confirm: Annotated[list[str], Field(description="What must be confirmed first.")]
    certainty: Annotated[Share | None, Field(description="In what share of runs it applies.")]
    evidence: Annotated[list[str], Field(description="Ids of sources.")]
    evidence_grade: str | None


class Option(Closed):
    """A recommendation that was set aside."""

    rule: str
    title: str
    why: str
    by: str | None
    code: Annotated[
        Literal["governed"] | None,
        Field(description="governed: set aside with all others by a rule that governs alone."),
    ] = None
    saving: FigureId | None = None
    price: str | None = None
    limit: FigureId | None = None


class Lanes(Closed):
    """The recommendations of a use case or shared thing, by lane, in their order."""

    must_do: list[str]
    leave_alone: list[str]
    do: list[str]
    small: list[str]
    find_out: list[str]
    notes: list[str]


class UseCase(BaseModel):
    """A use case: facts, footprint, recommendations."""

    model_config = ConfigDict(extra="allow")
    id: str
    name: str
    facts: list[dict[str, Any]]
    baseline: Annotated[dict[str, Any], Field(description="By stage and impact, as figures.")]
    recommendations: list[Recommendation]
    set_aside: list[Option]
    lanes: Lanes
    placement: dict[str, Any]
    units: Units
    inventory: dict[str, Any]
    quality: dict[str, Any]


class Shared(BaseModel):
    """A thing that several use cases share."""

    model_config = ConfigDict(extra="allow")
    id: str
    name: str
    used_by: list[str]
    recommendations: list[Recommendation]
    set_aside: list[Option]
    lanes: Lanes


class Step(Closed):
    """A step of the road map: alone, after the steps before it, all so far, and what is left."""

    use_case: str
    rule: str
    title: str
    effort: Literal["days", "weeks", "months"] | None
    conditional: bool
    alone: FigureId | None
    after: FigureId | None
    cumulative: FigureId | None
    left: FigureId | None
    levels: dict[str, FigureId | None]


class Roadmap(BaseModel):
    """The steps in their order; the total is worked out anew, not added up."""

    model_config = ConfigDict(extra="allow")
    before: FigureId | None = None
    after: FigureId | None = None
    total: FigureId | None = None
    share: FigureId | None = None
    steps: list[Step]
    left_out: list[Any]
    not_examined: list[Any]
    removes: list[Any]


class Action(Closed):
    """An action on the page for the board."""

    use_case: str
    use_case_name: str
    rule: str
    title: str
    rank: int
    score: float
    grade: str
    beats_next: Annotated[Share | None, Field(description="Of the draws, before the next one.")]
    beats_next_in_ten: int | None
    too_close: bool
    effort: str | None
    owner: str | None
    when: str
    cost: FigureId | None
    saving: FigureId | None
    share: FigureId | None
    first_step: str | None


class Portfolio(BaseModel):
    """The engagement as a whole."""

    model_config = ConfigDict(extra="allow")
    total: Impacts | None
    complete: bool
    actions: list[Action]
    recommendations: list[Recommendation]
    largest: Annotated[
        dict[str, Any] | None,
        Field(description="The use case with the most carbon, and in what share of draws it is."),
    ]
    org_share: FigureId | None
    org_saving: FigureId | None
    verdict: dict[str, Any]


class PackOf(Closed):
    """A pack that was used."""

    id: str
    version: str
    title: str
    hash: str


class Inputs(BaseModel):
    """What the figures hang on beside the answers; `resolved` suffices to compute them again."""

    model_config = ConfigDict(extra="allow")
    advisor_version: str
    seed: int
    draws: int
    packs: list[PackOf]
    factors: list[dict[str, Any]]
    parameters: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    resolved: dict[str, Any]


class AdviceFile(Closed):
    """An advice: what `advisor assess -o advice.json` writes and every report has attached."""

    schema_version: Literal[1]
    engagement: Head
    horizon_years: Annotated[int, Field(ge=1)]
    units: Units
    answers: list[Answer]
    inputs: Inputs
    use_cases: list[UseCase]
    shared: list[Shared]
    roadmap: Roadmap
    portfolio: Portfolio
    trace: list[dict[str, Any]]
    edits: list[dict[str, Any]]
    figures: dict[str, Figure]
    frame: dict[str, Any]
    frameworks: list[dict[str, Any]]
    assumptions: list[dict[str, Any]]
    ask_first: dict[str, Any] | None
    warnings: list[Any]
    since: Annotated[
        Since | None, Field(description="Only where an earlier report was compared with.")
    ] = None
    run: Annotated[
        dict[str, Any] | None,
        Field(description="Machine, engine and time: no part of what is compared."),
    ] = None


def advice_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an advice."""
    found = AdviceFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
