"""The layout is fixed, and nothing tracked names a machine or a registry."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

# Top level: what a reader finds, and nothing else.
TOP = {
    ".ci",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "NOTICE",
    "README.md",
    "advisor",
    "dev",
    "docs",
    "pyproject.toml",
    "requirements.lock",
    "rules",
    "samples",
    "templates",
    "tests",
}
_MADE = {
    *(".git", ".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache"),
    *(".ruff_cache", ".venv", "build", "dist"),
}
TEXT = {".py", ".yaml", ".md", ".toml", ".lock", ".sh", ".j2", ".html", ".css", ".svg", ""}

# Written so that this file does not hold what it looks for.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"/(?:home|root|work|Users)/\w",
            r"py" + r"pi\.org",
            r"python" + r"hosted",
            r"registry\.npm",
            r"deb\." + r"debian",
            r"--(?:extra-)?index" + r"-url\s+\S",
            r"10\.255\.\d",
        ]
    )
)
# A folder inside the bare Debian, not one of this machine.
ALLOWED = {"tests/project/chroot.sh": re.compile(r"/root/(?:advisor|outside\.sh|\.config)")}


def tracked(root: Path) -> list[Path]:
    """The files that are part of the project."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
        )
        paths = [root / name for name in done.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [
            path
            for path in root.rglob("*")
            if not any(p in _MADE or p.endswith("cache__") for p in path.relative_to(root).parts)
        ]
    return [path for path in paths if path.is_file()]


def test_the_top_level_is_fixed(root):
    found = {path.relative_to(root).parts[0] for path in tracked(root)}
    assert found <= TOP
    assert {"LICENSE", "NOTICE", "README.md", "dev", "pyproject.toml"} <= found


def test_no_machine_path_and_no_registry_host(root):
    found = []
    for path in tracked(root):
        if path.suffix not in TEXT:
            continue
        name = path.relative_to(root).as_posix()
        for n, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            kept = ALLOWED[name].sub("", line) if name in ALLOWED else line
            if name != "tests/project/test_layout.py" and FORBIDDEN.search(kept):
                found.append(f"{name}:{n}: {line.strip()[:80]}")
    assert not found, "\n".join(found)


def test_no_module_shadows_the_engine(root):
    names = {path.stem for path in (root / "advisor").rglob("*.py")}
    assert not names & {"rules", "durable"}


def test_modules_stay_short(root):
    long = {
        str(path.relative_to(root)): count
        for path in (root / "advisor").rglob("*.py")
        if (count := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_every_python_file_says_what_it_is_for(root):
    for path in tracked(root):
        if path.suffix == ".py" and "tests" not in path.parts:
            first = path.read_text().lstrip("#! \n")
            assert re.match(r'r?"""', first), path


def test_every_rule_has_its_test_beside_it(root):
    rules = [p for p in root.glob("rules/*/recommend/*/*.yaml") if not p.stem.endswith(".test")]
    assert rules
    assert not [str(p) for p in rules if not p.with_suffix(".test.yaml").exists()]


def test_the_lock_file_holds_what_pyproject_asks(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    lock = (root / "requirements.lock").read_text()
    locked = {
        re.sub(r"[-_.]+", "-", name).lower()
        for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)
    }
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9_.-]+", requirement)
        assert name
        assert re.sub(r"[-_.]+", "-", name.group()).lower() in locked, requirement


@pytest.mark.parametrize("name", ["dev", ".ci/run", "tests/project/chroot.sh"])
def test_scripts_are_posix_sh_and_executable(root, name):
    path = root / name
    assert path.stat().st_mode & 0o111
    assert path.read_text().startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(path)], check=True)
