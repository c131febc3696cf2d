"""The tables. Values are JSON as text: in the order and the digits in which they were given."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

# Which schema a database has; Alembic's table under a name that tells whose it is.
VERSION_TABLE = "engagement_schema"

engagement = Table(
    "engagement",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("ident", String(80), nullable=False, unique=True),
    Column("created", String(40), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("assessment", Integer, nullable=False),
    Column("signed", Text),
    Column("document", Text, nullable=False),
    # What the list shows; `touched` counts changes over all engagements.
    Column("client", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    Column("use_cases", Integer, nullable=False, server_default="0"),
    Column("changed", String(40), nullable=False, server_default=""),
    Column("touched", Integer, nullable=False, server_default="0"),
    Index("engagement_touched", "touched"),
)

event = Table(
    "engagement_event",
    metadata,
    Column("engagement", ForeignKey("engagement.key", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("batch", Integer, nullable=False),
    Column("at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String(20), nullable=False),
    Column("path", Text, nullable=False),
    Column("old", Text),
    Column("new", Text),
    Column("assessment", Integer, nullable=False),
)
