"""The footprint: estimators by stage, pure functions over facts and factors.

Each formula stands in the function that computes it and, in the same order, on the page of its
module in docs/method/; each sourced number stands in the pack's factors.
"""

from advisor.footprint.estimate import Estimate, estimate
from advisor.footprint.impacts import Absent, Impacts, Step
from advisor.footprint.inputs import Array, Inputs, MissingValue

__all__ = ["Absent", "Array", "Estimate", "Impacts", "Inputs", "MissingValue", "Step", "estimate"]
