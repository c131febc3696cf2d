"""The backtest: rows in, scores by group out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.backtest.cases import Case, Cases
from advisor.backtest.groups import GROUPS
from advisor.backtest.predict import scored, with_factors
from advisor.backtest.rows import read_cases
from advisor.backtest.scoring import Score, Scored, allowed_misses, score
from advisor.content import rules_folder
from advisor.errors import AdvisorError, Place, Problem
from advisor.footprint.draws import Draws
from advisor.footprint.inputs import MissingValue
from advisor.loading import load_yaml
from advisor.pack.items import Pack
from advisor.scenario.environment import Numbers

_FOLDER = "published"
_FILES = ("training.yaml", "inference.yaml", "tinyml.yaml")
_REFIT = "refit.yaml"
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Backtest:
    """The result.

    Attributes:
        rows: every scored row.
        left_family_out: the same rows, each with factors fitted without its family; empty for
            rows of one's own.
        refused: ids of rows that could not be scored.
        problems: why, row by row.
        left_out: reason and groups by row id.
    """

    rows: tuple[Scored, ...]
    left_family_out: tuple[Scored, ...]
    refused: tuple[str, ...]
    problems: tuple[Problem, ...]
    left_out: dict[str, tuple[str, tuple[str, ...]]]

    def scores(self, *, left_family_out: bool = False) -> dict[str, Score]:
        """Scores by id of the group, groups without rows left away."""
        rows = self.left_family_out if left_family_out else self.rows
        by_group = {name: [r for r in rows if r.group == name] for name in GROUPS}
        return {name: score(found) for name, found in by_group.items() if found}

    def as_json(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "groups": [_plain(name, s) for name, s in self.scores().items()],
            "refused": len(self.refused),
            "refused_rows": list(self.refused),
            "problems": [p.as_json() for p in self.problems],
            "leave_one_family_out": [
                _plain(name, s) for name, s in self.scores(left_family_out=True).items()
            ],
            "left_out": [
                {"id": name, "reason": reason, "groups": list(groups)}
                for name, (reason, groups) in self.left_out.items()
            ],
            "rows": [
                {
                    "id": r.id,
                    "group": r.group,
                    "published": _rounded(r.actual),
                    "p5": _rounded(r.low),
                    "p50": _rounded(r.central),
                    "p95": _rounded(r.high),
                    "unit": r.unit,
                    "inside": r.inside,
                }
                for r in self.rows
            ],
        }


def _plain(name: str, found: Score) -> dict[str, Any]:
    group = GROUPS[name]
    target = group.target
    return {
        "name": group.name,
        "n": found.n,
        "median_error_factor": _rounded(found.median_error_factor),
        "within_2x": _rounded(found.within_2x),
        "coverage": _rounded(found.coverage),
        "sharpness": _rounded(found.sharpness),
        "id": name,
        "enough_to_claim": found.enough,
        "misses": found.misses,
        "misses_allowed": None if target is None else allowed_misses(target.coverage, found.n),
        "target_missed": found.missed(group),
    }


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def shipped_files() -> list[Path]:
    """The files of published rows that we ship."""
    return [rules_folder() / _FOLDER / name for name in _FILES]


def backtest(pack: Pack, files: Sequence[Path] = ()) -> Backtest:
    """Score our ranges against published rows.

    Args:
        pack: whose factors are tried.
        files: files of rows; the shipped ones where there are none.

    Raises:
        AdvisorError: a file cannot be read (L1.., B200), or no row of any can be scored (B207).
    """
    found = Cases()
    for path in files or shipped_files():
        read_cases(path, pack, found, shown=None if files else f"{_FOLDER}/{path.name}")
    if not found.cases:
        raise AdvisorError([*found.problems, _nothing(files)])
    numbers = Numbers(pack, Draws())
    rows = _scored(found, numbers)
    if not rows:
        raise AdvisorError([*found.problems, _nothing(files)])
    outside = () if files else _left_family_out(found.cases, numbers)
    return Backtest(
        rows, outside, tuple(found.refused), tuple(found.problems), dict(found.left_out)
    )


def _scored(found: Cases, numbers: Numbers) -> tuple[Scored, ...]:
    rows = []
    for case in found.cases:
        try:
            rows.append(scored(case, numbers))
        except MissingValue as missing:
            message = f"Row {case.id}: {missing.reason}"
            found.problems.append(Problem("B205", message, severity="warning"))
            found.refused.append(case.id)
    return tuple(rows)


def _nothing(files: Sequence[Path]) -> Problem:
    return Problem(
        "B207",
        "No row can be scored.",
        Place(str(files[0])) if files else None,
        todo="Mend the rows named above; docs/accuracy.md shows the fields.",
    )


def _left_family_out(cases: Sequence[Case], numbers: Numbers) -> tuple[Scored, ...]:
    """Each case with the factors that `tests/backtest/fit.py` fitted without its family."""
    path = rules_folder() / _FOLDER / _REFIT
    if not path.exists():
        return ()
    fits: dict[tuple[str, str], Numbers] = {}
    document: Any = load_yaml(path).value
    for entry in document["fits"]:
        ranges = {name: (r[0], r[1], r[2]) for name, r in entry["factors"].items()}
        fits[entry["group"], entry["family"]] = with_factors(numbers, ranges)
    return tuple(
        scored(case, fits[case.group, case.family])
        for case in cases
        if (case.group, case.family) in fits
    )
