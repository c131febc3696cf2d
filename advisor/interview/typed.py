"""A line typed by a person becomes a raw answer, as an answers file has it.

`480k`, `400k-600k`, `~ 400k 480k 600k`, `yes`, an option by its number, name or label, several of
them with commas, regions under study with `or`, `unknown: head of care`, `not applicable`. What is
made is always read and checked by `advisor.intake.answers.read_answer`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from advisor.errors import AdvisorError, nearest
from advisor.facts import FactSpec
from advisor.numerals import NotANumber, parse_number
from advisor.pack.items import Pack, Question

# In the languages of the questions; a single letter is English, German and French alike.
_YES = ("yes", "y", "true", "ja", "j", "oui", "o")
_NO = ("no", "n", "false", "nein", "non")
_UNKNOWN = re.compile(
    r"(?:unknown|not known|don[’']?t know|do not know|no idea"
    r"|unbekannt|nicht bekannt|weiß nicht|weiss nicht|keine ahnung"
    r"|inconnue?|pas connue?|je ne sais pas|aucune idée)(?:\s*[:,(]\s*(?P<who>.*?)\)?)?",
    re.IGNORECASE | re.DOTALL,
)
_NOT_APPLICABLE = (
    "not applicable", "not_applicable", "n/a", "na", "does not apply",
    "nicht zutreffend", "trifft nicht zu", "entfällt", "sans objet", "ne s’applique pas",
    "ne s'applique pas",
)  # fmt: skip
_DASHES = "-–—−"
_SIGNIFICANT = 3


def raw_of(line: str, question: Question, pack: Pack) -> Any:
    """The raw answer that a line stands for.

    Args:
        line: what was typed.
        question: to which it is an answer.
        pack: knows the regions.

    Raises:
        AdvisorError: Q110 nothing was typed, Q111 to Q114 what cannot be understood; what is
            understood can still be refused when it is read.
    """
    text = line.strip()
    spec = question.spec
    if not text:
        raise AdvisorError.of(
            "Q110", "Nothing was typed.", todo="Answer, or say that it is not known, or skip it."
        )
    whole = _option(text, spec)
    if whole is not None:
        return [whole] if spec.type == "choices" else whole
    if spec.type == "text":
        return _said_unknown(text) or text
    state = _state(text)
    if state is not None:
        return state
    match spec.type:
        case "number":
            return _number(text, question)
        case "yes_no":
            return _yes_no(text)
        case "choice":
            return _choice(text, spec)
        case "choices":
            return _choices(text, spec)
        case "region":
            return _region(text, pack)
        case _:
            return text


def suggestions(text: str, question: Question, pack: Pack, most: int = 10) -> list[tuple[str, str]]:
    """Options or regions that may be meant by what is typed so far: name and label."""
    wanted = _plain(text)
    rows = region_names(pack) if question.spec.type == "region" else labels(question.spec)
    starts = [(k, v) for k, v in rows.items() if _plain(v).startswith(wanted)]
    names = [(k, v) for k, v in rows.items() if _plain(k).startswith(wanted)]
    inside = [(k, v) for k, v in rows.items() if wanted in _plain(v) or wanted in _plain(k)]
    return list(dict.fromkeys((*starts, *names, *inside)))[:most]


def labels(spec: FactSpec) -> dict[str, str]:
    """The options of a question with their labels, in the order in which they are numbered."""
    return {option: spec.option_labels.get(option, option) for option in spec.options}


def region_names(pack: Pack) -> dict[str, str]:
    """The regions of the grid table with their names."""
    grid = pack.tables.get("grid")
    rows: Mapping[str, Mapping[str, Any]] = grid.rows if grid else {}
    return {key: str(row.get("name") or key) for key, row in rows.items()}


def _plain(text: str) -> str:
    """What is compared: small letters, one space between words, `_` and `-` as spaces."""
    return " ".join(re.sub(r"[_\-]+", " ", text).casefold().split())


def _state(text: str) -> Any | None:
    if text.casefold() in _NOT_APPLICABLE:
        return "not_applicable"
    return _said_unknown(text)


def _said_unknown(text: str) -> Any | None:
    found = _UNKNOWN.fullmatch(text)
    if found is None:
        return None
    who = (found["who"] or "").strip()
    return {"unknown": {"who": who}} if who else "unknown"


# Numbers.


def _number(text: str, question: Question) -> Any:
    unit = question.spec.unit
    if text.startswith("~"):
        return _around(text[1:].strip(), question)
    if _reads(text, unit):
        return text
    for low, high in _splits(text):
        if not _reads(high, unit):
            continue
        whole_low = low if not _bare(low) else f"{low} {_tail(high)}".strip()
        for end in dict.fromkeys((whole_low, low)):
            if _reads(end, unit):
                return _range(end, None, high, question)
    try:
        parse_number(text, unit)
    except NotANumber as error:
        raise AdvisorError.of(
            "Q111",
            f"{str(error)[:1].upper()}{str(error)[1:]}.",
            todo=f"Write a number in {unit}, such as 480k, or a range such as 400k-600k.",
        ) from None
    return text


def _around(text: str, question: Question) -> Any:
    """`~ low central high`, or `~ low high`; each part may have its unit with it."""
    unit = question.spec.unit
    parts = [p for p in re.split(r"[;,]\s+|\s+", text) if p]
    # A unit after a space belongs to the number before it.
    joined: list[str] = []
    for part in parts:
        if joined and not re.match(r"[\d.+\-−]", part):
            joined[-1] += f" {part}"
        else:
            joined.append(part)
    if len(joined) == 1:
        return _number(joined[0], question)
    bad = next((p for p in joined if not _reads(p, unit)), None)
    if bad is not None or len(joined) not in (2, 3):
        raise AdvisorError.of(
            "Q112",
            f"'{bad or text}' is not read as a range.",
            todo="Write ~ low middle high, such as ~ 400k 480k 600k; or low and high alone.",
        )
    central = joined[1] if len(joined) == 3 else None
    return _range(joined[0], central, joined[-1], question)


def _range(low: str, central: str | None, high: str, question: Question) -> Any:
    unit = question.spec.unit
    if central is None:
        middle = between(parse_number(low, unit), parse_number(high, unit), question.whole)
        return {"value": middle, "low": low, "high": high}
    return {"value": central, "low": low, "high": high}


def between(low: float, high: float, whole: bool = False) -> float | int:
    """The middle of a range of which only the ends were told, to three digits.

    Of two positive ends it is the geometric mean: as draws are made of such a range, half of them
    lie below it.
    """
    middle = math.sqrt(low * high) if low > 0 and high > 0 else (low + high) / 2
    rounded = float(f"{middle:.{_SIGNIFICANT}g}")
    if whole:
        rounded = float(round(middle))
    least, most = min(low, high), max(low, high)
    rounded = min(max(rounded, least), most)
    return int(rounded) if rounded.is_integer() else rounded


def _splits(text: str) -> Iterable[tuple[str, str]]:
    """Where a line may be two ends: at `to`, `..` or a dash."""
    for match in re.finditer(rf"\s+to\s+|\.\.+|\s*[{_DASHES}]\s*", text):
        low, high = text[: match.start()].strip(), text[match.end() :].strip()
        if low and high:
            yield low, high


def _bare(text: str) -> bool:
    """Whether a number stands alone, without a suffix or unit."""
    return re.fullmatch(r"[+\-−]?[\d.,’'_\s]+", text) is not None


def _tail(text: str) -> str:
    """What follows the digits: in `400-600k` the k holds for both ends."""
    return re.sub(r"^[+\-−]?[\d.,’'_\s]+", "", text)


def _reads(text: str, unit: str | None) -> bool:
    try:
        parse_number(text, unit)
    except NotANumber:
        return False
    return True


# Words.


def _yes_no(text: str) -> bool:
    word = text.casefold().rstrip(".!")
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise AdvisorError.of(
        "Q113", f"'{text}' is neither yes nor no.", allowed=("yes", "no"), todo="Type y or n."
    )


def _option(text: str, spec: FactSpec) -> str | None:
    """An option by its name or label, however it is written."""
    if text in spec.options:
        return text
    wanted = _plain(text)
    named = [o for o in spec.options if _plain(o) == wanted]
    called = [o for o, label in labels(spec).items() if _plain(label) == wanted]
    found = list(dict.fromkeys((*named, *called)))
    return found[0] if len(found) == 1 else None


def _numbered(text: str, spec: FactSpec) -> str | None:
    """An option by its number in the list."""
    if not re.fullmatch(r"[0-9]{1,4}[.)]?", text):
        return None
    n = int(text.rstrip(".)"))
    return spec.options[n - 1] if 1 <= n <= len(spec.options) else None


def _one(text: str, spec: FactSpec) -> str | None:
    return _option(text, spec) or _numbered(text, spec)


def _choice(text: str, spec: FactSpec) -> Any:
    found = _one(text, spec)
    if found is not None:
        return found
    several = _listed(text, spec, r"\s+or\s+|\s*\|\s*")
    if several is not None and len(several) > 1:
        return {"candidates": several}
    if _listed(text, spec, r"\s*[,;]\s*") is not None:
        raise AdvisorError.of(
            "Q114",
            "One option is needed here.",
            todo="Choose one; several that are under study are typed with 'or' between them.",
        )
    raise _no_option(text, spec)


def _choices(text: str, spec: FactSpec) -> list[str]:
    found = _listed(text, spec, r"\s*[,;]\s*")
    if found is None and re.fullmatch(r"[0-9\s]+", text):
        found = _listed(text, spec, r"\s+")
    if found is None:
        pieces = [p for p in re.split(r"\s*[,;]\s*", text) if p]
        raise _no_option(next((p for p in pieces if _one(p, spec) is None), text), spec)
    return list(dict.fromkeys(found))


def _listed(text: str, spec: FactSpec, between_: str) -> list[str] | None:
    """The options that a line lists; a label may itself hold what stands between them."""
    marks = list(re.finditer(between_, text))
    ends = [(0, 0), *((m.start(), m.end()) for m in marks), (len(text), len(text))]
    best: list[list[str] | None] = [[]]
    for upto in range(1, len(ends)):
        found: list[str] | None = None
        for start in range(upto):
            so_far = best[start]
            piece = text[ends[start][1] : ends[upto][0]].strip()
            one = _one(piece, spec) if so_far is not None and piece else None
            if so_far is not None and not piece and upto == len(ends) - 1 and start:
                found = so_far
            if so_far is not None and one is not None:
                found = [*so_far, one]
                break
        best.append(found)
    return best[-1] or None


def _no_option(text: str, spec: FactSpec) -> AdvisorError:
    named = labels(spec)
    close = nearest(text.casefold(), [label.casefold() for label in named.values()])
    label = next((v for v in named.values() if v.casefold() == close), None)
    return AdvisorError.of(
        "Q114",
        f"'{text}' is no option.",
        allowed=named.values(),
        nearest=label or nearest(text, spec.options),
        todo="Type the number, the name or the words of one of them.",
    )


def _region(text: str, pack: Pack) -> Any:
    """A region as typed, or several under study; whether it exists is seen when it is read."""
    known = _known_regions(pack)
    if text.casefold() in known:
        return text
    for mark in (r"\s+or\s+", r"\s*[,;|]\s*"):
        parts: Sequence[str] = [p for p in re.split(mark, text, flags=re.IGNORECASE) if p]
        if len(parts) > 1 and all(p.casefold() in known for p in parts):
            return {"candidates": list(parts)}
    return text


def _known_regions(pack: Pack) -> set[str]:
    named = region_names(pack)
    found = {k.casefold() for k in named} | {v.casefold() for v in named.values()}
    return found | {k.rpartition("/")[2].casefold() for k in named if "/" in k}
