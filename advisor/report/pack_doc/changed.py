"""What packs changed in those below them, with old and new values, as the document prints it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advisor.language import is_english
from advisor.pack.changed import Change
from advisor.pack.items import Pack
from advisor.pack.originals import texts_of

Item = dict[str, Any]
# Which chapter lists an item of a kind.
_CHAPTERS = {
    "rule": "rules",
    "question": "questions",
    "derived fact": "derived",
    "parameter": "parameters",
    "factor": "factors",
    "source": "sources",
}
_VERBS = {"added": "added", "changed": "changed", "removed": "taken out"}
_KEYS = {
    "when": "fires when",
    "unless": "but not when",
    "only_if": "only if",
    "if_unknown": "where nobody answered",
    "ask_if": "asked when",
    "maps_to": "answers to",
    "first_step": "first step",
}


def change_entries(pack: Pack, differences: Iterable[Mapping[str, Any]]) -> Iterator[Item]:
    """The changes in their order.

    Args:
        pack: with its changes.
        differences: between the last pack and those below it, as `Difference.as_json` has them.
    """
    top = pack.packs[-1]
    label = f"{top.id}@{top.version}"
    told: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in differences:
        if each["after"] is not None or (each["verb"] == "changed" and each["key"]):
            told.setdefault((each["what"], each["name"]), []).append(each)
    for change in pack.changes:
        known = told.get((change.what, change.name), []) if change.pack == label else []
        yield {
            "what": change.what,
            "name": change.name,
            "label": change.label,
            # Of words in another language: their language.
            "language": _language(change),
            "chapter": _CHAPTERS.get(change.what),
            "verb": _VERBS[change.verb],
            "lines": list(_lines(change, known, pack)),
            "because": change.because,
            "pack": change.pack,
        }


def _language(change: Change) -> str | None:
    code = change.name.partition(".")[0]
    return code if change.what == "words" and not is_english(code) else None


def _lines(
    change: Change, known: list[Mapping[str, Any]], pack: Pack
) -> Iterator[tuple[str, str | None, str | None]]:
    """What was changed: the key in words, the old value and the new one, where they are known."""
    if change.what == "words":
        language, _, part = change.name.partition(".")
        found = pack.texts.get(language, {}).get(part, {})
        for key in change.keys:
            yield f"“{key}”", None, _said(found[key]) if key in found else None
    elif known:
        # The reason stands in a column of its own.
        for each in known:
            if each["key"] not in ("because", "reason"):
                yield _key_words(str(each["key"] or "value")), each["before"], each["after"]
    elif change.values:
        keys = [key for key in change.keys if key not in ("because", "label")]
        yield (
            ", ".join(_key_words(key) for key in keys),
            change.values["before"],
            change.values["after"],
        )
    else:
        for key in change.keys:
            yield _key_words(key), None, None


def _said(words: Any) -> str:
    """All words for an item, in the order of its texts."""
    if not isinstance(words, Mapping):
        return str(words)
    return " · ".join(text for _, text in texts_of(words))


def _key_words(key: str) -> str:
    head, _, rest = key.partition(".")
    words = _KEYS.get(head, head.replace("_", " "))
    return f"{words}: {rest}" if rest else words
