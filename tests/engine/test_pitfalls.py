"""Every trap of durable_rules that facts or rules of ours could fall into, with the way around it.

Each runs on the real engine; those that end or fill a process when they go wrong run in a child.
"""

import time

import pytest

from advisor.engine import Engine, durable_available
from advisor.engine.fields import RESERVED, Fields, field_hash, real
from advisor.logic import All, Any, Compare, Not
from tests.engine.child import child
from tests.engine.worlds import env

pytestmark = pytest.mark.skipif(not durable_available(), reason="durable_rules is not installed")


def leaf(fact, op, right=None):
    return Compare(fact, None, op, right)


def durable(*conditions):
    return Engine([(f"r{n}", c) for n, c in enumerate(conditions)], matcher="durable")


def fired(engine, **facts):
    found = engine.match(env({name.replace("__", "."): value for name, value in facts.items()}))
    return [int(rule[1:]) for rule in found]


def test_facts_that_match_nothing_give_nothing():
    engine = durable(leaf("a.b", "eq", "x"))
    assert fired(engine, a__b="y") == []
    assert fired(engine) == []
    assert fired(engine, c__d=1.0) == []


def test_the_same_facts_twice_give_the_same_twice():
    engine = durable(leaf("a.b", "eq", "x"), leaf("a.b", "ne", "y"))
    assert fired(engine, a__b="x") == fired(engine, a__b="x") == [0, 1]


def test_three_hundred_different_conditions_may_be_true_of_one_fact():
    """More than 64 at once are error 303 in one ruleset."""
    engine = durable(*(leaf("n.n", "gt", float(n)) for n in range(300)))
    assert fired(engine, n__n=1e6) == list(range(300))
    assert fired(engine, n__n=7.5) == list(range(8))


def test_a_thousand_different_first_conditions_end():
    """From 512 on the engine never comes back, in one ruleset."""
    engine = durable(*(leaf(f"f.{n}", "eq", "x") for n in range(1_000)))
    assert fired(engine, g__g="x") == []
    assert fired(engine, f__999="x", f__0="y") == [999]
    assert fired(engine, **{f"f__{n}": "x" for n in range(1_000)}) == list(range(1_000))


def test_long_lists_as_first_conditions_end():
    """Each option of a list is a first condition of its own."""
    many = [leaf(f"f.{n}", "in", tuple(f"o{m}" for m in range(60))) for n in range(40)]
    few = [leaf(f"g.{n}", "in", tuple(f"o{m}" for m in range(8))) for n in range(200)]
    engine = durable(*many, *few)
    assert fired(engine, f__7="o59", g__199="o7", g__0="o8") == [7, 239]
    assert fired(engine, f__7="o60") == []


def test_five_hundred_rules_may_end_in_the_same_condition():
    """256 end the process, in one ruleset."""
    engine = durable(*(leaf("a.b", "eq", "x") for _ in range(500)))
    assert fired(engine, a__b="x") == list(range(500))


def test_five_thousand_rules_compile():
    """4,097 are error 106, in one ruleset."""
    engine = durable(
        *(All((leaf("a.b", "eq", f"o{n % 7}"), leaf("n.n", "gt", float(n)))) for n in range(5_000))
    )
    assert fired(engine, a__b="o3", n__n=50.0) == [3, 10, 17, 24, 31, 38, 45]


def test_two_hundred_rules_on_what_is_unknown_end():
    """The engine's own test for an absent field matches its own state, for ever."""
    engine = durable(*(leaf(f"f.{n}", "unknown") for n in range(200)))
    found = engine.match(env({f"f.{n}": None if n % 2 else "x" for n in range(200)}))
    assert len(found) == 100
    assert engine.match(env({})) == {}


