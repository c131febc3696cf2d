"""The sheets of a workbook that only tell: summary, recommendations, stages, actions, answers."""

from __future__ import annotations

from advisor.language import tr
from advisor.report.reader import Figure
from advisor.report.view import View
from advisor.report.workbook.cells import ENDS, Book, Sheet, form_of


def summary_sheet(book: Book, view: View) -> None:
    """What the page for the board says first."""
    s = view.summary
    words = tr("Summary")
    note = f"{view.client}, {view.date}"
    sheet = book.sheet(words, view.title, note, (5, 46, 30, 22, 16, 14, 14, 14, 26))
    said = " ".join(w for w in (s.sentence, s.rests_on) if w)
    lines = [said, s.decision, *s.against, *s.leave, *s.unknown, *s.whole, *s.sure]
    for line in (each for each in lines if each):
        _line(sheet, line)
    for name, figure in _totals(view):
        sheet.row(
            ("", name, figure.printed, figure.printed_range, "", *sheet.ends(figure)),
            _forms(6, figure),
        )
    sheet.at += 1
    if not s.actions:
        return
    ends = (tr("low"), tr("central"), tr("high"))
    sheet.head(
        (
            *("#", tr("Action"), tr("Use case"), tr("Owner"), tr("Done by")),
            *(tr("kgCO₂e saved a year, {end}", end=e) for e in ends),
            tr("How sure"),
        ),
        right=(6, 7, 8),
    )
    for a in s.actions:
        sure = a.item.sure if a.item else ""
        who = a.person or tr("To be named")
        values = (a.number, a.title, a.owner_name, who, a.when, *sheet.ends(a.saving), sure)
        sheet.row(values, _forms(6, a.saving))


def _totals(view: View) -> list[tuple[str, Figure]]:
    names = {
        "carbon_kgco2e": tr("Carbon"),
        "energy_kwh": tr("Electricity"),
        "water_l": tr("Water"),
        "cost": tr("Cost"),
    }
    totals = view.summary.totals
    return [(words, totals[key]) for key, words in names.items() if key in totals]


def _line(sheet: Sheet, words: str) -> None:
    """A sentence over all columns, as high as it needs."""
    from openpyxl.styles import Alignment

    sheet.put(1, words).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.sheet.merge_cells(start_row=sheet.at, start_column=1, end_row=sheet.at, end_column=9)
    sheet.sheet.row_dimensions[sheet.at].height = 15.0 * (1 + len(words) // 170)
    sheet.at += 1


def _forms(first: int, figure: Figure | None) -> dict[int, str]:
    """How the three ends of a figure are shown from a column on."""
    if figure is None:
        return {}
    return {first + i: form_of(getattr(figure, end)) for i, end in enumerate(ENDS)}


def recommendations_sheet(book: Book, view: View) -> None:
    """All recommendations in their order, each with what it saves."""
    widths = (5, 40, 28, 16, 18, 10, 14, *(11,) * 9, 60, 60, 60)
    title = tr("Recommendations")
    note = tr(
        "Savings of several actions overlap and do not add up; the road map has them together."
    )
    sheet = book.sheet(title, title, note, widths)
    ends = (tr("low"), tr("central"), tr("high"))
    sheet.head(
        (
            *("#", tr("Recommendation"), tr("Use case"), tr("Kind"), tr("How sure")),
            *(tr("Effort"), tr("Risk to quality")),
            *(tr("Carbon, share, {end}", end=e) for e in ends),
            *(tr("kgCO₂e saved a year, {end}", end=e) for e in ends),
            *(tr("{currency} saved a year, {end}", currency=view.currency, end=e) for e in ends),
            *(tr("What to do"), tr("First step"), tr("When it is wrong")),
        ),
        right=range(8, 17),
    )
    for item in (e for i in view.listed for e in i.every):
        share = item.carbon.share if item.carbon else None
        year = item.carbon.year if item.carbon else None
        # As saved, not as the report turns a loss round: one column, one direction.
        cost = book.reader.figure(f"{item.key.replace('/', ':')}.saving.cost")
        forms = {**_forms(8, share), **_forms(11, year), **_forms(14, cost)}
        figures = (*sheet.ends(share), *sheet.ends(year), *sheet.ends(cost))
        told = (item.recommend, item.first_step, item.limitations)
        head = (item.number or "–", item.title, item.owner_name, item.lane_name, item.how_sure)
        sheet.row((*head, item.effort or "–", item.risk or "–", *figures, *told), forms)


def use_cases_sheet(book: Book, view: View) -> None:
    """The footprint of each use case by stage."""
    title = tr("Use cases")
    sheet = book.sheet(title, title, view.mean, (36, 30, 26, *(14,) * 15))
    heads = next((o.stage_keys for o in view.use_cases if o.stage_keys), ())
    ends = (tr("low"), tr("central"), tr("high"))
    columns = tuple(tr("{what}, {end}", what=h, end=e) for h in heads for e in ends)
    sheet.head(
        (tr("Use case"), tr("Stage"), tr("Where it has no figure, why"), *columns),
        right=range(4, 19),
    )
    for owner in view.use_cases:
        for stage in owner.stages:
            values: list[object] = [owner.name, stage.name, stage.absent]
            forms: dict[int, str] = {}
            for figure in stage.figures:
                forms |= _forms(len(values) + 1, figure)
                values += sheet.ends(figure)
            sheet.row(values, forms)


def actions_sheet(book: Book, view: View) -> None:
    """The register of actions, to be kept."""
    title = tr("Register of actions")
    note = tr("Fill in the last two columns when it was measured again.")
    sheet = book.sheet(title, title, note, (5, 44, 28, 22, 18, 14, 44, 16, 18, 18))
    sheet.head(
        (
            *("#", tr("Action"), tr("Use case"), tr("Owner"), tr("Done by"), tr("Effort")),
            *(tr("What to measure, before and after"), tr("Measure again")),
            *(tr("Before"), tr("After")),
        )
    )
    for a in view.register:
        who = a.person or tr("To be named")
        head = (a.number or "–", a.title, a.owner_name, who, a.when, a.effort)
        sheet.row((*head, a.measure or "–", a.again))


def answers_sheet(book: Book, view: View) -> None:
    """What the client told."""
    title = tr("Your answers")
    sheet = book.sheet(title, title, "", (28, 60, 40, 60))
    sheet.head((tr("Use case"), tr("Question"), tr("Answer"), tr("How it is known")))
    for row in view.appendix.answers:
        sheet.row((row.owner, row.question, row.answer, row.said or row.status))
