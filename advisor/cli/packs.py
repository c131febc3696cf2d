"""Which packs a command reads: shipped and installed ones by id, a firm's own by folder."""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor import __version__
from advisor.errors import AdvisorError, Problem

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
        names: Ids of shipped or installed packs, or folders, in the order in which they overlay
            each other. A folder whose pack is itself a core pack, of another version, stands in
            for the shipped one.

    Raises:
        AdvisorError: S220, a name is neither.
    """
    from advisor.pack import is_core
    from advisor.pack.find import pack_folder

    found = [pack_folder(name) for name in names]
    folders = [folder for folder in found if is_core(folder)][:1] or [pack_folder(CORE)]
    for folder in found:
        if folder.resolve() not in {known.resolve() for known in folders}:
            folders.append(folder)
    return folders


def with_named(packs: Iterable[str], *answers: Path) -> tuple[str, ...]:
    """The packs of a command, and those that engagements name and that are shipped or installed.

    Args:
        packs: As given with --pack.
        answers: Files of engagements; what is wrong in them is told when they are read.

    Returns:
        Where an engagement names them all, in its order; else those that were given come last.
    """
    return with_ids(packs, [name for path in answers for name in _named(path)])


def with_ids(packs: Iterable[str], ids: Iterable[str]) -> tuple[str, ...]:
    """The packs of a command, and those of some ids that are shipped or installed.

    Args:
        packs: As given with --pack.
        ids: As an engagement names them.

    Returns:
        As `with_named`.
    """
    from advisor.pack.find import installed_pack, shipped_packs

    given = {_id(name): name for name in packs}
    named = dict.fromkeys(ids)
    found: dict[str, str] = {}
    for name in named:
        if name in given:
            found[name] = given[name]
        elif name in shipped_packs() or installed_pack(name) is not None:
            found[name] = name
    if set(found) <= set(given):
        return tuple(given.values())
    return (*found.values(), *(given[name] for name in given if name not in found))


def _id(name: str) -> str:
    """The id of a pack given by folder or id; the name itself where that cannot be read."""
    from advisor.loading import load_yaml

    file = Path(name) / "pack.yaml"
    if not file.is_file():
        return name
    try:
        head = load_yaml(file).value
    except AdvisorError:
        return name
    return str(head.get("id", name)) if isinstance(head, dict) else name


def _named(answers: Path) -> list[str]:
    from advisor.loading import load_yaml

    try:
        value = load_yaml(answers).value
    except AdvisorError:
        return []
    return ids_in(value)


def ids_in(value: object) -> list[str]:
    """The ids of packs over the core pack that an engagement's document names."""
    head = value.get("engagement") if isinstance(value, dict) else None
    packs = head.get("packs") if isinstance(head, dict) else None
    names = packs if isinstance(packs, list) else []
    return [name for name in names if isinstance(name, str) and name != CORE]


def read_pack(names: Iterable[str], *, cache: bool) -> "Pack":
    """Load the core pack and those over it; a firm's pack must be sound.

    Raises:
        AdvisorError: Whatever is wrong in the packs; of a firm's, also what `advisor pack check`
            finds and would make figures or texts wrong.
    """
    from advisor.engine import durable_available
    from advisor.pack import load_pack

    folders = pack_folders(names)
    pack = load_pack(folders, cache=cache)
    if pack.only_core:
        return pack
    _once("sound", lambda pack: _sound(pack, folders), pack, cache=cache)
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


def _sound(pack: "Pack", folders: Iterable[Path]) -> None:
    problems = _grave(pack)
    if problems:
        from advisor.pack import load_pack

        # A pack out of the cache does not know where its rows stand.
        raise AdvisorError(_grave(load_pack(folders, cache=False)) or problems)


def _grave(pack: "Pack") -> list[Problem]:
    from advisor.checks.lint import lint

    return [p for p in lint(pack) if p.code not in _HARMLESS and p.severity == "error"]


def _tried(pack: "Pack") -> None:
    from advisor.engine.trial import trial

    trial(
        *(
            [(r.id, r.when) for r in pack.rules.values() if r.scope == scope]
            for scope in ("use_case", "engagement")
        )
    )
