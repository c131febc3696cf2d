"""The few lines of advice that stand beside the questions, made of an Advice as plain data.

First come the first three of each use case: what governs, then what to do; where nothing is to be
done yet, the first thing to find out. Then what the last answer changed, and which answer would
narrow the result most. Before the task and a volume are answered, it says that it is too early and
which questions come next (`early`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.interview.early import coming, missing, was_early
from advisor.interview.items import Key
from advisor.interview.owners import shared_key

if TYPE_CHECKING:
    from advisor.insight.ask_next import AskNext
    from advisor.interview.interview import Interview

Data = Mapping[str, Any]
SHOWN = 3
_DONE = ("do", "small")
_TRIED = ("leave_alone", *_DONE)


@dataclass(frozen=True, slots=True)
class Line:
    """One recommendation in a line.

    Attributes:
        lane: `leave_alone`, `do`, `small`, `find_out` or `must_do`.
        share: how much of the carbon of its use case it saves, with the range; None without.
        amount: the carbon a year, likewise.
        cost: the money a year, likewise.
        confirm: what it hangs on, each as a clause.
        stance: `justify` where it says why something may stay as it is.
    """

    rule: str
    title: str
    lane: str
    share: str | None = None
    amount: str | None = None
    cost: str | None = None
    confirm: tuple[str, ...] = ()
    stance: str = ""

    @property
    def opening(self) -> str:
        """What stands before a title that is only to be found out; a title may say it itself."""
        if self.lane != "find_out":
            return ""
        if self.stance == "justify":
            return "Perhaps: "  # nobody is to find out that nothing is to be done
        return "" if self.title.casefold().startswith("find out") else "Find out first: "

    @property
    def said(self) -> str:
        """The line as text: "Cache answers: 12 % of its carbon (4–20 %)"."""
        text = self.title
        if self.lane == "find_out":
            text = f"{self.opening}{_small(text) if self.opening else text}"
        if self.share is not None:
            text += f": {self.share} of its carbon"
        if self.confirm:
            text += "; to be confirmed"
        return text


@dataclass(frozen=True, slots=True)
class Beside:
    """The advice for one use case or shared thing, in lines.

    Attributes:
        key: of the owner.
        first: what comes first, three at most; where nothing is to be done yet, what governs and
            the one to find out.
        duties: what must be done whatever is advised.
        carbon: of a year, with the range; None where a stage has no figure yet.
        cost: likewise.
        today: whether these are of today's use, else the mean of the years that are looked at.
        early: why there is neither advice nor a total yet; empty where there is.
        coming: the next questions, where it is too early.
    """

    key: str
    name: str
    first: tuple[Line, ...]
    duties: tuple[Line, ...] = ()
    carbon: str | None = None
    cost: str | None = None
    today: bool = False
    early: str = ""
    coming: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """An open question: the one whose answer would narrow the result most, or one to come."""

    key: Key
    label: str
    text: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Doubted:
    """An answer that hardly can be, as the whole of the answers shows it."""

    key: Key
    code: str
    message: str
    todo: str | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """What stands beside the questions.

    Attributes:
        changed: what the last answer changed, in sentences; empty where nothing was before.
        ask: None where no answer would narrow it.
        doubts: answers that hardly can be beside the others: a bill far from the volume.
    """

    owners: tuple[Beside, ...]
    changed: tuple[str, ...] = ()
    ask: Ask | None = None
    doubts: tuple[Doubted, ...] = ()

    def of(self, key: str) -> Beside | None:
        """The lines of one use case or shared thing."""
        return next((o for o in self.owners if o.key == key), None)

    def in_a_line(self, key: str | None = None) -> str:
        """What comes first for a use case, or for the first one, in one line."""
        found = self.of(key) if key is not None else next(iter(self.owners), None)
        if found is not None and found.early:
            return found.early
        if found is None or not found.first:
            return "No advice yet: more has to be known."
        name = f"{found.name}: " if len(self.owners) > 1 else ""
        return f"{name}{found.first[0].said}"


def live(
    data: Data,
    before: Data | None = None,
    ask: Ask | None = None,
    interview: Interview | None = None,
) -> Live:
    """The lines of an advice.

    Args:
        data: the Advice as plain data.
        before: that before the last answer, where it is at hand.
        ask: the question to ask next (`ask_first` or `ask_next_of`).
        interview: of the answers as they are now, by which it may be too early for advice; None
            for answers that are complete.
    """
    owners = tuple(_beside(owner, key, data["figures"]) for key, owner in _owners(data))
    left: set[str] = set()
    if interview is not None:
        owners = tuple(_or_early(owner, interview) for owner in owners)
        # What was said too early is nothing to compare with.
        left = {
            o.key for o in owners if o.early or (before and was_early(interview, o.key, before))
        }
    changed = () if before is None else tuple(_changed(data, before, left))
    waits = {o.key for o in owners if o.early}
    if ask is not None and (ask.key[0] in waits or (waits and len(waits) == len(owners))):
        ask = None  # what comes next is said with the owner
    return Live(owners, changed, ask, tuple(_doubts(data)))


def _or_early(owner: Beside, interview: Interview) -> Beside:
    """The owner's lines, or that it is too early for them."""
    if owner.key not in {o.key for o in interview.owners}:
        return owner
    cases = [o.key for o in interview.use_cases]
    lacks = missing(interview, owner.key)
    if not lacks and owner.key not in cases and all(missing(interview, key) for key in cases):
        lacks = missing(interview, cases[0]) if cases else ()
    if not lacks:
        return owner
    labels = " and ".join(i.spec.label for i in lacks)
    are = "is" if len(lacks) == 1 else "are"
    return Beside(
        owner.key,
        owner.name,
        (),
        early=f"Too early for advice and a total: {labels} {are} not answered yet.",
        coming=tuple(
            Ask(i.key, i.spec.label, i.question.text) for i in coming(interview, owner.key)
        ),
    )


