"""`advisor pack test --mutate`: which faults in a pack's rules its cases would not notice."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.output import write_all
from advisor.cli.packs import pack_folders
from advisor.cli.progress import Progress

if TYPE_CHECKING:
    from advisor.checks.mutate import Mutation

LEAST = 0.97


def mutated(folder: str, *, as_json: bool, propose: Path | None) -> bool:
    """Try all faults, print what became of them, and write cases to be completed.

    Args:
        folder: of the pack.
        as_json: print JSON.
        propose: a file for the cases; None for none.

    Returns:
        whether enough of the faults were noticed.
    """
    from advisor import load_pack
    from advisor.checks.mutate import mutate
    from advisor.checks.propose import proposals

    with Progress() as progress:
        progress.step("Trying faults")
        mutation = mutate(
            load_pack(pack_folders([folder]), tests=True),
            step=lambda n, of: progress.step(f"Trying faults, rule {n + 1} of {of}"),
        )
    if propose is not None:
        write_all({propose: proposals(mutation).encode()})
    if as_json:
        click.echo(json.dumps(_as_json(mutation), indent=2, ensure_ascii=False))
    else:
        _print(mutation)
        if propose is not None:
            click.echo(f"Wrote {propose}; a case counts once a person has said what is expected")
    return mutation.killed_share >= LEAST


def _print(mutation: "Mutation") -> None:
    for verdict in (*mutation.of("survived"), *mutation.of("undecided")):
        click.echo(f"{verdict.fate}: {verdict.mutant}")
    for kind, fates in mutation.kinds().items():
        told = ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))
        click.echo(f"  {kind}: {told}")
    counts = {fate: len(mutation.of(fate)) for fate in ("killed", "survived", "undecided")}
    click.echo(
        f"{len(mutation.verdicts)} mutants, {len(mutation.of('equivalent'))} of them equivalent; "
        f"of the others {counts['killed']} killed ({mutation.killed_share:.1%}), "
        f"{counts['survived']} survived, {counts['undecided']} undecided"
    )


def _as_json(mutation: "Mutation") -> dict[str, object]:
    return {
        "killed_share": round(mutation.killed_share, 4),
        "mutants": [
            {
                "rule": v.mutant.rule.id,
                "kind": v.mutant.kind,
                "part": v.mutant.part,
                "what": v.mutant.what,
                "fate": v.fate,
                "by": v.by or None,
                "given": v.given,
            }
            for v in mutation.verdicts
        ],
    }
