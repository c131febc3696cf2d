"""`advisor schema --words`: what each key holds, for those who do not read JSON."""

from __future__ import annotations

import pytest

from advisor.pack.json_schemas import FILES, json_schema


@pytest.mark.parametrize("name", FILES)
def test_every_key_of_a_kind_is_told(advisor, name: str) -> None:
    told = advisor("schema", name, "--words")
    assert told.code == 0, told.err
    schema = json_schema(name, None)
    defs = schema.get("$defs", {})
    things = [schema, *(defs[each] for each in ("item", "factor", "table") if each in defs)]
    keys = {key for each in things for key in each.get("properties", {})}
    assert len(keys) > 2
    for key in keys:
        assert f"\n  {key}" in told.out, key
    assert all(len(line) <= 96 for line in told.out.splitlines())


def test_a_key_is_told_with_what_is_allowed(advisor) -> None:
    lines = advisor("schema", "rule", "--words").out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("  stance"))
    entry = " ".join(line.strip() for line in lines[at : at + 2])
    assert entry.startswith("stance (needed): one word. reduce: do this and save;")
    assert entry.endswith("One of: reduce, justify, caution, ask.")
    assert "  risk: one word" in "\n".join(lines), "not all rules need it"
    # Conditions hold conditions without end; they are told once.
    assert sum(line.strip().startswith("not:") for line in lines) < 12


def test_all_kinds_are_told_without_a_name(advisor) -> None:
    told = advisor("schema", "--words").out
    for head in ("A rule: condition and recommendation.", "parameters: parameters.yaml"):
        assert head in told
