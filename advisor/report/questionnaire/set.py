"""Questions set as a PDF with the look of the report, the same bytes each time."""

from __future__ import annotations

from typing import Any, Final

import jinja2
from markupsafe import Markup

from advisor.content import templates_folder
from advisor.report.html import folder
from advisor.report.pdf import to_pdf_filled, weasyprint_here
from advisor.report.questionnaire.contents import Questionnaire
from advisor.report.sheet import paper_sheet
from advisor.report.typeset import typeset_markup
from advisor.sandbox import BoundedEnvironment, Bounds

# How close the lines can be set, so that no last page is nearly empty.
CLOSEST: Final = 1


def as_pdf(questions: Questionnaire) -> bytes:
    """The questions as a PDF that is PDF/UA-1 and PDF/A-3a.

    Raises:
        AdvisorError: R501 without WeasyPrint or one of its libraries.
    """
    weasyprint = weasyprint_here()
    tries = (as_html(questions, close=close) for close in range(CLOSEST + 1))
    return to_pdf_filled(weasyprint, tries, folder(), questions.title)


def as_html(questions: Questionnaire, *, close: int = 0) -> str:
    """The HTML that is set.

    Args:
        questions: what it holds.
        close: how close its lines are set, from 0 to `CLOSEST`.
    """
    environment = BoundedEnvironment(
        loader=jinja2.FileSystemLoader(templates_folder() / "questionnaire"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    with environment.bounds(Bounds()):
        page = environment.get_template("document.html.j2").render(
            view=questions,
            close=close,
            css=Markup(_sheet(questions)),  # noqa: S704
        )
    return typeset_markup(page)


def _sheet(questions: Questionnaire) -> str:
    own = (templates_folder() / "questionnaire" / "questionnaire.css").read_text(encoding="utf-8")
    return paper_sheet(questions.brand, own)


def _printed(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.replace("CO2", "CO₂").replace("`", "")
    return value
