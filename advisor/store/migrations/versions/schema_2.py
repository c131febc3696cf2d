"""What the list shows, in columns of its own: it was read out of every document before.

`touched` counts changes over all engagements, so that the last changed comes first whatever the
clock said.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

_INDEX = "engagement_touched"


def upgrade() -> None:
    """Add the columns, and fill them from documents and events."""
    for column in (
        sa.Column("client", sa.Text(), nullable=False, server_default=""),
        sa.Column("title", sa.Text(), nullable=False, server_default=""),
        sa.Column("use_cases", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("changed", sa.String(40), nullable=False, server_default=""),
        sa.Column("touched", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("engagement", column)
    op.create_index(_INDEX, "engagement", ["touched"])
    connection = op.get_bind()
    last = connection.execute(
        sa.text(
            "SELECT engagement.key, engagement_event.at FROM engagement JOIN engagement_event "
            "ON engagement_event.engagement = engagement.key "
            "AND engagement_event.revision = engagement.revision "
            "ORDER BY engagement_event.at, engagement.key"
        )
    ).all()
    for number, (key, at) in enumerate(last, start=1):
        text = connection.execute(
            sa.text("SELECT document FROM engagement WHERE key = :key"), {"key": key}
        ).scalar_one()
        document = _document(text)
        head = document.get("engagement")
        head = head if isinstance(head, dict) else {}
        connection.execute(
            sa.text(
                "UPDATE engagement SET client = :client, title = :title, "
                "use_cases = :use_cases, changed = :changed, touched = :touched WHERE key = :key"
            ),
            {
                "client": str(head.get("client") or ""),
                "title": str(head.get("title") or ""),
                "use_cases": len(document.get("use_cases") or ()),
                "changed": at,
                "touched": number,
                "key": key,
            },
        )


def _document(text: str) -> dict[str, Any]:
    """A document; one that is damaged holds up no other, and is told when it is opened."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def downgrade() -> None:
    """Take them away; documents and events hold all that they said."""
    op.drop_index(_INDEX, "engagement")
    for name in ("touched", "changed", "use_cases", "title", "client"):
        op.drop_column("engagement", name)
