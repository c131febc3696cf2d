"""How wide words are in Source Sans 3, and where they may be broken."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# Advance widths of Source Sans 3 Regular in thousandths of its size, from the space to the tilde.
_ASCII = (
    "200 289 426 497 497 824 609 249 303 303 418 497 249 311 249 350 497 497 497 497 497 497 497 "
    "497 497 497 249 249 497 497 497 425 847 544 588 571 615 527 494 617 652 263 480 579 486 727 "
    "647 664 566 664 569 534 536 645 515 786 513 476 539 303 350 303 497 500 542 504 553 456 555 "
    "496 292 504 544 246 247 495 255 829 547 542 555 555 347 419 338 544 467 719 446 467 425 303 "
    "241 303 497"
)
_ADVANCES = {chr(32 + i): int(width) for i, width in enumerate(_ASCII.split())}
_ADVANCES |= {"–": 480, "−": 497, "→": 619, "↑": 619, "↓": 619, "₂": 367, "×": 497, "·": 249}
_ADVANCES |= {"…": 948, "•": 350, "†": 500}
_ADVANCES |= dict.fromkeys("’", 249) | dict.fromkeys("“”", 426) | dict.fromkeys("€£≥≤", 497)
_ADVANCES |= dict.fromkeys("²³", 367) | {"ß": 576, "æ": 778, "œ": 839, "\u00a0": 200, "\u202f": 120}
_EM = 1000
# The letters of other alphabets come from a font that we do not know.
_OTHER, _CAPITAL, _FULL, _PICTURE = 620, 760, 1040, 1400
_BOLD = 1.08  # the widest common letters of Semibold against Regular
# A reader's own font in the browser is wider than ours by about so much.
_SAFE = 1.05
_JOINER, _VARIANTS = "\u200d", range(0xFE00, 0xFE10)
_TONES, _FLAGS = range(0x1F3FB, 0x1F400), range(0x1F1E6, 0x1F200)
_OPENING = "([{“„«"
_HYPHENS = "-–/\u00ad\u200b"


def width_of(words: str, size: float, weight: int = 400) -> float:
    """The width of a line of text in points, rather too wide than too narrow."""
    units = sum(_cluster_units(c) for c in clusters(words))
    return units / _EM * size * _SAFE * (_BOLD if weight >= 600 else 1.0)


def clusters(words: str) -> Iterator[str]:
    """The signs of a text as a reader counts them: a letter with its accents, a whole emoji."""
    held = ""
    for char in words:
        if held and _belongs(held, char):
            held += char
        else:
            if held:
                yield held
            held = char
    if held:
        yield held


def _belongs(held: str, char: str) -> bool:
    code = ord(char)
    if held.endswith(_JOINER) or char == _JOINER or code in _VARIANTS or code in _TONES:
        return True
    if code in _FLAGS and ord(held[0]) in _FLAGS:
        return len(held) % 2 == 1
    return unicodedata.category(char) in ("Mn", "Me", "Mc")


def _cluster_units(cluster: str) -> float:
    first = cluster[0]
    if first in _ADVANCES:
        return _ADVANCES[first]
    code = ord(first)
    if code >= 0x1F000:
        return _PICTURE
    if unicodedata.east_asian_width(first) in "WF":
        return _FULL
    category = unicodedata.category(first)
    if category in ("Mn", "Me", "Cf", "Cc"):
        return 0
    base = unicodedata.normalize("NFD", first)[0]
    if base in _ADVANCES:
        return _ADVANCES[base]
    if category == "So":
        return _FULL
    return _CAPITAL if category == "Lu" else _OTHER


def wrap(words: str, size: float, room: float, lines: int = 0, weight: int = 400) -> list[str]:
    """Break a text into lines no wider than the room.

    Args:
        words: any text.
        size: of the type, in points.
        room: of a line, in points.
        lines: at most so many, the last then ends in an ellipsis; 0 for as many as it takes.
        weight: of the type.
    """
    out: list[str] = []
    line = ""
    for piece in _pieces(words):
        trial = line + piece
        if not line.strip() or width_of(trial.rstrip(), size, weight) <= room:
            line = trial.lstrip() if not line else trial
        else:
            out.append(line.rstrip())
            line = piece.lstrip()
        while width_of(line.rstrip(), size, weight) > room:
            fitting = _fitting(line.rstrip(), size, room, weight)
            rest = line[len(fitting) :]
            if not rest.strip():
                break
            out.append(fitting)
            line = rest
    if line.strip():
        out.append(line.rstrip())
    if lines and len(out) > lines:
        last = _fitting(out[lines - 1], size, room - width_of("…", size, weight), weight)
        out = [*out[: lines - 1], last.rstrip(" ,;:-") + "…"]
    return out


def _pieces(words: str) -> Iterator[str]:
    """A text cut wherever a line may end: after a space or hyphen, around a sign of CJK."""
    held = ""
    for cluster in clusters(" ".join(words.split())):
        wide = unicodedata.east_asian_width(cluster[0]) in "WF" and held[-1:] not in _OPENING
        if held and wide:
            yield held
            held = ""
        held += cluster
        if cluster == " " or cluster in _HYPHENS:
            yield held
            held = ""
    if held:
        yield held


def _fitting(words: str, size: float, room: float, weight: int) -> str:
    """The longest beginning that fits, one sign at least."""
    taken = ""
    for cluster in clusters(words):
        if taken and width_of(taken + cluster, size, weight) > room:
            break
        taken += cluster
    return taken
