"""Which packs a command reads: shipped ones by id, a firm's own by folder."""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor import __version__
from advisor.content import rules_folder
from advisor.errors import AdvisorError, nearest

if TYPE_CHECKING:
    from advisor.pack import Pack

CORE = "core"
# What a check finds and what does not make figures or texts wrong: a rule without tests, a default
# on a threshold, a parameter that nobody reads.
_HARMLESS = frozenset({"P301", "P303", "P308", "P311"})

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
        names: Ids of shipped packs or folders, in the order in which they overlay each other. A
            folder whose pack is itself a core pack, of another version, stands in for the shipped.

    Raises:
        AdvisorError: S220, a name is neither.
    """
    from advisor.pack import is_core

    found = [_folder(name) for name in names]
    folders = [folder for folder in found if is_core(folder)][:1] or [_folder(CORE)]
    for folder in found:
        if folder.resolve() not in {known.resolve() for known in folders}:
            folders.append(folder)
    return folders


def read_pack(names: Iterable[str], *, cache: bool) -> "Pack":
    """Load the core pack and those over it; a firm's pack must be sound.

    Raises:
        AdvisorError: Whatever is wrong in the packs; of a firm's, also what `advisor pack check`
            finds and would make figures or texts wrong.
    """
    from advisor.engine import durable_available
    from advisor.pack import load_pack

    pack = load_pack(pack_folders(names), cache=cache)
    if pack.only_core:
        return pack
    _once("sound", _sound, pack, cache=cache)
    if not durable_available():
        return pack
    _once("tried", _tried, pack, cache=cache)
    return replace(pack, tried=True)


def _once(what: str, check: Callable[["Pack"], None], pack: "Pack", *, cache: bool) -> None:
    """Check a pack, unless the user's cache folder says that it has passed."""
    from advisor.pack.cache import cache_folder

    marker = cache_folder() / f"{what}-{__version__}-{pack.hash}"
    if cache and marker.exists():
        return
    check(pack)
    if cache:
        with contextlib.suppress(OSError):
            marker.parent.mkdir(parents=True, exist_ok=True)
            marker.touch()


def _sound(pack: "Pack") -> None:
    from advisor.checks.lint import lint

    problems = [p for p in lint(pack) if p.code not in _HARMLESS and p.severity == "error"]
    if problems:
        raise AdvisorError(problems)


def _tried(pack: "Pack") -> None:
    from advisor.engine.trial import trial

    trial(
        *(
            [(r.id, r.when) for r in pack.rules.values() if r.scope == scope]
            for scope in ("use_case", "engagement")
        )
    )


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
