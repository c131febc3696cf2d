"""Rules → table → rules: equal for every rule that a table can hold, the rest named."""

import io
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from advisor.errors import AdvisorError
from advisor.loading import parse_yaml
from advisor.logic import conjunctions, evaluate, parse_condition
from advisor.pack import load_pack, pack_problems
from advisor.pack.decision_tables.as_yaml import rule_yaml
from advisor.pack.decision_tables.compile import read_rules, rules_of
from advisor.pack.decision_tables.csv_file import read_csv
from advisor.pack.decision_tables.express import expressed, grid_of
from advisor.pack.decision_tables.workbook import read_workbook
from advisor.pack.decision_tables.write import csv_bytes, workbook_bytes
from advisor.pack.read import read_pack
from tests.engine import worlds
from tests.pack.decision_tables.random_rules import conditions, rules

_CORE = Path("rules/core")
_RELAXED = settings(
    max_examples=1, deadline=None, suppress_health_check=[HealthCheck.too_slow,
                                                          HealthCheck.filter_too_much],
)  # fmt: skip


@pytest.fixture(scope="module")
def core():
    return load_pack()


@pytest.fixture(scope="module")
def written_core(root):
    problems = []
    raw = read_pack(root / _CORE, problems, tests=False)
    assert not problems
    return raw.items["rules"]


def _read_back(grid, folder, suffix, pack):
    path = folder / f"t{suffix}"
    path.write_bytes(csv_bytes(grid) if suffix == ".csv" else workbook_bytes({"T": grid}, pack))
    problems = []
    found = read_rules(path, problems)
    assert [str(p) for p in problems] == []
    return [document.value for document in found]


def _normal(condition):
    """A condition without groups of one, and with the parts of its groups in order."""
    if not isinstance(condition, dict):
        return condition
    entries = []
    for key, value in condition.items():
        if key in ("all", "any"):
            parts = []
            for part in map(_normal, value):
                inner = part.get(key) if isinstance(part, dict) and len(part) == 1 else None
                parts += inner if inner is not None else [part]
            unique = {_show(p): p for p in parts}
            ordered = [unique[k] for k in sorted(unique)]
            entries.append(ordered[0] if len(ordered) == 1 else {key: ordered})
        elif key == "not":
            entries.append({"not": _normal(value)})
        elif isinstance(value, dict) and not set(value) <= {"fact", "param"}:
            entries += [_leaf(key, op, right) for op, right in value.items()]
        else:
            op = value if value in ("known", "unknown") else "eq"
            entries.append(_leaf(key, op, True if op == value else value))
    if len(entries) == 1:
        return entries[0]
    flat = []
    for entry in entries:
        flat += entry["all"] if set(entry) == {"all"} else [entry]
    unique = {_show(e): e for e in flat}
    ordered = [unique[k] for k in sorted(unique)]
    return ordered[0] if len(ordered) == 1 else {"all": ordered}


def _leaf(key, op, right):
    if op in ("in", "not_in"):
        right = sorted({_show(one): one for one in right}.items())
    return {(key, op): right}


def _show(value):
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"number {float(value)!r}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_show, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{k}:{_show(v)}" for k, v in sorted(value.items(), key=str)) + "}"
    return f"{type(value).__name__} {value!r}"


def _cases(condition):
    """What the engine matches: conjunctions of comparisons, in whatever order."""
    return {frozenset(conjunction) for conjunction in conjunctions(condition)}


def _stripped(value):
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {k: _stripped(v) for k, v in value.items()}
    return value


def _as_compared(rule):
    conditions = ("when", "unless", "only_if")
    kept = {
        # White space round a text of a cell is gone; in a condition it is part of the value.
        k: v if k in conditions else _stripped(v)
        for k, v in rule.items()
        if not k.startswith("_") and v != []
    }
    for key in conditions:
        if isinstance(kept.get(key), dict):
            kept[key] = _show(_normal(kept[key]))
    return kept


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_every_core_rule_comes_back_equal_or_is_named(tmp_path, core, written_core, suffix, capsys):
    done = [expressed(rule, as_csv=suffix == ".csv") for rule in written_core.values()]
    held = [e for e in done if e.reason is None]
    back = {r["id"]: r for r in _read_back(grid_of(held), tmp_path, suffix, core)}
    assert set(back) == {e.id for e in held}
    equal, regrouped = 0, []
    for found in held:
        if found.regrouped:
            regrouped.append(found.id)
            one, other = (
                parse_condition(w["when"], lambda n: core.parameters[n].central, lambda _: None)
                for w in (written_core[found.id], back[found.id])
            )
            assert _cases(one) == _cases(other)
            continue
        assert _as_compared(written_core[found.id]) == _as_compared(back[found.id])
        equal += 1
    with capsys.disabled():
        print(
            f"\n{suffix}: of {len(done)} core rules {equal} come back equal, {len(regrouped)} with "
            f"the same cases in other groups ({', '.join(regrouped)}), "
            f"{len(done) - len(held)} cannot stand in a table"
        )
    # As the page says; a rule that cannot stand in a table is named there.
    assert [e.id for e in done if e.reason] == [], "say so in docs/decision-tables.md"
    assert equal >= 0.95 * len(done)


