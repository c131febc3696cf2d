"""`advisor engagement merge`: what others sent back goes in, and nothing is overwritten."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from advisor.cli import FAILED
from advisor.cli.engagement_form import ANSWERS, answers_document, named_engagement
from advisor.cli.failures import print_problems
from advisor.cli.intake.opening import Wanted, open_engagement
from advisor.cli.merged import KEEP, Done, data, lines
from advisor.cli.packs import cache_option, pack_option
from advisor.cli.progress import Progress
from advisor.cli.stores import name_of, store_option, who_option
from advisor.errors import AdvisorError, Place, Problem, nearest

if TYPE_CHECKING:
    from advisor.cli.intake.answers_file import AnswersFile
    from advisor.interview.interview import Interview
    from advisor.interview.kept import Change, Kept, Store
    from advisor.interview.merge import Conflict, Returned
    from advisor.pack import Pack

_FILES = (".xlsx", *ANSWERS)
# How often a merge is begun anew where somebody else writes meanwhile.
_TRIES = 5
_LONGEST_NAME = 200


@click.command("merge")
@click.argument("named", metavar="ENGAGEMENT")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.xlsx|.yaml...",
)
@click.option(
    "--take",
    "taken",
    multiple=True,
    metavar="[QUESTION=]WHO",
    help="Whose answer counts in a conflict, of one question or of all; 'keep' for what stands.",
)
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@who_option
@store_option
@pack_option
@cache_option
@click.pass_context
def merge_command(
    ctx: click.Context,
    named: str,
    files: tuple[Path, ...],
    taken: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    who: str | None,
    place: str | None,
    packs: tuple[str, ...],
    cache: bool,
) -> None:
    """Bring in forms that came back, and answers files of colleagues.

    An answer goes in where there was none. One that differs from what stands, or from another that
    was sent, is shown with all that was said, and changes nothing until --take says whose counts;
    the exit code is 1 while such are left. With anything wrong in a file, nothing is written.
    """
    _check_files(files)
    chosen = ctx.get_parameter_source("place") == ParameterSource.COMMANDLINE
    wanted = Wanted(named, place, chosen, packs, cache, name_of(who))
    with Progress() as progress:
        found = _Held.opened(wanted, look_only=dry_run, progress=progress)
        with contextlib.closing(found):
            progress.step("Reading what was sent")
            done = _merged(found, files, taken, who=wanted.who, dry_run=dry_run)
            notes = (*found.notes, *found.written(done))
    for note in notes:
        click.echo(note, err=True)
    print_problems(done.warnings)
    if as_json:
        click.echo(json.dumps(data(done, dry_run), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(lines(done, dry_run)))
    if done.left:
        ctx.exit(FAILED)


@dataclass(frozen=True, slots=True)
class _Held:
    """The engagement that something is merged into.

    Attributes:
        store: where it is kept; None where it is only looked at.
        file: the answers file that it is, if it is one.
        notes: what to tell the person.
    """

    kept: "Kept"
    pack: "Pack"
    store: "Store | None" = None
    file: "AnswersFile | None" = None
    notes: tuple[str, ...] = ()

    @classmethod
    def opened(cls, wanted: Wanted, *, look_only: bool, progress: Progress) -> "_Held":
        """Open an engagement of the store, or an answers file with its history.

        Raises:
            AdvisorError: whatever is wrong with store, packs or answers.
        """
        from advisor.interview.kept import Kept

        progress.step("Reading the rules")
        if look_only and wanted.file is not None:
            packs = wanted.packs
            found = named_engagement(
                str(wanted.file.path), None, packs, cache=wanted.cache, progress=progress
            )
            return cls(Kept(found.ident, found.interview.document, 0), found.pack)
        if wanted.file is not None and not wanted.file.history.exists():
            from advisor.loading import load_yaml

            # One that is not there would be begun anew, and there is nothing to merge into.
            load_yaml(wanted.file.path, what="engagement file")
        opened = open_engagement(wanted, None, None)
        kept = opened.store.read(opened.ident)
        return cls(kept, opened.pack, opened.store, opened.file, opened.notes)

    def close(self) -> None:
        """Let go of the store."""
        close = getattr(self.store, "close", None)
        if close is not None:
            close()

    def written(self, done: Done) -> Iterator[str]:
        """Write the answers file anew where it changed, and tell it."""
        if self.file is None or self.store is None or not done.changes:
            return
        kept = self.store.read(self.kept.ident)
        copy = self.file.write(kept.document, kept.revision)
        if copy is not None:
            yield f"Comments of {self.file.path.name} would be lost; what it was stands in {copy}."
        yield f"Wrote {self.file.path}"


def _check_files(files: Sequence[Path]) -> None:
    for path in files:
        if path.suffix.lower() not in _FILES:
            raise AdvisorError.of(
                "F132",
                f"{path.name} is neither a form nor an answers file.",
                place=Place(str(path)),
                allowed=_FILES,
                todo="Name the .xlsx that came back, or an answers file of a colleague.",
            )


def _merged(
    found: _Held, files: Sequence[Path], taken: Sequence[str], *, who: str, dry_run: bool
) -> Done:
    """Merge and write; begin anew where somebody else wrote meanwhile."""
    from advisor.interview.interview import Interview
    from advisor.interview.kept import Stale

    kept = found.kept
    for left in reversed(range(_TRIES)):
        interview = Interview.of(kept, found.pack)
        returned, warnings, people = _returned(files, interview, kept.ident)
        done = _done(interview, returned, taken)
        done = replace(done, warnings=tuple(p for key, p in warnings if key in done.words))
        if dry_run or found.store is None or not done.changes:
            return done
        by = f"{who}, from what {_and(people)} sent"[:_LONGEST_NAME]
        try:
            found.store.write(kept.ident, done.changes, seen=kept.revision, who=by, what="import")
        except Stale:
            if not left:
                raise
            kept = found.store.read(kept.ident)
        else:
            return done
    raise AssertionError  # the last try returns or raises


def _returned(
    files: Sequence[Path], interview: "Interview", ident: str
) -> "tuple[list[Returned], list[tuple[tuple[str, str], Problem]], list[str]]":
    """What all files say; all that is wrong in any of them is told at once."""
    from advisor.interview.form import read_form

    answers: list[Returned] = []
    warnings: list[tuple[tuple[str, str], Problem]] = []
    problems: list[Problem] = []
    people: list[str] = []
    for path in files:
        try:
            if path.suffix.lower() in ANSWERS:
                found, who = _copy(path, interview), path.stem
            else:
                form = read_form(path, interview, ident=ident)
                found, who = list(form.answers), form.who
                keys = {each.at: (each.owner, each.fact) for each in found}
                warnings += (
                    (keys[p.place.cell], p) for p in form.warnings if p.place and p.place.cell
                )
        except AdvisorError as error:
            problems += error.problems
            continue
        # Two of one name are told apart by their files.
        name = f"{who} ({path.name})" if who in people else who
        people.append(name)
        answers += [replace(each, who=name) for each in found]
    if problems:
        raise AdvisorError(problems)
    return answers, warnings, people


def _copy(path: Path, interview: "Interview") -> "list[Returned]":
    """The answers of another copy of the engagement."""
    from advisor.interview.form.rows import client, client_of
    from advisor.interview.merge import returned_of

    document = answers_document(path, interview.pack)
    if client_of(document) != client(interview):
        raise AdvisorError.of(
            "F106",
            f"This answers file is of another client: {client_of(document)}.",
            place=Place(str(path)),
            allowed=(client(interview),),
            todo="Merge it into the engagement that it is of.",
        )
    return returned_of(document, path.stem)


def _done(interview: "Interview", returned: "Sequence[Returned]", taken: Sequence[str]) -> Done:
    from advisor.interview.kept import Change
    from advisor.interview.merge import merge

    found = merge(interview, returned)
    if found.problems:
        raise AdvisorError(found.problems)
    chosen: list[tuple[Conflict, str | None]] = []
    changes: list[Change] = list(found.changes)
    left = list(found.conflicts)
    for choice in taken:
        for conflict in _meant(choice, found.conflicts):
            if conflict not in left:
                continue
            left.remove(conflict)
            who = _who(choice)
            if who == KEEP:
                chosen.append((conflict, None))
                continue
            said = next(each for each in conflict.theirs if each.who == who)
            changes.append(conflict.settled(conflict.chosen(said)))
            chosen.append((conflict, who))
    _check_together(interview, changes)
    after = interview.after(*changes)
    paths = {change.path for change in changes}
    words = {item.key: item.said for item in after.every if item.path in paths}
    return Done(found, tuple(chosen), tuple(left), tuple(changes), words)


def _who(choice: str) -> str:
    return choice.rpartition("=")[2].strip()


def _meant(choice: str, conflicts: "Sequence[Conflict]") -> "list[Conflict]":
    """The conflicts that a choice is for."""
    from advisor.interview.form.layout import reference

    who, question = _who(choice), choice.rpartition("=")[0].strip()
    known = {reference(*conflict.item.key): conflict for conflict in conflicts}
    if question and question not in known:
        raise AdvisorError.of(
            "F133",
            f"'{question}' is in no conflict.",
            allowed=tuple(known),
            nearest=nearest(question, known),
            todo="Run it without --take: conflicts are listed with their questions.",
        )
    meant = [known[question]] if question else list(known.values())
    if who == KEEP:
        return meant
    answered = [c for c in meant if who in {said.who for said in c.theirs}]
    if not answered:
        people = tuple(dict.fromkeys(said.who for c in meant for said in c.theirs))
        raise AdvisorError.of(
            "F134",
            f"'{who}' told nothing that is in conflict" + (f" of {question}." if question else "."),
            allowed=(*people, KEEP),
            nearest=nearest(who, people),
            todo="Take one of those who did, or 'keep'.",
        )
    return answered


def _check_together(interview: "Interview", changes: "Sequence[Change]") -> None:
    """Refuse answers that are good alone and not beside one another, such as two candidates."""
    if not interview.use_cases:
        return
    try:
        interview.read()
    except AdvisorError:
        return  # something else is wrong there already
    interview.after(*changes).read("the answers after this merge")


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
