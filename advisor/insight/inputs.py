"""What differs between two states: inputs in words, grouped where one asks for another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from advisor.advice.words import printed, printed_range
from advisor.facts import Fact
from advisor.insight.mixture import (
    ENGAGEMENT,
    REST,
    Key,
    Keys,
    State,
    mixed_pack,
    owners,
    pack_factor,
    pack_keys,
    row_name,
    same_answer,
    shared_owner,
    spec_essence,
)
from advisor.intake.facts import question_order
from advisor.language import capital, tr
from advisor.logic import facts_read
from advisor.pack.items import Factor, Pack, Parameter
from advisor.quantities import format_quantity, format_range
from advisor.scenario import Scenario, World

Kind = Literal["answer", "use_case", "factor", "parameter", "pack"]
FactsOf = Mapping[str, Mapping[str, Fact]]


@dataclass(frozen=True, slots=True)
class Input:
    """Something that differs, and that is swapped as one.

    Attributes:
        id: stable, for machines.
        kind: answer, use_case, factor, parameter or pack.
        owner: the use case or shared thing; `engagement`; or `pack`.
        what: in words.
        before: what it was, in words.
        after: what it is.
        keys: what of a mixture it swaps.
    """

    id: str
    kind: Kind
    owner: str
    what: str
    before: str
    after: str
    keys: Keys


@dataclass(slots=True)
class Corner:
    """One state as estimated.

    Attributes:
        state: engagement and pack.
        scenarios: the baseline of each use case.
        worlds: its own world first; those know what of a pack was read.
    """

    state: State
    scenarios: Mapping[str, Scenario]
    worlds: list[World]

    @property
    def facts(self) -> FactsOf:
        """The facts of each use case."""
        return {ident: scenario.facts for ident, scenario in self.scenarios.items()}


def inputs_of(a: Corner, b: Corner) -> list[Input]:
    """All inputs that differ, in a fixed order: use cases, answers, then the pack.

    Args:
        a: before.
        b: after.
    """
    found = [*_use_cases(a, b), *_answers(a, b)]
    if a.state.pack.hash != b.state.pack.hash:
        found += _of_packs(a, b)
    return found


def _use_cases(a: Corner, b: Corner) -> Iterator[Input]:
    cases_a, cases_b = ({c.id: c for c in e.state.engagement.use_cases} for e in (a, b))
    for ident in dict.fromkeys((*cases_a, *cases_b)):
        if ident in cases_a and ident in cases_b:
            before, after = cases_a[ident].uses, cases_b[ident].uses
            if set(before) != set(after):
                yield Input(
                    f"uses:{ident}",
                    "answer",
                    ident,
                    tr("What it shares with others"),
                    ", ".join(before) or tr("nothing"),
                    ", ".join(after) or tr("nothing"),
                    frozenset({("uses", ident)}),
                )
            continue
        added = ident in cases_b
        name = (cases_b if added else cases_a)[ident].name
        yield Input(
            f"use_case:{ident}",
            "use_case",
            ident,
            tr("Use case {name}", name=name),
            tr("not there") if added else tr("there"),
            tr("there") if added else tr("not there"),
            frozenset({("use_case", ident)}),
        )


def _answers(a: Corner, b: Corner) -> list[Input]:
    differing = _differing_answers(a, b)
    groups = _grouped(differing, a, b)
    return [_answer_input(keys, a, b) for keys in groups]


def _differing_answers(a: Corner, b: Corner) -> list[Key]:
    """Places of answers that differ, in the order of the questionnaire."""
    have_a, have_b = owners(a.state.engagement), owners(b.state.engagement)
    names = dict.fromkeys((*question_order(b.state.pack), *question_order(a.state.pack)))
    common = [owner for owner in have_b if owner in have_a]
    return [
        ("answer", owner, fact)
        for owner in common
        for fact in names
        if not same_answer(have_a[owner].get(fact), have_b[owner].get(fact))
    ]


def _grouped(differing: list[Key], a: Corner, b: Corner) -> list[list[Key]]:
    """Answers that stand or fall together, the one that decides first.

    A question that only one side asks goes with the answer that asks for it: a number of chips
    says nothing while the model runs at a vendor. An answer that moved between a use case and what
    it shares is one.
    """
    parent: dict[Key, Key] = {key: key for key in differing}

    def root(key: Key) -> Key:
        while parent[key] != key:
            key = parent[key]
        return key

    def join(child: Key, under: Key) -> None:
        child, under = root(child), root(under)
        if child != under:
            parent[child] = under

    for case, places in _places(a, b).items():
        for key in differing:
            _, owner, fact = key
            if owner not in places:
                continue
            twin = next((k for k in differing if k[2] == fact and k[1] in places), key)
            join(key, twin)
            shown = [c.facts.get(case, {}).get(fact) for c in (a, b)]
            if all(f is None or f.visible for f in shown) or not any(
                f is not None and f.visible for f in shown
            ):
                continue
            for gate in _gates(fact, a.state.pack, b.state.pack):
                above = next((k for k in differing if k[2] == gate and k[1] in places), None)
                if above is not None:
                    join(key, above)
                    break
    groups: dict[Key, list[Key]] = {}
    for key in differing:
        groups.setdefault(root(key), []).append(key)
    return [[first, *(k for k in keys if k != first)] for first, keys in groups.items()]


def _places(a: Corner, b: Corner) -> dict[str, set[str]]:
    """Where the answers of each common use case may stand."""
    cases_a = {c.id: c for c in a.state.engagement.use_cases}
    return {
        case.id: {
            ENGAGEMENT,
            case.id,
            *(shared_owner(used) for used in (*case.uses, *cases_a[case.id].uses)),
        }
        for case in b.state.engagement.use_cases
        if case.id in cases_a
    }


def _gates(fact: str, *packs: Pack) -> list[str]:
    """The facts that decide whether a question shows, the nearest first, through hidden parents."""
    found: dict[str, None] = {}
    waiting = [fact]
    while waiting:
        name = waiting.pop(0)
        for pack in packs:
            question = pack.questions.get(name)
            if question is None or question.ask_if is None:
                continue
            for gate in sorted(facts_read(question.ask_if)):
                if gate not in found and gate != fact:
                    found[gate] = None
                    waiting.append(gate)
    return list(found)


def _answer_input(keys: list[Key], a: Corner, b: Corner) -> Input:
    _, owner, fact = keys[0]
    label = _label(fact, a, b)
    more = list(dict.fromkeys(_label(k[2], a, b) for k in keys[1:] if k[2] != fact))
    what = capital(label.removeprefix("the "))
    if more:
        shown = ", ".join(more[:2])
        if len(more) > 2:
            shown = tr("{names} and {n} more", names=shown, n=len(more) - 2)
        what = tr("{what} (with {others})", what=what, others=shown)
    return Input(
        f"answer:{owner}:{fact}",
        "answer",
        owner,
        what,
        _fact_words(owner, fact, a),
        _fact_words(owner, fact, b),
        frozenset(keys),
    )


def _label(fact: str, a: Corner, b: Corner) -> str:
    spec = b.state.pack.specs.get(fact) or a.state.pack.specs.get(fact)
    return spec.label if spec is not None else fact


def _fact_words(owner: str, name: str, corner: Corner) -> str:
    engagement = corner.state.engagement
    cases = [c.id for c in engagement.use_cases if owner in ("engagement", c.id) or owner in c.uses]
    found = [corner.facts[c][name] for c in cases if name in corner.facts.get(c, {})]
    fact = next((f for f in found if f.visible), found[0] if found else None)
    spec = corner.state.pack.specs.get(name)
    if fact is None or spec is None or not fact.visible:
        return tr("not asked")
    words = tr("not known") if fact.value is None else printed(fact.value, spec)
    about = [] if fact.known or fact.value is None else [tr("assumed")]
    between = printed_range(fact, spec)
    if between:
        about.append(between)
    return f"{words} ({', '.join(about)})" if about else words


def _of_packs(a: Corner, b: Corner) -> Iterator[Input]:
    """Factors and parameters that an estimate read, derive rules, questions; then all else."""
    before, after = a.state.pack, b.state.pack
    worlds = [*a.worlds, *b.worlds]
    own: list[Input] = []
    for ident in sorted({name for w in worlds for name in w.numbers.read_factors}):
        if not _swappable_factor(ident, before, after):
            continue
        was, now = pack_factor(before, ident), pack_factor(after, ident)
        own += _number("factor", ident, was, now, row_name(after, ident) or row_name(before, ident))
    for ident in sorted({name for w in worlds for name in w.numbers.read_parameters}):
        own += _number(
            "parameter", ident, before.parameters.get(ident), after.parameters.get(ident)
        )
    own += _structure(before, after)
    yield from own
    if _rest_differs(before, after, frozenset(key for each in own for key in each.keys)):
        yield Input(
            "pack",
            "pack",
            "pack",
            tr("All else in the packs"),
            versions(before, after),
            versions(after, before),
            frozenset({REST}),
        )


def _swappable_factor(ident: str, before: Pack, after: Pack) -> bool:
    table = ident.partition(".")[0]
    if ident in before.factors or ident in after.factors:
        return True
    return table in before.tables and table in after.tables


def _number(
    kind: Literal["factor", "parameter"],
    ident: str,
    before: Factor | Parameter | None,
    after: Factor | Parameter | None,
    row: str | None = None,
) -> Iterator[Input]:
    if _number_essence(before) == _number_essence(after):
        return
    named = after or before
    what = tr("Factor {name}", name=f"{ident} ({row})" if row else ident)
    if isinstance(named, Parameter):
        what = named.label
    yield Input(
        f"{kind}:{ident}",
        kind,
        "pack",
        capital(what),
        _number_words(before),
        _number_words(after),
        frozenset({(kind, ident)}),
    )


def _number_essence(item: Factor | Parameter | None) -> object:
    if item is None:
        return None
    shape = item.shape if isinstance(item, Factor) else None
    return item.low, item.central, item.high, item.unit, item.group, shape


def _number_words(item: Factor | Parameter | None) -> str:
    if item is None:
        return tr("none")
    words = format_quantity(item.central, item.unit, 3)
    if item.low < item.high:
        words += f" ({format_range(item.low, item.high, item.unit, like=item.central)})"
    return words


def _structure(before: Pack, after: Pack) -> Iterator[Input]:
    """Questions and derive rules that both packs have with one meaning, and that differ."""
    for name, question in before.questions.items():
        other = after.questions.get(name)
        if other is None or spec_essence(question.spec) != spec_essence(other.spec):
            continue
        if (question.default, question.ask_if) != (other.default, other.ask_if):
            label = question.spec.label.removeprefix("the ")
            yield Input(
                f"question:{name}",
                "pack",
                "pack",
                tr("How {what} is asked or assumed", what=label),
                versions(before, after),
                versions(after, before),
                frozenset({("question", name)}),
            )
    for name, derived in before.derived.items():
        found = after.derived.get(name)
        if found is None or spec_essence(derived.spec) != spec_essence(found.spec):
            continue
        # Where a derive rule reads other facts than before, its layer may be another.
        if derived.reads == found.reads and derived.cases != found.cases:
            yield Input(
                f"derived:{name}",
                "pack",
                "pack",
                tr("How {what} is derived", what=derived.spec.label.removeprefix("the ")),
                versions(before, after),
                versions(after, before),
                frozenset({("derived", name)}),
            )


def versions(pack: Pack, other: Pack) -> str:
    """Packs with their versions, in words; two of one version are told apart by their hash."""
    theirs = {(p.id, p.version): p.hash for p in other.packs}
    return ", ".join(
        f"{p.id} {p.version}"
        + (f" ({p.hash[:7]})" if theirs.get((p.id, p.version), p.hash) != p.hash else "")
        for p in pack.packs
    )


def _rest_differs(before: Pack, after: Pack, own: Keys) -> bool:
    """Whether the packs differ in anything else that an estimate could read."""
    moved = mixed_pack(before, after, pack_keys(own), pack_keys(own))
    return any(
        _essence_of(moved, part) != _essence_of(after, part)
        for part in ("questions", "derived", "specs", "parameters", "factors", "tables")
    )


def _essence_of(pack: Pack, part: str) -> object:
    if part == "questions":
        return {k: (q.default, q.ask_if, q.whole) for k, q in pack.questions.items()}
    if part == "derived":
        return [(k, d.cases) for k, d in pack.derived.items()]
    if part == "specs":
        return {k: spec_essence(s) for k, s in pack.specs.items()}
    if part == "parameters":
        return {k: _number_essence(p) for k, p in pack.parameters.items()}
    if part == "factors":
        return {k: _number_essence(f) for k, f in pack.factors.items()}
    return {k: (t.key, t.fields, t.rows) for k, t in pack.tables.items()}
