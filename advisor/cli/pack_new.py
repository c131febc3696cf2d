"""`advisor pack new`: a pack of a firm to start from, which passes check and test at once."""

import json
import shlex
from pathlib import Path

import click

from advisor.cli.output import new_folder
from advisor.cli.progress import Progress
from advisor.errors import AdvisorError


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--id", "ident", help="The pack's id; by default the name of the folder.")
@click.option("--title", help="What people call your firm; by default made from the id.")
def command(folder: Path, ident: str | None, title: str | None) -> None:
    """Make a pack in the new folder DIR: one rule, its cases, a question, a parameter, a look.

    Comments in the files say what each is for. Schemas for editors lie in DIR/.schemas.
    """
    from advisor.pack import load_pack
    from advisor.pack.json_schemas import FILES, json_schema
    from advisor.pack.scaffold import SCHEMAS, check_id, id_of, new_files

    name = ident or id_of(folder)
    check_id(name)
    called = (title or name.replace("-", " ").capitalize()).strip()
    if not called or len(called) > 120 or not called.isprintable():
        raise AdvisorError.of(
            "S281", "This is no title.", todo="Give one line of at most 120 characters."
        )
    with Progress() as progress, new_folder(folder) as aside:
        progress.step("Writing the pack")
        for path, text in new_files(name, called).items():
            _write(aside / path, text)
        progress.step("Writing schemas for editors")
        pack = load_pack([aside], cache=False)
        for kind in FILES:
            schema = json.dumps(json_schema(kind, pack), ensure_ascii=False)
            _write(aside / SCHEMAS / f"{kind}.json", f"{schema}\n")
    click.echo(f"Wrote the pack {name} to {folder}")
    named = shlex.quote(str(folder))
    click.echo(f"Next: advisor pack check {named}")
    click.echo(f"      advisor pack test {named}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
