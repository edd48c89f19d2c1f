"""Keep exchanges, copies of media, the state of channels, proofs of who a person is, and ratings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True)
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PENDING = sa.text("state = 'pending'")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("message_id", IDENTIFIER, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
    )
    op.create_index("ix_exchange_at", "exchange", ["at"])
    op.create_index("ix_exchange_channel_id", "exchange", ["channel", "id"])
    op.create_index("ix_exchange_message_id", "exchange", ["message_id"])
    op.create_table(
        "channel_state",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("since", INSTANT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_channel_state")),
    )
    op.create_table(
        "proof",
        sa.Column("conversation_id", IDENTIFIER, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("proved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_proof_conversation_id")),
        sa.PrimaryKeyConstraint("conversation_id", "kind", "value", name=op.f("pk_proof")),
    )
    op.create_index("ix_proof_kind_value", "proof", ["kind", "value"])
    op.create_table(
        "rating",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("conversation_id", IDENTIFIER, nullable=False),
        sa.Column("agent", sa.String(length=100), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("rated_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_rating_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    op.create_index("ix_rating_conversation_id", "rating", ["conversation_id"])
    op.create_index("ix_rating_asked_at", "rating", ["asked_at"])
    for column in (
        sa.Column("state", sa.String(length=16), nullable=True),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("kept_mime", sa.String(length=100), nullable=True),
        sa.Column("kept_size", IDENTIFIER, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due", INSTANT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
    ):
        op.add_column("message_attachment", column)
    op.create_index(
        "ix_message_attachment_pending",
        "message_attachment",
        ["due"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def downgrade() -> None:
    op.drop_index("ix_message_attachment_pending", "message_attachment")
    for name in ("error", "due", "attempts", "kept_size", "kept_mime", "file", "state"):
        op.drop_column("message_attachment", name)
    for table in ("rating", "proof", "channel_state", "exchange"):
        op.drop_table(table)
