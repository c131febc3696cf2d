"""What the advice rests on, as plain data: the answers, the assumptions and the inputs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from advisor import __version__
from advisor.advice.resolved import resolved_data, withheld
from advisor.advice.size import explained
from advisor.advice.usecase import CaseAdvice
from advisor.advice.weights import Weights
from advisor.advice.words import printed, printed_range
from advisor.facts import STAGES
from advisor.footprint.draws import shape
from advisor.intake.engagement import Engagement
from advisor.language import ENGLISH, heading, mark, shipped, tr
from advisor.pack.dates import price_notes
from advisor.pack.items import Pack
from advisor.pack.language import text_digests, untranslated
from advisor.scenario import World


def answers_data(
    engagement: Engagement, pack: Pack, not_read: Collection[tuple[str, str]] = ()
) -> list[dict[str, Any]]:
    """Answers in normal form and as typed; private notes are left out.

    Args:
        engagement: holds the answers.
        pack: holds their questions.
        not_read: owner and fact of answers that have no effect, which the words then say.
    """
    owners = [("engagement", engagement.answers)]
    owners += [(t.id, t.answers) for t in engagement.shared]
    owners += [(c.id, c.answers) for c in engagement.use_cases]
    rows = []
    for owner, answers in owners:
        for name, answer in answers.items():
            question = pack.questions[name]
            said = (
                printed(answer.value, question.spec)
                if answer.value is not None
                else tr(_STATES.get(answer.state, answer.state))
            )
            rows.append(
                {
                    "owner": owner,
                    "fact": name,
                    "label": question.spec.label,
                    "question": question.text,
                    "value": answer.value,
                    "low": answer.low,
                    "high": answer.high,
                    "printed": tr("{answer} (not read)", answer=said)
                    if (owner, name) in not_read
                    else said,
                    "typed": answer.typed,
                    "state": answer.state,
                    "section": question.section,
                    "candidates": list(answer.candidates),
                    "grade": answer.grade,
                    "private": answer.private,
                    "source": None if answer.private else answer.source,
                    "note": None if answer.private else answer.note,
                    # Who knows what is open; of an answer that is there the source says enough.
                    "who": answer.who if answer.state == "unknown" and not answer.private else None,
                }
            )
    return rows


# What stands for an answer that is not there.
_STATES = {
    "unknown": mark("unknown"),
    "not_applicable": mark("not applicable"),
    "absent": mark("absent"),
}
# Of the width of a use case's carbon; below it an input is noise beside 2,048 draws.
LEAST_SHARE = 0.003


def assumptions_data(cases: list[CaseAdvice], pack: Pack) -> list[dict[str, Any]]:
    """Unanswered questions that matter, with what stood in for them.

    A number matters where the carbon moves with it, anything else where a recommendation reads it.
    """
    rows: list[dict[str, Any]] = []
    for case in cases:
        carbon = case.ranks("estimate.carbon_kgco2e")
        read = {
            name
            for option in case.standing
            if option.lane != "trace"
            for name in (
                *option.match.confirm,
                *(leaf.leaf.fact for leaf in option.match.leaves),
            )
        }
        for fact in case.facts.values():
            if fact.name not in pack.questions or fact.known or not fact.visible:
                continue
            if fact.value is None:
                continue
            spec = pack.questions[fact.name].spec
            own = case.ranks(fact.name)
            share = None if own is None or carbon is None else explained(own, carbon)
            if fact.name not in read and (share is None or share < LEAST_SHARE):
                continue
            rows.append(
                {
                    "use_case": case.ident,
                    "fact": fact.name,
                    "label": spec.label,
                    "printed": printed(fact.value, spec),
                    "range": printed_range(fact, spec),
                    "share_of_uncertainty": share,
                    "narrows": pack.questions[fact.name].help,
                }
            )
    rows.sort(key=lambda r: (-(r["share_of_uncertainty"] or 0.0), r["use_case"], r["fact"]))
    return rows


def _accuracy(pack: Pack, cases: list[CaseAdvice]) -> list[dict[str, Any]]:
    """The groups of published measurements that stand behind the stages and methods used."""
    used: set[str] = set()
    for case in cases:
        method = case.facts.get("serve.method")
        for stage in STAGES:
            fact = case.facts.get(f"estimate.{stage}.carbon_kgco2e")
            if fact is not None and fact.number:
                used |= {stage, f"{stage}/{method.value if method else ''}"}
    return [
        {**group, "name": tr(str(group["name"]))}
        for group in pack.accuracy.get("groups", [])
        if used.intersection(group["behind"])
    ]


def _language_notes(pack: Pack, fired: Collection[str]) -> list[str]:
    """What of this report has no words in its language, in a sentence."""
    language = pack.language or ENGLISH
    missing = untranslated(pack, language, fired)
    if not missing:
        return []
    counts = {"language": language, "n": len(fired) - len(missing), "all": len(fired)}
    if language.partition("-")[0] in shipped():
        told = tr(
            "The packs have words in “{language}” for {n} of the {all} rules that applied here. "
            "What has none stands in English.",
            **counts,
        )
    else:
        told = tr(
            "The rules and questions are written in English; the packs have words in '{language}' "
            "for {n} of the {all} rules that applied here. What has none stands in English, as do "
            "dates and sentences that the program puts together.",
            **counts,
        )
    return [told]


def _texts_data(pack: Pack) -> dict[str, Any]:
    """Which words in another language were read: the hashes of their files, by language."""
    found = text_digests(pack, pack.language or ENGLISH)
    return {"texts": found} if found else {}


def smaa_data(weights: Weights | None) -> dict[str, Any] | None:
    """Over what the rank shares are counted."""
    if weights is None:
        return None
    data: dict[str, Any] = {"weights": "sampled" if weights.sampled else "fixed"}
    if weights.sampled:
        data |= {"samples": weights.weight_samples, "concentration": weights.concentration}
    return data


def _stated(cases: list[CaseAdvice], engagement: Engagement) -> set[str]:
    """What answers and facts hold as words: among them the keys of rows of tables."""
    values: list[Any] = [f.value for case in cases for f in case.facts.values()]
    answers = [engagement.answers, *(t.answers for t in engagement.shared)]
    for each in (*answers, *(c.answers for c in engagement.use_cases)):
        values += [v for a in each.values() for v in (a.value, a.candidates)]
    found: set[str] = set()
    for value in values:
        found |= (
            {value}
            if isinstance(value, str)
            else set(value or ())
            if isinstance(value, tuple)
            else set()
        )
    return found


def _resolved(
    pack: Pack, world: World, cases: list[CaseAdvice], engagement: Engagement
) -> dict[str, Any]:
    """What else must be known to make the advice again from it alone."""
    fired = {name for case in cases for name in case.options}
    seen = {
        name
        for case in cases
        for found in (case.matches.open, case.matches.silenced, case.matches.failed_on_one)
        for name in found
    }
    later = {n for name in fired for n in pack.rules[name].then if n in pack.rules}
    return resolved_data(
        pack,
        world.numbers.read_factors,
        world.numbers.read_parameters,
        fired | seen | later,
        fired,
        _stated(cases, engagement),
    )


def inputs_data(
    pack: Pack,
    world: World,
    cases: list[CaseAdvice],
    engagement: Engagement,
    cited: Collection[str] = (),
    weights: Weights | None = None,
) -> dict[str, Any]:
    """Resolved copies of everything that was read or fired.

    Args:
        pack: the pack.
        world: knows what was read.
        cases: of the advice.
        engagement: its answers, and its day for notes on prices.
        cited: further sources that the advice names.
        weights: of the criteria.
    """
    numbers = world.numbers
    fired = {o.rule.id: o.rule for case in cases for o in case.options.values()}
    used = {f.source for f in numbers.read_factors.values()}
    used |= {p.source for p in numbers.read_parameters.values()}
    used |= {s for r in fired.values() for s in r.evidence} | set(cited)
    return {
        "packs": [
            {"id": p.id, "version": p.version, "title": p.title, "hash": p.hash} for p in pack.packs
        ],
        **_texts_data(pack),
        "seed": world.draws.seed,
        "draws": world.draws.n,
        "smaa": smaa_data(weights),
        "advisor_version": __version__,
        "factors": [
            {
                "id": f.id,
                "low": f.low,
                "central": f.central,
                "high": f.high,
                "shape": shape(f.low, f.high, f.shape),
                "group": f.group,
                "unit": f.unit,
                "year": f.year,
                "basis": tr(f.basis),
                "source": f.source,
                "verified": f.verified,
                "note": f.note,
                "valid_from": f.valid_from,
                "valid_to": f.valid_to,
                "from": f.pack,
                # Its name in a language; in English it is made from the id.
                **({"label": f.label} if f.label else {}),
            }
            for f in sorted(numbers.read_factors.values(), key=lambda f: f.id)
        ],
        "parameters": [
            {
                "id": p.id,
                "low": p.low,
                "central": p.central,
                "high": p.high,
                "shape": shape(p.low, p.high),
                "group": p.group,
                "unit": p.unit,
                "label": heading(p.label),
                "because": tr(p.because),
                "source": p.source,
                "from": p.pack,
            }
            for p in sorted(numbers.read_parameters.values(), key=lambda p: p.id)
        ],
        "rules": [
            {
                "id": r.id,
                "origin": list(r.origin),
                "from": r.pack,
                "title": r.title,
                "condition": None if withheld(r, pack) else r.when_text,
            }
            for r in sorted(fired.values(), key=lambda r: r.id)
        ],
        "sources": [
            {
                "id": s.id,
                "citation": s.citation,
                # What is ours to say of it, and whether the line above is in our words too.
                **({"remark": s.remark} if s.remark else {}),
                **({"worded": True} if s.worded else {}),
                "url": s.url,
                "year": s.year,
                "status": s.status,
                "grade": s.grade,
            }
            for s in sorted(pack.sources.values(), key=lambda s: s.id)
            if s.id in used
        ],
        "accuracy": _accuracy(pack, cases),
        "disabled": dict(pack.disabled),
        "changes": [change.as_json() for change in pack.changes],
        "notes": [
            *pack.notes,
            *_language_notes(pack, fired),
            *price_notes(numbers.read_factors, pack.tables, engagement.date),
        ],
        "resolved": _resolved(pack, world, cases, engagement),
    }
