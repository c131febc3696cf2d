"""`advisor extract`: the answers out of a report, as a file that `advisor assess` takes."""

import os
from pathlib import Path

import click

from advisor.cli.output import check_outputs, write_all
from advisor.errors import AdvisorError, Place

_FORMATS = (".yaml", ".yml")


@click.command("extract")
@click.argument("report", type=click.Path(path_type=Path), metavar="REPORT.pdf")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write the answers, such as answers.yaml; else they are printed.",
)
def command(report: Path, output: Path | None) -> None:
    """Take the answers out of a report, or out of an advice written as JSON.

    The file gives the same figures with `advisor assess`. It says at its head what a report does
    not hold: what was kept private, and names of persons.
    """
    if output is not None:
        check_outputs([output], _FORMATS)
        if os.path.lexists(output):
            raise AdvisorError.of(
                "R529",
                "There is a file of that name already, which may hold notes that no report has.",
                place=Place(str(output)),
                todo="Name a new file, and compare the two.",
            )
    from advisor.report.rerun.extract import answers_text, left_out
    from advisor.report.rerun.pdf_file import read_any

    data = read_any(report)
    text = answers_text(data, report.name)
    if output is None:
        click.echo(text, nl=False)
        return
    write_all({output: text.encode()})
    click.echo(f"Wrote {output}", err=True)
    for line in left_out(data):
        click.echo(line, err=True)
