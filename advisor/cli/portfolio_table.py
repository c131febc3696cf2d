"""The portfolio as a table, and the empty inventory: CSV that a spreadsheet opens and obeys not."""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.pack import Pack

# Lanes in the order in which advice is to be followed; notes are no recommendation to act on.
_LANES = ("must_do", "leave_alone", "do", "find_out", "small")
_OPEN = 3
_DIGITS = 3
_MOST_OPTIONS = 16
_BENEFIT = ("ben.environment", "ben.society", "ben.evidence")


def portfolio_rows(data: Mapping[str, Any], rows: Mapping[str, int]) -> list[dict[str, Any]]:
    """One row for each use case, and one for each shared thing, whose figures stand in its users'.

    Args:
        data: the Advice as plain data.
        rows: of each use case, its row in the inventory.
    """
    currency = data["engagement"]["currency"]
    open_first: dict[str, list[str]] = {}
    for row in data.get("assumptions", ()):
        open_first.setdefault(row["use_case"], []).append(row["label"])
    result = []
    for case in data["use_cases"]:
        base, place = case["baseline"], case["placement"]
        total = base.get("total") or {}
        asked = [*open_first.get(case["id"], ())][:_OPEN]
        result.append(
            {
                "row": rows.get(case["id"]),
                "id": case["id"],
                "name": case["name"],
                "kind": "use case",
                "shared": " | ".join(case["uses"]),
                **_figure("carbon_kgco2e_year", total.get("carbon_kgco2e"), data["figures"]),
                **_figure("cost_year", total.get("cost"), data["figures"]),
                "currency": currency,
                "placement": place["place"],
                "placement_why": place["why"],
                **_figure("benefit_points", place.get("benefit"), data["figures"]),
                **_first(case, data["figures"]),
                "ask_first": " | ".join(asked),
                "missing": " | ".join(base.get("missing") or ()),
            }
        )
    empty = dict.fromkeys(result[0]) if result else {}
    for thing in data.get("shared", ()):
        about = {"id": thing["id"], "name": thing["name"], "kind": "shared", "currency": currency}
        result.append({**empty, **about, **_first(thing, data["figures"])})
    return result


def _first(owner: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    """The first recommendation of an owner, with what it saves."""
    by_id = {item["id"]: item for item in owner["recommendations"]}
    lanes = owner["lanes"]
    lane, rule = next(((n, ids[0]) for n in _LANES if (ids := lanes.get(n))), (None, None))
    item = by_id[rule] if rule else {}
    saving = item.get("saving") or {}
    return {
        "first_recommendation": item.get("title"),
        "lane": lane,
        "grade": item.get("grade"),
        **_figure("saving_kgco2e_year", saving.get("carbon_kgco2e"), figures),
        **_figure("saving_cost_year", saving.get("cost"), figures),
    }


def _figure(name: str, key: object, figures: Mapping[str, Any]) -> dict[str, float | None]:
    """The three values of a figure, to three digits."""
    entry = figures.get(key) if isinstance(key, str) else None
    return {
        f"{name}_{end}": _rounded(entry[end]) if entry else None for end in ("p5", "p50", "p95")
    }


def _rounded(value: float | None) -> float | None:
    if value is None or not math.isfinite(value) or value == 0:
        return value
    return round(value, _DIGITS - 1 - math.floor(math.log10(abs(value))))


def as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as CSV, in UTF-8 with a mark, which spreadsheets need to read accents."""
    return _csv([list(rows[0]), *(list(row.values()) for row in rows)])


def template_csv(pack: "Pack") -> bytes:
    """An empty inventory: the express questions and those on the benefit, and what they mean."""
    names = [
        name
        for name, question in pack.questions.items()
        if question.express or name in _BENEFIT or question.spec.scope == "engagement"
    ]
    # What is asked of each use case first; what is asked once goes into any one row.
    names.sort(key=lambda name: pack.specs[name].scope == "engagement")
    about = {
        "id": "# a short id, or empty",
        "name": "what the use case is called",
        "kind": "empty, or: shared; engagement",
        "shared": "the id of the shared row it runs on",
    }
    notes = [*about.values(), *(_about(name, pack) for name in names), "anything"]
    return _csv([[*about, *names, "note"], notes])


def _about(name: str, pack: "Pack") -> str:
    spec = pack.questions[name].spec
    text = spec.label[0].upper() + spec.label[1:]
    if spec.scope == "engagement":
        text += " (once, in any row)"
    if spec.type == "yes_no":
        return f"{text}: yes / no"
    if spec.type == "choices":
        return f"{text}: one or more of {' | '.join(spec.options)}"
    if spec.type == "choice" and len(spec.options) <= _MOST_OPTIONS:
        return f"{text}: {' / '.join(spec.options)}"
    return f"{text}, {spec.unit}" if spec.unit else text


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([[_safe(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.12g}" if abs(cell) < 1e12 else f"{cell:.0f}"
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
