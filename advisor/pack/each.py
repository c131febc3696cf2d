"""One case of a rule test over several values: `{each: [...]}` becomes a case for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from advisor.errors import Place, Problem, nearest

_KEY = "each"
_MOST = 50


def spread(
    case: dict[str, Any], place: Callable[[tuple[str, ...]], Place], problems: list[Problem]
) -> Iterator[dict[str, Any]]:
    """The cases that one item of a test file stands for.

    Args:
        case: an item, validated.
        place: where one of its keys stands.
        problems: gets a P175 where `each` is used wrongly; no case is made then.
    """
    given = case.get("given") or {}
    varied = [name for name, value in given.items() if _varied(value)]
    if not varied:
        yield case
        return
    problems.extend(
        Problem(
            "P175",
            f"The case varies '{name}' as well as '{varied[0]}'.",
            place(("given", name)),
            todo="Keep one 'each' in a case, and write another case for the other fact.",
        )
        for name in varied[1:]
    )
    name = varied[0]
    fault = _fault(given[name])
    if fault is not None:
        problems.append(
            Problem(
                "P175",
                f"The 'each' of '{name}' {fault}.",
                place(("given", name)),
                nearest=nearest(_odd(given[name]), [_KEY]),
                todo=f"Write {{each: [...]}} with 2 to {_MOST} values, each once; "
                "the case is tried with one after the other.",
            )
        )
    if fault is not None or len(varied) > 1:
        return
    for value in given[name][_KEY]:
        yield {
            **case,
            "case": f"{case['case']}: {_shown(value)}",
            "given": {**given, name: value},
        }


def _varied(value: object) -> bool:
    return isinstance(value, dict) and _KEY in value


def _odd(value: dict[str, Any]) -> str:
    return next((str(key) for key in value if key != _KEY), "")


def _fault(value: dict[str, Any]) -> str | None:
    """What is wrong with an `each`, or None."""
    if len(value) > 1:
        return f"has '{_odd(value)}' beside it"
    values = value[_KEY]
    if not isinstance(values, list):
        return "is no list"
    if not 2 <= len(values) <= _MOST:
        return f"has {len(values)} values"
    if any(isinstance(v, dict) and _KEY in v for v in values):
        return "has another 'each' in it"
    twice = next((v for n, v in enumerate(values) if v in values[:n]), None)
    return None if twice is None else f"has {_shown(twice)} twice"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(each)}" for key, each in value.items())
    return str(value)
