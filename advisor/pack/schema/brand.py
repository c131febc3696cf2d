"""brand.yaml: what a firm's reports look like and say of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from advisor.pack.schema.words import Filled, RuleId, Text

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ColoursModel(_Closed):
    """The colours of a report; text is checked for contrast."""

    ink: Colour | None = None
    muted: Colour | None = None
    brand: Colour | None = None
    second: Colour | None = None
    accent: Colour | None = None
    soft: Colour | None = None
    accent_soft: Colour | None = None
    line: Colour | None = None
    paper: Colour | None = None
    on_brand: Colour | None = None
    on_brand_soft: Colour | None = None


class FontsModel(_Closed):
    """Fonts of your own: whole .ttf or .otf files in the pack that may be embedded."""

    family: Annotated[
        Filled | None, Field(description="The name of the family.", pattern=r"^[\w .-]{1,60}$")
    ] = None
    regular: Annotated[Filled | None, Field(description="The file of the plain style.")] = None
    italic: Annotated[Filled | None, Field(description="The file of the italic style.")] = None
    semibold: Annotated[Filled | None, Field(description="The file for headings.")] = None
    bold: Annotated[Filled | None, Field(description="The file of the bold style.")] = None


class OwnSectionModel(_Closed):
    """A section of your own in every report."""

    id: Annotated[RuleId, Field(description="Its name, unique among your sections.")]
    title: Annotated[Text, Field(description="Its heading.")]
    file: Annotated[Filled, Field(description="Its text in Markdown, a file of the pack.")]
    after: Annotated[
        Literal[
            "summary",
            "today",
            "recommendations",
            "details",
            "register",
            "assumptions",
            "auditor",
            "appendix",
        ],
        Field(description="The chapter that it follows."),
    ] = "summary"
    language: Annotated[
        Filled | None,
        Field(description="Its language; without one it stands in reports of every language."),
    ] = None


class BrandModel(_Closed):
    """brand.yaml: only what differs from the look of the packs below."""

    name: Annotated[Filled | None, Field(description="Your firm, as the cover names it.")] = None
    tagline: Annotated[str | None, Field(description="One line below the name.")] = None
    confidentiality: Annotated[
        Filled | None, Field(description="The status on the cover, such as Confidential.")
    ] = None
    embed: Annotated[
        Literal["full", "results"] | None,
        Field(description="results: your rules' conditions stay out of reports and their data."),
    ] = None
    colours: Annotated[ColoursModel | None, Field(description="Colours as #RRGGBB.")] = None
    logo: Annotated[Filled | None, Field(description="A file of the pack: an .svg or a .png.")] = (
        None
    )
    cover: Annotated[
        Literal["lines", "plain", "light"] | None,
        Field(description="lines and plain: your colour as its ground; light: white."),
    ] = None
    contact: Annotated[
        list[Filled] | None,
        Field(description="Lines with which to reach you, on the last page.", max_length=8),
    ] = None
    legal: Annotated[
        Text | None, Field(description="What you must say of yourselves, on the last page.")
    ] = None
    fonts: Annotated[FontsModel | None, Field(description="Fonts of your own.")] = None
    order: Annotated[
        list[Literal["register", "assumptions", "auditor", "appendix"]] | None,
        Field(description="These chapters in your order; the others stand before them."),
    ] = None
    sections: Annotated[
        list[OwnSectionModel] | None,
        Field(description="Sections of your own, in Markdown.", max_length=20),
    ] = None
