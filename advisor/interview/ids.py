"""Ids made of names."""

from __future__ import annotations

from collections.abc import Container

from advisor.pack.ids import id_of

_MOST = 40


def new_ident(name: str, taken: Container[str] = (), otherwise: str = "engagement") -> str:
    """An id made of a name: small Latin letters, digits and '-'; not among `taken`.

    Args:
        name: as a person wrote it.
        taken: ids that it must not be.
        otherwise: what it is made of where nothing of the name can stand in an id.
    """
    stem = id_of(name, most=_MOST, otherwise=otherwise)
    ident, n = stem, 1
    while ident in taken:
        n += 1
        ident = f"{stem}-{n}"
    return ident
