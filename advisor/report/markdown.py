"""The report in short, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisor.report.html import brand_of
from advisor.report.items import Item
from advisor.report.owners import Owner
from advisor.report.roadmap import Action
from advisor.report.view import View, build

_FRAME = (
    "Internal decision support at screening level; ranges hold nine in ten runs of the "
    "calculation. Not a verified footprint and not assured."
)
_OPEN = "Size open: how much it saves rests on something that nobody has measured here."
_NO_SUM = (
    ", and each figure is the middle of its own runs: so the steps do not add up, and the last "
    "column is worked out anew."
)
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def as_markdown(data: Mapping[str, Any], *, pack: object | None = None) -> str:
    """The advice to read in a terminal or a ticket: summary, recommendations, what to find out."""
    view = build(data, brand_of(pack))
    lines = [f"# {_safe(view.title)}", "", f"{_safe(view.client)}, {_safe(view.date)}", ""]
    lines += _summary(view)
    for owner in view.owners:
        if owner.lanes:
            lines += _owner(owner, several=view.several)
    lines += _road(view)
    lines += _questions(view)
    lines += _frameworks(view)
    lines += [
        "---",
        "",
        _FRAME,
        f"Advisor {view.version}; rules: {_safe(view.packs)}.",
    ]
    return "\n".join(lines).replace("CO2e", "CO₂e").rstrip() + "\n"


def _owner(owner: Owner, *, several: bool) -> list[str]:
    lines = [f"## {_safe(owner.name)}", ""]
    carbon, cost = owner.lead.totals.get("carbon_kgco2e"), owner.lead.totals.get("cost")
    if carbon:
        words = "As planned" if owner.planned else "As it stands"
        year = f" {owner.lead.year}" if owner.lead.today else f", {owner.lead.year}"
        money = f"; cost {cost.printed} ({cost.printed_range})" if cost else ""
        lines += [f"{words}{year}: {carbon.printed} ({carbon.printed_range}){money}.", ""]
        lines += [_safe(owner.lead.note), ""] if owner.lead.note and several else []
    lines += [f"{_safe(line)}\n" for line in owner.outside]
    if not owner.complete and owner.missing:
        lines += [f"Not in this figure, for want of answers: {_safe(_join(owner.missing))}.", ""]
    for lane in owner.lanes:
        lines += [f"### {lane.name}", ""]
        for entry in lane.items:
            lines += _item(entry)
    return lines


def _summary(view: View) -> list[str]:
    summary = view.summary
    told = " ".join(w for w in (summary.sentence, summary.rests_on) if w)
    lines = ["## Summary", "", _safe(told), ""]
    money = [f"{_safe(summary.money_text)}\n"] if summary.money_text else []
    lines += money if summary.money_first else []
    carbon, cost = summary.totals.get("carbon_kgco2e"), summary.totals.get("cost")
    shown = [f"{f.printed} ({f.printed_range})" for f in (carbon, cost) if f]
    if summary.money_first:
        shown.reverse()
    if shown:
        year = f", {summary.lead.year}" if summary.lead.year else ""
        lines += [f"Without any of the actions{year}: {' and '.join(shown)}.", ""]
    lines += [_safe(summary.lead.note), ""] if summary.lead.note else []
    lines += [f"{_safe(line)}\n" for line in summary.whole]
    if summary.org_share:
        lines += [f"Share of the organisation's footprint: {summary.org_share.printed_range}.", ""]
    elif summary.org_text:
        lines += [_safe(summary.org_text), ""]
    if summary.actions:
        heads = [f"Carbon saved{summary.each}", f"Money saved{summary.each}"]
        heads = heads[::-1] if summary.money_first else heads
        lines += [
            f"| # | Action | Owner | By | Once, effort | {' | '.join(heads)} | Sure |",
            "|--|--|--|--|--|--|--|--|",
        ]
        lines += [_action(a, view) for a in summary.actions]
        lines.append("")
        if summary.open_size:
            lines += [f"{_OPEN}", ""]
    if summary.decision:
        lines += [f"**The one decision:** {_safe(summary.decision)}", ""]
    if summary.against:
        lines += ["Take care:", "", *(f"- {_safe(a)}" for a in summary.against), ""]
    if summary.leave:
        lines += [f"Leave as it is: {_safe(' '.join(summary.leave))}", ""]
    lines += [f"{_safe(line)}\n" for line in (*summary.unknown, *summary.sure)]
    return lines + ([] if summary.money_first else money)


def _action(action: Action, view: View) -> str:
    saving, entry = action.saving, action.item
    whole = " once" if entry and entry.once and view.summary.each != ", once" else ""
    carbon = (saving.short_range or saving.short) + whole if saving else "no figure"
    money = (action.money + whole if action.money else "–") + (
        f"; middle: {action.tonne}" if action.tonne else ""
    )
    pair = [money, carbon] if view.summary.money_first else [carbon, money]
    once = ", ".join(w for w in (action.cost, action.effort) if w)
    title = action.title + (f" ({action.owner_name})" if view.several else "")
    cells = [
        str(action.number),
        title,
        action.person or "to be named",
        action.when,
        once or "–",
        *pair,
        entry.sure if entry else "",
    ]
    return "| " + " | ".join(_safe(c) for c in cells) + " |"


def _item(entry: Item) -> list[str]:
    head = f"{entry.rank}. " if entry.rank else "- "
    figure = ""
    carbon = entry.carbon
    if carbon:
        share = carbon.share.printed_range if carbon.share else ""
        year = f"{carbon.year.printed} ({carbon.year.printed_range})" if carbon.year else ""
        year += " once" if year and entry.once else ""
        figure = "; ".join(p for p in (f"{share} of its carbon" if share else "", year) if p)
        figure = f" {'Could take more: ' if carbon.lost else 'Could save '}{figure}."
    marks = "; ".join(mark for mark in (entry.sure, entry.edited_too) if mark)
    lines = [f"{head}**{_safe(entry.title)}** ({_safe(marks)}).{figure}"]
    indent = " " * len(head)
    rebound = entry.rebound
    left = f", carbon saved: {rebound.printed} ({rebound.printed_range})." if rebound else ""
    told = [
        ("", entry.recommend),
        ("Why: ", entry.because),
        ("Confirm first: ", f"{'; '.join(entry.confirm)}." if entry.confirm else ""),
        *((f"Ask {who}: ", question) for who, question in entry.asks),
        ("First step: ", entry.first_step),
        (
            "Money once: " if entry.once else "Money a year: ",
            f"{entry.money}." if entry.money else "",
        ),
        ("Once: ", entry.upfront),
        ("The size rests on what nobody has measured here: ", _ended(entry.size_rests_on)),
        ("", f"{entry.rebound_words}{left}" if entry.rebound_words else ""),
        ("Wrong when: ", entry.limitations),
        (
            "Battery changes avoided: ",
            f"{entry.changes_avoided} a year." if entry.batteries else "",
        ),
        *(("", line) for line in entry.outside),
        ("", entry.dominated),
    ]
    lines += [f"{indent}{words}{_safe(said)}" for words, said in told if said]
    for name, kept in (
        ("If it fails", entry.next_ways),
        ("Another way", entry.other_ways),
        ("Mind also", entry.notes),
    ):
        # A bare title could be read as advice beside this one.
        lines += [f"{indent}{name}: {_safe(a.title)}. {_safe(a.recommend)}" for a in kept]
    if entry.then and not entry.next_ways:
        lines.append(f"{indent}If it fails: {_safe('; '.join(entry.then))}.")
    return [*lines, ""]


def _ended(labels: tuple[str, ...]) -> str:
    return f"{' and '.join(labels)}." if labels else ""


def _road(view: View) -> list[str]:
    road = view.road
    if not road.steps:
        return []
    lines = ["## Road map", "", "| Step | Saves after the steps before | Together |", "|--|--|--|"]
    for step in road.steps:
        mark = " (if confirmed)" if step.conditional else ""
        owner = f" ({step.owner})" if view.several and step.owner else ""
        after = step.after.printed if step.after else ""
        total = step.cumulative.printed if step.cumulative else ""
        lines.append(f"| {_safe(step.title + owner)}{mark} | {after} | {total} |")
    lines += ["", road.overlap + _NO_SUM, "", *(f"- {_safe(words)}" for words in road.out_of_order)]
    if road.small:
        lines += [f"- Too small for a step of its own: {_safe('; '.join(road.small))}."]
    for title, why in road.left_out:
        lines.append(f"- Left out: {_safe(title)}{_safe(f' ({why})') if why else ''}.")
    return [*lines, ""]


def _questions(view: View) -> list[str]:
    """What to answer next, and whom to ask what is open."""
    lines = []
    if view.ask:
        who = f" Ask {view.ask.who}." if view.ask.who else ""
        lines += ["## Answer next", "", _safe(f"{view.ask.text} {view.ask.why}{who}").strip(), ""]
    if view.people:
        lines += ["## Whom to ask", ""]
        for asked in view.people:
            whose = f" ({asked.owner})" if view.several and asked.owner else ""
            lines.append(f"- {_safe(asked.who)}: {_safe(asked.text + whose)}")
        lines.append("")
    return lines


def _frameworks(view: View) -> list[str]:
    if view.short or not view.appendix.frameworks:
        return []
    lines = ["## By framework", ""]
    for title, version, rows in view.appendix.frameworks:
        lines += [f"**{_safe(title)}** ({_safe(version)})" if version else f"**{_safe(title)}**"]
        lines += [f"- {_safe(r.item)}: {_safe(r.asks)} {_safe('; '.join(r.titles))}." for r in rows]
        lines.append("")
    return lines


def _join(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _safe(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)
