"""The files of a pack and their hash: nothing outside its folder, and nothing too large."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from advisor.content import rules_folder
from advisor.errors import AdvisorError, Place

LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
TEXTS = "texts"  # the folder of words by language
RULES = "recommend"  # the folder of rules, where tables are read too
SPREADSHEETS = (
    ".xlsx", ".csv", ".xlsm", ".xltm", ".xlsb", ".xls", ".ods", ".tsv", ".numbers",
)  # fmt: skip
# What a pack is made of beside tables of rules; other files, such as notes, are passed over.
SUFFIXES = (".yaml", ".j2", ".css")
# How YAML is named by other programs; a rule that is passed over unseen would be missed.
_MISNAMED = (".yaml", ".yml", ".yaml.txt", ".yml.txt")
MOST_FILES = 20_000
MOST_BYTES = 5_000_000  # of one file, as for any file that is read


def pack_files(folder: Path) -> list[Path]:
    """The files of a pack, YAML and tables of rules, in a fixed order; hidden ones are left out."""
    return [folder / name for name in _names(folder) if not name.endswith((".j2", ".css"))]


def folder_hash(folder: Path) -> str:
    """A hash of the content of a pack's files, whatever their order on disk.

    Words in other languages than English are no part of it: they change no figure and no rule, and
    are not read until a language is asked for.

    Raises:
        AdvisorError: P102 too large, P103 too many, P104 a link out of the pack or no plain file.
    """
    digest = hashlib.sha256()
    for name in _names(folder):
        if is_translation(name.split("/")):
            continue
        digest.update(name.encode())
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()[:16]


def file_language(parts: Sequence[str]) -> str | None:
    """The language of a file of texts, by its path in the pack; None for other files."""
    if len(parts) < 2 or parts[0] != TEXTS:
        return None
    return parts[1].removesuffix(".yaml") if len(parts) == 2 else parts[1]


def is_translation(parts: Sequence[str]) -> bool:
    """Whether a file holds words in another language than English."""
    language = file_language(parts)
    known = language is not None and LANGUAGE.fullmatch(language)
    return bool(known) and not str(language).startswith("en")


def misnamed_files(folder: Path) -> list[Path]:
    """Files that look like YAML and end otherwise than in .yaml, so that they are not read."""
    return [
        Path(at) / name
        for at, _, files in os.walk(folder)
        if not any(part.startswith(".") for part in Path(at).relative_to(folder).parts)
        for name in sorted(files)
        if name.lower().endswith(_MISNAMED)
        and not name.endswith(".yaml")
        and not name.startswith(".")
    ]


def stray_tables(folder: Path, places: Iterable[str]) -> list[Path]:
    """Spreadsheets where a pack has other files of its own, so that they are not read.

    Args:
        folder: the pack's.
        places: the folders of a pack; also, without ending, the names of files beside them.
    """
    beside = [path for path in folder.iterdir() if path.name.partition(".")[0] in places]
    found = [path for path in beside if path.is_file()]
    found += [path for each in beside for path in each.rglob("*") if each.name != RULES]
    return sorted(path for path in found if is_table(path.name))


def is_table(name: str) -> bool:
    """Whether a file beside rules is a spreadsheet; some kinds are refused when they are read."""
    return name.lower().endswith(SPREADSHEETS) and not name.startswith((".", "~$"))


def _names(folder: Path) -> list[str]:
    """The files by their paths in the folder; it may itself lie in something hidden."""
    found: list[str] = []
    root = folder.resolve()
    # A package manager may have laid the shipped packs as links into a store of its own.
    shipped = root.is_relative_to(rules_folder().resolve())
    for at, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(at).relative_to(folder).as_posix()
        head = "" if inside == "." else f"{inside}/"
        for name in (*folders, *files):
            if not name.isprintable():
                raise _no_plain_file(Path(f"{at}/{name!a}"), "a name that cannot be printed")
        for name in folders:
            if not shipped and (Path(at) / name).is_symlink():
                raise _no_plain_file(Path(at) / name, "a link to a folder")
        kept = [n for n in files if n.endswith(SUFFIXES) and not n.startswith(".")]
        if head.startswith("recommend/"):
            kept += [n for n in files if is_table(n)]
        for name in kept:
            check_file(Path(at) / name, None if shipped else root)
        found += [f"{head}{name}" for name in kept]
        if len(found) > MOST_FILES:
            raise AdvisorError.of(
                "P103",
                f"The pack holds more than {MOST_FILES:,} files.",
                place=Place(str(folder)),
                todo="Name the folder of the pack itself, not one around it.",
            )
    return sorted(found, key=lambda name: name.split("/"))


def check_file(path: Path, root: Path | None) -> None:
    """Refuse what must not be read: links out of the pack, pipes and the like, huge files.

    Args:
        path: of the file.
        root: the pack's folder, resolved; None lets links lead where they will.

    Raises:
        AdvisorError: P102, P104.
    """
    try:
        inside = root is None or not path.is_symlink() or path.resolve().is_relative_to(root)
        found = path.stat() if inside else None
    except (OSError, RuntimeError) as error:  # links in a circle are a RuntimeError until 3.12
        why = getattr(error, "strerror", None) or "it is a link that leads nowhere"
        raise AdvisorError.of(
            "P104",
            f"The file cannot be read: {why}.",
            place=Place(str(path)),
            todo="Take it out of the pack, or mend it.",
        ) from None
    if found is None:
        raise _no_plain_file(path, "a link that leads out of the pack")
    if not stat.S_ISREG(found.st_mode):
        raise _no_plain_file(path, "no plain file")
    if found.st_size > MOST_BYTES:
        raise AdvisorError.of(
            "P102",
            f"The file is larger than {MOST_BYTES // 1_000_000} MB.",
            place=Place(str(path)),
            todo="Split it, or take out what is no rule, question or factor.",
        )


def _no_plain_file(path: Path, what: str) -> AdvisorError:
    return AdvisorError.of(
        "P104",
        f"This is {what}; a pack holds plain files of its own.",
        place=Place(str(path)),
        todo="Put the file itself in its place.",
    )
