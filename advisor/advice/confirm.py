"""What must turn out so for advice to hold, in a clause that can be checked and asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advisor.advice.match import VOLUME_OF, Match
from advisor.advice.words import printed
from advisor.facts import Fact, FactSpec, Scalar
from advisor.intake.engagement import Engagement
from advisor.language import filled, inner, listed, markc, quoted, tr, trc
from advisor.logic import Compare, leaf_facts, leaves
from advisor.logic.tree import FactRef
from advisor.pack.items import Pack

AMOUNT = "amount"
_ESTIMATE = "estimate."
# Clauses stand after "that" or "if", where some languages put the verb at their end.

_DEMANDS = {
    "eq": markc("after: that, if", "{about} is {value}"),
    "in": markc("after: that, if", "{about} is {value}"),
    "ne": markc("after: that, if", "{about} is not {value}"),
    "not_in": markc("after: that, if", "{about} is not {value}"),
    "lt": markc("after: that, if", "{about} is below {value}"),
    "le": markc("after: that, if", "{about} is at most {value}"),
    "gt": markc("after: that, if", "{about} is above {value}"),
    "ge": markc("after: that, if", "{about} is at least {value}"),
    "contains": markc("after: that, if", "{value} is part of {about}"),
    "lacks": markc("after: that, if", "{value} is not part of {about}"),
}
_AMONG = {
    "contains": markc("after: that, if", "{value} is among the answers to “{question}”"),
    "lacks": markc("after: that, if", "{value} is not among the answers to “{question}”"),
}
_OF_STAGE = 3  # parts of the name of an estimate that is of one stage
_MOST = 2
# What an exception asks must be otherwise for the advice to hold.
_OTHERWISE = {
    "eq": "ne",
    "ne": "eq",
    "lt": "ge",
    "le": "gt",
    "gt": "le",
    "ge": "lt",
    "in": "not_in",
    "not_in": "in",
    "contains": "lacks",
    "lacks": "contains",
    "known": "unknown",
    "unknown": "known",
}


def confirm_data(
    match: Match, facts: Mapping[str, Fact], pack: Pack, asked: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What is to be confirmed: fact, the clause that must hold, and who can say it.

    Args:
        match: names the facts to confirm; its leaves say what each must be.
        facts: of the use case.
        pack: declares them and holds their questions.
        asked: by fact, who knows the answer.
    """
    return [
        {
            "fact": name,
            "text": clause(name, match, facts, pack),
            "who": asked.get(name),
        }
        for name in open_points(match, facts, pack)
    ]


def open_points(match: Match, facts: Mapping[str, Fact], pack: Pack) -> list[str]:
    """The facts to confirm, with the answers behind an estimate in its place.

    Nobody can confirm our own estimate: what can be confirmed is the volume that it was worked
    out with, where that is open. Where every volume was told, only our factors are unsure, and
    there is nothing to ask the client.
    """
    found: list[str] = []
    for name in match.confirm:
        found += _behind(name, facts, pack) if name.startswith(_ESTIMATE) else [name]
    return list(dict.fromkeys(found))


def _behind(estimate: str, facts: Mapping[str, Fact], pack: Pack) -> list[str]:
    """The open volumes of the stage of an estimate, or of all stages."""
    parts = estimate.split(".")
    stage = parts[1] if len(parts) == _OF_STAGE and parts[1] != "total" else None
    out = []
    for name, spec in pack.specs.items():
        fact = facts.get(name)
        if not spec.volume or name not in pack.questions or fact is None or fact.known:
            continue
        stages = next((s for key, s in VOLUME_OF.items() if name.startswith(key)), ())
        if fact.visible and fact.number and (stage is None or stage in stages):
            out.append(name)
    return out[:_MOST]


def clause(name: str, match: Match, facts: Mapping[str, Fact], pack: Pack) -> str:
    """What a fact must be for the advice to hold: a clause to stand after "that".

    The sense comes from the comparison that the rule makes and never from the fact's label: a
    rule that needs the answer "no" asks for "no".
    """
    if name not in pack.specs:
        return trc("after: that, if", "the volume is about what we took, since nobody has told it")
    spec = pack.specs[name]
    about = _about(name, pack)
    told = _demands(name, match, pack)
    if told:
        # Several demands are one clause: "a is 1 and b is 2".
        return listed(tuple(dict.fromkeys(told)))
    # The comparison asks something of another fact: with the value that we took it holds.
    fact = facts.get(name)
    value = fact.value if fact is not None else None
    if value is None:
        return trc("after: that, if", "{about} is known", about=about)
    shown = _value(value, spec, pack.specs)
    if name in match.confirm:
        return trc("after: that, if", "{about} is {value}", about=about, value=shown)
    # A volume behind an estimate need not be met to the last call.
    return trc("after: that, if", "{about} is about {value}", about=about, value=shown)


