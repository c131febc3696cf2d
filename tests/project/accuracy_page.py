"""docs/accuracy.md: what the backtest gives, and the fields of its rows."""
# ruff: noqa: E501 - text of the page

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from advisor.backtest import Backtest, backtest
from advisor.backtest.fields import BOUNDS
from advisor.backtest.groups import FEWEST, GROUPS
from advisor.backtest.scoring import Score, Scored, score
from advisor.pack import Pack
from tests.backtest.peer import OUT as PEER
from tests.backtest.peer import VERSION

_HEAD = """\
# Accuracy

Made from `advisor backtest` by `./dev doc`: our ranges beside published figures. The same
estimators as in an assessment run on what each row gives, at the row's boundary, with 2,048 draws.

- **error**: exp(median of |ln(ours / published)|), ours being the P50.
- **within 2×**: share of rows with ours between half and twice the published figure.
- **coverage**: share of rows inside our 90 % range (P5 to P95). A coverage of c holds with at most
  ⌈(1 − c) × n⌉ of n rows outside.
- **sharpness**: median of P95 / P5. Where coverage and sharpness cannot both hold, coverage wins.
- Groups below {fewest} rows: too few to claim.
"""

_BETWEEN = """
The factors were set with these rows in sight, so this table flatters us.

## Each family left out

`tests/backtest/fit.py` fits a group's factors anew without one family of rows (a team, a model line
or a chip), and the family is scored with them: how we do on what we have not seen. Fitted are the
share of the power limit (device-hours), utilisation by chip (parameters and tokens) and of
fine-tuning, the three constants of the token formula and its error (serving), look-ups, images; for
devices the cycles of a multiplication, the energy of a cycle by series (without its runs: by data
sheet where we have it, else by that of all series) and the work of listening. A range is that of one
family more, by Student's t. From fewer than three families it is the range of all chips or tasks
together where there is one, else a factor of 2 each way (fine-tuning 3). System factor, PUE, batch of
a vendor and trial runs are not fitted: too few rows tell them.

Two reservations. The rules of the fit (least widths, Student's t by family, when to pool) were settled
while these very results were looked at, so this table flatters us too, if less; only rows that are
published later are a clean test. And what is scored here are refitted factors, not the shipped ones:
the shipped constants of the token formula rest on 565 configurations, the refitted on the rows here.
That a chip which computes little draws little (fine-tunes: 17 in place of 33 times wide) is physics,
not a fit. The ranges of small devices reach from the least to the greatest run published for the
core, and the energy of a cycle is that of the series' own runs: in the first table these are known,
in the second they are not. A family of devices is a chip; other chips of its maker, mostly run by the
same people, stay in sight.
"""


# Which stages, and which ways of serving, a group speaks for.
_BEHIND = {
    "training-hours": ["training"],
    "training-tokens": ["training"],
    "fine-tunes": ["adaptation"],
    "serving-batch": ["serving/tokens"],
    "serving-unknown": ["serving/tokens"],
    "look-up": ["serving/lookup"],
    "images": ["serving/image"],
    "tiny": ["edge"],
    "tiny-kind": ["edge"],
}


def accuracy_file(pack: Pack) -> str:
    """The file that the report's page on accuracy reads: how our ranges held, by group."""
    found = backtest(pack).scores()
    groups = [
        {
            "name": GROUPS[name].name,
            "n": found[name].n,
            "inside": found[name].n - found[name].misses,
            "coverage": round(found[name].coverage, 3),
            "within_2x": round(found[name].within_2x, 3),
            "enough": found[name].enough,
            "behind": behind,
        }
        for name, behind in _BEHIND.items()
        if name in found
    ]
    head = "# Published measurements inside our 90 % ranges: made by `./dev doc`, see docs/accuracy.md.\n"
    return head + yaml.safe_dump({"groups": groups}, sort_keys=False, allow_unicode=True)


