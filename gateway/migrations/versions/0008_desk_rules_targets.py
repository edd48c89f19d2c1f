"""Desk: automation rules, targets, merged conversations, the company's accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MARKS = (
    "opened_at",
    "owed_since",
    "reply_due",
    "reply_warned_at",
    "resolve_due",
    "resolve_warned_at",
    "resolve_late_at",
    "reminded_at",
)


def upgrade() -> None:
    op.create_table(
        "desk_rule",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("conditions", DOCUMENT, nullable=False),
        sa.Column("actions", DOCUMENT, nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_rule")),
        sa.UniqueConstraint("name", name=op.f("uq_desk_rule_name")),
    )
    op.create_table(
        "desk_rule_run",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("rule_id", IDENTIFIER, nullable=False),
        sa.Column("conversation_id", IDENTIFIER, nullable=False),
        sa.Column("occasion", sa.String(length=60), nullable=False),
        sa.Column("done", DOCUMENT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["desk_rule.id"], name=op.f("fk_desk_rule_run_rule_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_desk_rule_run_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_rule_run")),
        sa.UniqueConstraint(
            "rule_id", "conversation_id", "occasion", name=op.f("uq_desk_rule_run_rule_id_conversation_id_occasion")
        ),
    )
    op.create_index("ix_desk_rule_run_conversation_id_at", "desk_rule_run", ["conversation_id", "at"])
    op.create_table(
        "desk_merge",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("source_id", IDENTIFIER, nullable=False),
        sa.Column("target_id", IDENTIFIER, nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("proof", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("parted_by", sa.String(length=100), nullable=True),
        sa.Column("parted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["conversation.id"], name=op.f("fk_desk_merge_source_id")),
        sa.ForeignKeyConstraint(["target_id"], ["conversation.id"], name=op.f("fk_desk_merge_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_merge")),
    )
    op.create_index("ix_desk_merge_source_id", "desk_merge", ["source_id"])
    op.create_index("ix_desk_merge_target_id", "desk_merge", ["target_id"])
    op.create_table(
        "desk_company_account",
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("user_id", IDENTIFIER, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["desk_user.id"], name=op.f("fk_desk_company_account_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_desk_company_account")),
    )
    op.create_index(op.f("ix_desk_company_account_user_id"), "desk_company_account", ["user_id"])
    with op.batch_alter_table("desk_user") as table:
        table.add_column(sa.Column("email", sa.String(length=254), nullable=True))
        table.create_unique_constraint(op.f("uq_desk_user_email"), ["email"])
    with op.batch_alter_table("desk_session") as table:
        table.add_column(sa.Column("company", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("desk_state") as table:
        table.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        for name in _MARKS:
            table.add_column(sa.Column(name, INSTANT, nullable=True))
        table.add_column(sa.Column("merged_into", IDENTIFIER, nullable=True))
        table.create_foreign_key(op.f("fk_desk_state_merged_into"), "conversation", ["merged_into"], ["id"])
        table.create_index(op.f("ix_desk_state_merged_into"), ["merged_into"])


def downgrade() -> None:
    with op.batch_alter_table("desk_state") as table:
        table.drop_index(op.f("ix_desk_state_merged_into"))
        table.drop_constraint(op.f("fk_desk_state_merged_into"), type_="foreignkey")
        for name in ("merged_into", *_MARKS, "priority"):
            table.drop_column(name)
    with op.batch_alter_table("desk_session") as table:
        table.drop_column("company")
    with op.batch_alter_table("desk_user") as table:
        table.drop_constraint(op.f("uq_desk_user_email"), type_="unique")
        table.drop_column("email")
    for name in ("desk_company_account", "desk_merge", "desk_rule_run", "desk_rule"):
        op.drop_table(name)
