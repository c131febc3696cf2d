"""Questions on paper: all of them, when each is asked, and a PDF that everybody can read."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pikepdf
import pytest

from advisor.interview.form import asked_rows
from advisor.logic import parse_condition
from advisor.report.questionnaire import as_pdf, blank, open_questions
from advisor.report.questionnaire.contents import NOBODY, Questionnaire
from advisor.report.questionnaire.only_if import Book, only_if
from advisor.report.questionnaire.set import as_html
from tests.forms.filling import document, interview, pack
from tests.report import pdfcheck

FACTS = ("ctx.stage", "task.primary", "edge.devices_n", "edge.candidate", "model.name")


def entries(found: Questionnaire) -> list:
    return [entry for part in found.parts for group in part.groups for entry in group.entries]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        # Of the stages: idea a, pilot b, production c, scaling d, replacing e.
        ({"ctx.stage": "idea"}, "question 1 is a"),
        ({"ctx.stage": {"in": ["pilot", "idea"]}}, "question 1 is a or b"),
        ({"ctx.stage": {"in": ["pilot", "idea", "production", "replacing"]}},
         "question 1 is a–c or e"),
        ({"ctx.stage": {"not_in": ["idea", "scaling"]}}, "question 1 is not a or d"),
        ({"ctx.stage": {"ne": "idea"}}, "question 1 is not a"),
        ({"edge.candidate": True}, "question 4 is yes"),
        ({"edge.devices_n": {"gt": 0}}, "question 3 is above 0"),
        ({"edge.devices_n": {"ge": 1500}}, "question 3 is at least 1,500 devices"),
        ({"edge.devices_n": {"between": [2, 5]}},
         "question 3 is between 2 devices and 5 devices"),
        ({"ctx.stage": "known"}, "question 1 is answered"),
        ({"ctx.stage": "unknown"}, "question 1 is not answered"),
        ({"all": [{"edge.candidate": True}, {"any": [{"ctx.stage": "idea"},
                                                     {"edge.devices_n": {"gt": 0}}]}]},
         "question 4 is yes and (question 1 is a or question 3 is above 0)"),
        ({"not": {"edge.candidate": True}}, "question 4 is not yes"),
        # A list that has no letters is named; what hangs on a question that is not printed is open.
        ({"model.name": "other"}, "question 5 is “Another model”"),
        ({"host.where": "vendor"}, None),
        ({"all": [{"host.where": "vendor"}, {"ctx.stage": "idea"}]}, "question 1 is a"),
        ({"any": [{"host.where": "vendor"}, {"ctx.stage": "idea"}]}, None),
        ({"any": [{"ctx.stage": "idea"}, {"edge.candidate": True},
                  {"ctx.stage": {"in": ["scaling", "pilot"]}}]},
         "question 1 is a, b or d or question 4 is yes"),
        ({"not": {"any": [{"host.where": "vendor"}, {"ctx.stage": "idea"}]}},
         "question 1 is not a"),
    ],
)  # fmt: skip
def test_when_a_question_is_asked_is_said_by_numbers_and_letters(written, words):
    condition = parse_condition(written, {}.__getitem__, lambda _: None, facts=pack().specs)
    assert only_if(condition, Book.of(FACTS, pack())) == words


def test_the_blank_questionnaire_holds_every_question_once_with_all_its_options():
    found = entries(blank(pack()))
    assert sorted(e.text for e in found) == sorted(q.text for q in pack().questions.values())
    assert [e.number for e in found] == list(range(1, len(pack().questions) + 1))
    for entry in found:
        (question,) = [q for q in pack().questions.values() if q.text == entry.text]
        labels = list(question.spec.option_labels.values())
        # A place, a model or a chip is written in; no list of theirs is printed.
        written_in = question.spec.type == "region" or len(labels) > 26
        assert [words for _, words in entry.options] == ([] if written_in else labels)
        assert (entry.only_if is None) == (question.ask_if is None)
        assert entry.short == question.express


def test_what_is_asked_once_stands_before_what_is_asked_of_each_use_case():
    once, each = blank(pack()).parts
    count = sum(q.spec.scope == "engagement" for q in pack().questions.values())
    assert sum(len(group.entries) for group in once.groups) == count
    # In the order that the pack gives its sections.
    assert [group.title for group in each.groups][:3] == ["Context", "Task", "Model"]


def test_the_short_questionnaire_holds_the_short_interview():
    found = entries(blank(pack(), express=True))
    assert len(found) == sum(q.express for q in pack().questions.values())
    assert not any(entry.short for entry in found)


def open_ones(**answers) -> Questionnaire:
    made = interview(**answers)
    # Few enough that setting them is quick.
    items = [i for i in asked_rows(made) if i.fact.startswith(("use.", "ctx."))]
    return open_questions(made, items, first=[("chat", "use.tokens_in")])


def test_open_questions_stand_under_who_could_tell():
    found = open_ones(**{
        "use.tokens_in": {"unknown": {"who": "Ms Ito"}},
        "use.tokens_out": {"unknown": {"who": "Ms Ito", "note": "SECRET"}},
        "use.retry_share": {"unknown": {"who": "SECRET"}, "private": True},
        "use.tasks_month": 480_000,
    })  # fmt: skip
    (part,) = found.parts
    assert [group.title for group in part.groups] == ["For Ms Ito", NOBODY]
    first = part.groups[0].entries
    assert [e.text for e in first] == [
        pack().questions["use.tokens_in"].text, pack().questions["use.tokens_out"].text
    ]  # fmt: skip
    assert [e.first for e in first] == [True, False]
    assert pack().questions["use.tasks_month"].text not in [e.text for e in entries(found)]
    assert "SECRET" not in as_html(found)


def test_an_engagement_without_open_questions_says_so():
    made = interview()
    found = open_questions(made, [])
    assert "Every question that is asked so far has an answer." in as_html(found)


def test_names_cannot_bring_markup_into_the_page():
    named = document()
    hostile = "<script>alert(1)</script><img src=x>"
    named["engagement"] |= {"client": hostile, "title": hostile, "prepared_by": hostile}
    named["use_cases"][0]["name"] = hostile
    named["use_cases"][0]["answers"]["use.tokens_in"] = {"unknown": {"who": hostile}}
    made = interview(named)
    html = as_html(open_questions(made, asked_rows(made)))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@pytest.fixture(scope="module")
def short(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("paper") / "short.pdf"
    path.write_bytes(as_pdf(blank(pack(), express=True)))
    return path


@pytest.fixture(scope="module")
def listed(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("paper") / "open.pdf"
    path.write_bytes(as_pdf(open_ones(**{"use.tokens_in": {"unknown": {"who": "Ms Ito"}}})))
    return path


def test_the_pdfs_are_tagged_and_fit_to_be_kept(short, listed):
    for path in (short, listed):
        # Nothing is attached to them, unlike to a report.
        assert [f for f in pdfcheck.faults(path) if "attached" not in f and "assoc" not in f] == []
        subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)


def test_the_pdfs_have_bookmarks_and_a_title(short, listed):
    with pikepdf.open(short) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        below = [child.title for item in outline.root for child in item.children]
    assert titles == ["About the organisation", "About each use case"]
    assert "Task" in below
    with pikepdf.open(listed) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Open questions"]
        assert [c.title for c in outline.root[0].children] == ["For Ms Ito", NOBODY]
        assert str(pdf.docinfo["/Title"]) == "Open questions: Harbour Retail"


def test_the_same_questions_give_the_same_bytes(listed):
    again = open_ones(**{"use.tokens_in": {"unknown": {"who": "Ms Ito"}}})
    assert listed.read_bytes() == as_pdf(again)


def test_nothing_runs_over_the_margins(short, listed):
    for path in (short, listed):
        told = subprocess.run(
            ["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True
        ).stdout
        words = re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"', told)
        assert len(words) > 300
        # A4 is 595.3 points wide, its margins 56.7.
        assert min(float(low) for low, _ in words) >= 56
        assert max(float(high) for _, high in words) <= 539.5


def test_the_lines_to_write_on_stay_within_the_margins(listed, tmp_path):
    """Looked at as a picture: right of the margin nothing is drawn."""
    base = tmp_path / "page"
    subprocess.run(["pdftoppm", "-r", "40", "-gray", str(listed), str(base)], check=True)
    pages = sorted(tmp_path.glob("page-*.pgm"))
    assert pages
    for page in pages:
        head, size, _, pixels = page.read_bytes().split(b"\n", 3)
        assert head == b"P5"
        width = int(size.split()[0])
        rows = [pixels[n : n + width] for n in range(0, len(pixels), width)]
        margin = round(539.5 / 595.3 * width) + 1
        assert all(set(row[margin:]) <= {255} for row in rows if len(row) == width)
