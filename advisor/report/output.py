"""Write a file aside, then rename it: a reader sees the old file or the whole new one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from advisor.errors import AdvisorError, Place


def write_aside(path: Path, content: bytes) -> None:
    """Write the content beside the target and rename it into place.

    Raises:
        AdvisorError: R502 when the folder or the file cannot be written.
    """
    aside = ""
    try:
        handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(aside).chmod(0o666 & ~mask)
        Path(aside).replace(path)
        aside = ""
    except OSError as error:
        raise AdvisorError.of(
            "R502",
            f"The report cannot be written: {error.strerror or error}.",
            place=Place(str(path)),
            todo="Name a file in a folder that exists and that you may write to.",
        ) from error
    finally:
        # Whatever went wrong, Ctrl-C among it, nothing is left beside the target.
        if aside:
            with contextlib.suppress(OSError):
                Path(aside).unlink()
