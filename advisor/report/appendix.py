"""Sources, factors, answers and the colophon."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.language import ENGLISH, capital, spoken, tr
from advisor.quantities import by_the_million, format_number, pretty_unit, written_unit
from advisor.report.evidence import Source
from advisor.report.names import factor_name, first_words, places, without_ids
from advisor.report.owners import Owner
from advisor.report.reader import Reader, mapping, mappings, number, sentence, text, whole_sentences
from advisor.report.reasons import exact_share
from advisor.report.words import FACTORS, GLOSSARY, STATES, STATUSES, VERIFIED, in_words

ANSWERS = 300  # long tables are slow to set; the attachment holds all
_FACTORS = 150
_REASON = 130  # letters of a parameter's reason; the attachment holds all


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A factor or a parameter with its range."""

    name: str
    central: str
    range: str
    unit: str
    basis: str
    source: str
    verified: str
    year: str = ""
    read: bool = True


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer as given."""

    owner: str
    question: str
    answer: str
    status: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """What guidance or a rule from outside asks, and the recommendations that answer to it."""

    item: str
    asks: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Appendix:
    """The last pages."""

    sources: tuple[Source, ...]
    frameworks: tuple[tuple[str, str, tuple[FrameworkRow, ...]], ...]
    factors: tuple[FactorRow, ...]
    factors_left: int
    parameters: tuple[FactorRow, ...]
    answers: tuple[AnswerRow, ...]
    answers_left: int
    unanswered: int
    glossary: tuple[tuple[str, str], ...]
    packs: tuple[tuple[str, str, str], ...]


def sources_of(reader: Reader) -> dict[str, Source]:
    """The sources of the advice, numbered S1, S2 … in their order."""
    out: dict[str, Source] = {}
    for raw in mappings(reader.map("inputs").get("sources")):
        key = text(raw.get("id"))
        if key and key not in out:
            status = text(raw.get("status"))
            out[key] = Source(
                f"S{len(out) + 1}",
                key,
                sentence(raw.get("citation")) or key,
                text(raw.get("url")),
                text(raw.get("year")),
                in_words(VERIFIED, status),
                read=status == "read",
                remark=sentence(raw.get("remark")),
                worded=raw.get("worded") is True,
            )
    return out


def appendix(
    reader: Reader, everyone: Sequence[Owner], sources: Mapping[str, Source], *, short: bool = False
) -> Appendix:
    """Gather the appendix; of a short report the parameters stand in the attached data only."""
    inputs = reader.map("inputs")
    names = {o.id: o.name for o in everyone}
    factors = mappings(inputs.get("factors"))
    zones = places(reader)
    answers = mappings(reader.data.get("answers"))
    # What is known first, so that the cap cuts what was never asked.
    open_ones = [a for a in answers if text(a.get("state")) == "absent"]
    told = [a for a in answers if text(a.get("state")) != "absent"]
    return Appendix(
        sources=tuple(sources.values()),
        frameworks=tuple(_framework(f) for f in mappings(reader.data.get("frameworks"))),
        factors=tuple(_factor(f, sources, "basis", zones) for f in factors[:_FACTORS]),
        factors_left=max(0, len(factors) - _FACTORS),
        parameters=tuple(
            _parameter(p, sources)
            for p in mappings(inputs.get("parameters"))[:_FACTORS]
            if not short
        ),
        answers=tuple(_answer(a, names) for a in told[:ANSWERS]),
        answers_left=max(0, len(told) - ANSWERS),
        unanswered=len(open_ones),
        glossary=_glossary(),
        packs=tuple(
            (text(p.get("id")), text(p.get("version")), text(p.get("hash"))[:16])
            for p in mappings(inputs.get("packs"))
        ),
    )


def _glossary() -> tuple[tuple[str, str], ...]:
    """The words with their meaning, in the order of the language's alphabet."""
    told = [(tr(name), tr(meaning)) for name, meaning in GLOSSARY]
    return tuple(sorted(told, key=lambda entry: entry[0].casefold()))


