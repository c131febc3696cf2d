"""`advisor factors`: the sourced numbers, with range, year and source."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from advisor.cli.packs import cache_option, pack_option, read_pack
from advisor.errors import AdvisorError, nearest

if TYPE_CHECKING:
    from advisor.pack.items import Factor, Pack


@click.command("factors")
@click.argument("factor_id", metavar="[ID]", required=False)
@pack_option
@cache_option
@click.option("--json", "as_json", is_flag=True, help="Print the factors as JSON.")
def command(factor_id: str | None, packs: tuple[str, ...], cache: bool, as_json: bool) -> None:
    """Show factors: value, range, unit, year and source.

    ID is a factor (grid.DEU.lifecycle), or the beginning of several (grid, grid.DEU). Without it,
    all are listed.
    """
    pack = read_pack(packs, cache=cache)
    found = _matching(pack, factor_id)
    if as_json:
        click.echo(json.dumps([asdict(factor) for factor in found], indent=2, ensure_ascii=False))
    elif len(found) == 1:
        click.echo(_in_full(found[0], pack))
    else:
        width = max(len(factor.id) for factor in found)
        for factor in found:
            click.echo(f"{factor.id:<{width}}  {_value(factor)}  [{factor.source}, {factor.year}]")


def all_factors(pack: "Pack") -> Iterator["Factor"]:
    """Give every factor of a pack, those of tables by `table.key.field`."""
    yield from pack.factors.values()
    for table in pack.tables.values():
        for key in table.rows:
            for field in table.fields:
                factor = table.factor(key, field)
                if factor is not None:
                    yield factor


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


def _value(factor: "Factor") -> str:
    if factor.low == factor.high:
        return f"{factor.central:g} {factor.unit}"
    return f"{factor.central:g} ({factor.low:g} to {factor.high:g}) {factor.unit}"


def _in_full(factor: "Factor", pack: "Pack") -> str:
    source = pack.sources.get(factor.source)
    lines = [
        factor.id,
        f"  value     {_value(factor)}",
        f"  year      {factor.year}",
        f"  basis     {factor.basis}",
        f"  source    {source.citation if source else factor.source}",
    ]
    if source and source.url:
        lines.append(f"            {source.url}")
    lines.append(f"  verified  {factor.verified}")
    if factor.note:
        lines.append(f"  note      {factor.note}")
    if factor.group:
        lines.append(f"  moves with {factor.group}")
    return "\n".join([*lines, f"  from      {factor.pack}"])
