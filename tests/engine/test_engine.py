"""The Engine as others use it."""

import sys
import threading

import pytest

from advisor import engine as engine_package
from advisor.engine import Engine, durable_available
from advisor.engine import session as session_module
from advisor.errors import AdvisorError
from advisor.logic import All, Any, Compare, FactRef, Not
from tests.engine.child import child
from tests.engine.worlds import env, one

needs_durable = pytest.mark.skipif(not durable_available(), reason="durable_rules is missing")
MATCHERS = [pytest.param("durable", marks=needs_durable), "reference"]


def eq(fact, value):
    return Compare(fact, None, "eq", value)


@pytest.mark.parametrize("matcher", MATCHERS)
def test_rules_that_fire_come_in_their_order_with_their_alternatives(matcher):
    rules = [
        ("second", Any((eq("a.b", "x"), eq("a.b", "y"), Compare("n.n", None, "gt", 5.0)))),
        ("first", All((eq("a.b", "x"), Not(eq("c.d", True))))),
        ("never", Any(())),
        ("always", All(())),
    ]
    engine = Engine(rules, matcher=matcher)
    assert engine.match(env({"a.b": "x", "n.n": 6.0, "c.d": False})) == {
        "second": (0, 2), "first": (0,), "always": (0,),
    }  # fmt: skip
    assert engine.match(env({"a.b": "z"})) == {"always": (0,)}
    assert engine.match(env({"a.b": "x"})) == {"second": (0,), "always": (0,)}
    assert engine.conjunctions["first"] == ((eq("a.b", "x"), Compare("c.d", None, "ne", True)),)
    assert engine.conjunctions["never"] == ()


@pytest.mark.parametrize("matcher", MATCHERS)
def test_known_and_unknown_are_false_on_a_hidden_fact(matcher):
    ops = ("known", "unknown")
    rules = [(op, Compare("x.y", None, op)) for op in ops]
    rules += [(f"not {op}", Not(Compare("x.y", None, op))) for op in ops]
    engine = Engine(rules, matcher=matcher)

    def fired(fact):
        return set(engine.match(env({}).__class__({"x.y": fact})))

    assert fired(one("x.y", "a")) == {"known", "not unknown"}
    assert fired(one("x.y", "a", known=False)) == {"unknown", "not known"}
    assert fired(one("x.y", "a", visible=False)) == {"not known", "not unknown"}
    assert set(engine.match(env({}))) == {"not known", "not unknown"}


@pytest.mark.parametrize("matcher", MATCHERS)
def test_facts_are_compared_with_facts_only_where_both_have_values(matcher):
    """durable_rules itself takes a comparison with an absent field as true."""
    rules = [(op, Compare("a.a", None, op, FactRef("b.b"))) for op in ("eq", "ne", "lt", "ge")]
    rules.append(("between", Compare("a.a", None, "between", (0.0, FactRef("b.b")))))
    engine = Engine(rules, matcher=matcher)
    assert set(engine.match(env({"a.a": 1.0, "b.b": 2.0}))) == {"ne", "lt", "between"}
    assert set(engine.match(env({"a.a": 2.0, "b.b": 2.0}))) == {"eq", "ge", "between"}
    assert engine.match(env({"a.a": 1.0})) == {}
    assert engine.match(env({"b.b": 1.0})) == {}
    assert engine.match(env({"a.a": 1.0, "b.b": "1"})) == {}


def test_the_name_says_which_engine_and_which_version():
    assert Engine([], matcher="reference").name == "reference evaluator"
    name = Engine([]).name
    assert name == ("durable_rules 2.0.28" if durable_available() else "reference evaluator")


def test_without_durable_rules_the_reference_evaluator_matches(monkeypatch):
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    engine = Engine([("r", eq("a.b", "x"))])
    assert engine.name == "reference evaluator"
    assert engine.match(env({"a.b": "x"})) == {"r": (0,)}
    with pytest.raises(AdvisorError) as caught:
        Engine([], matcher="durable")
    assert [p.code for p in caught.value.problems] == ["E130"]
    assert caught.value.problems[0].todo


@needs_durable
def test_where_the_process_has_a_decimal_comma_the_reference_evaluator_matches(monkeypatch):
    """The C code reads 0.5 as 0 there."""
    rules = [("r", Compare("a.b", None, "gt", 0.25))]
    engine = Engine(rules, matcher="durable")
    monkeypatch.setattr(session_module, "point_is_a_point", lambda: False)
    monkeypatch.setattr(session_module.CompiledPack, "usable", staticmethod(lambda: False))
    monkeypatch.setattr(session_module.CompiledPack, "match", None)
    assert engine.match(env({"a.b": 0.5})) == {"r": (0,)}
    assert Engine(rules).name == "reference evaluator"


