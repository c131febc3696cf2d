"""`advisor factors`: the sourced numbers, with range, year and source."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.packs import cache_option, pack_option, read_pack
from advisor.errors import AdvisorError, nearest

if TYPE_CHECKING:
    from advisor.pack.items import Factor, Pack


@click.command("factors")
@click.argument("factor_id", metavar="[ID]", required=False)
@click.option(
    "--prices",
    is_flag=True,
    help="List prices of named models by genai-prices (an optional package) beside the shipped "
    "ones, both with their date.",
)
@click.option(
    "--at",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Prices of that day, with --prices; without it, of today.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write a factors file with these prices, with --prices; it belongs into the "
    "folder factors/ of a firm's pack.",
)
@pack_option
@cache_option
@click.option("--json", "as_json", is_flag=True, help="Print the factors as JSON.")
def command(
    factor_id: str | None,
    prices: bool,
    day: datetime | None,
    output: Path | None,
    packs: tuple[str, ...],
    cache: bool,
    as_json: bool,
) -> None:
    """Show factors: value, range, unit, year and source.

    ID is a factor (grid.DEU.lifecycle), or the beginning of several (grid, grid.DEU). Without it,
    all are listed.
    """
    if not prices and (day or output):
        raise click.UsageError("--at and -o need --prices.")
    pack = read_pack(packs, cache=cache)
    if prices:
        from advisor.cli.prices import show_prices

        show_prices(pack, factor_id, day.date() if day else None, output, as_json=as_json)
        return
    found = _matching(pack, factor_id)
    if as_json:
        click.echo(json.dumps([_as_json(factor) for factor in found], indent=2, ensure_ascii=False))
    elif len(found) == 1:
        click.echo(_in_full(found[0], pack))
    else:
        width = max(len(factor.id) for factor in found)
        for factor in found:
            click.echo(
                f"{factor.id:<{width}}  {value_of(factor)}  [{factor.source}, {factor.year}"
                f"{dates_of(factor)}]"
            )


def _as_json(factor: "Factor") -> dict[str, Any]:
    return {k: v for k, v in asdict(factor).items() if k != "next"}


def all_factors(pack: "Pack") -> Iterator["Factor"]:
    """Give every factor of a pack, those of tables by `table.key.field`, all versions of each."""
    yield from pack.factors.values()
    for table in pack.tables.values():
        for key in table.rows:
            for field in table.fields:
                yield from table.versions(key, field)


def _matching(pack: "Pack", wanted: str | None) -> list["Factor"]:
    factors = sorted(all_factors(pack), key=lambda factor: factor.id)
    if wanted is None:
        return factors
    found = [f for f in factors if f.id == wanted or f.id.startswith(f"{wanted}.")]
    if not found:
        ids = [factor.id for factor in factors]
        raise AdvisorError.of(
            "S231",
            f"There is no factor {wanted}.",
            nearest=nearest(wanted, ids),
            todo="'advisor factors' lists them all.",
        )
    return found


def dates_of(factor: "Factor") -> str:
    """Say from when to when a price holds."""
    return "".join(
        f", {word} {day}"
        for word, day in (("from", factor.valid_from), ("until", factor.valid_to))
        if day
    )


def value_of(factor: "Factor") -> str:
    """Say a factor's value with its range and unit."""
    if factor.low == factor.high:
        return f"{factor.central:g} {factor.unit}"
    return f"{factor.central:g} ({factor.low:g} to {factor.high:g}) {factor.unit}"


def _in_full(factor: "Factor", pack: "Pack") -> str:
    source = pack.sources.get(factor.source)
    lines = [
        factor.id,
        f"  value     {value_of(factor)}",
        f"  year      {factor.year}",
        f"  basis     {factor.basis}",
        f"  source    {source.citation if source else factor.source}",
    ]
    if source and source.remark:
        lines.append(f"            {source.remark}")
    if source and source.url:
        lines.append(f"            {source.url}")
    lines.append(f"  verified  {factor.verified}")
    if dates_of(factor):
        lines.append(f"  valid     {dates_of(factor).removeprefix(', ')}")
    if factor.note:
        lines.append(f"  note      {factor.note}")
    if factor.group:
        lines.append(f"  moves with {factor.group}")
    return "\n".join([*lines, f"  from      {factor.pack}"])
