"""What changed since an earlier report: answers, rules and factors, figures, recommendations."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.advice.figures import Figures
from advisor.advice.model import Advice, rounded
from advisor.errors import AdvisorError, Place
from advisor.insight.compare import ALL, Comparison, Explained, Part, compare
from advisor.insight.summing import NOTHING, Column
from advisor.intake.engagement import Engagement
from advisor.language import speaking, tr, trn
from advisor.pack.dates import pack_on
from advisor.pack.items import Pack
from advisor.pack.language import in_language, words_of
from advisor.quantities import in_units
from advisor.report.json_file import fingerprint
from advisor.report.rerun import what_changed
from advisor.report.rerun.against import as_in_report
from advisor.report.rerun.difference import RELATIVE
from advisor.report.rerun.pdf_file import read_any
from advisor.report.rerun.rebuild import rebuilt

# A part below this share of a figure's larger end is of no size.
_NO_SIZE = 0.005
_CAUSES = 8
UNITS = {"carbon_kgco2e": "kgCO2e/year", "energy_kwh": "kWh/year", "water_l": "L/year"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier report of the same client.

    Attributes:
        name: of its file.
        data: the advice that it carries.
        sha256: of the attached file.
    """

    name: str
    data: Mapping[str, Any]
    sha256: str


def read_earlier(path: Path) -> Earlier:
    """An earlier report, or its advice as JSON.

    Raises:
        AdvisorError: as `read_any`.
    """
    data = read_any(path)
    return Earlier(path.name, data, fingerprint(data))


