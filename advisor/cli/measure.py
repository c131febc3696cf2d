"""`advisor measure`: measured energy or hours into answers."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.packs import cache_option, pack_option, read_pack
from advisor.cli.progress import Progress

if TYPE_CHECKING:
    from advisor.intake.measured import Found, Measurement, Purpose
    from advisor.intake.measured.table import Report
    from advisor.pack import Pack


@click.command("measure")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["training", "serving"]),
    default="training",
    show_default=True,
    help="What the machines did.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="ANSWERS",
    help="Write the answers into this file, and change nothing else in it.",
)
@click.option(
    "--use-case",
    "use_case",
    metavar="ID",
    help="The use case, or shared thing, that they go to; needed where the file has several.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Write the answers even where most of the file was refused.",
)
@pack_option
@cache_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    file: Path,
    purpose: "Purpose",
    into: Path | None,
    use_case: str | None,
    force: bool,
    packs: tuple[str, ...],
    cache: bool,
    as_json: bool,
) -> None:
    """Turn measured energy or hours into answers with their source.

    FILE.csv is the emissions.csv of CodeCarbon (timestamp, duration, energy_consumed, …), or a
    cloud bill with the columns date, instance and hours; a column accelerators tells the chips of
    an instance that the rules do not know. The answers are printed as lines for an answers file.
    Rows that cannot be read are refused and counted.
    docs/measure.md says what becomes of what.
    """
    if use_case is not None and into is None:
        raise click.UsageError("--use-case needs --into.")
    from advisor.cli.failures import print_problems
    from advisor.intake.measured import answers_of, read_measurement
    from advisor.intake.measured.table import Report

    report = Report(str(file))
    with Progress() as progress:
        progress.step("Reading the rules")
        pack = read_pack(packs, cache=cache)
        progress.step(f"Reading {file.name}")
        found = read_measurement(file, report, pack)
    answers = answers_of(found, purpose, pack, report)
    kept: list[str] = []
    if into is not None:
        if not force:
            _check_refused(found, report)
        answers, kept = _write(into, use_case, answers, pack, report)
    if as_json:
        click.echo(json.dumps(_as_json(found, answers, report, kept), indent=2, ensure_ascii=False))
        return
    print_problems(report.problems)
    for line in kept:
        click.echo(line, err=True)
    if into is None:
        click.echo(_as_text(found, answers, report))
    else:
        click.echo(_rows(report), err=True)
        click.echo(f"Answers written into {into}: {len(answers)}", err=True)


def _check_refused(found: "Measurement", report: "Report") -> None:
    """Refuse to write what is the smaller part of a file.

    Raises:
        AdvisorError: M253.
    """
    from advisor.errors import AdvisorError, Place
    from advisor.intake.measured.table import lines_in_words
    from advisor.quantities import format_quantity

    counted = report.rows - report.refused
    if report.refused <= counted and found.refused_hours <= found.device_hours:
        return
    left = lines_in_words(report.refused_lines, report.refused)
    hours = ""
    if found.refused_hours > found.device_hours:
        hours = (
            f", with {format_quantity(found.refused_hours, 'device-hours', 3)} against "
            f"{format_quantity(found.device_hours, 'device-hours', 3)} that count"
        )
    problem = AdvisorError.of(
        "M253",
        f"Most of the file was refused ({left}{hours}); nothing was written.",
        place=Place(report.file),
        todo="Mend these rows, or write what is left with --force.",
    )
    raise AdvisorError((*report.problems, *problem.problems))


def _write(
    into: Path, use_case: str | None, answers: "list[Found]", pack: "Pack", report: "Report"
) -> "tuple[list[Found], list[str]]":
    from advisor.cli.output import write_all
    from advisor.intake import load_engagement, read_engagement
    from advisor.intake.facts import use_case_facts
    from advisor.intake.measured.insert import owner_of, settled, with_answers
    from advisor.loading import parse_yaml

    engagement = load_engagement(into, pack)
    owner = owner_of(engagement, use_case)
    new, kept = settled(engagement, owner, answers, pack)
    if not new:
        return new, kept
    raw = into.read_bytes()
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    text = with_answers(raw[len(mark) :].decode("utf-8"), str(into), owner, new)
    after = read_engagement(parse_yaml(text, str(into)), pack)
    for case in after.use_cases:
        if owner == case.id or owner in case.uses:
            facts = use_case_facts(after, case, pack)
            for found in new:
                if not facts[found.fact].visible:
                    report.warn(
                        "M225",
                        f"{found.fact} has no effect in {case.id}, where it is not asked.",
                        f"See when it is asked: {pack.questions[found.fact].spec.label}.",
                    )
    # What a link points to is written, not the link.
    write_all({into.resolve(): mark + text.encode("utf-8")})
    return new, kept


def _rows(report: "Report") -> str:
    return f"Rows counted: {report.rows - report.refused:,}; refused: {report.refused:,}"


def _as_text(found: "Measurement", answers: "list[Found]", report: "Report") -> str:
    from advisor.intake.measured.answers import counted
    from advisor.quantities import format_quantity

    what = [format_quantity(found.device_hours, "device-hours", 3)]
    if found.energy_kwh is not None:
        what.insert(0, format_quantity(found.energy_kwh, "kWh", 3))
    if found.runs:
        what.insert(0, counted(found.runs, "run"))
    head = [f"# {found.tool}: {', '.join(what)}", f"# {_rows(report)}"]
    return "\n".join([*head, *(each.line() for each in answers)])


def _as_json(
    found: "Measurement", answers: "list[Found]", report: "Report", kept: list[str]
) -> dict[str, Any]:
    return {
        "tool": found.tool,
        "rows": report.rows,
        "refused": report.refused,
        "runs": found.runs,
        "energy_kwh": found.energy_kwh,
        "device_hours": found.device_hours,
        "from": found.start and found.start.isoformat(),
        "to": found.end and found.end.isoformat(),
        "answers": {
            each.fact: {
                "value": each.value,
                "source": each.source,
                "grade": each.grade or None,
                "note": each.note,
            }
            for each in answers
        },
        "kept": kept,
        "problems": [problem.as_json() for problem in report.problems],
    }
