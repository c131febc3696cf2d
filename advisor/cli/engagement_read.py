"""`advisor engagement list`, `export`, `history` and `check`: nothing is changed."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import FAILED
from advisor.cli.stores import opened, store_option
from advisor.errors import AdvisorError, Place

if TYPE_CHECKING:
    from advisor.interview.kept import Event, Listed

_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
_WIDTH = 200


@click.command("list")
@store_option
@_json
def list_command(place: str | None, as_json: bool) -> None:
    """List the engagements, the last changed first."""
    with opened(place) as store:
        lines = store.listed()
        where = str(store.place)
    if as_json:
        rows = [asdict(line) for line in lines]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False, default=datetime.isoformat))
        return
    if not lines:
        click.echo(f"No engagement is kept in {where} yet.", err=True)
        return
    width = max(len(line.ident) for line in lines)
    for line in lines:
        click.echo(f"{line.ident:<{width}}  {_local(line.changed)}  {_about(line)}")


def _about(line: "Listed") -> str:
    cases = "1 use case" if line.use_cases == 1 else f"{line.use_cases} use cases"
    parts = [line.client or "(no client)", line.title, cases, f"revision {line.revision}"]
    if line.assessment > 1:
        parts.append(f"assessment {line.assessment}")
    if line.signed:
        parts.append("signed off")
    return ", ".join(part for part in parts if part)


def _local(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


@click.command("export")
@click.argument("idents", nargs=-1, metavar="[ENGAGEMENT]...")
@click.option("--all", "everything", is_flag=True, help="Export all engagements.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="A file; of several engagements a folder, with a file for each.",
)
@click.option("--at", "revision", type=int, metavar="N", help="As it was at revision N.")
@click.option("--force", is_flag=True, help="Write over files that exist.")
@store_option
def export_command(
    idents: tuple[str, ...],
    everything: bool,
    output: Path | None,
    revision: int | None,
    force: bool,
    place: str | None,
) -> None:
    """Write engagements as answers files, without loss, private notes included.

    Without -o one engagement is printed. What is exported can be assessed, mended by hand, and
    imported again here or elsewhere; its history stays in the store.
    """
    if everything == bool(idents):
        raise click.UsageError("Name the engagements, or give --all.")
    several = everything or len(idents) > 1
    if several and (output is None or revision is not None):
        raise click.UsageError("Several engagements need -o FOLDER, and take no --at.")
    from advisor.cli.output import write_all
    from advisor.interview.file_text import file_text

    with opened(place) as store:
        names = [line.ident for line in store.listed()] if everything else list(idents)
        texts = {
            name: file_text(
                store.at(name, revision) if revision is not None else store.read(name).document
            )
            for name in names
        }
    if output is None:
        click.echo(texts[idents[0]], nl=False)
        return
    paths = {name: output / f"{name}.yaml" if several else output for name in texts}
    _check_free(list(paths.values()), force=force)
    if several:
        _make_folder(output)
    write_all({paths[name]: text.encode() for name, text in texts.items()})
    for path in paths.values():
        click.echo(str(path))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AdvisorError.of(
            "S210",
            f"The output cannot be written: {error.strerror or error}.",
            place=Place(str(folder)),
            todo="Choose a folder that you may write.",
        ) from None


def _check_free(paths: list[Path], *, force: bool) -> None:
    taken = [path for path in paths if path.exists()]
    if taken and not force:
        raise AdvisorError.of(
            "K301",
            "A file of that name exists already; nothing was written.",
            place=Place(str(taken[0])),
            todo="Give another name, or write over it with --force.",
        )


@click.command("history")
@click.argument("ident", metavar="ENGAGEMENT")
@click.option("--at", "where", metavar="TEXT", help="Only changes of places whose name holds TEXT.")
@store_option
@_json
def history_command(ident: str, where: str | None, place: str | None, as_json: bool) -> None:
    """Tell who changed what in an engagement, and when."""
    with opened(place) as store:
        events = [e for e in store.events(ident) if not where or where in _where(e)]
    if as_json:
        rows = [asdict(event) for event in events]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False, default=datetime.isoformat))
        return
    for event in events:
        click.echo(
            f"{event.revision:>5}  {_local(event.at)}  {event.who}: {_DID[event.what]} "
            f"{_where(event)}".rstrip()
        )
        if event.what not in {"create", "import"} and event.path:
            click.echo(f"       {_short(event.old)} → {_short(event.new)}")


_DID = {
    "create": "made",
    "import": "imported",
    "answer": "answered",
    "change": "changed",
    "undo": "undid",
    "sign": "signed off",
    "reopen": "began a new assessment",
}


def _where(event: "Event") -> str:
    from advisor.store.values import SIGNED

    if event.path == SIGNED:
        return ""
    return " › ".join(event.path[1:] if len(event.path) > 1 else event.path) or "all of it"


def _short(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping) and set(value) <= {"who", "at", "revision", "note"}:
        value = {key: each for key, each in value.items() if key in {"who", "note"} and each}
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


@click.command("check")
@store_option
@_json
@click.pass_context
def check_command(ctx: click.Context, place: str | None, as_json: bool) -> None:
    """See whether all that is kept is sound: the file, and each engagement with its events."""
    from advisor.cli.failures import print_problems
    from advisor.store.copies import check

    with opened(place) as store:
        problems = check(store)
        number = len(store.listed()) if not problems else 0
        where = str(store.place)
    if as_json:
        data = {"engagements": number, "problems": [problem.as_json() for problem in problems]}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    elif problems:
        print_problems(problems)
    else:
        click.echo(f"{where}: sound, {number} engagement{'' if number == 1 else 's'}")
    if problems:
        ctx.exit(FAILED)
