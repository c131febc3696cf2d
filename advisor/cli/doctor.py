"""`advisor doctor`: what is missing on this machine, and how to get it."""

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

import click

from advisor.cli import FAILED

State = Literal["ok", "missing", "optional"]

_PACKAGES = ("alembic", "click", "jinja2", "numpy", "pydantic", "pyyaml", "rich", "sqlalchemy")
_DISTRIBUTION_MODULES = {"pyyaml": "yaml"}

# What to run for a part, by kind of system.
_COMMANDS = {
    "pango": {
        "debian": "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        "fedora": "dnf install -y pango harfbuzz",
        "macos": "brew install pango",
        "windows": "install MSYS2, run 'pacman -S mingw-w64-x86_64-pango' in it, and set "
        r"WEASYPRINT_DLL_DIRECTORIES=C:\msys64\mingw64\bin",
        "other": "your package manager: Pango 1.44 or later, HarfBuzz with its subset library",
    },
    "compiler": {
        "debian": "apt-get install -y gcc libc6-dev python3-dev",
        "fedora": "dnf install -y gcc python3-devel",
        "macos": "xcode-select --install",
        "other": "your package manager: a C compiler and the headers of Python",
    },
}


@dataclass(frozen=True)
class Finding:
    """One part of what the advisor needs, and how it is.

    Attributes:
        part: What was looked at.
        state: ok, missing (something does not work), or optional (works without).
        detail: The version or the path found, or what is the matter.
        todo: The command that mends it; empty when nothing is to be done.
    """

    part: str
    state: State
    detail: str
    todo: str = ""


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say what is missing on this machine, and how to get it."""
    findings = examine()
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            _show(finding)
    if any(finding.state == "missing" for finding in findings):
        ctx.exit(FAILED)


def examine() -> list[Finding]:
    """Look at every part once."""
    checks: tuple[Callable[[], Finding], ...] = (
        _python,
        *(_package_check(name) for name in _PACKAGES),
        _content,
        _engine,
        _pdf,
        _cache,
        _store,
        _postgres,
    )
    return [check() for check in checks]


def _show(finding: Finding) -> None:
    mark, colour = {
        "ok": ("ok", "green"),
        "missing": ("missing", "red"),
        "optional": ("optional", "yellow"),
    }[finding.state]
    click.echo(f"{click.style(f'{mark:<9}', fg=colour)}{finding.part}: {finding.detail}")
    if finding.todo:
        click.echo(f"         to do: {finding.todo}")


def _python() -> Finding:
    if (3, 11) <= sys.version_info[:2] <= (3, 14):
        return Finding("Python", "ok", platform.python_version())
    return Finding(
        "Python",
        "missing",
        f"{platform.python_version()} is not between 3.11 and 3.14",
        "Install a Python from 3.11 to 3.14.",
    )


def _package_check(name: str) -> Callable[[], Finding]:
    def check() -> Finding:
        try:
            import_module(_DISTRIBUTION_MODULES.get(name, name))
            return Finding(name, "ok", version(name))
        except (ImportError, PackageNotFoundError) as error:
            return Finding(name, "missing", str(error), "pip install greener-ai-advisor")

    return check


def _content() -> Finding:
    from advisor.content import rules_folder, templates_folder
    from advisor.errors import AdvisorError

    try:
        rules, templates = rules_folder(), templates_folder()
    except AdvisorError as error:
        problem = error.problems[0]
        return Finding("rules and templates", "missing", problem.message, problem.todo or "")
    return Finding("rules and templates", "ok", f"{rules} and {templates}")


def _engine() -> Finding:
    try:
        import_module("durable_rules_engine")
        return Finding("durable_rules", "ok", version("durable_rules"))
    except (ImportError, PackageNotFoundError):
        without = "not there; the reference evaluator matches, with the same results"
        version_here = tuple(sys.version_info[:2])
        if version_here >= (3, 13) or platform.system() == "Windows":
            return Finding("durable_rules", "optional", f"{without} (not made for this Python)")
        return Finding(
            "durable_rules",
            "optional",
            without,
            f"{_command('compiler')}; then pip install durable_rules==2.0.28",
        )


def _pdf() -> Finding:
    try:
        import_module("weasyprint")
        return Finding("PDF (WeasyPrint with Pango)", "ok", version("weasyprint"))
    except ImportError as error:
        return Finding("PDF (WeasyPrint)", "missing", str(error), "pip install weasyprint==70.*")
    except OSError as error:
        reason = str(error).splitlines()[0]
        return Finding(
            "PDF (WeasyPrint with Pango)",
            "missing",
            f"{reason}. HTML, JSON and Markdown work without it.",
            _command("pango"),
        )


def _cache() -> Finding:
    from advisor.pack.cache import cache_folder

    folder = cache_folder()
    place = folder
    while not place.exists():
        place = place.parent
    if os.access(place, os.W_OK):
        return Finding("cache of compiled rules", "ok", str(folder))
    return Finding(
        "cache of compiled rules",
        "optional",
        f"{folder} cannot be written; each run compiles the rules anew",
        "Set XDG_CACHE_HOME to a folder that you may write.",
    )


def _store() -> Finding:
    from advisor.errors import AdvisorError
    from advisor.store import open_store, place_of

    part = "engagements that are kept"
    try:
        place = place_of(None)
        if place.path and not place.path.exists():
            # Looked at only: the file is made when the first engagement is kept.
            folder = place.path.parent
            while not folder.exists():
                folder = folder.parent
            if os.access(folder, os.W_OK):
                return Finding(part, "ok", f"none yet; to be kept in {place}")
            return Finding(
                part,
                "missing",
                f"{folder} cannot be written",
                "Set ADVISOR_STORE to a file in a folder that you may write.",
            )
        with open_store(place) as store:
            return Finding(part, "ok", f"{len(store.listed())} in {place}")
    except AdvisorError as error:
        problem = error.problems[0]
        told = f"{problem.code}: {problem.message}"
        return Finding(part, "missing", told, problem.todo or "")


def _postgres() -> Finding:
    try:
        import_module("psycopg")
        return Finding("driver of PostgreSQL (psycopg)", "ok", version("psycopg"))
    except (ImportError, PackageNotFoundError):
        return Finding(
            "driver of PostgreSQL (psycopg)",
            "optional",
            "not there; engagements are kept in a file",
            "pip install 'greener-ai-advisor[postgres]'",
        )


def _command(part: str) -> str:
    commands = _COMMANDS[part]
    return commands.get(_system(), commands["other"])


def _system() -> str:
    if sys.platform in {"win32", "darwin"}:
        return "windows" if sys.platform == "win32" else "macos"
    if shutil.which("apt-get"):
        return "debian"
    if shutil.which("dnf"):
        return "fedora"
    return "other"
