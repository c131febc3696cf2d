"""The floor of the web bench: a bare FastAPI route that commits one row, in the same database."""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert

from advisor.store.engines import engine_of
from advisor.store.places import place_of


class Row(BaseModel):
    """What is sent."""

    value: str


def bare(path: str) -> FastAPI:
    """An app with one route, on the file of a store, opened as the store opens it."""
    engine = engine_of(place_of(Path(path)), 5.0)
    metadata = MetaData()
    rows = Table("bare", metadata, Column("n", Integer, primary_key=True), Column("value", Text))
    writing = engine.execution_options(writes=True)
    metadata.create_all(engine)
    app = FastAPI()

    @app.put("/row")
    def row(body: Row) -> dict[str, bool]:
        with writing.begin() as connection:
            connection.execute(insert(rows).values(value=body.value))
        return {"saved": True}

    return app


if __name__ == "__main__":
    uvicorn.run(bare(sys.argv[1]), port=int(sys.argv[2]), access_log=False, log_level="error")
