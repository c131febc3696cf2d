"""What runs assess more than once: why a result changed."""

from advisor.insight.compare import Comparison as Comparison
from advisor.insight.compare import compare as compare

__all__ = ["Comparison", "compare"]
