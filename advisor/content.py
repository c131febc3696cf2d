"""Where the shipped rules and templates lie.

In a wheel they are files of the package (`advisor/_content/`); in a bare checkout, an editable
install and an unpacked sdist they are the folders `rules/` and `templates/` beside `advisor/`.
"""

from pathlib import Path

from advisor.errors import AdvisorError

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "_content", _PACKAGE.parent)


def rules_folder() -> Path:
    """Return the folder of the shipped packs; `rules_folder() / "core"` is the core pack."""
    return _find("rules")


def templates_folder() -> Path:
    """Return the folder of the shipped templates."""
    return _find("templates")


def _find(name: str) -> Path:
    for place in _PLACES:
        folder = place / name
        if folder.is_dir():
            return folder
    looked = " nor ".join(str(place / name) for place in _PLACES)
    raise AdvisorError.of(
        "S100",
        f"The shipped folder {name} is missing: neither {looked} is there.",
        todo="Install greener-ai-advisor again.",
    )
