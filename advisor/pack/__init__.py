"""Packs: read, merged, checked for references, compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor.content import rules_folder
from advisor.errors import AdvisorError, Problem
from advisor.loading import load_yaml
from advisor.pack import cache as disk
from advisor.pack.build import build
from advisor.pack.files import check_file, folder_hash
from advisor.pack.items import Pack as Pack
from advisor.pack.places import joined_cells
from advisor.pack.unread import without_followers as without_followers

__all__ = ["Pack", "is_core", "load_pack", "pack_problems", "without_followers"]


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
        check_file(folder / "pack.yaml", folder.resolve())
        head = load_yaml(folder / "pack.yaml").value
    except AdvisorError:
        # Whoever reads the pack says what is wrong.
        return False
    return isinstance(head, dict) and head.get("id") == "core"


def pack_problems(folders: Iterable[Path | str] = ()) -> tuple[Pack | None, list[Problem]]:
    """The pack as far as it can be read, and all problems of its files and references."""
    try:
        return _load(folders, cache=False, tests=True, whole=False)
    except AdvisorError as error:
        return None, list(error.problems)


def _load(
    folders: Iterable[Path | str], *, cache: bool, tests: bool, whole: bool = True
) -> tuple[Pack | None, list[Problem]]:
    """Read, merge and build packs.

    Args:
        folders: of the packs.
        cache: keep the compiled pack between runs.
        tests: read the tests of rules.
        whole: build only what was read without an error.
    """
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
        return build(data, key, problems, kept=True), problems
    data, unread = _read(paths, hashes, problems, tests=tests)
    if whole and any(p.severity == "error" for p in problems):
        return None, problems
    pack = build(data, key, problems, kept=cache)
    pack = replace(pack, unread=pack.unread | unread)
    problems = joined_cells(problems)
    from advisor.pack.cross import check_references

    problems += check_references(pack)
    problems = without_followers(problems, pack.unread)
    if cache and not any(p.severity == "error" for p in problems):
        disk.write(key, _without_places(data))
    return pack, problems


def _without_places(data: Mapping[str, Any]) -> dict[str, Any]:
    """Compiled data without the places of rows, which only a check needs and reads anew."""
    tables = {
        name: {key: value for key, value in table.items() if key != "_row_places"}
        for name, table in data["tables"].items()
    }
    return {**data, "tables": tables}


def _read(
    paths: list[Path], hashes: Mapping[Path, str], problems: list[Problem], *, tests: bool
) -> tuple[dict[str, Any], frozenset[str | None]]:
    """Read and merge packs; what could not be read is left out and named."""
    # These read with pydantic, which a pack out of the cache does not need.
    from advisor.pack.merge import merge, missing_packs
    from advisor.pack.read import read_pack

    raws = [read_pack(p, problems, hashes.get(p), tests=tests) for p in paths]
    problems += missing_packs(raws)
    data = merge(raws, problems)
    return data, frozenset(name for raw in raws for name in raw.unread)
