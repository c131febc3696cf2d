"""What a child process is asked to do in tests: answer, hang, crash, fail."""

import os
import re
import time
from pathlib import Path
from types import SimpleNamespace

from advisor.errors import AdvisorError


def read_pack():
    return SimpleNamespace(hash="none")


def broken_pack():
    raise AdvisorError.of("P100", "The folder has no `pack.yaml`.")


def pid(document, pack):
    return os.getpid()


def echo(document, pack, *, pause=0.0):
    time.sleep(pause)
    return dict(document)


def hang_in_a_library(document, pack):
    # One call into C that holds the interpreter's lock for longer than the world will last.
    return re.match(r"(a+)+$", "a" * 60 + "b")


def crash(document, pack):
    os.abort()


def crash_once(document, pack, *, mark):
    if not Path(mark).exists():
        Path(mark).touch()
        os._exit(9)
    return "done"


def fail(document, pack):
    secret = document["secret"]
    raise ValueError(f"could not read {secret}")


def refuse(document, pack):
    raise AdvisorError.of("A219", "The number cannot be read.")
