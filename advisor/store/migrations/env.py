"""What Alembic runs: the steps between schemas, on the connection and in the transaction given."""

from alembic import context

from advisor.store.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
