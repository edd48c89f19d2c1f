"""Keep campaigns of outgoing calls, and the ways of a notice by phone number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = sa.text("state IN ('calling', 'talking')")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("rules", DOCUMENT, nullable=False),
        sa.Column("filled", sa.String(length=40), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "outgoing_call",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("campaign_id", IDENTIFIER, nullable=False),
        sa.Column("round", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("customer_code", sa.String(length=13), nullable=True),
        sa.Column("call_values", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", INSTANT, nullable=True),
        sa.Column("uuid", sa.String(length=36), nullable=True),
        sa.Column("placed_at", INSTANT, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("answers", DOCUMENT, nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("wants_ticket", sa.Boolean(), nullable=False),
        sa.Column("ticket", sa.String(length=24), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_outgoing_call_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_call")),
        sa.UniqueConstraint("campaign_id", "round", "phone", name=op.f("uq_outgoing_call_campaign_id_round_phone")),
    )
    op.create_index("ix_outgoing_call_phone", "outgoing_call", ["phone"])
    op.create_index("ix_outgoing_call_campaign_id_state_due", "outgoing_call", ["campaign_id", "state", "due"])
    op.create_index("ix_outgoing_call_ended_at", "outgoing_call", ["ended_at"])
    op.create_index(
        "ix_outgoing_call_open", "outgoing_call", ["state", "updated_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "do_not_call",
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_do_not_call")),
    )
    op.add_column("phone_notice", sa.Column("ways", sa.String(length=20), server_default="zns", nullable=False))
    op.add_column("phone_notice", sa.Column("text", sa.Text(), server_default="", nullable=False))
    op.add_column("phone_notice", sa.Column("kind", sa.String(length=40), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("phone_notice", "kind")
    op.drop_column("phone_notice", "text")
    op.drop_column("phone_notice", "ways")
    op.drop_table("do_not_call")
    op.drop_table("outgoing_call")
    op.drop_table("campaign")
