"""Engagements, and everything that happened to them."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "engagement",
        sa.Column("key", sa.Integer(), primary_key=True),
        sa.Column("ident", sa.String(80), nullable=False, unique=True),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("assessment", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Text()),
        sa.Column("document", sa.Text(), nullable=False),
    )
    op.create_table(
        "engagement_event",
        sa.Column(
            "engagement",
            sa.Integer(),
            sa.ForeignKey("engagement.key", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("old", sa.Text()),
        sa.Column("new", sa.Text()),
        sa.Column("assessment", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_table("engagement_event")
    op.drop_table("engagement")
