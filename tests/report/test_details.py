"""The page of a recommendation and the auditor's pages: what adds up, what links, what is meant."""

import re

import pytest

from advisor.report.html import page


@pytest.fixture(scope="module")
def chatbot(advice_of):
    return advice_of("support-chatbot")


@pytest.fixture(scope="module")
def shown(chatbot):
    return page(chatbot).html


def test_a_saving_is_worked_out_on_its_page(chatbot, shown):
    first = shown[shown.index('class="full') :]
    rows = re.findall(r"<tr(?: class=\"sum\")?>(.*?)</tr>", first[first.index("How it adds up") :])
    cells = {
        re.sub(r"<[^>]+>|\s+", " ", r.split("</td>")[0]).split(" <")[0].strip(): r for r in rows[:8]
    }
    whole = next(r for name, r in cells.items() if name.startswith("Carbon, both together"))
    parts = [
        next(r for n, r in cells.items() if n.startswith(w))
        for w in ("Carbon of use", "Carbon of making")
    ]

    def amounts(row):
        found = re.findall(r"<td class=\"r\">(?:<b>)?([\d.,]+)", row)
        return [float(a.replace(",", "")) for a in found]

    for first_part, second_part, both in zip(*map(amounts, parts), amounts(whole), strict=True):
        assert first_part + second_part == pytest.approx(both)
    before, after, saved = amounts(whole)
    assert before - after == pytest.approx(saved)


def test_numbers_of_sources_lead_to_the_list(shown):
    leads = set(re.findall(r'href="#(source-S\d+)"', shown))
    assert len(leads) > 3
    assert leads <= set(re.findall(r'id="(source-S\d+)"', shown))


def test_a_short_edition_has_no_list_of_sources_to_lead_to(chatbot):
    assert "#source-" not in page(chatbot, edition="short").html


def test_the_auditor_finds_how_many_inputs_are_of_which_grade(chatbot, shown):
    part = shown[shown.index("Data quality</h2>") : shown.index("What the marks mean")]
    counts = [int(n) for n in re.findall(r'<td class="r">(\d+)</td>', part)]
    inputs = chatbot["inputs"]
    assert sum(counts[-3:]) <= len(inputs["factors"]) + len(inputs["parameters"])
    told = len(
        re.findall("Read at the source|Computed from the source|Our judgement|Order of", part)
    )
    assert sum(counts[-told:]) == len(inputs["factors"]) + len(inputs["parameters"])


def test_how_to_check_the_file_stands_on_paper_only(chatbot, shown):
    assert "How to check this file" in shown
    assert "How to check this file" not in page(chatbot, screen=True).html


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_page_of_an_action_tells_nothing_in_english(advice_of, language):
    html = page(advice_of("support-chatbot", language=language)).html
    part = html[html.index('class="full') : html.index('id="further"')]
    for words in (
        "Recommendation",
        "Why we say",
        "What it could",
        "Size open",
        "The advice applies",
    ):
        assert words not in part
