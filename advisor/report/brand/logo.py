"""A firm's logo: an SVG of which only the drawing is kept, or a PNG; nothing that runs or loads."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from markupsafe import Markup

from advisor.errors import AdvisorError, Place

MOST_BYTES = 1_000_000
_MOST_PARTS = 5_000
_MOST_DOTS = 4_000  # of a PNG, in either direction
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_DRAWN = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "use"}
_KEPT = _DRAWN | {
    *("svg", "g", "defs", "symbol", "tspan", "title", "desc", "style", "clipPath"),
    *("linearGradient", "radialGradient", "stop"),
}
# What loads or runs something, in an attribute or a style.
_LOADS = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)|@import|javascript:|expression|\\|<", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*([0-9]*\.?[0-9]+)\s*(?:px|pt|mm|cm|in|em)?\s*$")


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo ready to print.

    Attributes:
        address: the image itself, as a data URL.
        ratio: its width in parts of its height.
        removed: what was taken out of an SVG.
    """

    address: Markup
    ratio: float
    removed: tuple[str, ...] = ()


def read_logo(named: str, place: Place | None = None) -> Logo:
    """Read a logo.

    Args:
        named: the path of an .svg or a .png.
        place: where the brand names it.

    Raises:
        AdvisorError: R530 it cannot be read, is too large, broken or of another kind.
    """
    path = Path(named)
    where = place or Place(named)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _fault(
                path, f"is {size / 1e6:.1f} MB large, more than {MOST_BYTES / 1e6:g}", where
            )
        raw = path.read_bytes()
    except OSError as error:
        raise _fault(path, f"cannot be read ({error.strerror})", where) from error
    if path.suffix.lower() == ".svg":
        return _svg(path, raw, where)
    if path.suffix.lower() == ".png":
        return _png(path, raw, where)
    raise _fault(path, "is neither an .svg nor a .png", where)


def _fault(path: Path, what: str, place: Place) -> AdvisorError:
    return AdvisorError.of(
        "R530",
        f"The logo {path.name} {what}.",
        place=place,
        allowed=("an .svg that draws itself", "a .png"),
        todo="Save it again from a drawing program, as plain SVG or as PNG of 1,000 dots or so.",
    )


def _svg(path: Path, raw: bytes, place: Place) -> Logo:
    # Without a document type there are no entities, and so none that grow or read files.
    if b"<!doctype" in raw[:4_000].lower() or b"<!entity" in raw.lower():
        raw = _without_type(path, raw, place)
    try:
        root = ET.fromstring(raw)  # noqa: S314 - no document type, bounded in size
    except (ET.ParseError, ValueError, LookupError) as error:
        raise _fault(path, f"is no SVG that can be read ({error})", place) from error
    if root.tag != f"{_SVG}svg":
        raise _fault(path, "is no SVG: its first element is another", place)
    removed: dict[str, None] = {}
    _clean(root, removed)
    parts = list(root.iter())
    if len(parts) > _MOST_PARTS:
        raise _fault(path, f"has more than {_MOST_PARTS:,} parts", place)
    if not any(p.tag.removeprefix(_SVG) in _DRAWN for p in parts):
        raise _fault(path, "draws nothing of its own", place)
    ratio = _ratio(root)
    if ratio is None:
        raise _fault(path, "has neither a viewBox nor a width and height", place)
    ET.register_namespace("", _SVG[1:-1])
    ET.register_namespace("xlink", _LINK[1:].partition("}")[0])
    clean = ET.tostring(root, encoding="utf-8")
    return Logo(_address("image/svg+xml", clean), ratio, tuple(removed))


def _without_type(path: Path, raw: bytes, place: Place) -> bytes:
    """An SVG without the document type that older programs write; entities are refused."""
    if b"<!entity" in raw.lower():
        raise _fault(path, "declares entities", place)
    return re.sub(rb"<!doctype[^>\[]*>", b"", raw, count=1, flags=re.IGNORECASE)


def _clean(node: ET.Element, removed: dict[str, None]) -> None:
    """Take out of a part, and of what it holds, what does not draw."""
    for name in list(node.attrib):
        value = node.attrib[name]
        local = name.rpartition("}")[2]
        link = local == "href"
        if local.lower().startswith("on") or (link and not value.startswith("#")):
            removed[f"{local}=…"] = None
            del node.attrib[name]
        elif not link and _LOADS.search(value):
            removed[f"{local}=“{value[:30]}”"] = None
            del node.attrib[name]
    for child in list(node):
        local = child.tag.removeprefix(_SVG)
        foreign = not child.tag.startswith(_SVG)
        loads = local == "style" and _LOADS.search(child.text or "")
        if foreign or local not in _KEPT or loads:
            if not foreign:
                # Notes of drawing programs in their own language are no loss.
                removed[f"<{local}>"] = None
            node.remove(child)
        else:
            _clean(child, removed)


def _ratio(root: ET.Element) -> float | None:
    box = (root.get("viewBox") or "").replace(",", " ").split()
    try:
        wide, high = (float(box[2]), float(box[3])) if len(box) == 4 else next(_sides(root))
    except (ValueError, StopIteration):
        return None
    return wide / high if wide > 0 and high > 0 else None


def _sides(root: ET.Element) -> Iterator[tuple[float, float]]:
    found = [_NUMBER.match(root.get(side, "")) for side in ("width", "height")]
    if found[0] and found[1]:
        yield float(found[0][1]), float(found[1][1])


def _png(path: Path, raw: bytes, place: Place) -> Logo:
    from io import BytesIO

    from PIL import Image

    try:
        with Image.open(BytesIO(raw), formats=["PNG"]) as image:
            wide, high = image.size
            if max(wide, high) > _MOST_DOTS:
                raise _fault(
                    path, f"has {wide} × {high} dots, more than {_MOST_DOTS} a side", place
                )
            image.load()
            out = BytesIO()
            # Written anew: texts, profiles and dates that a PNG may carry stay behind.
            plain = image.convert(
                "RGBA" if "A" in image.mode or "transparency" in image.info else "RGB"
            )
            plain.save(out, "PNG", optimize=False)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _fault(path, "is no PNG that can be read", place) from error
    return Logo(_address("image/png", out.getvalue()), wide / high)


def _address(kind: str, content: bytes) -> Markup:
    # Letters, digits and signs of base64 only; marked, since a text so long would be broken.
    return Markup(f"data:{kind};base64,{base64.b64encode(content).decode()}")  # noqa: S704
