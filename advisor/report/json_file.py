"""The advice as JSON: keys sorted, floats at nine significant digits, a newline at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:
    """The value with its floats rounded to nine significant digits."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def as_json(data: Mapping[str, Any], *, run: bool = True) -> str:
    """The advice as text.

    Args:
        data: the Advice dict.
        run: with the part that tells machine and time, which no comparison holds.
    """
    kept = {key: value for key, value in data.items() if run or key != "run"}
    return (
        json.dumps(plain(kept), sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
        + "\n"
    )
