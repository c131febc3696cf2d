"""What a pack did to those below it, as a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """What a pack did to those below it.

    Attributes:
        verb: added, changed, removed.
        what: the kind of thing: rule, parameter, row of a table, words, ….
        keys: of a changed item, those that were replaced.
        pack: which pack, as id@version.
        because: the reason that it gives.
        label: what a person calls it, where it has such a name.
        values: before and after in print, where one value was changed.
    """

    verb: str
    what: str
    name: str
    keys: tuple[str, ...]
    pack: str
    because: str | None
    label: str | None = None
    values: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """The change as plain data."""
        return {
            "verb": self.verb,
            "what": self.what,
            "name": self.name,
            "keys": list(self.keys),
            "pack": self.pack,
            "because": self.because,
            "label": self.label,
            "values": dict(self.values) if self.values else None,
        }
