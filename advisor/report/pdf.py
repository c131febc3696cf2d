"""The report as a PDF that is PDF/UA-1 and PDF/A-3a at once, the same bytes each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from advisor.errors import AdvisorError
from advisor.language import tr
from advisor.report import columns, tagging
from advisor.report.deadline import limited
from advisor.report.editions import FULL, SHORT, on_two_pages
from advisor.report.fill import PASSES, TAIL, Fallen, Layout, mended, rank, waits
from advisor.report.fitting import fitted
from advisor.report.gaps import gaps
from advisor.report.glyphs import unprintable
from advisor.report.html import page
from advisor.report.json_file import as_json
from advisor.report.memory import seldom_searched
from advisor.report.metadata import described
from advisor.report.setup import install_command
from advisor.report.sparse import spared, sparse
from advisor.report.tagging import margins_are_decoration

VARIANT = "pdf/a-3a"
ATTACHMENT = "advice.json"
# The page of report.css in millimetres: its upper and left margin, height and width of its text.
_TOP, _LEFT, _HEIGHT, _WIDTH = 22.0, 20.0, 256.0, 170.0
_PX_PER_MM = 96 / 25.4


def weasyprint_here() -> Any:
    """WeasyPrint, or what to do where it does not load."""
    try:
        import weasyprint
        from weasyprint.formatting_structure import boxes
        from weasyprint.layout import block
        from weasyprint.pdf import tags
    except (ImportError, OSError) as error:
        raise AdvisorError.of(
            "R501",
            f"The PDF cannot be made: {_first_line(error)}.",
            todo=f"Run: {install_command(error)}. HTML, Markdown and JSON work without it.",
        ) from error
    tagging.install(tags, boxes)
    columns.install(block)
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


def as_pdf(data: Mapping[str, Any], *, pack: object | None = None, edition: str = FULL) -> bytes:
    """Render the report.

    Args:
        data: the Advice dict.
        pack: may carry a `brand`.
        edition: full, short or technical; each has the same advice attached.

    Raises:
        AdvisorError: R501 without WeasyPrint or one of its libraries; R503, R504 as for HTML; R540
            where it takes too long.
    """
    weasyprint = weasyprint_here()
    with limited("Setting the report in pages"), seldom_searched():
        return _filled(weasyprint, data, pack, edition)


def _filled(weasyprint: Any, data: Mapping[str, Any], pack: object | None, edition: str) -> bytes:
    """The best of a few settings."""
    attached = as_json(data, run=False)
    when = day_of(data)
    attachment = weasyprint.Attachment(
        string=attached,
        name=ATTACHMENT,
        description=tr("The advice in full, as data"),
        relationship="Source",
        created=when,
        modified=when,
    )
    made = page(data, pack=pack, edition=edition)
    missing = unprintable(weasyprint, made.html, made.base, made.faces)
    if missing:
        made = page(data, pack=pack, edition=edition, missing=missing)
    actions = {str(i.anchor): i.level for i in made.view.full}

    def set_in(html: str) -> _Set:
        return _set(weasyprint, html, made.base, attached, [attachment])

    layout = made.view.layout
    if edition == SHORT:
        return _on_two_pages(made.drawn, set_in, layout)
    if edition == FULL and not made.view.short:
        # Without what hangs on the register or below the actions: each of these has a page alone.
        alone = {str(i.anchor): i.level for i in made.view.full if i.quantified}

        def measure(wanted: Layout, only: frozenset[str]) -> Fallen:
            return fallen(set_in(made.alone(wanted, only)).document)

        layout, levels = fitted(layout, alone, measure)
        actions |= levels
        first = made.drawn(layout)
    else:
        first = made.html
    best, tried = set_in(first), {layout}
    fell = fallen(best.document)
    least = rank(fell, [*actions], layout)
    for number in range(1, PASSES + 1):
        wanted = mended(layout, fell, actions, close=made.view.close)
        if wanted in tried or not waits(fell, layout, wanted, number):
            break
        layout = wanted
        tried.add(layout)
        again = set_in(made.drawn(layout))
        fell = fallen(again.document)
        bad = rank(fell, [*actions], layout)
        if bad < least:
            best, least = again, bad
    return best.written()


def _on_two_pages(
    drawn: Callable[[Layout], str], set_in: Callable[[str], _Set], layout: Layout
) -> bytes:
    """The short edition, set closer until it has its two pages."""
    done: dict[Layout, _Set] = {}

    def measure(wanted: Layout) -> Fallen:
        done[wanted] = set_in(drawn(wanted))
        return fallen(done[wanted].document)

    return done[on_two_pages(measure, layout)].written()


def fallen(document: Any) -> Fallen:
    """Where the parts of a document that is set stand."""
    places: dict[str, tuple[int, float]] = {}
    for number, sheet in enumerate(document.pages):
        for name, place in sheet.anchors.items():
            places.setdefault(name, (number, (float(place[1]) / _PX_PER_MM - _TOP) / _HEIGHT))
    top, left = _TOP * _PX_PER_MM, _LEFT * _PX_PER_MM
    wide, high = _WIDTH * _PX_PER_MM, _HEIGHT * _PX_PER_MM
    thin = sparse(document, top, left, (wide, high))
    return Fallen(
        len(document.pages), places, gaps(document, top, high), thin, spared(document, high)
    )


def _document(weasyprint: Any, html: str, base: Path) -> Any:
    return weasyprint.HTML(
        string=html, base_url=base.resolve().as_uri() + "/", url_fetcher=fetcher(base)
    )


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
        if fallen(best.document).tail >= TAIL:
            break
    assert best is not None  # noqa: S101 - there is a first one
    return best.written()
