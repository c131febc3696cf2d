"""Docs and code say the same: commands, errors, exit codes."""

import re

import pytest

from advisor.cli import COMMANDS
from advisor.pack import load_pack
from tests.project.accuracy_page import accuracy_file, accuracy_page
from tests.project.docs import commands_page
from tests.project.facts_page import facts_page

CODE = re.compile(r'"([LPATERSBMFIKQW]\d{3})"')
ROW = re.compile(r"^\| ([LPATERSBMFIKQW]\d{3}) \|", re.MULTILINE)


def test_the_page_of_commands_is_that_of_the_program(root):
    assert (root / "docs/commands.md").read_text() == commands_page(), "run ./dev doc"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_docs(root, name):
    assert f"advisor {name}" in (root / "docs/commands.md").read_text()


def test_every_error_code_is_explained_and_every_explained_code_exists(root):
    used = {
        code for path in (root / "advisor").rglob("*.py") for code in CODE.findall(path.read_text())
    }
    # Ctrl-C has no exception of ours.
    used.add("S130")
    rows = ROW.findall((root / "docs/errors.md").read_text())
    assert sorted(rows) == sorted(set(rows)), "a code stands twice"
    assert used - set(rows) == set(), "not in docs/errors.md"
    assert set(rows) - used == set(), "in docs/errors.md, but nowhere raised"


def test_the_readme_starts_with_the_two_commands(root):
    lines = (root / "README.md").read_text().splitlines()
    start = lines.index("```sh")
    assert start < 4
    assert lines[start + 1].startswith("./dev report")
    assert lines[start + 2].startswith("./dev test")


def test_links_between_pages_lead_somewhere(root):
    for page in [*root.glob("*.md"), *root.glob("docs/*.md")]:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_dev_help_and_docs_name_the_same_commands(root):
    text = (root / "dev").read_text()
    named = set(re.findall(r"^\./dev ([a-z]+)", text, re.MULTILINE))
    cases = set(re.findall(r"^    ([a-z]+)\)", text.split("command=${1:-help}")[1], re.MULTILINE))
    assert named == cases


def test_the_accuracy_that_reports_state_is_that_of_the_backtest(root):
    stated = (root / "rules/core/accuracy.yaml").read_text(encoding="utf-8")
    assert stated == accuracy_file(load_pack()), "run ./dev doc"


def test_the_page_of_facts_is_that_of_the_core_pack(root):
    page = (root / "docs" / "facts.md").read_text(encoding="utf-8")
    assert page == facts_page(load_pack()), "run ./dev doc"


def test_the_page_of_accuracy_is_that_of_the_backtest(root):
    page = (root / "docs" / "accuracy.md").read_text(encoding="utf-8")
    assert page == accuracy_page(load_pack()), "run ./dev doc"
