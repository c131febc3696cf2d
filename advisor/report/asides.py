"""What was considered and set aside, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.language import capital, tr
from advisor.report.reader import Figure, Reader, sentence, text


@dataclass(frozen=True, slots=True)
class Aside:
    """What was considered and not recommended."""

    owner: str
    title: str
    why: str
    saving: Figure | None


def aside(reader: Reader, owner: str, raw: Mapping[str, Any], titles: Mapping[str, str]) -> Aside:
    """Read what was set aside, with the reason as a sentence."""
    why, by = text(raw.get("why")), text(raw.get("by"))
    name = titles.get(by, by)
    if text(raw.get("code")) == "governed":
        why = tr("In this use case “{title}” comes before it", title=name)
    elif by and by in why and by in titles:
        why = why.replace(by, f"“{name}”")
    elif by and name not in why:
        why = f"{why} (“{name}”)" if why else tr("“{title}” goes first", title=name)
    return Aside(
        owner,
        text(raw.get("title")) or text(raw.get("rule")),
        sentence(capital(why)),
        reader.figure(raw.get("saving")),
    )


def grouped(asides: Sequence[Aside]) -> list[Aside]:
    """Asides of one owner and one reason as one row, where there are three or more."""
    groups: dict[tuple[str, str], list[Aside]] = {}
    for entry in asides:
        groups.setdefault((entry.owner, entry.why), []).append(entry)
    out: list[Aside] = []
    for (owner, why), entries in groups.items():
        if len(entries) < 3:
            out += entries
        else:
            out.append(Aside(owner, "; ".join(e.title for e in entries), why, None))
    return out
