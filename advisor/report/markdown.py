"""The report in short, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisor.report.html import brand_of
from advisor.report.items import Item
from advisor.report.view import View, build

_FRAME = (
    "Internal decision support at screening level; ranges hold nine in ten runs of the "
    "calculation. Not a verified footprint and not assured."
)
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def as_markdown(data: Mapping[str, Any], *, pack: object | None = None) -> str:
    """The advice to read in a terminal or a ticket: summary, recommendations, what to find out."""
    view = build(data, brand_of(pack))
    lines = [f"# {_safe(view.title)}", "", f"{_safe(view.client)}, {_safe(view.date)}", ""]
    lines += _summary(view)
    for owner in view.owners:
        if not owner.lanes:
            continue
        lines += [f"## {_safe(owner.name)}", ""]
        carbon, cost = owner.totals.get("carbon_kgco2e"), owner.totals.get("cost")
        if carbon:
            words = "As planned" if owner.planned else "As it stands"
            money = f"; cost {cost.printed} ({cost.printed_range})" if cost else ""
            lines += [f"{words}: {carbon.printed} ({carbon.printed_range}){money}.", ""]
        lines += [f"{_safe(line)}\n" for line in owner.outside]
        if not owner.complete and owner.missing:
            lines += [
                f"Not in this figure, for want of answers: {_safe(_join(owner.missing))}.",
                "",
            ]
        for lane in owner.lanes:
            lines += [f"### {lane.name}", ""]
            for entry in lane.items:
                lines += _item(entry)
    lines += _road(view)
    if view.ask:
        lines += ["## Answer next", "", _safe(f"{view.ask.text} {view.ask.why}").strip(), ""]
    lines += [
        "---",
        "",
        _FRAME,
        f"Advisor {view.version}; rules: {_safe(view.packs)}.",
    ]
    return "\n".join(lines).replace("CO2e", "CO₂e").rstrip() + "\n"


def _summary(view: View) -> list[str]:
    summary = view.summary
    told = " ".join(w for w in (summary.sentence, summary.rests_on) if w)
    lines = ["## Summary", "", _safe(told), ""]
    lines += [f"{_safe(line)}\n" for line in summary.whole]
    if summary.org_share:
        lines += [f"Share of the organisation's footprint: {summary.org_share.printed_range}.", ""]
    elif summary.org_text:
        lines += [_safe(summary.org_text), ""]
    if summary.actions:
        lines += ["| # | Action | Owner | By | Carbon saved | Sure |", "|--|--|--|--|--|--|"]
        for action in summary.actions:
            saving = action.saving
            entry = action.item
            lines.append(
                f"| {action.number} | {_safe(action.title)} | "
                f"{_safe(action.person or 'to be named')} | {_safe(action.when)} | "
                f"{saving.printed_range or saving.printed if saving else 'no figure'} | "
                f"{_safe(entry.sure if entry else '')} |"
            )
        lines.append("")
    if summary.decision:
        lines += [f"**The one decision:** {_safe(summary.decision)}", ""]
    if summary.against:
        lines += ["Take care:", "", *(f"- {_safe(a)}" for a in summary.against), ""]
    if summary.leave:
        lines += [f"Leave as it is: {_safe(' '.join(summary.leave))}", ""]
    lines += [f"{_safe(line)}\n" for line in (*summary.unknown, *summary.sure)]
    return lines


def _item(entry: Item) -> list[str]:
    head = f"{entry.rank}. " if entry.rank else "- "
    figure = ""
    carbon = entry.carbon
    if carbon:
        share = carbon.share.printed_range if carbon.share else ""
        year = f"{carbon.year.printed} ({carbon.year.printed_range})" if carbon.year else ""
        figure = "; ".join(p for p in (f"{share} of its carbon" if share else "", year) if p)
        figure = f" Saves {figure}."
    lines = [f"{head}**{_safe(entry.title)}** ({_safe(entry.sure)}).{figure}"]
    indent = " " * len(head)
    for words, told in (
        ("", entry.recommend),
        ("Why: ", entry.because),
        ("First step: ", entry.first_step),
        ("Money: ", entry.upfront),
        ("The share rests on what nobody has measured here: ", " and ".join(entry.size_rests_on)),
        ("Wrong when: ", entry.limitations),
        (
            "Battery changes avoided: ",
            f"{entry.changes_avoided} a year." if entry.batteries else "",
        ),
        *(("", line) for line in entry.outside),
    ):
        if told:
            lines.append(f"{indent}{words}{_safe(told)}")
    lines += [f"{indent}Note: {_safe(a.title)}. {_safe(a.recommend)}" for a in entry.attached]
    return [*lines, ""]


def _road(view: View) -> list[str]:
    if not view.road.steps:
        return []
    lines = ["## Road map", "", "| Step | Saves after the steps before | Together |", "|--|--|--|"]
    for step in view.road.steps:
        mark = " (if confirmed)" if step.conditional else ""
        after = step.after.printed if step.after else ""
        total = step.cumulative.printed if step.cumulative else ""
        lines.append(f"| {_safe(step.title)}{mark} | {after} | {total} |")
    lines += ["", *(f"- {_safe(words)}" for words in view.road.out_of_order)]
    return [*lines, ""]


def _join(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _safe(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)
