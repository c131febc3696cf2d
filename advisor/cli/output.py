"""Writing output files: aside first, then renamed, so that a failure leaves what was there."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisor.errors import AdvisorError, Place, nearest

FORMATS = (".pdf", ".html", ".json", ".md")


def check_outputs(paths: Sequence[Path]) -> None:
    """Refuse output paths that cannot be written, before any work is done.

    Args:
        paths: Where a command will write.

    Raises:
        AdvisorError: S201 unknown format, S202 named twice, S210 cannot be written.
    """
    seen: set[Path] = set()
    for path in paths:
        if path.suffix.lower() not in FORMATS:
            raise AdvisorError.of(
                "S201",
                f"The output {path} has no format that we write.",
                allowed=FORMATS,
                nearest=nearest(path.suffix.lower(), FORMATS),
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
