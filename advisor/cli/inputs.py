"""What `assess` and `explain` read: the rules and the answers."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cli.packs import read_pack
from advisor.cli.progress import Progress
from advisor.errors import AdvisorError, Place

if TYPE_CHECKING:
    from advisor.intake import Engagement
    from advisor.pack import Pack


def read_inputs(
    engagement: Path, packs: Iterable[str], *, cache: bool, progress: Progress
) -> "tuple[Engagement, Pack]":
    """Read packs and answers.

    Args:
        engagement: The answers file.
        packs: Packs over the core pack, by folder or id.
        cache: Whether to use and keep the compiled pack.
        progress: Where to say what is being done.

    Returns:
        The engagement and the merged pack.

    Raises:
        AdvisorError: Whatever is wrong in them; S221, the engagement names a pack not given.
    """
    from advisor.intake import load_engagement

    progress.step("Reading the rules")
    pack = read_pack(packs, cache=cache)
    progress.step("Reading the answers")
    client = load_engagement(engagement, pack)
    check_packs(client, pack)
    return client, pack


def check_packs(client: "Engagement", pack: "Pack") -> None:
    """Refuse an engagement whose packs are not loaded.

    Raises:
        AdvisorError: S221.
    """
    loaded = [each.id for each in pack.packs]
    for name in client.packs:
        if name not in loaded:
            raise AdvisorError.of(
                "S221",
                f"The engagement asks for the pack {name}, which was not given.",
                place=Place(client.file),
                allowed=loaded,
                todo=f"Give the folder of {name} with --pack, or take it out of 'packs'.",
            )
