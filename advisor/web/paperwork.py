"""What goes out to others and comes back: work of the child process, as `advisor.web.work` is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError, Problem
from advisor.interview.document import Doc
from advisor.pack.items import Pack

if TYPE_CHECKING:
    from advisor.interview.form import SentBack


def blank(_document: Doc, pack: Pack, *, express: bool) -> bytes:
    """The blank questionnaire as a PDF."""
    from advisor.report.questionnaire import as_pdf
    from advisor.report.questionnaire import blank as blank_of

    return as_pdf(blank_of(pack, express=express))


def open_list(document: Doc, pack: Pack, *, who: str, express: bool) -> bytes:
    """The open questions by who could tell, as a PDF; of one person only where named."""
    from advisor.interview.form import asked_rows
    from advisor.interview.interview import Interview
    from advisor.report.questionnaire import as_pdf, open_questions

    interview = Interview(document, pack)
    items = asked_rows(interview, who=who or None, express=express)
    return as_pdf(open_questions(interview, items))


def form(document: Doc, pack: Pack, *, ident: str, who: str, express: bool, every: bool) -> bytes:
    """The form to mail, as a workbook."""
    from advisor.interview.form import asked_rows, form_bytes
    from advisor.interview.interview import Interview

    interview = Interview(document, pack)
    items = asked_rows(interview, who=who or None, express=express, every=every)
    return form_bytes(interview, items, ident=ident)


def form_back(document: Doc, pack: Pack, *, ident: str, content: bytes, name: str) -> SentBack:
    """The answers of a form that came back."""
    from advisor.interview.form import read_form
    from advisor.interview.interview import Interview

    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            found = read_form(path, Interview(document, pack), ident=ident)
        except AdvisorError as error:
            raise AdvisorError(_named(p, name) for p in error.problems) from None
    warnings = tuple(_named(p, name) for p in found.warnings)
    return replace(found, file=name, warnings=warnings)


def _named(problem: Problem, name: str) -> Problem:
    """A problem of the file as its sender calls it, and not as it lay here."""
    place = problem.place
    return problem if place is None else replace(problem, place=replace(place, file=name))
