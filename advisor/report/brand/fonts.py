"""A firm's own fonts: files that may be embedded; the report's own fonts fill what they lack."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from advisor.errors import AdvisorError, Place

MOST_BYTES: Final = 3_000_000
STYLES: Final = {
    "regular": (400, "normal"),
    "italic": (400, "italic"),
    "semibold": (600, "normal"),
    "bold": (700, "normal"),
}
NEEDED: Final = ("regular", "bold")
SHIPPED: Final = "Source Sans 3"
_RESTRICTED: Final = 0x0002  # of OS/2 fsType: may not be embedded
_NO_SUBSET: Final = 0x0100
# What reports print beside plain letters; the rest of these comes from the report's own fonts.
_PRINTED: Final = "₂−–…×≤≥·€“”„«»’äöüßéèêçàœÄÖÜÉÀ\u202f"


@dataclass(frozen=True, slots=True)
class Fonts:
    """A family of fonts.

    Attributes:
        family: its name, as style sheets call it.
        faces: style → the file, as a data URL.
        lacking: signs that reports print and the regular font does not have.
    """

    family: str
    faces: Mapping[str, str]
    lacking: str

    @property
    def css(self) -> str:
        """The family for a style sheet."""
        return "".join(
            f'@font-face{{font-family:"{self.family}";font-weight:{weight};font-style:{style};'
            f"src:url({self.faces[name]})}}\n"
            for name, (weight, style) in STYLES.items()
            if name in self.faces
        )


def read_fonts(named: Mapping[str, Any], place: Place | None = None) -> Fonts:
    """Read the fonts that a brand names.

    Args:
        named: `family`, and by style the path of a .ttf or .otf.
        place: where the brand names them.

    Raises:
        AdvisorError: R531 a font is missing, cannot be read, is variable, or may not be embedded.
    """
    missing = [style for style in NEEDED if not named.get(style)]
    if missing:
        raise AdvisorError.of(
            "R531",
            f"The fonts have no {' and no '.join(missing)}.",
            place=place,
            todo=f"Name at least {' and '.join(NEEDED)}, each a .ttf or .otf of the pack.",
            allowed=tuple(STYLES),
        )
    faces, lacking = {}, ""
    for style in STYLES:
        if named.get(style):
            path = Path(str(named[style]))
            raw, lacks = _checked(path, place or Place(str(path)))
            kind = "otf" if path.suffix.lower() == ".otf" else "ttf"
            faces[style] = f"data:font/{kind};base64,{base64.b64encode(raw).decode()}"
            lacking = lacks if style == "regular" else lacking
    # Headings are semibold: without that, bold.
    faces.setdefault("semibold", faces["bold"])
    return Fonts(str(named.get("family") or "Firm"), faces, lacking)


def _checked(path: Path, place: Place) -> tuple[bytes, str]:
    """The bytes of a font, and what it lacks of what reports print."""
    from io import BytesIO

    from fontTools.ttLib import TTFont, TTLibError

    if path.suffix.lower() not in (".ttf", ".otf"):
        raise _fault(path, "is neither a .ttf nor an .otf", place)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _fault(path, f"is larger than {MOST_BYTES / 1e6:g} MB", place)
        raw = path.read_bytes()
        with TTFont(BytesIO(raw), lazy=True) as font:
            if "fvar" in font:
                raise _fault(path, "is a variable font; these are not set reliably", place)
            rights = int(font["OS/2"].fsType)
            known = set(font.getBestCmap() or {})
            lettered = all(ord(c) in known for c in "AZaz09%")
    except OSError as error:
        raise _fault(path, f"cannot be read ({error.strerror or error})", place) from error
    except (TTLibError, KeyError, AssertionError, ValueError, IndexError) as error:
        raise _fault(path, "is no font that can be read", place) from error
    if rights & _RESTRICTED or rights & _NO_SUBSET:
        raise _fault(path, "says that it may not be embedded in part", place)
    if not lettered:
        raise _fault(path, "has no letters and digits", place)
    return raw, "".join(c for c in _PRINTED if ord(c) not in known)


def _fault(path: Path, what: str, place: Place) -> AdvisorError:
    return AdvisorError.of(
        "R531",
        f"The font {path.name} {what}.",
        place=place,
        allowed=(".ttf", ".otf"),
        todo=f"Take a static font whose licence lets it be embedded, or leave {SHIPPED}.",
    )
