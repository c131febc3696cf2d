"""What a report made with a firm's own templates may hold: nothing that runs or loads.

Looked at is the finished page, so that no way of putting text together gets past it.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from advisor.errors import AdvisorError, Place

# Elements that run, load, send or change what follows.
_ELEMENTS = frozenset(
    {
        "applet",
        "audio",
        "base",
        "button",
        "embed",
        "foreignobject",
        "form",
        "frame",
        "frameset",
        "iframe",
        "image",
        "input",
        "link",
        "noscript",
        "object",
        "portal",
        "script",
        "select",
        "source",
        "template",
        "textarea",
        "track",
        "use",
        "video",
        "animate",
        "set",
        "animatetransform",
        "animatemotion",
    }
)
_ADDRESSES = (
    "href",
    "src",
    "xlink:href",
    "srcset",
    "poster",
    "data",
    "action",
    "formaction",
    "background",
    "cite",
    "longdesc",
    "usemap",
    "profile",
    "manifest",
    "ping",
)
_LOADS = re.compile(
    r"url\s*+\(\s*+['\"]?+(?!data:image/|data:font/|fonts/)|@import|image-set", re.IGNORECASE
)
_HREF = re.compile(r"#|https?://|mailto:", re.IGNORECASE)
_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,", re.IGNORECASE)


class _Guard(HTMLParser):
    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed = allowed
        self.found: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        if tag in _ELEMENTS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, (value or "").strip())

    def _attribute(self, tag: str, name: str, value: str) -> None:
        told = f'{name}="{value[:40]}" of <{tag}>'
        if name.startswith("on") or (tag == "meta" and name == "http-equiv" and value != _POLICY):
            self.found.append(told)
        elif name == "src" and value in self.allowed:
            return
        elif name in _ADDRESSES:
            fine = _HREF.match(value) if tag == "a" and name == "href" else _IMAGE.match(value)
            if not fine:
                self.found.append(told)
        elif _LOADS.search(value) and (name == "style" or "url" in value.lower()):
            self.found.append(told)

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if self._style:
            self.found.extend(f"{m[0]} in a style" for m in _LOADS.finditer(data))


_POLICY = "Content-Security-Policy"


def guard(html: str, allowed: frozenset[str] = frozenset()) -> None:
    """Refuse a page that runs or loads something.

    Args:
        html: the page.
        allowed: addresses of images that were cleaned, such as a brand's logo.

    Raises:
        AdvisorError: R505, with what was found.
    """
    reader = _Guard(allowed)
    reader.feed(html)
    reader.close()
    if reader.found:
        raise AdvisorError.of(
            "R505",
            f"A template of the pack puts into the report what could run or load something: "
            f"{', '.join(dict.fromkeys(reader.found))[:300]}.",
            place=Place("templates/report"),
            todo="Take it out. Images stand in the page itself, as data:image/png;base64,….",
        )
