"""What runs assess more than once: why a result changed."""

from advisor.insight.compare import Comparison as Comparison
from advisor.insight.compare import compare as compare
from advisor.insight.reading import load_under as load_under

__all__ = ["Comparison", "compare", "load_under"]
