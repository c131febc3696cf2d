"""Types that the models share, and what every item of an overlay may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=80)]
FactName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9_]*(\.[a-z][A-Za-z0-9_]*)+$", max_length=80)
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
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
Scope = Annotated[
    Literal["use_case", "engagement"],
    Field(description="use_case (the default), or engagement for what holds once for all of them."),
]
Unit = Annotated[
    str | None,
    Field(description="Unit of a number, such as kWh/month; '1' for a ratio of one."),
]
Label = Annotated[
    str | None,
    Field(description="What a sentence calls it, in small letters: 'the tasks a month'."),
]
Options = Annotated[
    dict[str, str] | list[str] | None,
    Field(description="The options of a choice: name and label, or a list of names."),
]
Bounds = Annotated[
    tuple[float, float] | None,
    Field(description="The least and the largest value that can be; answers outside are refused."),
]


class Strict(BaseModel):
    """Unknown keys are refused everywhere."""

    model_config = ConfigDict(extra="forbid", strict=False)
    override: Annotated[
        str | None,
        Field(
            description="The id of an item of a pack below: the keys written here take the place "
            "of its own, whole key by whole key."
        ),
    ] = None
    reason: Annotated[
        Text | None,
        Field(description="Why your firm overrides it; the report's method page prints this."),
    ] = None

    @model_validator(mode="after")
    def _reason_of_override(self) -> Strict:
        if self.reason and not self.override:
            raise ValueError("'reason' belongs to an override; say why in 'because'")
        return self
