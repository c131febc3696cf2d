"""Interviews in memory, held over lines as a person types them."""

import io
import os
import pty
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from advisor.cli.intake.advice import Advising
from advisor.cli.intake.desk import Desk
from advisor.cli.intake.line_face import LineFace
from advisor.cli.intake.moving import Course
from advisor.cli.intake.session import Session
from advisor.interview.changes import add, new_document
from advisor.interview.document import changed_at
from advisor.interview.memory import MemoryStore
from advisor.pack import load_pack
from advisor.pack.items import Pack


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack()


@pytest.fixture(autouse=True)
def _store_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("ADVISOR_STORE", raising=False)
    monkeypatch.delenv("ADVISOR_PLAIN", raising=False)


@pytest.fixture
def terminals() -> None:
    """Only where the system has pseudo-terminals."""
    ours, theirs = pty.openpty()
    os.close(ours)
    os.close(theirs)


@dataclass
class Held:
    """An interview that was held.

    Attributes:
        out: what was printed.
        desk: the engagement after it.
        interrupted: whether it ended by Ctrl-C.
    """

    out: str
    desk: Desk
    interrupted: bool

    def raw(self, fact: str, owner: str = "support-chatbot") -> Any:
        """What stands as the answer of a question."""
        return self.desk.interview.item(owner, fact).raw

    def said(self, question: str) -> list[str]:
        """Where a question was put."""
        return [line for line in self.out.splitlines() if line == question]


@pytest.fixture
def hold(pack: Pack) -> Callable[..., Held]:
    """Hold an interview: `hold("DEU", "1", "b", …)`; a store given goes on with what it holds."""

    def call(
        *lines: str,
        store: MemoryStore | None = None,
        who: str = "ann",
        person: bool = True,
        course: Course | None = None,
        advising: Advising | None = None,
        names: tuple[str, ...] = ("Support chatbot",),
        before: Callable[[MemoryStore], None] = lambda _: None,
    ) -> Held:
        store = store or MemoryStore()
        if not store.listed():
            document: Any = new_document("Harbour Retail", date="2026-11-25", packs=["core"])
            for name in names:
                for change in add(document, "use_case", name):
                    document = changed_at(document, change.path, change.new)
            store.create(document, who=who, ident="harbour")
        out = io.StringIO()
        text = "".join(f"{line}\n" for line in lines)
        face = LineFace(io.BytesIO(text.encode()), out, person=person)
        desk = Desk(store, "harbour", pack, who)
        before(store)
        session = Session(
            face,
            desk,
            advising or Advising(),
            course or Course("short", "order"),
            lambda: "Written.",
        )
        interrupted = session.run()
        return Held(out.getvalue(), desk, interrupted)

    return call
