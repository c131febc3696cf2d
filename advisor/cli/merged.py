"""What came of a merge, to read and as data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.errors import Problem

if TYPE_CHECKING:
    from advisor.interview.items import Item
    from advisor.interview.kept import Change
    from advisor.interview.merge import Conflict, Merge

KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a merge.

    Attributes:
        chosen: conflicts that --take settles, with whose answer was taken; None for what stands.
        words: of each question that changes, its answer then.
        warnings: what is doubtful about the answers that are taken.
    """

    merge: "Merge"
    chosen: tuple[tuple["Conflict", str | None], ...]
    left: tuple["Conflict", ...]
    changes: tuple["Change", ...]
    words: Mapping[tuple[str, str], str]
    warnings: tuple[Problem, ...] = ()


def _about(item: "Item") -> str:
    label = item.spec.label.removeprefix("the ")
    where = f", {item.owner.name}" if item.owner.name else ""
    return f"{label[:1].upper()}{label[1:]}{where}"


def lines(done: Done, dry_run: bool) -> Iterator[str]:
    """What came of a merge, to read."""
    from advisor.interview.form.layout import reference

    would = "would be " if dry_run else ""
    count = len(done.changes)
    yield f"{count} answer{'' if count == 1 else 's'} {would}taken" + (":" if count else ".")
    for item in done.merge.taken:
        yield f"  {_about(item)}: {done.words[item.key]}"
    for conflict, who in done.chosen:
        if who is not None:
            yield f"  {_about(conflict.item)}: {done.words[conflict.item.key]}, as {who} told"
    kept = sum(who is None for _, who in done.chosen)
    if kept:
        yield f"{kept} in conflict {would}left as {'it stood' if kept == 1 else 'they stood'}."
    same = len(done.merge.same)
    if same:
        yield f"{same} stood already as {'it was' if same == 1 else 'they were'} told."
    if done.left:
        yield ""
        many = len(done.left)
        one, them = ("conflict", "it") if many == 1 else ("conflicts", "them")
        yield f"{many} {one}; nothing of {them} was changed:"
    for conflict in done.left:
        yield f"  {reference(*conflict.item.key)}   {_about(conflict.item)}"
        if conflict.mine is not None:
            yield f"    stands: {conflict.mine.words}"
        for said in conflict.theirs:
            yield f"    {said.who} ({said.at}): {said.words}"
    if done.left:
        first = done.left[0]
        yield ""
        yield (
            f"Choose with --take '{reference(*first.item.key)}={first.theirs[0].who}', or "
            f"--take {KEEP} for all that stands."
        )


def data(done: Done, dry_run: bool) -> Mapping[str, Any]:
    """The same as plain data."""

    def key(item: "Item") -> Mapping[str, str]:
        return {"owner": item.owner.key, "question": item.fact}

    return {
        "written": not dry_run and bool(done.changes),
        "taken": [
            {"path": list(change.path), "new": change.new} for change in done.changes
        ],
        "same": [key(item) for item in done.merge.same],
        "chosen": [{**key(c.item), "who": who} for c, who in done.chosen],
        "conflicts": [
            {
                **key(c.item),
                "stands": None if c.mine is None else c.mine.words,
                "told": [
                    {"who": said.who, "at": said.at, "answer": said.raw, "words": said.words}
                    for said in c.theirs
                ],
            }
            for c in done.left
        ],
    }  # fmt: skip
