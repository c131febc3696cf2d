"""`advisor explain --ask`: which open question to ask next, and what its answer is worth."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.inputs import read_inputs
from advisor.cli.progress import Progress
from advisor.errors import AdvisorError, nearest

if TYPE_CHECKING:
    from advisor.insight.ask_next import Asked, AskNext, Turn

_SHOWN = 8
_NAMED = 2
_ALL = 0.995


def show_ask_next(
    engagement: Path,
    rule: str | None,
    use_case: str | None,
    packs: tuple[str, ...],
    *,
    cache: bool,
    as_json: bool,
) -> None:
    """Print the open questions of an engagement, the most valuable first."""
    if rule is not None:
        raise AdvisorError.of(
            "S242",
            f"--ask weighs questions, so it takes no rule ({rule}).",
            todo="Leave out the rule, or --ask.",
        )
    from advisor.insight.ask_next import ask_next

    with Progress() as progress:
        client, pack = read_inputs(engagement, packs, cache=cache, progress=progress)
        ids = [case.id for case in client.use_cases]
        if use_case is not None and use_case not in ids:
            raise AdvisorError.of(
                "S241",
                f"There is no use case {use_case}.",
                allowed=sorted(ids),
                nearest=nearest(use_case, ids),
            )
        progress.step("Weighing the advice")
        found = ask_next(client, pack, only=use_case, step=progress.step)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(lines(found)))


def lines(found: "AskNext") -> Iterator[str]:
    """What to ask next, in words."""
    if not found.questions:
        yield "Every question that shows is answered."
        return
    first, *others = found.questions
    yield from _governed(found)
    if not first.worth:
        also = ", or what comes next" if found.next else ""
        yield f"No single answer would change what comes first{also}."
        if not first.waiting:
            return
    yield from _asked_first(first)
    equal = [each for each in others if each.about_equal]
    less = [each for each in others if each.worth and not each.about_equal]
    for head, group in (("About equal:", equal), ("Worth less:", less)):
        if group:
            yield from ("", head)
            yield from (line for each in group[:_SHOWN] for line in _listed(each))
            if len(group) > _SHOWN:
                yield f"  and {len(group) - _SHOWN} more"
    nothing = sum(not each.worth for each in others)
    if first.worth and nothing:
        more = "One more open question" if nothing == 1 else f"{nothing} more open questions"
        yield from ("", f"{more} would not change what comes first by one answer alone.")
    if found.hanging:
        many = "Another hangs" if found.hanging == 1 else f"{found.hanging} others hang"
        yield from ("", f"{many} on the answer to one of these; ask again when it is given.")
    if first.worth:
        yield ""
        yield "A point is a hundredth of a full score (docs/ask-next.md): the gain where an answer"
        yield "changes what comes first, times how likely the answer is taken to be."


def _governed(found: "AskNext") -> Iterator[str]:
    """Where something governs, what it is and what comes next: the answers are weighed on that."""
    for name, action in found.next.items():
        governing = _and(map(_quoted, found.first[name]))
        comes = "come" if len(found.first[name]) > 1 else "comes"
        after = f"then {_quoted(action)}" if action else "and nothing is ranked below"
        yield f"{name}: {governing} {comes} first, {after}."
    if found.next:
        yield ""


def _asked_first(asked: "Asked") -> Iterator[str]:
    where = f" ({asked.where})" if asked.where else ""
    yield f"Ask first: {asked.text}{where}"
    if asked.worth:
        yield f"  It is worth {_points(asked.worth)}{_because(asked)}."
        if asked.guess:
            yield "  Nothing tells what number is likely, so those tried are no more than a guess."
    else:
        one = "One recommendation waits for its answer."
        many = f"{asked.waiting} recommendations wait for its answer, some for others too."
        yield f"  {many if asked.waiting > 1 else one}"
    if asked.assumed:
        yield f"  Until it is answered, it is taken as: {asked.assumed}."


def _listed(asked: "Asked") -> Iterator[str]:
    where = f" ({asked.where})" if asked.where else ""
    yield f"  {asked.text}{where}"
    yield f"    {_points(asked.worth)}{_because(asked)}"


def _points(worth: float) -> str:
    number = f"{worth:.1f}" if worth < 10 else f"{worth:.0f}"
    return "1 point" if number == "1.0" else f"{number.removesuffix('.0')} points"


def _because(asked: "Asked") -> str:
    turn = asked.turn
    if turn is None:
        return ""
    place = "next" if turn.below else "first"
    if turn.before:
        instead = f"in place of {_quoted(turn.before)}"
    else:
        instead = f"where nothing is {'ranked' if turn.below else 'recommended'} yet"
    at = f" for {turn.owner}" if turn.owner != asked.where else ""
    return f": {_answers(turn, asked)} would put {_quoted(turn.title)} {place}{at}, {instead}"


def _per_cent(chance: float) -> str:
    return f"{100 * chance:.0f} %" if chance >= 0.01 else "under 1 %"


def _answers(turn: "Turn", asked: "Asked") -> str:
    """The answers that put the same first, two of them by name, and how likely they are taken."""
    answers = turn.answers
    if turn.chance > _ALL and len(answers) > 1:
        tried = " that was tried" if asked.guess else ""
        return f"any answer{tried}, such as {_quoted(answers[0])},"
    likely = f"({'a guess, ' if asked.guess else ''}{_per_cent(turn.chance)} likely)"
    if len(answers) == 1:
        return f"the answer {_quoted(answers[0])} {likely}"
    shown = [_quoted(answer) for answer in answers[:_NAMED]]
    more = len(answers) - len(shown)
    if more:
        shown.append("another" if more == 1 else f"one of {more} others")
    return f"the answer {', '.join(shown[:-1])} or {shown[-1]} {likely}"


def _and(words: Iterable[str]) -> str:
    *head, last = words
    return f"{', '.join(head)} and {last}" if head else last


def _quoted(text: str) -> str:
    return f"“{text}”"
