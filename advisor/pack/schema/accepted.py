"""accepted.yaml: findings of `advisor pack prove` that are meant to be so."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from advisor.pack.acceptances import KINDS
from advisor.pack.schema.words import RuleId, Text


class AcceptedModel(BaseModel):
    """A finding that is meant to be so."""

    model_config = ConfigDict(extra="forbid")
    finding: Annotated[Text, Field(description="The kind of finding, as in docs/prove.md.")]
    rules: Annotated[
        list[RuleId], Field(default_factory=list, description="The rules that it names.")
    ]
    what: Annotated[
        Text | None,
        Field(description="The comparison, question or value, as the finding names it."),
    ] = None
    reason: Annotated[Text, Field(description="Why it is meant to be so.")]

    @field_validator("finding")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in KINDS:
            raise ValueError(f"'{value}' is no kind of finding; there are {', '.join(KINDS)}")
        return value

    @model_validator(mode="after")
    def _about(self) -> AcceptedModel:
        if not self.rules and not self.what:
            raise ValueError("name the rules, or 'what' for a question or a value")
        return self
