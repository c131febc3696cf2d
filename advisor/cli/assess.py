"""`advisor assess`: answers in, advice and report out."""

import json
from pathlib import Path

import click

from advisor.cli.failures import print_problems
from advisor.cli.inputs import changed_since, read_inputs
from advisor.cli.output import check_outputs, write_all
from advisor.cli.packs import cache_option, pack_option
from advisor.cli.progress import Progress


@click.command("assess")
@click.argument("engagement", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write: report.pdf, .html, .md, .xlsx or .json; may be given several times.",
)
@pack_option
@cache_option
@click.option(
    "--lock",
    "lock",
    is_flag=True,
    help="Pin the packs: write ENGAGEMENT's lock beside it. Later runs say what changed.",
)
@click.option("--update-lock", is_flag=True, help="Accept packs that have changed, and lock them.")
@click.option(
    "--language",
    metavar="CODE",
    help="The language of the document (en, de, fr): of the advice, its words and its numbers.",
)
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="OLD.pdf",
    help="An earlier report of this client, or its advice as .json: say what changed since.",
)
@click.option(
    "--other-client",
    is_flag=True,
    help="Take the earlier report although it names another client.",
)
@click.option(
    "--edition",
    type=click.Choice(["full", "short", "technical"]),
    default="full",
    show_default=True,
    help="Of PDF, HTML and Markdown: all, two pages for a board, or the auditor's pages.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the advice as JSON.")
@click.option("--draws", type=click.IntRange(1), hidden=True, help="Draws, for benches only.")
def command(
    engagement: Path,
    outputs: tuple[Path, ...],
    packs: tuple[str, ...],
    cache: bool,
    lock: bool,
    update_lock: bool,
    language: str | None,
    since: Path | None,
    other_client: bool,
    edition: str,
    as_json: bool,
    draws: int | None,
) -> None:
    """Turn the answers in the file ENGAGEMENT into ranked, quantified advice.

    Without -o, the advice is printed in short.
    """
    check_outputs(outputs)
    with Progress() as progress:
        client, pack = read_inputs(
            engagement, packs, cache=cache, progress=progress, accept=update_lock
        )
        progress.step("Weighing the advice")
        from advisor.assess import assess
        from advisor.footprint.draws import N_DRAWS
        from advisor.pack.lock import lock_path, lock_text

        # Fewer draws make no advice to hand over; the advice says how many there were.
        advice = assess(client, pack, language, draws=draws or N_DRAWS)
        if since is not None:
            from advisor.report.rerun.since import read_earlier, with_changes

            advice = with_changes(
                advice,
                client,
                pack,
                read_earlier(since),
                other_client=other_client,
                step=progress.step,
            )
        contents = {}
        locked = lock_path(engagement)
        locks = update_lock or (lock and not locked.exists())
        accepted = changed_since(engagement, pack) if update_lock else ()
        if locks:
            contents[locked] = lock_text(pack).encode()
        if outputs:
            from advisor.report import content

            for path in outputs:
                progress.step(f"Making {path.name}")
                contents[path] = content(advice, path, pack=pack, edition=edition)
        write_all(contents)
    print_problems(advice.warnings)
    for told in accepted:
        click.echo(f"Accepted: {told}", err=True)
    if locks:
        click.echo(f"Locked the packs in {locked}", err=True)
    if as_json:
        click.echo(json.dumps(advice.data, ensure_ascii=False, indent=2))
    elif outputs:
        for path in outputs:
            click.echo(f"Wrote {path}", err=True)
    else:
        from advisor.cli.summary import summary

        click.echo(summary(advice.data))
