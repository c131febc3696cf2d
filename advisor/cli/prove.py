"""`advisor pack prove`: what can be proved about the rules of a pack, over all answers at once."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import FAILED
from advisor.cli.output import made, write_all
from advisor.cli.packs import CORE, pack_folders
from advisor.cli.progress import Progress

if TYPE_CHECKING:
    from advisor.checks.prove.run import Result, Told

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


@click.command("prove")
@click.argument("folder", metavar="[PACK]", default=CORE)
@click.option(
    "--examples",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write the answers that show a finding, one file each, for `advisor assess`.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option(
    "--rlimit",
    metavar="N",
    type=click.IntRange(min=1),
    help="The most steps of the solver's for one question. [default: 2000000]",
)
@click.option("--notes", is_flag=True, help="Print notes and what is accepted too.")
@click.option("--cache/--no-cache", default=True, help="Whether to keep the result between runs.")
@click.pass_context
def prove(
    ctx: click.Context,
    folder: str,
    examples: Path | None,
    as_json: bool,
    rlimit: int | None,
    notes: bool,
    cache: bool,
) -> None:
    """Prove what no test can show: rules that are dead, masked, or against each other.

    Looks at every possible set of answers at once, those that nobody gave among them. What is
    found is proved; or shown by answers, which were put through the intake and the rules first;
    or conditional on an estimate; or undecided, which is never fine. docs/prove.md says what is
    looked for, and how a finding is accepted with a reason. Needs the extra `prove`.
    """
    from advisor.checks.prove import need_solver

    need_solver()
    from advisor.checks.prove.run import prove as run
    from advisor.checks.prove.solver import RLIMIT

    # Made before the work, so that a folder that cannot be is told at once.
    with made(*(() if examples is None else (examples,))):
        with Progress() as progress:
            result = run(
                pack_folders([folder]), rlimit=rlimit or RLIMIT, cache=cache, say=progress.step
            )
        files = _example_names(result)
        if examples is not None:
            write_all(
                {
                    examples / name: told.example.encode()
                    for told, name in zip(result.findings, files, strict=True)
                    if told.example is not None
                }
            )
    if as_json:
        click.echo(json.dumps(result.as_json(), indent=2, ensure_ascii=False))
    else:
        _print(result, folder, files if examples is not None else (), notes=notes)
    if result.open:
        ctx.exit(FAILED)


def _example_names(result: "Result") -> list[str]:
    """A file name for each finding, each once."""
    names: dict[str, int] = {}
    found = []
    for told in result.findings:
        words = "-".join((told.kind, *told.rules[:2], *([told.what] if told.what else ())))
        name = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:90]
        names[name] = names.get(name, 0) + 1
        found.append(f"{name}{'' if names[name] == 1 else f'-{names[name]}'}.yaml")
    return found


def _print(result: "Result", folder: str, files: "list[str] | tuple[()]", *, notes: bool) -> None:
    undecided = [told for told in result.findings if told.verdict == "undecided"]
    for n, told in enumerate(result.findings):
        if told.verdict == "undecided":
            continue
        if notes or (told.severity != "note" and told.accepted is None):
            _print_one(told, files[n] if files and told.example else None)
    if notes:
        _print_pivots(result)
    if undecided:
        click.echo(f"Undecided within {result.rlimit} steps, and so not fine:")
        for told in undecided:
            click.echo(f"  {told.kind}: {told.message}")
    click.echo(f"{folder}: {_summary(result, len(undecided))}")


def _summary(result: "Result", undecided: int) -> str:
    told = [f for f in result.findings if f.verdict != "undecided"]
    counts = [
        (sum(f.severity == s and f.accepted is None for f in told), s)
        for s in ("error", "warning", "note")
    ]
    parts = [f"{n} {what}{'' if n == 1 else 's'}" for n, what in counts]
    parts.append(f"{sum(f.accepted is not None for f in told)} accepted")
    parts.append(f"{undecided} undecided")
    kept = " (kept from an earlier run)" if result.cached else ""
    return f"{result.rules} rules; {', '.join(parts)}{kept}"


def _print_one(told: "Told", file: str | None) -> None:
    head = click.style(told.kind, fg=_COLOURS[told.severity], bold=True)
    place = ""
    if told.place is not None:
        place = " " + ":".join(str(part) for part in told.place if part is not None)
    click.echo(f"{head} ({told.severity}, {told.verdict}){place}: {told.message}")
    for line in told.because:
        click.echo(f"  because: {line}")
    if told.needs:
        click.echo(f"  needs: {told.needs}; no answers were found that give it")
    if told.answers is not None:
        shown = ", ".join(f"{name}: {_shown(value)}" for name, value in told.answers.items())
        click.echo(f"  answers: {shown or 'none at all'}" + (f" ({file})" if file else ""))
    if told.accepted is not None:
        click.echo(f"  accepted: {told.accepted}")
    elif told.todo:
        click.echo(f"  to do: {told.todo}")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(str(v) for v in value) + "]"
    return str(value)


def _print_pivots(result: "Result") -> None:
    for pivot in result.pivots:
        click.echo(
            f"{pivot['fact']} = {pivot['value']}: {len(pivot['firing'])} of "
            f"{len(pivot['named'])} rules that name it can fire"
        )
