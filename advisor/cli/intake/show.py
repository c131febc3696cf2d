"""What the terminal shows: a question, its help, the list, how far one has come."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from advisor.cli.intake.desk import key_of
from advisor.cli.intake.face import Face, Offer
from advisor.interview.document import Path_
from advisor.interview.interview import Interview
from advisor.interview.items import Item, Progress
from advisor.interview.kept import Event
from advisor.interview.typed import labels, region_names
from advisor.pack.items import Pack
from advisor.quantities import format_number, round_significant

KEYS = "b back · ? help and why · u not known · s skip · l list · ~ range · q save and quit"
COMMANDS_HELP = """\
An answer
  480k   2M   1.5 GWh   20k/day     a number, in a unit of the question
  400k-600k   ~ 400k 480k 600k      a range; ~ alone asks for its ends
  2   Germany   yes                 an option by its number or name; yes or no
  1, 4                              several, where several may be chosen
  France or Sweden                  several that are still under study
  480k @ October bill # see mail    where it is from (@), and a note (#)
  480k ## private note              a private note: it, source and who stay with you
  2 billion!                        sure of it: do not ask again
  = b                               an answer that looks like a command
Moving
  Enter       keep an answer that stands, and go on
  b           back to the question before; then Enter goes on again
  s           skip: it stays open and comes again
  l  l 3      the list of headings; what stands under heading 3
  go 3.2      to a question of the list; also: go tokens
Of a question
  ?           help, why it is asked, and what stands in while nobody knows
  u  u NAME   not known; NAME could tell
  na  na WHY  does not apply here
  # text      a note on an answer that stands;  @ text  where it is from
  clear       take the answer away
Of the engagement
  a           the advice as it stands
  if 240k     what it would be if that were the answer here; nothing is kept
  case        use cases: list, change to, add, copy, rename, remove
  undo        take back the last change
  save        write the answers file now (every answer is kept at once anyway)
  sign        sign the assessment off; then only a new one can be changed
  q           save and quit; Ctrl-D and Ctrl-C do the same
