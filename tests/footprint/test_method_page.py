"""The method pages mirror the code: a heading for each public function, in its order."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.footprint.arithmetic import agree, evaluate, wrong_equations
from tests.footprint.fake import FACTORS, factor_range, has_factor, row_range

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "method"
MODULES = [p for p in sorted((ROOT / "advisor" / "footprint").glob("*.py")) if p.stem != "__init__"]
# Pages that mirror no module.
APART = {"README", "examples"}
# Units of conversion and powers of ten in formulas: everything else must be a quoted factor.
CONVERSIONS = {2, 8, 10, 12, 100, 365.25, 1000, 1024, 3600, 8766, 86_400, 3.6e6}
SOURCE = re.compile(r"(19|20)\d\d|doi:|https://|judgement|counting|recalled|[Ss]ources[^.]*\bas\b")
HEADING = re.compile(r"^## `(\w+)`$", re.MULTILINE)
QUOTED = re.compile(
    r"`(?P<id>[a-z]\w*(?:\.[\w/-]+)+)` (?P<middle>[\d.,]+)"
    r"(?: \((?P<low>[\d.,]+)–(?P<high>[\d.,]+)\))?"
)


def public_functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


def page_of(module: Path) -> Path:
    return PAGES / f"{module.stem}.md"


def sections(page: str) -> list[tuple[str, str]]:
    """Headings with the text under each."""
    parts = HEADING.split(page)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def compare_headings(functions: list[str], headings: list[str]) -> list[str]:
    """What a page lacks, names twice, names without a function, or has in another order."""
    problems = [f"no heading for `{name}`" for name in functions if name not in headings]
    problems += [f"`{name}` is no public function" for name in headings if name not in functions]
    problems += [f"`{name}` stands twice" for name in set(headings) if headings.count(name) > 1]
    if not problems and functions != headings:
        problems.append(f"order: {functions}, not {headings}")
    return problems


def compare_quotes(text: str) -> list[str]:
    """Quoted factors that differ from the tables."""
    problems = []
    for quote in QUOTED.finditer(text):
        name = quote["id"]
        if has_factor(name):
            low, middle, high = factor_range(name)
        else:
            table, _, rest = name.partition(".")
            key, _, field = rest.rpartition(".")
            try:
                low, middle, high = row_range(table, key, field)
            except KeyError:
                problems.append(f"{name} is in no factor table")
                continue
        printed = [quote["middle"], quote["low"] or quote["middle"], quote["high"]]
        real = [middle, low, high] if quote["high"] else [middle, middle, middle]
        printed[2] = printed[2] or quote["middle"]
        for shown, value in zip(printed, real, strict=True):
            if float(shown.rstrip(".,").replace(",", "")) != pytest.approx(value, rel=1e-9):
                problems.append(f"{name}: {shown} on the page, {value:g} in the table")
    return problems


def formula_numbers(section: str) -> list[str]:
    """Numbers in a section's formulas that are neither a quoted factor nor a conversion."""
    quoted = {float(q["middle"].rstrip(".,").replace(",", "")) for q in QUOTED.finditer(section)}
    strange = []
    for block in re.findall(r"^```text\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
        for number in re.findall(r"(?<![\w.^])\d[\d,]*(?:\.\d+)?", block):
            value = float(number.replace(",", ""))
            if value not in quoted and value not in CONVERSIONS and value != 1:
                strange.append(number)
    return strange


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_each_public_function_has_its_heading_on_the_page_of_its_module(path):
    page = page_of(path).read_text(encoding="utf-8")
    assert f"(`{path.name}`)" in page.splitlines()[0]
    names = [n.name for n in public_functions(path)]
    assert compare_headings(names, [name for name, _ in sections(page)]) == []


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_each_heading_says_what_it_gives_and_shows_a_number(path):
    for name, text in sections(page_of(path).read_text(encoding="utf-8")):
        assert "**Gives**" in text, f"{path.stem}: {name} lacks its unit"
        assert "**By hand**" in text, f"{path.stem}: {name} lacks a number by hand"


def lacking(section: str) -> list[str]:
    """What a section with a formula or factors does not say."""
    if "```text" not in section and "**Factors**" not in section:
        return []
    return [word for word in ("Source", "Valid") if f"**{word}**" not in section]


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_each_formula_has_a_source_and_a_domain(path):
    for name, text in sections(page_of(path).read_text(encoding="utf-8")):
        assert lacking(text) == [], f"{path.stem}: {name}"


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_docstrings_of_formulas_say_source_and_validity(path):
    page = dict(sections(page_of(path).read_text(encoding="utf-8")))
    for function in public_functions(path):
        section = page.get(function.name, "")
        if "```text" in section or "**Factors**" in section:
            told = ast.get_docstring(function) or ""
            assert "alidity" in told, f"{path.stem}: {function.name}"
            assert SOURCE.search(told), f"{path.stem}: {function.name}"


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_sources_of_a_formula_say_year_or_place(path):
    for name, text in sections(page_of(path).read_text(encoding="utf-8")):
        for source in re.findall(r"\*\*Source\*\* ([^\n]+)", text):
            assert SOURCE.search(source), f"{path.stem}: {name}: {source}"


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_quoted_factors_and_formulas_are_those_of_the_tables(path):
    page = page_of(path).read_text(encoding="utf-8")
    assert compare_quotes(page) == []
    for name, text in sections(page):
        assert formula_numbers(text) == [], f"{path.stem}: {name}"


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_printed_arithmetic_is_right(path):
    page = page_of(path).read_text(encoding="utf-8")
    for line in re.findall(r"\*\*By hand\*\*[^\n]*", page):
        for sum_ in re.findall(r"`([^`]* = [^`]*)`", line):
            assert wrong_equations(sum_) == [], path.stem


def test_each_page_mirrors_a_module_and_stands_in_the_index():
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    modules = {p.stem for p in MODULES}
    for page in sorted(PAGES.glob("*.md")):
        assert page.stem in modules | APART, f"{page.name} mirrors no module"
        if page.stem != "README":
            assert f"]({page.name})" in index, f"{page.name} is not in the index"


def test_links_of_the_method_pages_lead_somewhere():
    for page in PAGES.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_a_formula_without_source_or_domain_is_found():
    assert lacking("```text\na = b\n```\n**Source** counting.") == ["Valid"]
    assert lacking("**Factors** `x.y` 1\n**Valid** always.") == ["Source"]
    assert lacking("**Gives** true or false.") == []


def test_a_missing_a_strange_and_a_misplaced_heading_are_found():
    assert compare_headings(["a", "b"], ["a"]) == ["no heading for `b`"]
    assert compare_headings(["a"], ["a", "c"]) == ["`c` is no public function"]
    assert compare_headings(["a"], ["a", "a"]) == ["`a` stands twice"]
    assert compare_headings(["a", "b"], ["b", "a"]) != []
    assert compare_headings(["a", "b"], ["a", "b"]) == []


def test_a_quoted_number_that_differs_is_found():
    low, middle, high = factor_range("serving.host_overhead")
    right = f"`serving.host_overhead` {middle} ({low}–{high})"
    assert compare_quotes(right) == []
    assert compare_quotes(f"`serving.host_overhead` {middle + 0.1:.2f}") != []
    assert compare_quotes(f"`serving.host_overhead` {middle} ({low}–{high + 1:.1f})") != []
    assert compare_quotes("`serving.no_such_factor` 3") != []
    assert formula_numbers(f"{right}\n```text\nkWh × {middle} × 8,766\n```\n") == []
    assert formula_numbers(f"{right}\n```text\nkWh × 1.77\n```\n") == ["1.77"]


def test_a_wrong_sum_is_found():
    assert wrong_equations("1,000 × 0.7 / 2 = 350 kWh") == []
    assert wrong_equations("6 × 7 × 10^9 × 10^7 = 4.2 × 10^17") == []
    assert wrong_equations("2 × 3 = 7") != []
    assert wrong_equations("2 × 3 = 3 + 3 = 6") == []
    assert wrong_equations("2 × 3 = 4 + 3 = 6") != []
    with pytest.raises(ValueError):
        evaluate("__import__('os')")
    assert agree(0.12345, 0.123)
    assert not agree(0.1241, 0.123)


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_modules_are_short_and_documented(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    assert all(ast.get_docstring(n) for n in public_functions(path))


def test_no_sourced_number_stands_in_the_code():
    """Numbers in code are units of conversion, never a factor with decimals."""
    allowed = {
        8766.0,
        365.25,
        3600.0,
        1000.0,
        100.0,
        12.0,
        1e12,
        1e18,
        1e6,
        3.6e6,
        86_400.0,
        24.0,
        0.0,
        1.0,
        2.0,
        8.0,
        16.0,
        1e-9,
        0.1,
        10.0,
        40.0,
        150.0,  # size classes, bits
    }
    # The draws, which hold no formula of the method.
    for path in (p for p in MODULES if p.stem not in ("draws", "impacts", "inputs")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                assert node.value in allowed, f"{path.name}:{node.lineno}: {node.value}"


def test_the_factors_stand_where_the_pages_say():
    assert FACTORS.relative_to(ROOT).as_posix() == "rules/core/factors"
