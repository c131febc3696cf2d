"""Read a pack folder: YAML to validated items with their places, problems collected."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.loading import Document, load_yaml
from advisor.pack import schema
from advisor.pack.decision_tables.compile import read_rules
from advisor.pack.each import spread
from advisor.pack.files import (
    LANGUAGE,
    file_language,
    folder_hash,
    is_table,
    misnamed_files,
    pack_files,
    stray_tables,
)
from advisor.pack.places import single_places
from advisor.pack.raw import RawPack, add_item, listed, validated
from advisor.pack.read_texts import TextFiles
from advisor.pack.tables import table_problems
from advisor.pack.templates import read_templates

# Folders of plain lists: the model of an item and the key that names it.
_LISTS: dict[str, tuple[type[BaseModel], str]] = {
    "derive": (schema.DerivedModel, "fact"),
    "facts": (schema.FactModel, "fact"),
    "parameters": (schema.ParameterModel, "id"),
    "sources": (schema.SourceModel, "id"),
    "frameworks": (schema.FrameworkModel, "id"),
    "starting_points": (schema.StartingPointModel, "id"),
}

_TEST = ".test.yaml"
_PLACES = (
    "pack.yaml",
    "questions/",
    "derive/",
    "facts/",
    "recommend/",
    "parameters",
    "factors/",
    "sources.yaml",
    "frameworks.yaml",
    "ranking.yaml",
    "brand.yaml",
    "accuracy.yaml",
    "texts/",
    "templates/report/",
    "accepted.yaml",
    "starting_points.yaml",
)
_SINGLE: dict[str, type[BaseModel]] = {
    "ranking": schema.RankingModel,
    "brand": schema.BrandModel,
}


def read_pack(
    folder: Path, problems: list[Problem], digest: str | None = None, *, tests: bool = True
) -> RawPack:
    """Read and validate all files of a pack; what is wrong goes to `problems`.

    Args:
        folder: the pack's.
        problems: takes what is wrong.
        digest: the hash of its files, where it is known.
        tests: read the tests of rules and the words in other languages too, as a check does.

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
        around = next((each for each in folder.parents if (each / "pack.yaml").is_file()), None)
        raise AdvisorError.of(
            "P100",
            "This folder is no pack: it has no pack.yaml.",
            place=Place(str(folder)),
            todo="Add a pack.yaml with id, version and title, or name another folder."
            if around is None
            else f"Name the folder of the pack, {around}.",
        )
    document = load_yaml(folder / "pack.yaml", what="pack file")
    before = len(problems)
    pack_file = validated(schema.PackFile, document, document.value, (), problems)
    if pack_file is None:
        raise AdvisorError(problems[before:])
    raw = RawPack(schema.PackFile(**pack_file), folder, digest or folder_hash(folder))
    raw.document = document
    raw.templates = read_templates(folder, problems)
    if tests:
        raw.texts = TextFiles()
    for path in pack_files(folder):
        if path.name == "pack.yaml" or (path.name.endswith(_TEST) and not tests):
            continue
        if not tests and file_language(path.relative_to(folder).parts):
            continue
        try:
            _read_file(raw, path, problems)
        except AdvisorError as error:
            problems.extend(error.problems)
            raw.unread.add(_rule_of(path, folder))
    for path in misnamed_files(folder):
        stem = path.name.partition(".")[0]
        problems.append(
            Problem(
                "P105",
                f"The file is not read: its name ends in '{path.name[len(stem) :]}'.",
                Place(str(path), 1, 1),
                todo=f"Name it {stem}.yaml, or take it out of the pack.",
            )
        )
        raw.unread.add(_rule_of(path, folder))
    places = {each.partition("/")[0].partition(".")[0] for each in _PLACES}
    problems += [
        Problem(
            "P105",
            "The spreadsheet is not read: only rules may stand in one.",
            Place(str(path), 1, 1),
            severity="warning",
            todo="Write it as YAML, or take it out; tables of rules stand in recommend/<topic>/.",
        )
        for path in stray_tables(folder, places)
    ]
    return raw


