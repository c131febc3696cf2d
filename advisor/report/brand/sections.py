"""A firm's own sections of the report, written in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from advisor.errors import AdvisorError, Place

MOST_CHARACTERS: Final = 40_000
# What Markdown may bring into a report. Images and raw HTML are not among them: an image would need
# a file and a description, and markup of its own could break what screen readers rely on.
_KINDS: Final = ("table",)
_TOP: Final = 2  # the level of a heading inside a section, whatever Markdown calls it


@dataclass(frozen=True, slots=True)
class OwnSection:
    """A section of a firm.

    Attributes:
        id: its anchor.
        title: its heading.
        after: the chapter that it follows.
        html: its text.
        language: in which it is written; other reports leave it out where another is there.
    """

    id: str
    title: str
    after: str
    html: Markup
    language: str


def read_section(named: Mapping[str, Any], place: Place | None = None) -> OwnSection:
    """Read a section that a brand names.

    Args:
        named: `id`, `title`, `file`, `after`, `language`.
        place: where the brand names it.

    Raises:
        AdvisorError: R532 the file cannot be read, is too long, or holds what a report cannot show.
    """
    path = Path(str(named["file"]))
    where = place or Place(str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _fault(path, f"cannot be read ({said})", where) from error
    if len(text) > MOST_CHARACTERS:
        raise _fault(path, f"is longer than {MOST_CHARACTERS:,} characters", where)
    return OwnSection(
        id=f"own-{named['id']}",
        title=str(named["title"]),
        after=str(named.get("after") or "summary"),
        html=as_html(text, path, where),
        language=str(named.get("language") or ""),
    )


def as_html(text: str, path: Path, place: Place) -> Markup:
    """Markdown as markup that a screen reader can follow.

    Headings become those below a chapter, lists are tight, cells of a table's head have a scope,
    and a link is its words with its address behind them, since paper has no links.

    Args:
        text: in Markdown.
        path: of its file.
        place: where the brand names it.

    Raises:
        AdvisorError: R532, with the line of what a report cannot show.
    """
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable(list(_KINDS))
    tokens = reader.parse(text)
    kept = []
    inside_item = 0
    for token in tokens:
        line = (token.map[0] + 1) if token.map else 1
        if token.type in ("html_block", "fence", "code_block"):
            raise _fault(path, f"holds HTML or code in line {line}", place)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{_TOP}"
        if token.type == "heading_open":
            token.attrSet("class", "big")
        if token.type in ("list_item_open", "list_item_close"):
            inside_item += token.nesting
        if inside_item and token.type in ("paragraph_open", "paragraph_close"):
            continue  # a list item of tagged PDF holds its words themselves
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type == "inline":
            token.children = list(_plain(token.children or [], path, line, place))
        kept.append(token)
    return Markup(reader.renderer.render(kept, reader.options, {}))  # noqa: S704 - escaped there


def _plain(children: list[Any], path: Path, line: int, place: Place) -> Iterator[Any]:
    """The parts of a line, links as words with their address."""
    from markdown_it.token import Token

    address = ""
    for child in children:
        if child.type in ("image", "html_inline"):
            raise _fault(path, f"holds an image or HTML in line {line}", place)
        if child.type == "link_open":
            address = str(child.attrGet("href") or "")
        elif child.type == "link_close":
            if address.startswith(("http://", "https://", "mailto:")):
                shown = Token("text", "", 0)
                shown.content = f" ({address.removeprefix('mailto:')})"
                yield shown
        else:
            yield child


def _fault(path: Path, what: str, place: Place) -> AdvisorError:
    return AdvisorError.of(
        "R532",
        f"The section {path.name} {what}.",
        place=place,
        allowed=("paragraphs", "headings", "lists", "tables", "bold", "italic", "links"),
        todo="Write it in plain Markdown; pictures belong into a template of the firm.",
    )
