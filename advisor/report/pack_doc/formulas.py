"""Formulas of a pack in pieces, so that what they read can be linked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.facts import FactSpec
from advisor.logic.expressions import Expr
from advisor.logic.terms import show_expression
from advisor.pack.items import Pack, Range
from advisor.report.pack_doc.words import ranged

_NAME = re.compile(
    r"param\.(?P<param>[A-Za-z0-9_]+)"
    r"|factor\.(?P<table>[A-Za-z0-9_]+)\[[^]]*\](?:\.[A-Za-z0-9_]+)?"
    r"|factor\.(?P<factor>[A-Za-z0-9_.]+)"
    r"|(?P<fact>[a-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a formula.

    Attributes:
        words: as it is printed.
        kind: the chapter that its name leads to: parameters, factors, tables or fact; empty for
            signs and numbers.
        name: of the item there.
    """

    words: str
    kind: str = ""
    name: str = ""


def formula(found: Expr | Range, spec: FactSpec) -> tuple[Piece, ...]:
    """What a fact is set to."""
    if isinstance(found, Range):
        return (Piece(ranged(found.low, found.central, found.high, spec)),)
    return tuple(_pieces(show_expression(found)))


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for found in _NAME.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()])
        for group, kind in (
            ("param", "parameters"),
            ("table", "tables"),
            ("factor", "factors"),
            ("fact", "fact"),
        ):
            if found[group]:
                yield Piece(found[0], kind, found[group])
        at = found.end()
    if at < len(text):
        yield Piece(text[at:])


def parameters_of(pieces: tuple[Piece, ...], pack: Pack) -> list[str]:
    """The parameters that a formula reads, in its order."""
    names = [piece.name for piece in pieces if piece.kind == "parameters"]
    return [name for name in dict.fromkeys(names) if name in pack.parameters]
