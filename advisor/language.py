"""The language of what is printed: messages from catalogues, numbers and dates after CLDR.

English is the source: a message is its own English. `speaking` sets the language for a run of
code, so that it needs no passing through every function that prints a word; codes and numbers never
depend on it. Catalogues are gettext's, one a language: `python -m tests.project.catalogues`.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

ENGLISH = "en"
CATALOGUES = Path(__file__).parent / "catalogues"
# English is written without a look into CLDR, which takes longer to import than most commands run.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_code: ContextVar[str] = ContextVar("language", default=ENGLISH)
_own: ContextVar[Mapping[str, str]] = ContextVar("own words")


@dataclass(frozen=True, slots=True)
class Signs:
    """How a language writes numbers."""

    decimal: str
    group: str


def spoken() -> str:
    """The code of the language in force, such as de or de-CH."""
    return _code.get()


def shipped() -> tuple[str, ...]:
    """The languages in which the program's own sentences are to be had."""
    return (ENGLISH, *sorted(p.stem for p in CATALOGUES.glob("*.mo")))


@contextmanager
def speaking(language: str | None, own: Mapping[str, str] | None = None) -> Iterator[None]:
    """Print in a language inside the block.

    Args:
        language: a code such as de or de-CH; English where there is none.
        own: messages in other words, as a firm's pack has them.
    """
    code = _code.set(language or ENGLISH)
    words = _own.set(own or {})
    try:
        yield
    finally:
        _own.reset(words)
        _code.reset(code)


def tr(message: str, /, **values: object) -> str:
    """A message in the language in force, with its values filled in.

    Args:
        message: English, with values in braces: "Ask {who}: {what}".
        values: by the names in the braces.
    """
    if not message:
        return ""  # gettext answers with the head of the catalogue
    return filled(_own.get({}).get(message) or _catalogue(_code.get()).gettext(message), values)


def trn(one: str, many: str, count: float, /, **values: object) -> str:
    """A message that depends on a count, which is `{n}` in it unless given among the values.

    Args:
        one: English for one: "{n} action".
        many: English for any other count.
        count: how many; a number that is not whole is many.
        values: by the names in the braces.
    """
    whole = int(count) if count == int(count) else 2
    english = one if whole == 1 else many
    said = _own.get({}).get(english)
    said = said or _catalogue(_code.get()).ngettext(one, many, whole)
    return filled(said, {"n": count, **values})


def trc(context: str, message: str, /, **values: object) -> str:
    """A message whose English alone does not tell what it is said of.

    Args:
        context: what it is said of, in a word or two; never printed.
        message: English, as for `tr`.
        values: by the names in the braces.
    """
    said = _own.get({}).get(message) or _catalogue(_code.get()).pgettext(context, message)
    return filled(said, values)


def mark(message: str) -> str:
    """The message itself: a constant that `tr` translates where it is printed."""
    return message


def markc(context: str, message: str) -> str:  # noqa: ARG001 - read by the tool of catalogues
    """The message itself: a constant that `trc` translates with this context later."""
    return message


# Names only, unlike `str.format`: the words may be those of a firm's pack.
_NAMED = re.compile(r"\{(\w+)\}")


def filled(said: str, values: Mapping[str, object]) -> str:
    """A message with its values in the places of their names; other braces stay."""

    def value(found: re.Match[str]) -> str:
        return str(values[found[1]]) if found[1] in values else found[0]

    return _NAMED.sub(value, said) if values else said


@lru_cache(maxsize=32)
def _catalogue(language: str) -> gettext.NullTranslations:
    for code in dict.fromkeys((language, language.partition("-")[0])):
        path = CATALOGUES / f"{code}.mo"
        if code != ENGLISH and path.is_file():
            with path.open("rb") as file:
                return gettext.GNUTranslations(file)
    return gettext.NullTranslations()


_WORD = re.compile(r"\w+")
_SECOND = (" ", "’", "'")  # of "A test set" and « L’API »


def inside(words: str) -> str:
    """A title or label as it stands inside a sentence.

    A small first letter where the language writes common words so and the first word is none of
    several capitals; German keeps what it has.
    """
    # A word of one letter begins as others do: "a test set", but "H100" and "PUE" stay.
    second = words[1:2]
    if _keeps_capitals() or not (second.islower() or second in _SECOND):
        return words
    return words[:1].lower() + words[1:]


def small(words: str) -> str:
    """Words in small letters where the language writes common words so; abbreviations stay."""
    if _keeps_capitals():
        return words
    return _WORD.sub(lambda w: w[0] if len(w[0]) > 1 and w[0].isupper() else w[0].lower(), words)


def _keeps_capitals() -> bool:
    return spoken().partition("-")[0] == "de"


def heading(label: str) -> str:
    """A label as it stands over or before something: with a capital, in English without article."""
    return capital(label.removeprefix("the ") if is_english() else label)


def is_english(language: str | None = None) -> bool:
    """Whether a language, or that in force, is English."""
    return (language or spoken()).partition("-")[0] == ENGLISH


# Signs of quotation, and those that stand inside them.
_INNER = {
    "en": str.maketrans("“”", "‘’"),
    "de": str.maketrans("„“", "‚‘"),
    "fr": str.maketrans("«»", "“”"),
}


