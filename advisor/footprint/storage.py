"""Data kept, and the search index: drives, copies, and embedding again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advisor.footprint import machines
from advisor.footprint.impacts import Impacts, Step
from advisor.footprint.inputs import Inputs, maybe
from advisor.footprint.place import at_site, datacentre, pue, serving_zone, usd_in_eur
from advisor.footprint.retrieval import embedded_chunks, embedding_eur, passage_wh
from advisor.language import mark, tr
from advisor.pack.chips import on_chip


def called_for(f: Inputs) -> bool:
    """A stock of data or a search index is given."""
    return f.optional("data.stored_gb") is not None or f.optional("rag.chunks") is not None


def storage(f: Inputs) -> Impacts:
    """Storage over the horizon.

    drives: GB kept × kWh/GB and year × PUE; making and cost by GB and year. The stock is held
    constant. index: chunks × rebuilds a year × years × energy of embedding one passage
    (`retrieval.passage_wh`) × host × PUE. Rebuilding an index stands here, not under serving: it
    happens whether or not anyone asks.

    The energy of a gigabyte is an average over drives that run anyway (Cloud Carbon Footprint 2024,
    https://github.com/cloud-carbon-footprint/cloud-carbon-footprint): an allocation. Deleted data
    saves it only once fewer drives are bought and run. Validity: object and block storage in data
    centres, not tape.

    Returns:
        impacts: kWh, kgCO2e, L, EUR.
    """
    zone, where = serving_zone(f), datacentre(f)
    years = float(f.horizon_years)
    chunks = maybe(f, "rag.chunks", 0.0)
    stock = maybe(f, "data.stored_gb", 0.0) * np.clip(maybe(f, "storage.kept_share", 1.0), 0.0, 1.0)
    gb = stock + chunks * f.factor("storage.gb_per_chunk")
    drives_kwh = gb * f.factor("storage.kwh_per_gb_year") * years
    embedded = embedded_chunks(f)
    each_wh = passage_wh(f)
    device_kwh = embedded * each_wh / 1000.0
    host = f.factor("serving.host_overhead")
    it_kwh = drives_kwh + device_kwh * host
    site_pue = pue(f, zone, where)
    found = at_site(f, it_kwh=it_kwh, zone=zone, where=where, site_pue=site_pue)
    chip = machines.REFERENCE_CHIP
    embedding_made = (
        machines.busy_hours(f, chip, device_kwh)
        * machines.embodied_per_hour(f, chip)
        / f.factor("serving.fleet_use_share")
    )
    drives_made = gb / 1000.0 * f.factor("storage.embodied_kgco2e_per_tb_year") * years
    drives_cost = gb * f.factor("storage.usd_per_gb_month") * 12.0 * years * usd_in_eur(f)
    return replace(
        found,
        carbon_embodied_kgco2e=drives_made + embedding_made,
        cost=drives_cost + embedding_eur(f, embedded, where),
        steps=(
            Step(mark("Data kept"), gb, "GB", mark("stock × share kept + index")),
            Step(
                mark("Drives for a gigabyte and year"),
                f.factor("storage.kwh_per_gb_year"),
                mark("kWh/GB"),
                mark("an average over drives that run anyway, with copies: an allocation"),
            ),
            Step(
                mark("Passages embedded"),
                embedded,
                mark("chunks"),
                mark("chunks × rebuilds a year × years"),
            ),
            Step(
                mark("Energy of embedding one"),
                each_wh,
                "Wh",
                tr("{machine}, accelerator only", machine=on_chip(machines.REFERENCE_CHIP)),
            ),
            Step(
                mark("Whole server"), host, "1", mark("server energy / energy of its accelerators")
            ),
            Step(
                mark("PUE of the site"),
                site_pue,
                "1",
                mark("site energy / energy of the computers"),
            ),
            Step(
                mark("Energy"),
                found.energy_kwh,
                "kWh",
                mark("(GB × kWh/GB and year × years + passages × energy of one × server) × PUE"),
            ),
        ),
    )
