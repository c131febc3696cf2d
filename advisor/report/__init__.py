"""The report: PDF, HTML, Markdown, a workbook or JSON, from the Advice dict and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError, Place
from advisor.report.json_file import plain

SUFFIXES = (".pdf", ".html", ".md", ".xlsx", ".json")


def render(
    advice: Any, path: str | Path, *, pack: object | None = None, edition: str = "full"
) -> Path:
    """Write the report; the suffix of the path chooses the form.

    Args:
        advice: an Advice (its `data` is read) or the Advice dict itself.
        path: ends in .pdf, .html, .md, .xlsx or .json; written aside, then renamed.
        pack: may carry a `brand`, a mapping of tokens as in templates/report/brand.yaml.
        edition: of PDF, HTML and Markdown: full, short (two pages for a board) or technical (the
            auditor's pages and the appendix); a workbook and JSON always hold all.

    Returns:
        The path written.

    Raises:
        AdvisorError: R500 another suffix; R501 the PDF library is missing; R502 the file cannot
            be written; R503 an error in a template; R504 a colour of the brand cannot be read; R510
            no such edition.
    """
    target = Path(path)
    from advisor.report.output import write_aside

    write_aside(target, content(advice, target, pack=pack, edition=edition))
    return target


def content(
    advice: Any, path: str | Path, *, pack: object | None = None, edition: str = "full"
) -> bytes:
    """The bytes that `render` writes."""
    # As the attached file has it, so that whoever has that file makes the same report of it.
    from advisor.report.editions import checked

    checked(edition)
    data = plain(advice if isinstance(advice, Mapping) else advice.data)
    from advisor.language import speaking
    from advisor.report.html import language_of, phrases_of

    language = language_of(data)
    with speaking(language, phrases_of(pack, language)):
        return _written(data, path, pack, edition)


def _written(data: Mapping[str, Any], path: str | Path, pack: object | None, edition: str) -> bytes:
    suffix = Path(path).suffix.lower()
    if suffix == ".pdf":
        from advisor.report.pdf import as_pdf

        return as_pdf(data, pack=pack, edition=edition)
    if suffix in (".html", ".htm"):
        from advisor.report.html import page

        return page(data, pack=pack, screen=True, edition=edition).html.encode()
    if suffix == ".md":
        from advisor.report.markdown import as_markdown

        return as_markdown(data, pack=pack, edition=edition).encode()
    if suffix == ".xlsx":
        from advisor.report.workbook import as_xlsx

        return as_xlsx(data, pack=pack)
    if suffix == ".json":
        from advisor.report.json_file import as_json

        return as_json(data).encode()
    raise AdvisorError.of(
        "R500",
        f"A report cannot be written as '{suffix or Path(path).name}'.",
        place=Place(str(path)),
        allowed=SUFFIXES,
    )
