"""Numbers and where they come from: parameters, factors, tables, sources, frameworks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from advisor.pack.schema.words import Filled, Number, Strict, Text
from advisor.pack.tables import is_day

Verified = Annotated[
    Literal["read", "derived", "recalled"] | bool,
    Field(
        description="read: seen at the source; derived: worked out from it; recalled: from memory."
    ),
]
Day = Annotated[str | None, Field(description='A day, as "2026-11-25", in quotes.')]


class ParameterModel(Strict):
    """A threshold or constant of rules."""

    id: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z][a-z0-9_]*$"),
        Field(description="Its name; rules read it as {param: id}, formulas as param.id."),
    ]
    value: Annotated[Any, Field(description="A number, or {low, central, high} as P5, P50, P95.")]
    unit: Annotated[str, Field(description="Its unit; '1' for a ratio of one.")]
    because: Annotated[Text, Field(description="Why this value; printed beside it.")]
    label: Annotated[
        str | None, Field(description="What a sentence calls it, in small letters.")
    ] = None
    source: Annotated[
        str, Field(description="An id of sources.yaml; expert-judgement where none.")
    ] = "expert-judgement"
    group: Annotated[
        str | None, Field(description="Quantities of one group are drawn together.")
    ] = None


class FactorModel(Strict):
    """An emission factor or another sourced number."""

    id: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$"),
        Field(description="Its name with a point: northfield.form_reader_wh_item."),
    ]
    low: Annotated[Number, Field(description="P5: 5 in 100 values lie below.")]
    central: Annotated[Number, Field(description="P50: the middle.")]
    high: Annotated[Number, Field(description="P95: 95 in 100 values lie below.")]
    unit: Annotated[Filled, Field(description="Its unit, such as Wh/item.")]
    year: Annotated[int | Filled, Field(description="The year that it describes.")]
    basis: Annotated[Filled, Field(description="Of what it is: boundary, place, way of measuring.")]
    source: Annotated[str, Field(description="An id of sources.yaml.")]
    verified: Verified
    note: Annotated[str | None, Field(description="For reviewers.")] = None
    group: Annotated[
        str | None, Field(description="Quantities of one group are drawn together.")
    ] = None
    shape: Annotated[
        Literal["triangular"] | None,
        Field(description="triangular where low, central, high are least, commonest, largest."),
    ] = None
    valid_from: Day = None
    valid_to: Day = None

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

    table: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z][a-z0-9_]*$"),
        Field(description="Its name; formulas read it as factor.<table>[fact].field."),
    ]
    key: Annotated[str, Field(description="The fact whose options are the rows.")]
    fields: Annotated[
        dict[str, str], Field(description="The fields of a row with their units, or 'text'.")
    ]
    rows: Annotated[
        dict[str, dict[str, Any]],
        Field(description="Row by row: field and number, or {low, central, high}."),
    ]
    row_changes: Annotated[
        dict[str, dict[str, Any]],
        Field(
            default_factory=dict,
            description="In an override: rows to add, or fields of rows to replace. To take a row "
            "out, name it under disable in pack.yaml as <table>.<row>.",
        ),
    ]
    plausible: Annotated[
        dict[str, tuple[float, float]],
        Field(
            default_factory=dict,
            description="By field, the least and the largest value that is not questioned.",
        ),
    ]
    moves_with: Annotated[
        dict[str, str],
        Field(default_factory=dict, description="Fields that are drawn together with another."),
    ]
    needs: Annotated[
        list[str], Field(default_factory=list, description="Fields that every row must have.")
    ]
    dated: Annotated[
        list[str], Field(default_factory=list, description="Prices: fields that need a date.")
    ]
    note: Annotated[str | None, Field(description="For reviewers.")] = None
    source: Annotated[
        str | None, Field(description="The source of all that names none of its own.")
    ] = None
    year: Annotated[int | str | None, Field(description="The year of all that names none.")] = None
    basis: Annotated[str | None, Field(description="The basis of all that names none.")] = None
    verified: Verified | None = None
    valid_from: Day = None
    valid_to: Day = None

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

    id: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$"),
        Field(description="By this, rules and factors name it."),
    ]
    citation: Annotated[
        Text, Field(description="Who, what, where, when: as published, in every language.")
    ]
    remark: Annotated[
        Text | None,
        Field(description="Printed after it, in the report's language: what was read, and how."),
    ] = None
    url: Annotated[str | None, Field(description="Where to read it.")] = None
    doi: Annotated[str | None, Field(description="Its DOI, without https://doi.org/.")] = None
    year: Annotated[int | str | None, Field(description="When it appeared.")] = None
    status: Annotated[
        str | None, Field(description="'read at the source', or what else was done.")
    ] = None
    licence: Annotated[str | None, Field(description="Of its data.")] = None
    grade: Annotated[
        Literal["A", "B", "C"] | None,
        Field(description="A: measured and reviewed; B: measured or modelled; C: a claim."),
    ] = None
    background: Annotated[
        bool, Field(description="Read for the method; no figure is taken from it.")
    ] = False
    note: Annotated[str | None, Field(description="For reviewers.")] = None


class FrameworkModel(Strict):
    """Guidance or rules from outside that recommendations answer to, in our own words."""

    id: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$"),
        Field(description="By this, rules name it in maps_to."),
    ]
    title: Annotated[Text, Field(description="Its title.")]
    version: Annotated[Text, Field(description="Which version was read.")]
    url: Annotated[str, Field(description="Where to read it.")]
    status: Annotated[
        Literal["read", "excerpt"], Field(description="Whether all of it was read, or a part.")
    ]
    items: Annotated[
        dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+$")], Text],
        Field(description="What it asks, in your own words, by the publisher's numbers."),
    ]