def test_the_core_pack_out_of_workbooks_is_the_core_pack(tmp_path, root, core, written_core):
    """The rules as the program uses them, from tables in place of their YAML files."""
    folder = tmp_path / "core"
    shutil.copytree(root / _CORE, folder, ignore=lambda _, names: [
        n for n in names if n.endswith(".test.yaml")
    ])  # fmt: skip
    for file in folder.glob("recommend/*/*.yaml"):
        file.unlink()
    by_topic = {}
    for rule in written_core.values():
        by_topic.setdefault(rule["topic"], []).append(expressed(rule))
    for topic, done in by_topic.items():
        table = workbook_bytes({topic: grid_of(done)}, core)
        (folder / "recommend" / topic / "all-rules.xlsx").write_bytes(table)
    pack, problems = pack_problems([folder])
    assert [str(p) for p in problems] == []
    assert pack.rules.keys() == core.rules.keys()
    for name, rule in core.rules.items():
        other = pack.rules[name]
        assert _cases(rule.when) == _cases(other.when)
        for key in rule.__dataclass_fields__:
            if key in ("when", "when_text", "place", "pack", "places", "written"):
                continue
            one, two = getattr(rule, key), getattr(other, key)
            if key in ("unless", "only_if") and one is not None:
                assert _cases(one) == _cases(two)
            elif key == "change":
                assert dict(one) == dict(two)
            else:
                assert one == two, (name, key)
        assert other.place.cell is not None


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_random_rules_that_a_table_can_hold_come_back_equal(tmp_path, core, scale, suffix):
    count = scale(30, 3_000) if suffix == ".csv" else scale(8, 600)
    held = 0

    @settings(_RELAXED, max_examples=count)
    @given(rules())
    def check(rule):
        nonlocal held
        done = expressed(rule, as_csv=suffix == ".csv")
        event(str(done.reason)[:40])
        if done.reason is not None:
            # What random texts may hit; each is a kind that the page names.
            assert any(
                why in done.reason
                for why in ("formula", "cannot keep", "more than", "adds nothing", "at most 2000")
            ), done.reason
            return
        assert not done.regrouped
        (back,) = _read_back(grid_of([done]), tmp_path, suffix, core)
        assert _as_compared(back) == _as_compared(rule)
        held += 1

    check()
    assert held > 0.6 * count


def test_random_conditions_mean_the_same_out_of_a_table_or_are_named(scale):
    """Any condition, nested anyhow: what comes back is as true and as false, on any facts."""
    count = scale(120, 10_000)
    held = 0
    rule = {
        "id": "a", "title": "abc", "topic": "reuse", "stance": "ask", "recommend": "x",
        "first_step": "x", "because": "x", "effort": "days", "limitations": "x",
        "evidence": ["x"],
    }  # fmt: skip

    @settings(_RELAXED, max_examples=count)
    @given(conditions, st.lists(worlds.facts(), min_size=3, max_size=3))
    def check(when, clients):
        nonlocal held
        done = expressed({**rule, "when": when})
        if done.reason is not None:
            assert "a cell cannot hold" not in done.reason
            return
        (back,) = _read_grid(done)
        held += 1
        try:
            one, other = (
                parse_condition(w, lambda _: 3.0, lambda _: None) for w in (when, back["when"])
            )
        except AdvisorError:
            return  # such as a between that runs backwards
        for client in clients:
            named = type(client)({f"f.f{n[2:]}": f for n, f in client.facts.items()})
            assert evaluate(one, named) == evaluate(other, named)

    check()
    assert held > 0.5 * count


def _read_grid(done):
    text = io.BytesIO(csv_bytes(grid_of([done])))
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(text.getvalue())
        problems = []
        found = [d.value for d in rules_of(read_csv(path), problems, None)]
    assert [str(p) for p in problems] == []
    return found


def test_random_rules_as_yaml_are_read_back_equal(scale):
    @settings(_RELAXED, max_examples=scale(25, 5_000))
    @given(rules())
    def check(rule):
        assert parse_yaml(rule_yaml(rule), "r.yaml").value == rule

    check()


