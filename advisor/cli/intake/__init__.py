"""`advisor intake`: the interview on a terminal, over lines, or without input."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from advisor.cli.packs import cache_option, pack_option
from advisor.cli.stores import name_of, store_option, who_option


@click.command("intake")
@click.argument("engagement", required=False)
@click.option("--express", is_flag=True, help="Ask the questions of the short interview only.")
@click.option("--all", "everything", is_flag=True, help="Ask all questions, without asking first.")
@click.option(
    "--order",
    type=click.Choice(["worth", "file"]),
    default="worth",
    show_default=True,
    help="After the short interview: by what an answer is worth, or as the questions stand.",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Take over the answers of a file (YAML or JSON) first; may be given several times.",
)
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="KEY=VALUE",
    help="Answer one question first, as typed in the interview: use.tasks_month=480k, or "
    "CASE:use.tasks_month=480k where there are several use cases.",
)
@click.option(
    "--no-input",
    is_flag=True,
    help="Ask nothing; say what is missing, and exit with 3 where anything is.",
)
@click.option("--plain", is_flag=True, help="Lines only: for screen readers and odd terminals.")
@click.option("--live/--no-live", default=True, help="Whether to show the advice as it changes.")
@store_option
@who_option
@pack_option
@cache_option
@click.option("--json", "as_json", is_flag=True, help="With --no-input, print as JSON.")
def command(
    engagement: str | None,
    express: bool,
    everything: bool,
    order: str,
    answers: tuple[Path, ...],
    given: tuple[str, ...],
    no_input: bool,
    plain: bool,
    live: bool,
    place: str | None,
    who: str | None,
    packs: tuple[str, ...],
    cache: bool,
    as_json: bool,
) -> int:
    """Hold the interview of ENGAGEMENT, question by question.

    ENGAGEMENT is an answers file, which need not exist yet, or the name of an engagement of the
    store; without it you choose, or begin a new one. Every answer is kept at once, and an
    interview that was cut off goes on where it stopped. docs/intake.md tells what may be typed.
    """
    if express and everything:
        raise click.UsageError("--express and --all exclude each other.")
    if as_json and not no_input:
        raise click.UsageError("--json is for --no-input.")
    from advisor.cli.intake.opening import Wanted
    from advisor.cli.intake.sitting import Sitting

    source = click.get_current_context().get_parameter_source("place")
    named = source is ParameterSource.COMMANDLINE
    wanted = Wanted(engagement, place, named, packs, cache, name_of(who))
    sitting = Sitting(wanted, answers, given, express=express, everything=everything)
    if no_input:
        return sitting.without_input(as_json=as_json)
    return sitting.held(by_worth=order == "worth", plain=plain, live=live)
