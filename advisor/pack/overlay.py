"""Lay the items of a pack over those below it: add, override, disable; each change is kept.

A new id adds. `override` replaces whole keys of one item; `row_changes` and `option_changes` reach
into the rows of a table and the options of a question. `disable` takes out an item, a row or an
option. What changed, and why, goes to the report's method page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from advisor.errors import Place, Problem, nearest
from advisor.pack import schema
from advisor.pack.changes import called, change, value_change
from advisor.pack.places import merged_places
from advisor.pack.tables import table_problems

MODELS: dict[str, type[BaseModel]] = {
    "questions": schema.QuestionModel,
    "derive": schema.DerivedModel,
    "facts": schema.FactModel,
    "rules": schema.RuleModel,
    "parameters": schema.ParameterModel,
    "factors": schema.FactorModel,
    "tables": schema.TableModel,
    "sources": schema.SourceModel,
    "frameworks": schema.FrameworkModel,
    "starting_points": schema.StartingPointModel,
}
# What one item of a kind is called.
SINGULAR = {
    "questions": "question",
    "derive": "derived fact",
    "facts": "fact",
    "rules": "rule",
    "parameters": "parameter",
    "factors": "factor",
    "tables": "table",
    "sources": "source",
    "frameworks": "framework",
    "starting_points": "starting point",
}
# The kinds whose `because` says why a value is as it is, so that it serves as a reason too.
_BECAUSE_SERVES = ("parameters", "derive", "facts")
# Keys of an item that its model does not know, or that only an override has.
_MARKS = (
    "_place",
    "_places",
    "_from",
    "_section",
    "_order",
    "_shared",
    "_partial",
    "_row_from",
    "_row_places",
)
_VERBS = ("override", "reason", "row_changes", "option_changes")

Items = dict[str, dict[str, dict[str, Any]]]


class Overlay:
    """One pack on its way over those below it."""

    def __init__(
        self, merged: Items, label: str, problems: list[Problem], changes: list[dict[str, Any]]
    ) -> None:
        self.merged = merged
        self.label = label
        self.problems = problems
        self.changes = changes
        self.disabled: dict[str, str] = {}
        self.touched: set[str] = set()

    def lay(self, kind: str, name: str, item: dict[str, Any]) -> None:
        """Add an item, or override one."""
        have = self.merged[kind]
        if item.get("override") is not None:
            self._override(kind, name, item)
        elif name in have:
            self._bad(
                "P140",
                f"'{name}' is already in {have[name]['_from']}.",
                _place(item),
                todo=f"Write 'override: {name}' to replace keys of it, or use another id.",
            )
        else:
            have[name] = item
            self._note("added", SINGULAR[kind], name, label=called(item))

    def _override(self, kind: str, name: str, item: dict[str, Any]) -> None:
        have, place = self.merged[kind], _place(item)
        if name not in have:
            self._bad(
                "P142",
                f"There is no '{name}' to override.",
                place,
                nearest=nearest(name, have),
                todo="Take the nearest name; a new item has an id and no override.",
            )
            return
        under = have[name]
        keys = {k: v for k, v in item.items() if k not in (*_VERBS, *_MARKS, "texts")}
        result = {**under, **keys, "_place": item["_place"]}
        if "_places" in item:
            result["_places"] = merged_places(under, item)
        if "_row_places" in item:
            below = under.get("_row_places")
            result["_row_places"] = item["_row_places"].over(below, whole="rows" in keys)
        if item.get("row_changes"):
            result["rows"] = self._changed_rows(name, under, result["rows"], item, result)
        if item.get("option_changes"):
            result["options"] = {**_option_labels(result), **item["option_changes"]}
        label = f"{under['_from']} changed by {self.label}"
        if set(item) - {*_MARKS, "override", "reason", "row_changes", _key(kind)}:
            result["_from"] = label
        if not self._sound(kind, name, result, place):
            return
        have[name] = result
        replaced = [k for k in keys if k != _key(kind)]
        self._say_override(kind, name, item, replaced, under, place)

    def _sound(self, kind: str, name: str, result: dict[str, Any], place: Place) -> bool:
        """Whether an item is still what its model asks; else a problem is noted."""
        try:
            MODELS[kind].model_validate(
                {k: v for k, v in result.items() if k not in (*_MARKS, *_VERBS)}
            )
        except ValidationError as error:
            what = error.errors()[0]
            key = ".".join(str(part) for part in what["loc"])
            message = what["msg"].removeprefix("Value error, ")
            self._bad(
                "P133",
                f"After the override of '{name}': {key + ': ' if key else ''}{message}.",
                place,
                todo="An override replaces whole keys: write all that the key needs.",
            )
            return False
        if kind == "tables":
            rows = result.get("_row_places")
            faults = list(table_problems(result, lambda keys: (rows and rows(*keys)) or place))
            self.problems += faults
            return not faults
        return True

    def _changed_rows(
        self,
        name: str,
        under: Mapping[str, Any],
        rows: Mapping[str, Any],
        item: Mapping[str, Any],
        result: dict[str, Any],
    ) -> dict[str, Any]:
        """Rows with some fields replaced; a row that is not there yet is added."""
        found = dict(rows)
        origin = dict(result.get("_row_from", {}))
        for key, row in item["row_changes"].items():
            own = found.get(key)
            merge = isinstance(own, dict) and isinstance(row, dict)
            found[key] = {**own, **row} if merge else row  # type: ignore[dict-item]  # both are
            below = origin.get(key, under["_from"])
            origin[key] = self.label if own is None else f"{below} changed by {self.label}"
        result["_row_from"] = origin
        return found

    def _say_override(
        self,
        kind: str,
        name: str,
        item: Mapping[str, Any],
        keys: list[str],
        under: Mapping[str, Any],
        place: Place,
    ) -> None:
        reason = item.get("reason")
        if reason is None and kind in _BECAUSE_SERVES:
            reason = item.get("because")
        if reason is None:
            self.problems.append(
                Problem(
                    "P144",
                    f"The override of '{name}' says no reason.",
                    place,
                    severity="warning",
                    todo="Add reason: the report's method page prints it beside the change.",
                )
            )
        if self._repeats(kind, keys, item, under):
            self.problems.append(
                Problem(
                    "P181",
                    f"The override of '{name}' says what {under['_from']} says already.",
                    place,
                    severity="note",
                    todo="Take it out, or keep it so that a later version changes nothing for you.",
                )
            )
        if keys:
            values = value_change(under, item)
            self._note(
                "changed",
                SINGULAR[kind],
                name,
                keys,
                reason,
                label=called({**under, **item}) if kind == "parameters" else called(under),
                values=values,
            )
        what, parts = ("row", "row_changes") if kind == "tables" else ("option", "option_changes")
        for key, part in (item.get(parts) or {}).items():
            fields = list(part) if isinstance(part, dict) else []
            self._note("changed", what, f"{name}.{key}", fields, reason)
        self.touched.add(name)

    def _repeats(
        self, kind: str, keys: list[str], item: Mapping[str, Any], under: Mapping[str, Any]
    ) -> bool:
        """Whether all that an override says, but for its reason, is there already."""
        values = [key for key in keys if not (key == "because" and kind in _BECAUSE_SERVES)]
        parts = (
            (under.get("rows"), item.get("row_changes")),
            (_option_labels(under), item.get("option_changes")),
        )
        said = bool(values) or any(changes for _, changes in parts)
        return (
            said
            and all(item[key] == under.get(key) for key in values)
            and all(_same_parts(have, changes) for have, changes in parts)
        )

    def disable(self, written: str, reason: str, place: Place) -> None:
        """Take out an item, a row of a table or an option of a question.

        Args:
            written: its name; with its kind before it where two things have one name.
            reason: why.
            place: where that is written.
        """
        head, colon, rest = written.partition(":")
        kinds = {singular.replace(" ", "_"): kind for kind, singular in SINGULAR.items()}
        only = kinds.get(head) if colon else None
        name = rest.strip() if only else written
        found = [k for k in self.merged if only in (None, k) and name in self.merged[k]]
        if len(found) > 1:
            self._bad(
                "P145",
                f"'{name}' is the name of more than one thing.",
                place,
                allowed=tuple(f"{SINGULAR[k].replace(' ', '_')}:{name}" for k in found),
                todo="Write its kind before it.",
            )
        elif found:
            item = self.merged[found[0]].pop(name)
            self.disabled[name] = f"{reason} ({self.label})"
            self._note("removed", SINGULAR[found[0]], name, because=reason, label=called(item))
        elif not (only is None and self._disable_part(name, reason)):
            names = [k for kind in self.merged.values() for k in kind]
            names += [
                f"{t}.{r}" for t, table in self.merged["tables"].items() for r in table["rows"]
            ]
            self._bad(
                "P141",
                f"There is no '{written}' to disable.",
                place,
                nearest=nearest(name, names),
                todo="Take the nearest name, or take the line out.",
            )

    def _disable_part(self, name: str, reason: str) -> bool:
        """Take out `<question>.<option>` or `<table>.<row>`, and tell whether it was there."""
        for kind, part in (("questions", "option"), ("tables", "row")):
            for owner, item in self.merged[kind].items():
                key = name.removeprefix(f"{owner}.")
                have = _option_labels(item) if part == "option" else item["rows"]
                if key == name or key not in have:
                    continue
                left = {k: v for k, v in have.items() if k != key}
                field = "options" if part == "option" else "rows"
                self.merged[kind][owner] = {**item, field: left}
                self.touched.add(owner)
                self._note("removed", part, name, because=reason)
                return True
        return False

    def _note(
        self,
        verb: str,
        what: str,
        name: str,
        keys: list[str] | None = None,
        because: str | None = None,
        **more: Any,
    ) -> None:
        self.touched.add(name)
        self.changes.append(
            change(verb, what, name, self.label, keys=keys or [], because=because, **more)
        )

    def _bad(self, code: str, message: str, place: Place, **more: Any) -> None:
        self.problems.append(Problem(code, message, place, **more))


def _same_parts(have: Mapping[str, Any] | None, changes: Mapping[str, Any] | None) -> bool:
    """Whether changes of rows or options are what is there already."""
    for key, part in (changes or {}).items():
        own = (have or {}).get(key)
        if isinstance(part, dict) and isinstance(own, dict):
            own = {name: own.get(name) for name in part}
        if own != part:
            return False
    return True


def _key(kind: str) -> str:
    return {"derive": "fact", "facts": "fact", "tables": "table"}.get(kind, "id")


def _place(item: Mapping[str, Any]) -> Place:
    return Place(*item["_place"])


def _option_labels(item: Mapping[str, Any]) -> dict[str, str]:
    """The options that a question writes itself, with labels."""
    options = item.get("options") or {}
    if isinstance(options, list):
        return {str(name): str(name).replace("_", " ") for name in options}
    return dict(options)
