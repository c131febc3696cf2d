"""Drawings of a pack: how rules stand to each other, and which answers a question waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from advisor.language import capital
from advisor.logic import facts_read
from advisor.pack.items import Pack, Rule
from advisor.report.brand import Colours
from advisor.report.pack_doc.lanes import Kind, Line, Row, draw

# What a page holds one below another, with a heading above it.
MOST_ROWS = 46
_RULE_LEGEND: dict[Kind, str] = {
    "over": "takes the place of",
    "against": "is not done with",
    "order": "comes before",
    "one_of": "are of one group, of which the best counts",
}
_QUESTION_LEGEND: dict[Kind, str] = {"order": "must be answered before"}


def rule_drawings(topic: str, rules: Collection[str], pack: Pack, colours: Colours) -> list[str]:
    """How the rules of a topic stand to each other and to those of others.

    Args:
        topic: its name in print.
        rules: the ids of those listed.
        pack: all rules.
        colours: of the brand.
    """
    lines = list(_rule_lines(pack, frozenset(rules)))
    order = {
        rule.id: (rule.id not in rules, rule.topic, n)
        for n, rule in enumerate(sorted(pack.rules.values(), key=lambda r: (r.topic, r.title)))
    }
    rows = {
        name: Row(name, _rule_name(pack.rules[name], outside=name not in rules), name not in rules)
        for name in order
    }
    title = f"How the rules on {topic} stand to each other"
    return list(_drawn(lines, rows, order, _RULE_LEGEND, title, colours))


def question_drawings(
    section: str, questions: Collection[str], pack: Pack, colours: Colours
) -> list[str]:
    """Which answers the questions of a section wait for."""
    waits: dict[str, list[str]] = {}
    for name in questions:
        condition = pack.questions[name].ask_if
        for parent in sorted(facts_read(condition)) if condition is not None else []:
            if parent in pack.questions:
                waits.setdefault(parent, []).append(name)
    label = {name: question.spec.label for name, question in pack.questions.items()}
    lines = [
        Line(
            "order",
            parent,
            tuple(children),
            f"After {label[parent]}: {', '.join(label[each] for each in children)}.",
        )
        for parent, children in waits.items()
    ]
    order = {name: (name not in questions, "", n) for n, name in enumerate(pack.questions)}
    rows = {name: Row(name, capital(text), name not in questions) for name, text in label.items()}
    title = f"Which answers the questions on {section.lower()} wait for"
    return list(_drawn(lines, rows, order, _QUESTION_LEGEND, title, colours))


def _rule_name(rule: Rule, *, outside: bool) -> str:
    return f"{rule.title} ({rule.topic.replace('-', ' ')})" if outside else rule.title


def _rule_lines(pack: Pack, listed: frozenset[str]) -> Iterator[Line]:
    """What rules say of each other, as far as it concerns those listed.

    What two say of one another is told once; of a rule that is not listed only what it says of
    those that are, and not where it comes in the order.
    """
    told: set[frozenset[str]] = set()
    groups: dict[str, list[str]] = {}

    def line(kind: Kind, start: str, ends: Iterable[str], verb: str) -> Iterator[Line]:
        there = tuple(
            dict.fromkeys(
                end
                for end in ends
                if end in pack.rules and end != start and (start in listed or end in listed)
            )
        )
        if start in pack.rules and there:
            names = ", ".join(f"“{pack.rules[end].title}”" for end in there)
            yield Line(kind, start, there, f"“{pack.rules[start].title}” {verb} {names}.")

    for rule in sorted(pack.rules.values(), key=lambda rule: (rule.id not in listed, rule.id)):
        if rule.group:
            groups.setdefault(rule.group, []).append(rule.id)
        yield from line("over", rule.id, rule.supersedes, "takes the place of")
        new = [end for end in rule.conflicts if frozenset((rule.id, end)) not in told]
        told |= {frozenset((rule.id, end)) for end in new}
        yield from line("against", rule.id, new, "is not done with")
        if rule.id in listed:
            for needed in rule.requires:
                yield from line("order", needed, [rule.id], "comes before")
            yield from line("order", rule.id, rule.precedes, "comes before")
            yield from line("order", rule.id, rule.then, "is followed, where it fails, by")
    for members in groups.values():
        # Those listed come first; a group with one of them alone is told where the others are.
        if sum(name in listed for name in members) > 1:
            yield from line("one_of", members[0], members[1:], "is of one group with")


def _drawn(
    lines: Sequence[Line],
    rows: Mapping[str, Row],
    order: Mapping[str, tuple[bool, str, int]],
    legend: Mapping[Kind, str],
    title: str,
    colours: Colours,
) -> Iterator[str]:
    """Drawings of what hangs together, several small ones in one where they fit on a page."""
    sheets: list[tuple[list[str], list[Line]]] = []
    for names, own in _together(lines):
        for sheet in sheets:
            if len({*sheet[0], *names}) <= MOST_ROWS:
                sheet[0].extend(name for name in names if name not in sheet[0])
                sheet[1].extend(own)
                break
        else:
            sheets.append((list(names), list(own)))
    for number, (names, own) in enumerate(sheets, 1):
        there = {line.kind for line in own}
        kinds = [(kind, words) for kind, words in legend.items() if kind in there]
        which = f", part {number} of {len(sheets)}" if len(sheets) > 1 else ""
        listed = [rows[name] for name in sorted(names, key=lambda name: order[name])]
        picture = draw(listed, own, kinds, title + which, colours)
        if picture is not None:
            yield picture


def _together(lines: Iterable[Line]) -> list[tuple[list[str], list[Line]]]:
    """Names that lines join, with these lines, the largest first; cut where a page is too short."""
    parts: list[tuple[dict[str, None], list[Line]]] = []
    for line in lines:
        names = dict.fromkeys((line.start, *line.ends))
        touched = [part for part in parts if part[0].keys() & names.keys()]
        merged: tuple[dict[str, None], list[Line]] = (names, [line])
        for part in touched:
            merged = ({**part[0], **merged[0]}, [*part[1], *merged[1]])
            parts.remove(part)
        parts.append(merged)
    fitting: list[tuple[list[str], list[Line]]] = []
    for names, own in parts:
        fitting += _cut(list(names), own)
    return sorted(fitting, key=lambda part: -len(part[0]))


def _cut(names: list[str], lines: list[Line]) -> Iterator[tuple[list[str], list[Line]]]:
    """A part whole; or, where it is too long for a page, as many lines at a time as fit."""
    if len(names) <= MOST_ROWS:
        yield names, lines
        return
    held: dict[str, None] = {}
    kept: list[Line] = []
    for line in lines:
        more = dict.fromkeys((line.start, *line.ends))
        if kept and len(held | more) > MOST_ROWS:
            yield list(held), kept
            held, kept = {}, []
        held |= more
        kept.append(line)
    yield list(held), kept
