"""Packs: read, merged, checked for references, compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from advisor.content import rules_folder
from advisor.errors import AdvisorError, Problem
from advisor.loading import load_yaml
from advisor.pack import cache as disk
from advisor.pack.build import build
from advisor.pack.files import folder_hash
from advisor.pack.items import Pack as Pack
from advisor.pack.places import joined_cells

__all__ = ["Pack", "is_core", "load_pack", "pack_problems"]


def load_pack(
    folders: Iterable[Path | str] = (), *, cache: bool = True, tests: bool = False
) -> Pack:
    """A pack, merged from folders in their order; the core pack first where it is not named.

    Args:
        folders: pack folders; without any, the core pack.
        cache: keep the compiled pack between runs.
        tests: read the tests of rules too, which no advice needs; then nothing is kept.

    Raises:
        AdvisorError: everything that is wrong in the packs' files.
    """
    pack, problems = _load(folders, cache=cache and not tests, tests=tests)
    errors = [p for p in problems if p.severity == "error"]
    if errors or pack is None:
        raise AdvisorError(errors)
    return pack


def is_core(folder: Path) -> bool:
    """Whether a folder holds a core pack: the shipped one, or another version of it."""
    if folder.resolve() == (rules_folder() / "core").resolve():
        return True
    try:
        head = load_yaml(folder / "pack.yaml").value
    except AdvisorError:
        # Whoever reads the pack says what is wrong.
        return False
    return isinstance(head, dict) and head.get("id") == "core"


def pack_problems(folders: Iterable[Path | str] = ()) -> tuple[Pack | None, list[Problem]]:
    """The pack as far as it can be read, and all problems of its files and references."""
    try:
        return _load(folders, cache=False, tests=True)
    except AdvisorError as error:
        return None, list(error.problems)


def _load(
    folders: Iterable[Path | str], *, cache: bool, tests: bool
) -> tuple[Pack | None, list[Problem]]:
    paths = [Path(f) for f in folders]
    core = rules_folder() / "core"
    if not any(is_core(p) for p in paths):
        paths.insert(0, core)
    hashes = {p: folder_hash(p) for p in paths if p.is_dir()}
    key = hashlib.sha256(
        "".join(f"{p.resolve()}:{hashes[p]}" for p in paths if p in hashes).encode()
    ).hexdigest()[:24]
    problems: list[Problem] = []
    data = disk.read(key) if cache else None
    if data is not None:
        return build(data, key, problems), problems
    data = _read(paths, hashes, problems, tests=tests)
    if data is None:
        return None, problems
    pack = build(data, key, problems)
    problems = joined_cells(problems)
    from advisor.pack.cross import check_references

    problems += check_references(pack)
    if cache and not any(p.severity == "error" for p in problems):
        disk.write(key, data)
    return pack, problems


def _read(
    paths: list[Path], hashes: Mapping[Path, str], problems: list[Problem], *, tests: bool
) -> dict[str, Any] | None:
    """Read and merge packs; None where that fails."""
    # These read with pydantic, which a pack out of the cache does not need.
    from advisor.pack.merge import merge, missing_packs
    from advisor.pack.read import read_pack

    raws = [read_pack(p, problems, hashes.get(p), tests=tests) for p in paths]
    problems += missing_packs(raws)
    data = merge(raws, problems)
    return None if any(p.severity == "error" for p in problems) else data
