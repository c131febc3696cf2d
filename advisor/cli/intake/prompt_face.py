"""A real terminal: editing, completion, and a line of advice that changes while one types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.styles import Style

from advisor.cli.intake.face import Ended, Manner, Offer, Status, one_line

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from advisor.errors import Place

_WIDEST, _NARROWEST = 96, 40
_MENU_LINES = 8
# Attributes only, no colours of our own: readable on light and on dark terminals alike.
_STYLE = Style.from_dict(
    {
        "question": "bold",
        "head": "bold",
        "faint": "",
        "warning": "bold",
        "advice": "italic",
        "plain": "",
        "status": "italic",
    }
)


class PromptFace:
    """Asks with prompt_toolkit.

    Args:
        source: where keys come from; the process's terminal by default.
        out: where text goes, likewise.
    """

    person = True

    def __init__(self, source: Input | None = None, out: Output | None = None) -> None:
        self._session: PromptSession[str] = PromptSession(
            input=source,
            output=out,
            style=_STYLE,
            enable_suspend=True,
            complete_while_typing=True,
            reserve_space_for_menu=_MENU_LINES,
        )
        # A terminal that cannot tell where its cursor is gets no lecture about it.
        self._session.app.renderer.cpr_not_supported_callback = None

    @property
    def width(self) -> int:
        """Of a line: what the terminal has, but no more than reads well."""
        columns = self._session.output.get_size().columns
        return max(_NARROWEST, min(_WIDEST, columns - 1))

    def say(self, text: str = "", manner: Manner = "plain") -> None:
        """Print text, as it is."""
        print_formatted_text(
            FormattedText([(f"class:{manner}", text)]),
            style=_STYLE,
            output=self._session.output,
        )

    def ask(
        self,
        prompt: str = "> ",
        *,
        offers: Sequence[Offer] = (),
        status: Status | None = None,
    ) -> str:
        """One line; Ctrl-D on an empty line and Ctrl-C end the session."""
        width = self.width

        def message() -> FormattedText:
            shown = "" if status is None or get_app().is_done else status()
            # What is shown while one types is no part of what stays on the screen.
            above = [("class:status", f"{shortened(shown, width)}\n")] if shown else []
            return FormattedText([*above, ("", prompt)])

        try:
            typed = self._session.prompt(
                message,
                completer=_Offers(offers) if offers else None,
                reserve_space_for_menu=_MENU_LINES if offers else 0,
            )
        except EOFError:
            raise Ended from None
        except KeyboardInterrupt:
            raise Ended(interrupted=True) from None
        # What was pasted over several lines is one answer.
        return one_line(typed)

    def renew(self) -> None:
        """Draw what stands above the prompt anew; from any thread."""
        if self._session.app.is_running:
            self._session.app.invalidate()

    def place(self) -> Place | None:
        """A person needs no line number."""
        return None


class _Offers(Completer):
    """Completes from any part of a name or of its meaning; the part after a comma, in a list."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._offers = offers

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator:  # type: ignore[type-arg]
        """The offers that hold what was typed."""
        typed = document.text_before_cursor.rpartition(",")[2].lstrip()
        if len(typed) < 2:
            return
        wanted = typed.lower()
        for offer in self._offers:
            if wanted in offer.text.lower() or wanted in offer.meaning.lower():
                yield Completion(offer.text, -len(typed), display_meta=offer.meaning)


def shortened(text: str, width: int) -> str:
    """A line that fits a width, cut at a word."""
    if len(text) <= width:
        return text
    return text[: width - 2].rsplit(" ", 1)[0].rstrip(",;·") + " …"
