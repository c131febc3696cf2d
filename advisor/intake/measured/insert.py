"""Answers put into an answers file as lines of text: every comment and key stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.intake.engagement import Engagement
from advisor.intake.measured.answers import Found
from advisor.loading import parse_yaml
from advisor.numerals import NotANumber, parse_number
from advisor.pack.items import Pack

_LISTS = ("use_cases", "shared")


def owner_of(engagement: Engagement, ident: str | None) -> str:
    """The use case or shared thing that answers go to; the only use case where none is named.

    Raises:
        AdvisorError: S241, there is none of that id, or one must be named.
    """
    ids = [case.id for case in engagement.use_cases] + [t.id for t in engagement.shared]
    if ident is None and len(engagement.use_cases) == 1:
        return engagement.use_cases[0].id
    if ident in ids:
        return ident or ""
    message = f"There is no use case {ident}." if ident else "Several use cases could be meant."
    raise AdvisorError.of(
        "S241",
        message,
        place=Place(engagement.file),
        allowed=ids,
        nearest=nearest(ident, ids) if ident else None,
        todo="Name one with --use-case.",
    )


def settled(
    engagement: Engagement, owner: str, answers: Iterable[Found], pack: Pack
) -> tuple[list[Found], list[str]]:
    """The answers that are to be written, and those that stand there otherwise, in words.

    Raises:
        AdvisorError: M251, something measured is answered already; both values are shown.
    """
    new: list[Found] = []
    kept: list[str] = []
    problems: list[Problem] = []
    for found in answers:
        present = _present(engagement, owner, found.fact)
        if present is None:
            new.append(found)
            continue
        place, typed, value = present
        if _same(value, found, pack):
            kept.append(f"{found.fact} stands there already: {typed}.")
        elif not found.main:
            kept.append(f"{found.fact} stands there as {typed}, measured {found.written}; kept.")
        else:
            problems += AdvisorError.of(
                "M251",
                f"{found.fact} is answered already: {typed}; measured: {found.written}.",
                place=place,
                todo="Take the answer out of the file first, or keep it. Nothing was written.",
            ).problems
    if problems:
        raise AdvisorError(problems)
    return new, kept


def _present(engagement: Engagement, owner: str, fact: str) -> tuple[Place, str, object] | None:
    """An answer that holds for the owner: its own, or of what it shares."""
    places: list[Any] = [t for t in engagement.shared if t.id == owner]
    for case in engagement.use_cases:
        if case.id == owner:
            places += [case, *(t for t in engagement.shared if t.id in case.uses)]
    for each in places:
        answer = each.answers.get(fact)
        if answer is not None:
            return answer.place, answer.typed, answer.value
    return None


def _same(value: object, found: Found, pack: Pack) -> bool:
    if isinstance(found.value, str) or value is None:
        return value == found.value
    try:
        unit = pack.questions[found.fact].spec.unit
        return value == parse_number(float(found.written), unit)
    except NotANumber:
        return False


def with_answers(text: str, file: str, owner: str, answers: Sequence[Found]) -> str:
    """The text of an answers file with lines more under a use case or shared thing.

    Args:
        text: the file as it is, without a byte-order mark.
        file: its name, for the places of problems.
        owner: the id under which the answers go.
        answers: what to add; none of them is answered there.

    Raises:
        AdvisorError: M252, the file is written in a way in which nothing can be added safely.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    entry = _entry(root, owner)
    changed = None if entry is None else _changed(text, entry, answers)
    if changed is None or not _is_that(text, changed, file, owner, answers):
        raise AdvisorError.of(
            "M252",
            f"The answers cannot be added to {owner} safely, as it is written.",
            place=Place(file),
            todo="Copy the lines printed without --into to where they belong.",
        )
    return changed


def _entry(root: yaml.Node | None, owner: str) -> yaml.MappingNode | None:
    for name in _LISTS:
        listed = _value(root, name)
        if isinstance(listed, yaml.SequenceNode):
            for item in listed.value:
                ident = _value(item, "id")
                if isinstance(ident, yaml.ScalarNode) and ident.value == owner:
                    return item if isinstance(item, yaml.MappingNode) else None
    return None


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode) and name.value == key:
                return value  # type: ignore[no-any-return]  # the stubs leave it open
    return None


def _changed(text: str, entry: yaml.MappingNode, answers: Sequence[Found]) -> str | None:
    lines = [found.line() for found in answers]
    node = _value(entry, "answers")
    if node is None:
        if entry.flow_style:
            return _in_braces(text, entry, [f"answers: {{{', '.join(lines)}}}"])
        indent = " " * entry.start_mark.column
        return _below(text, entry, [f"{indent}answers:", *(f"{indent}  {x}" for x in lines)])
    if isinstance(node, yaml.MappingNode):
        if node.flow_style:
            return _in_braces(text, node, lines)
        indent = " " * node.start_mark.column
        return _below(text, node, [f"{indent}{line}" for line in lines])
    if isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index:
        # 'answers:' with nothing after it.
        key = next(name for name, value in entry.value if value is node)
        indent = " " * (key.start_mark.column + 2)
        return _below(text, node, [f"{indent}{line}" for line in lines])
    return None


def _last(node: yaml.Node) -> yaml.Node:
    """The last leaf of a node."""
    while not getattr(node, "flow_style", False) and node.value:
        if isinstance(node, yaml.MappingNode):
            node = node.value[-1][1]
        elif isinstance(node, yaml.SequenceNode):
            node = node.value[-1]
        else:
            break
    return node


def _below(text: str, node: yaml.Node, lines: Sequence[str]) -> str:
    """Lines put below the last line of a node."""
    end = _last(node).end_mark.index
    while end and text[end - 1] in " \t\r\n":
        end -= 1
    newline = "\r\n" if "\r\n" in text else "\n"
    stop = text.find("\n", end)
    head, tail = (text + newline, "") if stop < 0 else (text[: stop + 1], text[stop + 1 :])
    return head + "".join(f"{line}{newline}" for line in lines) + tail


def _in_braces(text: str, node: yaml.MappingNode, entries: Sequence[str]) -> str:
    """Entries put behind the last one of a mapping in braces."""
    added = ", ".join(entries)
    if not node.value:
        start = node.start_mark.index + 1
        return f"{text[:start]}{added}{text[start:]}"
    end = node.value[-1][1].end_mark.index
    return f"{text[:end]}, {added}{text[end:]}"


def _is_that(text: str, changed: str, file: str, owner: str, answers: Sequence[Found]) -> bool:
    """Whether the changed text says what the old one said, and the answers, and nothing else."""
    try:
        before, after = parse_yaml(text, file).value, parse_yaml(changed, file).value
    except AdvisorError:
        return False
    added = parse_yaml("\n".join(found.line() for found in answers), file).value
    if not isinstance(before, dict) or not isinstance(added, dict):
        return False
    for name in _LISTS:
        for item in before.get(name) or ():
            if isinstance(item, dict) and item.get("id") == owner:
                item["answers"] = {**(item.get("answers") or {}), **added}
                return bool(before == after)
    return False