def ask_first(data: Data, interview: Interview) -> Ask | None:
    """The answer that the advice itself asks for first; quick, since nothing is tried."""
    found = data.get("ask_first")
    if not found or found["fact"] not in interview.pack.questions:
        return None
    key = _stands(found["use_case"], found["fact"], interview)
    if key is None:
        return None
    return Ask(key, found["label"], found["question"], found["why"])


def ask_next_of(found: AskNext | Data, interview: Interview) -> Ask | None:
    """The question of most worth, of what `advisor.insight.ask_next` found."""
    for asked in _questions(found):
        key = (asked["owner"], asked["fact"])
        if key in by_worth(found) and _open(key, interview):
            return Ask(key, asked["label"], asked["text"], asked["why"])
    return None


def by_worth(found: AskNext | Data) -> tuple[Key, ...]:
    """The questions that are worth something, or that advice waits for, the most first.

    Args:
        found: what `advisor.insight.ask_next` found, or that as plain data.
    """
    return tuple(
        (asked["owner"], asked["fact"])
        for asked in _questions(found)
        if asked["worth"] or asked["waiting"]
    )


def _questions(found: AskNext | Data) -> Sequence[Data]:
    if isinstance(found, Mapping):
        listed: Sequence[Data] = found["questions"]
        return listed
    names = ("owner", "fact", "label", "text", "why", "worth", "waiting")
    return [{name: getattr(asked, name) for name in names} for asked in found.questions]


def _stands(use_case: str, fact: str, interview: Interview) -> Key | None:
    """Where an answer of a use case would stand: beside the word unknown, else with itself."""
    if interview.pack.questions[fact].spec.scope == "engagement":
        use_case = "engagement"
    if use_case not in {o.key for o in interview.owners}:
        return None
    item = interview.item(use_case, fact)
    return item.key if item.stands is None else (item.stands.key, fact)


def _open(key: Key, interview: Interview) -> bool:
    if key[0] not in {o.key for o in interview.owners}:
        return False
    item = next((i for i in interview.items(key[0]) if i.fact == key[1]), None)
    return item is not None and item.state != "known"


def _owners(data: Data) -> Iterator[tuple[str, Data]]:
    for case in data["use_cases"]:
        yield case["id"], case
    for thing in data["shared"]:
        yield shared_key(thing["id"]), thing


def _doubts(data: Data) -> Iterator[Doubted]:
    shared = {thing["id"] for thing in data["shared"]} - {c["id"] for c in data["use_cases"]}
    for row in data["warnings"]:
        owner = shared_key(row["owner"]) if row["owner"] in shared else row["owner"]
        message = row["message"].removeprefix(f"{row['fact']}: ")
        text = f"{message[:1].upper()}{message[1:]}"
        yield Doubted((owner, row["fact"]), row["code"], text, row["todo"])


