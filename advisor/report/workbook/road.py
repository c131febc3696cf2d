"""The road map as a sheet that computes: leave a step out, move a start, and the rest follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from advisor.language import tr, trc
from advisor.report.reader import Figure, mappings, text
from advisor.report.roadmap import DAYS
from advisor.report.view import View
from advisor.report.waterfall import RoadStep
from advisor.report.workbook.cells import Book, Formula, Sheet, form_of

_WIDTHS = (5, 44, 28, 12, 9, 13, 9, 13, *(13,) * 7, 14, 14, 12)
_ENTRY = "FFF8E1"  # the ground of cells to change, as in the forms for clients
_DAY = "yyyy-mm-dd"
_SHARE = "0 %"
_LEFT = 10  # J: left in the middle
_TAKEN = 13  # M: left, as taken


def road_sheet(book: Book, view: View) -> None:
    """Write the road map; nothing where there is none."""
    before = view.road.before
    if not view.road.steps or before is None:
        return
    title = tr("Road map")
    note = tr(
        "Yellow cells may be changed: 1 takes a step, 0 leaves it out. With every step taken the "
        "figures are those of the report; with one left out they are an approximation, since each "
        "step was worked out after those before it."
    )
    sheet = book.sheet(title, title, note, _WIDTHS)
    sheet.head(
        (
            *("#", tr("Step"), tr("Use case"), tr("Effort"), tr("Taken (1 or 0)"), tr("Start")),
            *(trc("head of a column", "Days"), tr("Done by")),
            *(tr("Left a year, low (kgCO₂e)"), tr("Left a year, central"), tr("Left a year, high")),
            *(tr("Left of what was before"), tr("Left, as taken"), tr("Saved, as taken")),
            *(
                tr("Saved so far, as taken"),
                tr("One-off cost ({currency})", currency=view.currency),
            ),
            *(tr("Money saved a year, alone"), tr("Years until paid back")),
        ),
        right=range(5, 19),
    )
    # One way to show all of a column, since they are compared down it.
    kilos = {c: form_of(before.p50) for c in (9, _LEFT, 11, _TAKEN, 14)}
    first = sheet.at
    head = ("", tr("Without the steps"), *("",) * 6, *sheet.ends(before))
    sheet.row((*head, "", Formula(f"=J{first}")), kilos)
    efforts = {
        f"{text(s.get('use_case'))}/{text(s.get('rule'))}": text(s.get("effort"))
        for s in mappings(book.reader.map("roadmap").get("steps"))
    }
    for step in view.road.steps:
        _step(sheet, step, view, DAYS.get(efforts.get(step.key, ""), DAYS["weeks"]), kilos)
    last = sheet.at - 1
    _whole(sheet, view.road.total, first, last)
    _choices(sheet, first + 1, last)
    _bars(sheet, first, last)


def _step(sheet: Sheet, step: RoadStep, view: View, days: int, kilos: dict[int, str]) -> None:
    """A step: what is left after it, and what the cells that may be changed make of it."""
    from openpyxl.styles import PatternFill

    at, above = sheet.at, sheet.at - 1
    saved, once = (
        sheet.book.reader.figure(f"{step.key.replace('/', ':')}.{part}")
        for part in ("saving.cost", "once")
    )
    first = at - step.place
    name = tr("{step} (if confirmed)", step=step.title) if step.conditional else step.title
    sheet.row(
        (
            *(step.number or "–", name, step.owner, step.effort, 1, _day(view.iso_date), days),
            *(Formula(f"=F{at}+G{at}"), *sheet.ends(step.left)),
            Formula(f"=IF(J{above}=0,1,J{at}/J{above})"),
            Formula(f"=M{above}*IF(E{at}=1,L{at},1)"),
            Formula(f"=M{above}-M{at}"),
            Formula(f"=IF(M${first}=0,0,1-M{at}/M${first})"),
            *(sheet.end(once), sheet.end(saved)),
            Formula(f'=IF(AND(N(P{at})>0,N(Q{at})>0),P{at}/Q{at},"–")'),
        ),
        {**kilos, 6: _DAY, 8: _DAY, 12: _SHARE, 15: _SHARE, 16: "#,##0", 17: "#,##0", 18: "0.0"},
    )
    for column in (5, 6, 7):
        sheet.sheet.cell(at, column).fill = PatternFill("solid", fgColor=_ENTRY)


def _whole(sheet: Sheet, total: Figure | None, first: int, last: int) -> None:
    """What all steps save together: as taken, and as the report worked it out."""
    sheet.at += 1
    form = form_of(total.p50) if total else "0"
    taken = Formula(f"=M{first}-M{last}")
    sheet.row(
        ("", tr("Saved a year, as taken: one middle less the other"), *("",) * 11, taken),
        {14: form},
    )
    if total is None:
        return
    words = tr("Saved a year with all steps, worked out run by run: low, central, high")
    ends = sheet.ends(total)
    sheet.row(("", words, *("",) * 6, *ends), dict.fromkeys((9, 10, 11), form))


def _choices(sheet: Sheet, first: int, last: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    only = DataValidation(type="list", formula1='"1,0"', allow_blank=False)
    only.error, only.errorTitle = tr("1 takes the step, 0 leaves it out."), tr("Road map")
    sheet.sheet.add_data_validation(only)
    only.add(f"E{first}:E{last}")


def _bars(sheet: Sheet, first: int, last: int) -> None:
    """What is left after each step, as bars that follow the cells."""
    from openpyxl.chart import BarChart, Reference

    chart: Any = BarChart()
    chart.type, chart.legend, chart.title = "bar", None, tr("Left, as taken")
    chart.add_data(Reference(sheet.sheet, min_col=_TAKEN, min_row=first, max_row=last))
    chart.set_categories(Reference(sheet.sheet, min_col=2, min_row=first, max_row=last))
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.series[0].graphicalProperties.solidFill = sheet.book.colours.second.lstrip("#")
    chart.height, chart.width = 1.2 * (last - first + 1) + 3, 24
    sheet.sheet.add_chart(chart, f"B{sheet.at + 2}")


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso[:10])
    except ValueError:
        return None
