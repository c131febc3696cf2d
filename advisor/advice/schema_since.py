"""The shape of what changed since an earlier report, as data."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Closed(BaseModel):
    """What has the named fields and no other."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class Earlier(Closed):
    """An earlier report of the same client."""

    file: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Of its attached advice.")]
    client: str
    date: str
    version: str | None
    packs: list[dict[str, Any]]


class ChangedFigures(Closed):
    """The figures of one use case, or of all, before and now, with what changed them."""

    id: str
    name: str
    where: Literal["both", "a", "b"]
    columns: list[dict[str, str]]
    rows: list[dict[str, Any]]
    missing: list[str]


class Since(Closed):
    """What changed since an earlier report (`--since`)."""

    earlier: Earlier
    nothing: bool
    answers: list[dict[str, Any]]
    packs: list[dict[str, Any]]
    items: list[dict[str, Any]]
    owners: list[ChangedFigures]
    unchanged: list[str]
    recommendations: list[dict[str, Any]]
    notes: list[str]