def quoted(words: str) -> str:
    """Words between the signs of quotation of the language."""
    return tr("“{words}”", words=inner(words))


def inner(words: str) -> str:
    """Words that stand between signs of quotation: their own signs are those of the second rank."""
    own = words.translate(_INNER.get(spoken().partition("-")[0], {}))
    # The spaces inside « » go with them.
    return re.sub(r"“[\u00a0\u202f ]|[\u00a0\u202f ]”", lambda m: m[0].strip(), own)


# Where a point ends an abbreviation or, as in "ab dem 18. Februar", a number of order, and no
# sentence; a single letter before it always does.
_SHORT = re.compile(
    r"(?:^|[\s(\u00a0\u202f])(?:\w|\d\d|bzw|ca|env|etc|evtl|ex|ggf|inkl|insb|Nr|sog|usw|vgl|zzgl)$"
)


def first_sentence(words: str) -> str:
    """The first sentence of a text, with its point."""
    parts = words.split(". ")
    kept = parts[0]
    for part in parts[1:]:
        if is_english() or not _SHORT.search(kept):
            break
        kept = f"{kept}. {part}"
    return kept.rstrip(".") + "."


def capital(words: str) -> str:
    """Words as they stand at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


# Lines and spaces of every kind but the two that keep numbers, units and signs together.
_LOOSE = re.compile(r"[^\S\u00a0\u202f]+")


def one_line(words: str) -> str:
    """Words with single spaces and without line ends; no-break spaces stay."""
    return _LOOSE.sub(" ", words).strip()


# Before these signs French sets a no-break space; an escaped letter of markup ends in one of them.
_SIGN = re.compile(r"&#?\w+;|(?<=[^\s\u00a0\u202f:;?!])(?=[:;?!](?:\s|$))")


_INSIDE = re.compile(r"(?<=«) | (?=»)")


def spaced(words: str, space: str = "\u00a0") -> str:
    """Words with the spaces that French sets before signs, where they were put together.

    Args:
        words: a text.
        space: what stands before a sign.
    """
    if spoken().partition("-")[0] != "fr":
        return words
    return _INSIDE.sub("\u00a0", _SIGN.sub(lambda found: found[0] or space, words))


def listed(items: Sequence[str]) -> str:
    """Some things in a sentence: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    named = {"first": ", ".join(items[:-1]), "last": items[-1]}
    if ", " in items[-2]:
        # Some languages close a clause with a comma: „der Anteil, den es erledigt, und …“.
        return trc("after words with a comma", "{first} and {last}", **named)
    return tr("{first} and {last}", **named)


def either(items: Sequence[str]) -> str:
    """Some things of which one holds: "a, b or c"."""
    if len(items) < 2:
        return "".join(items)
    return tr("{first} or {last}", first=", ".join(items[:-1]), last=items[-1])


def neither(items: Sequence[str]) -> str:
    """Some things of which none holds, behind "neither": "a, b nor c"."""
    if len(items) < 2:
        return "".join(items)
    return tr("{first} nor {last}", first=", ".join(items[:-1]), last=items[-1])


def labelled(label: str, words: str) -> str:
    """Words behind what they are: "First step: open one device"."""
    return tr("{label}: {words}", label=label, words=words)


@lru_cache(maxsize=32)
def _locale(language: str) -> Any:
    from babel import Locale, UnknownLocaleError

    for code in (language, language.partition("-")[0], "en-GB"):
        try:
            # British English where nothing narrower is said: dates as 25 November 2026.
            return Locale.parse("en-GB" if code == ENGLISH else code, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en_GB")


def country(code: str) -> str | None:
    """The name of a country by its code of three letters, after CLDR; None where it has none."""
    from babel.core import get_global

    for short in get_global("territory_aliases").get(code, ()):
        name = _locale(spoken()).territories.get(short)
        if name:
            return str(name)
    return None


@lru_cache(maxsize=32)
def _signs(language: str) -> Signs:
    symbols = _locale(language).number_symbols
    latin = symbols.get("latn", symbols)
    return Signs(decimal=str(latin["decimal"]), group=str(latin["group"]))


def signs() -> Signs:
    """How the language in force writes numbers."""
    language = spoken()
    # English costs no look into CLDR, since nearly every run is English.
    return Signs(".", ",") if language == ENGLISH else _signs(language)


def long_date(iso: str) -> str:
    """An ISO date in words, such as 25 November 2026; other texts stay as they are."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    if spoken() == ENGLISH:
        return f"{day.day} {month_of(day)}"
    from babel.dates import format_date

    words = str(format_date(day, "long", locale=_locale(spoken())))
    # French has an ordinal for the first of a month alone, which CLDR leaves to the reader.
    first = day.day == 1 and spoken().partition("-")[0] == "fr"
    return words.replace("1 ", "1er ", 1) if first else words


def month_of(day: date) -> str:
    """The month and year of a day, such as March 2027."""
    if spoken() == ENGLISH:
        return f"{_MONTHS[day.month - 1]} {day.year}"
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMM", day, locale=_locale(spoken())))
