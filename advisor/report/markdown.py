"""The report in short, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisor.language import labelled, listed, mark, tr
from advisor.report.changes_markdown import changes_lines
from advisor.report.editions import FULL, SHORT, TECHNICAL
from advisor.report.html import brand_of
from advisor.report.items import Item
from advisor.report.numbering import CALCULATED, exhibits
from advisor.report.owners import Owner
from advisor.report.reader import Figure
from advisor.report.roadmap import Action
from advisor.report.typeset import typeset_lines
from advisor.report.view import View, build

_FRAME = mark(
    "Internal decision support at screening level; ranges hold nine in ten runs of the "
    "calculation. Not a verified footprint and not assured."
)
_OPEN = mark("Size open: how much it saves rests on something that nobody has measured here.")
_NO_SUM = mark(
    "Each figure is the middle of its own runs: so the steps do not add up, and the last column is "
    "worked out anew."
)
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def as_markdown(data: Mapping[str, Any], *, pack: object | None = None, edition: str = FULL) -> str:
    """The advice to read in a terminal or a ticket: summary, recommendations, what to find out.

    Args:
        data: the Advice dict.
        pack: may carry a `brand`.
        edition: full; short has the page for the board and the road map, technical what the
            figures rest on.
    """
    view = build(data, brand_of(pack))
    numbers = exhibits(view)
    lines = [f"# {_safe(view.title)}", "", f"{_safe(view.client)}, {_safe(view.date)}", ""]
    if edition != TECHNICAL:
        lines += _summary(view)
    for owner in view.owners if edition == FULL else ():
        if owner.lanes:
            lines += _owner(owner, several=view.several)
    if edition != TECHNICAL:
        lines += _road(view, numbers)
    if edition != SHORT:
        lines += _unknowns(view, numbers) if edition == TECHNICAL else []
        lines += _questions(view)
        lines += changes_lines(view.changes, _safe)
        lines += _frameworks(view)
    lines += [
        "---",
        "",
        tr(_FRAME),
        tr("Advisor {version}; rules: {packs}.", version=view.version, packs=_safe(view.packs)),
    ]
    return typeset_lines("\n".join(lines).replace("CO2e", "CO₂e")).rstrip() + "\n"


def _owner(owner: Owner, *, several: bool) -> list[str]:
    lines = [f"## {_safe(owner.name)}", ""]
    carbon, cost = owner.lead.totals.get("carbon_kgco2e"), owner.lead.totals.get("cost")
    if carbon:
        words = tr("As planned") if owner.planned else tr("As it stands")
        told = tr("carbon {figure}", figure=_both(carbon))
        if cost:
            told = tr("{carbon}; cost {figure}", carbon=told, figure=_both(cost))
        lines += [labelled(f"{words}, {owner.lead.year}", f"{told}."), ""]
        lines += [_safe(owner.lead.note), ""] if owner.lead.note and several else []
    lines += [f"{_safe(line)}\n" for line in owner.outside]
    if not owner.complete and owner.missing:
        missing = _safe(_join(owner.missing))
        lines += [labelled(tr("Not in this figure, for want of answers"), f"{missing}."), ""]
    for lane in owner.lanes:
        lines += [f"### {lane.name}", ""]
        for entry in lane.items:
            lines += _item(entry)
    return lines


def _summary(view: View) -> list[str]:
    summary = view.summary
    told = " ".join(w for w in (summary.sentence, summary.rests_on) if w)
    lines = [f"## {tr('Summary')}", "", _safe(told), ""]
    money = [f"{_safe(summary.money_text)}\n"] if summary.money_text else []
    lines += money if summary.money_first else []
    carbon, cost = summary.totals.get("carbon_kgco2e"), summary.totals.get("cost")
    shown = [_both(f) for f in (carbon, cost) if f]
    if summary.money_first:
        shown.reverse()
    if shown:
        words = tr("Without any of the actions")
        words = f"{words}, {summary.lead.year}" if summary.lead.year else words
        lines += [labelled(words, f"{listed(shown)}."), ""]
    if cost and summary.unpaid:
        lines += [labelled(tr("Cost"), f"{summary.unpaid}."), ""]
    lines += [_safe(summary.lead.note), ""] if summary.lead.note else []
    lines += [f"{_safe(line)}\n" for line in summary.whole]
    if summary.org_share:
        share = f"{summary.org_share.printed_range}."
        lines += [labelled(tr("Share of the organisation's footprint"), share), ""]
    elif summary.org_text:
        lines += [_safe(summary.org_text), ""]
    if summary.actions:
        heads = [*summary.heads]
        heads = heads[::-1] if summary.money_first else heads
        first = (tr("Action"), tr("Owner"), tr("By"), tr("Once, effort"))
        lines += [_cells("#", *first, *heads, tr("How sure")), _cells(*["--"] * 8)]
        lines += [_action(a, view) for a in summary.actions]
        lines.append("")
        if summary.open_size:
            lines += [tr(_OPEN), ""]
        lines += [f"{_safe(line)}\n" for line in summary.dear]
    if summary.decision:
        lines += [f"**{tr('What to decide')}.** {_safe(summary.decision)}", ""]
    if len(summary.against) == 1:
        lines += [labelled(tr("Take care"), _safe(summary.against[0])), ""]
    elif summary.against:
        lines += [f"**{tr('Take care')}.**", "", *(f"- {_safe(a)}" for a in summary.against), ""]
    if summary.leave:
        lines += [labelled(tr("Leave as it is"), _safe(" ".join(summary.leave))), ""]
    lines += [f"{_safe(line)}\n" for line in (*summary.unknown, *summary.sure)]
    return lines + ([] if summary.money_first else money)


def _action(action: Action, view: View) -> str:
    saving, entry = action.saving, action.item
    whole = bool(entry and entry.once and not view.summary.all_once)
    carbon = _once(saving.column_range or saving.column, whole=whole) if saving else tr("no figure")
    money = _once(action.money, whole=whole) if action.money else "–"
    if action.tonne:
        money = f"{money}; {labelled(tr('middle'), action.tonne)}"
    pair = [money, carbon] if view.summary.money_first else [carbon, money]
    once = ", ".join(w for w in (action.cost, action.effort) if w)
    title = action.title + (f" ({action.owner_name})" if view.several else "")
    cells = [
        str(action.number),
        title,
        action.person or tr("To be named"),
        action.when,
        once or "–",
        *pair,
        entry.sure if entry else "",
    ]
    return _cells(*(_safe(c) for c in cells))


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _both(figure: Figure) -> str:
    return f"{figure.printed} ({figure.printed_range})" if figure.printed_range else figure.printed


def _once(amount: str, *, whole: bool) -> str:
    return tr("{amount} once", amount=amount) if whole else amount


def _item(entry: Item) -> list[str]:
    # No numbered list: where numbers are left out, a reader of Markdown would count anew.
    head = "- "
    figure = ""
    carbon = entry.carbon
    if carbon:
        share = (
            tr("{share} of its carbon", share=carbon.share.printed_range) if carbon.share else ""
        )
        year = _once(_both(carbon.year), whole=entry.once) if carbon.year else ""
        amount = "; ".join(p for p in (share, year) if p)
        said = mark("Could take {amount} more.") if carbon.lost else mark("Could save {amount}.")
        figure = f" {tr(said, amount=amount)}"
    marks = "; ".join(mark for mark in (entry.sure, entry.edited_too) if mark)
    name = f"{entry.number}. {_safe(entry.title)}" if entry.number else _safe(entry.title)
    lines = [f"{head}**{name}** ({_safe(marks)}).{figure}"]
    indent = " " * len(head)
    told = [
        ("", entry.recommend),
        (tr("Why"), entry.because),
        (tr("Confirm first"), f"{'; '.join(entry.confirm)}." if entry.confirm else ""),
        *((tr("Ask {who}", who=who), question) for who, question in entry.asks),
        (tr("First step"), entry.first_step),
        (
            tr("Money once") if entry.once else tr("Money a year"),
            f"{entry.money}." if entry.money else "",
        ),
        (tr("Once"), entry.upfront),
        ("", entry.price),
        (tr("The size rests on what nobody has measured here"), _ended(entry.size_rests_on)),
        ("", _rebound(entry)),
        (tr("When it is wrong"), entry.limitations),
        ("", _batteries(entry)),
        *(("", line) for line in entry.outside),
        ("", entry.dominated),
    ]
    lines += [
        f"{indent}{labelled(name, _safe(said)) if name else _safe(said)}"
        for name, said in told
        if said
    ]
    for name, kept in (
        (tr("If it fails"), entry.next_ways),
        (tr("Another way"), entry.other_ways),
        (tr("Mind also"), entry.notes),
    ):
        # A bare title could be read as advice beside this one.
        lines += [
            f"{indent}{labelled(name, f'{_safe(a.title)}. {_safe(a.recommend)}')}" for a in kept
        ]
    if entry.then and not entry.next_ways:
        then = f"{_safe('; '.join(entry.then))}."
        lines.append(f"{indent}{labelled(tr('If it fails'), then)}")
    return [*lines, ""]


def _rebound(entry: Item) -> str:
    words, saved = entry.rebound_words, entry.rebound
    if not words or not saved:
        return words
    return tr("{condition}, the carbon saved is {figure}.", condition=words, figure=_both(saved))


def _batteries(entry: Item) -> str:
    if not entry.batteries:
        return ""
    return tr("Battery changes avoided: {count} a year.", count=entry.changes_avoided)


def _ended(labels: tuple[str, ...]) -> str:
    return f"{listed(labels)}." if labels else ""


def _numbered(numbers: Mapping[str, str], key: str, words: str) -> list[str]:
    """The line above a table: the number that it has in every form, and its name."""
    if key not in numbers:
        return []
    return [f"**{tr('Table {n}', n=numbers[key])}.** {words}", ""]


def _road(view: View, numbers: Mapping[str, str]) -> list[str]:
    road = view.road
    if not road.steps:
        return []
    heads = (tr("Step"), tr("Saves after the steps before"), tr("Together"))
    name = tr("Carbon that each step could save a year, {mean}", mean=view.mean)
    lines = [f"## {tr('Road map')}", "", *_numbered(numbers, "road", name)]
    lines += [_cells("#", *heads), _cells(*["--"] * 4)]
    for step in road.steps:
        owner = f" ({step.owner})" if view.several and step.owner else ""
        name = _safe(step.title + owner)
        name = tr("{step} (if confirmed)", step=name) if step.conditional else name
        after = step.after.printed if step.after else ""
        total = step.cumulative.printed if step.cumulative else ""
        lines.append(_cells(str(step.number or "–"), name, after, total))
    lines += ["", f"{road.overlap}. {tr(_NO_SUM)} {tr(CALCULATED)}", ""]
    lines += [f"- {_safe(words)}" for words in road.out_of_order]
    if road.small:
        small = f"{_safe('; '.join(road.small))}."
        lines += [f"- {labelled(tr('Adds little after the steps before'), small)}"]
    for title, why in road.left_out:
        lines.append(f"- {labelled(tr('Left out'), _safe(f'{title} ({why})' if why else title))}.")
    return [*lines, ""]


def _questions(view: View) -> list[str]:
    """What to answer next, and whom to ask what is open."""
    lines = []
    if view.ask:
        who = f" {tr('Ask {who}.', who=view.ask.who)}" if view.ask.who else ""
        asked = _safe(f"{view.ask.text} {view.ask.why} {view.ask.beside}{who}").strip()
        lines += [f"## {tr('Answer this next')}", "", asked, ""]
    if view.people:
        lines += [f"## {tr('Whom to ask')}", ""]
        for each in view.people:
            whose = f" ({each.owner})" if view.several and each.owner else ""
            lines.append(f"- {labelled(_safe(each.who), _safe(each.text + whose))}")
        lines.append("")
    return lines


def _unknowns(view: View, numbers: Mapping[str, str]) -> list[str]:
    """What makes the figures wide, and what was assumed."""
    lines = [f"## {tr('Assumptions and unknowns')}", ""]
    if view.causes:
        heads = (
            tr("Unknown"),
            tr("Taken as"),
            tr("Carbon"),
            tr("Cost"),
            tr("What would narrow it"),
        )
        lines += _numbered(numbers, "causes", tr("What makes the figures wide"))
        lines += [_cells(*heads), _cells(*["--"] * len(heads))]
        for cause in view.causes:
            name = f"{cause.label} ({cause.owner})" if view.several else cause.label
            taken = f"{cause.printed} ({cause.range})" if cause.range else cause.printed
            lines.append(
                _cells(*map(_safe, (name, taken, cause.carbon, cause.cost, cause.narrows)))
            )
        lines += ["", tr(CALCULATED), ""]
    for row in view.assumptions:
        name = f"{row.label} ({row.owner})" if view.several and row.owner else row.label
        lines.append(f"- {_safe(name)}: {_safe(row.printed)}. {_safe(row.narrows)}".rstrip())
    lines += ["", f"## {tr('Sources')}", ""]
    lines += [f"- {_safe(s.mark)} {_safe(s.line)}" for s in view.appendix.sources]
    return [*lines, ""]


def _frameworks(view: View) -> list[str]:
    if view.short or not view.appendix.frameworks:
        return []
    lines = [f"## {tr('By framework')}", ""]
    for title, version, rows in view.appendix.frameworks:
        lines += [f"**{_safe(title)}** ({_safe(version)})" if version else f"**{_safe(title)}**"]
        for row in rows:
            asked = f"{_safe(row.asks)} {_safe(' · '.join(row.titles))}."
            lines.append(f"- {labelled(_safe(row.item), asked) if row.item else asked}")
        lines.append("")
    return lines


def _join(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _safe(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)
