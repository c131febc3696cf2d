"""Recommendations by what guidance and rules from outside ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advisor.pack.items import Pack


def frameworks_data(owners: Iterable[Mapping[str, Any]], pack: Pack) -> list[dict[str, Any]]:
    """The frameworks that recommendations answer to, item by item.

    Args:
        owners: use cases, shared things and the portfolio as data, with their recommendations.
        pack: declares the frameworks.

    Returns:
        Frameworks and items in the order of the pack, those without a recommendation left out.
        Of a rule recommended to several use cases there is one entry, with all of them.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for owner in owners:
        for raw in owner["recommendations"]:
            for name in raw["maps_to"]:
                entry = found.setdefault(name, {}).setdefault(
                    raw["id"], {"rule": raw["id"], "title": raw["title"], "use_cases": []}
                )
                entry["use_cases"].append(owner.get("id", "engagement"))
    rows = []
    for framework in pack.frameworks.values():
        items = [
            {"id": item, "text": text, "recommendations": list(found[name].values())}
            for item, text in framework.items.items()
            if (name := f"{framework.id}:{item}") in found
        ]
        if items:
            rows.append(
                {
                    "id": framework.id,
                    "title": framework.title,
                    "version": framework.version,
                    "url": framework.url,
                    "status": framework.status,
                    "items": items,
                }
            )
    return rows
