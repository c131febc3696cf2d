"""The model of every YAML file of a pack. Used when a pack is read, never on the cached path."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from advisor.pack.tables import is_day

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=80)]
FactName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9_]*(\.[a-z][A-Za-z0-9_]*)+$", max_length=80)
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Type = Literal["number", "choice", "choices", "yes_no", "text", "date", "region"]
Topic = Literal[
    "reuse",
    "fine-tuning",
    "tinyml",
    "model-size",
    "impact",
    "operations",
    "measurement",
    "procurement",
]


class Strict(BaseModel):
    """Unknown keys are refused everywhere."""

    model_config = ConfigDict(extra="forbid", strict=False)
    override: str | None = None


class PackFile(BaseModel):
    """pack.yaml."""

    model_config = ConfigDict(extra="forbid")
    id: RuleId
    version: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$")]
    title: Text
    extends: list[
        Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\s*(>=\s*\d+(\.\d+)*\s*)?$")]
    ] = []
    authors: list[str] = []
    licence: str | None = None
    description: str | None = None

    disable: dict[str, Text] = {}

    @field_validator("version", mode="before")
    @classmethod
    def _quoted(cls, value: object) -> object:
        if not isinstance(value, str) and value is not None:
            raise ValueError(f"write the version in quotes: '{value}' (1.10 would read as 1.1)")
        return value


class QuestionModel(Strict):
    """A question; it declares its fact."""

    id: FactName
    text: Text
    label: str | None = None
    type: Type
    unit: str | None = None
    bounds: tuple[float, float] | None = None
    plausible: tuple[float, float] | None = None
    whole: bool = False
    options: dict[str, str] | list[str] | None = None
    options_from: str | None = None
    ordered: bool = False
    help: str | None = None
    why: str | None = None
    if_unknown: Any
    because: str | None = None
    ask_if: Any = None
    express: bool = False
    volume: bool = False
    scope: Literal["use_case", "engagement"] = "use_case"

    @model_validator(mode="after")
    def _complete(self) -> QuestionModel:
        if self.type == "number" and not self.unit:
            raise ValueError("a number needs its unit ('1' for a ratio)")
        if self.type in ("choice", "choices") and not (self.options or self.options_from):
            raise ValueError("a choice needs options or options_from")
        if self.if_unknown in (None, "none") and not self.because:
            raise ValueError("'if_unknown: none' needs a 'because'")
        if self.bounds and self.bounds[0] > self.bounds[1]:
            raise ValueError("the lower bound lies above the upper one")
        if self.plausible and self.plausible[0] > self.plausible[1]:
            raise ValueError("the lower end of 'plausible' lies above the upper one")
        values = list(self.options or [])
        if "unknown" in values:
            raise ValueError("'unknown' is an answer, never an option")
        return self


class CaseModel(BaseModel):
    """One case of a derived fact."""

    model_config = ConfigDict(extra="forbid")
    when: Any = None
    value: Any
    because: str | None = None


class DerivedModel(Strict):
    """A derived fact: declares and computes it."""

    fact: FactName
    label: str | None = None
    type: Type
    unit: str | None = None
    options: dict[str, str] | list[str] | None = None
    because: str | None = None
    cases: list[CaseModel]
    otherwise: Any
    scope: Literal["use_case", "engagement"] = "use_case"


class FactModel(Strict):
    """A fact that a change, the footprint or the engagement sets."""

    fact: FactName
    label: str | None = None
    type: Type
    unit: str | None = None
    options: dict[str, str] | list[str] | None = None
    bounds: tuple[float, float] | None = None
    set_by: Literal["change", "footprint", "engagement", "intake"]
    follows: str | None = None
    initial: Any = None
    because: str | None = None


class RuleModel(Strict):
    """A rule: condition and recommendation."""

    id: RuleId
    origin: list[str] = []
    title: Annotated[str, StringConstraints(min_length=3, max_length=90)]
    topic: Topic
    stance: Literal["reduce", "justify", "caution", "ask"]
    scope: Literal["use_case", "engagement"] = "use_case"
    when: Any
    unless: Any = None
    recommend: Text
    first_step: Text
    because: Text
    change: dict[FactName, Any] = {}
    remove: list[Literal["training", "adaptation", "serving", "edge", "network", "storage"]] = []
    unset: list[FactName] = []
    only_if: Any = None
    effort: Literal["days", "weeks", "months"]
    risk: Literal["low", "medium", "high"] | None = None
    risk_note: str | None = None
    limitations: Text
    supersedes: list[RuleId] = []
    conflicts: list[RuleId] = []
    requires: list[RuleId] = []
    precedes: list[RuleId] = []
    then: list[RuleId] = []
    group: str | None = None
    governs: Literal["first", "alone"] | None = None
    tier: Literal["avoid", "reduce-demand", "substitute", "optimise", "place-and-time"] | None = (
        None
    )
    about: list[FactName] = []
    impact: Literal["small", "medium", "large"] | None = None
    evidence: list[str] = Field(min_length=1)
    maps_to: list[str] = []
    jurisdiction: str | None = None
    valid_from: str | None = None
    checked_on: str | None = None
    allocation_only: bool = False
    texts: dict[str, dict[str, str]] = {}

    @model_validator(mode="after")
    def _complete(self) -> RuleModel:
        if self.stance == "reduce" and self.risk is None:
            raise ValueError("a reduce rule needs its risk")
        if self.jurisdiction and not (self.valid_from and self.checked_on):
            raise ValueError("a rule about law needs valid_from and checked_on")
        if self.governs and self.stance not in ("justify", "caution") and not self.remove:
            raise ValueError("only a justify, a caution or a reduce that removes stages may govern")
        return self


class TestModel(BaseModel):
    """One rule test."""

    __test__ = False
    model_config = ConfigDict(extra="forbid")
    case: Text
    given: dict[str, Any] = {}
    fires: bool | None = None
    matched: bool | None = None
    grade: Literal["firm", "conditional", "assumption"] | None = None
    saving: dict[str, Any] | None = None
    first: bool | None = None
    rank: int | None = None
    absent: bool | None = None


class ParameterModel(Strict):
    """A threshold or constant of rules."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    value: Any
    unit: str
    because: Text
    label: str | None = None
    source: str = "expert-judgement"
    group: str | None = None


