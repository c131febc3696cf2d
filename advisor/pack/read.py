"""Read a pack folder: YAML to validated items with their places, problems collected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.loading import Document, load_yaml
from advisor.pack import schema
from advisor.pack.files import folder_hash, pack_files

KINDS = ("questions", "derive", "facts", "rules", "parameters", "factors", "tables", "sources")


@dataclass(slots=True)
class RawPack:
    """A pack as read: items by kind and id, each a plain dict with `_place` and `_from`."""

    file: schema.PackFile
    folder: Path
    hash: str
    items: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS}
    )
    tests: list[dict[str, Any]] = field(default_factory=list)
    ranking: dict[str, Any] = field(default_factory=dict)
    brand: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """`id@version`, as items carry it in `from`."""
        return f"{self.file.id}@{self.file.version}"


def read_pack(folder: Path, problems: list[Problem]) -> RawPack:
    """Read and validate all files of a pack; what is wrong goes to `problems`.

    Raises:
        AdvisorError: P100 when the folder has no readable pack.yaml.
    """
    if not folder.is_dir():
        raise AdvisorError.of(
            "P101",
            "The pack folder does not exist.",
            place=Place(str(folder)),
            todo="Name a folder that holds a pack.yaml.",
        )
    if not (folder / "pack.yaml").is_file():
        raise AdvisorError.of(
            "P100",
            "This folder is no pack: it has no pack.yaml.",
            place=Place(str(folder)),
            todo="Add a pack.yaml with id, version and title, or name another folder.",
        )
    document = load_yaml(folder / "pack.yaml", what="pack file")
    before = len(problems)
    pack_file = _validated(schema.PackFile, document, document.value, (), problems)
    if pack_file is None:
        raise AdvisorError(problems[before:])
    raw = RawPack(schema.PackFile(**pack_file), folder, folder_hash(folder))
    for path in pack_files(folder):
        if path.name == "pack.yaml":
            continue
        try:
            _read_file(raw, path, problems)
        except AdvisorError as error:
            problems.extend(error.problems)
    return raw


def _read_file(raw: RawPack, path: Path, problems: list[Problem]) -> None:
    parts = path.relative_to(raw.folder).parts
    head = parts[0].removesuffix(".yaml")
    document = load_yaml(path, what="pack file")
    if path.name.endswith(".test.yaml"):
        _read_tests(raw, document, path.name.removesuffix(".test.yaml"), problems)
    elif head == "recommend":
        _add(raw, "rules", schema.RuleModel, document, document.value, (), problems)
        value = document.value
        if isinstance(value, dict) and value.get("id") not in (None, path.stem):
            problems.append(
                Problem(
                    "P110",
                    f"The rule '{value.get('id')}' stands in a file of another name.",
                    document.place(("id",)),
                    todo=f"Name the file {value.get('id')}.yaml.",
                )
            )
    elif head == "questions":
        section, items, base = _section(document, "questions", path.stem)
        for i, item in _listed(document, items, base, problems):
            found = _add(
                raw, "questions", schema.QuestionModel, document, item, (*base, i), problems
            )
            if found is not None:
                found["_section"] = section
    elif head == "derive":
        for i, item in _listed(document, document.value, (), problems):
            _add(raw, "derive", schema.DerivedModel, document, item, (i,), problems, key="fact")
    elif head == "facts":
        for i, item in _listed(document, document.value, (), problems):
            _add(raw, "facts", schema.FactModel, document, item, (i,), problems, key="fact")
    elif head == "parameters":
        for i, item in _listed(document, document.value, (), problems):
            _add(raw, "parameters", schema.ParameterModel, document, item, (i,), problems)
    elif head == "sources":
        for i, item in _listed(document, document.value, (), problems):
            _add(raw, "sources", schema.SourceModel, document, item, (i,), problems)
    elif head == "factors":
        _read_factors(raw, document, problems)
    elif head in ("ranking", "brand"):
        if isinstance(document.value, dict):
            setattr(raw, head, document.value)
        else:
            problems.append(Problem("P111", f"{head}.yaml must be a mapping.", document.place()))
    elif head == "templates":
        return
    else:
        problems.append(
            Problem(
                "P112",
                f"A pack has no place '{parts[0]}'.",
                document.place(),
                allowed=(
                    "pack.yaml",
                    "questions/",
                    "derive/",
                    "facts/",
                    "recommend/",
                    "parameters",
                    "factors/",
                    "sources.yaml",
                    "ranking.yaml",
                    "brand.yaml",
                ),
                nearest=nearest(
                    head,
                    [
                        "questions",
                        "derive",
                        "facts",
                        "recommend",
                        "parameters",
                        "factors",
                        "sources",
                        "ranking",
                        "brand",
                    ],
                ),
            )
        )


def _section(document: Document, key: str, stem: str) -> tuple[str, object, tuple[Any, ...]]:
    value = document.value
    if isinstance(value, dict):
        return str(value.get("section", stem.title())), value.get(key), (key,)
    return stem.title(), value, ()


def _listed(
    document: Document, items: object, base: tuple[Any, ...], problems: list[Problem]
) -> Iterator[tuple[int, object]]:
    if items is None:
        return
    if not isinstance(items, list):
        problems.append(
            Problem(
                "P113",
                "A list of items is needed here.",
                document.place(base),
                todo="Start each item with '- '.",
            )
        )
        return
    yield from enumerate(items)


def _read_factors(raw: RawPack, document: Document, problems: list[Problem]) -> None:
    value = document.value
    documents = value if isinstance(value, list) else [value]
    for n, part in enumerate(documents):
        base: tuple[Any, ...] = (n,) if isinstance(value, list) else ()
        if not isinstance(part, dict):
            problems.append(
                Problem("P114", "A factor file holds 'factors:' or 'table:'.", document.place(base))
            )
            continue
        part = dict(part)
        factors = part.pop("factors", None)
        if factors is not None:
            for i, item in _listed(document, factors, (*base, "factors"), problems):
                _add(
                    raw,
                    "factors",
                    schema.FactorModel,
                    document,
                    item,
                    (*base, "factors", i),
                    problems,
                )
        tables = part.pop("tables", None)
        for i, item in _listed(document, tables, (*base, "tables"), problems):
            _add_table(raw, document, item, (*base, "tables", i), problems)
        if "table" in part:
            _add_table(raw, document, part, base, problems)


def _add_table(
    raw: RawPack, document: Document, item: object, path: tuple[Any, ...], problems: list[Problem]
) -> None:
    found = _add(raw, "tables", schema.TableModel, document, item, path, problems, key="table")
    if found is None:
        return
    allowed = {
        *found["fields"],
        "year",
        "basis",
        "source",
        "verified",
        "note",
        "name",
        "valid_from",
        "valid_to",
        "group",
    }
    for key, row in found["rows"].items():
        for name, value in row.items():
            place = document.place((*path, "rows", key, name))
            if name not in allowed:
                problems.append(
                    Problem(
                        "P120",
                        f"The table {found['table']} has no field '{name}'.",
                        place,
                        tuple(found["fields"]),
                        nearest(name, allowed),
                    )
                )
            elif name in found["fields"] and found["fields"][name] != "text" and value is not None:
                _check_value(found, key, name, value, row, place, problems)


def _check_value(
    table: dict[str, Any],
    key: str,
    name: str,
    value: object,
    row: dict[str, Any],
    place: Place,
    problems: list[Problem],
) -> None:
    where = f"{table['table']}.{key}.{name}"
    own: dict[str, Any] = value if isinstance(value, dict) else {"central": value}
    numbers = [
        own.get("low", own.get("central")),
        own.get("central"),
        own.get("high", own.get("central")),
    ]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        problems.append(
            Problem(
                "P121",
                f"{where} is not a number.",
                place,
                todo="Write a number, or low, central and high.",
            )
        )
        return
    if not numbers[0] <= numbers[1] <= numbers[2]:
        problems.append(Problem("P122", f"{where}: low, central and high must rise.", place))
    if not any(level.get("source") for level in (own, row, table)):
        problems.append(
            Problem(
                "P123",
                f"{where} has no source.",
                place,
                todo="Add source: with an id of sources.yaml.",
            )
        )


def _read_tests(raw: RawPack, document: Document, rule: str, problems: list[Problem]) -> None:
    for i, item in _listed(document, document.value, (), problems):
        found = _validated(schema.TestModel, document, item, (i,), problems)
        if found is not None:
            given = found.pop("given")
            case = found.pop("case")
            place = document.place((i,))
            raw.tests.append(
                {
                    "rule": rule,
                    "case": case,
                    "given": given,
                    "expect": found,
                    "_place": [place.file, place.line, place.column],
                    "_from": raw.label,
                }
            )


def _add(
    raw: RawPack,
    kind: str,
    model: type[BaseModel],
    document: Document,
    item: object,
    path: tuple[Any, ...],
    problems: list[Problem],
    key: str = "id",
) -> dict[str, Any] | None:
    if isinstance(item, dict) and item.get("override") and key not in item:
        item = {**item, key: item["override"]}
        return _partial(raw, kind, model, document, item, path, problems, key)
    found = _validated(model, document, item, path, problems)
    if found is None:
        return None
    return _place_item(raw, kind, found, str(found[key]), document.place(path), problems)


def _partial(
    raw: RawPack,
    kind: str,
    model: type[BaseModel],
    document: Document,
    item: dict[str, Any],
    path: tuple[Any, ...],
    problems: list[Problem],
    key: str,
) -> dict[str, Any] | None:
    """An override: only the top-level keys that it replaces; validated whole after the merge."""
    for name in item:
        if name not in model.model_fields:
            problems.append(
                Problem(
                    "P130",
                    f"'{name}' is no key here.",
                    document.place((*path, name)),
                    tuple(model.model_fields),
                    nearest(name, model.model_fields),
                )
            )
            return None
    found = {"_partial": True, **item}
    return _place_item(raw, kind, found, str(item[key]), document.place(path), problems)


def _place_item(
    raw: RawPack,
    kind: str,
    found: dict[str, Any],
    name: str,
    place: Place,
    problems: list[Problem],
) -> dict[str, Any] | None:
    if name in raw.items[kind]:
        first = raw.items[kind][name]["_place"]
        problems.append(
            Problem(
                "P131",
                f"'{name}' stands twice in this pack.",
                place,
                todo=f"The first is at {first[0]}:{first[1]}. Rename one.",
            )
        )
        return None
    found["_place"] = [place.file, place.line, place.column]
    found["_from"] = raw.label
    raw.items[kind][name] = found
    return found


_PYDANTIC = {
    "missing": ("P132", "The key '{key}' is missing."),
    "extra_forbidden": ("P130", "'{key}' is no key here."),
}


def _validated(
    model: type[BaseModel],
    document: Document,
    item: object,
    path: tuple[Any, ...],
    problems: list[Problem],
) -> dict[str, Any] | None:
    """The item as a plain dict of what was written, or None with problems added."""
    if not isinstance(item, dict):
        problems.append(
            Problem("P115", "A mapping of keys and values is needed here.", document.place(path))
        )
        return None
    try:
        model.model_validate(item)
    except ValidationError as error:
        for detail in error.errors():
            loc = tuple(part for part in detail["loc"] if isinstance(part, str | int))
            key = str(loc[-1]) if loc else ""
            code, text = _PYDANTIC.get(detail["type"], ("P133", "'{key}': {msg}."))
            allowed: tuple[str, ...] = ()
            close = None
            if detail["type"] == "extra_forbidden":
                allowed = tuple(model.model_fields)
                close = nearest(key, allowed)
            elif detail["type"] == "literal_error":
                allowed = tuple(
                    a.strip().strip("'")
                    for a in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(",")
                )
                close = nearest(str(detail["input"]), allowed)
                text = "'{key}': '" + str(detail["input"])[:60] + "' is not allowed."
            msg = detail["msg"].removeprefix("Value error, ")
            message = text.format(key=key, msg=msg) if loc else f"{msg[:1].upper()}{msg[1:]}."
            problems.append(Problem(code, message, document.place((*path, *loc)), allowed, close))
        return None
    return dict(item)
