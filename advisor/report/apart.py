"""What one piece of advice says to several use cases: the common part, then each one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Said = TypeVar("Said")


def apart(split: Sequence[list[Said]], names: Sequence[str]) -> list[tuple[str, list[Said]]]:
    """What is common to all under no name, then what only some have, each under its name."""
    common = [s for s in split[0] if all(s in other for other in split)]
    out = [("", common)] if common else []
    for name, said in zip(names, split, strict=True):
        own = [s for s in said if s not in common]
        if own:
            out.append((name, own))
    return out
