"""Runs a page of docs as a reader would: every `sh` block, by copy and paste, in a new folder.

A `sh` block is run by bash in the folder in which the page begins; what follows it as a `text`
block is what it prints, both streams together. `…` stands for any text in a line, and alone in a
line for any lines. A block that is to fail says so: ```sh fails.

    python tests/project/tutorial.py docs/tutorial.md     prints what each block gives
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(
    r"^```(?P<kind>\w+)(?P<more>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_GAP = "…"


@dataclass(frozen=True)
class Step:
    """A block of commands, and what it is to print."""

    line: int
    commands: str
    fails: bool
    shown: str | None


def steps(page: str) -> list[Step]:
    """The blocks of a page in their order."""
    found: list[Step] = []
    blocks = list(_BLOCK.finditer(page))
    for n, block in enumerate(blocks):
        if block["kind"] != "sh":
            continue
        after = blocks[n + 1] if n + 1 < len(blocks) else None
        shown = after["text"] if after is not None and after["kind"] == "text" else None
        line = page.count("\n", 0, block.start()) + 1
        found.append(Step(line, block["text"], "fails" in block["more"], shown))
    return found


def environment(bin_folder: Path) -> dict[str, str]:
    """An environment in which `advisor` is that of this checkout."""
    program = bin_folder / "advisor"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m advisor "$@"\n')
    program.chmod(0o755)
    path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}


def run(step: Step, folder: Path, env: dict[str, str]) -> tuple[int, str]:
    """Run a block; its exit code and what it printed."""
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step.commands],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def fits(shown: str, printed: str) -> bool:
    """Whether what was printed is what is shown, `…` standing for anything."""
    lines = [re.escape(line).replace(re.escape(_GAP), ".*") for line in shown.splitlines()]
    pattern = "".join("(?:.*\n)*?" if line == ".*" else f"{line}\n" for line in lines)
    return (
        re.fullmatch(pattern, "".join(f"{x.rstrip()}\n" for x in printed.splitlines())) is not None
    )


def played(page: str) -> Iterator[tuple[Step, int, str]]:
    """Run the blocks of a page in a new folder, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        (base / "bin").mkdir()
        (base / "work").mkdir()
        env = environment(base / "bin")
        for step in steps(page):
            yield (step, *run(step, base / "work", env))


if __name__ == "__main__":
    for each, code, output in played(Path(sys.argv[1]).read_text(encoding="utf-8")):
        print(f"--- line {each.line}: exit {code}{'' if code == each.fails else ' (unexpected)'}")
        print(output)