def accuracy_page(pack: Pack) -> str:
    """The page."""
    result = backtest(pack)
    parts = [
        _HEAD.format(fewest=FEWEST),
        "## Rows in sight\n",
        _table(result.scores()),
        _BETWEEN,
        _table(result.scores(left_family_out=True)),
        *_unseen(pack),
        *_missed(result),
        *_peer(result),
        *_left_out(result),
        *_outside(result),
        _FIELDS,
        *_bounds(),
    ]
    return "\n".join(parts)


def _table(scores: Mapping[str, Score]) -> str:
    lines = [
        "| group | n | error | within 2× | coverage | sharpness | target |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for name, found in scores.items():
        group = GROUPS[name]
        lines.append(
            f"| {group.name}{' (weak)' if group.weak else ''} | {found.n} "
            f"| {found.median_error_factor:.2f} | {found.within_2x:.0%} | {found.coverage:.0%} "
            f"| {_width(found.sharpness)} | {_verdict(name, found)} |"
        )
    return "\n".join(lines)


def _width(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _verdict(name: str, found: Score) -> str:
    target = GROUPS[name].target
    if not found.enough:
        return "too few to claim"
    if target is None:
        return "none set"
    missed = found.missed(GROUPS[name])
    return "missed: " + "; ".join(missed) if missed else "holds"


UNSEEN = Path(__file__).resolve().parents[1] / "backtest" / "unseen.yaml"
_WHY = {
    "look-up": "Encoders and models that write their answer differ up to a hundred times at the same size. Where one of the two kinds is left out, fewer than three families stay in a task, and only the range of all tasks together holds the rest. Tried: pooling the two kinds apart brings the median to 95, and that of the writing kind to some thousands and more, since three families of those are left. Nor does an answer tell the kinds apart: both give labels. A metered run of one's own model settles it.",
    "training-hours": "PaLM is the only run on a TPU v4 and decides the median of sixteen rows: its system took 2.23 times the chip's mean power, that of the TPU v3 1.29 times, and the middle of both stands for all TPUs. A second metered run on a TPU settles it.",
    "tiny": "Of a series without a run of its own we know the data sheet at best, and three data sheets say little about a fourth; neural units come from three makers. A trace of the current of one decision settles it.",
}


_UNSEEN = """
## Runs that were never seen

Twelve runs of MLPerf Tiny v0.7 to v1.1 (`tests/backtest/unseen.yaml`), chosen by name after the ranges
of devices had been set, then read and scored once, with the shipped factors. The chips are among those
of the fit, the runs, runtimes and some of the people are not. Outside lie the two that were compiled
without the kernels made for the core, which the method says it does not hold for.
"""


def _unseen(pack: Pack) -> list[str]:
    return [_UNSEEN, _table(backtest(pack, [UNSEEN]).scores())]


def _missed(result: Backtest) -> list[str]:
    lines = ["\n## What is not reached, and why\n"]
    outside = result.scores(left_family_out=True)
    for name, found in result.scores().items():
        told = []
        for label, each in (("rows in sight", found), ("families left out", outside.get(name))):
            if each is not None and each.missed(GROUPS[name]):
                told.append(f"{label}: {'; '.join(each.missed(GROUPS[name]))}")
        if told:
            lines.append(
                f"- **{GROUPS[name].name}.** {'. '.join(told)}. {_WHY.get(name, '')}".rstrip()
            )
    return lines


_PEER = """\
EcoLogits {version} on the {n} rows inside its stated scope (H100, batch 32 to 256, batch given), the
accelerators alone; made by `tests/backtest/peer.py`. Both were fitted on data of ML.ENERGY, which the
rows are from.
"""


def _peer(result: Backtest) -> list[str]:
    """EcoLogits on the rows inside its scope, from its stored results."""
    theirs = yaml.safe_load(PEER.read_text(encoding="utf-8"))
    lines = [
        "\n## EcoLogits beside us\n",
        _PEER.format(version=VERSION, n=len(theirs)),
        "| estimate | error | within 2× |",
        "|---|--:|--:|",
    ]
    seen = {r.id: r for r in result.rows}
    unseen = {r.id: r for r in result.left_family_out}
    for name, figures in (
        (f"EcoLogits {VERSION}", theirs),
        ("ours, rows in sight", {n: seen[n].central for n in theirs}),
        ("ours, each family left out", {n: unseen[n].central for n in theirs}),
    ):
        rows = [replace(seen[n], central=value) for n, value in figures.items()]
        found = score(rows)
        lines.append(f"| {name} | {found.median_error_factor:.2f} | {found.within_2x:.0%} |")
    return lines


def _left_out(result: Backtest) -> list[str]:
    counted = Counter(group for _, groups in result.left_out.values() for group in groups)
    lines = ["\n## Rows left out\n", "Decided by what the row says, never by our result.\n"]
    scores = result.scores()
    for name, (reason, groups) in result.left_out.items():
        shares = ", ".join(
            f"{GROUPS[g].name}: {counted[g]} of {counted[g] + scores[g].n}" for g in groups
        )
        lines.append(f"- `{name}` ({shares}): {reason}")
    return lines


def _outside(result: Backtest) -> list[str]:
    lines = [
        "\n## Rows outside our range\n",
        "| row | group | published | our range | unit |",
        "|---|---|--:|---|---|",
    ]
    lines += [_line(r) for r in result.rows if not r.inside and not r.group.endswith("assumed")]
    lines.append(
        "\nRows whose energy is hours × an assumed power are not listed: they take the limit, or a "
        "round figure, where we count what is drawn, and a match would prove nothing."
    )
    return lines


def _line(row: Scored) -> str:
    return (
        f"| `{row.id}` | {GROUPS[row.group].name} | {_shown(row.actual)} "
        f"| {_shown(row.low)} to {_shown(row.high)} | {row.unit} |"
    )


def _shown(value: float) -> str:
    """Three digits, never a power of ten for what is large."""
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 1000 else f"{value:.3g}"


_FIELDS = """
## Rows of your own

`advisor backtest --rows FILE` takes a YAML list of rows, or a mapping with `rows:`. Null or absent:
the source does not say. Further fields are passed over. The shipped rows are in `rules/published/`.

| row | fields |
|---|---|
| training | `id kind hardware params_active_b tokens_b device_hours pue energy_mwh energy_basis energy_scope` |
| serving, look-up, image | `id task hardware params_total_b params_active_b weight_bits batch n_gpus input_tokens output_tokens energy_wh_per_query scope` |
| small device | `id kind core`, `chip` and `task` if known, and `energy_uj_per_inference` (kind `inference`) or `average_power_mw` (`always-on`) |

- `kind` of training: `pretraining`, `full-programme`, `finetuning`, `lora`. `energy_basis`: what was
  measured is told from hours × an assumed power. `energy_scope`: `gpu`, `system`, with `_pue` where
  the building is in it. Without a measured energy, parameters and tokens are scored in device-hours.
- `scope` of serving: `gpu-only`, `full-server`, `full-datacentre`. "1 of 8x" in `hardware` counts the
  idle neighbours. `batch` null is scored with the range of a vendor. `input_tokens` null counts
  none. `hidden_reasoning: true`: the output is the answer alone.
- Of several chips named, H100 is taken if among them, as where nobody knows; else the first.
- Small devices: `chip` (or `core`) names the series, `task` (`kws`, `vww`, `ic`, `ad`) the model and so
  its multiplications, as a client answers them; a series that is in no table is scored by its kind.
  Their energy is not taken from `active_power_mw`, which is that energy over the time.
- `family` (optional): rows that are left out together. `left_out` (optional): why not to score it.
- Refused are rows with a field missing, negative or absurd, unknown hardware, or fields that
  contradict each other (a slip of unit); the [codes](errors.md) start with B.
"""


def _bounds() -> list[str]:
    lines = ["| field | unit | plausible |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {unit} | {low:g} to {high:g} |" for name, (low, high, unit) in BOUNDS.items()
    ]
    return [*lines, ""]
