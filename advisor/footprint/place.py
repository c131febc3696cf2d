"""Where electricity is used: grid, site and prices, and the impacts of a kilowatt-hour there."""

from __future__ import annotations

import numpy as np

from advisor.footprint.impacts import Impacts
from advisor.footprint.inputs import Array, Inputs, MissingValue, field_or_none
from advisor.language import tr

HOURS_PER_YEAR = 8766.0
DAYS_PER_YEAR = 365.25
_OWN_SITES = ("cloud", "own_dc", "colo")
_MAX_PARENTS = 5


def grid(f: Inputs, zone: str, field: str) -> Array:
    """A field of the grid table for a zone, else of its parent, up to the world.

    A cloud region falls back to its zone, a zone known on a direct basis only to its country:
    one basis (life cycle) everywhere.

    Source: our World in Data and Ember, 2025, https://ourworldindata.org/electricity; direct
    factors: DEFRA 2025, eGRID 2023, China's ministry of ecology. Water: World Resources Institute.
    Validity: yearly averages of generation; not marginal, not hourly, without losses of the
    network.

    Raises:
        MissingValue: neither the zone nor any parent has the field.
    """
    key: str | None = zone
    for _ in range(_MAX_PARENTS):
        if key is None:
            break
        value = field_or_none(f, "grid", key, field)
        if value is not None:
            return value
        key = f.text("grid", key, "parent")
    told = tr("There is no {field} factor for the grid of '{zone}'.", field=field, zone=zone)
    raise MissingValue("host.region", told)


def field_and_row(f: Inputs, zone: str, field: str) -> tuple[Array | None, str]:
    """A field of the grid table and the row that gives it: the zone, else a parent.

    Returns:
        None, and the zone, where neither has it.
    """
    key: str | None = zone
    for _ in range(_MAX_PARENTS):
        if key is None:
            break
        if f.text("grid", key, field) is not None:
            return f.field("grid", key, field), key
        key = f.text("grid", key, "parent")
    return None, zone


def country_of(f: Inputs, zone: str) -> str:
    """The country of a zone or cloud region; the zone itself where it lies in none."""
    key: str | None = zone
    for _ in range(_MAX_PARENTS):
        if key is None:
            break
        if f.text("grid", key, "kind") == "country":
            return key
        key = f.text("grid", key, "parent")
    return zone


def serving_zone(f: Inputs) -> str:
    """The zone where the model is served (key of the grid table)."""
    return f.choice("host.zone")


def device_zone(f: Inputs) -> str:
    """The zone of users and devices: the country, else where the model is served."""
    return f.option("ctx.country") or f.choice("host.zone")


def datacentre(f: Inputs) -> str:
    """The row of the facility table for serving: vendor, cloud, own_dc or colo."""
    where = f.option("host.where")
    return where if where in (*_OWN_SITES, "vendor") else "cloud"


def pue(f: Inputs, zone: str, where: str) -> Array:
    """Energy of the site over that of its computers (power usage effectiveness).

    The client's own figure for the client's own site; else that of the cloud region; else that of
    the kind of site.

    Source: reports of AWS, Google and Microsoft, 2025; Uptime Institute 2025; IDC 2025. ISO/IEC
    30134-2:2016 for the measure.
    Validity: yearly mean of a site or fleet.

    Args:
        f: facts and factors.
        zone: key of the grid table.
        where: row of the facility table.
    """
    own = f.optional("host.pue") if where == f.option("host.where") else None
    if own is not None and f.known("host.pue"):
        return own
    region = field_or_none(f, "grid", zone, "pue") if where in ("cloud", "vendor") else None
    if region is not None:
        return region
    return own if own is not None else f.field("facility", where, "pue")


def wue(f: Inputs, zone: str, where: str) -> Array:
    """Water used on site, L per kWh of the computers: cloud region, else kind of site.

    Source: reports of AWS and Microsoft, 2025; own rooms: our judgement.
    Validity: yearly mean of a site or fleet; summer and drought lie above.
    """
    region = None
    if where in ("cloud", "vendor"):
        region = field_or_none(f, "grid", zone, "wue_l_per_kwh")
    return region if region is not None else f.field("facility", where, "wue_l_per_kwh")


def usd_in_eur(f: Inputs) -> Array:
    """Euro a US dollar, dated in the table fx.

    Source: European Central Bank, reference rates of October 2026.
    Validity: the month named in the table; a firm puts its own rate in its place.
    """
    return f.field("fx", "USD", "eur")


