"""The lock of an engagement: which packs, of which version and content, its advice was made with.

It stands beside the answers, `answers.lock` for answers.yaml. While it is there, each run compares
the packs with it and says what changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor import __version__
from advisor.errors import AdvisorError, Place
from advisor.loading import load_yaml
from advisor.pack.items import Pack, PackId

FORM = 1


@dataclass(frozen=True, slots=True)
class Lock:
    """What was locked."""

    advisor: str
    packs: tuple[PackId, ...]


def lock_path(answers: Path) -> Path:
    """Where the lock of an answers file stands."""
    return answers.with_suffix(".lock")


def lock_text(pack: Pack) -> str:
    """The lock of packs as text."""
    lines = [
        "# The packs with which the advice of the answers beside this file was made.",
        "# Written by `advisor assess --lock`; `--update-lock` accepts packs that have changed.",
        f"lock: {FORM}",
        f'advisor: "{__version__}"',
        "packs:",
    ]
    lines += [f'- {{id: {p.id}, version: "{p.version}", hash: "{p.hash}"}}' for p in pack.packs]
    return "\n".join(lines) + "\n"


def read_lock(path: Path) -> Lock:
    """A lock as written.

    Raises:
        AdvisorError: S271, it is not as `lock_text` writes it; L… where it cannot be read.
    """
    value = load_yaml(path, what="lock").value
    found = _lock(value) if isinstance(value, dict) else None
    if found is None:
        raise AdvisorError.of(
            "S271",
            "This is no lock that this version of advisor has written.",
            place=Place(str(path), 1, 1),
            todo="Remove it, look at the figures again, and lock anew with --lock.",
        )
    return found


def _lock(value: dict[str, Any]) -> Lock | None:
    if value.get("lock") != FORM:
        return None
    try:
        packs = tuple(
            PackId(str(p["id"]), str(p["version"]), "", str(p["hash"])) for p in value["packs"]
        )
        return Lock(str(value["advisor"]), packs)
    except (KeyError, TypeError):
        return None


def differences(lock: Lock, pack: Pack) -> Iterator[str]:
    """What is otherwise than it was locked, in sentences."""
    then, now = ({p.id: p for p in packs} for packs in (lock.packs, pack.packs))
    for name in dict.fromkeys((*then, *now)):
        before, after = then.get(name), now.get(name)
        if before is None and after is not None:
            yield f"The pack {name} {after.version} was not there."
        elif before is not None and after is None:
            yield f"The pack {name} {before.version} is missing."
        elif before is not None and after is not None:
            if before.version != after.version:
                yield f"The pack {name} was {before.version} and is {after.version}."
            elif before.hash != after.hash:
                yield (
                    f"The pack {name} has other content under the same version, {after.version}: "
                    "its version was not raised."
                )
    if set(then) == set(now) and list(then) != list(now):
        yield f"The packs stood in the order {', '.join(then)}."
    if lock.advisor != __version__:
        yield f"advisor was {lock.advisor} and is {__version__}."