def _about(name: str, pack: Pack) -> str:
    question = pack.questions.get(name)
    if question:
        return tr("the answer to “{question}”", question=inner(question.text))
    return pack.specs[name].label


def _demands(name: str, match: Match, pack: Pack) -> list[str]:
    """What the comparisons of a match ask of a fact, those of its exception turned round."""
    own = [r.leaf for r in match.leaves if r.leaf.fact == name]
    out = [w for leaf in own if (w := _demand(leaf, leaf.op, pack))]
    if not out and match.rule.unless is not None:
        against = [leaf for leaf in leaves(match.rule.unless) if leaf.fact == name]
        turned = ((leaf, _OTHERWISE.get(leaf.op)) for leaf in against)
        out = [w for leaf, op in turned if op and (w := _demand(leaf, op, pack))]
    if not out:
        # A use case on a shared thing may rest on another comparison of the same rule.
        rest = [leaf for leaf in leaves(match.rule.when) if name == leaf.fact]
        out = [w for leaf in rest[:1] if (w := _demand(leaf, leaf.op, pack))]
    return out


def _demand(leaf: Compare, op: str, pack: Pack) -> str:
    """What a comparison asks, as a clause; empty where it asks for no value."""
    specs, about = pack.specs, _about(leaf.fact, pack)
    spec, right = specs[leaf.fact], leaf.right
    if op == "known":
        return trc("after: that, if", "{about} is known", about=about)
    if right is None:
        return ""
    if isinstance(right, bool) and op == "ne":
        op, right = "eq", not right
    several = right if isinstance(right, tuple) else (right,)
    shown = [_value(v, spec, specs) for v in several]
    if op == "between":
        low, high = shown[0], shown[-1]
        words = trc("after: that, if", "{about} lies between {low} and {high}", low=low, high=high)
        return filled(words, {"about": about})
    question = pack.questions.get(leaf.fact)
    asked = question is not None and op in _AMONG
    words = (_AMONG if asked else _DEMANDS).get(op, "")
    told = {
        "about": about,
        "value": _either(shown),
        "question": inner(question.text) if question else "",
    }
    return trc("after: that, if", words, **told) if words else ""


def _either(shown: list[str]) -> str:
    """One of several values: "a or b"."""
    words = shown[0]
    for other in shown[1:]:
        words = tr("{first} or {second}", first=words, second=other)
    return words


def _value(
    value: Scalar | FactRef | tuple[Scalar | FactRef, ...] | None,
    spec: FactSpec,
    specs: Mapping[str, FactSpec],
) -> str:
    if isinstance(value, FactRef):
        return specs[value.fact].label
    words = printed(value, spec)  # type: ignore[arg-type]  # a scalar: parts come one by one
    return words if isinstance(value, float) else quoted(words)


def who_knows(engagement: Engagement, use_cases: Iterable[str]) -> dict[str, str]:
    """By fact who knows the answer that is open, as the client named them; private ones left out.

    Args:
        engagement: holds the answers.
        use_cases: ids of those that the advice is for, shared things among them.
    """
    found: dict[str, str] = {}
    places = [engagement.answers]
    ids = set(use_cases)
    chosen = [c for c in engagement.use_cases if c.id in ids]
    ids.update(thing for c in chosen for thing in c.uses)
    places += [t.answers for t in engagement.shared if t.id in ids]
    places += [c.answers for c in chosen]
    for answers in places:
        for name, answer in answers.items():
            if answer.state == "unknown" and answer.who and not answer.private:
                found[name] = answer.who
    return found


def facts_read(match: Match) -> list[str]:
    """The facts that a match hangs on: to confirm, compared, and those that the rule is about."""
    named = [*match.confirm, *(n for leaf in match.leaves for n in leaf_facts(leaf.leaf))]
    return list(dict.fromkeys((*named, *match.rule.about)))
