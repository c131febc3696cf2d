"""Where packs lie: shipped ones by id, installed ones by id, any other by its folder.

A package offers a pack by an entry point of the group `advisor.packs`: its name is the id of the
pack, its value the package (or a package below it) whose folder holds pack.yaml. Nothing of the
package is imported or run: a pack is data.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from advisor.content import rules_folder
from advisor.errors import AdvisorError, Place, nearest

GROUP = "advisor.packs"


def shipped_packs() -> dict[str, Path]:
    """The folders of the shipped packs, by id."""
    found = rules_folder().glob("*/pack.yaml")
    return {path.parent.name: path.parent for path in sorted(found)}


def installed_ids() -> tuple[str, ...]:
    """The ids of the packs that installed packages offer."""
    return tuple(sorted({each.name for each in entry_points(group=GROUP)}))


def pack_folder(name: str) -> Path:
    """The folder of a pack.

    Args:
        name: a folder, or the id of a shipped or an installed pack; a folder comes first.

    Raises:
        AdvisorError: S220, there is none of that name; S222, an installed one is not as it should.
    """
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
    found = installed_pack(name)
    if found is not None:
        return found
    ids = sorted({*shipped_packs(), *installed_ids()})
    raise AdvisorError.of(
        "S220",
        f"There is no pack {name}: it is neither a folder nor the id of a shipped or installed "
        "pack.",
        allowed=ids,
        nearest=nearest(name, ids),
        todo="Give the folder that holds its pack.yaml.",
    )


def installed_pack(name: str) -> Path | None:
    """The folder of an installed pack, or None where no package offers one of that id.

    Raises:
        AdvisorError: S222, two packages offer it, or what one offers is no folder with a pack.yaml
            of that id.
    """
    offers = {(each.value, each.dist.name if each.dist else "?") for each in entry_points(
        group=GROUP, name=name
    )}  # fmt: skip
    if not offers:
        return None
    if len(offers) > 1:
        packages = sorted(package for _, package in offers)
        raise _bad(name, f"is offered by {' and by '.join(packages)}", "Uninstall one of them.")
    ((value, package),) = offers
    folder = _folder(value)
    if folder is None or not (folder / "pack.yaml").is_file():
        raise _bad(
            name,
            f"of {package} has no pack.yaml in '{value}'",
            f"Its entry point in the group {GROUP} names the package that holds pack.yaml.",
        )
    written = _written_id(folder)
    if written != name:
        raise _bad(
            name,
            f"of {package} calls itself '{written}' in its pack.yaml",
            "Entry point and id are the same.",
            folder,
        )
    return folder


def _folder(value: str) -> Path | None:
    """The folder of a package by its dotted name, without importing it."""
    top, *below = value.split(".")
    if not all(part.isidentifier() for part in (top, *below)):
        return None
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        return None
    places = spec.submodule_search_locations if spec is not None else None
    for place in places or ():
        folder = Path(place).joinpath(*below)
        if folder.is_dir():
            return folder
    return None


def _written_id(folder: Path) -> object:
    from advisor.loading import load_yaml

    head = load_yaml(folder / "pack.yaml", what="pack file").value
    return head.get("id") if isinstance(head, dict) else None


def _bad(name: str, what: str, todo: str, folder: Path | None = None) -> AdvisorError:
    place = Place(str(folder / "pack.yaml"), 1, 1) if folder else None
    return AdvisorError.of("S222", f"The installed pack {name} {what}.", place=place, todo=todo)
