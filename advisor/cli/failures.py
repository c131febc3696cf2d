"""How a failure reaches the user: coded problems as clear text, anything unexpected as one line."""

import json
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from advisor.cli import BAD_INPUT
from advisor.errors import AdvisorError, Problem

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
_SHOWN_ALLOWED = 12
_SHOWN_PROBLEMS = 50
_SHOWN_ON_FAILURE = 5


def report_failure(error: Exception, *, as_json: bool) -> int:
    """Print why a command did not do its work: what is wrong in the first file that is bad.

    Args:
        error: What happened.
        as_json: Whether to print the problems, all of them, as JSON to the standard output.

    Returns:
        The exit code, 2.
    """
    problems = _without_repeats(_problems_of(error))
    if as_json:
        click.echo(json.dumps({"problems": [p.as_json() for p in problems]}, indent=2))
        return BAD_INPUT
    first = [p for p in problems if _file(p) == _file(problems[0])][:_SHOWN_ON_FAILURE]
    print_problems(first)
    if len(problems) > len(first):
        hint = "; 'advisor pack check' lists all" if problems[0].code.startswith("P") else ""
        click.echo(f"… and {len(problems) - len(first)} more{hint}.", err=True)
    return BAD_INPUT


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems to the standard error, each with its code and place first."""
    problems = _without_repeats(problems)
    for problem in problems[:_SHOWN_PROBLEMS]:
        click.echo(_text_of(problem), err=True)
    if len(problems) > _SHOWN_PROBLEMS:
        click.echo(f"… and {len(problems) - _SHOWN_PROBLEMS} more.", err=True)


def _without_repeats(problems: Iterable[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def _file(problem: Problem) -> str:
    return problem.place.file if problem.place else ""


def _text_of(problem: Problem) -> str:
    head = click.style(problem.code, fg=_COLOURS[problem.severity], bold=True)
    if problem.severity != "error":
        head += f" ({problem.severity})"
    place = f" {problem.place}" if problem.place else ""
    lines = [f"{head}{place}: {problem.message}"]
    if problem.nearest:
        lines.append(f"  did you mean: {problem.nearest}")
    if problem.allowed:
        more = len(problem.allowed) - _SHOWN_ALLOWED
        tail = f", and {more} more" if more > 0 else ""
        lines.append(f"  allowed: {', '.join(problem.allowed[:_SHOWN_ALLOWED])}{tail}")
    if problem.todo:
        lines.append(f"  to do: {problem.todo}")
    return "\n".join(map(_visible, lines))


def _visible(line: str) -> str:
    """A line without what a terminal would obey, but for the colours of the code."""
    head, reset, rest = line.rpartition("\x1b[0m")
    return head + reset + _CONTROL.sub(lambda sign: ascii(sign[0])[1:-1], rest)


def _problems_of(error: Exception) -> tuple[Problem, ...]:
    if isinstance(error, AdvisorError):
        return error.problems
    if isinstance(error, click.FileError):
        return (Problem("S210", error.format_message()),)
    if isinstance(error, click.UsageError):
        return (_usage_problem(error),)
    if isinstance(error, MemoryError):
        return (Problem("S120", "The machine ran out of memory.", todo="Use a smaller input."),)
    return (_unexpected_problem(error),)


def _usage_problem(error: click.UsageError) -> Problem:
    path = error.ctx.command_path if error.ctx else "advisor"
    possible: list[str] = list(getattr(error, "possibilities", None) or [])
    if isinstance(error, click.NoSuchOption):
        message = f"{path} has no option {error.option_name}."
    else:
        message = click.UsageError.format_message(error)
    return Problem(
        "S110",
        message,
        nearest=possible[0] if possible else None,
        todo=f"See {path} --help.",
    )


def _unexpected_problem(error: Exception) -> Problem:
    log = _write_log(error)
    where = f"The details are in {log}." if log else "The details could not be written."
    return Problem(
        "S900",
        f"Unexpected {type(error).__name__}; this is a fault of the program. {where}",
        todo="Report it with that file; it holds no answers.",
    )


def _write_log(error: Exception) -> Path | None:
    frames = "".join(traceback.format_tb(error.__traceback__))
    return write_log(type(error).__qualname__, frames)


def write_log(kind: str, frames: str) -> Path | None:
    """Write an unexpected error to a file of the user's; None where that cannot be done.

    Args:
        kind: Of the exception; its message may quote an answer and is left out.
        frames: Of its traceback.
    """
    now = datetime.now(UTC)
    text = f"{now.isoformat()}\nPython {sys.version}\n{frames}{kind}\n"
    for folder in (log_folder(), Path(tempfile.gettempdir())):
        path = folder / f"advisor-{now:%Y%m%dT%H%M%S%f}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError:
            continue
        return path
    return None


def log_folder() -> Path:
    """Return the folder of this user's log files."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Logs"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state")
    return base / "greener-ai-advisor"