@pytest.mark.parametrize("name", [*RESERVED, "m", "w", "$and", "$s", "a b", 'a"b', "é", "n0"])
def test_any_name_of_a_fact_is_only_a_name(name):
    engine = durable(leaf(name, "eq", "x"), Not(leaf(name, "eq", "x")), leaf(name, "unknown"))
    assert list(engine.match(env({name: "x"}))) == ["r0"]
    assert list(engine.match(env({name: "f"}))) == ["r1"]
    assert list(engine.match(env({name: None}))) == ["r2"]


def test_dotted_names_are_not_nested_objects():
    engine = durable(leaf("a.b", "eq", "x"), leaf("a_b", "eq", "x"), leaf("a.b.c", "eq", "x"))
    assert list(engine.match(env({"a_b": "x"}))) == ["r1"]
    assert list(engine.match(env({"a.b.c": "x"}))) == ["r2"]


def test_an_alternative_fires_once_however_many_are_true():
    """The engine's own `or` fires once for each true branch."""
    engine = durable(
        Any(tuple(leaf(f"f.{n}", "eq", "x") for n in range(10))),
        leaf("f.0", "in", ("x", "y", "x")),
    )
    found = engine.match(env({f"f.{n}": "x" for n in range(10)}))
    assert found == {"r0": tuple(range(10)), "r1": (0,)}


def test_not_looks_into_the_same_fact():
    """The engine's own `not` does not see the fact that matched the rest."""
    engine = durable(All((leaf("x.x", "eq", "1"), Not(leaf("y.y", "eq", "1")))))
    assert fired(engine, x__x="1", y__y="1") == []
    assert fired(engine, x__x="1", y__y="0") == [0]
    assert fired(engine, x__x="1") == []


def test_without_a_value_every_comparison_and_its_negation_is_silent():
    conditions = [leaf("n.n", op, 1.0) for op in ("eq", "ne", "lt", "le", "gt", "ge")]
    conditions += [leaf("n.n", "in", (1.0,)), leaf("n.n", "between", (0.0, 2.0))]
    conditions += [leaf("n.n", "contains", "x")]
    engine = durable(*conditions, *map(Not, conditions))
    assert fired(engine, n__n=None) == []
    assert fired(engine) == []


@pytest.mark.parametrize(
    "number", [1e16, 1e-07, 5e-324, 1.7e308, -1e-300, 0.1 + 0.2, 2.0**63, -0.0]
)
def test_numbers_of_any_size_are_read_to_the_last_bit(number):
    """1e16 is a parse error to the engine, and 0.30000000000000004 is not 0.3."""
    import math

    up, down = math.nextafter(number, math.inf), math.nextafter(number, -math.inf)
    engine = durable(
        leaf("n.n", "eq", number), leaf("n.n", "lt", number), leaf("n.n", "gt", number),
        leaf("n.n", "between", (number, up)), leaf("n.n", "in", (number, 77.0)),
    )  # fmt: skip
    assert fired(engine, n__n=number) == [0, 3, 4]
    assert fired(engine, n__n=up) == [2, 3]
    assert fired(engine, n__n=down) == [1]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_a_number_is_no_value(number):
    engine = durable(leaf("n.n", "gt", 1.0), leaf("n.n", "le", 1.0), leaf("n.n", "ne", 1.0))
    assert fired(engine, n__n=number) == []
    assert real(number) is None


def test_whole_numbers_given_as_int_are_the_same_numbers():
    engine = durable(leaf("n.n", "eq", 2.0**63), leaf("n.n", "ge", 10))
    assert fired(engine, n__n=2**63) == [0, 1]
    assert fired(engine, n__n=2.0**63 + 4096) == [1]
    assert fired(engine, n__n=9) == []


def test_kinds_are_not_mixed_up():
    """To the engine true is 1, and 5 is "5", and "9" is more than 10."""
    engine = durable(
        leaf("x.x", "eq", True), leaf("x.x", "eq", 1.0), leaf("x.x", "eq", "true"),
        leaf("x.x", "eq", "yes"), leaf("x.x", "eq", "5"), leaf("x.x", "gt", 4.0),
    )  # fmt: skip
    assert fired(engine, x__x=True) == [0]
    assert fired(engine, x__x=1.0) == [1]
    assert fired(engine, x__x="true") == [2]
    assert fired(engine, x__x="yes") == [3]
    assert fired(engine, x__x="5") == [4]
    assert fired(engine, x__x=5.0) == [5]
    assert fired(engine, x__x="9") == []


