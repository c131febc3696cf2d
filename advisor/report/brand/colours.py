"""The colours of a report, and which of them can be told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

HEX = re.compile(r"^#[0-9A-Fa-f]{6}$")
_STEPS = 200  # in so many steps a colour is moved towards black or white


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


# Pairs that must be told apart: (colour, ground, least contrast), after WCAG 2 at level AA; the
# text of the body at level AAA.
PAIRS = (
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


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours after WCAG 2, from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [c / 255 for c in _channels(colour)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def failing(colours: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    """The pairs that cannot be told apart: colour, ground, what is needed."""
    for name, ground, least in PAIRS:
        if contrast(colours[name], colours[ground]) < least:
            yield name, ground, least


def passing(name: str, colours: Mapping[str, str]) -> str | None:
    """The nearest colour that can be told apart wherever this one is used; None without one.

    It is moved towards black and towards white, which keeps its hue; the smaller move counts.

    Args:
        name: of the colour to change.
        colours: all colours.
    """
    pairs = [
        (ground if colour == name else colour, least)
        for colour, ground, least in PAIRS
        if name in (colour, ground)
    ]
    for step in range(_STEPS + 1):
        for end in (0, 255):
            tried = _mixed(colours[name], end, step / _STEPS)
            if all(contrast(tried, colours[other]) >= least for other, least in pairs):
                return tried
    return None


def _mixed(colour: str, end: int, part: float) -> str:
    moved = (round(c + (end - c) * part) for c in _channels(colour))
    return "#" + "".join(f"{c:02X}" for c in moved)
