"""The files of which a pack has one: pack.yaml and ranking.yaml; and texts by language."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from advisor.pack.schema.questions import QuestionWords
from advisor.pack.schema.recommend import RuleWords
from advisor.pack.schema.words import Filled, Language, RuleId, Text

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class PackFile(BaseModel):
    """pack.yaml."""

    model_config = ConfigDict(extra="forbid")
    id: Annotated[RuleId, Field(description="The name of the pack.")]
    version: Annotated[
        str,
        StringConstraints(pattern=r"^\d+(\.\d+)*$"),
        Field(description='In quotes, such as "1.2.0"; docs/packs.md says when to raise what.'),
    ]
    title: Annotated[Text, Field(description="What people call it.")]
    extends: Annotated[
        list[
            Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\s*(>=\s*\d+(\.\d+)*\s*)?$")]
        ],
        Field(
            default_factory=list,
            description="Packs that must be loaded below it: core, or core>=1.0.",
        ),
    ]
    authors: Annotated[list[str], Field(default_factory=list, description="Who wrote it.")]
    licence: Annotated[str | None, Field(description="Who may use it.")] = None
    description: Annotated[str | None, Field(description="What it is for.")] = None
    language: Annotated[
        Language | None,
        Field(description="The language of reports, where the engagement names none: fr, de-CH."),
    ] = None
    disable: Annotated[
        dict[str, Text],
        Field(
            default_factory=dict,
            description="What to take out of the packs below, each with its reason. A name, "
            "<question>.<option> or <table>.<row>; with its kind before it where two things have "
            "one name, as rule:name.",
        ),
    ]

    @field_validator("version", mode="before")
    @classmethod
    def _quoted(cls, value: object) -> object:
        if not isinstance(value, str) and value is not None:
            raise ValueError(f"write the version in quotes: '{value}' (1.10 would read as 1.1)")
        return value


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CriteriaModel(_Section):
    """A weight for each criterion."""

    carbon: Positive
    money: Positive
    effort: Positive
    confidence: Positive
    risk: Positive
    water: Positive


class ScaleModel(_Section):
    """From what a criterion is to its score."""

    scale: str | None = None
    zero: float = 0
    full: float
    least: Annotated[float, Field(ge=-1, le=0, description="It falls so far below zero.")] = 0


class ConfidenceModel(_Section):
    """From which share of draws confidence counts."""

    scale: str | None = None
    zero: float
    full: float | None = None


class StepsModel(_Section):
    """A number for each size of work."""

    days: Positive
    weeks: Positive
    months: Positive


class LevelsModel(_Section):
    """A score for each level of risk."""

    low: Share
    medium: Share
    high: Share


class ScalesModel(_Section):
    """The scales of the criteria."""

    carbon: ScaleModel
    money: ScaleModel
    water: ScaleModel
    # `Weights` asks for it; a pack of an earlier program lacks it and can still be compared.
    confidence: ConfidenceModel | None = None
    effort: StepsModel
    risk: LevelsModel


class ImpactModel(_Section):
    """A share of the baseline for each size of impact."""

    small: Share
    medium: Share
    large: Share


class MaterialityModel(_Section):
    """Parameters below which nothing is worth doing."""

    carbon_kgco2e: str
    cost: str


class TooDearModel(_Section):
    """Parameters: what a tonne saved may cost, and the price of a device."""

    tonne: str
    device: str


class SmaaModel(_Section):
    """Over what the rank shares are counted."""

    weights: Literal["fixed", "sampled"]
    samples: Annotated[int, Field(ge=1, le=100_000)]
    concentration: Positive


class PlacementModel(_Section):
    """Thresholds of the placement."""

    benefit_points: Positive
    heavy_kgco2e: Positive


class RankingModel(BaseModel):
    """ranking.yaml; a firm replaces whole keys."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[
        Text | None, Field(description="Why your firm weighs otherwise; printed in the report.")
    ] = None
    weights: Annotated[
        CriteriaModel | None, Field(description="What each criterion weighs, as shares of the sum.")
    ] = None
    scales: Annotated[
        ScalesModel | None, Field(description="zero and below scores 0, full and above 1.")
    ] = None
    efforts: Annotated[
        StepsModel | None, Field(description="Units of work, for the order of the road map.")
    ] = None
    impact: Annotated[
        ImpactModel | None, Field(description="What stands in for the carbon of a rule by words.")
    ] = None
    small_share: Annotated[
        Share | None, Field(description="Below this share of carbon and of cost it is small.")
    ] = None
    materiality: Annotated[
        MaterialityModel | None, Field(description="Parameters below which nothing is worth doing.")
    ] = None
    too_dear: Annotated[
        TooDearModel | None, Field(description="Above which price of a tonne a step is set aside.")
    ] = None
    missing: Annotated[Share | None, Field(description="The score of a missing criterion.")] = None
    too_close: Annotated[
        Share | None, Field(description="Less often before the next than this: too close to call.")
    ] = None
    greener_in: Annotated[
        Share | None, Field(description="The share of runs in which a step must be greener.")
    ] = None
    smaa: Annotated[SmaaModel | None, Field(description="How often a rank holds: over what.")] = (
        None
    )
    certain: Annotated[
        Share | None, Field(description="The share of runs from which a condition is certain.")
    ] = None
    roadmap_options: Annotated[
        int | None, Field(ge=1, le=12, description="How many options are examined together.")
    ] = None
    placement: Annotated[PlacementModel | None, Field(description="Where placement divides.")] = (
        None
    )
    min_known_answers: Annotated[
        int | None, Field(ge=0, description="With fewer known answers nothing is recommended.")
    ] = None
    decisive_share: Annotated[
        Share | None, Field(description="An answer that explains this much is asked first.")
    ] = None
    carrying_share: Annotated[
        Share | None, Field(description="One that explains this much comes before the decision.")
    ] = None
    open_size: Annotated[
        Positive | None, Field(description="A size is open where its ends lie so far apart.")
    ] = None
    open_points: Annotated[
        Share | None, Field(description="The same, as a difference of shares.")
    ] = None


