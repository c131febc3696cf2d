import copy
import json
import re
import shutil

import pytest

from advisor.errors import AdvisorError
from advisor.report import content, html, render
from advisor.report.brand import contrast, load_brand
from tests.report.fixture import advice as fixtures

NAMES = ("rich", "twelve", "nothing", "bare", "hostile")


def code(call, *args, **more):
    with pytest.raises(AdvisorError) as caught:
        call(*args, **more)
    return caught.value.problems[0]


def test_html_holds_nothing_from_outside_and_escapes():
    shown = content(fixtures.hostile(), "x.html").decode()
    assert "<script" not in shown
    assert "<img" not in shown
    assert not re.search(r'(src|href)="(?!#)', shown)
    assert "url(fonts/" not in shown
    assert "49" not in re.findall(r"alert\(1\)[^<]{0,40}", shown)[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_link_has_its_target(name):
    shown = content(getattr(fixtures, name)(), "x.html").decode()
    targets = set(re.findall(r'id="([^"]+)"', shown))
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= targets
    assert all("\u200b" not in t for t in targets)


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_numbers_are_printed_from_figures_only(suffix):
    """Other raw values with the same print change the marks of charts and nothing else."""
    first = fixtures.rich()
    second = copy.deepcopy(first)
    for figure in second["figures"].values():
        for key in ("p5", "p50", "p95"):
            figure[key] = figure[key] * 1.0137 + 0.001

    def words(advice):
        shown = content(advice, f"x.{suffix}").decode()
        return re.sub(r"</title>.*?</svg>", "", shown, flags=re.DOTALL)

    assert words(first) == words(second)


def test_markdown_is_readable_and_escaped():
    shown = content(fixtures.rich(), "x.md").decode()
    assert shown.startswith("# Greener AI at Harbour Mutual\n")
    assert "### Do\n" in shown
    assert "CO2e" not in shown
    assert "\\<script\\>" in content(fixtures.hostile(), "x.md").decode()


def test_json_is_sorted_rounded_and_ends_in_a_newline():
    advice = fixtures.bare()
    advice["figures"]["f"] = {"p50": 1 / 3, "printed": "0.33"}
    shown = content(advice, "x.json").decode()
    assert shown.endswith("}\n")
    assert "0.333333333" in shown
    assert "0.3333333333" not in shown
    assert list(json.loads(shown)) == sorted(advice)


def test_the_advice_object_is_read_by_its_data():
    class Advice:
        data = fixtures.bare()

    assert content(Advice(), "x.json") == content(fixtures.bare(), "x.json")


def test_another_suffix_is_refused():
    assert code(content, fixtures.bare(), "x.docx").code == "R500"


def test_a_folder_that_is_not_there_is_told(tmp_path):
    problem = code(render, fixtures.bare(), tmp_path / "no" / "x.json")
    assert problem.code == "R502"


def test_a_failed_write_leaves_nothing_behind(tmp_path):
    (tmp_path / "x.json").mkdir()
    assert code(render, fixtures.bare(), tmp_path / "x.json").code == "R502"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize(("fault", "line"), [("\n\n{{ view.nothing_such }}", 3), ("\n{% if %}", 2)])
def test_an_error_in_a_template_names_its_line(monkeypatch, tmp_path, fault, line):
    folder = tmp_path / "report"
    shutil.copytree(html.folder(), folder, ignore=shutil.ignore_patterns("fonts"))
    (folder / "cover.html.j2").write_text(fault)
    monkeypatch.setattr(html, "folder", lambda: folder)
    problem = code(content, fixtures.bare(), "x.html")
    assert problem.code == "R503"
    assert str(problem.place) == f"cover.html.j2:{line}"


def test_a_colour_that_cannot_be_read_is_refused():
    path = html.folder() / "brand.yaml"
    assert code(load_brand, path, {"colours": {"brand": "#77AAEE"}}).code == "R504"
    assert code(load_brand, path, {"colours": {"brnd": "#000000"}}).nearest == "brand"
    assert code(load_brand, path, {"colours": {"ink": "black"}}).code == "R504"
    brand = load_brand(path, {"name": "Northfield", "colours": {"brand": "#1B2A6B"}})
    assert "--brand:#1B2A6B;" in brand.css


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
