"""What a pack is made of at run time: plain dataclasses, built from the compiled pack.

`written` is the item of the compiled pack that a question, derived fact or rule was built from: its
conditions and expressions as somebody wrote them, which an advice carries along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.errors import Place
from advisor.facts import FactSpec, Scalar
from advisor.loading import Path_
from advisor.logic import Condition
from advisor.logic.expressions import Expr
from advisor.pack.acceptances import Acceptance
from advisor.pack.changed import Change
from advisor.pack.starting_points import StartingPoint

# `verified` may be a yes or no.
_MARKS = {"True": "read", "False": "recalled"}


@dataclass(frozen=True, slots=True)
class Range:
    """A default or factor value: low, central, high (P5, P50, P95)."""

    central: Scalar
    low: Scalar
    high: Scalar


@dataclass(frozen=True, slots=True)
class Default:
    """What stands in for an unanswered question; may depend on another answer."""

    fixed: Range | None = None
    by: str | None = None
    options: Mapping[str, Range] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its fact."""

    spec: FactSpec
    text: str
    section: str
    help: str | None
    why: str | None
    default: Default
    because: str | None
    ask_if: Condition | None
    express: bool
    whole: bool
    place: Place
    source: str
    plausible: tuple[float, float] | None = None
    places: Callable[[Path_], Place] | None = field(default=None, compare=False, repr=False)
    order: int | None = None  # of its section in the interview
    shared: bool = False  # several use cases may share what it speaks of
    written: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def at(self, *path: str | int) -> Place:
        """The place of a part of it, by its path in the file."""
        return self.place if self.places is None else self.places(path)


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a derived fact: a value (expression, constant or range) under a condition."""

    when: Condition | None
    value: Expr | Range
    place: Place | None = field(default=None, compare=False, repr=False)  # of its value


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived fact."""

    spec: FactSpec
    cases: tuple[Case, ...]
    reads: tuple[str, ...]
    place: Place
    source: str
    written: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def value_place(self, case: Case) -> Place:
        """Where the value of one of its cases stands."""
        return case.place or self.place


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold or constant of rules, drawn when it has a width."""

    id: str
    low: float
    central: float
    high: float
    unit: str
    because: str
    label: str
    source: str
    group: str | None
    pack: str
    place: Place


@dataclass(frozen=True, slots=True)
class Factor:
    """A sourced number; `id` is `scope.name` or `table.key.field`."""

    id: str
    low: float
    central: float
    high: float
    unit: str
    year: str
    basis: str
    source: str
    verified: str
    note: str | None
    group: str | None
    shape: str | None
    pack: str
    place: Place
    valid_from: str | None = None
    valid_to: str | None = None
    next: str | None = None  # the version after this one, in words
    label: str | None = None  # its name, where a pack's words have one


@dataclass(frozen=True, slots=True)
class Table:
    """A table of factors, rows as read; a field may hold a list of versions by date."""

    name: str
    key: str
    fields: Mapping[str, str]
    rows: Mapping[str, Mapping[str, Any]]
    defaults: Mapping[str, Any]
    pack: str
    place: Place
    plausible: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()  # fields that every row has, of its own or of its parents
    dated: tuple[str, ...] = ()  # prices: fields that have a date
    moves_with: Mapping[str, str] = field(default_factory=dict)  # fields of a row with one cause
    row_packs: Mapping[str, str] = field(default_factory=dict)  # of rows that an overlay changed
    # Of its rows; a pack out of the cache has none.
    places: Callable[..., Place | None] | None = field(default=None, compare=False, repr=False)

    def at(self, *keys: str | int) -> Place:
        """The place of a row, or of a field in it and what lies in that; else its own."""
        return (self.places(*keys) if self.places else None) or self.place

    def text(self, key: str, name: str) -> str | None:
        """A text field of a row."""
        value = self.rows.get(key, {}).get(name)
        return None if value is None else str(value)

    def factor(self, key: str, name: str) -> Factor | None:
        """A numeric field of a row as a factor, or None when the row or field is missing.

        Of several versions the last, unless `pack_on` has chosen by date.
        """
        found = self.versions(key, name)
        return found[-1] if found else None

    def versions(self, key: str, name: str) -> tuple[Factor, ...]:
        """All versions of a numeric field, in the order of their dates."""
        row = self.rows.get(key)
        if row is None or row.get(name) is None or self.fields.get(name) in (None, "text"):
            return ()
        raw = row[name]
        return tuple(
            self._factor(key, name, row, v) for v in (raw if isinstance(raw, list) else [raw])
        )

    def _group(self, key: str, name: str) -> str | None:
        """The field of its row that a field is drawn with: one cause drives both."""
        first = self.moves_with.get(name)
        return None if first is None else f"{self.name}.{key}.{first}"

    def _factor(self, key: str, name: str, row: Mapping[str, Any], raw: Any) -> Factor:
        own = raw if isinstance(raw, Mapping) else {"central": raw}
        apart = row.get(f"{name}_source")
        if apart and "source" not in own:
            # What is of another source has neither year nor basis of its row and table.
            year = str(apart).rpartition("-")[2]
            told = {"source": apart, "basis": "as its source has it"}
            own = {**told, **({"year": year} if year.isdigit() else {}), **own}

        def meta(key_: str, fallback: str) -> str:
            for level in (own, row, self.defaults):
                if level.get(key_) is not None:
                    return str(level[key_])
            return fallback

        central = float(own["central"])
        # Both days from one level, so that an old version has no day of the table's.
        dates: Mapping[str, Any] = next(
            (x for x in (own, row, self.defaults) if x.get("valid_from") or x.get("valid_to")), {}
        )
        has_dates = name in self.dated or dates is own
        return Factor(
            id=f"{self.name}.{key}.{name}",
            low=float(own.get("low", central)),
            central=central,
            high=float(own.get("high", central)),
            unit=self.fields[name],
            year=meta("year", ""),
            basis=meta("basis", ""),
            source=meta("source", ""),
            verified=_MARKS.get(meta("verified", "recalled"), meta("verified", "recalled")),
            note=own.get("note") or row.get("note"),
            group=own.get("group") or self._group(key, name),
            shape=own.get("shape"),
            pack=self.row_packs.get(key, self.pack),
            place=self.place,
            valid_from=dates.get("valid_from") if has_dates else None,
            valid_to=dates.get("valid_to") if has_dates else None,
            next=own.get("next"),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number or claim comes from."""

    id: str
    citation: str
    url: str | None
    year: str
    status: str | None
    grade: str | None
    background: bool = False  # read for the method; no figure is taken from it
    remark: str = ""  # ours: what of it was read, and how
    # Whether `citation` is in the words of the report's language, not as published.
    worded: bool = False
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Framework:
    """Guidance or rules from outside; `items` in our own words, by the publisher's numbers."""

    id: str
    title: str
    version: str
    url: str
    status: str
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, with its condition parsed and its change as expressions."""

    id: str
    origin: tuple[str, ...]
    title: str
    topic: str
    stance: str
    scope: str
    when: Condition
    unless: Condition | None
    recommend: str
    first_step: str
    because: str
    change: Mapping[str, Expr | Range]
    remove: tuple[str, ...]
    unset: tuple[str, ...]
    only_if: Condition | None
    only_if_default: bool
    effort: str
    risk: str | None
    limitations: str
    supersedes: tuple[str, ...]
    conflicts: tuple[str, ...]
    requires: tuple[str, ...]
    precedes: tuple[str, ...]
    then: tuple[str, ...]
    group: str | None
    governs: str | None
    tier: str | None
    about: tuple[str, ...]
    impact: str | None
    evidence: tuple[str, ...]
    maps_to: tuple[str, ...]
    jurisdiction: str | None
    valid_from: str | None
    checked_on: str | None
    allocation_only: bool
    when_text: str
    place: Place
    pack: str
    places: Callable[[Path_], Place] | None = field(default=None, compare=False, repr=False)
    written: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def at(self, *path: str | int) -> Place:
        """The place of a part of it, by its path in the file: `"because"`, `"change", fact`."""
        return self.place if self.places is None else self.places(path)

    @property
    def changes_facts(self) -> bool:
        """Whether the rule computes a saving."""
        return bool(self.change or self.remove or self.unset)


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A test beside a rule."""

    rule: str
    case: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    place: Place
    pack: str


