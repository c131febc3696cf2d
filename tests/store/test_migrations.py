"""Schemas: from the first to the newest and back, on both databases, with data.

`first_schema.json` holds rows that the first program wrote (three engagements with ranges,
unknowns, candidates, private notes, a sign-off, a deletion), and what it exported of them.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from advisor.errors import AdvisorError
from advisor.interview.kept import Change
from advisor.store import places
from advisor.store.engines import engine_of
from advisor.store.schema import HEAD, SCHEMAS, migrate, version
from advisor.store.tables import VERSION_TABLE, metadata

FIRST = json.loads((Path(__file__).parent / "first_schema.json").read_text())
TABLES = ("engagement", "engagement_event")


@pytest.fixture
def engine(place):
    engine = engine_of(places.place_of(place), 5)
    yield engine
    engine.dispose()


def bring(engine, to):
    with engine.execution_options(writes=True).begin() as connection:
        migrate(connection, to)
        assert version(connection) == to


def fill(engine):
    """The rows of the first program into a store of its schema."""
    with engine.execution_options(writes=True).begin() as connection:
        for table in TABLES:
            for row in FIRST["rows"][table]:
                names = ", ".join(row)
                values = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence('engagement', 'key'), 9)")
            )


def rows(engine):
    with engine.connect() as connection:
        return {
            table: [
                dict(row._mapping)
                for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))
            ]
            for table in TABLES
        }


def form(engine):
    """What the schema of a store is, whatever way it was made."""
    look = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in look.get_columns(table)
            },
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign": [
                (each["constrained_columns"], each["referred_table"], each["options"])
                for each in look.get_foreign_keys(table)
            ],
            "unique": [each["column_names"] for each in look.get_unique_constraints(table)],
            "indexes": sorted(
                (each["name"], each["column_names"])
                for each in look.get_indexes(table)
                if "duplicates_constraint" not in each
            ),
        }
        for table in (*TABLES, VERSION_TABLE)
    }


def exports(store):
    return {line.ident: store.read(line.ident).document for line in store.listed()}


def test_the_first_schema_with_its_data_comes_to_the_newest_and_back(place, engine, opened):
    bring(engine, SCHEMAS[0])
    fill(engine)
    first = rows(engine)
    assert first == FIRST["rows"]

    store = opened(place)
    assert exports(store) == FIRST["exports"]
    assert [line.ident for line in store.listed()] == FIRST["listed"]
    line = next(line for line in store.listed() if line.ident == "city-of-velden")
    assert (line.client, line.signed, line.revision) == ("City of Velden", True, 3)
    assert line.use_cases == len(FIRST["exports"]["city-of-velden"]["use_cases"])
    before = {name: (store.read(name), store.events(name)) for name in FIRST["exports"]}
    store.close()

    bring(engine, SCHEMAS[0])
    assert rows(engine) == first
    bring(engine, HEAD)
    store = opened(place)
    assert exports(store) == FIRST["exports"]
    assert {name: (store.read(name), store.events(name)) for name in before} == before
    # And it can be written.
    kept = store.write("harbour-retail", [Change(("answers", "x.y"), 1)], seen=8, who="Ada")
    assert kept.revision == 9
    assert store.create({"engagement": {"client": "New"}}, who="Ada").ident == "new"
    assert store.listed()[1].ident == "harbour-retail"


def test_what_this_program_wrote_goes_down_and_up_again(place, engine, opened):
    store = opened(place)
    document = FIRST["exports"]["city-of-velden"]
    for name in ("one", "two"):
        store.create(document, who="Ada", ident=name)
    store.write("one", [Change(("answers", "x.y"), {"unknown": {"who": "B"}})], seen=1, who="Ada")
    store.sign("one", seen=2, who="Eva")
    before = [store.listed(), store.read("one"), store.events("one"), store.at("one", 1)]
    store.close()
    for to in (*reversed(SCHEMAS[:-1]), *SCHEMAS[1:]):
        bring(engine, to)
    store = opened(place)
    assert [store.listed(), store.read("one"), store.events("one"), store.at("one", 1)] == before


def test_a_schema_made_at_once_is_that_made_by_the_steps(place, engine, opened, server, tmp_path):
    opened(place)
    other = server.new_schema() if "://" in place else str(tmp_path / "stepped.sqlite")
    stepped = engine_of(places.place_of(other), 5)
    try:
        bring(stepped, HEAD)
        assert form(stepped) == form(engine)
        assert len(form(engine)["engagement"]["columns"]) > 10
        assert form(engine)["engagement"]["unique"] == [["ident"]]
    finally:
        stepped.dispose()


def test_the_steps_lead_to_what_the_program_uses(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    bring(engine, HEAD)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_every_schema_has_its_step():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    import advisor.store

    config = Config()
    folder = Path(advisor.store.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    steps = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(reversed([step.revision for step in steps])) == SCHEMAS


def test_a_damaged_document_holds_up_no_other(place, engine, opened):
    bring(engine, SCHEMAS[0])
    fill(engine)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE engagement SET document = '{\"a' WHERE key = 2"))
    store = opened(place)
    assert store.read("harbour-retail").document == FIRST["exports"]["harbour-retail"]
    with pytest.raises(AdvisorError) as error:
        store.read("ohne-angaben")
    assert error.value.problems[0].code == "K205"


def test_a_store_of_a_later_program_is_refused_and_left_as_it_is(place, engine, opened):
    opened(place).close()
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '99'"))
    before = rows(engine), form(engine)
    with pytest.raises(AdvisorError) as error:
        opened(place)
    (problem,) = error.value.problems
    assert problem.code == "K204"
    assert "schema 99" in problem.message
    assert "pip install --upgrade" in problem.todo
    assert (rows(engine), form(engine)) == before


_SLOW = """
import os, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from advisor.store import open_store
from advisor.store.opening import open_store

