"""Make the catalogues of the program's own sentences: `python -m tests.project.catalogues`.

Messages are collected from Python (`tr`, `trn`, `trc`, `mark`), from the templates of the report
and from the units of the core pack. What was translated stays; what is gone is dropped.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from advisor.language import CATALOGUES
from advisor.pack import load_pack
from advisor.quantities import _SCALES, BY_THE_MILLION, per_words

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("de", "fr")
KEYWORDS = ("tr", "trn", "trc", "mark", "markc")
# What is counted by a whole word, of which one has another form.
_COUNTED = re.compile(r"(?:[mb]illion |final )?[a-z-]{3,}s$")
_NAMED = re.compile(r"\{(\w+)\}")


def template() -> Catalog:
    """All messages, without translations."""
    found = Catalog(project="Greener AI Advisor", fuzzy=False, header_comment="#")
    for path, message, context in (*_python(), *_templates(), *_units()):
        found.add(message, locations=[(path, 0)] if path else [], context=context)
    return found


def _python() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    for path in sorted((ROOT / "advisor").rglob("*.py")):
        text = path.read_bytes()
        if b"from advisor.language import" not in text and path.name != "language.py":
            continue
        for message, context in messages_of(text):
            yield path.relative_to(ROOT).as_posix(), message, context


def messages_of(source: bytes) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The messages of a module, with their contexts; also those inside an f-string."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            yield from _said(call.func.id, call.args)


def _said(
    function: str, arguments: list[ast.expr]
) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    texts = [a.value if isinstance(a, ast.Constant) else None for a in arguments]
    words = [t if isinstance(t, str) else "" for t in texts]
    if function in ("tr", "mark") and words and words[0]:
        yield words[0], None
    elif function == "trn" and len(words) > 1 and words[0]:
        yield (words[0], words[1]), None
    elif function in ("trc", "markc") and len(words) > 1 and words[1]:
        yield words[1], words[0]


def _templates() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    for path in sorted((ROOT / "templates" / "report").glob("*.j2")):
        source = io.BytesIO(path.read_bytes())
        options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
        for _, function, words, _ in babel_extract(source, KEYWORDS, [], options):
            place = path.relative_to(ROOT).as_posix()
            texts = [w for w in (words if isinstance(words, tuple) else (words,)) if w]
            if function == "trc":
                yield place, texts[1], texts[0]
            elif function == "trn":
                yield place, (texts[0], texts[1]), None
            elif texts:
                yield place, texts[0], None


def _units() -> Iterator[tuple[str, str, str | None]]:
    """The units that figures and facts are printed in, as the parts that are looked up."""
    pack = load_pack()
    units = {spec.unit for spec in pack.specs.values()}
    units |= {parameter.unit for parameter in pack.parameters.values()}
    units |= {factor.unit for factor in pack.factors.values()}
    units |= {"kgCO2e/year", "kWh/year", "L/year"}
    units |= {table.text(row, "unit") for table in pack.tables.values() for row in table.rows}
    fields = {unit for table in pack.tables.values() for unit in table.fields.values()}
    units |= fields - {"text"}
    # In tables of factors the stroke stays, so that each part is a message of its own.
    for part in sorted({p for u in units for p in (u or "").split("/")}):
        if part and part not in ("1", "%"):
            yield "", part, None
    for unit in sorted(u for u in units | fields - {"text"} if u and u not in ("1", "%")):
        base, slash, per = unit.partition("/")
        for shown in (base, *(s for _, s, _ in _SCALES.get(base, ()))):
            yield "", shown, None
            if _COUNTED.match(shown):
                yield "", shown, "one of"
        if slash:
            yield "", per_words(per), None
            if per in BY_THE_MILLION:
                yield "", per_words(BY_THE_MILLION[per]), None


def counted_and_plain() -> tuple[list[tuple[str, str]], set[str]]:
    """The messages that depend on a count, as the sources have them, and all others."""
    counted, plain = [], set()
    for _, message, context in (*_python(), *_templates(), *_units()):
        if isinstance(message, tuple):
            counted.append((message[0], message[1]))
        elif context is None:
            plain.add(message)
    return counted, plain


def singulars_shared(counted: list[tuple[str, str]], plain: set[str]) -> list[str]:
    """Singulars with more than one plural, or said without a count: gettext would keep one."""
    found: dict[str, set[str]] = {}
    for one, many in counted:
        found.setdefault(one, set()).add(many)
    return sorted(one for one, many in found.items() if len(many) > 1 or one in plain)


def updated(language: str, messages: Catalog) -> Catalog:
    """The catalogue of a language with the messages of today and the translations it has."""
    path = CATALOGUES / f"{language}.po"
    have: Catalog
    if path.exists():
        with path.open("rb") as file:
            have = read_po(file, locale=language)
    else:
        have = Catalog(locale=language)
    fresh = Catalog(locale=language, project=messages.project, fuzzy=False, header_comment="#")
    for message in messages:
        if not message.id:
            continue
        old = have.get(message.id, message.context)
        words = old.string if old is not None and not old.fuzzy else None
        empty = ("", "") if message.pluralizable else ""
        if message.pluralizable != isinstance(words, tuple | list):
            words = None
        fresh.add(message.id, words or empty, locations=message.locations, context=message.context)
    return fresh


def as_po(catalogue: Catalog) -> bytes:
    """A catalogue as text, without the day on which it was made."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, sort_output=True, omit_header=False, include_lineno=False)
    drop = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Generated-By',
        b'"Last-Translator',
        b'"Language-Team',
        b'"Report-Msgid-Bugs-To',
    )
    return b"".join(r for r in out.getvalue().splitlines(keepends=True) if not r.startswith(drop))