def test_yaml_of_the_core_rules_is_plain_enough_to_edit(written_core):
    for rule in written_core.values():
        own = {k: v for k, v in rule.items() if not k.startswith("_")}
        text = rule_yaml(own)
        assert parse_yaml(text, "r.yaml").value == own
        assert not text.startswith('id: "')
        assert max(map(len, text.splitlines())) < 420


def test_a_workbook_has_the_same_bytes_each_time_and_holds_no_date(tmp_path, core, written_core):
    grid = grid_of(expressed(r) for r in written_core.values() if r["topic"] == "reuse")
    first, second = (workbook_bytes({"reuse": grid}, core) for _ in range(2))
    assert first == second
    import zipfile

    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms:" not in archive.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")


def test_a_workbook_is_pleasant_to_edit(tmp_path, core, written_core):
    import openpyxl

    grid = grid_of(expressed(r) for r in written_core.values() if r["topic"] == "reuse")
    path = tmp_path / "t.xlsx"
    path.write_bytes(workbook_bytes({"reuse": grid}, core))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["reuse", "# Guide", "# Facts", "# Parameters"]
    sheet = book["reuse"]
    assert sheet.freeze_panes == "B2"
    headers = [cell.value for cell in sheet[1]]
    assert headers[:4] == ["id", "title", "topic", "stance"]
    assert all(sheet.column_dimensions[c.column_letter].width >= 13 for c in sheet[1])
    lists = {
        headers[r.min_col - 1]: v
        for v in sheet.data_validations.dataValidation
        for r in v.sqref.ranges
    }
    assert lists["stance"].formula1 == '"reduce,justify,caution,ask"'
    assert lists["stance"].showErrorMessage
    assert lists["ctx.suite_has_feature"].formula1 == '"yes,no,unknown"'
    # A cell below a fact may say more than one option: the list helps and refuses nothing.
    assert not lists["ctx.suite_has_feature"].showErrorMessage
    assert "choice" in lists["host.where"].prompt
    facts = {row[0].value: row for row in book["# Facts"].iter_rows(min_row=2)}
    assert facts.keys() == core.specs.keys()
    assert facts["host.where"][4].value == ", ".join(core.specs["host.where"].options)
    guide = {row[0].value for row in book["# Guide"].iter_rows() if row[0].value}
    assert {"10 .. 20", "in a, b"} <= guide
    assert [sheet.name for sheet in read_workbook(path)] == ["reuse"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"when": {"not": {"all": [{"a.a": 1}, {"a.b": 2}]}}}, "a 'not' over several facts"),
        ({"unless": {"any": [{"all": [{"a.a": 1}, {"a.b": 2}]}, {"a.c": 3}]}},
         "its 'unless' has alternatives of several conditions each"),
        ({"title": "=sum(1)"}, "its 'title' would be read as a formula"),
        ({"title": "bell\x07"}, "its 'title' holds a character that a spreadsheet cannot keep"),
        ({"change": {"a.b": {"central": 1}}}, "its change of 'a.b' is neither a number"),
        ({"change": {"a.b": "5"}}, "a cell cannot hold its 'change' as it is written"),
        ({"when": {"all": [{"any": [{"all": [{f"a.{x}": 1}, {f"b.{x}": 1}]}
                                    for x in s]} for s in ("abcd", "efgh")]}},
         "its condition would take 16 rows"),
        ({"override": "x-y", "supersedes": []}, "its 'supersedes' is emptied"),
        ({"when": {"any": [{"a.a": 1}, {"all": [{"a.a": 1}, {"a.b": {"ge": 2}}]}]}},
         "read back, its rows are not sound: The row adds nothing"),
    ],
)  # fmt: skip
def test_what_a_table_cannot_hold_is_named_with_the_reason(changed, why):
    rule = {
        "id": "x-y", "title": "abc", "topic": "reuse", "stance": "ask", "when": {"a.a": 1},
        "recommend": "x", "first_step": "x", "because": "x", "effort": "days",
        "limitations": "x", "evidence": ["x"],
    }  # fmt: skip
    assert expressed(rule).reason is None
    reason = expressed({**rule, **changed}).reason
    assert reason is not None
    assert why in reason


def test_a_csv_that_a_program_would_take_for_formulas_is_not_written():
    rule = {"id": "x-y", "title": "+1 good", "when": {"a.a": 1}}
    assert expressed(rule).reason is None
    reason = expressed(rule, as_csv=True).reason
    assert reason is not None
    assert "would take its 'title' for a formula: +1 good; write an .xlsx" in reason