def _beside(owner: Data, key: str, figures: Data) -> Beside:
    rules = {r["id"]: r for r in owner["recommendations"]}
    first = [
        _line(rules[name], figures)
        for lane in _TRIED
        for name in owner["lanes"].get(lane, ())
        if name in rules
    ]
    alone = any(rules[line.rule].get("governs") == "alone" for line in first)
    if not alone and not any(line.lane in _DONE for line in first):
        # What governs says how to weigh the rest, not what to do: alone it would hide the rest.
        ask = [n for n in owner["lanes"].get("find_out", ()) if n in rules][:1]
        first = first[: SHOWN - len(ask)] + [_line(rules[name], figures) for name in ask]
    duties = [_line(rules[n], figures) for n in owner["lanes"].get("must_do", ()) if n in rules]
    baseline = owner.get("baseline") or {}
    grows = (baseline.get("today") or {}).get("impacts")
    whole = baseline.get("total") if baseline.get("complete") else None
    impacts = grows or whole or {}
    return Beside(
        key,
        owner["name"],
        tuple(first[:SHOWN]),
        tuple(duties),
        _figure(impacts.get("carbon_kgco2e"), figures),
        _figure(impacts.get("cost"), figures),
        bool(grows),
    )


def _line(item: Data, figures: Data) -> Line:
    saving = item.get("saving") or {}
    share = saving.get("share") or {}
    return Line(
        item["id"],
        item["title"],
        item["lane"],
        _figure(share.get("carbon"), figures),
        _figure(saving.get("carbon_kgco2e"), figures),
        _figure(saving.get("cost"), figures),
        tuple(clause["text"] for clause in item.get("confirm_that") or ()),
        item.get("stance") or "",
    )


def _figure(name: Any, figures: Data) -> str | None:
    figure = figures.get(name) if isinstance(name, str) else None
    if figure is None:
        return None
    between = figure.get("printed_range")
    printed: str = figure["printed"]
    return f"{printed} ({between})" if between and between != printed else printed


def _changed(data: Data, before: Data, but: Collection[str] = ()) -> Iterator[str]:
    """What is otherwise than before, use case by use case, in few sentences; some left out."""
    was = dict(_owners(before))
    several = len(data["use_cases"]) + len(data["shared"]) > 1
    for key, owner in _owners(data):
        if key not in was or key in but:
            continue
        name = f"{owner['name']}: " if several else ""
        new, old = (
            _beside(owner, key, data["figures"]),
            _beside(was[key], key, before["figures"]),
        )
        said = list(_moved(new, old))
        dropped = _titles(was[key]).items() - _titles(owner).items()
        added = _titles(owner).items() - _titles(was[key]).items()
        leads = {line.rule for line in (*new.first[:1], *old.first[:1])}
        said += [f"new: “{t}”" for rule, t in sorted(added) if rule not in leads]
        said += [f"no longer advised: “{t}”" for rule, t in sorted(dropped) if rule not in leads]
        # Today and the mean of the years are not the same figure: no change from one to the other.
        like = new.today == old.today or None in (new.carbon, old.carbon)
        if like and new.carbon != old.carbon:
            now, then = new.carbon or "no figure", old.carbon or "no figure"
            said.append(f"carbon: {now}, before {then}")
        for sentence in said:
            text = f"{name}{sentence}"
            yield f"{text[:1].upper()}{text[1:]}."


def _moved(new: Beside, old: Beside) -> Iterator[str]:
    first, before = new.first[:1], old.first[:1]
    if [x.rule for x in first] == [x.rule for x in before]:
        if first and first[0].share != before[0].share and first[0].share is not None:
            was = f", before {before[0].share}" if before[0].share else ""
            yield f"“{first[0].title}” saves {first[0].share} of its carbon{was}"
        return
    if first:
        was = f", before “{before[0].title}”" if before else ""
        yield f"first is now “{first[0].title}”{was}"
    elif before:
        yield f"no longer advised: “{before[0].title}”"


def _titles(owner: Data) -> dict[str, str]:
    """What is advised, by rule; what is to be found out and notes left aside."""
    lanes = {name for lane in (*_TRIED, "must_do") for name in owner["lanes"].get(lane, ())}
    return {r["id"]: r["title"] for r in owner["recommendations"] if r["id"] in lanes}


def _small(title: str) -> str:
    """A title inside a sentence; abbreviations keep their capitals."""
    head = title[:2]
    return title if head.isupper() or not head[:1].isupper() else title[:1].lower() + title[1:]
