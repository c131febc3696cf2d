"""docs/rules-left-out.md decides every candidate and says of rules what they say themselves."""

import re

import pytest

from advisor.pack import load_pack

ROW = re.compile(
    r"^\| (?P<candidate>[A-Z]+-\d\d) \| (?P<says>[^|]+) \| (?P<decision>[^|]+) "
    r"\| (?P<rules>[^|]+) \| ?(?P<note>[^|]*) ?\|$",
    re.MULTILINE,
)
CANDIDATES = {"REU": 13, "FT": 15, "TML": 13, "SIZ": 21, "POR": 13, "MEA": 12, "PRO": 8, "OPS": 17}


@pytest.fixture(scope="module")
def decided(root):
    """Rows of the table by candidate."""
    rows = list(ROW.finditer((root / "docs" / "rules-left-out.md").read_text(encoding="utf-8")))
    found = {row["candidate"]: row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture(scope="module")
def rules():
    """The rules that name a candidate, by candidate."""
    found = {}
    for rule in load_pack([]).rules.values():
        for candidate in rule.origin:
            found.setdefault(candidate, set()).add(rule.id)
    return found


def test_every_candidate_is_decided(decided):
    asked = {f"{topic}-{n:02}" for topic, count in CANDIDATES.items() for n in range(1, count + 1)}
    asked |= {f"NEW-{n:02}" for n in range(1, 24)}
    assert asked <= set(decided)
    assert len(asked) == 135
    assert {decided[c]["decision"] for c in set(decided) - asked} == {"added"}


def test_the_table_and_the_rules_name_the_same(decided, rules):
    named = {c: set(re.findall(r"`([a-z0-9-]+)`", row["rules"])) for c, row in decided.items()}
    assert {c: r for c, r in named.items() if r} == rules


def test_what_is_left_out_has_a_reason_and_no_rule(decided, rules):
    left = {c for c, row in decided.items() if row["decision"] == "left out"}
    assert left == set(decided) - set(rules)
    assert all(len(decided[c]["note"]) > 40 for c in left)


def test_every_rule_names_its_candidate(rules):
    named = set().union(*rules.values())
    assert named == set(load_pack([]).rules)
    assert len(named) >= 90


def test_decisions_are_those_the_page_explains(decided):
    assert {row["decision"].strip() for row in decided.values()} == {
        "formal", "split", "merged", "left out", "added",
    }  # fmt: skip
