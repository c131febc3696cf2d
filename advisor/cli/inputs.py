"""What `assess` and `explain` read: the rules and the answers."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cli.failures import print_problems
from advisor.cli.packs import read_pack, with_named
from advisor.cli.progress import Progress
from advisor.errors import Place, Problem

if TYPE_CHECKING:
    from advisor.intake import Engagement
    from advisor.pack import Pack


def read_inputs(
    engagement: Path,
    packs: Iterable[str],
    *,
    cache: bool,
    progress: Progress,
    accept: bool = False,
) -> "tuple[Engagement, Pack]":
    """Read packs and answers.

    Args:
        engagement: The answers file.
        packs: Packs over the core pack, by folder or id.
        cache: Whether to use and keep the compiled pack.
        progress: Where to say what is being done.
        accept: Whether packs other than those of the engagement's lock are accepted.

    Returns:
        The engagement and the merged pack.

    Raises:
        AdvisorError: Whatever is wrong in them; S221, the engagement names a pack not given.
    """
    from advisor.intake import load_engagement
    from advisor.intake.packs import check_packs

    progress.step("Reading the rules")
    pack = read_pack(with_named(packs, engagement), cache=cache)
    progress.step("Reading the answers")
    client = load_engagement(engagement, pack)
    check_packs(client, pack)
    return client, pack if accept else compared_with_lock(engagement, pack)


def compared_with_lock(answers: Path, pack: "Pack") -> "Pack":
    """Compare packs with the lock of an engagement, where there is one, and say what changed.

    Args:
        answers: The answers file, beside which the lock stands.
        pack: The packs as they are.

    Returns:
        The pack; with a note for the reader of the report where it is not what was locked.

    Raises:
        AdvisorError: S271, the lock cannot be read.
    """
    problem = not_as_locked(answers, pack)
    print_problems([problem] if problem else [])
    return noted(pack, problem)


_LOOK = (
    "Look at what it does with `advisor compare`, then accept it with `advisor assess "
    "--update-lock`, or load the packs that were locked."
)


def not_as_locked(answers: Path, pack: "Pack", todo: str = _LOOK) -> Problem | None:
    """What of the packs is otherwise than in the lock of an engagement, as a warning.

    Args:
        answers: The answers file, beside which the lock stands.
        pack: The packs as they are.
        todo: What to do about it.

    Returns:
        None without a lock, and where all is as it was locked.

    Raises:
        AdvisorError: S271, the lock cannot be read.
    """
    from advisor.pack.lock import lock_path

    changed = changed_since(answers, pack)
    if not changed:
        return None
    message = " ".join(("The rules are not those that were locked.", *changed))
    place = Place(str(lock_path(answers)))
    return Problem("S270", message, place, severity="warning", todo=todo)


def noted(pack: "Pack", problem: Problem | None) -> "Pack":
    """The pack; with a note for the reader of the report where it is not what was locked."""
    if problem is None:
        return pack
    note = problem.message.replace("locked.", "locked for this engagement.", 1)
    return replace(pack, notes=(*pack.notes, note))


def changed_since(answers: Path, pack: "Pack") -> tuple[str, ...]:
    """What of the packs is otherwise than in the lock of an engagement; nothing without a lock.

    Raises:
        AdvisorError: S271, the lock cannot be read.
    """
    from advisor.pack.lock import differences, lock_path, read_lock

    path = lock_path(answers)
    return tuple(differences(read_lock(path), pack)) if path.is_file() else ()
