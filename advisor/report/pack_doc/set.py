"""The document set as one PDF, or as a folder of pages that need no script."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup

from advisor.content import templates_folder
from advisor.report.html import folder
from advisor.report.pack_doc.contents import PackView
from advisor.report.pdf import to_pdf, weasyprint_here
from advisor.report.sheet import paper_sheet
from advisor.sandbox import BoundedEnvironment, Bounds

# Chapters in their order: the name of the page and of the template, and its title.
CHAPTERS = {
    "changes": "Changes and their reasons",
    "questions": "Questions",
    "derived": "Derived facts",
    "rules": "Rules",
    "parameters": "Parameters",
    "factors": "Factors",
    "ranking": "How advice is weighed",
    "frameworks": "Frameworks",
    "checks": "Tests and proofs",
    "sources": "Sources",
    "sign": "Sign-off",
}
# Chapters that every document has.
ALWAYS = ("checks", "sign")
# Rows of a table that the PDF prints; the site has all.
MOST_ROWS = 40
# Kinds of anchors that lie in the chapter of another.
_PARTS = {"tables": "factors", "topics": "rules", "sections": "questions"}
_NAME = re.compile(r"[^A-Za-z0-9_-]")


def as_pdf(view: PackView) -> bytes:
    """The document as a PDF that is PDF/UA-1 and PDF/A-3a; the same bytes for the same pack."""
    weasyprint = weasyprint_here()
    html = _render("document.html.j2", view, link=_anchor, most=MOST_ROWS, chapter=None)
    return to_pdf(weasyprint, html, folder(), view.hash, [])


def as_site(view: PackView) -> dict[str, bytes]:
    """The document as pages, by their name in the folder; the fonts lie beside them."""
    pages = {"index.html": "index", **{f"{name}.html": name for name in chapters_of(view)}}
    files = {
        name: _render("page.html.j2", view, link=_page, most=None, chapter=chapter).encode()
        for name, chapter in pages.items()
    }
    files["style.css"] = _sheet(view, site=True).encode()
    for font in sorted((folder() / "fonts").iterdir()):
        files[f"fonts/{font.name}"] = font.read_bytes()
    return files


def chapters_of(view: PackView) -> dict[str, str]:
    """The chapters that have something in them, in their order, with their titles."""
    filled = {
        "changes": view.changes,
        "questions": view.sections,
        "derived": view.derived,
        "rules": view.topics,
        "parameters": view.parameters,
        "factors": (*view.factors, *view.tables),
        "ranking": view.ranking,
        "frameworks": view.frameworks,
        "sources": view.sources,
    }
    return {name: title for name, title in CHAPTERS.items() if name in ALWAYS or filled[name]}


def anchor(kind: str, name: str) -> str:
    """The identifier of an item in its page; two names never share one."""
    return f"{kind}-{_NAME.sub(lambda found: f'.{ord(found[0]):x}.', name)}"


def _anchor(kind: str, name: str = "") -> str:
    return f"#{anchor(kind, name)}" if name else f"#{kind}"


def _page(kind: str, name: str = "") -> str:
    chapter = _PARTS.get(kind, kind)
    return f"{chapter}.html" + (f"#{anchor(kind, name)}" if name else "")


def _sheet(view: PackView, *, site: bool) -> str:
    own = (templates_folder() / "pack" / "pack.css").read_text(encoding="utf-8")
    return paper_sheet(view.brand, own, cover=not site)


def _printed(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.replace("CO2", "CO₂")
    return value


def _render(
    template: str,
    view: PackView,
    *,
    link: Callable[..., str],
    most: int | None,
    chapter: str | None,
) -> str:
    environment = BoundedEnvironment(
        loader=jinja2.FileSystemLoader(templates_folder() / "pack"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    context: dict[str, Any] = {
        "view": view,
        "chapters": chapters_of(view),
        "chapter": chapter,
        "link": link,
        "anchor": anchor,
        "web": _web,
        "known": _known(view),
        "most": most,
        "drawing": Markup,
        "css": Markup(_sheet(view, site=False)) if chapter is None else "",  # noqa: S704
    }
    with environment.bounds(Bounds()):
        return environment.get_template(template).render(**context)


def _web(url: str | None) -> str | None:
    """An address of the web; nothing else becomes a link."""
    return url if url and re.match(r"https?://", url) else None


def _known(view: PackView) -> Callable[[str, str], bool]:
    """Whether the document lists an item, so that a link to it leads somewhere."""
    names = {
        "rules": {rule["id"] for topic in view.topics for rule in topic["rules"]},
        "questions": {each["id"] for part in view.sections for each in part["questions"]},
        "derived": {each["id"] for each in view.derived},
        "parameters": {each["id"] for each in view.parameters},
        "factors": {each["id"] for each in view.factors},
        "tables": {each["name"] for each in view.tables},
        "frameworks": {item["id"] for each in view.frameworks for item in each["items"]},
        "sources": {each["id"] for each in view.sources},
    }
    return partial(_is_known, names)


def _is_known(names: dict[str, set[str]], kind: str, name: str) -> bool:
    return name in names[kind]