def test_an_id_that_stands_twice_is_refused():
    with pytest.raises(AdvisorError) as caught:
        Engine([("r", eq("a.b", "x")), ("r", eq("a.b", "y"))], matcher="reference")
    assert [p.code for p in caught.value.problems] == ["E101"]


@pytest.mark.parametrize("matcher", MATCHERS)
def test_every_rule_with_too_many_alternatives_is_named(matcher):
    wide = Any(tuple(eq(f"f.{n}", "x") for n in range(10_000)))
    product = All(tuple(Any((eq(f"f.{n}", "x"), eq(f"g.{n}", "x"))) for n in range(40)))
    with pytest.raises(AdvisorError) as caught:
        Engine([("wide", wide), ("fine", eq("a.b", "x")), ("product", product)], matcher=matcher)
    assert [p.code for p in caught.value.problems] == ["P620", "P620"]
    assert "'wide'" in caught.value.problems[0].message
    assert "'product'" in caught.value.problems[1].message
    assert "Split" in str(caught.value)


@needs_durable
@pytest.mark.parametrize("text", ["a" * 4_001, "\ud800"])
def test_a_text_that_the_engine_cannot_hold_is_refused_in_a_rule(text):
    with pytest.raises(AdvisorError) as caught:
        Engine([("r", eq("a.b", text))], matcher="durable")
    assert [p.code for p in caught.value.problems] == ["E102"]


@needs_durable
def test_the_same_rules_are_compiled_once():
    rules = [("r", eq("a.b", "once"))]
    assert Engine(rules)._durable is Engine(rules)._durable


@needs_durable
def test_at_most_eight_compiled_packs_are_kept_and_a_pack_in_use_lives_on():
    engines = [Engine([("r", eq("a.b", f"pack {n}"))]) for n in range(12)]
    assert len(session_module._packs) <= session_module.MOST_PACKS
    for n, engine in enumerate(engines):
        assert engine.match(env({"a.b": f"pack {n}"})) == {"r": (0,)}


@needs_durable
def test_two_threads_on_one_pack_lose_nothing(scale):
    """The engine itself loses a ninth of the firings, without a word."""
    rules = [(f"r{n}", Compare("n.n", None, "ge", float(n))) for n in range(60)]
    engine = Engine(rules, matcher="durable")
    wrong: list[object] = []

    def work(value: float) -> None:
        facts = env({"n.n": value})
        expected = {f"r{n}": (0,) for n in range(60) if value >= n}
        for _ in range(scale(300, 5_000)):
            found = engine.match(facts)
            if found != expected:
                wrong.append(found)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(v,)) for v in (17.0, 58.0)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not wrong


@needs_durable
def test_a_match_that_is_broken_off_leaves_nothing_behind(monkeypatch):
    rules = [(f"r{n}", eq("a.b", "x")) for n in range(100)]
    engine = Engine([*rules, ("other", eq("a.b", "y"))], matcher="durable")
    pack = engine._durable
    module, calls = pack.module, []

    class Interrupted:
        def __getattr__(self, name):
            return getattr(module, name)

        def complete_and_start_action(self, handle, state):
            calls.append(handle)
            if len(calls) == 70:
                raise KeyboardInterrupt
            return module.complete_and_start_action(handle, state)

    pack.module = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        engine.match(env({"a.b": "x"}))
    pack.module = module
    assert engine.match(env({"a.b": "y"})) == {"other": (0,)}
    assert len(engine.match(env({"a.b": "x"}))) == 100
    assert set(pack.facts_left()) <= {"[]"}


@needs_durable
def test_the_package_imports_the_engine_only_when_one_is_built():
    code = (
        "import sys, advisor.engine as e\n"
        "heavy = ('durable_rules_engine', 'durable', 'numpy')\n"
        "print([m for m in heavy if m in sys.modules])\n"
        "e.Engine([])\n"
        "print([m for m in heavy if m in sys.modules])\n"
        "import threading; print(threading.active_count())\n"
    )
    assert child("-c", code).splitlines() == ["[]", "['durable_rules_engine']", "1"]


def test_the_module_names_do_not_shadow_the_engines_own():
    names = {path.stem for path in __import__("pathlib").Path(engine_package.__path__[0]).iterdir()}
    assert not names & {"rules", "durable"}
