"""Run the command on a stranger's pack in a child process that tells all that it opens."""

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import advisor
from tests.badinput.inputs import ANSWERS, PACK, RULE

CANARY = "CANARY-7431"
_CHILD = """
import os, sys
out = os.fdopen(os.dup(2), "w", buffering=1)
TOLD = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request",
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "shutil.rmtree",
        "os.remove", "os.rename", "os.mkdir", "os.symlink", "os.link", "os.chmod")
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(arguments[0]))
        mode = arguments[1] or ""
        writes = any(c in str(mode) for c in "wax+") or bool((arguments[2] or 0) & 3)
        out.write(f"AUDIT {'write' if writes else 'read'} {path!r}\\n")
    elif event in TOLD:
        out.write(f"AUDIT {event} {arguments[:1]!r}\\n")
sys.addaudithook(hook)
from advisor.cli import main
main()
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it did."""

    code: int
    text: str
    read: tuple[str, ...]
    written: tuple[str, ...]
    other: tuple[str, ...]


def pack_of(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A firm's pack of these files."""
    for name, text in {"pack.yaml": PACK, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def rule_with(key: str, text: str) -> dict[str, str]:
    """A rule with one text replaced."""
    lines = [f"{key}: {text}" if line.startswith(f"{key}:") else line for line in RULE.splitlines()]
    return {"recommend/reuse/bad-rule.yaml": "\n".join(lines) + "\n"}


def run(home: Path, *arguments: str | Path, timeout_s: float = 120) -> Ran:
    """Run `advisor …` with all that it may write below a folder."""
    root = Path(advisor.__file__).resolve().parent.parent
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
    }
    done = subprocess.run(
        [sys.executable, "-P", "-c", _CHILD, *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment, timeout=timeout_s, cwd=home,
    )  # fmt: skip
    told = [x.removeprefix("AUDIT ") for x in done.stderr.splitlines() if x.startswith("AUDIT ")]
    said = [x for x in done.stderr.splitlines() if not x.startswith("AUDIT ")]
    return Ran(
        done.returncode,
        "\n".join([*said, done.stdout]),
        _paths(told, "read "),
        _paths(told, "write "),
        tuple(x for x in told if not x.startswith(("read ", "write "))),
    )


def _paths(told: list[str], kind: str) -> tuple[str, ...]:
    return tuple(line.removeprefix(kind).strip("'\"") for line in told if line.startswith(kind))


def strange(ran: Ran, home: Path, *packs: Path) -> list[str]:
    """What was read or written where nothing has to be: outside Python and the folders named.

    Args:
        ran: what a command did.
        home: the folder below which it may write.
        packs: the folders that it may read.
    """
    root = Path(advisor.__file__).resolve().parent.parent
    places = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    readable = [root, home / "cache", home / "state", home / "answers.yaml", *packs]
    readable += [Path(place).resolve() for place in places if place]
    readable += [Path(sys.prefix), Path(sys.base_prefix), Path("/dev/null"), Path("/proc/self")]
    # The C library's own: the time zone, the locale, the machine; fonts for pages.
    readable += [
        Path(p) for p in ("/usr/share", "/etc/localtime", "/sys", "/proc", "/lib", "/usr/lib")
    ]
    readable += [
        Path(p) for p in ("/etc/fonts", "/var/cache/fontconfig", "/etc/mime.types", "/usr/local")
    ]
    bad = [p for p in ran.read if not _below(p, readable)]
    bad += [f"written: {p}" for p in ran.written if not _below(p, [home, Path("/dev/null")])]
    return bad


def _below(path: str, places: list[Path]) -> bool:
    real = Path(path)
    return any(real.is_relative_to(place) or real == place for place in places)


def answers(home: Path) -> Path:
    """Answers on which the rule of the tests fires."""
    path = home / "answers.yaml"
    path.write_text(ANSWERS)
    return path
