"""`advisor verify`: check a report against what it carries, and against the rules at hand."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import DONE, FAILED
from advisor.cli.packs import CORE, cache_option, pack_option, read_pack, with_ids
from advisor.cli.progress import Progress

if TYPE_CHECKING:
    from advisor.report.rerun.check import AtHand, Check, Verification
    from advisor.report.rerun.pdf_file import Report

_SHOWN = 20
_NAMES = {
    "attached": "Attached file",
    "figures": "Figures",
    "recommendations": "Recommendations",
    "rest": "Rest",
    "pages": "Pages",
    "since": "Changes",
    "rules": "Rules at hand",
}


@click.command("verify")
@click.argument("report", type=click.Path(path_type=Path), metavar="REPORT.pdf")
@pack_option
@cache_option
@click.option(
    "--alone", is_flag=True, help="Check the report from itself alone; run no rules at hand."
)
@click.option(
    "--pages/--no-pages",
    default=True,
    help="Whether to set the pages again and compare them, which takes most of the time.",
)
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="OLD.pdf",
    help="The earlier report, where this one tells what has changed since.",
)
@click.option("--all", "everything", is_flag=True, help="List every difference, not the first 20.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    report: Path,
    packs: tuple[str, ...],
    cache: bool,
    alone: bool,
    pages: bool,
    since: Path | None,
    everything: bool,
    as_json: bool,
) -> int:
    """Check that a report is what its answers, rules and factors give.

    The attached file is hashed, the figures and recommendations are computed again from the
    report's own inputs, the pages are compared with those set again from it, and the rules at hand
    are run. Exit code 1 where anything differs; docs/verify.md explains each line.
    """
    from advisor.report.rerun.check import verify
    from advisor.report.rerun.pdf_file import read_report
    from advisor.report.rerun.since import read_earlier

    with Progress() as progress:
        progress.step("Opening the report")
        read = read_report(report)
        found = verify(
            read,
            at_hand(read, packs, cache=cache, alone=alone),
            pages=pages,
            earlier=None if since is None else read_earlier(since),
            step=progress.step,
        )
    if as_json:
        click.echo(json.dumps(verification_json(read, found), indent=2, ensure_ascii=False))
    else:
        click.echo(verification_text(read, found, None if everything else _SHOWN))
    return DONE if found.verified else FAILED


def at_hand(report: "Report", packs: Sequence[str], *, cache: bool, alone: bool) -> "AtHand":
    """The packs that a report names, as far as they are given, shipped or installed."""
    from advisor.report.rerun.check import AtHand

    listed = report.data.get("inputs", {}).get("packs") or ()
    ids = [str(p.get("id")) for p in listed if isinstance(p, dict)]
    firms = [each for each in ids if each != CORE]
    if alone and not packs and firms:
        return AtHand(None, tuple(firms), wanted=False)
    pack = read_pack(with_ids(packs, firms), cache=cache)
    loaded = {p.id for p in pack.packs}
    missing = tuple(each for each in firms if each not in loaded)
    return AtHand(None if missing else pack, missing, wanted=not alone)


def verification_json(report: "Report", found: "Verification") -> dict[str, Any]:
    """What was found, as plain data."""
    return {
        "report": str(report.file),
        "client": report.data["engagement"].get("client"),
        "date": report.data["engagement"].get("date"),
        "sha256": report.sha256,
        "verified": found.verified,
        "checks": [
            {
                "check": check.name,
                "state": check.state,
                "message": check.message,
                "details": list(check.details),
            }
            for check in found.checks
        ],
        "printed": {ident: list(pages) for ident, pages in found.printed.items()},
    }


def verification_text(report: "Report", found: "Verification", shown: int | None) -> str:
    """What was found, a line a check, with what differs below it."""
    head = report.data["engagement"]
    version = report.data["inputs"].get("advisor_version")
    packs = ", ".join(f"{p['id']} {p['version']}" for p in report.data["inputs"]["packs"])
    told = ", ".join(str(part) for part in (head.get("client"), head.get("date")) if part)
    lines = [f"{report.file}: {told} ({packs}; version {version} of the program)"]
    for check in found.checks:
        lines += _lines(check, shown)
    pages = {page for on in found.printed.values() for page in on}
    lines.append(
        f"  {len(found.printed)} of the advice's {len(report.data['figures'])} figures stand in "
        f"print, on {len(pages)} pages; --json tells on which."
    )
    lines.append(_verdict(found))
    return "\n".join(lines)


def _lines(check: "Check", shown: int | None) -> list[str]:
    lines = [f"  {check.state:<11}  {_NAMES[check.name]}: {check.message}."]
    details = check.details if shown is None else check.details[:shown]
    lines += [f"                 {detail}" for detail in details]
    if len(details) < len(check.details):
        lines.append(
            f"                 … and {len(check.details) - len(details)} more; --all lists them."
        )
    return lines


def _verdict(found: "Verification") -> str:
    wrong = [_NAMES[c.name] for c in found.checks if c.state == "differs"]
    left = [_NAMES[c.name] for c in found.checks if c.state == "not checked"]
    if wrong:
        return f"Not verified. What differs: {', '.join(wrong)}."
    if left:
        return f"Verified, as far as it was checked. Not checked: {', '.join(left)}."
    return "Verified: nothing differs."
