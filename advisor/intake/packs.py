"""Whether the packs that an engagement asks for are those that are loaded."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.errors import AdvisorError, Place
from advisor.intake.engagement import Engagement
from advisor.pack.items import Pack


def check_packs(client: Engagement, pack: Pack) -> None:
    """Refuse an engagement whose packs are not loaded.

    Raises:
        AdvisorError: S221.
    """
    check_loaded(client.packs, pack, Place(client.file))


def check_loaded(names: Iterable[str], pack: Pack, place: Place | None = None) -> None:
    """Refuse packs that are asked for and not loaded.

    Raises:
        AdvisorError: S221.
    """
    loaded = [each.id for each in pack.packs]
    for name in names:
        if name not in loaded:
            raise AdvisorError.of(
                "S221",
                f"The engagement asks for the pack {name}, which was not given.",
                place=place,
                allowed=loaded,
                todo=f"Give the folder of {name} with --pack, install the package that offers it, "
                "or take it out of 'packs'.",
            )
