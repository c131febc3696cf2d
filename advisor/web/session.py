"""Who may come in: a one-time token in the address, then a session held by a cookie.

Sessions last as long as the server runs: a page that lay open for a day still saves. A token is
used once; another browser at the table is let in by a new token that a session asks for.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field

COOKIE = "advisor_session"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"
_TOKENS_OPEN = 20  # tokens that nobody has used; more are made only in place of the oldest


@dataclass(slots=True)
class Session:
    """One browser that was let in.

    Attributes:
        who: the name under which its changes are kept.
        csrf: what every form and every call that changes something carries.
        shown_to_client: the engagement whose client the screen is turned to; empty for none.
        theme: `light` or `dark`; empty for that of the system.
    """

    who: str
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    shown_to_client: str = ""
    theme: str = ""

    @property
    def client_mode(self) -> bool:
        """Whether the screen is turned to a client."""
        return bool(self.shown_to_client)

    def carries(self, csrf: str) -> bool:
        """Whether a request carries this session's token, compared in constant time."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "replace"))


class Sessions:
    """The sessions and unused tokens of one server; neither outlives it."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def token(self, who: str) -> str:
        """A new one-time token for somebody."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[_hashed(made)] = who
            while len(self._tokens) > _TOKENS_OPEN:
                del self._tokens[next(iter(self._tokens))]
        return made

    def enter(self, token: str) -> str | None:
        """Use up a token: the value of the session's cookie; None where it is not valid."""
        with self._lock:
            who = self._tokens.pop(_hashed(token), None)
            if who is None:
                return None
            made = secrets.token_urlsafe(32)
            self._sessions[_hashed(made)] = Session(who)
            return made

    def of_cookie(self, value: str) -> Session | None:
        """The session that a cookie names."""
        return self._sessions.get(_hashed(value))

    def leave(self, value: str) -> None:
        """End the session of a cookie."""
        with self._lock:
            self._sessions.pop(_hashed(value), None)


def _hashed(secret: str) -> str:
    # Looking up a digest tells nothing of the secret by the time that it takes.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
