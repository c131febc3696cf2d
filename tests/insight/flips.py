"""Engagements that differ: samples with some answers turned."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

from advisor.intake.engagement import Engagement, read_engagement
from advisor.loading import load_yaml, parse_yaml
from advisor.pack.items import Pack


def document(path: Path) -> dict[str, Any]:
    """A sample as plain data."""
    value = load_yaml(path).value
    assert isinstance(value, dict)
    return value


def read(value: Any, pack: Pack) -> Engagement:
    """Plain data as an engagement."""
    return read_engagement(parse_yaml(json.dumps(value), "answers.yaml"), pack)


def flipped(value: dict[str, Any], pack: Pack, seed: int, count: int) -> dict[str, Any]:
    """The data with some answers turned, one sometimes taken out or put in."""
    numbers = random.Random(seed)
    found = copy.deepcopy(value)
    owners = [found.setdefault("answers", {})]
    owners += [each["answers"] for key in ("shared", "use_cases") for each in found.get(key, [])]
    places = [(answers, name) for answers in owners for name in answers]
    for answers, name in numbers.sample(places, min(count, len(places))):
        answers[name] = _other(answers[name], name, pack, numbers)
    case = numbers.choice(found["use_cases"])["answers"]
    new = numbers.choice([q for q in pack.questions.values() if q.spec.scope == "use_case"])
    case.setdefault(new.spec.name, _other(None, new.spec.name, pack, numbers))
    return found


def _other(old: Any, name: str, pack: Pack, numbers: random.Random) -> Any:
    spec = pack.questions[name].spec
    if spec.type == "choice" and spec.options:
        return numbers.choice(spec.options)
    if spec.type == "yes_no":
        return old is not True
    if spec.type == "number" and spec.bounds and not pack.questions[name].whole:
        low, high = spec.bounds
        start = old if isinstance(old, int | float) and old else max(low, min(high, 10.0))
        return max(low, min(high, start * numbers.choice([0.3, 0.8, 1.5, 4.0])))
    return "unknown"
