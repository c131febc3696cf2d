"""The charts of the report as inline SVG, each with its figures as a table.

A chart is laid out first (`Picture`: marks with places, no colours) and drawn then in the colours
of a brand; the same markup stands on the screen and on paper. Its `<title>` is its alternative
text: the message with the values. Lengths are points.
"""

from advisor.report.charts.axes import axis_scale, tick_label, ticks
from advisor.report.charts.cover import cover_lines
from advisor.report.charts.intervals import Interval, range_chart, ranges
from advisor.report.charts.marks import FULL, SIZE, SMALL, Chart, Picture, Table
from advisor.report.charts.matrix import NUMBERED, MidLines, Point, placement, placement_chart
from advisor.report.charts.payback import Crossing, Money, Volume, break_even
from advisor.report.charts.scenarios import Level, Panel, State, multiples
from advisor.report.charts.stacked import Part, stage_bar, stages
from advisor.report.charts.swings import End, Turn, tornado
from advisor.report.charts.units import Score, scores
from advisor.report.charts.waterfalls import Step, steps, waterfall

__all__ = [
    "FULL",
    "NUMBERED",
    "SIZE",
    "SMALL",
    "Chart",
    "Crossing",
    "End",
    "Interval",
    "Level",
    "MidLines",
    "Money",
    "Panel",
    "Part",
    "Picture",
    "Point",
    "Score",
    "State",
    "Step",
    "Table",
    "Turn",
    "Volume",
    "axis_scale",
    "break_even",
    "cover_lines",
    "multiples",
    "placement",
    "placement_chart",
    "range_chart",
    "ranges",
    "scores",
    "stage_bar",
    "stages",
    "steps",
    "tick_label",
    "ticks",
    "tornado",
    "waterfall",
]
