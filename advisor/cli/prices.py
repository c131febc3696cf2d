"""`advisor factors --prices`: list prices of today beside those that are shipped."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.pack.items import Factor, Pack
    from advisor.pack.list_prices import Listed

_FIELDS = (("input", "input_usd_per_m"), ("output", "output_usd_per_m"))
_SUFFIXES = (".yaml", ".yml")


def show_prices(
    pack: "Pack", wanted: str | None, day: date | None, output: Path | None, *, as_json: bool
) -> None:
    """Print prices of both lists; with a path, write those of the package as an overlay.

    Args:
        pack: The pack.
        wanted: `models`, or the beginning of the rows that are asked for.
        day: Of the prices; today without it.
        output: Where to write a factors file.
        as_json: Whether to print JSON.

    Raises:
        AdvisorError: S231 no such model, S260 the package is missing and a file was asked for.
    """
    from advisor.pack.dates import pack_on
    from advisor.pack.list_prices import listed, overlay, version

    on = day or datetime.now(UTC).date()
    package = version()
    if output is not None and output.suffix.lower() not in _SUFFIXES:
        raise AdvisorError.of(
            "S201",
            f"The output {output} has no format that we write.",
            allowed=_SUFFIXES,
            todo="Prices are written as a YAML file.",
        )
    shipped = pack_on(pack, on.isoformat())
    found = list(listed(pack, on)) if package or output else []
    rows = [_row(key, shipped, found) for key in _keys(shipped, wanted)]
    if output is not None:
        from advisor.cli.output import write_all

        keys = {row["model"] for row in rows}
        text = overlay([m for m in found if m.key in keys], str(package), on)
        write_all({output: text.encode("utf-8")})
        click.echo(f"Wrote {output}", err=True)
    elif as_json:
        head = {"as_of": on.isoformat(), "genai_prices": package}
        click.echo(json.dumps({**head, "models": rows}, indent=2, ensure_ascii=False))
    else:
        click.echo(_as_text(rows, package, on))


def _keys(pack: "Pack", wanted: str | None) -> list[str]:
    table = pack.tables.get("models")
    keys = [k for k in table.rows if table.factor(k, _FIELDS[0][1])] if table else []
    start = (wanted or "").removeprefix("models").removeprefix(".")
    found = [k for k in keys if k.startswith(start)]
    if not found:
        raise AdvisorError.of(
            "S231",
            f"There is no price of {wanted}.",
            todo="'advisor factors --prices' lists all models that have one.",
        )
    return found


def _row(key: str, pack: "Pack", found: "list[Listed]") -> dict[str, Any]:
    table = pack.tables["models"]
    row: dict[str, Any] = {"model": key, "label": table.text(key, "label") or key}
    for word, field in _FIELDS:
        factor = table.factor(key, field)
        row[word] = None if factor is None else _shipped(factor)
    model = next((m for m in found if m.key == key), None)
    row["genai_prices"] = [
        {"input": p.input, "output": p.output, "from": p.since.isoformat()}
        for p in (model.prices if model else ())
    ]
    return row


def _shipped(factor: "Factor") -> dict[str, Any]:
    return {
        "low": factor.low,
        "central": factor.central,
        "high": factor.high,
        "valid_from": factor.valid_from,
        "valid_to": factor.valid_to,
    }


def _as_text(rows: list[dict[str, Any]], package: str | None, on: date) -> str:
    """Both lists, USD a million tokens of input / output."""
    width = max(len(row["label"]) for row in rows)
    lines = [f"USD a million tokens, input / output, as of {on.isoformat()}."]
    if package is None:
        lines.append(
            "genai-prices is not installed (pip install 'greener-ai-advisor[prices]'): "
            "shipped prices only."
        )
    else:
        lines.append(f"Second column: genai-prices {package}, where it differs or will change.")
    for row in rows:
        line = f"{row['label']:<{width}}  {_pair(row)}  [shipped{_dates(row)}]"
        for n, price in enumerate(row["genai_prices"]):
            same = all(_near(price[word], row[word]) for word, _ in _FIELDS)
            if n or not same:
                line += f"  {price['input']:g} / {price['output']:g} [from {price['from']}]"
        if package and not row["genai_prices"]:
            line += "  not listed"
        lines.append(line)
    return "\n".join(lines)


def _pair(row: dict[str, Any]) -> str:
    return " / ".join(f"{row[word]['central']:g}" if row[word] else "–" for word, _ in _FIELDS)


def _dates(row: dict[str, Any]) -> str:
    own = row["input"]
    days = (("from", own["valid_from"]), ("until", own["valid_to"]))
    return "".join(f" {word} {day}" for word, day in days if day)


def _near(price: float, shipped: dict[str, Any] | None) -> bool:
    if shipped is None:
        return not price
    return bool(shipped["low"] * 0.999 <= price <= shipped["high"] * 1.001)
