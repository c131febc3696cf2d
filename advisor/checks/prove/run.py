"""The whole proof of a pack: families of findings, witnesses replayed, acceptances, the result."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from advisor import __version__
from advisor.checks.prove import need_solver
from advisor.checks.prove.accepted import accept
from advisor.checks.prove.families.comparisons import comparisons
from advisor.checks.prove.families.masked import dead_declarations, masked_rules
from advisor.checks.prove.families.pairs import pairs_on_one_lever
from advisor.checks.prove.families.pivots import count_pivots, unserved
from advisor.checks.prove.families.questions import questions
from advisor.checks.prove.families.single import single_rules
from advisor.checks.prove.findings import Finding
from advisor.checks.prove.prover import Prover, bar
from advisor.checks.prove.replay import answers_file, as_json
from advisor.checks.prove.solver import RLIMIT
from advisor.errors import AdvisorError, Place, Problem
from advisor.pack import pack_problems
from advisor.pack.cache import keep, kept
from advisor.pack.items import Pack

FORMAT = 1
_CIRCLES = frozenset({"P160", "P164", "P165"})
_FAMILIES = (
    single_rules,
    masked_rules,
    dead_declarations,
    pairs_on_one_lever,
    comparisons,
    questions,
)
_ORDER = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as it is told: plain data, the same from the cache.

    Attributes:
        place: file, line and column.
        answers: by question, what shows it.
        needs: what the footprint, the intake or the engagement would have to find.
        example: the answers as a file that `advisor assess` reads.
        accepted: the reason for which the pack accepts it.
    """

    kind: str
    severity: str
    verdict: str
    message: str
    rules: tuple[str, ...]
    what: str
    place: tuple[str, int | None, int | None] | None
    because: tuple[str, ...]
    todo: str | None
    answers: dict[str, Any] | None
    needs: str
    example: str | None
    accepted: str | None

    @property
    def open(self) -> bool:
        """Whether something is left to do: an error that is not accepted, or undecided."""
        if self.verdict == "undecided":
            return True
        return self.severity == "error" and self.accepted is None


