"""Recommendations that appeared, disappeared or moved, with the fact that is the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from advisor.advice.model import Advice
from advisor.advice.words import actual_words, leaf_words
from advisor.facts import Fact
from advisor.insight.inputs import Corner
from advisor.language import mark, tr
from advisor.logic import FactEnv, LeafResult, explain
from advisor.pack.items import Pack, Rule
from advisor.scenario import estimate_facts

_NAMED = 2
_LANES = {
    "must_do": mark("must do"),
    "leave_alone": mark("leave alone"),
    "do": mark("do"),
    "small": mark("small"),
    "find_out": mark("find out first"),
    "alternative": mark("alternative"),
    "notes": mark("note"),
}
_ORDER = {"appeared": 0, "disappeared": 1, "moved": 2}
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """A recommendation that is not where it was.

    Attributes:
        before: lane and rank, in words; None where it was not recommended.
        after: likewise.
        why: the reason where it is a fact, an answer or a rule that changed, else None.
    """

    use_case: str
    use_case_name: str
    rule: str
    title: str
    change: Literal["appeared", "disappeared", "moved"]
    before: str | None
    after: str | None
    why: str | None


def moved_recommendations(
    a: Corner, b: Corner, advice_a: Advice, advice_b: Advice
) -> Iterator[Moved]:
    """What is recommended otherwise than before, by use case and shared thing that both have.

    Args:
        a: before, as estimated.
        b: after.
        advice_a: the advice before.
        advice_b: the advice after.
    """
    before, after = _owners(advice_a.data), _owners(advice_b.data)
    figures = advice_a.data["figures"], advice_b.data["figures"]
    for ident, owner in after.items():
        if ident in before:
            yield from sorted(
                _of_owner(
                    ident,
                    before[ident],
                    owner,
                    _Reasons(ident, (a, b), (before[ident], owner), figures),
                ),
                key=lambda moved: (_ORDER[moved.change], moved.after or moved.before or ""),
            )


def _owners(data: Item) -> dict[str, Item]:
    found = {each["id"]: each for each in (*data["use_cases"], *data.get("shared", ()))}
    overall = data.get("portfolio") or {}
    return {**found, "engagement": {"id": "engagement", "name": tr("The engagement"), **overall}}


def _items(owner: Item) -> dict[str, Item]:
    return {item["id"]: item for item in owner.get("recommendations", ())}


def _of_owner(ident: str, before: Item, after: Item, reasons: _Reasons) -> Iterator[Moved]:
    old, new = _items(before), _items(after)
    for rule in dict.fromkeys((*new, *old)):
        was, is_ = old.get(rule), new.get(rule)
        places = [None if item is None else _place(item) for item in (was, is_)]
        if places[0] == places[1]:
            continue
        change: Literal["appeared", "disappeared", "moved"] = (
            "appeared" if was is None else "disappeared" if is_ is None else "moved"
        )
        why = reasons.moved(was, is_) if was and is_ else reasons.came(rule, came=was is None)
        title = (is_ or was or {}).get("title", rule)
        yield Moved(ident, after["name"], rule, title, change, places[0], places[1], why)


def _place(item: Item) -> str:
    lane = str(item["lane"])
    words = tr(_LANES[lane]) if lane in _LANES else lane.replace("_", " ")
    if not item.get("rank"):
        return words
    return tr("{lane}, rank {n}", lane=words, n=item["rank"])


class _Reasons:
    """Why a rule's result differs for one owner."""

    def __init__(
        self,
        ident: str,
        corners: tuple[Corner, Corner],
        owners: tuple[Item, Item],
        figures: tuple[Item, Item],
    ) -> None:
        self.packs = corners[0].state.pack, corners[1].state.pack
        self.owners = owners
        self.figures = figures
        self.facts = _facts(ident, corners[0]), _facts(ident, corners[1])

    def came(self, rule: str, *, came: bool) -> str | None:
        """Why a recommendation appeared or disappeared."""
        old, new = (pack.rules.get(rule) for pack in self.packs)
        if old is None or new is None:
            return self._of_packs(rule, old)
        reason = self._of_facts(old, new, came=came)
        if reason is not None:
            return reason
        if (old.when, old.unless) != (new.when, new.unless):
            return tr("the rule's condition changed")
        aside = _aside(self.owners[0 if came else 1], rule)
        if aside is not None:
            return (
                tr("it was set aside: {why}", why=aside)
                if came
                else tr("now set aside: {why}", why=aside)
            )
        return None

    def moved(self, was: Item, is_: Item) -> str | None:
        """Why a recommendation has another lane or rank."""
        old, new = (pack.rules.get(was["id"]) for pack in self.packs)
        if was["lane"] != is_["lane"] and old is not None and new is not None:
            sure = [item.get("grade") == "firm" for item in (was, is_)]
            reason = self._of_facts(old, new, came=sure[1])
            if reason is not None:
                return reason
        texts = [
            figures.get(_share(item) or "", {}).get("printed")
            for item, figures in zip((was, is_), self.figures, strict=True)
        ]
        if all(texts) and texts[0] != texts[1]:
            return tr(
                "it would save {before} of the carbon before, {after} now",
                before=texts[0],
                after=texts[1],
            )
        return None

    def _of_packs(self, rule: str, old: Rule | None) -> str | None:
        for pack in self.packs:
            if rule in pack.disabled:
                return tr("the rule is switched off: {why}", why=pack.disabled[rule])
        if old is None:
            return tr("the rule is new in the pack")
        return tr("the pack has the rule no more")

    def _of_facts(self, old: Rule, new: Rule, *, came: bool) -> str | None:
        """The comparisons that let the rule fire now, or keep it from it."""
        if self.facts[0] is None or self.facts[1] is None:
            return None
        reasons: dict[str, str] = {}
        supported: dict[str, str] = {}
        for before, after, wanted in _pairs(old, new, self.facts[0], self.facts[1]):
            speaks = [(leaf.truth == "true") is wanted for leaf in (before, after)]
            name = after.leaf.fact
            if speaks == ([False, True] if came else [True, False]):
                texts = [
                    _found(leaf, facts, pack)
                    for leaf, facts, pack in zip(
                        (before, after), self.facts, self.packs, strict=True
                    )
                ]
                if texts[0] != texts[1]:
                    reasons[name] = f"{_head(after, self.packs[1])}: {texts[0]} → {texts[1]}"
            elif all(speaks):
                words = self._support(before)
                if words is not None:
                    supported[name] = words
        found = [*reasons.values(), *(w for n, w in supported.items() if n not in reasons)]
        if not found:
            return None
        more = len(found) - _NAMED
        said = "; ".join(found[:_NAMED])
        return tr("{reasons}; and {n} more", reasons=said, n=more) if more > 0 else said

    def _support(self, leaf: LeafResult) -> str | None:
        """An answer that is now given, or no longer."""
        known = [
            facts is not None and (fact := facts.get(leaf.leaf.fact)) is not None and fact.known
            for facts in self.facts
        ]
        if known[0] == known[1]:
            return None
        what = _head(leaf, self.packs[1])
        if known[1]:
            return tr("{what} is now known", what=what)
        return tr("{what} is no longer known", what=what)


