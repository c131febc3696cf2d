"""`advisor pack check` and `advisor pack test`: is a rule pack sound, and do its rules do right."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import FAILED
from advisor.cli.failures import print_problems
from advisor.cli.mutation import mutated
from advisor.cli.pack_diff import command as diff
from advisor.cli.pack_doc import command as doc
from advisor.cli.pack_new import command as new
from advisor.cli.pack_texts import command as texts
from advisor.cli.packs import CORE, pack_folders
from advisor.cli.progress import Progress
from advisor.cli.prove import prove
from advisor.cli.table import command as table

if TYPE_CHECKING:
    from advisor.checks import PackCoverage

_folder = click.argument("folder", metavar="[PACK]", default=CORE)
_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group("pack")
def command() -> None:
    """Check and test rule packs.

    PACK is a folder with a pack.yaml, or the id of a shipped pack; the core pack by default. A
    firm's pack is read over the core pack.
    """


command.add_command(new)
command.add_command(texts)
command.add_command(table)
command.add_command(diff)
command.add_command(doc)


@command.command("check")
@_folder
@_json
@click.pass_context
def check(ctx: click.Context, folder: str, as_json: bool) -> None:
    """Find everything that is wrong in a pack, with file, line and what to do.

    Errors end with exit code 1. Warnings are to be mended or meant; notes are only worth knowing.
    """
    from advisor.checks import check_pack
    from advisor.report.brand import brand_problems

    with Progress() as progress:
        progress.step("Checking")
        problems = check_pack(pack_folders([folder]), [brand_problems])
    counts = Counter(problem.severity for problem in problems)
    if as_json:
        data = {"problems": [problem.as_json() for problem in problems]}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        print_problems(problems)
        told = [_count(counts[kind], kind) for kind in ("error", "warning")]
        told += [_count(counts["note"], "note")] if counts["note"] else []
        click.echo(f"{folder}: {', '.join(told) if problems else 'nothing found'}")
    if counts["error"]:
        ctx.exit(FAILED)


@command.command("test")
@_folder
@click.option("--untested", is_flag=True, help="List what no case has tried.")
@click.option("--mutate", is_flag=True, help="Try each fault; list what no case notices.")
@click.option(
    "--propose",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --mutate: write cases that would notice, to be completed by a person.",
)
@_json
@click.pass_context
def test(
    ctx: click.Context,
    folder: str,
    untested: bool,
    mutate: bool,
    propose: Path | None,
    as_json: bool,
) -> None:
    """Run the test cases that lie beside a pack's rules.

    Prints for each pack how many cases a rule has on average and what they reach: rules that fire
    in some case and stay silent in some; branches of conditions; comparisons that are true in some
    case and false in some; thresholds with a case near on either side. docs/rule-tests.md has the
    definitions.
    """
    if propose is not None and not mutate:
        raise click.UsageError("--propose goes with --mutate.")
    if mutate:
        if not mutated(folder, as_json=as_json, propose=propose):
            ctx.exit(FAILED)
        return
    from advisor.checks import test_pack

    with Progress() as progress:
        progress.step("Testing")
        results, coverage = test_pack(pack_folders([folder]))
    failed = [result for result in results if not result.passed]
    if as_json:
        cases = [
            {
                "rule": r.rule,
                "case": r.case,
                "passed": r.passed,
                "changed": r.changed,
                "why": r.why,
            }
            for r in results
        ]
        data = {"cases": cases, "coverage": [found.as_json() for found in coverage]}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        for result in failed:
            click.echo(f"{result.place}: {result.rule}: {result.case}\n  {result.why}", err=True)
        for found in coverage:
            for missed in found.untested if untested else ():
                click.echo(str(missed))
            _print_counts(found)
        changed = [result for result in results if result.changed]
        for result in changed:
            click.echo(f"changed by the firm: {result.rule}: {result.case}")
        told = f", {len(changed)} of them changed by the firm" if changed else ""
        click.echo(f"{folder}: {len(results) - len(failed)} passed{told}, {len(failed)} failed")
    if failed or not results:
        ctx.exit(FAILED)


def _print_counts(found: "PackCoverage") -> None:
    counts = found.counts
    click.echo(
        f"{found.pack}: {_count(counts.rules.total, 'rule')}, {_count(found.cases, 'case')}, "
        f"{found.cases_a_rule:.2f} a rule"
    )
    for text, count in (
        ("rules that fire in some case and stay silent in some", counts.rules),
        ("branches that are true alone", counts.branches),
        ("sides of comparisons, true and false", counts.leaves),
        ("sides of comparisons that alone decide a case", counts.deciding),
        ("thresholds with a case near on both sides", counts.thresholds),
    ):
        click.echo(f"  {text}: {count}")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


command.add_command(prove)
