"""What of a pack is read while advice is made: its parameters, factors and rows of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, overload

from advisor.pack.items import Pack

Item = TypeVar("Item")
Other = TypeVar("Other")


class Noted(dict[str, Item]):
    """Items that remember which of them were looked up.

    Attributes:
        read: the names that somebody asked for, those of nothing among them.
    """

    __slots__ = ("read",)

    def __init__(self, items: Mapping[str, Item]) -> None:
        super().__init__(items)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Item:
        """An item, which is remembered."""
        self.read.add(name)
        return super().__getitem__(name)

    @overload
    def get(self, name: str, otherwise: None = None, /) -> Item | None: ...
    @overload
    def get(self, name: str, otherwise: Other, /) -> Item | Other: ...
    def get(self, name: str, otherwise: Any = None, /) -> Any:
        """An item where there is one, which is remembered."""
        self.read.add(name)
        return super().get(name, otherwise)


def noted(pack: Pack) -> Pack:
    """The pack, which from now on remembers what is looked up in it."""
    return replace(
        pack,
        parameters=Noted(pack.parameters),
        factors=Noted(pack.factors),
        tables={name: replace(t, rows=Noted(t.rows)) for name, t in pack.tables.items()},
    )


def was_read(items: Mapping[str, Any]) -> set[str]:
    """The names of the items that were looked up; of all where nobody took note."""
    return {name for name in items.read if name in items} if isinstance(items, Noted) else {*items}
