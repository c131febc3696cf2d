"""What common use cases mostly are: answers to start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.errors import Place


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """A common use case; its answers are as an answers file has them, and are to be confirmed."""

    id: str
    title: str
    about: str
    answers: Mapping[str, Any]
    pack: str
    place: Place
