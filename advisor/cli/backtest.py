"""`advisor backtest`: our ranges against published figures."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.packs import cache_option, pack_option, read_pack

if TYPE_CHECKING:
    from advisor.backtest import Backtest
    from advisor.backtest.scoring import Score


@click.command("backtest")
@click.option(
    "--rows",
    "rows",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Score the rows of this YAML file in place of those that we ship.",
)
@pack_option
@cache_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(rows: Path | None, packs: tuple[str, ...], cache: bool, as_json: bool) -> None:
    """Compare our ranges with published figures.

    Runs the estimators on what each row gives, at the row's boundary, and prints by group: rows,
    median error factor, share within a factor of 2, coverage (share of rows inside our 90 % range)
    and sharpness (median of P95 / P5). Rows that cannot be scored are refused with the reason; the
    others are scored. docs/accuracy.md explains fields, groups and targets.
    """
    from advisor.backtest import backtest
    from advisor.cli.failures import print_problems

    result = backtest(read_pack(packs, cache=cache), [] if rows is None else [rows])
    if as_json:
        click.echo(json.dumps(result.as_json(), indent=2, ensure_ascii=False))
        return
    print_problems(result.problems)
    click.echo(text_of(result))


def text_of(result: "Backtest") -> str:
    """The result as a person reads it."""
    outside = result.scores(left_family_out=True)
    title = "Rows in sight when the factors were set" if outside else "Rows of the file"
    lines = _table(title, result.scores())
    if outside:
        lines += ["", *_table("Each family of rows left out of the fit", outside)]
    if result.left_out:
        lines += ["", f"Left out: {len(result.left_out)}"]
        lines += [f"  {name}: {reason}" for name, (reason, _) in result.left_out.items()]
    lines += ["", f"Refused: {len(result.refused)}"]
    return "\n".join(lines)


def width_of(found: "Score") -> str:
    """The sharpness, never as a power of ten."""
    return f"{found.sharpness:.0f}" if found.sharpness >= 100 else f"{found.sharpness:.3g}"


def _table(title: str, scores: "Mapping[str, Score]") -> list[str]:
    from advisor.backtest.groups import GROUPS

    width = max(len(GROUPS[name].name) for name in scores)
    head = f"{title:<{width}}  {'n':>4}  {'error':>6}  {'2x':>5}  {'cover':>5}  {'P95/P5':>7}"
    lines = [head]
    for name, found in scores.items():
        group = GROUPS[name]
        remark = "; ".join(found.missed(group))
        if not found.enough:
            remark = "too few to claim"
        elif group.target is not None:
            remark = f"missed: {remark}" if remark else "holds"
        figures = (
            f"{found.n:>4}  {found.median_error_factor:>6.2f}  {found.within_2x:>4.0%}  "
            f"{found.coverage:>5.0%}  {width_of(found):>7}"
        )
        lines.append(f"{group.name:<{width}}  {figures}  {remark}".rstrip())
    return lines