def electricity_price(f: Inputs, zone: str) -> Array:
    """Price of electricity for business, EUR/kWh: zone, its parents, else the world.

    Source: Eurostat 2025, national offices, EIA 2023, GlobalPetrolPrices 2025.
    Validity: average of businesses; large data centres often pay less.
    """
    key: str | None = zone
    for _ in range(_MAX_PARENTS):
        if key is None:
            break
        value = field_or_none(f, "electricity", key, "eur_per_kwh")
        if value is not None:
            return value
        if f.text("grid", key, "in_eu") == "yes":
            union = field_or_none(f, "electricity", "EU", "eur_per_kwh")
            if union is not None:
                return union
        key = f.text("grid", key, "parent")
    return f.field("electricity", "WORLD", "eur_per_kwh")


def at_site(
    f: Inputs,
    *,
    it_kwh: Array,
    zone: str,
    where: str,
    site_pue: Array | None = None,
    clean_hours: Array = 1.0,
) -> Impacts:
    """Impacts of the electricity of computers in a data centre.

    energy = IT × PUE; carbon = energy × grid; water = IT × WUE + energy × water of electricity
    (Li et al. 2023, as EcoLogits 0.11.3 applies it).

    Validity: computers that buy from the grid; own generation is not told apart.

    Args:
        f: facts and factors.
        it_kwh: energy of the computers, kWh over the horizon.
        zone: key of the grid table.
        where: row of the facility table.
        site_pue: PUE; that of the site where None.
        clean_hours: carbon of the hours used over that of the average hour.

    Returns:
        energy (kWh), operational carbon (kgCO2e, location-based, life cycle), water (L), and of it
        that on site.
    """
    energy = it_kwh * (pue(f, zone, where) if site_pue is None else site_pue)
    on_site = it_kwh * wue(f, zone, where)
    return Impacts(
        energy_kwh=energy,
        carbon_operational_kgco2e=energy * grid(f, zone, "lifecycle") / 1000.0 * clean_hours,
        water_l=on_site + energy * grid(f, zone, "water_l_per_kwh"),
        water_on_site_l=on_site,
    )


def at_socket(f: Inputs, *, energy_kwh: Array, zone: str) -> Impacts:
    """Impacts of electricity from a socket: no PUE, no water on site, at the price there.

    Args:
        f: facts and factors.
        energy_kwh: kWh over the horizon.
        zone: key of the grid table.
    """
    return Impacts(
        energy_kwh=energy_kwh,
        carbon_operational_kgco2e=energy_kwh * grid(f, zone, "lifecycle") / 1000.0,
        water_l=energy_kwh * grid(f, zone, "water_l_per_kwh"),
        cost=energy_kwh * electricity_price(f, zone),
    )


def direct_share(f: Inputs, zone: str) -> tuple[Array | None, str]:
    """Direct grid factor of a zone over its life-cycle factor, and the row that it is from.

    Direct factors stand in the grid table for the USA and their states, the provinces of China and
    eight countries, as their authorities publish them (eGRID 2023, MEE, DEFRA 2025, UBA, RTE and
    others). None where zone and parents have none: then the life-cycle factor stands in scope 2,
    which holds its upstream, and the line says so.
    """
    value, row = field_and_row(f, zone, "direct")
    if value is None:
        return None, zone
    return value / grid(f, zone, "lifecycle"), row


def upstream_share(f: Inputs, zone: str) -> Array | None:
    """Upstream emissions of electricity over direct ones: country's life cycle / direct − 1.

    The middles of both, one number: independent draws would make the difference negative. Where the
    direct factor lies above the life-cycle one, the two are of different series and years, and say
    nothing of the upstream: the share of other countries stands in. None where the country has no
    direct factor.

    Source: the grid table's own; where series differ our judgement from two countries.
    Validity: countries with a direct factor in the grid table.
    """
    country = country_of(f, zone)
    direct, _ = field_and_row(f, country, "direct")
    if direct is None:
        return None
    ratio = float(np.median(grid(f, country, "lifecycle")) / np.median(direct))
    return ratio - 1.0 if ratio > 1.0 else f.factor("inventory.upstream_share")


def series_differ(f: Inputs, zone: str) -> bool:
    """Whether the country's direct factor lies above its life-cycle factor, of another series."""
    country = country_of(f, zone)
    direct, _ = field_and_row(f, country, "direct")
    if direct is None:
        return False
    return bool(np.median(grid(f, country, "lifecycle")) <= np.median(direct))