def as_mo(catalogue: Catalog) -> bytes:
    """A catalogue as gettext reads it, without the days on which it was made."""
    with_head = read_po(io.BytesIO(as_po(catalogue)), locale=catalogue.locale)
    out = io.BytesIO()
    for message in with_head:
        message.user_comments = []
    write_mo(out, with_head)
    return re.sub(
        rb"(POT-Creation-Date|PO-Revision-Date): [^\n]{16,}?\n",
        lambda m: m[1] + b": " + b"0" * (len(m[0]) - len(m[1]) - 3) + b"\n",
        out.getvalue(),
    )


def faults(catalogue: Catalog) -> list[str]:
    """Translations that lack a name of their English, or have one that it lacks."""
    found = []
    for message in catalogue:
        words = message.string if isinstance(message.string, tuple | list) else (message.string,)
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        wanted = {frozenset(_NAMED.findall(i)) - {"n"} for i in ids}
        found += [
            f"{ids[0]!r}: {said!r}"
            for said in words
            if message.id and said and frozenset(_NAMED.findall(said)) - {"n"} not in wanted
        ]
    return found


def missing(catalogue: Catalog) -> list[str]:
    """Messages without a translation."""
    out = []
    for message in catalogue:
        words = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(words):
            out.append(message.id if isinstance(message.id, str) else message.id[0])
    return out


def main() -> int:
    """Write the template, and each language with what it has."""
    CATALOGUES.mkdir(exist_ok=True)
    messages = template()
    (CATALOGUES / "advisor.pot").write_bytes(as_po(messages))
    bad = 0
    for language in LANGUAGES:
        catalogue = updated(language, messages)
        (CATALOGUES / f"{language}.po").write_bytes(as_po(catalogue))
        (CATALOGUES / f"{language}.mo").write_bytes(as_mo(catalogue))
        left, wrong = missing(catalogue), faults(catalogue)
        print(f"{language}: {len(catalogue)} messages, {len(left)} without words")
        for each in wrong:
            print(f"  names differ: {each}")
        bad += len(wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
