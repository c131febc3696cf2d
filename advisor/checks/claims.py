"""Texts of a pack that claim what no report may claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.claims import claims_in
from advisor.errors import Place, Problem
from advisor.pack.items import Pack
from advisor.pack.originals import originals

# What frameworks of others are called is their own choice of words.
_SECTIONS = ("rules", "questions", "parameters", "factors", "sources", "starting_points")


def claims_made(pack: Pack) -> Iterator[Problem]:
    """No text of ours claims that a use has no impact, is neutral, friendly or sure to save."""
    texts = originals(pack, report=False)
    for section in _SECTIONS:
        for name, own in texts[section].items():
            for key, text in _lines(own):
                for claim in claims_in(text):
                    yield Problem(
                        "P317",
                        f"{key} of '{name}' claims “{claim.words}”. {claim.reason.rstrip('.')}.",
                        _place(pack, section, name, key),
                        todo=f"Write instead: {claim.instead}. In quotation marks it is spoken of, "
                        "not claimed.",
                    )


def _lines(own: Mapping[str, Any], head: str = "") -> Iterator[tuple[str, str]]:
    for key, value in own.items():
        if isinstance(value, str):
            yield head or str(key), value
        elif isinstance(value, Mapping):
            yield from _lines(value, str(key))


def _place(pack: Pack, section: str, name: str, key: str) -> Place | None:
    if section == "rules":
        return pack.rules[name].at(key)
    if section == "questions":
        found = pack.questions.get(name) or pack.specs[name]
        return found.at(key) if hasattr(found, "at") else getattr(found, "place", None)
    items: Mapping[str, Any] = getattr(pack, section)
    return getattr(items.get(name), "place", None)
