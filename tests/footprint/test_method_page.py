"""The method page mirrors the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "method.md"
# Shared types, and the draws, which have no formula of the method.
PLAIN = {"__init__", "draws", "impacts", "inputs"}
MODULES = [p for p in sorted((ROOT / "advisor" / "footprint").glob("*.py")) if p.stem not in PLAIN]


def public_functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


@pytest.mark.parametrize("path", MODULES, ids=[p.stem for p in MODULES])
def test_every_module_and_function_stands_on_the_page(path):
    page = PAGE.read_text(encoding="utf-8")
    assert f"`{path.name}`" in page
    named = set(re.findall(r"`(?:\w+\.)?(\w+)`", page))
    plumbing = {"called_for", "is_whole_server"}
    missing = {n.name for n in public_functions(path)} - named - plumbing
    assert not missing


def test_every_function_named_on_the_page_exists():
    page = PAGE.read_text(encoding="utf-8")
    sections = re.split(r"^## .*\(`(\w+)\.py`\)$", page, flags=re.MULTILINE)
    code = {p.stem: p.read_text(encoding="utf-8") for p in MODULES}
    everything = "\n".join(code.values())
    for module, text in zip(sections[1::2], sections[2::2], strict=True):
        assert module in code
        for name in re.findall(r"`([a-z]+(?:_[a-z]+)+)`", text):
            known = f"def {name}(" in everything or f'"{name}"' in everything
            assert known, f"{module}: {name}"


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
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                assert node.value in allowed, f"{path.name}:{node.lineno}: {node.value}"