def with_changes(
    advice: Advice,
    engagement: Engagement,
    pack: Pack,
    earlier: Earlier,
    *,
    other_client: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> Advice:
    """The advice with what changed since an earlier report.

    Args:
        advice: of today.
        engagement: its answers.
        pack: what it was made with.
        earlier: the earlier report.
        other_client: the client has another name there.
        step: told what is being done.

    Raises:
        AdvisorError: R527, it is another client's; R525, the earlier report cannot be read.
    """
    before, after = earlier.data["engagement"]["client"], advice.data["engagement"]["client"]
    if not other_client and _plain(before) != _plain(after):
        raise AdvisorError.of(
            "R527",
            f"The earlier report is {before}'s, not {after}'s.",
            place=Place(earlier.name),
            todo="Name an earlier report of this client; where the client has another name now, "
            "add --other-client.",
        )
    language = advice.data["engagement"]["language"] or "en"
    figures = Figures()
    own = words_of(pack, language, "report")
    with speaking(language, own), in_units(advice.data["units"]):
        found = _Since(advice.data, engagement, pack, earlier, language, figures, step).told()
    data = {
        **advice.data,
        "since": rounded(found),
        "figures": dict(sorted({**advice.data["figures"], **rounded(figures.entries)}.items())),
    }
    return Advice(data, advice.warnings)


def _plain(name: object) -> str:
    return " ".join(str(name).split()).casefold()


class _Since:
    """Gathers what changed."""

    def __init__(
        self,
        data: Mapping[str, Any],
        engagement: Engagement,
        pack: Pack,
        earlier: Earlier,
        language: str,
        figures: Figures,
        step: Callable[[str], None],
    ) -> None:
        self.now, self.was = data, earlier.data
        self.engagement, self.pack, self.earlier = engagement, pack, earlier
        self.language, self.figures, self.step = language, figures, step
        self.currency = str(data["engagement"]["currency"])
        self.questions = in_language(pack, language).questions

    def told(self) -> dict[str, Any]:
        """Everything as plain data."""
        head, inputs = self.was["engagement"], self.was["inputs"]
        answers = list(what_changed.answers(self.was, self.now, self.questions))
        items = list(what_changed.items(self.was, self.now))
        packs = list(what_changed.packs(self.was, self.now))
        notes: list[str] = []
        found = self._compared(notes)
        owners: list[dict[str, Any]] = []
        still: list[str] = []
        moved: list[dict[str, Any]] = []
        if found is not None:
            shown = [*found.explained[-1:], *found.explained[:-1]]
            for each in shown:
                block = self._owner(each, found)
                if block is None:
                    still.append(each.name)
                else:
                    owners.append(block)
            moved = [
                {
                    "change": m.change,
                    "use_case": m.use_case_name,
                    "rule": m.rule,
                    "title": m.title,
                    "before": m.before,
                    "after": m.after,
                    "why": m.why,
                }
                for m in found.recommendations
            ]
            notes += found.notes
        return {
            "earlier": {
                "file": self.earlier.name,
                "sha256": self.earlier.sha256,
                "client": head["client"],
                "date": head["date"],
                "version": inputs.get("advisor_version"),
                "packs": [{"id": p["id"], "version": p["version"]} for p in inputs["packs"]],
            },
            "nothing": found is not None and not (answers or items or packs or owners or moved),
            "answers": answers,
            "packs": packs,
            "items": items,
            "owners": owners,
            "unchanged": still,
            "recommendations": moved,
            "notes": list(dict.fromkeys(notes)),
        }

    def _compared(self, notes: list[str]) -> Comparison | None:
        """Both engagements, each under its own packs; None where the earlier ones are not kept."""
        try:
            old, _ = rebuilt(self.was)
            before = as_in_report(self.was, self.pack)
        except AdvisorError as error:
            notes.append(
                tr(
                    "The earlier report does not hold what it was made with, so that figures are "
                    "not compared here."
                )
            )
            if error.problems[0].code != "R524":
                raise
            return None
        notes += self._kept_back()
        seed = self.now["inputs"]["seed"]
        sides = [
            dataclasses.replace(e, language=self.language, report_language=None)
            for e in (old, self.engagement)
        ]
        return compare(
            sides[0],
            in_language(before, self.language),
            sides[1],
            in_language(pack_on(self.pack, self.engagement.date), self.language),
            seed=seed,
            step=self.step,
        )

    def _kept_back(self) -> Iterator[str]:
        """What is to be said of rules that the earlier report keeps to itself."""
        kept = self.was["inputs"]["resolved"]["withheld"]
        here = {p.id for p in self.pack.packs}
        today = [label for label in kept if label.partition("@")[0] in here]
        gone = [label for label in kept if label not in today]
        if today:
            yield tr(
                "The earlier report keeps rules of {packs} to itself; they are taken as they are "
                "today.",
                packs=", ".join(today),
            )
        if gone:
            yield tr(
                "The earlier report keeps rules of {packs} to itself, which are not used today; "
                "what they recommended then is not compared.",
                packs=", ".join(gone),
            )

    def _owner(self, each: Explained, found: Comparison) -> dict[str, Any] | None:
        """Before, causes and after of one use case, or of all; None where no figure moved."""
        method = self._method(each, found.figures)
        before = method[0] if method is not None else each.before
        sizes = {
            name: max(abs(end[name]) for end in (before, each.after) if end is not None)
            for name in found.figures
        }
        parts = [p for p in each.parts if _counts(p, sizes)]
        if not parts and method is None:
            return None
        units = {**UNITS, "cost": f"{self.currency}/year"}
        columns = [Column.of(name, sizes[name], units[name]) for name in found.figures]
        shown, rest = parts[:_CAUSES], [p for p in each.parts if p not in parts[:_CAUSES]]
        values: list[Mapping[str, float]] = [p.figures for p in shown]
        told: list[dict[str, Any]] = [
            {"kind": "cause", "what": p.input.what, "was": p.input.before, "is": p.input.after}
            for p in shown
        ]
        if rest and any(abs(p.figures[n]) > 0 for p in rest for n in found.figures):
            values.append({n: sum(p.figures[n] for p in rest) for n in found.figures})
            what = trn("{n} smaller cause", "{n} smaller causes", len(rest))
            told.append({"kind": "more", "what": what, "was": None, "is": None})
        if method is not None:
            values.append(method[1])
            told.append({"kind": "method", "what": self._program(), "was": None, "is": None})
        cells = [column.summing(values, before, each.after) for column in columns]
        rows = [
            {**row, "figures": self._row(each.id, str(n), columns, values[n], texts)}
            for n, (row, texts) in enumerate(
                zip(told, zip(*cells, strict=True), strict=True), start=0
            )
        ]
        for kind, end, at in (("before", before, 0), ("after", each.after, len(rows) + 1)):
            if end is not None:
                texts = tuple(column.cell(end) for column in columns)
                row = {"kind": kind, "what": None, "was": None, "is": None}
                rows.insert(at, {**row, "figures": self._row(each.id, kind, columns, end, texts)})
        return {
            "id": each.id,
            "name": tr("All use cases") if each.id == ALL else each.name,
            "where": each.where,
            "columns": [{"impact": c.figure, "unit": c.unit} for c in columns],
            "rows": rows,
            "missing": [
                *(tr("Not complete before: {why}", why=w) for w in each.missing.get("a", ())),
                *(tr("Not complete after: {why}", why=w) for w in each.missing.get("b", ())),
            ],
        }

    def _row(
        self,
        owner: str,
        row: str,
        columns: Sequence[Column],
        values: Mapping[str, float],
        texts: Sequence[str],
    ) -> list[str | None]:
        """The figures of a row; None where nothing moved."""
        found: list[str | None] = []
        for column, text in zip(columns, texts, strict=True):
            if text == NOTHING:
                found.append(None)
                continue
            ident = f"since.{owner}.{row}.{column.figure}"
            self.figures.text(ident, column.figure, column.unit, values[column.figure], text)
            found.append(ident)
        return found

    def _method(
        self, each: Explained, names: Sequence[str]
    ) -> tuple[dict[str, float], dict[str, float]] | None:
        """What the earlier report told, and by how much its inputs give another figure today."""
        if each.before is None:
            return None
        kept = self.was["figures"]
        head = self.was["portfolio"].get("total") or {} if each.id == ALL else None
        told: dict[str, float] = {}
        for name in names:
            ident = (head or {}).get(name) if each.id == ALL else f"{each.id}.baseline.{name}"
            entry = kept.get(ident)
            told[name] = each.before[name] if entry is None else float(entry["p50"])
        off = {name: each.before[name] - told[name] for name in names}
        if all(abs(v) <= RELATIVE * 10 * abs(told[n]) for n, v in off.items()):
            return None
        return told, off

    def _program(self) -> str:
        versions = [str(d["inputs"].get("advisor_version")) for d in (self.was, self.now)]
        return tr("The program's method ({versions})", versions=" → ".join(dict.fromkeys(versions)))


def _counts(part: Part, sizes: Mapping[str, float]) -> bool:
    return any(abs(v) > _NO_SIZE * sizes[n] for n, v in part.figures.items())
