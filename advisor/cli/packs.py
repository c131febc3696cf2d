"""Which packs a command reads: shipped ones by id, a firm's own by folder."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.content import rules_folder
from advisor.errors import AdvisorError, nearest

if TYPE_CHECKING:
    from advisor.pack import Pack

CORE = "core"

pack_option = click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="DIR|ID",
    help="A firm's pack over the core rules; may be given several times, the last has the say.",
)
cache_option = click.option(
    "--cache/--no-cache",
    default=True,
    help="Whether to keep the compiled rules between runs.",
)


def pack_folders(names: Iterable[str]) -> list[Path]:
    """Return the folders of packs, the core pack first.

    Args:
        names: Ids of shipped packs or folders, in the order in which they overlay each other.

    Raises:
        AdvisorError: S220, a name is neither.
    """
    folders = [_folder(CORE)]
    for name in names:
        folder = _folder(name)
        if folder.resolve() not in {known.resolve() for known in folders}:
            folders.append(folder)
    return folders


def read_pack(names: Iterable[str], *, cache: bool) -> "Pack":
    """Load the core pack and those over it."""
    from advisor.pack import load_pack

    return load_pack(pack_folders(names), cache=cache)


def _folder(name: str) -> Path:
    given = Path(name)
    if given.is_dir():
        return given
    shipped = rules_folder() / name
    if given.name == name and (shipped / "pack.yaml").is_file():
        return shipped
    if given.exists():
        raise AdvisorError.of(
            "S220",
            f"{name} is a file; a pack is a folder with a pack.yaml.",
            todo="Name the folder.",
        )
    ids = sorted(path.parent.name for path in rules_folder().glob("*/pack.yaml"))
    raise AdvisorError.of(
        "S220",
        f"There is no pack {name}: it is neither a folder nor the id of a shipped pack.",
        allowed=ids,
        nearest=nearest(name, ids),
        todo="Give the folder that holds its pack.yaml.",
    )
