"""Reading advice as the tests of cases and invariants need it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from advisor import assess
from advisor.intake import Engagement, read_engagement
from advisor.loading import Document, load_yaml
from advisor.pack import Pack

Data = Mapping[str, Any]
OPEN = "find_out"


def answers_of(path: Path) -> dict[str, Any]:
    """An engagement file as plain values."""
    value = load_yaml(path).value
    assert isinstance(value, dict)
    return value


def engagement_of(value: Mapping[str, Any], pack: Pack) -> Engagement:
    """An engagement of plain values."""
    return read_engagement(Document(value, "test.yaml"), pack)


def flipped(value: Mapping[str, Any], use_case: str, answers: Data, pack: Pack) -> dict[str, Any]:
    """An engagement with some answers of one use case changed; None takes an answer away."""
    new = copy.deepcopy(dict(value))
    case = next(c for c in new["use_cases"] if c["id"] == use_case)
    for fact, answer in answers.items():
        spec = pack.questions[fact].spec
        place = new["answers"] if spec.scope == "engagement" else case["answers"]
        if answer is None:
            place.pop(fact, None)
        else:
            place[fact] = answer
    return new


@dataclass(frozen=True)
class Item:
    """A recommendation, and the origins and stances that it stands for."""

    rec: Data
    names: frozenset[str]

    def is_any(self, wanted: str | list[str]) -> bool:
        """Whether it is one of the rules that are named by origin."""
        return bool(self.names.intersection([wanted] if isinstance(wanted, str) else wanted))


class Seen:
    """The advice for one use case, read."""

    def __init__(self, data: Data, use_case: str, pack: Pack) -> None:
        self.data, self.pack = data, pack
        self.case: Data = next(c for c in data["use_cases"] if c["id"] == use_case)
        self.figures: Data = data["figures"]

    @classmethod
    def of(cls, value: Mapping[str, Any], use_case: str, pack: Pack) -> Seen:
        """Assess an engagement of plain values."""
        return cls(assess(engagement_of(value, pack), pack).data, use_case, pack)

    def names(self, rule: str) -> frozenset[str]:
        """A rule's origins, each with and without its stance."""
        found = self.pack.rules[rule]
        return frozenset(n for o in found.origin for n in (o, f"{o}/{found.stance}"))

    def lane(self, name: str) -> list[Item]:
        """The items of a lane in order; a grouped item stands for its alternatives too."""
        by_id = {r["id"]: r for r in self.case["recommendations"]}
        items = []
        for ident in self.case["lanes"][name]:
            rec = by_id[ident]
            names = self.names(ident).union(*(self.names(a) for a in rec["alternatives"]))
            items.append(Item(rec, names))
        return items

    @cached_property
    def first_three(self) -> list[Item]:
        """Governing items, then those to do."""
        return [*self.lane("leave_alone"), *self.lane("do")][:3]

    def all(self, *, find_out: bool) -> Iterator[Item]:
        """Every recommendation that concerns the use case, in any lane."""
        shared = [s for s in self.data["shared"] if s["id"] in self.case["uses"]]
        for place in (self.case, *shared, self.data["portfolio"]):
            for rec in place["recommendations"]:
                if find_out or rec["lane"] != OPEN:
                    yield Item(rec, self.names(rec["id"]))

    def has(self, wanted: str | list[str], *, find_out: bool) -> bool:
        """Whether one of the named rules is recommended (or to be found out)."""
        return any(item.is_any(wanted) for item in self.all(find_out=find_out))

    def governs_alone(self, wanted: str) -> str | None:
        """What is wrong with a rule's governing alone, or None."""
        lanes = self.case["lanes"]
        first = self.lane("leave_alone")
        if len(first) != 1 or not first[0].is_any(wanted) or first[0].rec["governs"] != "alone":
            return f"leave alone: {lanes['leave_alone']}"
        ranked = [r["id"] for r in self.case["recommendations"] if r["rank"] is not None]
        if ranked or lanes["do"] or lanes["small"] or lanes["notes"]:
            return f"beside it: {ranked}, {lanes}"
        loose = [i.rec["id"] for i in self.lane(OPEN) if not i.rec["jurisdiction"]]
        return f"still to find out: {loose}" if loose else None

    def band(self, key: str, *, horizon: bool = False) -> tuple[float, float, float] | None:
        """P5, P50, P95 of an impact or stage.impact of the baseline."""
        stage, _, impact = key.rpartition(".")
        base = self.case["baseline"]
        place = base["stages"].get(stage) if stage else base["total"]
        if place is None or impact not in place:
            return None
        figure = self.figures[place[impact]]
        times = self.data["horizon_years"] if horizon else 1
        return figure["p5"] * times, figure["p50"] * times, figure["p95"] * times

    def step(self, stage: str, name: str) -> float:
        """The P50 of a named step of the estimate."""
        step = next(s for s in self.case["baseline"]["steps"][stage] if s["name"] == name)
        return float(self.figures[step["fig"]]["p50"])

    def fact(self, name: str) -> Data:
        """A fact of the use case."""
        found: Data = next(f for f in self.case["facts"] if f["name"] == name)
        return found

    def __str__(self) -> str:
        rows = [
            f"  {r['lane']} {r['rank'] or ''} {'/'.join(r['origin'])} {r['id']} {r['grade']}"
            f" {r['confirm'] or ''}"
            for r in self.case["recommendations"]
        ]
        aside = [f"  aside {s['rule']}: {s['why']}" for s in self.case["set_aside"]]
        return "\n".join([self.case["id"], *rows, *aside])


def plain(data: Data) -> str:
    """Advice as text without what tells one pack's files from another's."""
    left = {k: v for k, v in data.items() if k != "run"}
    left["inputs"] = {k: v for k, v in left["inputs"].items() if k != "packs"}
    return json.dumps(left, sort_keys=True, default=str)
