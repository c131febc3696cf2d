"""Flips in plain English: "It would fire if the tasks a month were 50,000 or more (now 4,000)"."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.advice.words import printed
from advisor.facts import FactSpec, Scalar
from advisor.insight.flips import Change, Flip, Flips
from advisor.insight.tries import options_of_spec
from advisor.pack.items import Pack
from advisor.quantities import format_number, format_quantity

MEANS = "It fires when its condition holds and its exception does not."
NAMED = 4


def change_words(change: Change, pack: Pack) -> str:
    """One changed answer: what it would be, and what it is now."""
    spec = pack.specs[change.question]
    label = spec.label
    now = _now(change, spec, pack)
    if change.value is None:
        return f"{label} were not known ({now})"
    if change.edges is not None:
        if change.edges.low is None and change.edges.high is None:
            return f"{label} were told, whatever the number ({now})"
        return f"{label} were {_span(change, spec)} ({now})"
    if spec.type == "choices":
        return f"{label} were {_joined(_options(change.value, spec, pack), 'and')} ({now})"
    values = [change.value, *change.also]
    options = options_of_spec(spec, pack)
    if not change.given and len(options) > 1 and len(values) == len(options):
        return f"{label} were told, whatever the answer ({now})"
    if spec.type == "yes_no":
        if len(values) > 1:
            return f"{label} were told, yes or no ({now})"
        return f"the answer on {label} were {printed(change.value, spec)} ({now})"
    order = {option: n for n, option in enumerate(options)}
    names = [_name(v, spec, pack) for v in sorted(values, key=lambda v: order.get(str(v), 0))]
    if len(names) > NAMED:
        first = _name(change.value, spec, pack)
        rest = [n for n in names if n != first][: NAMED - 2]
        names = [first, *rest, f"one of {len(names) - 1 - len(rest)} others"]
    return f"{label} were {_joined(names, 'or')} ({now})"


def flip_words(flip: Flip, pack: Pack) -> str:
    """The answers of a flip, joined."""
    words = [change_words(change, pack) for change in flip.changes]
    return _joined(words, "and")


def sentences(flips: Flips, pack: Pack) -> list[str]:
    """A sentence for each flip, or the one that says why there is none."""
    no_longer = "no longer " if flips.fires else ""
    if flips.found:
        return [
            f"{'Or' if n else 'It would ' + no_longer + 'fire'} if {flip_words(flip, pack)}."
            for n, flip in enumerate(flips.found)
        ]
    many = {1: "one answer", 2: "two answers", 3: "three answers"}.get(
        flips.most, f"{flips.most} answers"
    )
    if not flips.complete:
        sets = format_number(flips.tries, 6)
        cut = (
            f"No flip was found in {sets} sets of answers; the search was cut short, so one within"
        )
        return [f"{cut} {many} may exist."]
    return [f"No flip within {many}: it takes more than that."]


def how_words(flips: Flips) -> str:
    """How the flips were searched for."""
    if not flips.estimated:
        return f"Up to {flips.most} answers were changed together."
    if flips.most == 1:
        return "One answer was changed at a time, the footprint computed anew for each."
    return (
        "No single answer does it with the footprint computed anew. Several were changed with the "
        "footprint held as it is, and kept where they also do so with it computed anew; others "
        "may exist."
    )


def _now(change: Change, spec: FactSpec, pack: Pack) -> str:
    if change.before is None:
        return "said not to apply" if change.given else "not answered"
    value = change.before
    if isinstance(value, str | tuple):
        text = _joined(_options(value, spec, pack), "and")
    else:
        text = _number(value, spec) if isinstance(value, float) else printed(value, spec)
    return f"now {text}" if change.given else f"not answered, {text} assumed"


def _options(value: Scalar, spec: FactSpec, pack: Pack) -> list[str]:
    values = value if isinstance(value, tuple) else (value,)
    return [_name(v, spec, pack) for v in values] or ["nothing"]


def _name(value: Scalar, spec: FactSpec, pack: Pack) -> str:
    text = printed(value, spec)
    if spec.type == "region":
        table = pack.tables.get("grid")
        return (table.text(str(value), "name") if table else None) or text
    return text if isinstance(value, bool) else f"“{text}”"


def _span(change: Change, spec: FactSpec) -> str:
    edges = change.edges
    if edges is None:
        return _number(change.value, spec)
    least, most = spec.bounds or (None, None)
    if edges.high is not None and edges.low is None and edges.high == least:
        return _number(edges.high, spec)
    if edges.low is not None and edges.high is None and edges.low == most:
        return _number(edges.low, spec)
    low = None if edges.low is None else _number(edges.low, spec)
    high = None if edges.high is None else _number(edges.high, spec)
    if high is None:
        return f"{low} or more" if edges.with_low else f"more than {low}"
    if low is None:
        return f"{high} or less" if edges.with_high else f"below {high}"
    if low == high:
        return f"exactly {low}"
    start = f"from {low}" if edges.with_low else f"above {low}"
    return f"{start} {'to' if edges.with_high else 'to below'} {high}"


def _number(value: Scalar | None, spec: FactSpec) -> str:
    """A number, with its unit where the label does not name it."""
    if not isinstance(value, float) or isinstance(value, bool):
        return printed(value, spec)
    digits = 4 if value == round(value) else 3
    unit = (spec.unit or "1").partition("/")[0]
    if unit in spec.label or unit == "1":
        return format_number(value, digits)
    return format_quantity(value, spec.unit, digits)


def _joined(words: Sequence[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    comma = "," if any(" and " in w or "(" in w for w in words) and last == "and" else ""
    return f"{', '.join(words[:-1])}{comma} {last} {words[-1]}"
