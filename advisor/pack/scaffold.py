"""A new pack: the files of templates/new-pack with a firm's names, and schemas for its editor."""

from __future__ import annotations

import json
import re
from pathlib import Path

from advisor.content import templates_folder
from advisor.errors import AdvisorError
from advisor.pack import ids

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 40
SCHEMAS = ".schemas"


def id_of(folder: Path) -> str:
    """The id that a folder's name suggests."""
    plain = ids.id_of(folder.resolve().name)
    return plain if plain[:1].isalpha() else f"firm-{plain}".strip("-")


def check_id(ident: str) -> None:
    """Refuse an id that a pack cannot have.

    Raises:
        AdvisorError: S281.
    """
    taken = ident in {path.parent.name for path in templates_and_rules()}
    if taken or not _ID.fullmatch(ident) or len(ident) > _LONGEST:
        raise AdvisorError.of(
            "S281",
            f"'{ident}' is the id of a shipped pack."
            if taken
            else f"'{ident}' is no id of a pack.",
            todo=f"Give another with --id: at most {_LONGEST} small letters, digits and '-', a "
            "letter first.",
        )


def templates_and_rules() -> list[Path]:
    """The pack files of the shipped packs."""
    from advisor.content import rules_folder

    return sorted(rules_folder().glob("*/pack.yaml"))


def new_files(ident: str, title: str) -> dict[str, str]:
    """The files of a new pack by their paths, without the schemas.

    Args:
        ident: of the pack.
        title: what people call the firm.
    """
    folder = templates_folder() / "new-pack"
    names = {"@ID@": ident, "@SHORT@": ident.replace("-", "_"), "@TITLE@": title}
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        text = path.read_text(encoding="utf-8")
        # In YAML a title with a colon or a quote must be quoted; in prose it stands as it is.
        quoted = json.dumps(title, ensure_ascii=False)
        if path.suffix == ".yaml":
            text = text.replace(": @TITLE@\n", f": {quoted}\n").replace("[@TITLE@]", f"[{quoted}]")
            text = re.sub(
                r": @TITLE@(.+)\n",
                lambda m: f": {json.dumps(title + m[1], ensure_ascii=False)}\n",
                text,
            )
        for mark, name in names.items():
            text = text.replace(mark, name)
        found[path.relative_to(folder).as_posix()] = text
    return found
