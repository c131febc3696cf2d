"""The bridge to an inventory after the GHG Protocol: scope, category, basis and year of each part.

The advice spreads everything over the years and uses life-cycle grid factors. An inventory books
by who runs a thing, uses direct factors in scope 2, and takes what is bought or sold whole in its
year. Each line says both, so that the sum of `advice` is the advice and that of `location` the
inventory.

Validity: the first year of the horizon. What is trained, bought or sold once falls in it whole; use
is that of the first year. After the GHG Protocol's Corporate Standard (2004), Scope 2
Guidance (2015) and Scope 3 Standard (2011), https://ghgprotocol.org/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from advisor.footprint import adaptation, tokens, training
from advisor.footprint.edge import VISITS
from advisor.footprint.estimate import Estimate
from advisor.footprint.impacts import Impacts
from advisor.footprint.inputs import Array, Inputs, maybe
from advisor.footprint.place import (
    datacentre,
    device_zone,
    direct_share,
    pue,
    series_differ,
    serving_zone,
    upstream_share,
)
from advisor.footprint.units import server_chip
from advisor.language import listed, mark, markc, tr, trc

DIRECT, LIFE_CYCLE = mark("direct"), mark("life cycle")
MADE, FUEL = mark("making"), mark("fuel")
# The parts of an inventory, in words.
PARTS = {
    "electricity": markc("part of an inventory", "electricity"),
    "overhead of the site": markc("part of an inventory", "overhead of the site"),
    "upstream": markc("part of an inventory", "upstream"),
    "hardware": markc("part of an inventory", "hardware"),
    "visits": markc("part of an inventory", "visits"),
    "batteries": markc("part of an inventory", "batteries"),
}
_OWN = ("own_dc", "colo")
_FIRST_YEAR: Mapping[str, Callable[[Inputs], Array]] = {
    "training": training.first_year_share,
    "adaptation": adaptation.first_year_share,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the inventory.

    Attributes:
        stage: of the estimate.
        part: electricity, overhead of the site, upstream, hardware, batteries, visits.
        scope: 1, 2 or 3.
        category: of scope 3, else None.
        basis: of the factor: direct, life cycle, making, fuel.
        location: location-based, kgCO2e in the year.
        market: with the client's own factor, kgCO2e in the year, or None where that does not apply.
        advice: the same in the advice's yearly figure, kgCO2e; zero where the line above holds it.
        note: why it stands there, and what to know.
        counted: False where it is shown and in no total.
    """

    stage: str
    part: str
    scope: int
    category: int | None
    basis: str
    location: Array
    market: Array | None
    advice: Array
    note: str
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the counted lines, kgCO2e in the year; market None where no line has one."""

    location: Array
    market: Array | None


@dataclass(frozen=True, slots=True)
class _Power:
    """Electricity of a part in the year, kWh, its life-cycle carbon, kg, and where it is."""

    kwh: Array
    carbon: Array
    advice: Array
    zone: str
    market: Array | None = None

    def part(self, share: Array) -> _Power:
        """A part of it."""
        return replace(
            self, kwh=self.kwh * share, carbon=self.carbon * share, advice=self.advice * share
        )


def inventory(f: Inputs, found: Estimate, first: Estimate | None = None) -> list[Line]:
    """The lines of a use case's inventory in its first year.

    Source: GHG Protocol, Scope 2 Guidance 2015 and Scope 3 Standard 2011, https://ghgprotocol.org/;
    losses recalled.
    Validity: the first year of the horizon, one reporting company; who owns what as answered.

    Args:
        f: facts and factors of the scenario.
        found: its estimate; stages that lack a value give no line.
        first: the estimate of the first year alone; the yearly mean where it is not given.

    Returns:
        lines in the order of the stages, those of nothing left out.
    """
    lines: list[Line] = []
    for stage, part in found.stages.items():
        if not isinstance(part, Impacts):
            continue
        year = _year(f, stage, part, first)
        if stage == "network":
            lines += _network(year)
        elif stage == "edge":
            lines += _devices(f, part)
        elif stage == "serving" and _on_device(f):
            lines += _served_on_devices(f, part, year)
        else:
            lines += _computers(f, stage, part, year)
    return [line for line in lines if np.any(line.location) or np.any(line.advice)]


def total(lines: list[Line]) -> Total:
    """Sums of the counted lines: location-based, and with market-based figures where they apply.

    location = Σ location; market = Σ (market, else location), None where no line has a market.
    """
    counted = [line for line in lines if line.counted]
    location: Array = 0.0
    market: Array = 0.0
    for line in counted:
        location = location + line.location
        market = market + (line.location if line.market is None else line.market)
    some = any(line.market is not None for line in counted)
    return Total(location, market if some else None)


def market_year(f: Inputs, found: Estimate) -> dict[str, Array]:
    """Market-based operational carbon a year by stage, kgCO2e: energy × the client's factor.

    Only the stages that the client's own factor applies to.
    """
    listed: dict[str, Array] = {}
    for stage, part in found.stages.items():
        if stage in ("edge", "network") or not isinstance(part, Impacts):
            continue
        if stage == "serving" and _on_device(f):
            continue
        factor = market_factor(f, *_site(f, stage))
        if factor is not None:
            listed[stage] = _mean(f, part.energy_kwh) * factor
    return listed


def market_factor(f: Inputs, zone: str, where: str) -> Array | None:
    """The client's own emission factor for the electricity of machines there, kgCO2e/kWh.

    For machines that the client runs or rents, in the zone of serving; None elsewhere and where
    nobody gave it: unknown is neither zero nor the residual mix (Scope 2 Guidance, 2015).
    """
    own = f.optional("host.market_gco2e_kwh")
    rented = where in ("cloud", *_OWN) and where == f.option("host.where")
    if own is None or not f.known("host.market_gco2e_kwh") or not rented:
        return None
    return own / 1000.0 if zone == f.option("host.zone") else None


def _year(f: Inputs, stage: str, part: Impacts, first: Estimate | None) -> Impacts:
    """A stage in the first year: of what is trained its share, of use what it takes ungrown."""
    if stage in _FIRST_YEAR:
        return part.scaled(_FIRST_YEAR[stage](f))
    year = None if first is None else first.stages.get(stage)
    return year if isinstance(year, Impacts) else part.scaled(1.0 / f.horizon_years)


def _mean(f: Inputs, value: Array) -> Array:
    return value / float(f.horizon_years)


def _purchased(
    f: Inputs,
    stage: str,
    power: _Power,
    why: str,
    *,
    category: int | None = None,
    part: str = "electricity",
) -> Iterator[Line]:
    """Bought electricity at its direct factor, and what comes on top of that.

    Scope 2, or the category of scope 3 given: carbon × direct / life cycle. On top: upstream =
    direct × (life cycle / direct − 1) of the country; of scope 2 also losses = carbon × share
    lost, both category 3. Scope 3 takes the life-cycle factor whole where no market-based figure
    needs a direct one beside it.
    """
    scope = 3 if category else 2
    market = None if power.market is None else power.kwh * power.market
    if category and market is None:
        text = f"{why}; {tr('life-cycle factor, without losses in the network')}"
        yield Line(stage, part, 3, category, LIFE_CYCLE, power.carbon, None, power.advice, text)
        return
    share, row = direct_share(f, power.zone)
    direct, basis = power.carbon, LIFE_CYCLE
    if share is None:
        why += "; " + tr(
            "no direct factor is in the grid table for {place}, so the life-cycle one stands here "
            "and holds its upstream",
            place=_name(f, power.zone),
        )
        if market is not None:
            why += "; " + tr("the contract's factor beside it is direct")
    else:
        direct, basis = power.carbon * share, DIRECT
        if row != power.zone:
            why += "; " + tr("direct factor of {place}", place=_name(f, row))
        if series_differ(f, power.zone):
            why += "; " + tr(
                "the country's direct factor is of another series and year than the life-cycle one "
                "and lies above it, so the upstream is that of other countries"
            )
    yield Line(stage, part, scope, category, basis, direct, market, power.advice, why)
    rest = 0.0 if share is None else _upstream(f, power, direct)
    names = [] if share is None else [tr("upstream of fuels")]
    if scope == 2:
        rest = rest + power.carbon * f.factor("inventory.losses_share")
        names.append(tr("losses in the network"))
    text = tr("of {part}: {names}", part=trc("part of an inventory", part), names=listed(names))
    yield Line(stage, "upstream", 3, category or 3, LIFE_CYCLE, rest, None, 0.0, text)


def _upstream(f: Inputs, power: _Power, direct: Array) -> Array:
    share = upstream_share(f, power.zone)
    if share is not None:
        return direct * share
    # The country has no direct factor: what its life-cycle one leaves beside the zone's.
    return np.maximum(power.carbon - direct, 0.0)


def _computers(f: Inputs, stage: str, part: Impacts, year: Impacts) -> Iterator[Line]:
    zone, where = _site(f, stage)
    power = _Power(
        year.energy_kwh,
        year.carbon_operational_kgco2e,
        _mean(f, part.carbon_operational_kgco2e),
        zone,
        market_factor(f, zone, where),
    )
    mean = _mean(f, part.carbon_embodied_kgco2e)
    made = year.carbon_embodied_kgco2e
    told = "" if f.known("host.where") else "; " + tr("where it runs was not told")
    if where in ("own_dc", "colo"):
        yield from _own_site(f, stage, power, where)
        yield _own_machines(f, stage, mean, made)
        return
    what = tr("a vendor's service") if where == "vendor" else tr("rented machines")
    yield from _purchased(f, stage, power, what + told, category=1)
    text = f"{tr('making of the machines by share of life')}; {what}{told}"
    yield Line(stage, "hardware", 3, 1, MADE, made, None, mean, text)


def _own_site(f: Inputs, stage: str, power: _Power, where: str) -> Iterator[Line]:
    """Electricity of the client's machines; at a host's site the site's overhead is leased.

    Of a kilowatt-hour at such a site 1 / PUE is the machines', the rest the overhead.
    """
    if where != "colo":
        yield from _purchased(f, stage, power, tr("own site"))
        return
    machines_part = 1.0 / pue(f, power.zone, where)
    yield from _purchased(f, stage, power.part(machines_part), tr("own machines at a host's site"))
    yield from _purchased(
        f,
        stage,
        power.part(1.0 - machines_part),
        tr("cooling and supply of leased space"),
        category=8,
        part="overhead of the site",
    )


def _own_machines(f: Inputs, stage: str, mean: Array, made: Array) -> Line:
    """Machines of the client: whole in the year of purchase, where the estimate counts them whole.

    whole = a year's share of life × years of life (`machines.embodied_per_hour`).
    """
    if stage != "serving":
        text = tr("part of the life of own machines; a purchase for it would count whole")
        return Line(stage, "hardware", 3, 2, MADE, made, None, mean, text)
    servers = f.option("serve.method") == "servers"
    chip = server_chip(f, "dedicated") if servers else tokens.default_chip(f, "dedicated")
    whole = made * f.field("accelerators", chip, "life_years")
    text = tr("capital goods, whole in the year of purchase")
    age = f.optional("host.hw_age_years")
    before = age is not None and f.known("host.hw_age_years") and bool(np.median(age) >= 1.0)
    if before:
        text += "; " + tr("bought in an earlier year, so in no total of this one")
    return Line(stage, "hardware", 3, 2, MADE, whole, None, mean, text, counted=not before)


def _devices(f: Inputs, part: Impacts) -> Iterator[Line]:
    """Devices in the field: of who runs them scope 2 and category 2, of their maker 11 and 1."""
    inside = dict(part.inside).get(VISITS, Impacts())
    drive, cells = inside.carbon_operational_kgco2e, inside.carbon_embodied_kgco2e
    life = f.number("edge.life_years")
    power = _mean(f, part.carbon_operational_kgco2e - drive)
    made = _mean(f, part.carbon_embodied_kgco2e - cells)
    visits, batteries = _mean(f, drive), _mean(f, cells)
    if _maker(f):
        sold = tr("whole life of the devices in the year of sale")
        for name, basis, value in (
            ("electricity", LIFE_CYCLE, power),
            ("visits", FUEL, visits),
            ("batteries", MADE, batteries),
        ):
            yield Line("edge", name, 3, 11, basis, value * life, None, value, sold)
        text = tr(
            "bought parts and contract making of the share due to AI, whole in the year of sale"
        )
        yield Line("edge", "hardware", 3, 1, MADE, made * life, None, made, text)
        return
    kwh = _mean(f, part.energy_kwh)
    piece = _Power(kwh, power, power, device_zone(f))
    yield from _purchased(f, "edge", piece, tr("devices that you run"))
    text = tr("own vehicles; category 1 where a contractor drives")
    yield Line("edge", "visits", 1, None, FUEL, visits, None, visits, text)
    yield Line("edge", "batteries", 3, 1, MADE, batteries, None, batteries, tr("bought goods"))
    before = f.flag("edge.new_hardware") is False and f.known("edge.new_hardware")
    text = tr("capital goods, the share due to AI, whole in the year of purchase")
    if before:
        text += "; " + tr("the devices are there already, so in no total of this year")
    yield Line("edge", "hardware", 3, 2, MADE, made * life, None, made, text, counted=not before)


def _served_on_devices(f: Inputs, part: Impacts, year: Impacts) -> Iterator[Line]:
    """The model on users' or field devices: the users' electricity, or the client's own."""
    mean, power = _mean(f, part.carbon_operational_kgco2e), year.carbon_operational_kgco2e
    users = f.option("host.where") == "user_device" and f.option("ctx.role") != "saas_user"
    if _maker(f) or users:
        life = maybe(f, "edge.life_years", 1.0) if _maker(f) else 1.0
        text = (
            tr("whole life of the devices in the year of sale")
            if _maker(f)
            else tr("a year of use")
        )
        yield Line("serving", "electricity", 3, 11, LIFE_CYCLE, power * life, None, mean, text)
    else:
        piece = _Power(year.energy_kwh, power, mean, device_zone(f))
        yield from _purchased(f, "serving", piece, tr("devices that you run"))
    made, spread = year.carbon_embodied_kgco2e, _mean(f, part.carbon_embodied_kgco2e)
    yield Line("serving", "hardware", 3, 1, MADE, made, None, spread, tr("bought service"))


def _network(year: Impacts) -> Iterator[Line]:
    power = year.carbon_operational_kgco2e
    text = tr("bought service; an average by allocation, shown apart and in no total")
    yield Line("network", "electricity", 3, 1, LIFE_CYCLE, power, None, 0.0, text, counted=False)


def _site(f: Inputs, stage: str) -> tuple[str, str]:
    """Zone and kind of site of a stage's computers."""
    if stage in _FIRST_YEAR:
        return training.training_site(f)
    if stage == "serving" and f.option("serve.method") == "edge_only":
        return serving_zone(f), "vendor"
    return serving_zone(f), datacentre(f)


def _on_device(f: Inputs) -> bool:
    return f.option("serve.hosting") == "device" and f.option("serve.method") != "edge_only"


def _maker(f: Inputs) -> bool:
    return f.option("ctx.role") == "device_maker" and f.known("ctx.role")


def _name(f: Inputs, zone: str) -> str:
    return f.text("grid", zone, "name") or zone
