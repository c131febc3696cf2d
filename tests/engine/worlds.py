"""Random rules and facts for the engine's tests: nested, odd texts, tiny and huge numbers."""

import unicodedata
from dataclasses import dataclass

from hypothesis import strategies as st

from advisor.facts import Fact, Scalar, Status
from advisor.logic import All, Any, Compare, Condition, FactEnv, FactRef, Not

FACTS = tuple(f"f.{n}" for n in range(6))
NUMBERS = (
    0.0, -0.0, 1.0, -1.0, 1.8, 0.3, 0.1 + 0.2, 5.0, 9.0, 10.0, 1e16, 1e-07, 5e-324, 1.7e308,
    -1e-300, 2.0**53, 2.0**63, 2.0**63 + 4096,
)  # fmt: skip
TEXTS = (
    "", "a", "b", "ab", "ab c", "5", "9", "10", "true", "yes", "no", "none", "x", "c0", '"q"',
    "back\\slash", "new\nline", "nul\0", "😀", "é", unicodedata.normalize("NFD", "é"),
    '{"a":1}', "2026-01-31", "2026-02-01", "2026-02-30", "a" * 4_000,
)  # fmt: skip
DAYS = ("2026-01-31", "2026-02-01")
OPTIONS = TEXTS[1:15]

numbers = st.sampled_from(NUMBERS) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.sampled_from(TEXTS)
scalars = numbers | texts | st.booleans()
names = st.sampled_from(FACTS)
bounds = st.sampled_from([None, None, None, "low", "high"])
refs = st.builds(FactRef, names, bounds)


def _compare(ops: list[str], right: st.SearchStrategy[object]) -> st.SearchStrategy[Compare]:
    return st.builds(Compare, names, bounds, st.sampled_from(ops), right)


leaves = (
    _compare(["eq", "ne"], scalars | refs)
    | _compare(["lt", "le", "gt", "ge"], numbers | st.sampled_from(DAYS) | refs)
    | _compare(["between"], st.tuples(numbers | refs, numbers | refs))
    | _compare(["in", "not_in"], st.lists(scalars, min_size=1, max_size=12).map(tuple))
    | _compare(["contains", "lacks"], st.sampled_from(OPTIONS))
    | st.builds(Compare, names, st.none(), st.sampled_from(["known", "unknown"]))
)


def _nested(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(All, parts) | st.builds(Any, parts)


conditions = st.recursive(leaves, _nested, max_leaves=5)
values = (
    st.none() | scalars | st.lists(st.sampled_from(OPTIONS), max_size=4, unique=True).map(tuple)
    | st.sampled_from([float("nan"), float("inf"), "a" * 70_000, "\ud800"])
)  # fmt: skip


@st.composite
def facts(draw: st.DrawFn) -> FactEnv:
    """A value for each fact, some without, some hidden, some not there at all."""
    found: dict[str, Fact] = {}
    for name in FACTS:
        if draw(st.integers(0, 9)) == 0:
            continue
        value: Scalar | None = draw(values)
        found[name] = Fact(
            name,
            value,
            Status.GIVEN,
            known=draw(st.booleans()),
            visible=draw(st.integers(0, 4)) > 0,
            low=draw(st.none() | numbers) if isinstance(value, float) else None,
            high=draw(st.none() | numbers) if isinstance(value, float) else None,
        )
    return FactEnv(found)


@dataclass(frozen=True)
class World:
    """Rules and clients."""

    rules: list[tuple[str, Condition]]
    clients: list[FactEnv]


worlds = st.builds(
    lambda conditions, clients: World(
        [(f"rule-{n}", condition) for n, condition in enumerate(conditions)], clients
    ),
    st.lists(conditions, min_size=8, max_size=16),
    st.lists(facts(), min_size=6, max_size=8),
)


def one(name: str, value: Scalar | None, *, known: bool = True, visible: bool = True) -> Fact:
    """A fact of a test."""
    return Fact(name, value, Status.GIVEN, known=known, visible=visible)


def env(values: dict[str, Scalar | None]) -> FactEnv:
    """Facts that are given, or not when they are None."""
    return FactEnv({n: one(n, v, known=v is not None) for n, v in values.items()})
