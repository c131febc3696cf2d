"""Packs: read, merged, checked for references, compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from advisor.content import rules_folder
from advisor.errors import AdvisorError, Problem
from advisor.pack import cache as disk
from advisor.pack.build import build
from advisor.pack.files import folder_hash
from advisor.pack.items import Pack as Pack

__all__ = ["Pack", "load_pack", "pack_problems"]


def load_pack(folders: Iterable[Path | str] = (), *, cache: bool = True) -> Pack:
    """A pack, merged from folders in their order; the core pack first where it is not named.

    Args:
        folders: pack folders; without any, the core pack.
        cache: keep the compiled pack between runs.

    Raises:
        AdvisorError: everything that is wrong in the packs' files.
    """
    pack, problems = _load(folders, cache=cache)
    errors = [p for p in problems if p.severity == "error"]
    if errors or pack is None:
        raise AdvisorError(errors)
    return pack


def pack_problems(folders: Iterable[Path | str] = ()) -> tuple[Pack | None, list[Problem]]:
    """The pack as far as it can be read, and all problems of its files and references."""
    try:
        return _load(folders, cache=False)
    except AdvisorError as error:
        return None, list(error.problems)


def _load(folders: Iterable[Path | str], *, cache: bool) -> tuple[Pack | None, list[Problem]]:
    paths = [Path(f) for f in folders]
    core = rules_folder() / "core"
    if core.resolve() not in {p.resolve() for p in paths}:
        paths.insert(0, core)
    key = hashlib.sha256(
        "".join(f"{p.resolve()}:{folder_hash(p)}" for p in paths if p.is_dir()).encode()
    ).hexdigest()[:24]
    problems: list[Problem] = []
    data = disk.read(key) if cache else None
    if data is None:
        from advisor.pack.merge import merge  # pydantic: not on the cached path
        from advisor.pack.read import read_pack

        raws = [read_pack(p, problems) for p in paths]
        problems += _extends(raws)
        data = merge(raws, problems)
        if any(p.severity == "error" for p in problems):
            return None, problems
        pack = build(data, key, problems)
        from advisor.pack.cross import check_references

        problems += check_references(pack)
        if not any(p.severity == "error" for p in problems):
            disk.write(key, data)
        return pack, problems
    return build(data, key, problems), problems


def _extends(raws: list[object]) -> list[Problem]:
    from advisor.errors import Place
    from advisor.pack.read import RawPack

    have: dict[str, tuple[int, ...]] = {}
    problems = []
    for raw in raws:
        assert isinstance(raw, RawPack)
        for need in raw.file.extends:
            name, _, least = need.partition(">=")
            version = tuple(int(n) for n in least.split(".")) if least else ()
            if name.strip() not in have or have[name.strip()] < version:
                problems.append(
                    Problem(
                        "P143",
                        f"The pack '{raw.file.id}' extends {need}, which is not loaded.",
                        Place(str(raw.folder / "pack.yaml")),
                        tuple(have),
                    )
                )
        have[raw.file.id] = tuple(int(n) for n in raw.file.version.split("."))
    return problems
