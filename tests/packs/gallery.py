"""Check the packs of the gallery as a user would, and print what is told of them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import click
import pytest

from advisor import pack
from advisor.checks import check_pack
from advisor.cli.failures import print_problems
from advisor.cli.packs import pack_folders
from advisor.errors import Problem
from advisor.pack import read
from advisor.pack.files import folder_hash
from advisor.pack.raw import RawPack
from advisor.report.brand import brand_problems

GALLERY = Path(__file__).parent / "broken"


def names() -> list[str]:
    """The packs of the gallery."""
    return sorted(path.name for path in GALLERY.iterdir() if path.is_dir())


def problems(name: str | Path) -> list[Problem]:
    """What `advisor pack check` finds, seen from the folder of the gallery."""
    return list(dict.fromkeys(check_pack(pack_folders([str(name)]), [brand_problems])))


def printed(found: Iterable[Problem], capsys: pytest.CaptureFixture[str]) -> str:
    """Problems as they are printed, without colours."""
    capsys.readouterr()
    print_problems(found)
    return click.unstyle(capsys.readouterr().err)


def read_core_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the core pack between checks of many small ones; nothing changes what was read."""
    kept: dict[Path, RawPack] = {}
    real = read.read_pack

    def once(folder: Path, found: list[Problem], *arguments: object, **options: object) -> RawPack:
        if folder.name != "core":
            return real(folder, found, *arguments, **options)
        if folder not in kept:
            kept[folder] = real(folder, found, *arguments, **options)
        return kept[folder]

    monkeypatch.setattr(read, "read_pack", once)
    hashed = cache(folder_hash)
    monkeypatch.setattr(pack, "folder_hash", hashed)
