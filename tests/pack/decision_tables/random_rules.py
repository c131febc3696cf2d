"""Random rules as YAML gives them: odd texts, brackets within cells, alternatives over facts."""

from hypothesis import strategies as st

FACTS = tuple(f"f.f{n}" for n in range(6))
ODD = (
    "a", "write_text", "1B_10B", "a b", "a, b", "or", "In", "known", "unknown", "yes", "no", "NO",
    "true", "-", "10", "1.5", "1e-3", "12:30", "2026-11-25", "10..20", ">= 3", "@x", "{f.f1}",
    '"', '"a"', "it's", "=1+1", "#N/A", "(", "new\nline", "é", "😀", "“smart”", "x" * 300, "",
)  # fmt: skip

numbers = (
    st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.1, 1.8, 1e-300, 1.7e308, 2**53 + 1, -5, 0])
)
texts = st.sampled_from(ODD) | st.text(
    st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20
)
values = numbers | texts | st.booleans()
names = st.sampled_from(FACTS)
others = st.builds(lambda n: {"fact": n}, names) | st.builds(
    lambda n: {"param": n}, st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
)


def _operators() -> st.SearchStrategy[object]:
    """What is asked of one fact: a bare value, a flag, or a mapping of one operator."""

    def asked(ops: tuple[str, ...], right: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
        return st.builds(lambda op, r: {op: r}, st.sampled_from(ops), right)

    return (
        values.filter(lambda v: v not in ("known", "unknown"))
        | others
        | st.sampled_from(["known", "unknown"])
        | asked(("eq", "ne"), values | others)
        | asked(("lt", "le", "gt", "ge"), numbers | others)
        | asked(("between",), st.lists(numbers | others, min_size=2, max_size=2))
        | asked(("in", "not_in"), st.lists(values | others, min_size=1, max_size=5))
        | asked(("contains", "lacks"), texts)
    )


def _groups(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    parts = st.lists(inner, min_size=1, max_size=3)
    return (
        st.builds(lambda p: {"all": p}, parts)
        | st.builds(lambda p: {"any": p}, parts)
        | st.builds(lambda p: {"not": p}, inner)
    )


def of_one(name: str) -> st.SearchStrategy[object]:
    """A condition on one fact, as a cell can hold it."""
    leaf = _operators().map(lambda asked: {name: asked})
    return st.recursive(leaf, _groups, max_leaves=4)


conditions = st.recursive(
    st.builds(lambda n, asked: {n: asked}, names, _operators()), _groups, max_leaves=7
)


@st.composite
def in_one_row(draw, facts):
    """A condition of one row: cells that must hold, and a set of which one must."""
    split = draw(st.integers(1, len(facts)))
    parts = [draw(of_one(fact)) for fact in facts[:split]]
    if len(facts) - split > 1:
        parts.append({"any": [draw(of_one(fact)) for fact in facts[split:]]})
    return parts


@st.composite
def in_rows(draw):
    """A condition that a table can say: of one row, or with alternatives of a row each."""
    facts = draw(st.permutations(FACTS))
    if draw(st.booleans()):
        return {"all": draw(in_one_row(facts[: draw(st.integers(1, 6))]))}
    shared = draw(in_one_row(facts[:1])) if draw(st.booleans()) else []
    rows = [{"all": draw(in_one_row(facts[1:3]))}, {"all": draw(in_one_row(facts[3:6]))}]
    return {"all": [*shared, {"any": rows}]}


lines = (
    st.sampled_from([t for t in ODD if len(t.strip()) > 2])
    | st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=3, max_size=10)
).filter(lambda t: t.strip() == t and len(t) > 2 and t[0] not in "=-–—#+@")
ids = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
_ends = st.tuples(numbers, numbers, numbers).map(
    lambda e: {"central": e[0], "low": e[1], "high": e[2]}
)
changes = st.dictionaries(
    names,
    numbers
    | st.booleans()
    | _ends
    | st.builds(lambda n: {"fact": n}, names)
    | st.sampled_from(["param.share * 2", "factor.models[model.name].active_b", "cloud", "yes"]),
    max_size=3,
)


@st.composite
def rules(draw, when=None):
    """A rule whose keys a table can hold; its condition likewise where none is given."""
    rule = {
        "id": draw(ids),
        "title": draw(lines),
        "topic": "reuse",
        "stance": draw(st.sampled_from(["justify", "caution", "ask"])),
        "when": draw(when if when is not None else in_rows()),
        "recommend": draw(lines),
        "first_step": draw(lines),
        "because": draw(lines),
        "effort": draw(st.sampled_from(["days", "weeks", "months"])),
        "limitations": draw(lines),
        "evidence": draw(st.lists(ids, min_size=1, max_size=3)),
    }
    if draw(st.booleans()):
        rule["unless"] = {"all": draw(in_one_row(FACTS[: draw(st.integers(1, 3))]))}
    if draw(st.booleans()):
        rule["only_if"] = draw(st.just("none") | of_one("saving.cost"))
    for key, strategy in (
        ("supersedes", st.lists(ids, min_size=1, max_size=3)),
        ("maps_to", st.lists(lines.filter(lambda t: "\n" not in t), min_size=1, max_size=2)),
        ("group", ids),
        ("allocation_only", st.booleans()),
        ("change", changes.filter(bool)),
        ("texts", st.dictionaries(st.sampled_from(["de", "fr"]),
                                  st.dictionaries(st.sampled_from(["title", "because"]), lines,
                                                  min_size=1), min_size=1)),
    ):  # fmt: skip
        if draw(st.booleans()):
            rule[key] = draw(strategy)
    return rule
