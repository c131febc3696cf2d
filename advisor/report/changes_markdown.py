"""What changed since an earlier report, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from advisor.language import listed, tr, trc
from advisor.report.changes import Block, Changes, Difference


def changes_lines(found: Changes | None, safe: Callable[[str], str]) -> list[str]:
    """The lines of the section; none where nothing was compared.

    Args:
        found: what changed.
        safe: escapes what a client wrote.
    """
    return [] if found is None else list(_lines(found, safe))


def _lines(found: Changes, safe: Callable[[str], str]) -> Iterator[str]:
    yield from (f"## {safe(found.title)}", "", safe(found.earlier), "")
    if found.nothing:
        yield tr(
            "The same answers, under the same rules and factors, give the same figures and the "
            "same advice."
        )
        yield ""
    for block in found.blocks:
        yield from _block(block, safe)
    if found.still and not found.nothing:
        names = listed([safe(name) for name in found.still])
        yield tr("No figure moved by more than half a per cent: {names}.", names=names)
        yield ""
    yield from _differences(tr("Answer"), found.answers, safe)
    yield from _differences(tr("Rules and factors"), found.rules, safe)
    if found.moved:
        yield from _table(
            (tr("Action"), tr("Before"), trc("beside: before", "Now"), tr("Why")),
            [
                (
                    safe(f"{m.title} ({m.where})" if m.where else m.title),
                    safe(m.before) or tr("Not recommended"),
                    safe(m.after) or tr("No longer recommended"),
                    safe(m.why) or "–",
                )
                for m in found.moved
            ],
        )
    elif found.compared and not found.nothing:
        yield tr("The recommendations are the same as before, in the same order.")
        yield ""
    for note in found.notes:
        yield safe(note)
        yield ""


def _block(block: Block, safe: Callable[[str], str]) -> Iterator[str]:
    heads = [safe(block.name), *(f"{what}, {unit}" for what, unit in block.heads)]
    rows = []
    for row in block.rows:
        cells = [f.printed if f else "–" for f in row.figures]
        if row.end:
            cells = [f"**{cell}**" for cell in cells]
        rows.append([f"**{row.what}**" if row.end else safe(row.what), *cells])
    yield from _table(heads, rows)
    for line in block.missing:
        yield safe(line)
        yield ""


def _differences(
    head: str, rows: Sequence[Difference], safe: Callable[[str], str]
) -> Iterator[str]:
    if rows:
        yield from _table(
            (head, tr("Before"), trc("beside: before", "Now")),
            [
                (
                    safe(f"{d.what} ({d.where})" if d.where else d.what),
                    safe(d.before) or "–",
                    safe(d.after) or "–",
                )
                for d in rows
            ],
        )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