@dataclass(frozen=True, slots=True)
class PackId:
    """Which pack, and the hash of its files."""

    id: str
    version: str
    title: str
    hash: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A merged pack, ready to assess with."""

    packs: tuple[PackId, ...]
    hash: str
    questions: Mapping[str, Question]
    derived: Mapping[str, Derived]  # in the order of their layers
    specs: Mapping[str, FactSpec]  # every declared fact
    rules: Mapping[str, Rule]
    tests: tuple[RuleTest, ...]
    parameters: Mapping[str, Parameter]
    factors: Mapping[str, Factor]
    tables: Mapping[str, Table]
    sources: Mapping[str, Source]
    ranking: Mapping[str, Any]
    brand: Mapping[str, Any]
    accuracy: Mapping[str, Any]  # groups of published measurements beside our ranges
    disabled: Mapping[str, str]
    touched: frozenset[str]  # ids that an overlay added, replaced or removed
    only_core: bool
    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    starting_points: Mapping[str, StartingPoint] = field(default_factory=dict)
    accepted: tuple[Acceptance, ...] = ()  # findings of proofs that are meant to be so
    tried: bool = False  # the engine has compiled its rules once, in a process of its own
    changes: tuple[Change, ...] = ()
    templates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by language
    language: str | None = None  # of reports, where the engagement names none
    english: Pack | None = None  # as it was before `in_language`
    notes: tuple[str, ...] = ()  # what the reader of a report is told of the packs
    # Where the keys of ranking.yaml and brand.yaml stand, those inside them with a point.
    single_places: Mapping[str, Mapping[str, Place]] = field(default_factory=dict)
    # Ids of items that are there and could not be read; None among them stands for any id.
    unread: frozenset[str | None] = frozenset()

    @property
    def untried(self) -> bool:
        """Whether the engine must try the rules in a process of its own before it takes them."""
        return not (self.only_core or self.tried)
