"""Starting points: what common use cases mostly are."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from advisor.pack.schema.words import FactName, Strict, Text


class StartingPointModel(Strict):
    """A common use case to start from; each of its answers is confirmed before it is relied on."""

    id: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60),
        Field(description="By this, other packs override it or take it out."),
    ]
    title: Annotated[Text, Field(description="What a client calls such a use case.")]
    about: Annotated[Text, Field(description="What it is, in one sentence.")]
    answers: Annotated[
        dict[FactName, Any],
        Field(
            min_length=1,
            description="Questions and answers, as in an answers file: what follows from the kind "
            "of use case, never an amount of one client's.",
        ),
    ]