class FrameworkWords(BaseModel):
    """Guidance from outside in another language."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[Text | None, Field(description="What it is called.")] = None
    version: Annotated[Text | None, Field(description="Which of its versions it is.")] = None
    items: Annotated[
        dict[str, Filled | None] | None,
        Field(description="What it asks, by the publisher's numbers."),
    ] = None


class SourceWords(BaseModel):
    """What a pack says of a source, in another language; titles stay as published."""

    model_config = ConfigDict(extra="forbid")
    citation: Annotated[
        Text | None,
        Field(description="For what was never published, such as a judgement or a firm's notes."),
    ] = None
    remark: Annotated[Text | None, Field(description="What was read, and how.")] = None
    status: Annotated[
        Text | None, Field(description="What was done, where the pack told it in its own words.")
    ] = None


class StartingPointWords(BaseModel):
    """A common use case in another language."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[Text | None, Field(description="What it is called.")] = None
    about: Annotated[Text | None, Field(description="What happens there.")] = None


class TextsModel(BaseModel):
    """Words of the packs below, and of the report, in one language.

    They stand in texts/<language>.yaml or in files of any name in texts/<language>/.
    """

    model_config = ConfigDict(extra="forbid")
    rules: Annotated[
        dict[RuleId, RuleWords],
        Field(default_factory=dict, description="The texts of rules, by id."),
    ]
    questions: Annotated[
        dict[str, QuestionWords],
        Field(default_factory=dict, description="Questions and labels of facts, by name."),
    ]
    parameters: Annotated[
        dict[str, Filled | None],
        Field(default_factory=dict, description="The labels of parameters, by id."),
    ]
    factors: Annotated[
        dict[str, Filled | None],
        Field(
            default_factory=dict,
            description="The names of factors by id, and of rows of tables as table.row.",
        ),
    ]
    sources: Annotated[
        dict[str, SourceWords],
        Field(default_factory=dict, description="What is said of sources, by id."),
    ]
    frameworks: Annotated[
        dict[str, FrameworkWords],
        Field(default_factory=dict, description="Guidance from outside, by id."),
    ]
    starting_points: Annotated[
        dict[str, StartingPointWords],
        Field(default_factory=dict, description="Common use cases to start from, by id."),
    ]
    report: Annotated[
        dict[str, Filled | None],
        Field(
            default_factory=dict,
            description="The report's own words: as they stand in English, and what to print.",
        ),
    ]
