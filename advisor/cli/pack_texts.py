"""`advisor pack texts`: what has no words yet in a language, as a file to fill in."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.output import write_all
from advisor.cli.packs import CORE, pack_folders
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.pack import Pack

_CODE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


@click.command("texts")
@click.argument("language")
@click.argument("folder", metavar="[PACK]", default=CORE)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it, such as our-firm/texts/fr.yaml; a file that exists is not replaced.",
)
@click.option(
    "--missing", is_flag=True, help="Name what has no words yet, a line each; exit code 1 if any."
)
def command(language: str, folder: str, output: Path | None, missing: bool) -> None:
    """List what has no words yet in LANGUAGE (fr, de-CH), as a file to fill in.

    Rules, questions, options, labels, guidance from outside, common use cases and the phrases of
    the report, each with its English original beside it as a comment. What stays empty stays in
    English.
    """
    if not _CODE.fullmatch(language):
        raise AdvisorError.of(
            "S282",
            f"'{language}' is no language.",
            todo="Write a code such as fr or de-CH.",
        )
    from advisor.pack import load_pack

    if missing:
        from advisor.checks.translations import missing as left

        found = left(load_pack(pack_folders([folder])), language)
        for each in found:
            click.echo(str(each))
        click.echo(f"{len(found)} texts have no words in '{language}'", err=True)
        raise SystemExit(1 if found else 0)
    text = "\n".join(_lines(load_pack(pack_folders([folder])), language)) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    if output.exists():
        raise AdvisorError.of(
            "S280",
            f"There is something at {output} already.",
            todo="Write to another name, and take over what is new.",
        )
    write_all({output: text.encode()})
    click.echo(f"Wrote {output}", err=True)


def _lines(pack: "Pack", language: str) -> Iterator[str]:
    from advisor.language import shipped
    from advisor.pack.language import words_of
    from advisor.pack.originals import FLAT, originals
    from advisor.report.names import factor_name
    from advisor.report.phrases import shipped_phrases

    yield f"# Words in '{language}', to write behind the colons. What stays empty stays in English."
    for section, items in originals(pack).items():
        have = words_of(pack, language, section)
        if section in FLAT:
            labels = {name: texts["label"] for name, texts in items.items()}
            if section == "factors":
                labels = {name: label or factor_name(name) for name, label in labels.items()}
            if section == "report":
                # The program's own sentences, where it does not speak the language itself.
                own = () if language.partition("-")[0] in shipped() else shipped_phrases()
                labels = dict.fromkeys((*labels, *own), "")
            yield from _flat(section, labels, have)
        else:
            yield from _section(section, items, have)


def _section(
    name: str, items: Mapping[str, Mapping[str, Any]], have: Mapping[str, Any]
) -> Iterator[str]:
    head = f"{name}:"
    for ident, texts in items.items():
        left = dict(_left(texts, have.get(ident) or {}))
        if not left:
            continue
        if head:
            yield head
            head = ""
        yield f"  {ident}:"
        for key, value in left.items():
            if isinstance(value, Mapping):
                yield f"    {key}:"
                for part, label in value.items():
                    yield f"      {json.dumps(part, ensure_ascii=False)}:   # {label}"
            else:
                yield from (f"    # {line}" for line in _wrapped(value))
                yield f"    {key}:"


def _left(texts: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The texts of an item that have no words yet; of options and items those that have none."""
    for key, value in texts.items():
        if isinstance(value, Mapping):
            own = known.get(key) or {}
            left = {part: label for part, label in value.items() if not own.get(part)}
            if left:
                yield key, left
        elif not known.get(key):
            yield key, value


def _flat(name: str, items: Mapping[str, str | None], have: Mapping[str, Any]) -> Iterator[str]:
    left = {key: label for key, label in items.items() if not have.get(key)}
    if left:
        yield f"{name}:"
    for key, label in left.items():
        yield f"  {json.dumps(key, ensure_ascii=False)}:" + (f"   # {label}" if label else "")


def _wrapped(text: object) -> Iterable[str]:
    from textwrap import wrap

    return wrap(" ".join(str(text).split()), 110, break_long_words=False)
