"""Create conversations and messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = sa.text("state IN ('received', 'queued', 'sending')")
BOT_DUE = sa.text("bot_due IS NOT NULL")
SEND_DUE = sa.text("send_due IS NOT NULL")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("platform_user", sa.String(length=120), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=16), nullable=False),
        sa.Column("agent", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("summary", DOCUMENT, nullable=True),
        sa.Column("waiting_since", INSTANT, nullable=True),
        sa.Column("attention", sa.String(length=64), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("customer_read_seq", sa.Integer(), nullable=False),
        sa.Column("last_customer_at", INSTANT, nullable=True),
        sa.Column("last_message_at", INSTANT, nullable=True),
        sa.Column("bot_due", INSTANT, nullable=True),
        sa.Column("send_due", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("key", name=op.f("uq_conversation_key")),
    )
    op.create_index(
        "ix_conversation_bot_due",
        "conversation",
        ["bot_due"],
        unique=False,
        sqlite_where=BOT_DUE,
        postgresql_where=BOT_DUE,
    )
    op.create_index("ix_conversation_holder", "conversation", ["holder", "waiting_since"], unique=False)
    op.create_index(
        "ix_conversation_send_due",
        "conversation",
        ["send_due"],
        unique=False,
        sqlite_where=SEND_DUE,
        postgresql_where=SEND_DUE,
    )

    op.create_table(
        "message",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("conversation_id", IDENTIFIER, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.Column("author_name", sa.String(length=100), nullable=True),
        sa.Column("client_id", sa.String(length=100), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("reply_to", IDENTIFIER, nullable=True),
        sa.Column("reply_index", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("parts_done", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("intent", sa.String(length=64), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id")),
        sa.ForeignKeyConstraint(["reply_to"], ["message.id"], name=op.f("fk_message_reply_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "channel", "external_id", "direction", name=op.f("uq_message_channel_external_id_direction")
        ),
        sa.UniqueConstraint(
            "client_id", "conversation_id", "direction", name=op.f("uq_message_client_id_conversation_id_direction")
        ),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_message_conversation_id_seq")),
        sa.UniqueConstraint("reply_to", "reply_index", name=op.f("uq_message_reply_to_reply_index")),
    )
    op.create_index(
        "ix_message_open",
        "message",
        ["conversation_id", "direction", "seq"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )

    op.create_table(
        "message_attachment",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("message_id", IDENTIFIER, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("mime", sa.String(length=100), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("size", IDENTIFIER, nullable=True),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_attachment_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_attachment")),
    )
    op.create_index("ix_message_attachment_message_id", "message_attachment", ["message_id"], unique=False)

    op.create_table(
        "message_part",
        sa.Column("message_id", IDENTIFIER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_part_message_id")),
        sa.PrimaryKeyConstraint("message_id", "position", name=op.f("pk_message_part")),
    )
    op.create_index("ix_message_part_channel_external_id", "message_part", ["channel", "external_id"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_key", sa.String(length=255), nullable=False),
        sa.Column("message_id", IDENTIFIER, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_upload_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index("ix_upload_conversation_key", "upload", ["conversation_key"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_upload_conversation_key", table_name="upload")

    op.drop_table("upload")
    op.drop_index("ix_message_part_channel_external_id", table_name="message_part")

    op.drop_table("message_part")
    op.drop_index("ix_message_attachment_message_id", table_name="message_attachment")

    op.drop_table("message_attachment")
    op.drop_index("ix_message_open", table_name="message")

    op.drop_table("message")
    op.drop_index("ix_conversation_send_due", table_name="conversation")
    op.drop_index("ix_conversation_holder", table_name="conversation")
    op.drop_index("ix_conversation_bot_due", table_name="conversation")

    op.drop_table("conversation")
