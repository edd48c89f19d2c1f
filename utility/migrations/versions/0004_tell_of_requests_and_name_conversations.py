"""Tell of requests that moved, and name conversations to a back office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("service_request_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_service_request_events_announced_at", ["announced_at", "at"], unique=False)
    # What happened before is old news.
    op.execute("UPDATE service_request_events SET announced_at = at")
    op.create_table(
        "conversation_names",
        sa.Column("pseudonym", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name=op.f("pk_conversation_names")),
    )


def downgrade() -> None:
    op.drop_table("conversation_names")
    with op.batch_alter_table("service_request_events", schema=None) as batch_op:
        batch_op.drop_index("ix_service_request_events_announced_at")
        batch_op.drop_column("announced_at")
