"""What differs between two packs, item by item and key by key, and which version that needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from advisor.checks import version_step
from advisor.checks.prove.words import condition_words
from advisor.errors import AdvisorError, Problem
from advisor.pack.changes import called
from advisor.pack.items import Pack
from advisor.pack.texts import Texts
from advisor.quantities import format_number

# In the order in which they are told, with what one of them is called.
KINDS = {
    "rules": "rule",
    "parameters": "parameter",
    "factors": "factor",
    "tables": "table",
    "questions": "question",
    "derive": "derived fact",
    "facts": "fact",
    "sources": "source",
    "frameworks": "framework",
    "starting_points": "starting point",
}
SINGLE = ("ranking", "brand", "accuracy", "texts", "templates", "tests", "accepted", "language")
# Keys whose inside is told, not the whole.
_OPENED = frozenset(("change", "options", "if_unknown", "value"))
_AMOUNTS = frozenset(("value", "central", "low", "high"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise.

    Attributes:
        what: rule, parameter, factor, row, question, ….
        name: its id.
        label: what a person calls it.
        verb: added, removed or changed.
        key: which key of it changed; empty where it came or went.
        before: the old value in words; None where there was none.
        after: the new one.
        level: patch, minor or major: what the version must move by for this.
    """

    what: str
    name: str
    label: str | None
    verb: str
    key: str
    before: str | None
    after: str | None
    level: str

    def as_json(self) -> dict[str, Any]:
        """The difference as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Version:
    """Whether the version of a pack moved as far as its changes ask; packs of two ids have none.

    Attributes:
        pack: its id.
        before: the version of the first.
        after: that of the second.
        moved: by how much: none, patch, minor, major, or back.
        least: the lowest version that would do.
    """

    pack: str
    before: str
    after: str
    moved: str
    least: str

    @property
    def enough(self) -> bool:
        """Whether it moved far enough."""
        return version_step.moved(self.least, self.after) != "back"


@dataclass(frozen=True, slots=True)
class PackDifference:
    """All that differs between two packs."""

    packs: tuple[str, str]
    differences: tuple[Difference, ...]
    level: str
    version: Version | None

    def as_json(self) -> dict[str, Any]:
        """The whole as plain data."""
        version = self.version
        return {
            "before": self.packs[0],
            "after": self.packs[1],
            "level": self.level,
            "version": None if version is None else {**asdict(version), "enough": version.enough},
            "differences": [each.as_json() for each in self.differences],
        }


@dataclass(frozen=True, slots=True)
class Side:
    """One of two packs: built, and as plain data.

    Attributes:
        pack: read and sound.
        data: what was merged.
        extends: what the last of its folders says it is read over.
    """

    pack: Pack
    data: Mapping[str, Any]
    extends: tuple[str, ...]


def read_side(folders: Sequence[Path]) -> Side:
    """A pack over those that it is read with.

    Raises:
        AdvisorError: whatever is wrong in its files.
    """
    from advisor.pack import load_pack
    from advisor.pack.merge import merge
    from advisor.pack.read import read_pack

    pack = load_pack(folders, cache=False)
    problems: list[Problem] = []
    raws = [read_pack(folder, problems) for folder in folders]
    data = merge(raws, problems)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise AdvisorError(errors)
    return Side(pack, data, tuple(raws[-1].file.extends))


def differences(a: Side, b: Side) -> PackDifference:
    """What B does otherwise than A."""
    found: list[Difference] = []
    for kind in KINDS:
        found += _of_kind(kind, a, b)
    for name in SINGLE:
        found += _of_single(name, a.data[name], b.data[name])
    tops = a.pack.packs[-1], b.pack.packs[-1]
    if tops[0].id == tops[1].id:
        level = version_step.of_extends(list(a.extends), list(b.extends))
        if level != "none":
            had, has = (", ".join(each) or None for each in (a.extends, b.extends))
            one = Difference("pack", tops[0].id, None, "changed", "extends", had, has, level)
            found.append(one)
    level = version_step.highest(each.level for each in found)
    version = None
    if tops[0].id == tops[1].id:
        was, now = tops[0].version, tops[1].version
        least = version_step.raised(was, level)
        version = Version(tops[0].id, was, now, version_step.moved(was, now), least)
    first, last = (f"{top.id}@{top.version}" for top in tops)
    return PackDifference((first, last), tuple(found), level, version)


def _of_kind(kind: str, a: Side, b: Side) -> Iterator[Difference]:
    left, right, what = a.data[kind], b.data[kind], KINDS[kind]
    for name in sorted({*left, *right}):
        old, new = left.get(name), right.get(name)
        if new is None:
            level = version_step.of_item(kind, "removed")
            value = _value_of(kind, old)
            yield Difference(what, name, called(old), "removed", "", value, None, level)
        elif old is None:
            level = version_step.of_item(kind, "added")
            value = _value_of(kind, new)
            yield Difference(what, name, called(new), "added", "", None, value, level)
        else:
            yield from _of_item(kind, name, (a, old), (b, new))


def _of_item(
    kind: str, name: str, left: tuple[Side, Any], right: tuple[Side, Any]
) -> Iterator[Difference]:
    """What differs in an item that both have."""
    (a, old), (b, new) = left, right
    for key in _keys(old, new):
        if kind == "tables" and key == "rows":
            yield from _of_rows(name, old, new)
            continue
        before, after = old.get(key), new.get(key)
        if key == "options":
            level = version_step.of_options(before, after, ordered=bool(new.get("ordered")))
            if level != "none":
                orders = [", ".join(map(str, each or ())) for each in (before, after)]
                yield _changed(kind, name, new, "order", orders[0], orders[1], level)
        if _same(before, after):
            continue
        for path, was, now in _opened(key, before, after):
            level = version_step.of_key(kind, key, before, after)
            if key == "options" and path != key:
                level = "minor" if was is None else "major" if now is None else "patch"
            one, other = _in_words(kind, name, key, (a, was), (b, now))
            if _amount(path, was, now):
                one, other = _with_unit(one, old), _with_unit(other, new)
            yield _changed(kind, name, new, path.lstrip("_"), one, other, level)


def _changed(
    kind: str,
    name: str,
    item: Mapping[str, Any],
    key: str,
    before: str | None,
    after: str | None,
    level: str,
) -> Difference:
    return Difference(KINDS[kind], name, called(item), "changed", key, before, after, level)


def _with_unit(text: str | None, item: Mapping[str, Any]) -> str | None:
    return None if text is None else text + _unit(item)


def _unit(item: Mapping[str, Any]) -> str:
    return "" if item.get("unit") in (None, "1") else f" {item['unit']}"


def _keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    names = dict.fromkeys((*old, *new))
    return [key for key in names if not key.startswith("_") or key == "_section"]


def _of_rows(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    left, right = old.get("rows", {}), new.get("rows", {})
    fields = {**old.get("fields", {}), **new.get("fields", {})}
    for row in dict.fromkeys((*left, *right)):
        name = f"{table}.{row}"
        if row not in left or row not in right:
            verb = "removed" if row in left else "added"
            label = called((left if row in left else right)[row])
            level = "major" if verb == "removed" else "minor"
            yield Difference("row", name, label, verb, "", None, None, level)
            continue
        for key in dict.fromkeys((*left[row], *right[row])):
            before, after = left[row].get(key), right[row].get(key)
            if _same(before, after):
                continue
            words = key in ("label", "name", "note") or key.endswith("_source")
            unit = {"unit": fields[key]} if fields.get(key) not in (None, "text") else {}
            one, other = (_with_unit(text, unit) for text in _two(before, after))
            level = "patch" if words else "minor"
            yield Difference("row", name, called(right[row]), "changed", key, one, other, level)


def _of_single(name: str, before: Any, after: Any) -> Iterator[Difference]:
    if name == "tests":
        before, after = _by_case(before), _by_case(after)
    elif name == "accepted":
        before, after = _by_finding(before), _by_finding(after)
    elif name == "texts":
        before, after = (dict(Texts(each, kept=False)) for each in (before, after))
    elif name == "language":
        before, after = {"reports": before}, {"reports": after}
    what = {
        "tests": "test",
        "accepted": "accepted finding",
        "texts": "words",
        "templates": "template",
    }.get(name, name)
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if name == "templates":
            one, other = ((each or {}).get("text") for each in (one, other))
        if _same(one, other):
            continue
        verb = "added" if key not in before else "removed" if key not in after else "changed"
        long = name in ("templates", "tests", "accepted", "texts", "accuracy")
        texts = (None, None) if long else _two(one, other)
        yield Difference(
            what, str(key), None, verb, "", *texts, version_step.of_key(name, "", 0, 0)
        )


def _by_case(tests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {f"{t['rule']}: {t['case']}": (t["given"], t["expect"]) for t in tests}


def _by_finding(accepted: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        " ".join((a["finding"], *(a.get("rules") or ()), a.get("what") or "")).strip(): a["reason"]
        for a in accepted
    }


def _opened(key: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """The parts of a value that differ, or the whole."""
    if (
        key in _OPENED
        and isinstance(before, Mapping)
        and isinstance(after, Mapping)
        and not _is_range(before)
        and not _is_range(after)
    ):
        for name in dict.fromkeys((*before, *after)):
            if not _same(before.get(name), after.get(name)):
                yield from _opened_part(key, name, before.get(name), after.get(name))
    else:
        yield key, before, after


def _opened_part(key: str, name: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    if key == "if_unknown" and name == "options":
        left, right = (each if isinstance(each, Mapping) else {} for each in (one, other))
        for option in dict.fromkeys((*left, *right)):
            if not _same(left.get(option), right.get(option)):
                yield f"{key}.{option}", left.get(option), right.get(option)
    else:
        yield f"{key}.{name}", one, other


def _in_words(
    kind: str, name: str, key: str, left: tuple[Side, Any], right: tuple[Side, Any]
) -> tuple[str | None, str | None]:
    """Both values; conditions as a person says them."""
    if key in ("when", "unless", "only_if", "ask_if"):
        texts: list[str | None] = []
        for side, value in (left, right):
            item: Any = (side.pack.rules if kind == "rules" else side.pack.questions).get(name)
            condition = getattr(item, key, None)
            texts.append(
                None
                if value is None
                else shown(value)
                if condition is None
                else condition_words(condition, most=None)
            )
        if texts[0] != texts[1]:
            return texts[0], texts[1]
    return _two(left[1], right[1])


def _two(before: Any, after: Any) -> tuple[str | None, str | None]:
    """Two values in words that differ where they do."""
    one, other = (None if each is None else shown(each) for each in (before, after))
    if one is not None and one == other:
        return repr(before), repr(after)
    return one, other


def shown(value: Any) -> str:
    """A value of a pack in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return format_number(float(value), 12)
    if _is_range(value):
        rest = {k: v for k, v in value.items() if k not in ("low", "central", "high")}
        text = shown(value["central"])
        if value.get("low") is not None and value.get("high") is not None:
            text += f" ({shown(value['low'])} to {shown(value['high'])})"
        return text + (f" [{shown(rest)}]" if rest else "")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(each)}" for key, each in value.items()) or "nothing"
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value) or "nothing"
    return " ".join(str(value).split())


def _is_range(value: Any) -> bool:
    return isinstance(value, Mapping) and "central" in value


def _amount(path: str, before: Any, after: Any) -> bool:
    return path in _AMOUNTS and isinstance(
        after if after is not None else before, int | float | dict
    )


def _value_of(kind: str, item: Mapping[str, Any]) -> str | None:
    """The value of a parameter or factor that came or went."""
    if kind not in ("parameters", "factors"):
        return None
    ends = ("low", "central", "high")
    value = item["value"] if kind == "parameters" else {end: item[end] for end in ends}
    return shown(value) + _unit(item)


def _same(before: Any, after: Any) -> bool:
    return bool(before == after) and isinstance(before, bool) is isinstance(after, bool)
