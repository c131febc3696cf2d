"""`advisor compare`: why a result changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.failures import print_problems
from advisor.cli.inputs import not_as_locked
from advisor.cli.packs import cache_option, pack_option, read_pack, with_named
from advisor.cli.progress import Progress
from advisor.errors import AdvisorError, Problem

if TYPE_CHECKING:
    from advisor.insight import Comparison
    from advisor.insight.compare import Explained, Part
    from advisor.insight.summing import Column
    from advisor.pack import Pack

_HEADS = {"carbon_kgco2e": "carbon", "energy_kwh": "energy", "cost": "cost", "water_l": "water"}
_UNITS = {"carbon_kgco2e": "kgCO2e", "energy_kwh": "kWh", "water_l": "L"}
# A part below this share of a figure's larger end is of no size.
_NO_SIZE = 0.005
_SHOWN = 20


@click.command("compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", required=False, type=click.Path(path_type=Path))
@pack_option
@click.option(
    "--pack-b",
    "packs_b",
    multiple=True,
    metavar="DIR|ID",
    help="The packs of the second result, in place of those of --pack; a folder with another "
    "version of the core pack stands in for the shipped one.",
)
@cache_option
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def command(
    a: Path,
    b: Path | None,
    packs: tuple[str, ...],
    packs_b: tuple[str, ...],
    cache: bool,
    as_json: bool,
) -> None:
    """Say why the result of the answers in B differs from that of A.

    Without B, the same answers under other packs (--pack-b): another version of the rules or
    factors, or a firm's own. Each figure's difference is split among the inputs that changed; the
    parts sum to it. docs/compare.md explains how.
    """
    if b is None and not packs_b:
        raise AdvisorError.of(
            "S250",
            "There is nothing to compare with.",
            todo="Name a second answers file, or packs with --pack-b.",
        )
    from advisor.insight import compare, load_under
    from advisor.intake.packs import check_packs

    with Progress() as progress:
        progress.step("Reading the rules")
        # A side without packs of its own reads those that the answers name, where they are at hand.
        named = packs if packs_b else with_named(packs, *((a, b) if b else (a,)))
        pack_a = read_pack(named, cache=cache)
        pack_b = read_pack(packs_b, cache=cache) if packs_b else pack_a
        progress.step("Reading the answers")
        locks = _not_as_locked(a, pack_a), _not_as_locked(b, pack_b) if b else None
        before, left_a = load_under(a, pack_a, pack_b)
        after, left_b = load_under(b or a, pack_b, pack_a)
        if not packs_b:
            # With packs of its own for one side, the other may well lack what the file names.
            check_packs(before, pack_a)
            check_packs(after, pack_b)
        found = compare(before, pack_a, after, pack_b, step=progress.step)
    notes = [
        f"Not asked {when}: {', '.join(left)}; what this does is part of “All else in the packs”."
        for left, when in ((left_a, "before"), (left_b, "after"))
        if left
    ]
    told = list(dict.fromkeys(problem for problem in locks if problem is not None))
    if as_json:
        notes += [f"{problem.place}: {problem.message}" for problem in told]
    found = replace(found, notes=(*found.notes, *notes))
    if as_json:
        click.echo(json.dumps(comparison_json(found), indent=2, ensure_ascii=False))
    else:
        print_problems(told)
        click.echo(comparison_text(found))


def _not_as_locked(answers: Path, pack: "Pack") -> Problem | None:
    todo = "Give the packs that were locked, or accept these with `advisor assess --update-lock`."
    return not_as_locked(answers, pack, todo)


def comparison_json(found: "Comparison") -> dict[str, Any]:
    """A comparison as plain data."""
    units = {**_UNITS, "cost": found.currency}
    return {
        "before": {"client": found.client[0], "date": found.dates[0], "packs": found.packs[0]},
        "after": {"client": found.client[1], "date": found.dates[1], "packs": found.packs[1]},
        "figures": {name: {"unit": f"{units[name]}/year", "of": "P50"} for name in found.figures},
        "notes": list(found.notes),
        "explained": [
            {
                "id": each.id,
                "name": each.name,
                "where": each.where,
                "before": each.before,
                "after": each.after,
                "difference": {name: each.difference(name) for name in found.figures},
                "parts": [
                    {
                        "id": part.input.id,
                        "kind": part.input.kind,
                        "owner": part.input.owner,
                        "what": part.input.what,
                        "before": part.input.before,
                        "after": part.input.after,
                        "figures": part.figures,
                    }
                    for part in each.parts
                ],
                "method": "all orders" if each.exact else "two orders",
                "missing": each.missing,
            }
            for each in found.explained
        ],
        "recommendations": [
            {
                "use_case": moved.use_case,
                "rule": moved.rule,
                "title": moved.title,
                "change": moved.change,
                "before": moved.before,
                "after": moved.after,
                "why": moved.why,
            }
            for moved in found.recommendations
        ],
    }


def comparison_text(found: "Comparison") -> str:
    """A comparison as tables and sentences."""
    ends = [
        ", ".join(text for text in end if text)
        for end in zip(found.client, found.dates, _packs(found), strict=True)
    ]
    lines = [
        " → ".join(dict.fromkeys(ends)),
        "P50 a year; parts sum to the difference, as printed.",
    ]
    for each in found.explained:
        lines += ["", *_block(each, found)]
    by_case: dict[str, list[str]] = {}
    for moved in found.recommendations:
        places = {
            "appeared": f"new ({moved.after})",
            "disappeared": f"gone (was {moved.before})",
            "moved": f"{moved.before} → {moved.after}",
        }
        text = [f"  {moved.title}: {places[moved.change]}"]
        text += [f"      {moved.why}"] if moved.why else []
        by_case.setdefault(moved.use_case_name, []).extend(text)
    for name, text in by_case.items():
        lines += ["", f"Recommendations, {name}", *text]
    if not by_case and not any("not compared" in note for note in found.notes):
        lines += ["", "Recommendations: none changed."]
    lines += ["", *found.notes] if found.notes else []
    return "\n".join(lines)


def _packs(found: "Comparison") -> tuple[str, str]:
    return found.packs if found.packs[0] != found.packs[1] else ("", "")


def _block(each: "Explained", found: "Comparison") -> list[str]:
    from advisor.insight.summing import NOTHING, Column

    units = {**_UNITS, "cost": found.currency}
    columns = [Column.of(name, _size(each, name), units[name]) for name in found.figures]
    heads = [f"{_HEADS[column.figure]} {column.unit}" for column in columns]
    rows: list[tuple[Sequence[str], str]] = [(heads, "")]
    if each.before is not None:
        rows.append(([column.cell(each.before) for column in columns], "before"))
    shown, rest = _sized(each, columns)
    parts: list[Mapping[str, float]] = [part.figures for part in shown]
    words = [_words(part) for part in shown]
    if rest:
        parts.append({name: sum(part.figures[name] for part in rest) for name in found.figures})
        words.append(f"{len(rest)} more")
    cells = [column.summing(parts, each.before, each.after) for column in columns]
    if rest and all(column[-1] == NOTHING for column in cells):
        words[-1] += ", without effect"
    rows += list(zip(zip(*cells, strict=True), words, strict=True))
    if each.after is not None:
        rows.append(([column.cell(each.after) for column in columns], "after"))
    widths = [max(len(row[n]) for row, _ in rows) for n in range(len(columns))]
    lines = [each.name + {"a": " (only before)", "b": " (only after)"}.get(each.where, "")]
    for row, what in rows:
        figures = "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        lines.append(f"  {figures}  {what}".rstrip())
    if not each.parts and each.where == "both":
        lines.append("  Nothing that it rests on changed.")
    for side, reasons in each.missing.items():
        lines.append(f"  Not complete {'before' if side == 'a' else 'after'}: {' '.join(reasons)}")
    return lines


def _size(each: "Explained", name: str) -> float:
    return max(abs(end[name]) for end in (each.before, each.after) if end is not None)


def _sized(each: "Explained", columns: "Sequence[Column]") -> "tuple[list[Part], list[Part]]":
    """The parts that have a size, and those that have none or are beyond the longest table."""
    shown: list[Part] = []
    rest: list[Part] = []
    for part in each.parts:
        sized = any(abs(part.figures[c.figure]) > _NO_SIZE * c.size for c in columns)
        (shown if sized and len(shown) < _SHOWN else rest).append(part)
    return shown, rest


def _words(part: "Part") -> str:
    return f"{part.input.what}: {part.input.before} → {part.input.after}"
