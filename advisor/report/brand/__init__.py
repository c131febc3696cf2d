"""The look of a report: tokens from YAML, a logo, fonts and sections of a firm, all checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from advisor.content import templates_folder
from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.pack.items import Pack
from advisor.report.brand.colours import HEX, Colours, contrast, failing, passing
from advisor.report.brand.fonts import SHIPPED, Fonts, read_fonts
from advisor.report.brand.logo import Logo, read_logo
from advisor.report.brand.sections import OwnSection, read_section

__all__ = ["Brand", "Colours", "brand_problems", "contrast", "load_brand"]

COVERS = ("lines", "plain", "light")
# The chapters behind the recommendations, in the shipped order; a firm may put them in another.
LATER = ("register", "assumptions", "auditor", "appendix")
_WORDS = ("name", "tagline", "confidentiality", "legal", "cover")


@dataclass(frozen=True, slots=True)
class Brand:
    """What a firm's reports look like and say of it.

    Attributes:
        name: of the firm.
        tagline: a line beneath it.
        confidentiality: the mark on the cover.
        colours: of text, grounds and marks.
        cover: one of `COVERS`.
        contact: lines with which to reach the firm.
        legal: what it must say of itself.
        logo: on the cover.
        fonts: instead of the shipped ones.
        order: chapters in the firm's own order; those not named keep theirs.
        sections: the firm's own.
    """

    name: str
    tagline: str
    confidentiality: str
    colours: Colours
    cover: str = COVERS[0]
    contact: tuple[str, ...] = ()
    legal: str = ""
    logo: Logo | None = None
    fonts: Fonts | None = None
    order: tuple[str, ...] = ()
    sections: tuple[OwnSection, ...] = ()

    @property
    def css(self) -> str:
        """The colours as CSS variables."""
        return "".join(
            f"--{f.name.replace('_', '-')}:{getattr(self.colours, f.name)};"
            for f in fields(Colours)
        )

    def faced(self, sheet: str) -> str:
        """A style sheet with the firm's family before the shipped one, which fills its gaps."""
        if self.fonts is None:
            return sheet
        return self.fonts.css + sheet.replace(f'"{SHIPPED}"', f'"{self.fonts.family}","{SHIPPED}"')

    @property
    def family(self) -> str:
        """The name of the font."""
        return self.fonts.family if self.fonts else SHIPPED

    @property
    def later(self) -> tuple[str, ...]:
        """The chapters behind the recommendations, in the firm's order."""
        named = [c for c in self.order if c in LATER]
        return (*named, *(c for c in LATER if c not in named))

    def own(self, after: str, language: str) -> tuple[OwnSection, ...]:
        """The firm's sections behind a chapter, in a language or for every one."""
        return tuple(
            s
            for s in self.sections
            if s.after == after and s.language in ("", language, language.partition("-")[0])
        )


def load_brand(
    path: Path,
    over: Mapping[str, Any] | None = None,
    places: Mapping[str, Place] | None = None,
) -> Brand:
    """Read the tokens and lay those of a firm over them.

    Raises:
        AdvisorError: R504 for an unknown token or a colour that cannot be read on its ground.
    """
    with path.open(encoding="utf-8") as file:
        base = yaml.safe_load(file)
    colours = dict(base["colours"])
    words = {key: str(base[key]) for key in _WORDS if key in base}
    problems = list(_colour_problems(colours, over or {}, Place(path.name), places or {}))
    given: dict[str, Any] = {}
    for key, value in (over or {}).items():
        if key in _WORDS:
            words[key] = str(value)
        elif key in ("contact", "order"):
            given[key] = tuple(str(v) for v in value)
    where, own = places or {}, over or {}
    for key, read in (("logo", read_logo), ("fonts", read_fonts)):
        try:
            given[key] = read(own[key], where.get(key)) if own.get(key) else None
        except AdvisorError as error:
            problems += error.problems
    given["sections"] = tuple(_sections(own.get("sections") or (), where, problems))
    if problems:
        raise AdvisorError(problems)
    given |= words
    return Brand(colours=Colours(**colours), **given)


def _sections(
    named: Iterable[Mapping[str, Any]], places: Mapping[str, Place], problems: list[Problem]
) -> Iterable[OwnSection]:
    for each in named:
        try:
            yield read_section(each, places.get("sections"))
        except AdvisorError as error:
            problems += error.problems


def _colour_problems(
    colours: dict[str, str], over: Mapping[str, Any], file: Place, places: Mapping[str, Place]
) -> Iterable[Problem]:
    """Lay a firm's colours over the shipped ones, and tell which cannot be used."""
    known = {f.name for f in fields(Colours)}
    for name, colour in (over.get("colours") or {}).items():
        if name in known:
            colours[name] = str(colour)
        else:
            yield Problem(
                "R504",
                f"The brand has no colour '{name}'.",
                allowed=tuple(sorted(known)),
                nearest=nearest(str(name), known),
            )

    def place(*names: str) -> Place:
        own = (places.get(f"colours.{name}") for name in names)
        return next((found for found in own if found is not None), file)

    bad = [name for name, colour in colours.items() if not HEX.match(colour)]
    for name in bad:
        yield Problem(
            "R504",
            f"The colour '{name}' is '{colours[name]}', not #RRGGBB.",
            place(name),
            todo='Write it as "#1F3A5F", in quotes.',
        )
    if bad:
        return
    for name, ground, least in failing(colours):
        # The firm's own colour is the one to move; of two of its own the text.
        own = [n for n in (name, ground) if n in (over.get("colours") or {})]
        moved = own[0] if own else name
        near = passing(moved, colours)
        yield Problem(
            "R504",
            f"The colour {name} ({colours[name]}) on {ground} ({colours[ground]}) has a contrast "
            f"of {contrast(colours[name], colours[ground]):.1f} to 1; {least:g} is needed.",
            place(name, ground),
            nearest=f"{moved}: {near}" if near else None,
            todo=f'Write {moved}: "{near}", the nearest that can be read wherever it is used.'
            if near
            else f"Change {name} and {ground} together: no shade of {moved} alone will do.",
        )


def brand_warnings(brand: Brand, places: Mapping[str, Place]) -> Iterable[Problem]:
    """What a firm should know of its brand, though reports can be made with it."""
    if brand.logo and brand.logo.removed:
        yield Problem(
            "R533",
            f"From the logo was taken what could run or load something: "
            f"{', '.join(brand.logo.removed[:8])}.",
            places.get("logo"),
            todo="Look at the cover; save the logo as plain SVG without it.",
            severity="warning",
        )
    if brand.fonts and brand.fonts.lacking:
        yield Problem(
            "R534",
            f"The regular font lacks {' '.join(brand.fonts.lacking)}; these are set in {SHIPPED}.",
            places.get("fonts"),
            todo="Nothing, if that looks well; else take a font that has them.",
            severity="note",
        )


def brand_problems(pack: Pack) -> list[Problem]:
    """What is wrong in the brand of a pack, as `load_brand` would refuse it, and what to know."""
    places = pack.single_places.get("brand") or {}
    try:
        brand = load_brand(templates_folder() / "report" / "brand.yaml", pack.brand, places)
    except AdvisorError as error:
        return list(error.problems)
    return list(brand_warnings(brand, places))
