"""Writing files and folders: aside first, then renamed, so that a failure leaves what was there."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisor.errors import AdvisorError, Place, nearest

FORMATS = (".pdf", ".html", ".json", ".md", ".xlsx")


def check_outputs(paths: Sequence[Path], formats: Sequence[str] = FORMATS) -> None:
    """Refuse output paths that cannot be written, before any work is done.

    Args:
        paths: Where a command will write.
        formats: How their names may end.

    Raises:
        AdvisorError: S201 unknown format, S202 named twice, S210 cannot be written.
    """
    seen: set[Path] = set()
    for path in paths:
        if path.suffix.lower() not in formats:
            raise AdvisorError.of(
                "S201",
                f"The output {path} has no format that we write.",
                allowed=formats,
                nearest=nearest(path.suffix.lower(), formats),
                todo="End the name of the file in one of these.",
            )
        if path.absolute() in seen:
            raise AdvisorError.of("S202", f"The output {path} is named twice.")
        seen.add(path.absolute())
        _check_writable(path)


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write all files, or leave all as they were.

    Args:
        contents: What to write, by path; each path's folder exists.

    Raises:
        AdvisorError: S210, a file cannot be written.
    """
    asides = {path: _aside(path) for path in contents}
    try:
        for path, aside in asides.items():
            with _as_problem(path):
                aside.write_bytes(contents[path])
                if path.exists():
                    # A file that only its owner may read stays so.
                    shutil.copymode(path, aside)
        for path, aside in asides.items():
            with _as_problem(path):
                aside.replace(path)
    finally:
        for aside in asides.values():
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)


def check_new_folder(folder: Path) -> None:
    """Refuse a folder that `new_folder` cannot make, before any work is done.

    Args:
        folder: Where a command will write: it does not exist, or is empty.

    Raises:
        AdvisorError: S280, there is something already; S210, it cannot be written.
    """
    with _as_problem(folder):
        if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
            raise AdvisorError.of(
                "S280",
                "There is something of that name already.",
                place=Place(str(folder)),
                todo="Name a folder that does not exist or is empty.",
            )
        parent = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        if not parent.is_dir():
            raise NotADirectoryError(20, f"{parent} is no folder", str(folder))
        if not os.access(parent, os.W_OK):
            raise PermissionError(13, f"{parent} is write-protected", str(folder))


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder aside to write into, which takes its place when all is written.

    Args:
        folder: Where it belongs; its parents are made where they are missing. Where it exists it
            stays itself, as it may be a mount or somebody's working directory, and takes what was
            written.

    Raises:
        AdvisorError: S280, there is something already; S210, it cannot be written. Nothing is left.
    """
    check_new_folder(folder)
    whole = folder.absolute()
    there = whole.is_dir()
    with made(whole if there else whole.parent), _as_problem(folder):
        aside = Path(
            tempfile.mkdtemp(prefix=f".{whole.name[:60]}.", dir=whole if there else whole.parent)
        )
        moves: dict[Path, Path] = {}
        try:
            yield aside
            if there:
                moves = {child: whole / child.name for child in sorted(aside.iterdir())}
                for child, place in moves.items():
                    child.rename(place)
            else:
                aside.chmod(0o777 & ~_mask())
                aside.rename(whole)
        except BaseException:
            for child, place in moves.items():
                if not child.exists():
                    place.rename(child)
            raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)


@contextlib.contextmanager
def made(*folders: Path) -> Iterator[None]:
    """Folders to write files into, made where there are none; those left empty are gone again.

    Raises:
        AdvisorError: S210, one cannot be made.
    """
    fresh = {
        each: None
        for folder in folders
        for each in (folder, *folder.parents)
        if not os.path.lexists(each)
    }
    try:
        for folder in folders:
            with _as_problem(folder):
                folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for each in sorted(fresh, key=lambda path: len(path.parts), reverse=True):
            # What holds something now is not removed.
            with contextlib.suppress(OSError):
                each.rmdir()


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _check_writable(path: Path) -> None:
    with _as_problem(path):
        if path.is_dir():
            raise IsADirectoryError(21, "it is a directory", str(path))
        folder = path.absolute().parent
        if not folder.is_dir():
            raise NotADirectoryError(20, f"the folder {folder} does not exist", str(path))
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(13, "it is write-protected", str(path))
        # A folder that takes no file is found out here, and not after a minute's work.
        aside = _aside(path)
        aside.touch()
        aside.unlink()


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.stem[:60]}.{os.getpid()}.part{path.suffix}")


@contextlib.contextmanager
def _as_problem(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AdvisorError.of(
            "S210",
            f"The output cannot be written: {error.strerror or error}.",
            place=Place(str(path)),
            todo="Choose a file that you may write, on a disk with room.",
        ) from None