"""
# More options than that are not listed unasked.
_LISTED = 24
# As many are printed of a number.
_DIGITS = 2
# What a line begins with: space, and the number of a list.
_LEAD = re.compile(r"\s*(?:\d+\.\s+)?")


def wrapped(text: str, width: int, indent: str = "") -> str:
    """Text within a width; its own line ends are kept, and what goes on hangs below its start."""
    return "\n".join(_filled(line, width, indent) for line in text.splitlines() or [""])


def _filled(line: str, width: int, indent: str) -> str:
    found = _LEAD.match(line)
    lead = found[0] if found else ""
    return (
        textwrap.fill(
            line[len(lead) :],
            width,
            initial_indent=indent + lead,
            subsequent_indent=indent + " " * len(lead),
            break_long_words=False,
            break_on_hyphens=False,
        )
        or indent
    )


def address(item: Item, interview: Interview) -> str:
    """What to type behind `go` for a question."""
    if item.owner.kind == "engagement" or len(interview.owners) <= 2:
        return item.fact
    return f"{item.owner.key}:{item.fact}"


def show_question(face: Face, item: Item, interview: Interview) -> None:
    """A question, with what may be answered and what stands."""
    face.say()
    face.say(_head(item, interview), "faint")
    face.say(wrapped(item.question.text, face.width), "question")
    if item.question.help:
        face.say(wrapped(item.question.help, face.width, "  "), "faint")
    for line in options(item):
        face.say(line)
    if item.spec.type in ("region", "choice", "choices") and not listed(item):
        face.say("  Type a part of its name; ? lists them.", "faint")
    for line in standing(item):
        face.say(wrapped(line, face.width, "  "))


def _head(item: Item, interview: Interview) -> str:
    parts = [item.question.section]
    if item.owner.name and len(interview.owners) > 2:
        parts.append(item.owner.name)
    if item.question.express:
        short = [i.key for i in interview.walk("express")]
        if item.key in short:
            parts.append(f"{short.index(item.key) + 1} of {len(short)}")
    else:
        found = interview.progress()
        parts.append(f"{found.asked - found.answered} open")
    return " · ".join(parts)


def prompt(item: Item) -> str:
    """What stands before the place where one types."""
    match item.spec.type:
        case "number":
            return f"{item.unit} > " if item.unit else "number > "
        case "yes_no":
            return "yes or no > "
        case "choices":
            return "numbers > "
        case _:
            return "> "


def listed(item: Item) -> bool:
    """Whether the options of a question are listed with it."""
    return item.spec.type in ("choice", "choices") and len(item.spec.options) <= _LISTED


def options(item: Item, *, everything: bool = False) -> Iterator[str]:
    """The options of a question, numbered."""
    if not everything and not listed(item):
        return
    for n, label in enumerate(labels(item.spec).values(), 1):
        yield f"  {n:>3}  {label}"


def offers(item: Item, pack: Pack) -> list[Offer]:
    """What can be completed: regions, and options of a list that is too long to be shown."""
    if item.spec.type == "region":
        return [Offer(key, name) for key, name in region_names(pack).items()]
    if item.spec.type in ("choice", "choices") and not listed(item):
        return [Offer(key, label) for key, label in labels(item.spec).items()]
    return []


def standing(item: Item) -> Iterator[str]:
    """The answer that stands, with what belongs to it."""
    if item.state == "bad":
        yield f"What stands there cannot be read: {item.raw}"
        yield from (problem.message for problem in item.problems)
        return
    if item.answer is None:
        return
    if item.to_confirm:
        yield f"As the starting point has it: {item.said}"
        yield "Enter confirms it; or answer otherwise."
        return
    from_ = f" of {item.stands.name}" if item.drawn and item.stands else ""
    yield f"Answered{from_}: {item.said}{_beside(item)}"
    yield "Enter keeps it."


def _beside(item: Item) -> str:
    answer = item.answer
    if answer is None:
        return ""
    parts = []
    if answer.who and answer.state == "unknown":
        parts.append(f"{answer.who} could tell")
    if answer.source:
        parts.append(f"from {answer.source}")
    if answer.note:
        parts.append(f"{'private note' if answer.private else 'note'}: {answer.note}")
    return f" ({'; '.join(parts)})" if parts else ""


def answered(item: Item) -> str:
    """One line that says how an answer was understood; a number with all its digits."""
    value = item.answer.value if item.answer else None
    exact = ""
    if isinstance(value, float) and round_significant(value, _DIGITS) != value:
        exact = f"{value:,.12g}, that is "
    return f"Kept: {item.spec.label}: {exact}{item.said}{_beside(item)}"


def show_help(face: Face, item: Item, pack: Pack) -> None:
    """Help, why it is asked, what may be answered, and what stands in for it."""
    question = item.question
    for head, text in (
        ("Help", question.help),
        ("Why we ask", question.why),
        ("May be", allowed(item)),
        ("Not known", _without(item)),
    ):
        if text:
            face.say(wrapped(f"{head}: {text}", face.width, "  "))
    if item.spec.type == "region":
        names = [f"{k} {v}" for k, v in region_names(pack).items() if "/" not in k]
        face.say(wrapped("; ".join(names), face.width, "  "), "faint")
    elif not listed(item):
        for line in options(item, everything=True):
            face.say(line, "faint")
    face.say(f"  ({item.fact}; ?? shows what else may be typed)", "faint")


def allowed(item: Item) -> str:
    """What may be answered, in words."""
    spec = item.spec
    match spec.type:
        case "number":
            words = "a whole number" if item.question.whole else "a number"
            if item.unit:
                words += f" in {item.unit}"
            if spec.bounds:
                low, high = (format_number(b, 6) for b in spec.bounds)
                words += f", from {low} to {high}"
            return f"{words}; a range as low-high."
        case "choices":
            return "one or more of the list, with commas between."
        case "choice":
            return "one of the list; several under study with 'or' between."
        case "region":
            return (
                "a country by name or its three letters, or a cloud region such as "
                "aws/eu-central-1; several under study with 'or' between."
            )
        case "date":
            return "a date such as 2026-11-25."
        case "yes_no":
            return "yes or no."
        case _:
            return "a text."


def _without(item: Item) -> str:
    if item.assumed is not None:
        return f"{item.assumed} stands in for it, marked as assumed."
    because = item.question.because
    return f"nothing stands in for it. {because}" if because else "nothing stands in for it."


def progress_line(found: Progress) -> str:
    """How far one has come."""
    words = f"{found.answered} of {found.asked} questions answered"
    if found.express_asked:
        words += f", {found.express} of {found.express_asked} of the short interview"
    if found.unknown:
        words += f"; {found.unknown} not known"
    return words


_STATES = {
    "nothing_asked": "nothing is asked",
    "not_started": "not begun",
    "in_progress": "begun",
    "completed": "done",
}


def headings(interview: Interview) -> list[tuple[str, tuple[Item, ...]]]:
    """Owner and section, with the questions under it that are asked or hold an answer."""
    found = []
    several = len(interview.owners) > 2
    for owner in interview.owners:
        for section in interview.sections(owner.key):
            items = tuple(i for i in section.items if i.asked or i.settled or i.kept)
            if items:
                name = section.name
                if several or (owner.kind == "engagement" and len(interview.owners) > 1):
                    name += f" · {owner.name or 'the organisation'}"
                found.append((name, items))
    return found


def show_headings(face: Face, interview: Interview, here: str) -> None:
    """The list of headings with how far each has come; of other use cases their numbers only."""
    numbered = list(enumerate(headings(interview), 1))
    several = len(interview.owners) > 2
    for owner in interview.owners:
        own = [(n, name, items) for n, (name, items) in numbered if items[0].owner == owner]
        if several and owner.kind != "engagement" and owner.key != here and len(own) > 1:
            found = interview.progress(owner.key)
            numbers = f"{own[0][0]}-{own[-1][0]}"
            face.say(f"  {numbers:>5}  {owner.name}: {_far(found)}")
            continue
        for n, name, items in own:
            face.say(f"  {n:>5}  {name}: {_far(Progress.of(items))}")
    face.say(f"  {progress_line(interview.progress())}.")
    face.say("  l 3 lists what stands under 3; go 3.2 goes to its second question.", "faint")


def _far(found: Progress) -> str:
    return f"{_STATES[found.state]}, {found.answered} of {found.asked}"


def show_heading(face: Face, interview: Interview, number: int) -> bool:
    """What stands under one heading; False where there is none of that number."""
    found = headings(interview)
    if not 1 <= number <= len(found):
        return False
    name, items = found[number - 1]
    face.say(f"  {name}", "head")
    for n, item in enumerate(items, 1):
        said = f"{item.said}{_beside(item)}" if item.settled or item.kept else "open"
        if item.kept:
            said += " (kept; not asked now)"
        face.say(wrapped(f"{number}.{n}  {item.spec.label}: {said}", face.width, "  "))
    return True


def tell_changes(
    face: Face, interview: Interview, events: Sequence[Event], besides: Path_ | None = None
) -> None:
    """Say what others changed, but for what is told otherwise."""
    for event in events:
        key = key_of(event.path)
        if key is None or event.path == besides or key[0] not in {o.key for o in interview.owners}:
            continue
        item = next((i for i in interview.items(key[0]) if i.fact == key[1]), None)
        if item is not None:
            said = f"{event.who} changed {item.spec.label}: {item.said or 'open'}"
            face.say(wrapped(said, face.width, "  "), "warning")
