"""Each figure and table has a number that is the same in every form, and says where it is from."""

import re

import pytest

from advisor.report import content
from advisor.report.html import brand_of
from advisor.report.numbering import exhibits
from advisor.report.view import build
from tests.report.fixture import advice as fixtures

_LABEL = re.compile(r"(Figure|Table) (R?[0-9.]*[0-9]):</b>|>(Figure) (R?[0-9.]*[0-9]): ")
_IN_HEAD = re.compile(r'class="exhibit">(Figure|Table) (R[0-9.]*[0-9])<')


def labels(shown):
    found = [(a or c, b or d) for a, b, c, d in _LABEL.findall(shown)]
    return found + _IN_HEAD.findall(shown)


@pytest.mark.parametrize("name", ["rich", "twelve", "nothing"])
def test_no_number_is_missing_or_given_twice(name):
    advice = getattr(fixtures, name)()
    view = build(advice, brand_of(None))
    found = labels(content(advice, "x.html").decode())
    assert len(found) == len(set(found))
    assert {n for _, n in found} == set(exhibits(view).values())
    plain = [int(n) for _, n in found if n.isdigit()]
    assert plain == sorted(plain)
    assert sorted(set(plain)) == list(range(1, len(set(plain)) + 1))
    # An auditor who misses Figure 3 is told why.
    assert ("share one number" in content(advice, "x.html").decode()) == bool(found)


def test_a_table_has_one_number_in_each_form_and_edition():
    advice = fixtures.rich()
    row = {"id": "x", "label": "the size", "kind": "factor", "share": 0.6, "printed": "1"}
    advice["use_cases"][0]["drivers"] = {"carbon": [row], "cost": []}
    number = exhibits(build(advice, brand_of(None)))
    full, technical, short = (
        content(advice, "x.html", edition=e).decode() for e in ("full", "technical", "short")
    )
    causes, road = f"Table {number['causes']}", f"Table {number['road']}"
    assert f"<b>{causes}:</b>" in full
    assert f"<b>{causes}:</b>" in technical
    assert f"<b>{road}:</b>" in full
    assert f"**{road}.**" in content(advice, "x.md").decode()
    assert f"**{causes}.**" in content(advice, "x.md", edition="technical").decode()
    assert set(labels(short)) <= set(labels(full))


def test_what_is_numbered_says_where_it_is_from():
    """Behind the last table of each chapter of figures stands its source."""
    shown = content(fixtures.rich(), "x.html").decode()
    parts = re.split(r"<section ", shown)
    told = {"today", "recommendations", "roadmap", "register", "assumptions", "auditor"}
    for part in parts:
        name = re.search(r'id="([\w-]+)"', part)
        if name and name[1] in told:
            assert labels(part), name[1]
            assert "Source: " in part[part.rindex("</table>") - 5000 :], name[1]
