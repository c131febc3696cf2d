"""Rules and their tests."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from advisor.pack.schema.words import FactName, Language, RuleId, Scope, Strict, Text, Topic

Title = Annotated[str, StringConstraints(min_length=3, max_length=90)]
Stage = Literal["training", "adaptation", "serving", "edge", "network", "storage"]


class RuleWords(BaseModel):
    """A rule in another language; the same facts may be printed in it."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[Title | None, Field(description="The advice as a heading.")] = None
    recommend: Annotated[Text | None, Field(description="What to do.")] = None
    first_step: Annotated[Text | None, Field(description="What to do this week.")] = None
    because: Annotated[Text | None, Field(description="Why, with the client's own figures.")] = None
    limitations: Annotated[Text | None, Field(description="When the advice is wrong.")] = None


class RuleModel(Strict):
    """A rule: condition and recommendation."""

    id: Annotated[RuleId, Field(description="The name of the rule, and of its file.")]
    origin: Annotated[
        list[str], Field(default_factory=list, description="Marks by which reviewers know it.")
    ]
    title: Annotated[Title, Field(description="The advice as a heading, at most 90 letters.")]
    topic: Annotated[Topic, Field(description="The folder below recommend/ in which it lies.")]
    stance: Annotated[
        Literal["reduce", "justify", "caution", "ask"],
        Field(
            description="reduce: do this and save; justify: what you do is right; caution: mind "
            "this; ask: find this out."
        ),
    ]
    scope: Scope = "use_case"
    when: Annotated[Any, Field(description="The condition: fact and value, with all, any and not.")]
    unless: Annotated[
        Any, Field(description="The exception: where it is true, the rule is silent.")
    ] = None
    recommend: Annotated[
        Text, Field(description="What to do. May print facts: {{ use.tasks_month | quantity }}.")
    ]
    first_step: Annotated[Text, Field(description="What to do this week.")]
    because: Annotated[
        Text, Field(description="Why, with the client's own figures where they are known.")
    ]
    change: Annotated[
        dict[FactName, Any],
        Field(
            default_factory=dict,
            description="What the advice does to facts: fact and formula. The saving is the "
            "estimate before minus the estimate after; no figure is written here.",
        ),
    ]
    remove: Annotated[
        list[Stage], Field(default_factory=list, description="Stages that fall away.")
    ]
    unset: Annotated[
        list[FactName], Field(default_factory=list, description="Facts that lose their value.")
    ]
    only_if: Annotated[
        Any,
        Field(
            description="A condition on saving.* and payback.*, read after the change was "
            "computed. The default of a reduce: it saves carbon; none switches it off."
        ),
    ] = None
    effort: Annotated[Literal["days", "weeks", "months"], Field(description="Work that it takes.")]
    risk: Annotated[
        Literal["low", "medium", "high"] | None,
        Field(description="Risk to quality, and how hard it is to undo; a reduce needs it."),
    ] = None
    risk_note: Annotated[str | None, Field(description="What the risk is, for reviewers.")] = None
    limitations: Annotated[Text, Field(description="When this advice is wrong. Required.")]
    supersedes: Annotated[
        list[RuleId],
        Field(
            default_factory=list,
            description="Rules that this one makes superfluous where it fires.",
        ),
    ]
    conflicts: Annotated[
        list[RuleId],
        Field(
            default_factory=list, description="Rules of which only one may stand beside this one."
        ),
    ]
    requires: Annotated[
        list[RuleId], Field(default_factory=list, description="Rules that must come first.")
    ]
    precedes: Annotated[
        list[RuleId],
        Field(default_factory=list, description="Rules that this one should come before."),
    ]
    then: Annotated[
        list[RuleId], Field(default_factory=list, description="The next step if this one fails.")
    ]
    group: Annotated[
        str | None,
        Field(description="Ways of saving the same kWh: one item of the report, best first."),
    ] = None
    governs: Annotated[
        Literal["first", "alone"] | None,
        Field(description="first: stands above all others; alone: also sets every reduce aside."),
    ] = None
    tier: Annotated[
        Literal["avoid", "reduce-demand", "substitute", "optimise", "place-and-time"] | None,
        Field(description="Where it stands in the hierarchy, from avoiding to placing."),
    ] = None
    about: Annotated[
        list[FactName],
        Field(default_factory=list, description="What a rule without a change speaks of."),
    ]
    impact: Annotated[
        Literal["small", "medium", "large"] | None,
        Field(description="How much a reduce without a change brings; never printed as a figure."),
    ] = None
    evidence: Annotated[
        list[str],
        Field(min_length=1, description="Ids of sources.yaml; expert-judgement where none."),
    ]
    maps_to: Annotated[
        list[str],
        Field(default_factory=list, description="Items of frameworks.yaml, as framework:item."),
    ]
    jurisdiction: Annotated[
        str | None,
        Field(description="Where it is law: then it must be done, with both dates below."),
    ] = None
    valid_from: Annotated[str | None, Field(description='Since when, as "2026-11-25".')] = None
    checked_on: Annotated[
        str | None, Field(description='When the law was last read, as "2026-11-25".')
    ] = None
    allocation_only: Annotated[
        bool, Field(description="The saving moves use elsewhere; the report says so.")
    ] = False
    texts: Annotated[
        dict[Language, RuleWords],
        Field(default_factory=dict, description="The rule's texts in other languages."),
    ]

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
    case: Annotated[Text, Field(description="The case in words, as a consultant would tell it.")]
    given: Annotated[
        dict[str, Any],
        Field(
            default_factory=dict,
            description="Facts taken as known; all others are as if never answered. "
            "{each: [a, b]} as the value of one of them makes a case for each.",
        ),
    ]
    fires: Annotated[
        bool | None, Field(description="The rule is recommended: matched, and not set aside.")
    ] = None
    matched: Annotated[
        bool | None, Field(description="Its condition holds; the one for ask rules.")
    ] = None
    grade: Annotated[
        Literal["firm", "conditional", "assumption"] | None,
        Field(description="On how firm a ground it matches."),
    ] = None
    saving: Annotated[
        dict[str, Any] | None,
        Field(description="The P50 a year, by impact: carbon_kgco2e: {between: [200, 6000]}."),
    ] = None
    first: Annotated[bool | None, Field(description="It stands first in the list.")] = None
    rank: Annotated[int | None, Field(description="Its place in the list.")] = None
    absent: Annotated[bool | None, Field(description="It does not stand in the list.")] = None
