"""`advisor engagement import`, `reopen`, `move`, `backup` and `delete`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import click

from advisor.cli.packs import cache_option, pack_option, read_pack, with_named
from advisor.cli.stores import name_of, opened, store_option, who_option
from advisor.errors import AdvisorError, Problem

_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
# An engagement that was just begun has no use case yet.
_BEGUN = "A202"
# Of the store, where one is deleted that was written to, or that is there no more.
_CHANGED, _GONE = "K105", "K101"


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="ANSWERS")
@click.option("--as", "ident", metavar="NAME", help="Its name in the store; else by its client.")
@click.option("--as-is", is_flag=True, help="Keep it even where the rules find fault with it.")
@who_option
@store_option
@pack_option
@cache_option
def import_command(
    file: Path,
    ident: str | None,
    as_is: bool,
    who: str | None,
    place: str | None,
    packs: tuple[str, ...],
    cache: bool,
) -> None:
    """Keep an answers file as a new engagement, and print its name.

    To bring answers into an engagement that is kept already, use `advisor engagement merge`.
    """
    from advisor.cli.failures import print_problems
    from advisor.intake import read_engagement
    from advisor.intake.packs import check_packs
    from advisor.loading import load_yaml

    document = load_yaml(file, what="engagement file")
    try:
        pack = read_pack(with_named(packs, file), cache=cache)
        check_packs(read_engagement(document, pack), pack)
    except AdvisorError as error:
        wrong = [p for p in error.problems if p.code != _BEGUN]
        if wrong and not as_is:
            raise AdvisorError(wrong) from None
        print_problems(replace(problem, severity="warning") for problem in wrong)
    value = document.value
    if not isinstance(value, Mapping):
        raise AdvisorError.of(
            "A201",
            "An engagement file is a mapping.",
            place=document.place(),
            todo="Start with 'engagement:' and 'use_cases:'.",
        )
    with opened(place) as store:
        kept = store.create(value, who=name_of(who), ident=ident)
    click.echo(kept.ident)


@click.command("reopen")
@click.argument("ident", metavar="ENGAGEMENT")
@click.option("--note", default="", help="Why.")
@who_option
@store_option
def reopen_command(ident: str, note: str, who: str | None, place: str | None) -> None:
    """Begin a new assessment after a sign-off; the signed one stays readable."""
    with opened(place) as store:
        before = store.read(ident)
        kept = store.reopen(ident, who=name_of(who), note=note)
    if before.signed is None:
        click.echo(f"{ident} is not signed off; it can be changed as it is.", err=True)
    else:
        click.echo(
            f"Assessment {kept.assessment} of {ident} is open. The signed one is revision "
            f"{before.signed.revision}."
        )


@click.command("move")
@click.argument("idents", nargs=-1, metavar="[ENGAGEMENT]...")
@click.option("--all", "everything", is_flag=True, help="Move all engagements.")
@click.option("--to", required=True, metavar="FILE|URL", help="The store to move them to.")
@click.option("--keep", is_flag=True, help="Copy them: keep them here too.")
@store_option
def move_command(
    idents: tuple[str, ...], everything: bool, to: str, keep: bool, place: str | None
) -> None:
    """Move engagements to another store, with their whole history.

    All of them are written there, or none; only then are they deleted here.
    """
    if everything == bool(idents):
        raise click.UsageError("Name the engagements, or give --all.")
    from advisor.store.copies import copy

    with opened(place) as source, opened(to) as target:
        copied = copy(source, target, None if everything else list(dict.fromkeys(idents)))
        for kept in copied:
            click.echo(f"{kept.ident}: {kept.revision} events copied to {target.place}")
        changed = []
        for kept in () if keep else copied:
            try:
                source.delete(kept.ident, seen=kept.revision)
            except AdvisorError as error:
                code = error.problems[0].code
                if code == _CHANGED:
                    changed.append(kept.ident)
                elif code != _GONE:  # somebody deleted it here meanwhile, as was to be done
                    raise
        if changed:
            raise AdvisorError(
                Problem(
                    "K302",
                    f"'{ident}' was changed while it was moved; it is kept in both stores now.",
                    todo=f"Delete it in {target.place}, and move it again.",
                )
                for ident in changed
            )


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@store_option
def backup_command(file: Path, place: str | None) -> None:
    """Write all engagements, with their history, into one new file, and check it.

    Others may go on working meanwhile. The file is a store itself: look into it with --store, or
    bring engagements back with `advisor engagement move --all --keep --store FILE --to …`.
    """
    from advisor.store.copies import backup

    with opened(place) as store:
        number = backup(store, file)
    click.echo(f"{file}: {number} engagement{'' if number == 1 else 's'}, checked")


@click.command("delete")
@click.argument("ident", metavar="ENGAGEMENT")
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option
@_json
def delete_command(ident: str, yes: bool, place: str | None, as_json: bool) -> None:
    """Remove an engagement for good, with all its events, and say what was removed."""
    with opened(place) as store:
        kept = store.read(ident)
        if not yes:
            head = kept.document.get("engagement")
            client = head.get("client") if isinstance(head, Mapping) else None
            click.confirm(
                f"Remove {ident} ({client or 'no client'}) with "
                f"{_count(kept.revision, 'event')} for good?",
                abort=True,
                err=True,
            )
        removed = store.delete(ident)
        where, wiped = str(store.place), store.wiped
    if as_json:
        click.echo(json.dumps(asdict(removed), indent=2, ensure_ascii=False))
        return
    click.echo(
        f"Removed for good from {where}: {removed.ident} ({removed.client or 'no client'}), "
        f"{_count(removed.use_cases, 'use case')}, {_count(removed.answers, 'answer')}, "
        f"{_count(removed.events, 'event')}."
    )
    if not wiped:
        click.echo(
            "Others use the store now: traces of it stay in its files until they end, or until "
            "another engagement is deleted.",
            err=True,
        )
    click.echo("Backups, exports and reports made earlier still hold it.", err=True)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
