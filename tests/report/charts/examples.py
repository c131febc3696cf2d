"""Charts at several data: as they come, and as they should never come."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from advisor.report import charts
from advisor.report.brand import Colours

LONG = (
    "Move the nightly re-embedding of the whole archive to the hours at which the grid of the "
    "region is cleanest, unless the auditors of the supervisory board ask for the figures before "
    "the next morning"
)
CJK = (
    "夜間の再埋め込みを電力の炭素強度が最も低い時間帯に移す、ただし監査役会が翌朝までに数字を求める場合を除く"
    * 2
)
ARABIC = "نقل إعادة الفهرسة الليلية إلى الساعات التي تكون فيها الشبكة أنظف"
EMOJI = 'Sustainability 🌱 & <cost> "quotes" 👩🏽‍💻👨‍👩‍👧‍👦 team 🇩🇪🇫🇷'
LABELS = (
    "Set reasoning effort by class of task",
    "The smallest model that passes",
    "Cache the answers that repeat",
    LONG,
    CJK,
    ARABIC,
    EMOJI,
    "W" * 200,
    "",
)

Drawn = Callable[[Colours], "charts.Chart | None"]


def _t(value: float) -> str:
    return f"{value:,.3g} tCO₂e".replace("-", "−")


def _interval(i: int, low: float, mid: float, high: float, label: str = "") -> charts.Interval:
    words = label or LABELS[i % len(LABELS)]
    return charts.Interval(words, low, mid, high, f"{_t(low)} to {_t(high)}", hollow=i % 3 == 2)


def ranges() -> Iterator[tuple[str, Drawn]]:
    usual = [_interval(i, 1.1 + i, 3.2 + 2 * i, 8.0 + 3 * i) for i in range(3)]
    yield "ranges, usual", lambda c: charts.ranges(usual, "tCO₂e a year", "Three actions save.", c)
    orders = [_interval(i, 0.3 * 10**-i, 10.0**-i, 5 * 10.0**-i) for i in range(6)]
    yield "ranges, five orders", lambda c: charts.ranges(orders, "tCO₂e a year", "Five orders.", c)
    signs = [_interval(0, -3, -1, 2), _interval(1, 0, 0, 0), _interval(2, 1, 4, 9)]
    yield "ranges, negative and nothing", lambda c: charts.ranges(signs, "% a year", "Signs.", c)
    below = [_interval(0, -1.0, 0.02, 0.2), _interval(1, 1, 40, 100)]
    yield "ranges, below nothing", lambda c: charts.ranges(below, "tCO₂e a year", "Below.", c)
    names = [_interval(i, 1, 2 + i, 9 + i) for i in range(9)]
    yield "ranges, long names", lambda c: charts.ranges(names, "tCO₂e a year", "Names.", c)
    many = [_interval(i, 1, 2 + i, 9 + i, f"{i + 1}  Action number {i + 1}") for i in range(40)]
    yield "ranges, forty", lambda c: charts.ranges(many, "tCO₂e a year", "Forty.", c)


def waterfalls() -> Iterator[tuple[str, Drawn]]:
    def fall(
        cuts: list[float], spread: float, labels: tuple[str, ...] = LABELS
    ) -> list[charts.Step]:
        level = sum(cuts) * 1.4
        rows = [
            charts.Step(
                "Without the steps",
                0,
                level,
                _t(level),
                True,
                False,
                level / spread,
                level * spread,
                "…",
            )
        ]
        for i, cut in enumerate(cuts):
            end = level - cut
            rows.append(
                charts.Step(
                    f"{i + 1}  {labels[i % len(labels)]}",
                    level,
                    end,
                    f"to {_t(end)}",
                    conditional=i % 3 == 2,
                    low=end / spread,
                    high=end * spread,
                )
            )
            level = end
        rows.append(
            charts.Step(
                "After all steps", 0, level, _t(level), True, False, level / spread, level * spread
            )
        )
        return rows

    yield (
        "waterfall, usual",
        lambda c: charts.steps(fall([8, 4, 2], 1.8), "tCO₂e a year", "Falls.", c),
    )
    yield (
        "waterfall, wide",
        lambda c: charts.steps(fall([900, 700, 220], 9), "kgCO₂e a year", "Wide.", c),
    )
    yield (
        "waterfall, rises and nothing",
        lambda c: charts.steps(fall([8, -3, 0.0, 1e-4], 1.5), "tCO₂e a year", "Rises.", c),
    )
    yield (
        "waterfall, forty",
        lambda c: charts.steps(
            fall([1.0 + i % 5 for i in range(38)], 1.4, ("An action",)), "tCO₂e a year", "Forty.", c
        ),
    )


NAMES = (
    "Citizens' assistant",
    "Council-minutes summariser",
    "Vibration monitoring at the waterworks",
    "Images for tourism marketing",
    "Triage support in the municipal hospital",
    "Search over permits",
    "Translation of notices",
    "Detection of leaks",
    "Forecast of bus demand",
    "Help for code",
    "Summaries of calls",
    "Sorting of mail",
)


def points(
    count: int, *, spread: bool = True, names: tuple[str, ...] = NAMES
) -> list[charts.Point]:
    places = ("do-now", "do-leaner", "rethink", "protect")
    found = []
    for i in range(count):
        benefit = (17 + i * 37) % 97 if spread else 55.0
        carbon = 0.02 * 10 ** ((i * 0.83) % 4.2) if spread else 3.0
        found.append(
            charts.Point(
                str(i + 1),
                benefit - 8,
                benefit,
                benefit + 8,
                carbon / 2.5,
                carbon,
                carbon * 2.5,
                places[i % 4],
                names[i % len(names)],
            )
        )
    return found


def matrices() -> Iterator[tuple[str, Drawn]]:
    lines = charts.MidLines(40.0, 1.0)

    def drawn(found: list[charts.Point], width: float) -> Drawn:
        return lambda c: charts.placement(found, "tCO₂e", "Where they stand.", c, width, lines)

    yield "matrix, one", drawn(points(1), 220.0)
    yield "matrix, five", drawn(points(5), 280.0)
    yield "matrix, twelve", drawn(points(12), 482.0)
    yield "matrix, twelve at one place", drawn(points(12, spread=False), 280.0)
    yield "matrix, forty", drawn(points(40), 482.0)
    yield "matrix, forty at one place", drawn(points(40, spread=False), 482.0)
    yield "matrix, long names", drawn(points(8, names=LABELS[:8]), 482.0)


def stage_bars() -> Iterator[tuple[str, Drawn]]:
    def bar(shares: list[float], names: tuple[str, ...] = ()) -> Drawn:
        usual = (
            "Serving",
            "Training",
            "Devices in the field",
            "Adapting the model",
            "Storage",
            "Network",
            "Visits",
            "Rest",
            "More",
        )
        parts = [
            charts.Part((names or usual)[i % 9] + f" {100 * s / sum(shares):.0f} %", s, f"{s:g} t")
            for i, s in enumerate(shares)
        ]
        return lambda c: charts.stages(parts, "By stage.", c)

    yield "stages, usual", bar([60, 25, 10, 4, 1])
    yield "stages, one tiny", bar([98.7, 0.9, 0.07])
    yield "stages, many", bar([9, 8, 7, 6, 5, 4, 3, 2, 1])
    yield "stages, five orders", bar([1e5, 10, 5, 3, 2, 1, 1])
    yield (
        "stages, long names",
        bar([50, 20, 10, 5, 3], (LONG[:70], EMOJI, ARABIC, CJK[:30], "W" * 60, "a", "b", "c", "d")),
    )


def scenarios() -> Iterator[tuple[str, Drawn]]:
    def level(value: float, spread: float, unit: str) -> charts.Level:
        low, high = sorted((value / spread, value * spread))
        return charts.Level(
            low, value, high, f"{value:,.3g} {unit}", f"{low:,.2g}–{high:,.2g} {unit}"
        )

    def of(count: int, spread: float, names: tuple[str, ...] = LABELS, sign: float = 1.0) -> Drawn:
        states = [charts.State("Today", first=True)]
        states += [
            charts.State(f"{i + 1}  {names[i % len(names)]}", conditional=i % 3 == 2)
            for i in range(count - 1)
        ]
        panels = [
            charts.Panel(
                "Carbon",
                "kgCO2e/year",
                tuple(level(20000 / (1 + i), spread, "kgCO₂e") for i in range(count)),
            ),
            charts.Panel(
                "Cost",
                "EUR/year",
                tuple(level(sign * 290000 / (1 + i / 2), spread, "EUR") for i in range(count)),
            ),
            charts.Panel(
                "Electricity",
                "kWh/year",
                tuple(level(35000 / (1 + i), spread, "kWh") for i in range(count)),
            ),
            charts.Panel(
                "Water",
                "L/year",
                tuple(
                    level(76000 / (1 + i / 3), spread, "L") if i != 2 else None
                    for i in range(count)
                ),
            ),
        ]
        return lambda c: charts.multiples(states, panels, "All steps halve them.", c)

    yield "scenarios, usual", of(4, 1.7)
    yield "scenarios, wide", of(4, 9)
    yield "scenarios, long names", of(9, 1.7)
    yield "scenarios, negative", of(3, 1.5, sign=-1.0)


def tornadoes() -> Iterator[tuple[str, Drawn]]:
    def of(ends: list[tuple[float, float]], middle: float) -> Drawn:
        turns = [
            charts.Turn(
                LABELS[i % len(LABELS)],
                charts.End(a, _t(a), "a little"),
                charts.End(b, _t(b), "a lot"),
            )
            for i, (a, b) in enumerate(ends)
        ]
        return lambda c: charts.tornado(turns, middle, "tCO₂e a year", "What moves it.", c)

    yield "tornado, usual", of([(1, 9), (6, 2), (2.5, 4), (2.9, 3.1)], 3.0)
    yield "tornado, one side", of([(5, 9), (1, 2), (3, 3.4), (3.0, 3.0)], 3.0)
    yield "tornado, five orders and signs", of([(-4, 90000), (1e-3, 2), (0, 0), (3, 4)], 3.0)


def paybacks() -> Iterator[tuple[str, Drawn]]:
    def of(once: float, a_year: tuple[float, float, float], *, volume: bool = True) -> Drawn:
        money = []
        for k in range(7):
            t = k / 2
            low, mid, high = (
                a * t - once * f for a, f in zip(a_year, (2.5, 1.0, 0.4), strict=True)
            )
            money.append(
                charts.Money(t, low, mid, high, f"{mid:,.0f} EUR", f"{low:,.0f} to {high:,.0f} EUR")
            )
        back = charts.Crossing(
            0.4 * once / a_year[2],
            once / a_year[1],
            2.5 * once / max(a_year[0], 1),
            "7.4 months",
            "0.8–89 months",
        )
        least = charts.Crossing(
            11e3, 99e3, 1.2e6, "99,000 tasks a month", "11,000–1.2 million tasks a month"
        )
        found = (
            charts.Volume("Tasks a month", least, 480e3, "480,000 tasks a month")
            if volume
            else None
        )
        return lambda c: charts.break_even(
            money, back, "EUR", "It pays back in 7.4 months.", c, volume=found
        )

    yield "break-even, usual", of(12e3, (2.5e3, 18.5e3, 108e3))
    yield "break-even, narrow", of(12e3, (10e3, 12e3, 15e3), volume=False)
    yield "break-even, late", of(50e3, (1e3, 9e3, 30e3))


def sci() -> Iterator[tuple[str, Drawn]]:
    def of(rows: list[tuple[str, str, float, float, float]]) -> Drawn:
        found = [
            charts.Score(
                u,
                who,
                e,
                m,
                (e + m) / s,
                (e + m) * s,
                f"{e + m:.2g} gCO₂e",
                f"{(e + m) / s:.2g}–{(e + m) * s:.2g} gCO₂e",
            )
            for u, who, e, m, s in rows
        ]
        return lambda c: charts.scores(
            found, "Four fifths of an answer's carbon is electricity.", c
        )

    yield (
        "SCI, usual",
        of(
            [
                ("1 accepted result", "Running it", 0.31, 0.08, 8),
                ("1,000 tokens written", "Running it", 0.4, 0.09, 8),
            ]
        ),
    )
    yield (
        "SCI, both",
        of(
            [
                ("1 accepted result", "Running it", 1.4, 0.2, 2),
                ("1 accepted result", "Making the model", 0.2, 0.01, 2),
                ("1 image made", "Running it", 2900.0, 0.0, 1.5),
                ("1,000 " + LONG, "Running it", 0.0, 0.0, 1),
            ]
        ),
    )


SETS = (ranges, waterfalls, matrices, stage_bars, scenarios, tornadoes, paybacks, sci)


def every() -> Iterator[tuple[str, Drawn]]:
    for each in SETS:
        yield from each()