class FactorModel(Strict):
    """An emission factor or another sourced number."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
    low: Number
    central: Number
    high: Number
    unit: Filled
    year: int | Filled
    basis: Filled
    source: str
    verified: Literal["read", "derived", "recalled"] | bool
    note: str | None = None
    group: str | None = None
    shape: Literal["triangular"] | None = None
    valid_from: str | None = None
    valid_to: str | None = None

    @model_validator(mode="after")
    def _order(self) -> FactorModel:
        if not self.low <= self.central <= self.high:
            raise ValueError("low, central and high must rise")
        if self.low < 0:
            raise ValueError("a factor is not negative")
        days = [day for day in (self.valid_from, self.valid_to) if day is not None]
        if not all(is_day(day) for day in days):
            raise ValueError('write a date as "2026-11-25", in quotes')
        if days != sorted(days):
            raise ValueError("valid_to lies before valid_from")
        return self


class TableModel(Strict):
    """A table of factors."""

    table: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    key: str
    fields: dict[str, str]
    rows: dict[str, dict[str, Any]]
    row_changes: dict[str, dict[str, Any]] = {}
    plausible: dict[str, tuple[float, float]] = {}
    moves_with: dict[str, str] = {}
    needs: list[str] = []
    dated: list[str] = []
    note: str | None = None
    source: str | None = None
    year: int | str | None = None
    basis: str | None = None
    verified: Literal["read", "derived", "recalled"] | bool | None = None
    valid_from: str | None = None
    valid_to: str | None = None

    @model_validator(mode="after")
    def _plausible(self) -> TableModel:
        for name, (low, high) in self.plausible.items():
            if name not in self.fields or low > high:
                raise ValueError(f"'plausible' needs a field, low and high that rise: {name}")
        for pair in self.moves_with.items():
            for name in pair:
                if self.fields.get(name) in (None, "text"):
                    raise ValueError(f"'moves_with' names numbers of the table: {name}")
            if pair[1] in self.moves_with:
                raise ValueError(f"'moves_with' names the first of a group: {pair[1]}")
        for name in (*self.needs, *self.dated):
            if name not in self.fields:
                raise ValueError(f"'needs' and 'dated' name fields of the table: {name}")
        if self.row_changes and not self.override:
            raise ValueError("'row_changes' belongs to an override")
        return self


class SourceModel(Strict):
    """A source."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    citation: Text
    url: str | None = None
    doi: str | None = None
    year: int | str | None = None
    status: str | None = None
    licence: str | None = None
    grade: Literal["A", "B", "C"] | None = None
    background: bool = False
    note: str | None = None


class FrameworkModel(Strict):
    """Guidance or rules from outside that recommendations answer to, in our own words."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Text
    version: Text
    url: str
    status: Literal["read", "excerpt"]
    items: dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+$")], Text]
