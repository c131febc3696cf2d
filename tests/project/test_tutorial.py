"""The tutorial, by copy and paste from a new folder, gives what it shows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.project.tutorial import fits, played, steps


@pytest.mark.skipif(shutil.which("bash") is None, reason="the blocks are for bash")
def test_every_block_of_the_tutorial_gives_what_it_shows(root: Path) -> None:
    page = (root / "docs/tutorial.md").read_text(encoding="utf-8")
    done = 0
    for step, code, printed in played(page):
        where = f"docs/tutorial.md:{step.line}:\n{printed}"
        assert (code != 0) is step.fails, where
        if step.shown is None:
            assert not printed, where
        else:
            assert fits(step.shown, printed), where
        done += 1
    assert done == len(steps(page)) > 10


@pytest.mark.parametrize(
    ("shown", "printed", "fit"),
    [
        ("a\n", "a\n", True),
        ("a\n", "b\n", False),
        ("a\n", "a\nb\n", False),
        ("a …\n", "a 17 (3)\n", True),
        ("…\nb\n", "a\na\nb\n", True),
        ("…\nb\n", "b\n", True),
        ("…\nb\n", "a\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_what_is_shown_and_what_is_printed(shown: str, printed: str, fit: bool) -> None:
    assert fits(shown, printed) is fit


def test_blocks_and_what_follows_them() -> None:
    page = "x\n```sh\none\n```\ny\n```text\n1\n```\n```sh fails\ntwo\n```\n```sh\nthree\n```\n"
    assert [(s.line, s.commands, s.fails, s.shown) for s in steps(page)] == [
        (2, "one\n", False, "1\n"),
        (9, "two\n", True, None),
        (12, "three\n", False, None),
    ]
