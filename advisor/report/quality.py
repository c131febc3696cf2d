"""On what grade of answer the figures rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.language import inside, mark, tr
from advisor.report import charts
from advisor.report.brand import Colours
from advisor.report.owners import Owner
from advisor.report.reader import Reader, heading, mapping, mappings, number, text
from advisor.report.words import QUALITY, in_words

GRADES = {
    "metered": mark("Metered"),
    "billed": mark("Billed"),
    "estimated": mark("Estimated"),
    "assumed": mark("Assumed"),
}
_INPUTS = 5
_LEAST = 0.005


@dataclass(frozen=True, slots=True)
class Resting:
    """How much of a use case's carbon moves with the inputs of one grade."""

    grade: str
    share: float
    inputs: tuple[str, ...]
    most: float

    @property
    def printed(self) -> str:
        """The share in per cent."""
        return percent(self.share)


@dataclass(frozen=True, slots=True)
class Graded:
    """The grades of a use case, with a bar of them."""

    owner: str
    rows: tuple[Resting, ...]
    chart: str

    @property
    def largest(self) -> str:
        """The answer that moves most, of whatever grade, with its share."""
        best = max(self.rows, key=lambda r: r.most)
        return f"{best.inputs[0]}, {inside(best.grade)}" if best.inputs else ""

    def share(self, grade: str) -> str:
        """The share that rests on a grade, printed."""
        return next((r.printed for r in self.rows if r.grade == grade), "–")


def percent(share: float) -> str:
    """A share in whole per cent."""
    return tr("under 1 %") if 0 < share < _LEAST else f"{round(share * 100)} %"


def graded(reader: Reader, cases: Sequence[Owner], colours: Colours) -> tuple[Graded, ...]:
    """For each use case the share of its carbon that rests on each grade of input."""
    raws = {text(u.get("id")): u for u in mappings(reader.data.get("use_cases"))}
    out = []
    for case in cases:
        told = mappings(mapping(mapping(raws.get(case.id)).get("quality")).get("carbon"))
        rows = []
        order = list(GRADES)
        known = [r for r in told if text(r.get("grade")) in GRADES]
        for raw in sorted(known, key=lambda r: order.index(text(r.get("grade")))):
            share = number(raw.get("share"))
            if not share:
                continue
            inputs = [
                (heading(i.get("label")) or text(i.get("id")), number(i.get("share")) or 0.0)
                for i in mappings(raw.get("inputs"))
            ]
            inputs.sort(key=lambda i: -i[1])
            grade = text(raw.get("grade"))
            rows.append(
                Resting(
                    in_words(GRADES, grade),
                    share,
                    tuple(f"{label} {percent(s)}" for label, s in inputs[:_INPUTS] if s >= _LEAST),
                    inputs[0][1] if inputs else 0.0,
                )
            )
        if rows:
            words = ", ".join(f"{inside(r.grade)} {r.printed}" for r in rows)
            bar = charts.stage_bar(
                [charts.Part(f"{r.grade} {r.printed}", r.share) for r in rows],
                tr(
                    "The carbon of {use_case} by the grade of its inputs: {grades}.",
                    use_case=case.name,
                    grades=words,
                ),
                colours,
            )
            out.append(Graded(case.name, tuple(rows), bar if len(rows) > 1 else ""))
    return tuple(out)


def counted_grades(everyone: Sequence[Owner]) -> tuple[tuple[str, str, int], ...]:
    """How many answers are of each grade: its letter, its words, and how many."""
    counts: dict[str, int] = {}
    for owner in everyone:
        for fact in owner.facts:
            if fact.grade:
                counts[fact.grade] = counts.get(fact.grade, 0) + 1
    names = {grade: words for code, (grade, words) in QUALITY.items() if code != "changed"}
    # All four, so that nobody looks for one that has none.
    return tuple((g, inside(tr(n)), counts.get(g, 0)) for g, n in names.items()) if counts else ()
