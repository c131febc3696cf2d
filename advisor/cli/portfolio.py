"""`advisor portfolio`: an inventory of use cases in, one row each; advice on the whole out."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import BAD_INPUT, DONE
from advisor.cli.inputs import not_as_locked, noted
from advisor.cli.output import check_outputs, made, write_all
from advisor.cli.packs import cache_option, pack_option, read_pack
from advisor.cli.progress import Progress
from advisor.errors import AdvisorError, Place

if TYPE_CHECKING:
    from advisor.intake import Engagement
    from advisor.intake.inventory import Inventory
    from advisor.pack import Pack

_FORMATS = ("pdf", "html", "json", "md")
# A PDF of 200 takes minutes and gigabytes (docs/portfolio.md).
_MOST_IN_PDF = 40
ANSWERS, TABLE = "answers.yaml", "portfolio.csv"


@click.command("portfolio")
@click.argument(
    "inventory", type=click.Path(path_type=Path), metavar="INVENTORY.csv", required=False
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder to write into; it is made where there is none.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(_FORMATS),
    help="The format of the report; may be given several times. By default pdf, and html for "
    f"more than {_MOST_IN_PDF} use cases.",
)
@click.option("--client", default="Client", show_default=True, metavar="NAME", help="For whom.")
@click.option("--currency", default="EUR", show_default=True, metavar="CODE", help="EUR, USD, …")
@click.option("--date", "on", metavar="DATE", help="Date of the engagement; by default today.")
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out, and count them.")
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Write an empty inventory to fill in, and stop.",
)
@pack_option
@cache_option
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
def command(
    inventory: Path | None,
    folder: Path | None,
    formats: tuple[str, ...],
    client: str,
    currency: str,
    on: str | None,
    skip_bad: bool,
    template: Path | None,
    packs: tuple[str, ...],
    cache: bool,
    as_json: bool,
) -> int:
    """Assess an inventory of use cases, one row each.

    INVENTORY.csv has a column name, and one for each question by its id or its label; an empty
    cell is not answered. DIR gets answers.yaml (the answers, to go on with), the report, and
    portfolio.csv with one line for each use case. docs/portfolio.md says what each column takes.
    """
    if template is not None:
        return _template(template, packs, cache=cache)
    if inventory is None or folder is None:
        raise click.UsageError("An inventory and -o DIR are needed, or --template FILE.csv.")
    from advisor.cli.failures import print_problems

    _check_folder(folder, inventory)
    with made(folder), Progress() as progress:
        check_outputs([folder / f"report.{each}" for each in formats or ("pdf",)])
        progress.step("Reading the rules")
        pack = read_pack(packs, cache=cache)
        lock = not_as_locked(folder / ANSWERS, pack)
        pack = noted(pack, lock)
        progress.step(f"Reading {inventory.name}")
        from advisor.assess import assess
        from advisor.cli.portfolio_table import as_csv, portfolio_rows
        from advisor.intake.inventory import Head, read_inventory

        try:
            head = Head(client, currency, on or f"{datetime.now().astimezone():%Y-%m-%d}")
            found = read_inventory(inventory, pack, head, skip_bad=skip_bad)
        except AdvisorError as error:
            if as_json:
                raise
            print_problems(error.problems)
            return BAD_INPUT
        few = len(found.rows) <= _MOST_IN_PDF
        chosen = dict.fromkeys(formats or (("pdf",) if few else ("html",)))
        paths = [folder / f"report.{each}" for each in chosen]
        engagement = _engagement(found.text, pack)
        progress.step(f"Weighing the advice on {len(found.rows):,} use cases")
        advice = assess(engagement, pack)
        rows = portfolio_rows(advice.data, found.rows)
        contents = {
            folder / ANSWERS: found.text.encode(),
            folder / TABLE: as_csv(rows),
        }
        from advisor.report import content

        for path in paths:
            progress.step(f"Making {path.name} on {len(found.rows):,} use cases")
            contents[path] = content(advice, path, pack=pack)
        write_all(contents)
    problems = (*([lock] if lock else ()), *found.problems, *advice.warnings)
    if as_json:
        files = [str(path) for path in contents]
        data = _as_json(found, rows, files) | {"problems": [p.as_json() for p in problems]}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return DONE
    print_problems(problems)
    for path in contents:
        click.echo(f"Wrote {path}", err=True)
    click.echo(
        f"Use cases assessed: {len(found.rows):,}; rows refused: {found.refused:,}", err=True
    )
    return DONE


def _engagement(text: str, pack: "Pack") -> "Engagement":
    """The engagement as written; what is wrong with it now is an option, and has no place."""
    from advisor.intake import read_engagement
    from advisor.loading import parse_yaml

    try:
        return read_engagement(parse_yaml(text, ANSWERS), pack)
    except AdvisorError as error:
        raise AdvisorError([replace(p, place=None) for p in error.problems]) from None


def _as_json(found: "Inventory", rows: list[dict[str, Any]], files: list[str]) -> dict[str, Any]:
    return {"assessed": len(found.rows), "refused": found.refused, "rows": rows, "files": files}


def _check_folder(folder: Path, inventory: Path) -> None:
    if inventory.absolute() in ((folder / TABLE).absolute(), (folder / ANSWERS).absolute()):
        raise AdvisorError.of(
            "S202",
            f"The inventory {inventory} would be written over.",
            todo="Choose another folder, or another name for the inventory.",
        )


def _template(path: Path, packs: tuple[str, ...], *, cache: bool) -> int:
    if path.exists():
        raise AdvisorError.of(
            "S211",
            f"{path} exists, and may hold answers.",
            place=Place(str(path)),
            todo="Choose another name, or move it away.",
        )
    if not path.absolute().parent.is_dir():
        raise AdvisorError.of(
            "S210",
            f"The output cannot be written: the folder {path.absolute().parent} does not exist.",
            place=Place(str(path)),
        )
    from advisor.cli.portfolio_table import template_csv

    write_all({path: template_csv(read_pack(packs, cache=cache))})
    click.echo(f"Wrote {path}", err=True)
    return DONE