@dataclass(frozen=True, slots=True)
class Result:
    """All that a proof found.

    Attributes:
        pivots: by value of a pivot fact, the rules that name it and those that can fire.
        counts: what was asked of the pool and of the solver.
        cached: whether it was kept from an earlier run.
    """

    packs: tuple[str, ...]
    rules: int
    rlimit: int
    findings: tuple[Told, ...]
    pivots: tuple[dict[str, Any], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    cached: bool = False

    @property
    def open(self) -> tuple[Told, ...]:
        """What is left to do."""
        return tuple(f for f in self.findings if f.open)

    def as_json(self) -> dict[str, Any]:
        """The result as plain data."""
        data = asdict(self)
        del data["cached"]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Result:
        """The result that as_json wrote."""
        findings = tuple(
            Told(
                **{
                    **told,
                    "rules": tuple(told["rules"]),
                    "because": tuple(told["because"]),
                    "place": tuple(told["place"]) if told["place"] else None,
                }
            )
            for told in data["findings"]
        )
        return cls(
            tuple(data["packs"]),
            data["rules"],
            data["rlimit"],
            findings,
            tuple(data["pivots"]),
            data["counts"],
            cached=True,
        )


def prove(
    folders: Iterable[Path | str] = (),
    *,
    rlimit: int = RLIMIT,
    cache: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Result:
    """Prove what can be proved about the rules of a pack.

    Args:
        folders: of packs in their order, as for `load_pack`.
        rlimit: the most steps of the solver's for one question.
        cache: keep the result between runs.
        say: told what is done now.

    Raises:
        AdvisorError: z3 is missing, or the pack cannot be read.
    """
    need_solver()
    say("Reading the pack")
    pack, problems = pack_problems(folders)
    circles = [p for p in problems if p.code in _CIRCLES]
    others = [p for p in problems if p.severity == "error" and p.code not in _CIRCLES]
    if others or pack is None:
        raise AdvisorError(others or problems)
    if circles:
        return _only_circles(circles, pack, rlimit)
    key = _key(pack, rlimit)
    data = kept(f"prove-{FORMAT}-{key}.json") if cache else None
    if data is not None:
        return Result.from_json(data)
    result = prove_pack(pack, rlimit=rlimit, say=say)
    if cache:
        keep(f"prove-{FORMAT}-{key}.json", result.as_json())
    return result


def prove_pack(
    pack: Pack, *, rlimit: int = RLIMIT, say: Callable[[str], None] = lambda _: None
) -> Result:
    """Prove what can be proved about the rules of a pack that was read."""
    prover = Prover(pack, rlimit, say)
    findings: list[Finding] = []
    for family in _FAMILIES:
        findings += family(prover)
    counted = count_pivots(prover)
    findings += unserved(counted, prover)
    for n, finding in enumerate(findings):
        say(f"Examples {bar(n, len(findings))}")
        _exemplify(finding, prover)
    findings = accept(findings, pack)
    findings.sort(key=lambda f: (_ORDER[f.severity], f.kind, f.rules, f.what))
    counts = {**asdict(prover.counts), "asked": prover.solver.asked}
    counts["largest"] = prover.solver.largest
    return Result(
        tuple(f"{p.id}@{p.version}" for p in pack.packs),
        len(pack.rules),
        rlimit,
        tuple(_told(f) for f in findings),
        tuple(asdict(pivot) for pivot in counted),
        counts,
    )


def _exemplify(finding: Finding, prover: Prover) -> None:
    """Give a finding its answers file, tidied and replayed; without that nothing is shown."""
    if finding.verdict == "conditional" and finding.model is not None:
        read = prover.formulas.cone(finding.statements)
        finding.free = {k: v for k, v in finding.model.free.items() if k in read}
        return
    if finding.model is None or not finding.statements:
        return
    model = prover.shortest(finding.statements, finding.model)
    text = answers_file(model, prover.pack, f"{finding.kind}: {finding.message}")
    if prover.judge.replayed(text, finding.statements):
        finding.model, finding.example = model, text
        return
    finding.model = None
    if finding.verdict == "shown":
        # The intake or the footprint sees it otherwise: it is not shown, and not fine either.
        prover.counts.mismatches += 1
        finding.verdict = "undecided"


def _told(finding: Finding) -> Told:
    place = finding.place
    shown = finding.example is not None and finding.model is not None
    needs = ", ".join(
        f"{name} = {value:.6g}" if isinstance(value, float) else f"{name} = {value}"
        for name, value in sorted(finding.free.items())
    )
    return Told(
        finding.kind,
        finding.severity,
        finding.verdict,
        finding.message,
        finding.rules,
        finding.what,
        None if place is None else (place.file, place.line, place.column),
        tuple(finding.because),
        finding.todo,
        as_json(finding.model) if shown and finding.model is not None else None,
        needs,
        finding.example if shown else None,
        finding.accepted,
    )


def _only_circles(circles: list[Problem], pack: Pack, rlimit: int) -> Result:
    """Circles come first: what stands on them cannot be proved."""
    findings = [
        Finding(
            "circle",
            "error",
            "proved",
            problem.message,
            tuple(n for n in pack.rules if re.search(rf"(?<![\w-]){n}(?![\w-])", problem.message)),
            place=problem.place or Place(pack.packs[-1].id),
            because=("nothing else is proved while there is a circle",),
            todo=problem.todo or "Take one of them out.",
        )
        for problem in circles
    ]
    # One circle may be found on two ways.
    findings = list({f.rules or (f.message,): f for f in reversed(findings)}.values())
    return Result(
        tuple(f"{p.id}@{p.version}" for p in pack.packs),
        len(pack.rules),
        rlimit,
        tuple(_told(f) for f in findings),
    )


def _key(pack: Pack, rlimit: int) -> str:
    """What a result depends on: the packs' files, this program's, the limit."""
    import z3

    digest = hashlib.sha256()
    parts = (__version__, z3.get_version_string(), str(rlimit), *(p.hash for p in pack.packs))
    digest.update("\0".join(parts).encode())
    home = Path(__file__).resolve().parent.parent.parent
    for part in ("checks/prove", "logic", "advice", "footprint", "intake", "scenario"):
        for path in sorted((home / part).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:24]
