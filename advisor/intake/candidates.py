"""Sites under study: the cleanest one that the client's rules allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.facts import Fact, Status
from advisor.intake.engagement import Engagement, UseCase
from advisor.pack.items import Pack, Table

FACT = "host.cleanest_candidate"
SITES = ("host.region", "train.region")
# The questions that it follows from.
READS = (*SITES, "host.regions_open", "ctx.country")


def with_cleanest(
    facts: dict[str, Fact], use_case: UseCase, engagement: Engagement, pack: Pack
) -> dict[str, Fact]:
    """The facts with `host.cleanest_candidate`: from the candidates, else from regions_open."""
    if FACT in pack.specs:
        facts[FACT] = cleanest(facts, _candidates(use_case, engagement), pack)
    return facts


def cleanest(facts: Mapping[str, Fact], sites: tuple[str, ...], pack: Pack) -> Fact:
    """The cleanest of the sites under study; without any, of what `host.regions_open` allows."""
    grid = pack.tables.get("grid")
    found, known = None, False
    if grid is not None:
        if sites:
            found, known = _cleanest(sites, grid), True
        else:
            opened = facts.get("host.regions_open")
            if opened is not None and opened.known and opened.visible:
                found = _cleanest(_allowed(str(opened.value), facts, grid), grid)
                known = found is not None
    return Fact(FACT, found, Status.DERIVED, known=known, place=FACT)


def _candidates(use_case: UseCase, engagement: Engagement) -> tuple[str, ...]:
    for name in SITES:
        answer, _ = engagement.answer(use_case, name, "use_case")
        if answer is not None and answer.candidates:
            return answer.candidates
    return ()


def _allowed(opened: str, facts: Mapping[str, Fact], grid: Table) -> Iterable[str]:
    here = next(
        (
            str(facts[f].value)
            for f in ("host.region", "ctx.country")
            if f in facts and facts[f].value
        ),
        None,
    )
    if opened == "here_only":
        return [here] if here else []
    countries = [k for k, row in grid.rows.items() if row.get("kind") == "country"]
    if opened == "same_country":
        return [country_of(here, grid)] if here else []
    if opened == "eu":
        return [k for k in countries if str(grid.rows[k].get("in_eu")) in ("yes", "True", "true")]
    return countries


def country_of(zone: str, grid: Table) -> str:
    """The country of a zone or cloud region."""
    for _ in range(4):
        row = grid.rows.get(zone)
        if row is None or row.get("kind") == "country" or not row.get("parent"):
            break
        zone = str(row["parent"])
    return zone


def intensity(zone: str, grid: Table) -> float | None:
    """Life-cycle carbon intensity of a zone or its parents, gCO2e/kWh."""
    name: str | None = zone
    for _ in range(4):
        if name is None:
            return None
        factor = grid.factor(name, "lifecycle")
        if factor is not None:
            return factor.central
        name = grid.text(name, "parent")
    return None


def _cleanest(zones: Iterable[str], grid: Table) -> str | None:
    found = [(value, zone) for zone in zones if (value := intensity(zone, grid)) is not None]
    return min(found)[1] if found else None
