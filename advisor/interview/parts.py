"""A raw answer taken apart into what forms ask for, and put together again, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

State = Literal["open", "known", "unknown", "not_applicable"]
_PLAIN_WORDS = ("unknown", "not_applicable")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an answer; texts as typed, None where there is nothing.

    Attributes:
        candidates: several values under study; the first is the baseline.
        who: could tell, while it is not known; kept beside an answer that came since.
        why: of unknown or not applicable.
        private: whether note, source and who stay out of whatever leaves the house.
        grade: metered, billed or estimated.
    """

    state: State = "open"
    value: Any | None = None
    low: Any | None = None
    high: Any | None = None
    candidates: tuple[Any, ...] = ()
    who: str | None = None
    why: str | None = None
    source: str | None = None
    note: str | None = None
    private: bool = False
    grade: str | None = None

    @classmethod
    def of(cls, raw: Any | None) -> Parts:
        """The parts of a raw answer; None is no answer."""
        if raw is None:
            return cls()
        if isinstance(raw, str) and raw in _PLAIN_WORDS:
            return cls(raw)  # type: ignore[arg-type]  # one of the two
        if not isinstance(raw, Mapping):
            return cls("known", raw)
        found: dict[str, Any] = {
            "who": _text(raw.get("who")),
            "source": _text(raw.get("source")),
            "note": _text(raw.get("note")),
            "private": bool(raw.get("private")),
            "grade": _text(raw.get("grade")),
        }
        for state in _PLAIN_WORDS:
            if state in raw:
                detail = raw[state]
                if isinstance(detail, Mapping):
                    found["who"] = _text(detail.get("who")) or found["who"]
                    found["note"] = _text(detail.get("note")) or found["note"]
                    found["why"] = _text(detail.get("why"))
                return cls(state, **found)  # type: ignore[arg-type]  # one of the two
        if "candidates" in raw:
            listed = raw["candidates"]
            values = tuple(listed) if isinstance(listed, list | tuple) else (listed,)
            return cls("known", candidates=values, **found)
        return cls("known", raw.get("value"), raw.get("low"), raw.get("high"), **found)

    @property
    def raw(self) -> Any | None:
        """The raw answer, as short as it can be written; None is no answer."""
        more: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("source", "note", "private", "grade")
            if getattr(self, name)
        }
        if self.state == "open":
            # A note or a name beside no answer: nobody knows it yet.
            if not more and not self.who:
                return None
            return {"unknown": _detail(self), **more}
        if self.state == "known":
            who = {"who": self.who} if self.who else {}
            if self.candidates:
                return {"candidates": list(self.candidates), **more, **who}
            value = list(self.value) if isinstance(self.value, tuple) else self.value
            ends = {k: v for k, v in (("low", self.low), ("high", self.high)) if v is not None}
            return {"value": value, **ends, **more, **who} if more or who or ends else value
        detail = _detail(self)
        return {self.state: detail, **more} if detail or more else self.state


def _detail(parts: Parts) -> dict[str, Any]:
    return {k: v for k, v in (("who", parts.who), ("why", parts.why)) if v}


def with_parts(raw: Any | None, **parts: Any) -> Any | None:
    """A raw answer with some parts changed: `with_parts("480k", note="October")`.

    An empty text takes a part away. A new value makes the answer known.
    """
    names = {f.name for f in fields(Parts)}
    unknown = parts.keys() - names
    if unknown:
        raise TypeError(f"no part of an answer: {', '.join(sorted(unknown))}")
    have = Parts.of(raw)
    kept = {name: getattr(have, name) for name in names}
    for name, value in parts.items():
        kept[name] = value if value != "" else None
    if ("value" in parts or "candidates" in parts) and "state" not in parts:
        kept["state"] = "known"
    return Parts(**kept).raw


def replaced(old: Any | None, new: Any | None) -> Any | None:
    """A new raw answer that keeps the note, source and privacy of the old one where it has none.

    Who answers anew by a plain line does not lose what was noted before; who could tell, and a
    grade, belonged to the old answer.
    """
    if new is None:
        return None
    before, after = Parts.of(old), Parts.of(new)
    if before.state == "open":
        return new
    more = {
        name: getattr(before, name)
        for name in ("note", "source", "private")
        if getattr(before, name) and not getattr(after, name)
    }
    return with_parts(new, **more) if more else new


def answered_anew(old: Any | None, new: Any | None) -> Any | None:
    """As `replaced`, and who could tell is kept too: one may be back at not knowing at once."""
    made, who = replaced(old, new), Parts.of(old).who
    if made is None or not who or Parts.of(made).who:
        return made
    return with_parts(made, who=who)


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)
