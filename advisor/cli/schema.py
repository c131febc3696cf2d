"""`advisor schema`: the JSON Schemas of the files that people write."""

import json
from pathlib import Path

import click

from advisor.cli.output import made, write_all
from advisor.cli.packs import pack_folders, pack_option
from advisor.errors import AdvisorError, nearest

ADVICE = "advice"


@click.command("schema")
@click.argument("name", required=False)
@pack_option
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write each schema to a file of its own in this folder.",
)
@click.option("--words", is_flag=True, help="Print what each key holds in words, not as JSON.")
def command(name: str | None, packs: tuple[str, ...], folder: Path | None, words: bool) -> None:
    """Print the JSON Schema of a kind of file, or of all that people write.

    NAME is pack, rule, tests, questions, derived, facts, parameters, factors, sources, frameworks,
    ranking, brand, texts, accepted, starting_points or answers; or advice, which is what a report
    has attached. With --pack the schemas also know the names of that pack over the core: facts with
    their options, rules, parameters, sources.
    Editors with the YAML language server read them by the first line of a file; `advisor pack new`
    writes both.
    """
    from advisor.advice.schema import advice_schema
    from advisor.pack import load_pack
    from advisor.pack.json_schemas import FILES, json_schema

    known_names = (*FILES, ADVICE)
    if name is not None and name not in known_names:
        raise AdvisorError.of(
            "S230",
            f"There is no schema {name}.",
            allowed=known_names,
            nearest=nearest(name, known_names),
        )
    known = load_pack(pack_folders(packs)) if packs else None
    # Of all: those of the files that people write, for their editors.
    names = [name] if name else list(FILES)
    found = {
        each: advice_schema() if each == ADVICE else json_schema(each, known) for each in names
    }
    if folder is None and words:
        from advisor.cli.schema_words import schema_lines

        click.echo("\n\n".join("\n".join(schema_lines(each)) for each in found.values()))
        return
    if folder is None:
        shown = found[name] if name else found
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    write_schemas(folder, found)
    click.echo(f"Wrote {len(found)} schemas to {folder}", err=True)


def write_schemas(folder: Path, schemas: dict[str, dict[str, object]]) -> None:
    """Write schemas, each to `<name>.json` in a folder, which is made where it is missing.

    Raises:
        AdvisorError: S210, a file cannot be written.
    """
    with made(folder):
        write_all(
            {
                folder / f"{name}.json": (json.dumps(each, ensure_ascii=False) + "\n").encode()
                for name, each in schemas.items()
            }
        )
