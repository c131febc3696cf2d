"""The JSON Schemas agree with the reader: shipped files pass an independent validator, bad ones
do not; every key says what it means."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from advisor.loading import load_yaml, parse_yaml
from advisor.pack import load_pack
from advisor.pack.json_schemas import FILES, json_schema

ROOT = Path(__file__).parents[2]
PACKS = {"core": ROOT / "rules/core", "northfield": ROOT / "samples/packs/northfield"}


@cache
def validator(name: str) -> Any:
    found = json_schema(name, load_pack([PACKS["northfield"]]))
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def kind_of(path: Path, pack: Path) -> str | None:
    inside = path.relative_to(pack)
    for name, patterns in reversed(FILES.items()):
        if any(inside.match(p.strip()) for p in patterns.split(",")):
            if name == "rule" and path.name.endswith(".test.yaml"):
                return "tests"
            return name
    return None


@pytest.mark.parametrize("pack", PACKS)
def test_the_files_of_a_pack_pass_their_schemas(pack: str) -> None:
    folder = PACKS[pack]
    seen = set()
    for path in sorted(folder.rglob("*.yaml")):
        name = kind_of(path, folder)
        if name is None:
            assert path.name == "accuracy.yaml", path
            continue
        seen.add(name)
        errors = [
            f"{path}: {list(e.absolute_path)}: {e.message[:200]}"
            for e in validator(name).iter_errors(load_yaml(path).value)
        ]
        assert not errors, "\n".join(errors[:5])
    assert len(seen) >= 8


RULE = """\
id: own
title: Our own rule
topic: reuse
stance: ask
when: {task.primary: classify_text, use.tasks_month: {ge: {param: worth_changing_tasks_month}}}
recommend: Do it.
first_step: Begin.
because: It helps.
effort: days
limitations: Never.
evidence: [expert-judgement]
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("stance: ask", "stance: aks"),
        ("effort: days\n", ""),
        ("topic: reuse", "topic: reuse\ntopicc: reuse"),
        ("task.primary", "task.primry"),
        ("classify_text", "clasify_text"),
        ("{ge:", "{gee:"),
        ("worth_changing_tasks_month}", "worth_changing}"),
        ("evidence: [expert-judgement]", "evidence: []"),
        ("id: own\n", "id: own\nreason: Ours.\n"),
        ("title: Our own rule", "title: Ou"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(old: str, new: str) -> None:
    assert validator("rule").is_valid(parse_yaml(RULE, "x").value)
    assert not validator("rule").is_valid(parse_yaml(RULE.replace(old, new), "x").value)


def test_an_override_may_lack_keys() -> None:
    valid = validator("rule").is_valid
    assert valid({"override": "measure-first", "reason": "Ours.", "title": "Measure it"})
    assert not valid({"override": "measure-first", "titel": "Measure it"})
    assert not valid({"title": "Measure it"})
    assert validator("questions").is_valid(
        [{"override": "ctx.sector", "option_changes": {"banking": "Banking"}}]
    )


def test_without_a_pack_any_name_is_fine() -> None:
    plain = jsonschema.Draft202012Validator(json_schema("rule"))
    assert plain.is_valid(parse_yaml(RULE.replace("task.primary", "our.fact"), "x").value)
    assert not plain.is_valid(parse_yaml(RULE.replace("{ge:", "{gee:"), "x").value)


@pytest.mark.parametrize("name", FILES)
def test_every_key_says_what_it_means(name: str) -> None:
    found = json_schema(name)
    owners = [found, *found.get("$defs", {}).values()]
    # Sections of the ranking are told by their class, colours by their names.
    untold = [
        (owner.get("title"), key)
        for owner in owners
        for key, value in owner.get("properties", {}).items()
        if "description" not in value and not owner.get("description")
    ]
    assert not untold


def test_the_schemas_are_written_to_files(advisor, tmp_path: Path) -> None:
    result = advisor("schema", "--pack", PACKS["northfield"], "-o", tmp_path / "deep" / "schemas")
    assert result.code == 0, result.err
    names = sorted(p.stem for p in (tmp_path / "deep" / "schemas").iterdir())
    assert names == sorted(FILES)
    assert "nf.forms_pct" in (tmp_path / "deep" / "schemas" / "rule.json").read_text()


@pytest.mark.parametrize(
    "sample", sorted(p.parent.name for p in ROOT.glob("samples/*/answers.yaml"))
)
def test_answers_of_the_samples_pass_their_schema(sample: str) -> None:
    value = load_yaml(ROOT / "samples" / sample / "answers.yaml").value
    errors = [
        f"{list(e.absolute_path)}: {e.message[:200]}"
        for e in validator("answers").iter_errors(value)
    ]
    assert not errors, errors


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ctx.stage", "ctx.stag"),
        ("production", "prodution"),
        ("value: 3", "vale: 3"),
        ("client: A", "clint: A"),
        ("- id: a", "- name: a"),
        ("true", "perhaps"),
    ],
)
def test_wrong_answers_do_not_pass(old: str, new: str) -> None:
    text = (
        "engagement: {client: A}\nuse_cases:\n- id: a\n  answers:\n    ctx.stage: production\n"
        "    use.tasks_month: {value: 3}\n    gov.owner: true\n"
    )
    assert validator("answers").is_valid(parse_yaml(text, "x").value)
    assert not validator("answers").is_valid(parse_yaml(text.replace(old, new), "x").value)
