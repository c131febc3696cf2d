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
def command(language: str, folder: str, output: Path | None) -> None:
    """List what has no words yet in LANGUAGE (fr, de-CH), as a file to fill in.

    Rules, questions, options, labels and the phrases of the report, each with its English original
    above it as a comment. What stays empty stays in English.
    """
    if not _CODE.fullmatch(language):
        raise AdvisorError.of(
            "S282",
            f"'{language}' is no language.",
            todo="Write a code such as fr or de-CH.",
        )
    from advisor.pack import load_pack

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
    from advisor.pack.language import words_of
    from advisor.pack.words import RULE_TEXTS
    from advisor.report.phrases import shipped_phrases

    yield f"# Words in '{language}', to write behind the colons. What stays empty stays in English."
    have = words_of(pack, language, "rules")
    rules: dict[str, dict[str, Any]] = {
        name: {key: getattr(rule, key) for key in RULE_TEXTS} for name, rule in pack.rules.items()
    }
    yield from _section("rules", rules, have)
    questions: dict[str, dict[str, Any]] = {}
    for name, question in pack.questions.items():
        spec = question.spec
        own: dict[str, Any] = {"text": question.text, "label": spec.label}
        own |= {"help": question.help, "why": question.why}
        if spec.options and not spec.proper:
            own["options"] = dict(spec.option_labels)
        questions[name] = {key: value for key, value in own.items() if value}
    yield from _section("questions", questions, words_of(pack, language, "questions"))
    labels = {name: parameter.label for name, parameter in pack.parameters.items()}
    yield from _flat("parameters", labels, words_of(pack, language, "parameters"))
    phrases = dict.fromkeys(shipped_phrases())
    yield from _flat("report", phrases, words_of(pack, language, "report"))


def _section(
    name: str, items: Mapping[str, Mapping[str, Any]], have: Mapping[str, Any]
) -> Iterator[str]:
    head = f"{name}:"
    for ident, texts in items.items():
        known = have.get(ident) or {}
        left = {key: value for key, value in texts.items() if not known.get(key)}
        if not left:
            continue
        if head:
            yield head
            head = ""
        yield f"  {ident}:"
        for key, value in left.items():
            if isinstance(value, Mapping):
                yield f"    {key}:"
                for option, label in value.items():
                    yield f"      {json.dumps(option, ensure_ascii=False)}:   # {label}"
            else:
                yield from (f"    # {line}" for line in _wrapped(value))
                yield f"    {key}:"


def _flat(name: str, items: Mapping[str, str | None], have: Mapping[str, Any]) -> Iterator[str]:
    left = {key: label for key, label in items.items() if not have.get(key)}
    if left:
        yield f"{name}:"
    for key, label in left.items():
        yield f"  {json.dumps(key, ensure_ascii=False)}:" + (f"   # {label}" if label else "")


def _wrapped(text: object) -> Iterable[str]:
    from textwrap import wrap

    return wrap(" ".join(str(text).split()), 110, break_long_words=False)
