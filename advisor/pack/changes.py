"""A change that a pack makes, as plain data: what was done to what, by which pack, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.quantities import format_number


def change(
    verb: str,
    what: str,
    name: str,
    pack: str,
    *,
    keys: list[str] | None = None,
    because: str | None = None,
    label: str | None = None,
    values: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A change; see `Change` for what each means."""
    return {
        "verb": verb,
        "what": what,
        "name": name,
        "keys": keys or [],
        "pack": pack,
        "because": because,
        "label": label,
        "values": dict(values) if values else None,
    }


def called(item: Mapping[str, Any]) -> str | None:
    """What a person calls an item."""
    for key in ("title", "label", "text", "citation"):
        if item.get(key):
            return str(item[key])
    return None


def value_change(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, str] | None:
    """The value of a parameter or factor before and after, where that was replaced."""
    key = next((k for k in ("value", "central") if k in over and k in under), None)
    if key is None or over[key] == under[key]:
        return None
    units = (under.get("unit"), over.get("unit", under.get("unit")))
    before, after = (
        _shown(item[key], unit) for item, unit in zip((under, over), units, strict=True)
    )
    return {"before": before, "after": after}


def _shown(value: Any, unit: object) -> str:
    named = "" if unit in (None, "1") else f" {unit}"
    if isinstance(value, Mapping):
        low, central, high = (_number(value.get(k)) for k in ("low", "central", "high"))
        return f"{central} ({low}–{high}){named}"
    return f"{_number(value)}{named}"


def _number(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return format_number(float(value), 6) if is_number else str(value)
