"""Signing an assessment off on the terminal: what stands open first, then the name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.cli.intake.answering import told, yes
from advisor.cli.intake.desk import Desk
from advisor.cli.intake.face import Face
from advisor.cli.intake.show import address, wrapped
from advisor.interview.items import Item
from advisor.interview.kept import Stale
from advisor.interview.sign_off import Review, review, sign

_SHOWN = 5


def sign_off(face: Face, desk: Desk) -> bool:
    """Show what stands open, and sign where the person still wants to; whether it was signed."""
    found = review(desk.interview)
    if found.problems:
        told(face, found.problems)
        face.say("  It cannot be signed off before this is mended.", "warning")
        return False
    for line in _open(found, desk):
        face.say(wrapped(line, face.width, "  "))
    if found.clear:
        face.say("  Nothing stands open.")
    face.say("  After it no answer can be changed; a new assessment can be begun any time.")
    if face.person and not yes(face, f"  Sign off as {desk.who}?"):
        return False
    try:
        sign(desk.store, desk.ident, desk.pack, seen=desk.interview.revision, who=desk.who)
    except Stale as stale:
        face.say(f"  {stale.theirs.who} changed something meanwhile; look again.", "warning")
        return False
    desk.refresh()
    face.say(f"  Signed off by {desk.who}.", "head")
    return True


def _open(found: Review, desk: Desk) -> Iterator[str]:
    for head, items in (
        ("Short questions without an answer", found.open),
        ("Not known", found.unknown),
        ("Hardly possible", found.doubtful),
        ("As the starting point had it, not confirmed", found.to_confirm),
        ("Kept, but not read since they are not asked", found.not_read),
    ):
        if items:
            yield f"{head}: {', '.join(_named(items, desk))}"
    if found.strays:
        names = ", ".join(stray.fact for stray in found.strays[:_SHOWN])
        yield f"Answers to questions that the packs do not ask: {names}"


def _named(items: Sequence[Item], desk: Desk) -> Iterator[str]:
    for item in items[:_SHOWN]:
        yield f"{item.spec.label} (go {address(item, desk.interview)})"
    if len(items) > _SHOWN:
        yield f"and {len(items) - _SHOWN} more"
