"""`advisor engagement form`: open questions to mail or to print, and the blank questionnaire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.output import check_outputs, write_all
from advisor.cli.packs import cache_option, ids_in, pack_option, read_pack, with_ids, with_named
from advisor.cli.progress import Progress
from advisor.cli.stores import opened, store_option
from advisor.errors import AdvisorError, Place, nearest

if TYPE_CHECKING:
    from advisor.interview.interview import Interview
    from advisor.interview.items import Item, Key
    from advisor.pack import Pack

_FILE, _PAPER = ".xlsx", ".pdf"
ANSWERS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Named:
    """An engagement that a command names.

    Attributes:
        ident: by which a form of it is known.
        file: the answers file that it is; None where it is kept in a store.
    """

    ident: str
    interview: "Interview"
    pack: "Pack"
    file: Path | None = None


def is_file(named: str) -> bool:
    """Whether an answers file is named, and not an engagement of the store."""
    return Path(named).suffix.lower() in ANSWERS


def named_engagement(
    named: str, place: str | None, packs: Sequence[str], *, cache: bool, progress: Progress
) -> Named:
    """Read an engagement of the store, or an answers file.

    Raises:
        AdvisorError: whatever is wrong with store, packs or answers.
    """
    from advisor.intake.packs import check_packs
    from advisor.interview.interview import Interview

    progress.step("Reading the rules")
    if is_file(named):
        from advisor.interview.ids import new_ident

        path = Path(named)
        pack = read_pack(with_named(packs, path), cache=cache)
        interview = Interview(answers_document(path, pack), pack)
        check_packs(interview.read(named), pack)
        return Named(new_ident(path.stem, ()), interview, pack, path)
    with opened(place) as store:
        kept = store.read(named)
    pack = read_pack(with_ids(packs, ids_in(dict(kept.document))), cache=cache)
    interview = Interview.of(kept, pack)
    if interview.use_cases:
        check_packs(interview.read(named), pack)
    return Named(kept.ident, interview, pack)


def answers_document(path: Path, pack: "Pack") -> Mapping[str, Any]:
    """An answers file as a document.

    Raises:
        AdvisorError: all that cannot be read in it, with line and column.
    """
    from advisor.intake import load_engagement
    from advisor.loading import load_yaml

    load_engagement(path, pack)
    document = load_yaml(path, what="engagement file").value
    return document if isinstance(document, Mapping) else {}


@click.command("form")
@click.argument("named", metavar="[ENGAGEMENT]", required=False)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.xlsx|.pdf",
    help="A form to fill in and mail back; or a list on paper.",
)
@click.option("--blank", is_flag=True, help="The blank questionnaire, of no engagement, as a PDF.")
@click.option("--express", is_flag=True, help="Only the questions of the short interview.")
@click.option("--all", "every", is_flag=True, help="Questions that have an answer too.")
@click.option("--use-case", "use_cases", multiple=True, metavar="ID", help="Only of this use case.")
@click.option("--who", metavar="NAME", help="Only what NAME was named as able to tell.")
@click.option(
    "--most", type=click.IntRange(min=1), metavar="N", help="Only the N that are worth most."
)
@click.option("--force", is_flag=True, help="Write over a form that is there.")
@store_option
@pack_option
@cache_option
def form_command(
    named: str | None,
    output: Path,
    blank: bool,
    express: bool,
    every: bool,
    use_cases: tuple[str, ...],
    who: str | None,
    most: int | None,
    force: bool,
    place: str | None,
    packs: tuple[str, ...],
    cache: bool,
) -> None:
    """Write the open questions of an engagement, with who could answer them.

    As .xlsx it is a form to mail: one row a question, options as lists. What comes back goes in by
    `advisor engagement merge`. As .pdf it is a list on paper. ENGAGEMENT is one of the store, or an
    answers file. Nothing private stands in either; docs/forms.md has more.
    """
    if blank == (named is not None):
        raise click.UsageError("Name an engagement, or give --blank.")
    if blank and (every or use_cases or who or most):
        raise click.UsageError("--blank takes --express, and nothing else that chooses questions.")
    check_outputs([output], (_PAPER,) if blank else (_FILE, _PAPER))
    if not force:
        _check_free(output)
    with Progress() as progress:
        if named is None:
            progress.step("Reading the rules")
            pack = read_pack(packs, cache=cache)
            progress.step("Setting the questionnaire")
            content, count = _blank(pack, express=express)
        else:
            found = named_engagement(named, place, packs, cache=cache, progress=progress)
            items = _chosen(found, every, express, use_cases, who)
            weighed = most or output.suffix.lower() == _PAPER
            order, first = _worth(found, progress) if weighed else ([], [])
            if order:
                places = {key: n for n, key in enumerate(order)}
                items = sorted(items, key=lambda i: places.get(i.key, len(places)))
            items = items[:most]
            progress.step("Writing the questions")
            content = _content(found, items, output, first)
            count = len(items)
        write_all({output: content})
    click.echo(f"Wrote {output}: {count} question{'' if count == 1 else 's'}", err=True)


def _check_free(output: Path) -> None:
    """Refuse to write over a form: it may be one that came back, with answers in it."""
    if output.suffix.lower() == _FILE and output.exists():
        raise AdvisorError.of(
            "F135",
            "There is a file of that name already, which may hold answers; nothing was written.",
            place=Place(str(output)),
            todo="Give another name, or write over it with --force.",
        )


def _blank(pack: "Pack", *, express: bool) -> tuple[bytes, int]:
    from advisor.report.questionnaire import as_pdf
    from advisor.report.questionnaire import blank as blank_of

    questions = blank_of(pack, express=express)
    return as_pdf(questions), questions.count


def _chosen(
    found: Named, every: bool, express: bool, use_cases: Sequence[str], who: str | None
) -> "Sequence[Item]":
    from advisor.interview.form import asked_rows
    from advisor.interview.form.rows import names

    for ident in use_cases:
        found.interview.owner(ident)  # Q102 where there is none
    if who is not None:
        told = names(found.interview)
        if who.casefold() not in {name.casefold() for name in told}:
            raise AdvisorError.of(
                "F131",
                f"Nobody called {who} was named as able to tell something.",
                allowed=told,
                nearest=nearest(who, told),
                todo="Take one of those named; names are given with 'unknown'.",
            )
    return asked_rows(found.interview, every=every, express=express, owners=use_cases, who=who)


def _worth(found: Named, progress: Progress) -> "tuple[list[Key], list[Key]]":
    """The open questions, the most valuable first, and those worth asking first; by their keys."""
    from advisor.insight.ask_next import ask_next

    progress.step("Weighing the advice")
    if not found.interview.use_cases:
        return [], []
    asked = ask_next(found.interview.read(), found.pack, step=progress.step).questions
    order = [(each.owner, each.fact) for each in asked if each.worth or each.waiting]
    first = [(a.owner, a.fact) for n, a in enumerate(asked) if a.worth and (not n or a.about_equal)]
    return order, first


def _content(found: Named, items: "Sequence[Item]", output: Path, first: "Sequence[Key]") -> bytes:
    if output.suffix.lower() == _FILE:
        from advisor.interview.form import form_bytes

        return form_bytes(found.interview, items, ident=found.ident)
    from advisor.report.questionnaire import as_pdf, open_questions

    return as_pdf(open_questions(found.interview, items, first=first))
