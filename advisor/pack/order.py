"""Put names into an order in which each comes after what it reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """Names in order; a circle, if there is one, as its path."""

    names: tuple[str, ...]
    circle: tuple[str, ...] = ()


def layered(reads: Mapping[str, Iterable[str]]) -> Order:
    """Sort names so that each follows what it reads; the same for any order of files."""
    done: dict[str, None] = {}
    path: list[str] = []
    circle: tuple[str, ...] = ()

    def visit(name: str) -> None:
        nonlocal circle
        if name in done:
            return
        if name in path:
            circle = circle or (*path[path.index(name) :], name)
            return
        path.append(name)
        for other in sorted(reads[name]):
            if other in reads:
                visit(other)
        path.pop()
        done[name] = None

    for name in sorted(reads):
        visit(name)
    return Order(tuple(done), circle)
