"""What a report carries against the packs at hand: what of them is another, and what that does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from advisor.advice.resolved import DERIVED_TREES, QUESTION_TREES, as_text, item_hash
from advisor.assess import assess
from advisor.errors import AdvisorError
from advisor.insight.mixture import pack_factor
from advisor.intake.engagement import Engagement
from advisor.pack.dates import pack_on
from advisor.pack.items import Pack, Table
from advisor.pack.language import in_language
from advisor.report.json_file import as_json
from advisor.report.rerun.difference import differences
from advisor.report.rerun.rebuild import rebuilt

_NUMBERS = ("low", "central", "high")


@dataclass(frozen=True, slots=True)
class Against:
    """How a report stands to the packs at hand.

    Attributes:
        differs: whether the rules give another result.
        message: in a sentence.
        details: what of the packs is another, and what differs in the result.
    """

    differs: bool
    message: str
    details: tuple[str, ...] = ()


def against(data: Mapping[str, Any], here: Pack) -> Against:
    """Run the packs at hand on a report's answers.

    Args:
        data: the advice that a report carries.
        here: the packs that it names, as they are at hand.

    Raises:
        AdvisorError: R524, R525.
    """
    engagement, _ = rebuilt(data)
    inputs = data["inputs"]
    others = tuple(_other_packs(inputs, here))
    changed = tuple(changed_items(data, engagement, here))
    told = ", ".join(f"{p.id} {p.version}" for p in here.packs)
    try:
        found = assess(
            engagement,
            here,
            data["engagement"].get("language"),
            seed=inputs["seed"],
            draws=inputs["draws"],
        )
    except AdvisorError as error:
        return Against(
            differs=True,
            message=f"{told} does not take the report's answers: {error.problems[0].message}",
            details=(*others, *changed),
        )
    results = differences(data, json.loads(as_json(found.data)))
    if not results and not changed:
        how = f"not the same files ({'; '.join(others)})" if others else "matched by hash"
        return Against(differs=False, message=f"{told}, {how}: run again, with the same result")
    if not results:
        message = f"{told}: items differ from those in the report, without effect on the result"
        return Against(differs=not others, message=message, details=(*others, *changed))
    figures = sum(1 for d in results if d.kind == "figure")
    moved = [d for d in results if d.kind == "recommendation"]
    message = (
        f"{told} gives another result; {figures} figures and {len(moved)} recommendations of the "
        "report are not as they come out"
        if figures or moved
        else f"{told} gives other words; entries that differ: {len(results)}"
    )
    if not others and not changed:
        message += "; the packs are those of the report, so the report was changed, or the program"
    return Against(
        differs=True,
        message=message,
        details=(*others, *changed, *map(str, moved), *(str(d) for d in results if d not in moved)),
    )


def _other_packs(inputs: Mapping[str, Any], here: Pack) -> Iterator[str]:
    """Packs that are not, file by file, those of the report."""
    now = {p.id: p for p in here.packs}
    for was in inputs["packs"]:
        found = now.pop(was["id"], None)
        if found is None:
            yield f"the pack {was['id']} {was['version']} is not among those at hand"
        elif found.version != was["version"]:
            yield f"{was['id']} is {was['version']} in the report and {found.version} here"
        elif found.hash != was["hash"]:
            yield f"{was['id']} {was['version']} has other files here than when the report was made"
    for found in now.values():
        yield f"{found.id} {found.version} is at hand and was not read for the report"


def changed_items(data: Mapping[str, Any], engagement: Engagement, here: Pack) -> Iterator[str]:
    """Factors, parameters, rules, questions and derived facts that are not as in the report.

    Args:
        data: the advice that the report carries.
        engagement: its answers.
        here: the packs at hand.
    """
    inputs = data["inputs"]
    resolved = inputs["resolved"]
    today = in_language(pack_on(here, engagement.date), data["engagement"].get("language"))
    for kind, listed in (("factor", inputs["factors"]), ("parameter", inputs["parameters"])):
        for was in listed:
            now: Any = (
                pack_factor(today, was["id"])
                if kind == "factor"
                else today.parameters.get(was["id"])
            )
            if now is None:
                yield f"{kind} {was['id']}: in the report, not at hand"
            elif any(not _close(was[k], getattr(now, k)) for k in _NUMBERS):
                yield f"{kind} {was['id']}: {_range(was)} in the report, {_range(_of(now))} here"
    for was in resolved["rules"]:
        rule = here.rules.get(was["id"])
        if rule is None:
            reason = here.disabled.get(was["id"])
            yield f"rule {was['id']}: in the report, not at hand" + (
                f" ({reason})" if reason else ""
            )
        elif item_hash(rule.written) != was["hash"]:
            yield f"rule {was['id']}: not as in the report"
    for what, kept, items, trees in (
        ("question", resolved["questions"], here.questions, QUESTION_TREES),
        ("derived fact", resolved["derived"], here.derived, DERIVED_TREES),
    ):
        for was in kept:
            item: Any = items.get(was["fact"])
            if item is None:
                yield f"{what} {was['fact']}: in the report, not at hand"
            elif any(was.get(k) != _tree(item.written, k) for k in trees):
                yield f"{what} {was['fact']}: not as in the report"


def _tree(written: Mapping[str, Any], key: str) -> str | None:
    return None if written.get(key) is None else as_text(written[key])


def _of(item: Any) -> dict[str, Any]:
    return {k: getattr(item, k) for k in (*_NUMBERS, "unit")}


def _range(item: Mapping[str, Any]) -> str:
    low, middle, high = (f"{item[k]:.6g}" for k in _NUMBERS)
    width = "" if low == high else f" ({low} to {high})"
    return f"{middle}{width} {item['unit']}".removesuffix(" 1")


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-8 * max(abs(a), abs(b))


def as_in_report(data: Mapping[str, Any], here: Pack) -> Pack:
    """The packs at hand with what a report carries otherwise put in its place.

    What the report does not carry was not read for it; so what differs between this and the packs
    at hand is what the report's result can rest on.

    Raises:
        AdvisorError: R524, R525.
    """
    _, own = rebuilt(data)
    inputs = data["inputs"]
    today = pack_on(here, data["engagement"]["date"])
    rows, factors = _numbers(inputs["factors"], own, today)
    kept = {r["id"]: r["hash"] for r in inputs["resolved"]["rules"]}
    found = replace(
        today,
        parameters={**today.parameters, **_other(own.parameters, today.parameters)},
        factors={**today.factors, **factors},
        tables={**own.tables, **today.tables, **rows},
        questions={**today.questions, **_written(own.questions, today.questions, QUESTION_TREES)},
        derived={**today.derived, **_written(own.derived, today.derived, DERIVED_TREES)},
        rules={
            **today.rules,
            **{
                name: rule
                for name, rule in own.rules.items()
                if name not in today.rules or item_hash(today.rules[name].written) != kept[name]
            },
        },
    )
    specs = {
        name: item.spec
        for items in (found.questions, found.derived)
        for name, item in items.items()
        if name not in today.specs or item.spec is not today.specs[name]
    }
    same = replace(found, specs=today.specs) == today and not specs
    if same:
        return today
    return replace(
        found,
        packs=own.packs,
        specs={**today.specs, **specs},
        hash=f"{today.hash}-report",
    )


def _other(own: Mapping[str, Any], today: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers that are others than today."""
    return {
        name: item
        for name, item in own.items()
        if name not in today
        or item.unit != today[name].unit
        or any(not _close(getattr(item, k), getattr(today[name], k)) for k in _NUMBERS)
    }


