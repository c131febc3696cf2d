"""Our ranges against published figures: rows in, error, coverage and sharpness by group out."""

from advisor.backtest.run import Backtest, backtest, shipped_files

__all__ = ["Backtest", "backtest", "shipped_files"]
