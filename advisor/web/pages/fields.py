"""The fields of a question in a form, and the raw answer that they stand for.

A field is named `<fact>:<part>`, on a page of one question as on that of a section. What a form
gives and what an answers file holds are turned into one another here; reading and checking is done
by the interview. Parts of an answer that no field shows are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from advisor.errors import AdvisorError, Problem
from advisor.facts import FactSpec
from advisor.interview.parts import Parts
from advisor.interview.starting import confirmed
from advisor.interview.typed import raw_of
from advisor.pack.items import Pack, Question


@dataclass(frozen=True, slots=True)
class Fields:
    """What the fields of one question hold.

    Attributes:
        kind: `absent`, `known`, `unknown` or `not_applicable`; in a form also `clear`.
        values: what was typed, or the options that were chosen.
        candidates: further places under study, with commas between.
    """

    kind: str = "absent"
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    candidates: str = ""
    who: str = ""
    source: str = ""
    grade: str = ""
    note: str = ""
    private: bool = False

    @property
    def value(self) -> str:
        """The one value."""
        return self.values[0] if self.values else ""

    @property
    def nothing(self) -> bool:
        """Whether nothing was answered, nor noted."""
        return self.kind in ("absent", "clear") or (self.kind == "known" and not any(self.values))


def shown(raw: Any | None, spec: FactSpec) -> Fields:
    """The fields of an answer as it stands; the mark of a starting point is no source."""
    parts = Parts.of(confirmed(raw))
    if parts.state == "open":
        return Fields()
    values = parts.candidates[:1] if parts.candidates else _listed(parts.value)
    known = parts.state == "known"
    return Fields(
        parts.state,
        tuple(_option(v, spec) for v in values) if known else (),
        low=_text(parts.low),
        high=_text(parts.high),
        candidates=", ".join(_text(v) for v in parts.candidates[1:]),
        who=_text(parts.who),
        source=_text(parts.source),
        grade=_text(parts.grade),
        note=_text(parts.note or parts.why),
        private=parts.private,
    )


def sent(form: FormData, fact: str, before: Fields) -> Fields:
    """The fields as a form sent them.

    Args:
        form: of the page.
        fact: whose fields.
        before: as they stood; a note that was not shown to the client is taken from here.
    """

    def one(part: str) -> str:
        found = form.get(f"{fact}:{part}")
        return found.strip().replace("\r\n", "\n") if isinstance(found, str) else ""

    values = [v.strip() for v in form.getlist(f"{fact}:value") if isinstance(v, str)]
    kind = one("kind") or "known"
    if kind.startswith("="):
        # One of a few options: the choice is the answer.
        kind, values = "known", [kind[1:]]
    made = Fields(
        kind,
        tuple(v.replace("\r\n", "\n") for v in values if v),
        low=one("low"),
        high=one("high"),
        candidates=one("candidates"),
        who=one("who"),
        source=one("source"),
        grade=one("grade"),
        note=one("note"),
        private=bool(one("private")),
    )
    if one("keep-note"):
        made = replace(made, note=before.note, private=before.private, who=before.who)
    if one("keep-source"):
        made = replace(made, source=before.source)
    return Fields() if made.nothing else _of_kind(made)


def _of_kind(made: Fields) -> Fields:
    """Without what belongs to another kind of answer, so that equal answers have equal fields.

    Who could tell stays: whoever chooses an option and takes it back finds the name again.
    """
    if made.kind == "known":
        return made
    return replace(made, values=(), low="", high="", candidates="")


def raw_answer(made: Fields, question: Question, pack: Pack, before: Any | None) -> Any | None:
    """The raw answer of some fields, as an answers file has it; None for no answer.

    Args:
        made: as they were sent.
        question: to which they are an answer.
        pack: reads what is typed as a number.
        before: the raw answer that stood there; its parts that no field shows are kept.

    Raises:
        AdvisorError: what was typed cannot be understood.
    """
    if made.nothing:
        return None
    then = Parts.of(before)
    # Why nobody knows, or why it does not apply, is shown as the note where there is no note.
    told = then.why if then.state == made.kind else None
    note = None if told and made.note == told and not then.note else made.note
    beside = Parts(
        "known" if made.kind == "known" else "unknown",
        who=made.who or None,
        why=told if told and (note is None or then.note) else None,
        source=made.source or None,
        note=note or None,
        private=made.private,
        grade=made.grade or None,
    )
    if made.kind == "unknown":
        return replace(beside, state="unknown").raw
    if made.kind == "not_applicable":
        return replace(beside, state="not_applicable").raw
    raw = Parts.of(_known(made, question, pack))
    return replace(
        beside,
        who=made.who or None,
        value=raw.value,
        low=raw.low,
        high=raw.high,
        candidates=raw.candidates,
    ).raw


def _known(made: Fields, question: Question, pack: Pack) -> Any:
    spec = question.spec
    if spec.type == "number":
        if made.low or made.high:
            ends = {k: getattr(made, k) for k in ("low", "high") if getattr(made, k)}
            return {"value": made.value, **ends}
        read = raw_of(made.value, question, pack)
        if read in ("unknown", "not_applicable") or (
            isinstance(read, Mapping) and "value" not in read
        ):
            raise AdvisorError(
                [Problem("Q111", f"'{made.value}' is no number.", todo="Choose the line below.")]
            )
        return dict(read) if isinstance(read, Mapping) else made.value
    if spec.type == "yes_no":
        return {"yes": True, "no": False}.get(made.value, made.value)
    if spec.type == "choices":
        return list(made.values)
    if made.candidates:
        others = [c.strip() for c in made.candidates.split(",") if c.strip()]
        return {"candidates": [made.value, *others]}
    return made.value


def _listed(value: Any) -> tuple[Any, ...]:
    if isinstance(value, list | tuple):
        return tuple(value)
    return () if value is None else (value,)


def _option(raw: Any, spec: FactSpec) -> str:
    """A value as its field holds it; a label as the name of its option."""
    words = _text(raw)
    if spec.type in ("choice", "choices") and words not in spec.options:
        by_label = {label.lower(): key for key, label in spec.option_labels.items()}
        return by_label.get(words.lower(), words)
    if spec.type == "yes_no":
        return {"true": "yes", "false": "no"}.get(words.lower(), words.lower())
    return words


def _text(raw: Any) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    return str(raw).replace("\r\n", "\n")