def _facts(ident: str, corner: Corner) -> Mapping[str, Fact] | None:
    if ident not in corner.facts:
        return None
    world = corner.worlds[0]
    scenario = corner.scenarios[ident]
    return {**scenario.facts, **estimate_facts(scenario, world)}


def _pairs(
    old: Rule, new: Rule, before: Mapping[str, Fact], after: Mapping[str, Fact]
) -> Iterator[tuple[LeafResult, LeafResult, bool]]:
    """The comparisons that both versions of a rule make, and what each must be to let it fire."""
    for first, second, wanted in ((old.when, new.when, True), (old.unless, new.unless, False)):
        if first is None or second is None:
            continue
        later = {leaf.leaf: leaf for leaf in explain(second, FactEnv(after))}
        for leaf in explain(first, FactEnv(before)):
            if leaf.leaf in later:
                yield leaf, later[leaf.leaf], wanted


def _head(leaf: LeafResult, pack: Pack) -> str:
    spec = pack.specs.get(leaf.leaf.fact)
    if spec is None:
        return leaf_words(leaf, pack.specs).partition(":")[0]
    return spec.label.removeprefix("the ")


def _found(leaf: LeafResult, facts: Mapping[str, Fact] | None, pack: Pack) -> str:
    fact = (facts or {}).get(leaf.leaf.fact)
    if fact is None or not fact.visible:
        return tr("not asked")
    words = tr("not known") if leaf.actual is None else actual_words(leaf, pack.specs)
    if fact.known or fact.value is None or "estimate" in fact.place:
        return words
    return tr("{value} (assumed)", value=words)


def _share(item: Item) -> str | None:
    found = ((item.get("saving") or {}).get("share") or {}).get("carbon")
    return found if isinstance(found, str) else None


def _aside(owner: Item, rule: str) -> str | None:
    return next((x["why"] for x in owner.get("set_aside", ()) if x["rule"] == rule), None)
