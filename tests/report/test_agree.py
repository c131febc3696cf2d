"""A number stands in every form of a report as it stands in the others."""

import io
import json
from collections.abc import Iterator

import openpyxl
import pytest

import advisor
from advisor.quantities import round_significant
from advisor.report import content
from tests.conftest import FULL
from tests.report.agree import amounts, of_html, of_json, of_markdown, of_pdf

SAMPLES = (
    *("support-chatbot", "city-portfolio", "board-minutes", "marketing-images", "medical-triage"),
    *("national-language-model", "paper-mill-sensors", "wearable-wake-word"),
)
QUICK = (
    ("city-portfolio", "en", ""),
    ("support-chatbot", "fr", "northfield"),
    ("paper-mill-sensors", "de", ""),
)
ALL = [
    (s, lang, firm) for s in SAMPLES for lang in ("en", "de", "fr") for firm in ("", "northfield")
]
# Of the HTML: the numbers of axes, which only place marks, and factors, which are no figures.
NO_FIGURES = ("svg", "factors")


@pytest.fixture(scope="module", params=ALL if FULL else QUICK, ids="-".join)
def forms(request, advice_of, report_of, root):
    """One advice and its forms."""
    sample, language, firm = request.param
    advice = advice_of(sample, language, firm)
    pack = advisor.load_pack([root / "samples" / "packs" / firm] if firm else [])
    made = {s: content(advice, f"a.{s}", pack=pack) for s in ("html", "md", "json", "xlsx")}
    made["pdf"] = report_of(sample, language, firm).read_bytes()
    return advice, made


def test_pdf_and_html_hold_the_same_amounts(forms):
    _, made = forms
    pdf, html = of_pdf(made["pdf"]), of_html(made["html"])
    assert len(pdf) > 20
    assert sorted(pdf - html) == []
    assert sorted(of_html(made["html"], ("svg",)) - pdf) == []


def test_every_amount_is_one_of_the_advice(forms):
    _, made = forms
    known = of_json(made["json"])
    assert sorted(of_html(made["html"], NO_FIGURES) - known) == []
    assert sorted(of_markdown(made["md"]) - known) == []


def key_figures(advice) -> Iterator[str]:
    """What a board acts on: the totals, what each action saves, what the road map leaves."""
    total = advice["portfolio"]["total"] or {}
    yield from (total[k] for k in ("carbon_kgco2e", "cost") if total.get(k))
    for owner in (*advice["use_cases"], *advice["shared"]):
        for item in owner["recommendations"]:
            if item["lane"] == "do" and item["saving"] and not item["saving"]["once"]:
                yield item["saving"]["carbon_kgco2e"]


def test_key_figures_stand_in_every_form(forms):
    advice, made = forms
    several = len(advice["use_cases"]) > 1
    page, pdf, short = of_html(made["html"]), of_pdf(made["pdf"]), of_markdown(made["md"])
    for name in key_figures(advice):
        figure = advice["figures"][name]
        shown = amounts([f"{figure['printed_range']};"])
        assert shown <= page, name
        assert shown <= pdf, name
        if "portfolio" not in name or several:
            assert shown <= short, name


def test_the_workbook_holds_each_figure_as_the_others_print_it(forms):
    advice, made = forms
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    rows = {r[0].value: r for r in book.worksheets[-1].iter_rows(min_row=4)}
    assert set(rows) == set(advice["figures"])
    for name, figure in advice["figures"].items():
        cells = [cell.value for cell in rows[name]]
        assert cells[3:6] == [round_significant(figure[e]) for e in ("p5", "p50", "p95")], name
        assert cells[6:8] == [figure["printed"], figure["printed_range"]], name


def test_the_json_is_the_advice(forms):
    advice, made = forms
    assert json.loads(made["json"]) == advice


def test_another_number_in_a_form_is_found():
    """The reading itself: a digit that differs, in a table or across a line, is another amount."""
    assert amounts(["2,700", "kgCO₂e"]) == amounts(["about 2,700 kgCO₂e a year"])
    assert amounts(["2,700 kgCO₂e"]) != amounts(["2,800 kgCO₂e"])
    assert amounts(["0.36–23 tCO₂e"]) == {"0.36tCO₂e", "23tCO₂e"}
    assert amounts(["−14,000 to −940 EUR"]) == amounts(["940–14,000", "EUR"])
    assert of_html(b"<td>1.5 million</td> <td>EUR</td>") == {"1.5millionEUR"}
    assert of_html(b"<svg><text>5</text> <text>kWh</text></svg><p>6 kWh</p>", ("svg",)) == {"6kWh"}
    assert amounts(["12\u202f000\u00a0EUR par an"]) == {"12000EUR"}