@pytest.mark.parametrize("text", ["", 'q"q', "b\\", "n\n", "nul\0", "😀", "a" * 4_000, "c1", "x"])
def test_texts_are_compared_as_texts(text):
    engine = durable(leaf("t.t", "eq", text), leaf("t.t", "ne", text), leaf("t.t", "in", (text,)))
    assert fired(engine, t__t=text) == [0, 2]
    assert fired(engine, t__t=text + "a") == [1]


def test_a_text_longer_than_the_engine_can_count_is_not_a_short_one():
    """Lengths wrap at 65,536 bytes, so "a" equals "a" times 65,537."""
    engine = durable(leaf("t.t", "eq", "a"), leaf("t.t", "ne", "a"))
    assert fired(engine, t__t="a" * 65_537) == [1]


def test_half_a_character_is_a_text_like_any_other():
    assert fired(durable(leaf("t.t", "ne", "a")), t__t="\ud800") == [0]


def test_texts_are_compared_in_one_unicode_form():
    engine = durable(leaf("t.t", "eq", "é"), leaf("c.c", "contains", "é"))
    assert fired(engine, t__t="e\u0301", c__c=("e\u0301",)) == [0, 1]


def test_dates_are_compared_by_the_calendar():
    engine = durable(
        leaf("d.d", "lt", "2026-02-01"), leaf("d.d", "ge", "2026-02-01"),
        leaf("d.d", "between", ("2026-01-01", "2026-12-31")),
    )  # fmt: skip
    assert fired(engine, d__d="2026-01-31") == [0, 2]
    assert fired(engine, d__d="2026-12-31") == [1, 2]
    assert fired(engine, d__d="2026-02-30") == []
    assert fired(engine, d__d="2026-1-1") == []


def test_one_of_several_options_is_asked_for_by_itself():
    engine = durable(leaf("c.c", "contains", "x"), leaf("c.c", "lacks", "x"))
    assert fired(engine, c__c=("x", "y")) == [0]
    assert fired(engine, c__c=("y",)) == [1]
    assert fired(engine, c__c=()) == [1]


def test_a_rule_may_have_more_conditions_than_a_ruleset_takes_facts():
    """Seventeen facts of one rule are error 304, and 253 fields are error 302."""
    engine = durable(
        All(tuple(leaf(f"f.{n}", "eq", "x") for n in range(200))),
        *(leaf(f"g.{n}", "gt", 1.0) for n in range(600)),
    )
    facts = {f"f.{n}": "x" for n in range(200)} | {f"g.{n}": 2.0 for n in range(600)}
    assert len(engine.match(env(facts))) == 601
    assert len(engine.match(env(facts | {"f.199": "y"}))) == 600


def test_deep_nesting_is_flattened():
    """The engine takes at most 15 levels."""
    condition = leaf("a.a", "eq", "x")
    for n in range(30):
        condition = All((condition, leaf(f"f.{n}", "ne", "q")))
    engine = durable(condition, Not(Not(condition)))
    facts = {f"f.{n}": "x" for n in range(30)} | {"a.a": "x"}
    assert list(engine.match(env(facts))) == ["r0", "r1"]


def test_no_two_fields_have_one_hash():
    """The engine tells fields apart by 32 bits of their names."""
    fields = Fields()
    taken = next(iter({f"n{len(fields.names)}"}))
    fields.hashes[field_hash(taken)] = "another field"
    assert fields.new_name("n") != taken
    names = [fields.new_name("n") for _ in range(2_000)]
    assert len({field_hash(n) for n in [*names, *RESERVED]}) == len(names) + len(RESERVED)


