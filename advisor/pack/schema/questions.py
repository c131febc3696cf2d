"""Questions, derived facts, and facts that something else sets."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from advisor.pack.schema.words import (
    Bounds,
    FactName,
    Filled,
    Label,
    Language,
    Options,
    Scope,
    Strict,
    Text,
    Type,
    Unit,
)


class QuestionWords(BaseModel):
    """A question in another language."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[Text | None, Field(description="The question itself.")] = None
    label: Label = None
    help: Annotated[Text | None, Field(description="How to find the answer.")] = None
    why: Annotated[Text | None, Field(description="Why it is asked.")] = None
    options: Annotated[
        dict[str, Filled | None] | None, Field(description="Labels of options, by their names.")
    ] = None


class QuestionModel(Strict):
    """A question; it declares its fact."""

    id: Annotated[FactName, Field(description="The fact's name, such as use.tasks_month.")]
    text: Annotated[Text, Field(description="The question, as a client hears it.")]
    label: Label = None
    type: Annotated[Type, Field(description="What an answer is.")]
    unit: Unit = None
    bounds: Bounds = None
    plausible: Annotated[
        tuple[float, float] | None,
        Field(description="Values outside this are questioned, not refused."),
    ] = None
    whole: Annotated[bool, Field(description="Only whole numbers are answers.")] = False
    options: Options = None
    options_from: Annotated[
        str | None, Field(description="A table whose rows are the options: factor.models.")
    ] = None
    option_changes: Annotated[
        dict[str, Filled],
        Field(
            default_factory=dict,
            description="In an override: options to add at the end or to relabel, name and label. "
            "To take one out, name it under disable in pack.yaml as <question>.<option>.",
        ),
    ]
    ordered: Annotated[bool, Field(description="The options rise from the first to the last.")] = (
        False
    )
    help: Annotated[str | None, Field(description="How to find the answer, or to estimate it.")] = (
        None
    )
    why: Annotated[str | None, Field(description="Why it is asked, in one sentence.")] = None
    if_unknown: Annotated[
        Any,
        Field(
            description="What stands in while nobody knows: {central, low, high}, {by: fact, "
            "options: {...}}, or none with a because. Never zero, never 'no'."
        ),
    ]
    because: Annotated[
        str | None, Field(description="Why nothing can stand in for the answer.")
    ] = None
    ask_if: Annotated[
        Any, Field(description="A condition on other questions; asked always where there is none.")
    ] = None
    express: Annotated[bool, Field(description="Asked in the short interview too.")] = False
    volume: Annotated[
        bool, Field(description="It says how much is done: without it no amount is known.")
    ] = False
    scope: Scope = "use_case"
    texts: Annotated[
        dict[Language, QuestionWords],
        Field(default_factory=dict, description="The question in other languages."),
    ]

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
        if "unknown" in (self.options or ()):
            raise ValueError("'unknown' is an answer, never an option")
        if self.option_changes and not self.override:
            raise ValueError("'option_changes' belongs to an override")
        return self


class SectionModel(BaseModel):
    """What a file of questions says of all of them."""

    model_config = ConfigDict(extra="forbid")
    section: Annotated[str | None, Field(description="The heading above these questions.")] = None
    order: Annotated[
        int | None,
        Field(description="Sections are asked in this order; those without one come last."),
    ] = None
    shared: Annotated[
        bool,
        Field(description="Several use cases may share what they speak of, such as an endpoint."),
    ] = False


class CaseModel(BaseModel):
    """One case of a derived fact."""

    model_config = ConfigDict(extra="forbid")
    when: Annotated[Any, Field(description="The condition of this case; always where absent.")] = (
        None
    )
    value: Annotated[
        Any,
        Field(description="A formula, a number, an option, {fact: name} or {central, low, high}."),
    ]
    because: Annotated[str | None, Field(description="Why this value.")] = None


class DerivedModel(Strict):
    """A derived fact: declares and computes it."""

    fact: Annotated[FactName, Field(description="The name of the fact.")]
    label: Label = None
    type: Annotated[Type, Field(description="What its value is.")]
    unit: Unit = None
    options: Options = None
    because: Annotated[str | None, Field(description="What the derivation rests on.")] = None
    cases: Annotated[
        list[CaseModel], Field(description="In order: the first case that is true wins.")
    ]
    otherwise: Annotated[
        Any, Field(description="The value where no case is true; unknown for none.")
    ]
    scope: Scope = "use_case"


class FactModel(Strict):
    """A fact that a change, the footprint or the engagement sets."""

    fact: Annotated[FactName, Field(description="The name of the fact.")]
    label: Label = None
    type: Annotated[Type, Field(description="What its value is.")]
    unit: Unit = None
    options: Options = None
    bounds: Bounds = None
    set_by: Annotated[
        Literal["change", "footprint", "engagement", "intake"],
        Field(description="Who sets it: the change of a rule, or the program."),
    ]
    follows: Annotated[str | None, Field(description="The question whose owner it belongs to.")] = (
        None
    )
    initial: Annotated[Any, Field(description="Its value before any change.")] = None
    adds: Annotated[
        bool, Field(description="What several changes set adds up, such as a one-off cost.")
    ] = False
    because: Annotated[str | None, Field(description="What it stands for.")] = None
