"""The advice in short, as plain text for a terminal."""

from collections.abc import Mapping
from typing import Any

from advisor.report.reader import outside

_LANES = (
    ("must_do", "Must do"),
    ("leave_alone", "Leave alone or stop"),
    ("do", "Do"),
    ("small", "Small"),
    ("find_out", "Find out first"),
)


def summary(data: Mapping[str, Any]) -> str:
    """Return a few lines for each use case.

    Args:
        data: The Advice as plain data.

    Returns:
        Text of several lines.
    """
    figures = data["figures"]
    engagement = data["engagement"]
    lines = [f"{engagement['client']}, {engagement['date']}"]
    for owner in (*data["use_cases"], *data.get("shared", ())):
        lines += ["", owner["name"], *_baseline(owner, figures)]
        by_id = {item["id"]: item for item in owner["recommendations"]}
        for lane, title in _LANES:
            ids = owner.get("lanes", {}).get(lane, ())
            lines += [f"  {title}"] * bool(ids)
            lines += [_line(by_id[rule], figures) for rule in ids if rule in by_id]
    return "\n".join(lines)


def _baseline(owner: Mapping[str, Any], figures: Mapping[str, Any]) -> list[str]:
    # There is no total while a stage lacks a value.
    base = owner.get("baseline", {})
    now, mean = base.get("today") or {}, _shown(base.get("total") or {}, figures)
    first = _shown(now.get("impacts") or {}, figures)
    if not first:
        lines = [f"  Today: {mean}"] if mean else []
    else:
        whose = "told" if now["growth_known"] else "our assumption"
        lines = [f"  Today: {first}"]
        lines += [f"  Mean of the years, growth {now['growth']} a year ({whose}): {mean}"]
    return lines + [f"  {line}" for line in outside(owner.get("outside") or (), brief=True)]


def _shown(impacts: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    return "; ".join(
        _ranged(figures[impacts[impact]])
        for impact in ("energy_kwh", "carbon_kgco2e", "cost")
        if impacts.get(impact) in figures
    )


def _ranged(figure: Mapping[str, Any], what: str = "") -> str:
    """A figure with its range, where that is wider than the figure."""
    printed, wide = figure["printed"], figure["printed_range"]
    return f"{printed}{what}" + ("" if wide == printed else f" ({wide})")


def _line(item: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    number = f"{item['rank']}." if item.get("rank") else "-"
    text = f"    {number} {item['title']}"
    share = ((item.get("saving") or {}).get("share") or {}).get("carbon")
    if isinstance(share, str) and share in figures:
        text += f": {_ranged(figures[share], ' of its carbon')}"
    if item.get("outside"):
        text += " [outside the tested range]"
    clauses = [c["text"] for c in item.get("confirm_that") or ()]
    if clauses:
        text += f" [to confirm: that {'; that '.join(clauses)}]"
    return text