def _framework(raw: Mapping[str, Any]) -> tuple[str, str, tuple[FrameworkRow, ...]]:
    rows = tuple(
        FrameworkRow(
            _numbered(text(row.get("id"))),
            text(row.get("text")),
            tuple(text(r.get("title")) for r in mappings(row.get("recommendations"))),
        )
        for row in mappings(raw.get("items"))
    )
    return text(raw.get("title")), text(raw.get("version")), rows


def _numbered(item: str) -> str:
    """A publisher's number; a word of ours in place of one is not printed."""
    return "" if re.search("[a-z]{2}", item) else item


def _factor(
    raw: Mapping[str, Any],
    sources: Mapping[str, Source],
    basis: str,
    known_places: Mapping[str, str] | None = None,
) -> FactorRow:
    source = text(raw.get("source"))
    known = sources.get(source)
    verified, year = text(raw.get("verified")), text(raw.get("year"))
    # Our own judgement is no source that somebody could read.
    ours = known is not None and known.status == tr(VERIFIED["judgement"])
    middle = raw.get("central") if "central" in raw else raw.get("value")
    unit, times = by_the_million(text(raw.get("unit")), number(middle) or 0.0)
    return FactorRow(
        name=text(raw.get("label")) or factor_name(text(raw.get("id")), known=known_places),
        central=_shown(middle, times),
        range=_range(raw.get("low"), raw.get("high"), times),
        unit=_unit(unit),
        basis=without_ids(text(raw.get(basis))),
        source="" if ours else known.mark if known else source,
        verified=tr(VERIFIED["judgement"]) if ours else in_words(FACTORS, verified),
        read=ours or verified != "recalled",
        year=year if year.isdigit() and year not in text(raw.get(basis)) else "",
    )


def _unit(unit: str) -> str:
    return "" if unit == "1" else pretty_unit(written_unit(unit))


def _parameter(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> FactorRow:
    """A parameter, named by the first words of its reason where it has no label."""
    row = _factor(raw, sources, "because")
    if text(raw.get("label")):
        # What the label says already is not said twice.
        same = row.basis.casefold().startswith(row.name.casefold())
        rest = row.basis[len(row.name) :].lstrip(" .,;:") if same else row.basis
        return replace(row, basis=whole_sentences(rest[:1].upper() + rest[1:], _REASON))
    if not row.basis:
        return row
    name, rest = first_words(row.basis)
    return replace(row, name=name, basis=rest)


def _shown(value: object, times: float = 1.0) -> str:
    amount = number(value)
    return text(value) if amount is None else format_number(amount * times, 3)


def _range(low: object, high: object, times: float = 1.0) -> str:
    first, last = _shown(low, times), _shown(high, times)
    return f"{first}–{last}" if first and last and first != last else ""


def _answer(raw: Mapping[str, Any], names: Mapping[str, str]) -> AnswerRow:
    owner = text(raw.get("owner"))
    state = text(raw.get("state"))
    shown = text(raw.get("printed")) or text(raw.get("typed")) or text(raw.get("value"))
    status = text(raw.get("status"))
    return AnswerRow(
        owner=names.get(owner, tr("All use cases") if owner == "engagement" else owner),
        question=text(raw.get("question")) or text(raw.get("label")) or text(raw.get("fact")),
        answer=_exact(shown, raw.get("value"))
        if state in ("known", "")
        else capital(in_words(STATES, state)),
        status=in_words(STATUSES, status),
        said="; ".join(
            w
            for w in (
                tr("ask: {who}", who=text(raw.get("who"))) if raw.get("who") else "",
                text(raw.get("source")),
                text(raw.get("note")).rstrip("."),
            )
            if w
        ),
    )


def _exact(shown: str, value: object) -> str:
    """The answer with a high share as given, and one of a thing in the singular."""
    english = spoken() == ENGLISH
    one = english and shown.startswith("1 ") and shown.endswith("s") and " a " not in shown
    return shown.removesuffix("s") if one else exact_share(shown, value)


__all__ = ["ANSWERS", "Appendix", "appendix", "mapping", "sources_of"]
