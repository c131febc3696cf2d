"""One run of `advisor intake`: open, take over, hold the interview, write, say how to go on."""

from __future__ import annotations

import contextlib
import json
import shlex
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from advisor.cli import DONE, INTERRUPTED, MISSING
from advisor.cli.intake.desk import Desk
from advisor.cli.intake.face import Ended, Face, choose_face
from advisor.cli.intake.given import take_files, take_settings, whole
from advisor.cli.intake.opening import Opened, Wanted, open_engagement
from advisor.cli.intake.show import progress_line, wrapped
from advisor.errors import AdvisorError
from advisor.interview.items import Item

_SHOWN = 8


class Sitting:
    """One run.

    Args:
        wanted: which engagement, and how.
        answers: files to take over first.
        given: `key=value` to take over first.
        express: only the short interview.
        everything: all questions, without asking whether to go on.
    """

    def __init__(
        self,
        wanted: Wanted,
        answers: Sequence[Path],
        given: Sequence[str],
        *,
        express: bool,
        everything: bool,
    ) -> None:
        self.wanted = wanted
        self.answers = answers
        self.given = given
        self.express = express
        self.everything = everything

    def without_input(self, *, as_json: bool) -> int:
        """Take over what was given, write it, and say what is missing."""
        opened = open_engagement(self.wanted, None, whole(self.answers))
        desk, _ = self._desk(opened)
        message = _saved(opened, desk)
        walk = desk.interview.walk("order" if self.everything else "express")
        missing = [item for item in walk if not item.settled]
        if as_json:
            click.echo(json.dumps(_as_json(opened, desk, missing), ensure_ascii=False, indent=2))
        else:
            click.echo(message, err=True)
            for item in missing:
                click.echo(f"{_key(item)}: {item.question.text}")
            if missing:
                click.echo(f"{len(missing)} answers are missing.", err=True)
        return MISSING if missing else DONE

    def held(self, *, by_worth: bool, plain: bool, live: bool) -> int:
        """Hold the interview."""
        face = choose_face(plain=plain)
        try:
            with _ended_by_signal():
                opened = open_engagement(self.wanted, face, whole(self.answers))
                for note in opened.notes:
                    face.say(wrapped(note, face.width))
                desk, taken = self._desk(opened)
                if taken:
                    face.say(f"{taken} answers were taken over.")
        except Ended as ended:
            face.say("Nothing was begun.")
            return INTERRUPTED if ended.interrupted else DONE
        return self._interview(face, opened, desk, by_worth=by_worth, live=live)

    def _interview(
        self, face: Face, opened: Opened, desk: Desk, *, by_worth: bool, live: bool
    ) -> int:
        from advisor.cli.intake.advice import Advising
        from advisor.cli.intake.moving import Course, Stretch
        from advisor.cli.intake.session import Session

        advising = Advising()
        if live and face.person:
            from advisor.cli.intake.advising import LiveAdvice

            advising = LiveAdvice(self.wanted, desk)
        stretch: Stretch = "short" if self.express else "all" if self.everything else "ask"
        # A script's lines stand in the order of the questions.
        course = Course(stretch, "worth" if by_worth and live and face.person else "order")
        session = Session(face, desk, advising, course, lambda: _saved(opened, desk))
        interrupted = False
        try:
            with _ended_by_signal():
                interrupted = session.run()
        finally:
            # Whatever ended it: what was answered is kept already, and the file is written.
            advising.close()
            message = _saved(opened, desk)
        # The terminal may be gone; then nobody reads this.
        with contextlib.suppress(OSError):
            face.say()
            face.say(message)
            _say_how_to_go_on(face, opened, desk, self.wanted)
        return INTERRUPTED if interrupted else DONE

    def _desk(self, opened: Opened) -> tuple[Desk, int]:
        desk = Desk(opened.store, opened.ident, opened.pack, self.wanted.who)
        if (self.answers or self.given) and desk.interview.signed is not None:
            from advisor.cli.intake.session import signed_off

            raise signed_off(desk)
        return desk, take_files(desk, self.answers) + take_settings(desk, self.given)


def _saved(opened: Opened, desk: Desk) -> str:
    """Write the answers file where there is one, and say where the answers are."""
    if opened.file is None:
        return f"Kept as {opened.ident} in {opened.place}."
    # What others did meanwhile belongs into the file too; without their store it waits.
    with contextlib.suppress(AdvisorError):
        desk.refresh()
    copy = opened.file.write(desk.interview.document, desk.interview.revision)
    told = f"Written to {opened.file.path}."
    if copy is not None:
        told += f" Its comments are kept in {copy}."
    return told


def _say_how_to_go_on(face: Face, opened: Opened, desk: Desk, wanted: Wanted) -> None:
    interview = desk.interview
    face.say(f"{progress_line(interview.progress())}.")
    unknown = [i for o in interview.owners for i in interview.items(o.key) if i.asked
               and i.state == "unknown"]  # fmt: skip
    if unknown:
        face.say("To find out:")
    for item in unknown[:_SHOWN]:
        who = f": {item.answer.who}" if item.answer and item.answer.who else ""
        owner = f" ({item.owner.name})" if item.owner.name else ""
        face.say(wrapped(f"{item.spec.label}{owner}{who}", face.width, "  "))
    if len(unknown) > _SHOWN:
        face.say(f"  and {len(unknown) - _SHOWN} more")
    packs = "".join(f" --pack {shlex.quote(name)}" for name in wanted.packs)
    if opened.file is not None:
        path = shlex.quote(str(opened.file.path))
        face.say(f"Go on:   advisor intake {path}{packs}", "faint")
        face.say(f"Report:  advisor assess {path}{packs} -o report.pdf", "faint")
    else:
        # A URL may hold a password, which is not put on the screen.
        named = "URL" if "://" in opened.place else shlex.quote(opened.place)
        store = f" --store {named}" if wanted.store_named else ""
        face.say(f"Go on:   advisor intake {opened.ident}{store}{packs}", "faint")
        face.say(f"A file:  advisor engagement export {opened.ident}{store}", "faint")


def _key(item: Item) -> str:
    return item.fact if item.owner.kind == "engagement" else f"{item.owner.key}:{item.fact}"


def _as_json(opened: Opened, desk: Desk, missing: Sequence[Item]) -> dict[str, object]:
    found = desk.interview.progress()
    return {
        "engagement": opened.ident,
        "file": str(opened.file.path) if opened.file else None,
        "revision": desk.interview.revision,
        "answered": found.answered,
        "asked": found.asked,
        "missing": [
            {
                "key": _key(item),
                "question": item.fact,
                "use_case": item.owner.id or None,
                "text": item.question.text,
                "type": item.spec.type,
                "unit": item.spec.unit,
                "options": list(item.spec.options),
            }
            for item in missing
        ],
    }


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Within this, a hang-up or a request to end is an end like any other: the file is written."""

    def end(_: int, __: FrameType | None) -> None:
        # As Ctrl-C, which every library between here and there lets through.
        raise KeyboardInterrupt

    names = [n for n in ("SIGTERM", "SIGHUP") if hasattr(signal, n)]
    before = {n: signal.signal(getattr(signal, n), end) for n in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
        sys.stdout.flush()