def _rule_of(path: Path, folder: Path) -> str | None:
    """The rule that a file holds by its name; None where it may hold anything."""
    rule = "recommend" in path.relative_to(folder).parts and not is_table(path.name)
    return path.name.partition(".")[0] if rule else None


def _read_file(raw: RawPack, path: Path, problems: list[Problem]) -> None:
    folder = path.relative_to(raw.folder).parts[0]
    head = folder.removesuffix(".yaml")
    if is_table(path.name):
        for rule in read_rules(path, problems, path.parent.name, raw.unread):
            add_item(raw, "rules", schema.RuleModel, rule, rule.value, (), problems)
        return
    document = load_yaml(path, what="pack file")
    if path.name.endswith(_TEST):
        _read_tests(raw, document, path.name.removesuffix(_TEST), problems)
    elif head == "recommend":
        _read_rule(raw, document, path.stem, problems)
    elif head == "questions":
        _read_questions(raw, document, path.stem, problems)
    elif head in _LISTS:
        model, key = _LISTS[head]
        for i, item in listed(document, document.value, (), problems):
            add_item(raw, head, model, document, item, (i,), problems, key=key)
    elif head == "factors":
        _read_factors(raw, document, problems)
    elif head == "texts":
        _read_texts(raw, document, path, problems)
    elif head == "accepted":
        _read_accepted(raw, document, problems)
    elif head in ("ranking", "brand", "accuracy"):
        _read_single(raw, document, head, problems)
    else:
        names = [name.partition(".")[0].rstrip("/") for name in _PLACES[1:]]
        problems.append(
            Problem(
                "P112",
                f"A pack has no place '{folder}'.",
                document.place(),
                allowed=_PLACES,
                nearest=nearest(head, names),
                todo="Move the file to one of those, or take it out of the pack.",
            )
        )


def _read_single(raw: RawPack, document: Document, name: str, problems: list[Problem]) -> None:
    """Read a file of which a pack has one."""
    value = document.value
    if not isinstance(value, dict):
        problems.append(
            Problem(
                "P111",
                f"{name}.yaml must hold keys and values.",
                document.place(),
                todo="Write 'key: value' line by line, without '- ' before them.",
            )
        )
    elif name not in _SINGLE or validated(_SINGLE[name], document, value, (), problems) is not None:
        setattr(raw, name, value)
        raw.single_places[name] = single_places(document)


def _read_texts(raw: RawPack, document: Document, path: Path, problems: list[Problem]) -> None:
    language = str(file_language(path.relative_to(raw.folder).parts))
    if not LANGUAGE.fullmatch(language):
        problems.append(
            Problem(
                "P149",
                f"'{language}' is no language.",
                document.place(),
                todo="Name the file or folder by a code such as fr.yaml or de-CH.yaml.",
            )
        )
    elif raw.texts is not None:
        raw.texts.add(document, language, problems)


def _read_rule(raw: RawPack, document: Document, stem: str, problems: list[Problem]) -> None:
    value = document.value
    add_item(raw, "rules", schema.RuleModel, document, value, (), problems)
    if isinstance(value, dict) and value.get("id") not in (None, stem):
        problems.append(
            Problem(
                "P110",
                f"The rule '{value.get('id')}' stands in a file of another name.",
                document.place(("id",)),
                todo=f"Name the file {value.get('id')}.yaml.",
            )
        )


def _read_questions(raw: RawPack, document: Document, stem: str, problems: list[Problem]) -> None:
    head, items, base = _section(document, stem, problems)
    for i, item in listed(document, items, base, problems):
        path = (*base, i)
        found = add_item(raw, "questions", schema.QuestionModel, document, item, path, problems)
        if found is not None:
            found |= head


