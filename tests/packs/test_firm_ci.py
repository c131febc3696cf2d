"""The hook and the CI jobs that firms copy: valid YAML, commands that exist and do what is said."""

import re
import shlex
from pathlib import Path

import pytest

from advisor.loading import Document, parse_yaml

PAGE = "docs/firm-ci.md"


@pytest.fixture
def hooks(root) -> dict[str, dict[str, object]]:
    value = parse_yaml((root / ".pre-commit-hooks.yaml").read_text(), "hooks").value
    assert isinstance(value, list)
    return {hook["id"]: hook for hook in value}


@pytest.fixture
def blocks(root) -> list[Document]:
    """The YAML of the page; that it can be read is part of the test."""
    found = re.findall(r"^```yaml\n(.*?)^```", (root / PAGE).read_text(), re.MULTILINE | re.DOTALL)
    return [parse_yaml(text, PAGE) for text in found]


def commands(blocks: list[Document]) -> list[list[str]]:
    """What the jobs run, line by line."""
    actions, gitlab = blocks[1].value, blocks[2].value
    steps = [step["run"] for step in actions["jobs"]["pack"]["steps"] if "run" in step]
    return [shlex.split(line) for line in (*steps, *gitlab["pack"]["script"])]


def test_the_page_has_a_hook_and_two_jobs(blocks):
    assert len(blocks) == 3


def test_the_page_names_hooks_that_there_are(blocks, hooks):
    (repository,) = blocks[0].value["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == list(hooks)
    assert {key for hook in hooks.values() for key in ("name", "entry", "language") if key in hook}


@pytest.mark.parametrize("hook", ["advisor-pack-check", "advisor-pack-test"])
def test_a_hook_runs_for_each_kind_of_file_of_a_pack(hook, hooks):
    from advisor.pack.files import SUFFIXES

    pattern = re.compile(hooks[hook]["files"])
    assert all(pattern.search(f"house-view/a{suffix}") for suffix in SUFFIXES)
    assert hooks[hook]["pass_filenames"] is False


def test_the_jobs_install_check_and_test(blocks):
    wanted = [
        ["python", "-m", "pip", "install", "greener-ai-advisor"],
        ["advisor", "pack", "check", "house-view"],
        ["advisor", "pack", "test", "house-view"],
    ]
    assert commands(blocks) == wanted * 2


def test_the_name_that_is_installed_is_ours(root):
    assert re.search(
        r'^name = "greener-ai-advisor"$', (root / "pyproject.toml").read_text(), re.MULTILINE
    )


def test_a_hook_fails_on_a_broken_pack_and_passes_a_sound_one(hooks, root, advisor):
    _, *arguments = shlex.split(str(hooks["advisor-pack-check"]["entry"]))
    broken = root / "tests/packs/broken/P604-a-fact-mistyped"
    assert advisor(*arguments, broken).code == 1
    sound = next(path.parent for path in sorted(Path(root / "samples/packs").glob("*/pack.yaml")))
    assert advisor(*arguments, sound).code == 0
