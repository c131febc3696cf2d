"""The look of a report: tokens from YAML, colours checked for contrast before use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from advisor.content import templates_folder
from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.pack.items import Pack

_HEX = re.compile(r"^#[0-9A-Fa-f]{6}$")


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a report, each as #RRGGBB."""

    ink: str
    muted: str
    brand: str
    second: str
    accent: str
    soft: str
    accent_soft: str
    line: str
    paper: str
    on_brand: str
    on_brand_soft: str


# Pairs that must be told apart: (colour, ground, least contrast).
_PAIRS = (
    ("ink", "paper", 7.0),
    ("muted", "paper", 4.5),
    ("brand", "paper", 4.5),
    ("second", "paper", 4.5),
    ("accent", "paper", 4.5),
    ("ink", "soft", 4.5),
    ("brand", "soft", 4.5),
    ("ink", "accent_soft", 4.5),
    ("accent", "accent_soft", 4.5),
    ("on_brand", "brand", 4.5),
    ("on_brand_soft", "brand", 4.5),
)


@dataclass(frozen=True, slots=True)
class Brand:
    """Name, line beneath it, confidentiality mark and colours."""

    name: str
    tagline: str
    confidentiality: str
    colours: Colours

    @property
    def css(self) -> str:
        """The colours as CSS variables."""
        return "".join(
            f"--{f.name.replace('_', '-')}:{getattr(self.colours, f.name)};"
            for f in fields(Colours)
        )


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours after WCAG 2, from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
    words = {key: str(base[key]) for key in ("name", "tagline", "confidentiality")}
    problems: list[Problem] = []
    known = {f.name for f in fields(Colours)}
    for key, value in (over or {}).items():
        if key == "colours" and isinstance(value, Mapping):
            for name, colour in value.items():
                if name in known:
                    colours[name] = str(colour)
                else:
                    problems.append(
                        Problem(
                            "R504",
                            f"The brand has no colour '{name}'.",
                            allowed=tuple(sorted(known)),
                            nearest=nearest(str(name), known),
                        )
                    )
        elif key in words:
            words[key] = str(value)
    problems += _faults(colours, Place(path.name), places or {})
    if problems:
        raise AdvisorError(problems)
    return Brand(**words, colours=Colours(**colours))


def _faults(colours: Mapping[str, str], file: Place, places: Mapping[str, Place]) -> list[Problem]:
    def place(*names: str) -> Place:
        own = (places.get(f"colours.{name}") for name in names)
        return next((found for found in own if found is not None), file)

    bad = [name for name, colour in colours.items() if not _HEX.match(colour)]
    if bad:
        return [
            Problem(
                "R504",
                f"The colour '{name}' is '{colours[name]}', not #RRGGBB.",
                place(name),
                todo='Write it as "#1F3A5F", in quotes.',
            )
            for name in bad
        ]
    return [
        Problem(
            "R504",
            f"The colour {name} ({colours[name]}) on {ground} ({colours[ground]}) has a contrast "
            f"of {contrast(colours[name], colours[ground]):.1f} to 1; {least:g} is needed.",
            place(name, ground),
            todo=f"Make {name} darker where {ground} is pale, paler where it is dark.",
        )
        for name, ground, least in _PAIRS
        if contrast(colours[name], colours[ground]) < least
    ]


def brand_problems(pack: Pack) -> list[Problem]:
    """What is wrong in the brand of a pack, as `load_brand` would refuse it."""
    try:
        load_brand(
            templates_folder() / "report" / "brand.yaml",
            pack.brand,
            pack.single_places.get("brand"),
        )
    except AdvisorError as error:
        return list(error.problems)
    return []