def _section(
    document: Document, stem: str, problems: list[Problem]
) -> tuple[dict[str, Any], object, tuple[Any, ...]]:
    """What a file says of all its questions, the questions, and where they stand in it."""
    value = document.value
    if not isinstance(value, dict):
        return {"_section": stem.title()}, value, ()
    keys = tuple(schema.SectionModel.model_fields)
    _only(value, (*keys, "questions"), document, (), problems)
    told = {key: value[key] for key in keys if key in value}
    if "questions" not in value and not set(value) - {*keys}:
        problems.append(
            Problem(
                "P132",
                "The key 'questions' is missing.",
                document.place(),
                todo="List them below it.",
            )
        )
    found = validated(schema.SectionModel, document, told, (), problems) or {}
    head = {"_section": str(found.get("section", stem.title()))}
    head |= {f"_{key}": found[key] for key in ("order", "shared") if key in found}
    return head, value.get("questions"), ("questions",)


def _only(
    value: dict[str, Any],
    keys: tuple[str, ...],
    document: Document,
    base: tuple[Any, ...],
    problems: list[Problem],
) -> None:
    """Refuse what a file holds beside these keys."""
    problems.extend(
        Problem(
            "P130",
            f"'{name}' is no key here.",
            document.place((*base, name)),
            keys,
            nearest(name, keys),
            todo="Begin each item with '- ', or put the items below one of these keys.",
        )
        for name in value
        if name not in keys
    )


def _read_factors(raw: RawPack, document: Document, problems: list[Problem]) -> None:
    value = document.value
    documents = value if isinstance(value, list) else [value]
    for n, each in enumerate(documents):
        base: tuple[Any, ...] = (n,) if isinstance(value, list) else ()
        if not isinstance(each, dict):
            problems.append(
                Problem(
                    "P114",
                    "A factor file holds 'factors:' or 'table:'.",
                    document.place(base),
                    todo="Begin it with one of the two; 'advisor schema factor' tells the rest.",
                )
            )
            continue
        part = dict(each)
        factors = part.pop("factors", None)
        if factors is not None:
            for i, item in listed(document, factors, (*base, "factors"), problems):
                add_item(
                    raw,
                    "factors",
                    schema.FactorModel,
                    document,
                    item,
                    (*base, "factors", i),
                    problems,
                )
        tables = part.pop("tables", None)
        for i, item in listed(document, tables, (*base, "tables"), problems):
            _add_table(raw, document, item, (*base, "tables", i), problems)
        if "table" in part or "override" in part:
            _add_table(raw, document, part, base, problems)
        else:
            _only(part, ("factors", "tables", "table"), document, base, problems)


def _add_table(
    raw: RawPack, document: Document, item: object, path: tuple[Any, ...], problems: list[Problem]
) -> None:
    found = add_item(raw, "tables", schema.TableModel, document, item, path, problems, key="table")
    if found is None or not {"fields", "rows"} <= found.keys():
        return  # the rest of an override is read after the merge
    places = found["_row_places"]
    faults = list(table_problems(found, lambda keys: places(*keys) or document.place(path)))
    if faults:
        problems.extend(faults)
        del raw.items["tables"][found["table"]]
        raw.unread.add(found["table"])


def _read_accepted(raw: RawPack, document: Document, problems: list[Problem]) -> None:
    for i, item in listed(document, document.value, (), problems):
        found = validated(schema.AcceptedModel, document, item, (i,), problems)
        if found is not None:
            place = document.place((i,))
            raw.accepted.append(
                {**found, "_place": [place.file, place.line, place.column], "_from": raw.label}
            )


def _read_tests(raw: RawPack, document: Document, rule: str, problems: list[Problem]) -> None:
    for i, item in listed(document, document.value, (), problems):
        found = validated(schema.TestModel, document, item, (i,), problems)
        if found is None:
            raw.unread.add(rule)
        else:
            place = document.place((i,))
            before = len(problems)
            cases = list(spread(found, partial(_inside, document, i), problems))
            if len(problems) > before:
                raw.unread.add(rule)
            for each in cases:
                expect = dict(each)
                raw.tests.append(
                    {
                        "rule": rule,
                        "case": expect.pop("case"),
                        "given": expect.pop("given", {}),
                        "expect": expect,
                        "_place": [place.file, place.line, place.column],
                        "_from": raw.label,
                    }
                )


def _inside(document: Document, item: int, keys: tuple[str, ...]) -> Place:
    return document.place((item, *keys))
