"""Ids made of names that people wrote."""

from __future__ import annotations

import re
import unicodedata

# Letters that do not come apart into a plain one and its mark.
_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def id_of(name: str, *, most: int = 60, otherwise: str = "") -> str:
    """An id: small Latin letters, digits and '-'.

    Args:
        name: as a person wrote it.
        most: how many characters it may have.
        otherwise: what it is where nothing of the name can stand in an id.
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN))
    words = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode())
    return words.strip("-")[:most].strip("-") or otherwise
