"""`advisor pack doc`: a pack as a document that a reviewer reads and signs."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from advisor.cli.output import check_new_folder, check_outputs, new_folder, write_all
from advisor.cli.packs import CORE, pack_folders
from advisor.cli.progress import Progress
from advisor.errors import AdvisorError

_SUFFIX = re.compile(r"\.[A-Za-z]+")


@click.command("doc")
@click.argument("folder", metavar="[PACK]", default=CORE)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.pdf|DIR",
    help="A PDF; or a folder, new or empty, for a site of plain pages.",
)
@click.option("--own", is_flag=True, help="Only what PACK itself adds or changes.")
@click.option("--prove", "proved", is_flag=True, help="Run the proofs too (extra `prove`).")
def command(folder: str, output: Path, own: bool, proved: bool) -> None:
    """Write a pack as one PDF or as a site: what a reviewer reads and signs.

    All questions and when they are asked, rules in words, parameters and factors with ranges and
    sources, what the pack changed and why, counts of tests, accepted findings of proofs.
    docs/pack-doc.md has more.
    """
    is_pdf = output.suffix.lower() == ".pdf"
    _check_output(output, is_pdf=is_pdf)
    if proved:
        from advisor.checks.prove import need_solver

        need_solver()
    from advisor.checks import test_pack
    from advisor.pack import load_pack
    from advisor.report.pack_doc import as_pdf, as_site, view_of

    folders = pack_folders([folder])
    with Progress() as progress:
        progress.step("Reading the rules")
        pack = load_pack(folders)
        progress.step("Testing")
        results, coverage = test_pack(folders)
        proof = None
        if proved:
            from advisor.checks.prove.run import prove

            proof = prove(folders, say=progress.step).as_json()
        view = view_of(
            pack,
            own=own,
            coverage=[each.as_json() for each in coverage],
            failed=[f"{r.rule}: {r.case}: {r.why}" for r in results if not r.passed],
            proof=proof,
            differences=_differences(folders),
        )
        progress.step("Setting the document")
        if is_pdf:
            write_all({output: as_pdf(view)})
        else:
            with new_folder(output) as aside:
                for name, content in as_site(view).items():
                    (aside / name).parent.mkdir(exist_ok=True)
                    (aside / name).write_bytes(content)
    click.echo(f"Wrote {output}", err=True)


def _differences(folders: Sequence[Path]) -> list[dict[str, Any]]:
    """What the last pack does otherwise than those below it."""
    from advisor.checks.differences import differences, read_side

    if len(folders) < 2:
        return []
    found = differences(read_side(folders[:-1]), read_side(folders))
    return [each.as_json() for each in found.differences]


def _check_output(output: Path, *, is_pdf: bool) -> None:
    if not is_pdf and _SUFFIX.fullmatch(output.suffix):
        raise AdvisorError.of(
            "S201",
            f"The output {output} has no format that we write.",
            allowed=(".pdf", "a folder"),
            todo="End the name of the file in .pdf, or name a folder.",
        )
    if is_pdf:
        check_outputs([output])
    else:
        check_new_folder(output)