def _numbers(
    listed: list[Mapping[str, Any]], own: Pack, today: Pack
) -> tuple[dict[str, Table], dict[str, Any]]:
    """Tables with the rows of factors that are others than today, and scalar factors."""
    tables: dict[str, dict[str, Any]] = {}
    factors: dict[str, Any] = {}
    for was in listed:
        ident = was["id"]
        here, there = pack_factor(today, ident), pack_factor(own, ident)
        if there is None or (here is not None and not _other({ident: there}, {ident: here})):
            continue
        name, _, rest = ident.partition(".")
        if name not in own.tables:
            factors[ident] = there
        elif name in today.tables:
            key, _, field = rest.rpartition(".")
            rows = tables.setdefault(name, dict(today.tables[name].rows))
            rows[key] = {**rows.get(key, {}), field: own.tables[name].rows[key][field]}
    return {n: replace(today.tables[n], rows=rows) for n, rows in tables.items()}, factors


def _written(
    own: Mapping[str, Any], today: Mapping[str, Any], trees: tuple[str, ...]
) -> dict[str, Any]:
    """Questions or derived facts that are asked, assumed or derived otherwise than today."""
    return {
        name: item
        for name, item in own.items()
        if name not in today
        or any(item.written.get(k) != today[name].written.get(k) for k in trees)
        or (item.spec.unit, item.spec.type) != (today[name].spec.unit, today[name].spec.type)
    }
