"""Our advice against experts: seven samples and ten cases more (docs/expert-cases.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from advisor import load_pack
from advisor.loading import load_yaml
from advisor.pack import Pack
from tests.cases.reading import Item, Seen, answers_of

Case = Mapping[str, Any]
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXPERTS = HERE / "experts"
PAGE = ROOT / "docs" / "expert-cases.md"

TEXTS: Any = load_yaml(HERE / "score.yaml").value
ARGUMENTS: Mapping[str, str] = TEXTS["arguments"]
KNOWN: Mapping[str, Mapping[str, str]] = TEXTS["misses"]


def samples() -> list[Case]:
    """The seven cases, each sample's main use case."""
    found: Any = load_yaml(HERE / "expectations.yaml").value
    return [case for case in found if str(case["case"]) in ARGUMENTS]


def experts() -> list[Case]:
    """The ten."""
    found: Any = load_yaml(EXPERTS / "expectations.yaml").value
    return list(found)


@cache
def core() -> Pack:
    """The core pack, once."""
    return load_pack()


@cache
def _seen(number: str) -> Seen:
    case = next(c for c in (*samples(), *experts()) if str(c["case"]) == number)
    folder = EXPERTS if number.startswith("E") else ROOT / "samples"
    value = answers_of(folder / case["sample"] / "answers.yaml")
    return Seen.of(value, case["use_case"], core())


def seen(case: Case) -> Seen:
    """A case's advice, once."""
    return _seen(str(case["case"]))


@dataclass(frozen=True)
class Score:
    """A case's score.

    Attributes:
        first: whether the expert's first advice is our first.
        first_three: entries of the expert's that are not among our first three.
        silent: what should have fired and did not.
        wrong: wrong advice that we give.
    """

    first: bool
    first_three: tuple[str, ...]
    silent: tuple[str, ...]
    wrong: tuple[str, ...]


def score(case: Case) -> Score:
    """Hold a case's advice against the expert's."""
    advice = seen(case)
    open_first = advice.lane("find_out")[:1]

    def among(entry: Any, items: list[Item]) -> bool:
        also = open_first if entry in case.get("find_out_first", ()) else []
        return any(item.is_any(entry) for item in (*items, *also))

    # The samples name what the expert says first as the first entry of first_three.
    wanted = case.get("first") or case.get("first_three", [case.get("governs_alone")])[0]
    three = case.get("first_three", [wanted])
    barred = [e for k in ("wrong", "must_not_fire") for e in case.get(k, ())]
    return Score(
        among(wanted, advice.first_three[:1]),
        tuple(named(e) for e in three if not among(e, advice.first_three)),
        tuple(named(e) for e in case.get("fire", ()) if not advice.has(e, find_out=True)),
        tuple(named(e) for e in barred if advice.has(e, find_out=False)),
    )


def named(entry: Any) -> str:
    """An entry as text."""
    return " or ".join(entry) if isinstance(entry, list) else str(entry)


def page() -> str:
    """docs/expert-cases.md."""
    rows = [(case, score(case)) for case in (*samples(), *experts())]
    lines = []
    for title, part in (("seven samples", rows[: len(samples())]), ("ten cases", rows[-10:])):
        n = len(part)
        lines.append(
            f"The {title}: the expert's first advice is our first in"
            f" {sum(s.first for _, s in part)} of {n}; all that the expert puts first is among"
            " our first three in"
            f" {sum(not s.first_three for _, s in part)} of {n}; everything that must fire fires in"
            f" {sum(not s.silent for _, s in part)} of {n}; wrong advice in"
            f" {sum(bool(s.wrong) for _, s in part)}.\n"
        )
    lines += [
        "| case | the expert's argument | our first three | first | missed | silent | wrong |",
        "|---|---|---|---|---|---|---|",
    ]
    for case, result in rows:
        ours = "; ".join(i.rec["title"] for i in seen(case).first_three) or "—"
        cells = [
            f"{case['case']} {case['sample']}",
            ARGUMENTS[str(case["case"])],
            ours,
            "yes" if result.first else "no",
            *(
                ", ".join(found) or "—"
                for found in (result.first_three, result.silent, result.wrong)
            ),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "Misses, and why:", ""]
    for case, _ in rows:
        for key, reason in case_misses(case).items():
            lines.append(f"- {case['case']}, {key}: {reason}")
    return TEXTS["head"] + "\n" + "\n".join(lines) + "\n"


def case_misses(case: Case) -> Mapping[str, str]:
    """Misses of a case that are known, by what is missed."""
    return KNOWN.get(str(case["case"]), {})


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(page())
