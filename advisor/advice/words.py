"""Facts and comparisons in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from advisor.facts import Fact, FactSpec, Scalar, scale_of
from advisor.language import either, filled, heading, is_english, mark, neither, tr, trc
from advisor.logic import LeafResult
from advisor.logic.tree import FactRef
from advisor.quantities import format_number, format_quantity, format_range, round_significant

# One of a thing, of what is counted by a whole word: not of ms, nor of a million.
_ONE = re.compile(r"1 [a-z-]{3,}s(?= an? |$)")

_OPS = {
    "ne": mark("{fact}: not {value}"),
    "lt": mark("{fact}: below {value}"),
    "le": mark("{fact}: at most {value}"),
    "gt": mark("{fact}: above {value}"),
    "ge": mark("{fact}: at least {value}"),
    "between": mark("{fact}: between {low} and {high}"),
    "not_in": mark("{fact}: neither {value}"),
    "contains": mark("{fact}: including {value}"),
    "lacks": mark("{fact}: without {value}"),
    "known": mark("{fact}: known"),
    "unknown": mark("{fact}: not known"),
    "not_known": mark("{fact}: not known"),
    "not_unknown": mark("{fact}: settled"),
}
_ALL, _HARDLY = 0.995, 0.05
# Facts that the calculation gives.
_COMPUTED = ("estimate.", "saving.", "payback.")
_IS = mark("{fact}: {value}")
# The same behind "it would apply if".
_WERE = {
    "ne": mark("“{fact}” were not {value}"),
    "lt": mark("“{fact}” were below {value}"),
    "le": mark("“{fact}” were at most {value}"),
    "gt": mark("“{fact}” were above {value}"),
    "ge": mark("“{fact}” were at least {value}"),
    "between": mark("“{fact}” were between {low} and {high}"),
    "not_in": mark("“{fact}” were neither {value}"),
    "contains": mark("“{fact}” included {value}"),
    "lacks": mark("“{fact}” were without {value}"),
    "known": mark("“{fact}” were known"),
    "unknown": mark("“{fact}” were not known"),
    "not_known": mark("“{fact}” were not known"),
    "not_unknown": mark("“{fact}” were settled"),
}
_WAS = mark("“{fact}” were {value}")
# What a figure is of, as the register of figures names it.
IMPACTS = {
    "energy_kwh": mark("electricity"),
    "carbon_kgco2e": mark("carbon"),
    "carbon_operational_kgco2e": mark("operational carbon"),
    "carbon_embodied_kgco2e": mark("carbon of making the hardware"),
    "water_l": mark("water"),
    "cost": mark("cost"),
}
STAGES = {
    "training": mark("training"),
    "adaptation": mark("adapting the model"),
    "serving": mark("serving"),
    "edge": mark("devices in the field"),
    "network": mark("network"),
    "storage": mark("storage"),
}


def printed(value: Scalar | None, spec: FactSpec, like: float | None = None) -> str:
    """A value in words, with its unit.

    Args:
        value: the value.
        spec: what declares it.
        like: the value in whose unit it stands, where it is an end of a range.
    """
    if value is None:
        return tr("no value")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float) and spec.unit == "1" and spec.bounds == (0.0, 1.0):
        return format_quantity(value * 100, "%")
    if isinstance(value, float):
        digits = 3 if value == round(value) else 2
        with scale_of(spec):
            words = format_quantity(value, spec.unit, digits, like=like)
        return of_one(words, spec.unit or "")
    if isinstance(value, tuple):
        return ", ".join(spec.option_labels.get(v, v) for v in value) or trc("of a list", "none")
    return spec.option_labels.get(value, value)


def of_one(words: str, unit: str) -> str:
    """One of a thing in the singular: "1 call a task"; an abbreviation ends as it did."""
    if not is_english():
        base = unit.partition("/")[0]
        many, one = tr(base), trc("one of", base)
        found = f"1 {many}"
        single = one != base and words.startswith(found)
        return f"1 {one}{words[len(found) :]}" if single else words
    match = _ONE.match(words)
    return words[: match.end() - 1] + words[match.end() :] if match else words


def runs(share: float) -> str:
    """In how many runs something holds, such as "all runs" or "8 of 10 runs"."""
    if share >= _ALL:
        return trc("after: in", "all runs")
    if share >= 1 - _HARDLY:
        return trc("after: in", "nearly all runs")
    if share >= _HARDLY:
        return trc("after: in", "{n} of 10 runs", n=round(share * 10))
    return trc("after: in", "hardly any run")


def impact_words(impact: str) -> str:
    """What a figure is of, in a word or two."""
    return tr(IMPACTS[impact])


def stage_words(stage: str) -> str:
    """A stage inside the name of a figure."""
    return tr(STAGES[stage]) if stage in STAGES else stage


def printed_range(fact: Fact, spec: FactSpec) -> str | None:
    """The range of an uncertain number."""
    if not fact.uncertain or fact.low is None or fact.high is None:
        return None
    with scale_of(spec):
        return format_range(fact.low, fact.high, spec.unit, like=fact.number)


def leaf_words(leaf: LeafResult, specs: Mapping[str, FactSpec]) -> str:
    """A comparison as a person says it: "Tasks a month: at least 50,000"."""
    spec = specs[leaf.leaf.fact]
    head = heading(spec.label)
    if leaf.leaf.bound:
        end = tr("{fact} (low end)") if leaf.leaf.bound == "low" else tr("{fact} (high end)")
        head = filled(end, {"fact": head})
    op = leaf.leaf.op
    if op in ("eq", "in") and leaf.truth == "true":
        # What was found stands beside it.
        return head
    return _compared(_OPS.get(op, _IS), leaf, head, specs)


def would_words(leaf: LeafResult, specs: Mapping[str, FactSpec]) -> str:
    """What a comparison that failed would need, behind "if": "“Share of repeats” were …"."""
    head = heading(specs[leaf.leaf.fact].label)
    return _compared(_WERE.get(leaf.leaf.op, _WAS), leaf, head, specs)


def _compared(words: str, leaf: LeafResult, head: str, specs: Mapping[str, FactSpec]) -> str:
    op, right, spec = leaf.leaf.op, leaf.leaf.right, specs[leaf.leaf.fact]
    if right is None:
        return tr(words, fact=head, value="").rstrip()
    sides = [_side(r, spec, specs) for r in (right if isinstance(right, tuple) else (right,))]
    if op == "between":
        return tr(words, fact=head, low=sides[0], high=sides[-1])
    both = neither(sides) if op == "not_in" else either(sides)
    return tr(words, fact=head, value=both)


def is_choice(spec: FactSpec) -> bool:
    """Whether a value is the wording of an option, to be quoted inside a sentence."""
    return spec.type in ("choice", "choices")


def _side(right: object, spec: FactSpec, specs: Mapping[str, FactSpec]) -> str:
    if isinstance(right, FactRef):
        return specs[right.fact].label
    if isinstance(right, float) and not isinstance(right, bool):
        with scale_of(spec):
            return format_quantity(right, spec.unit, 3) if spec.unit else format_number(right, 3)
    words = printed(right, spec)  # type: ignore[arg-type]  # a scalar
    return tr("“{words}”", words=words) if is_choice(spec) else words


def actual_words(leaf: LeafResult, specs: Mapping[str, FactSpec]) -> str:
    """What a comparison found."""
    value = leaf.actual
    spec = specs[leaf.leaf.fact]
    if value is None:
        return tr("no value")
    if isinstance(value, float) and spec.name.startswith(_COMPUTED):
        # With two digits, as figures are printed, unless that would belie the comparison.
        near, bound = round_significant(value), leaf.leaf.right
        sure = not isinstance(bound, float) or (near != bound and (near > bound) == (value > bound))
        value = near if sure else value
    return printed(value, spec)  # type: ignore[arg-type]  # at central values
