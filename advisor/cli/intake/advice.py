"""What a sitting asks of the advice; here the one that knows of none."""

from __future__ import annotations

from collections.abc import Callable

from advisor.cli.intake.desk import Desk
from advisor.interview.interview import Interview
from advisor.interview.items import Key


class Advising:
    """What a session knows of the advice; without a child process it knows nothing."""

    def tell(self, renew: Callable[[], None]) -> None:
        """Call this, from any thread, whenever something is new."""

    def submit(self, desk: Desk) -> None:
        """Have the answers as they are now assessed."""

    def line(self, owner: str = "") -> str:
        """The advice of a use case in one line, as far as it is known."""
        return ""

    def lines(self, desk: Desk) -> list[str]:
        """The advice as it stands now; waits for it."""
        return ["No advice is computed in this session."]

    def what_if(self, desk: Desk, changed: Interview) -> list[str]:
        """What would be advised under other answers; nothing is kept."""
        return ["No advice is computed in this session."]

    def worth(self, desk: Desk) -> tuple[Key, ...]:
        """Questions by what an answer is worth, the most first."""
        return ()

    def close(self) -> None:
        """End what was started."""
