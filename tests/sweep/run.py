"""The sweep: many engagements, what is recommended in them, and the page about it."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

from advisor import load_pack
from advisor.pack import Pack
from tests.sweep.generate import Answers, anybody, client, made, thinned
from tests.sweep.look import SAID, Look, looked

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "sweep.md"
FULL = 2000  # engagements, half of each kind
THINNED = 300  # of one number of known answers
KNOWN = (8, 16, 24, 40, 0)  # known answers; 0 stands for all
TRIES = 60  # of a search for answers on which a rule is recommended
MANY = 12  # use cases where a rule is about several
HALVES = ("population", "uniform")


@cache
def core() -> Pack:
    """The core pack with the tests of its rules, once a process."""
    return load_pack(tests=True)


def drawn(half: str, number: int, *, everything: bool = False) -> Answers:
    """The answers of one engagement of a half."""
    if half == "population":
        return client(number, core(), everything=everything)
    return anybody(number, core(), told=1.0) if everything else anybody(number, core())


def one(half: str, number: int) -> Look:
    """One engagement of a half, assessed."""
    return looked(f"{half}-{number}", drawn(half, number), core())


def few(known: int, number: int) -> Look:
    """An engagement with so many known answers, from both halves in turn."""
    half = HALVES[number % 2]
    answers = drawn(half, number, everything=True)
    if known:
        answers = thinned(answers, known, f"few {half} {number} {known}")
    return looked(f"{half}-{number}-{known or 'all'}", answers, core())


def for_rule(rule: str, tries: int = TRIES) -> tuple[str, Look | None]:
    """Made answers on which a rule is recommended or asked, assessed."""
    found: list[Look] = []
    copies = MANY if core().rules[rule].scope == "engagement" else 1

    def fires(answers: Answers) -> bool:
        look = looked(f"made-{rule}", answers, core(), copies=copies)
        found[:] = [look]
        return rule in look.lanes and (
            look.lanes[rule] in SAID
            or (look.lanes[rule] == "find_out" and core().rules[rule].stance == "ask")
        )

    answers = made(rule, core(), fires, tries)
    return rule, None if answers is None else found[0]


def several(work: Callable[[Any], Any], items: Sequence[Any], processes: int = 1) -> list[Any]:
    """Do some work for each item, in several processes or in this one."""
    if processes == 1:
        return [work(item) for item in items]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(work, items, chunksize=8))


def rates(looks: Iterable[Look]) -> Counter[str]:
    """How often each rule is recommended; a rule that asks counts where it is listed."""
    found: Counter[str] = Counter()
    for look in looks:
        asked = [r for r in look.lanes if core().rules[r].stance == "ask"]
        found.update({*look.said, *asked})
    return found


def broad(looks: Sequence[Look]) -> dict[str, float]:
    """Rules in more than half of the engagements, but those that ask or govern."""
    counts = rates(looks)
    return {
        name: count / len(looks)
        for name, count in counts.most_common()
        if count > len(looks) / 2
        and core().rules[name].stance != "ask"
        and not core().rules[name].governs
    }


def firsts(looks: Iterable[Look]) -> Counter[str]:
    """How often each recommendation comes first."""
    return Counter(look.first for look in looks if look.first)


def leave_it(look: Look) -> bool:
    """Whether what comes first justifies what is there or says that there is nothing to do."""
    if look.first is None:
        return False
    rule = core().rules[look.first]
    return rule.stance == "justify" or "SIZ-18" in rule.origin


def grade_shares(looks: Sequence[Look]) -> dict[str, float]:
    """Shares of firm, conditional and on assumption in all that is listed, without questions."""
    counts = Counter(
        grade
        for look in looks
        for rule, grade in look.grades.items()
        if core().rules[rule].stance != "ask"
    )
    total = counts.total() or 1
    return {g: counts[g] / total for g in ("firm", "conditional", "assumption")}


def summary_few(looks: Sequence[Look]) -> dict[str, Any]:
    """What the acceptance asks of engagements with few known answers."""
    ranked = [look for look in looks if look.first]
    return {
        "engagements": len(looks),
        "first": len(ranked),
        "faint": sum(look.faint for look in ranked) / max(len(ranked), 1),
        "say": sum(bool(look.said) for look in looks) / len(looks),
        **grade_shares(looks),
    }


HEAD = (
    "# Sweep",
    "",
    "Written by `python -m tests.sweep.run`. Engagements are drawn, half from the population in",
    "`tests/sweep/population.yaml` (written before the rules were tuned to it), half uniformly",
    "over options and log-uniformly over bounds; in both, questions that do not show are not",
    "answered. One set of answers a rule is made on top. A rule counts as recommended in any",
    "lane but “to find out first”; one that asks counts where it is listed.",
    "",
)


def told(half: str, looks: Sequence[Look]) -> str:
    """A half in a paragraph."""
    wide = ", ".join(f"{k} {v:.0%}" for k, v in broad(looks).items()) or "none"
    return (
        f"- {half.capitalize()}: recommended in more than half, without those that ask or govern:"
        f" {wide}; {len(firsts(looks))} different recommendations come first; first is a"
        " justifying or “nothing to do” answer in"
        f" {sum(map(leave_it, looks)) / len(looks):.1%}; nothing comes first in"
        f" {sum(look.first is None for look in looks) / len(looks):.1%}; the first saves under 2 %"
        f" in carbon and in money in {summary_few(looks)['faint']:.1%} of those that have one"
    )


def page(
    halves: dict[str, list[Look]], rules: dict[str, Look | None], few_: dict[int, list[Look]]
) -> str:
    """docs/sweep.md."""
    both = [look for looks in halves.values() for look in looks]
    counts = {half: rates(looks) for half, looks in halves.items()}
    ranks = {half: firsts(looks) for half, looks in halves.items()}
    n = {half: len(looks) for half, looks in halves.items()}
    wrong = Counter(w for look in (*both, *filter(None, rules.values())) for w in look.wrong)
    unmade = [rule for rule, look in rules.items() if look is None]
    population, uniform = HALVES
    lines = [
        *HEAD,
        (
            f"- Engagements: {n[population]} of the population, {n[uniform]} uniform,"
            f" {len(rules) - len(unmade)} made for {len(rules)} rules"
            + (f" (no answers found for {', '.join(unmade)})" if unmade else "")
        ),
        (
            "- Contradictions, figures out of order, savings above their baseline, empty advice:"
            f" {wrong.total()}"
        ),
        *(told(half, looks) for half, looks in halves.items()),
    ]
    rare = sorted(r for r in core().rules if sum(c[r] for c in counts.values()) < 0.005 * len(both))
    lines += [
        f"- Under 0.5 % of all: {', '.join(rare) or 'none'}",
        "",
        "## Few answers",
        "",
        f"{THINNED} engagements of which so many answers are known, half of each kind, the",
        "task among them and the rest at random. “Faint”: the first saves under 2 % in carbon and",
        "in money.",
        "",
        "| known | has something to say | has a first | faint | firm | conditional | assumption |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for known, looks in few_.items():
        s = summary_few(looks)
        lines.append(
            f"| {known or 'all'} | {s['say']:.0%} | {s['first'] / s['engagements']:.0%}"
            f" | {s['faint']:.1%} | {s['firm']:.0%} | {s['conditional']:.0%}"
            f" | {s['assumption']:.0%} |"
        )
    lines += [
        "",
        "## Natural rates",
        "",
        "| rule | stance | population | uniform | first, population | first, uniform |",
        "|---|---|---:|---:|---:|---:|",
    ]
    order = sorted(core().rules, key=lambda r: (-counts[population][r], r))
    for name in order:
        rule = core().rules[name]
        governs = f", governs {rule.governs}" if rule.governs else ""
        cells = [f"{c[name] / n[half]:.1%}" for c, half in ((counts[h], h) for h in HALVES)]
        cells += [f"{ranks[half][name] / n[half]:.1%}" for half in HALVES]
        lines.append(f"| {name} | {rule.stance}{governs} | " + " | ".join(cells) + " |")
    if wrong:
        lines += ["", "## Wrong", "", *(f"- {k} ({v})" for k, v in wrong.most_common(40))]
    return "\n".join(lines) + "\n"


def main(count: int, processes: int) -> None:
    """Run the sweep and write the page."""
    halves = {h: several(partial(one, h), range(count // 2), processes) for h in HALVES}
    rules = dict(several(for_rule, sorted(core().rules), processes))
    thin = min(THINNED, count)
    few_ = {k: several(partial(few, k), range(thin), processes) for k in KNOWN}
    text = page(halves, rules, few_)
    if count == FULL:
        PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    given = dict(enumerate(map(int, sys.argv[1:])))  # engagements, processes
    main(given.get(0, FULL), given.get(1, os.cpu_count() or 1))