def test_nothing_of_one_client_reaches_the_next():
    """Sessions of two clients can be one to the engine; ours holds one fact at a time."""
    engine = durable(leaf("a.b", "eq", "x"), leaf("c.d", "gt", 5.0), All(()))
    assert fired(engine, a__b="x") == [0, 2]
    assert set(engine._durable.facts_left()) <= {"[]"}
    assert fired(engine, c__d=6.0) == [1, 2]
    assert fired(engine) == [2]
    assert set(engine._durable.facts_left()) <= {"[]"}


_MEMORY = """
import gc, resource
from advisor.engine import Engine
from advisor.logic import All, Compare
from tests.engine.worlds import env
def used():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
"""


def test_ten_thousand_evaluations_leave_nothing(scale):
    """One session per case takes megabytes each, and the 1,025th ends the process."""
    code = (
        _MEMORY
        + f"""
rules = [(f"r{{n}}", All((Compare("a.b", None, "ne", f"o{{n}}"),
          Compare("n.n", None, "gt", float(n))))) for n in range(200)]
engine = Engine(rules, matcher="durable")
clients = [env({{"a.b": f"o{{n % 7}}", "n.n": float(n % 150)}}) for n in range(500)]
for client in clients * 4: engine.match(client)
before = used()
for n in range({scale(10_000, 100_000)}): engine.match(clients[n % 500])
assert set(engine._durable.facts_left()) == {{"[]"}}
print(used() - before)
"""
    )
    assert int(child("-c", code, timeout=600)) < 1_000_000


def test_packs_that_are_given_back_take_little():
    """A ruleset given back without its session leaks megabytes; given back too soon it crashes."""
    code = (
        _MEMORY
        + """
def build(n):
    rules = [(f"r{m}", Compare("a.b", None, "eq", f"o{n}.{m}")) for m in range(200)]
    return Engine(rules, matcher="durable").match(env({"a.b": f"o{n}.7"}))
for n in range(20): build(n)
before = used()
for n in range(20, 120): assert build(n) == {"r7": (0,)}
print(used() - before)
"""
    )
    # Five rulesets a pack leak some nine kilobytes each; a session left behind is 2.5 MB.
    assert int(child("-c", code, timeout=300)) < 100 * 50_000


def test_a_forked_child_matches_with_the_parents_pack():
    code = """
import os, threading
from advisor.engine import Engine
from advisor.logic import Compare
from tests.engine.worlds import env
engine = Engine([("r", Compare("a.b", None, "eq", "x"))], matcher="durable")
engine._durable.lock.acquire()          # as if another thread were at work
pid = os.fork()
if pid == 0:
    os._exit(0 if engine.match(env({"a.b": "x"})) == {"r": (0,)} else 1)
engine._durable.lock.release()
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), engine.match(env({"a.b": "x"})))
"""
    assert child("-c", code).split(" ", 1) == ["0", "{'r': (0,)}\n"]


def test_an_unfired_pack_may_be_given_back_at_once():
    """A session given back before its first completed action is freed memory, freed again."""
    code = """
import gc
from advisor.engine import Engine
from advisor.logic import Compare
for n in range(30):
    Engine([("r", Compare("a.b", None, "eq", str(n)))], matcher="durable"); gc.collect()
print("alive")
"""
    assert child("-c", code) == "alive\n"


def test_a_rule_of_ten_thousand_alternatives_is_refused_at_once():
    from advisor.errors import AdvisorError

    begun = time.perf_counter()
    for condition in (
        Any(tuple(leaf(f"f.{n}", "eq", "x") for n in range(10_000))),
        All(tuple(Any((leaf(f"f.{n}", "eq", "x"), leaf("g", "gt", float(n)))) for n in range(500))),
        All(tuple(Any(tuple(leaf("f", "eq", str(n)) for n in range(200))) for _ in range(50))),
    ):
        with pytest.raises(AdvisorError, match="P620"):
            durable(condition)
    assert time.perf_counter() - begun < 5