@event.listens_for(Engine, "before_cursor_execute")
def stop(connection, cursor, statement, parameters, context, many):
    if statement.startswith("UPDATE engagement SET client"):
        os.kill(os.getpid(), 9)

open_store(sys.argv[1])
"""


def test_a_step_that_is_killed_leaves_the_schema_as_it_was(place, engine, opened, root):
    bring(engine, SCHEMAS[0])
    fill(engine)
    before = rows(engine)
    engine.dispose()
    done = subprocess.run(
        [sys.executable, "-c", _SLOW, place],
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    assert rows(engine) == before
    with engine.connect() as connection:
        assert version(connection) == SCHEMAS[0]
    assert exports(opened(place)) == FIRST["exports"]


def test_opening_a_store_of_today_loads_no_alembic(place, opened, root):
    opened(place).close()
    code = (
        "import sys\nfrom advisor.store import open_store\n"
        "assert 'sqlalchemy' not in sys.modules\n"
        "open_store(sys.argv[1]).listed()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, place],
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=60,
    )
    assert done.returncode == 0


@pytest.mark.parametrize("schema", [None, SCHEMAS[0]])
def test_several_programs_open_a_store_at_once(place, engine, root, scale, schema):
    """A store that is new, or one that has a step before it: it is made once, and all go on."""
    if schema:
        bring(engine, schema)
        fill(engine)
        engine.dispose()
    code = (
        "import sys\nfrom advisor.store import open_store\nimport sqlalchemy, alembic.command\n"
        "print('ready', flush=True)\nsys.stdin.readline()\n"
        "with open_store(sys.argv[1], wait_s=30) as store:\n"
        "    store.create({'engagement': {'client': 'New'}}, who='Ada')\n"
        "    print(len(store.listed()))\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        for _ in range(scale(2, 8))
    ]
    for process in processes:
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        process.stdin.write(b"go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1].decode() for process in processes]
    assert said == [""] * len(processes)
    assert [process.returncode for process in processes] == [0] * len(processes)
    with engine.connect() as connection:
        assert version(connection) == HEAD
        number = connection.execute(text("SELECT count(*) FROM engagement")).scalar()
    assert number == len(processes) + (len(FIRST["exports"]) if schema else 0)
