"""The report as a PDF that is PDF/UA-1 and PDF/A-3a at once, the same bytes each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from advisor.errors import AdvisorError
from advisor.report.fill import CLOSER, TAIL, TIGHTEST, Front, Layout, choose
from advisor.report.html import DETAILS, OVERVIEW, Drawn, folder, page
from advisor.report.json_file import as_json
from advisor.report.metadata import described
from advisor.report.setup import install_command
from advisor.report.tagging import install, margins_are_decoration
from advisor.report.view import View

VARIANT = "pdf/a-3a"
ATTACHMENT = "advice.json"
# The page of report.css in millimetres: its upper margin, and the height of its text.
_TOP, _HEIGHT = 22.0, 256.0
_PX_PER_MM = 96 / 25.4


def weasyprint_here() -> Any:
    """WeasyPrint, or what to do where it does not load."""
    try:
        import weasyprint
        from weasyprint.formatting_structure import boxes
        from weasyprint.pdf import tags
    except (ImportError, OSError) as error:
        raise AdvisorError.of(
            "R501",
            f"The PDF cannot be made: {_first_line(error)}.",
            todo=f"Run: {install_command(error)}. HTML, Markdown and JSON work without it.",
        ) from error
    install(tags, boxes)
    return weasyprint


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else "WeasyPrint does not load"


def fetcher(base: Path) -> Any:
    """A fetcher of URLs that reads files below one folder and data URLs, and nothing else."""
    from weasyprint.urls import URLFetcher

    root = base.resolve()

    class Local(URLFetcher):  # type: ignore[misc,unused-ignore]
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "file":
                path = Path(url2pathname(unquote(parts.path))).resolve()
                if parts.netloc in ("", "localhost") and path.is_relative_to(root):
                    return super().fetch(url, headers)
            elif parts.scheme == "data":
                return super().fetch(url, headers)
            raise ValueError(f"The report reads its own files only, not {url[:80]}")

    return Local(allowed_protocols=("file", "data"), allow_redirects=False)


def finisher(fingerprint: str | None = None) -> Callable[[Any, Any], None]:
    """What adds to the metadata, mends the list of associated files and tags the margins.

    Args:
        fingerprint: SHA-256 of the attached advice, where there is one.
    """
    described_as = described(fingerprint).encode()

    def finish(_document: Any, pdf: Any) -> None:
        margins_are_decoration(pdf)
        number = int(pdf.catalog["Metadata"].split()[0])
        stream = pdf.objects[number]
        content = b"".join(
            part if isinstance(part, bytes) else str(part).encode() for part in stream.stream
        )
        stream.stream = [content.replace(b"</rdf:RDF>", described_as + b"</rdf:RDF>", 1)]
        stream.compress = False
        if "AF" in pdf.catalog:
            once = list(dict.fromkeys(pdf.catalog["AF"]))
            del pdf.catalog["AF"][:]
            pdf.catalog["AF"].extend(once)

    return finish


def day_of(data: Mapping[str, Any]) -> datetime:
    """The engagement's date at midnight UTC; 1 January 2026 where there is none."""
    engagement = data.get("engagement")
    written = str(engagement.get("date", "")) if isinstance(engagement, Mapping) else ""
    try:
        day = date.fromisoformat(written[:10])
    except ValueError:
        day = date(2026, 1, 1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def as_pdf(data: Mapping[str, Any], *, pack: object | None = None) -> bytes:
    """Render the report.

    Raises:
        AdvisorError: R501 without WeasyPrint or one of its libraries; R503, R504 as for HTML.
    """
    weasyprint = weasyprint_here()
    base = folder()

    def fit(view: View, drawn: Drawn) -> Layout:
        layout = Layout()
        if view.full:
            layout = choose(lambda tried: front(weasyprint, drawn(tried, OVERVIEW), base))
        return _closer(layout, view, lambda t: _document(weasyprint, drawn(t, DETAILS), base))

    made = page(data, pack=pack, fit=fit)
    attached = as_json(data, run=False)
    when = day_of(data)
    attachment = weasyprint.Attachment(
        string=attached,
        name=ATTACHMENT,
        description="The advice in full, as data",
        relationship="Source",
        created=when,
        modified=when,
    )

    first = _set(weasyprint, made.html, base, attached, [attachment])
    pages = len(first.document.pages)
    for level in range(2 if made.view.close else 1, TIGHTEST + 1):
        if pages <= 2 or _ends(first.document) >= TAIL:
            break
        tight = replace(made.view.layout, tight=level)
        again = page(data, pack=pack, fit=_as_it_is(tight))
        closer = _set(weasyprint, again.html, base, attached, [attachment])
        if len(closer.document.pages) < pages:
            first = closer
            break
    return first.written()


def _as_it_is(layout: Layout) -> Callable[[View, Drawn], Layout]:
    """What fits nothing and keeps a layout."""
    return lambda _view, _drawn: layout


def front(weasyprint: Any, html: str, base: Path) -> Front:
    """Set the overview and tell how full its pages are."""
    document = _document(weasyprint, html, base).render()
    places: dict[str, tuple[int, float]] = {}
    for number, sheet in enumerate(document.pages):
        for name in ("recommendations", "list-first", "list-last", "overview-end"):
            if name in sheet.anchors and name not in places:
                y = float(sheet.anchors[name][1]) / _PX_PER_MM
                places[name] = (number, (y - _TOP) / _HEIGHT)
    first, last = places.get("list-first"), places.get("list-last")
    return Front(
        last=places.get("overview-end", (0, 1.0))[1],
        list_starts=places.get("recommendations", (0, 0.0))[1],
        list_split=bool(first and last and first[0] != last[0]),
    )


def _document(weasyprint: Any, html: str, base: Path) -> Any:
    return weasyprint.HTML(
        string=html, base_url=base.resolve().as_uri() + "/", url_fetcher=fetcher(base)
    )


def _closer(layout: Layout, view: View, unset: Callable[[Layout], Any]) -> Layout:
    """The layout in which the page for the board and those of the actions hold what is theirs."""
    for _ in range(CLOSER):
        document = unset(layout).render()
        board = layout.board + _board_runs_over(document)
        over = () if layout.run_on else _runs_over(document, view)
        if board == layout.board and not over:
            break
        layout = replace(layout, board=board, closer=(*layout.closer, *over))
    return layout


def _board_runs_over(document: Any) -> bool:
    """True where the page for the board, the second, takes more than itself."""
    return not any("summary-end" in sheet.anchors for sheet in document.pages[:2])


def _runs_over(document: Any, view: View) -> tuple[str, ...]:
    """The actions whose own page does not hold them."""
    found: dict[str, int] = {}
    for number, sheet in enumerate(document.pages):
        for name in sheet.anchors:
            found.setdefault(name, number)
    names = [str(i.anchor) for i in view.full]
    return tuple(n for n in names if found.get(n) != found.get(f"{n}-end"))


def _ends(document: Any) -> float:
    """How far the last page is filled, from 0 to 1."""
    end = document.pages[-1].anchors.get("report-end")
    return (float(end[1]) / _PX_PER_MM - _TOP) / _HEIGHT if end else 1.0


@dataclass(frozen=True, slots=True)
class _Set:
    """A document set in pages, with the options of its PDF."""

    document: Any
    options: Mapping[str, Any]
    fingerprint: str | None = None

    def written(self) -> bytes:
        finish = finisher(self.fingerprint)
        return bytes(self.document.write_pdf(finisher=finish, **self.options))


def _set(weasyprint: Any, html: str, base: Path, content: str, attachments: list[Any]) -> _Set:
    """Set an HTML text in pages; the PDF's identifier is a hash of content and text."""
    digest = hashlib.sha256(content.encode() + b"\0" + html.encode()).hexdigest()[:32]
    options = {
        "pdf_variant": VARIANT,
        "pdf_identifier": digest.encode(),
        "attachments": attachments,
    }
    attached = hashlib.sha256(content.encode()).hexdigest() if attachments else None
    return _Set(_document(weasyprint, html, base).render(**options), options, attached)


def to_pdf(weasyprint: Any, html: str, base: Path, content: str, attachments: list[Any]) -> bytes:
    """Set an HTML text as PDF, as it is."""
    return _set(weasyprint, html, base, content, attachments).written()


def to_pdf_filled(weasyprint: Any, tries: Iterable[str], base: Path, content: str) -> bytes:
    """Set the first of some HTML texts whose last page is not nearly empty.

    Args:
        weasyprint: the library.
        tries: the same text, each set closer than the one before; its end has the anchor of ours.
        base: the folder of style sheet and fonts.
        content: what the identifier is made of.

    Returns:
        the first with fewest pages, where the last page of none is filled.
    """
    best: _Set | None = None
    for html in tries:
        found = _set(weasyprint, html, base, content, [])
        if best is None or len(found.document.pages) < len(best.document.pages):
            best = found
        if _ends(best.document) >= TAIL:
            break
    assert best is not None  # noqa: S101 - there is a first one
    return best.written()
