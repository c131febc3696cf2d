"""What differs between two advices of the same answers, told by figure and recommendation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

RELATIVE = 1e-6
_TINY = 1e-12
# What no computation gives again: where and by what it was made, what was copied out of the packs.
_COPIED = frozenset(
    {
        "run",
        "since",
        "inputs.packs",
        "inputs.texts",
        "inputs.advisor_version",
        "inputs.resolved",
        "inputs.disabled",
        "inputs.changes",
        "inputs.notes",
    }
)
# Figures of the page on what changed since an earlier report, which the report does not hold.
SINCE = "since."
_NAMED = ("id", "rule", "fact", "name")
Kind = Literal["figure", "recommendation", "other"]
_LISTED = ("lane", "rank", "grade", "stance", "score", "attached_to")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same.

    Attributes:
        kind: figure, recommendation or other.
        where: id of the figure, `use case/rule`, or the path in the advice.
        what: in words.
        was: in the report, in print.
        now: as computed, in print.
    """

    kind: Kind
    where: str
    what: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.what}: {self.was} in the report, {self.now} computed again"


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Where an advice computed again is not what the report holds; numbers to one in a million."""
    return [*_figures(was, now), *_recommendations(was, now), *_others(was, now)]


def _figures(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    before, after = was["figures"], now["figures"]
    for ident in sorted({*before, *after}):
        if ident.startswith(SINCE):
            continue
        a, b = before.get(ident), after.get(ident)
        if a is None or b is None:
            found = a or b
            yield Difference("figure", ident, _figure(ident, found), _printed(a), _printed(b))
        elif any(not _same(a.get(k), b.get(k)) for k in {*a, *b}):
            shown = _printed(a), _printed(b)
            if shown[0] == shown[1]:
                shown = _numbers(a), _numbers(b)
            yield Difference("figure", ident, _figure(ident, b), *shown)


def _figure(ident: str, entry: Any) -> str:
    quantity = entry.get("quantity") if isinstance(entry, Mapping) else None
    return f"{ident} ({quantity})" if quantity else ident


def _printed(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return "no such figure"
    printed, ends = str(entry.get("printed")), entry.get("printed_range")
    return f"{printed} ({ends})" if ends and ends != printed else printed


def _numbers(entry: Mapping[str, Any]) -> str:
    return " / ".join(f"{entry.get(k)}" for k in ("p5", "p50", "p95"))


def _recommendations(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    before, after = _by_rule(was), _by_rule(now)
    for key in sorted({*before, *after}):
        a, b = before.get(key), after.get(key)
        title = (a or b or {}).get("title")
        what = f"“{title}” ({key[0]})"
        if a is None or b is None:
            told = ["not recommended" if x is None else _place(x) for x in (a, b)]
            yield Difference("recommendation", "/".join(key), what, *told)
        elif any(not _same(a.get(k), b.get(k)) for k in _LISTED):
            yield Difference("recommendation", "/".join(key), what, _place(a), _place(b))


def _by_rule(data: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    owners = [*data["use_cases"], *data["shared"], {"id": "engagement", **data["portfolio"]}]
    return {
        (owner["id"], each["id"]): each
        for owner in owners
        for each in owner.get("recommendations", ())
    }


def _place(entry: Mapping[str, Any]) -> str:
    rank, score = entry.get("rank"), entry.get("score")
    parts = [
        str(entry.get("lane")).replace("_", " "),
        f"number {rank}" if rank else "",
        str(entry.get("grade")),
        f"score {score:.6g}" if isinstance(score, float) else "",
    ]
    return ", ".join(part for part in parts if part)


def _others(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    left = {"figures"}
    a = {k: v for k, v in was.items() if k not in left}
    b = {k: v for k, v in now.items() if k not in left}
    for path, before, after in _walk(a, b, ""):
        if path.endswith(tuple(f".{k}" for k in _LISTED)) and ".recommendations[" in path:
            continue  # told with the recommendation
        if path.endswith(".recommendations"):
            continue
        yield Difference("other", path, path, _short(before), _short(after))


def _walk(was: Any, now: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if path in _COPIED:
        return
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in sorted({*was, *now}):
            inner = f"{path}.{key}" if path else key
            if inner in _COPIED:
                continue
            if key in was and key in now:
                yield from _walk(was[key], now[key], inner)
            else:
                yield inner, was.get(key), now.get(key)
    elif isinstance(was, list) and isinstance(now, list):
        yield from _walk_lists(was, now, path)
    elif not _same(was, now):
        yield path, was, now


def _walk_lists(was: list[Any], now: list[Any], path: str) -> Iterator[tuple[str, Any, Any]]:
    """Items of one name beside each other; where they have none, by their place."""
    names_a, names_b = _names(was), _names(now)
    if names_a is None or names_b is None:
        if len(was) != len(now):
            yield path, was, now
            return
        for n, (x, y) in enumerate(zip(was, now, strict=True)):
            yield from _walk(x, y, f"{path}[{n}]")
        return
    a, b = dict(zip(names_a, was, strict=True)), dict(zip(names_b, now, strict=True))
    for name in dict.fromkeys((*a, *b)):
        if name in a and name in b:
            yield from _walk(a[name], b[name], f"{path}[{name}]")
        else:
            inner = path if path.endswith(".recommendations") else f"{path}[{name}]"
            yield inner, a.get(name), b.get(name)
    if list(a) != list(b) and {*a} == {*b}:
        yield f"{path} (order)", ", ".join(a), ", ".join(b)


def _names(items: Sequence[Any]) -> list[str] | None:
    """What names each of some items, where something does so alone."""
    for key in _NAMED:
        names = [i.get(key) for i in items if isinstance(i, Mapping)]
        whole = len(names) == len(items) and all(isinstance(n, str) for n in names)
        if names and whole and len({*names}) == len(names):
            return [str(n) for n in names]
    return [] if not items else None


def _same(a: Any, b: Any) -> bool:
    numbers = isinstance(a, int | float) and isinstance(b, int | float)
    if numbers and not isinstance(a, bool) and not isinstance(b, bool):
        return bool(abs(a - b) <= max(RELATIVE * max(abs(a), abs(b)), _TINY))
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    return bool(a == b)


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    said = str(value)
    return said if len(said) <= 120 else f"{said[:117]}…"
