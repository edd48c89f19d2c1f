"""Keep template messages by phone number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
DUE = sa.text("due IS NOT NULL")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone_notice",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("tracking_id", sa.String(length=48), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("template_id", sa.String(length=32), nullable=False),
        sa.Column("template_values", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", INSTANT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("delivered_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_notice")),
        sa.UniqueConstraint("tracking_id", name=op.f("uq_phone_notice_tracking_id")),
    )
    op.create_index("ix_phone_notice_external_id", "phone_notice", ["external_id"])
    op.create_index("ix_phone_notice_due", "phone_notice", ["due"], sqlite_where=DUE, postgresql_where=DUE)


def downgrade() -> None:
    op.drop_index("ix_phone_notice_due", table_name="phone_notice")
    op.drop_index("ix_phone_notice_external_id", table_name="phone_notice")
    op.drop_table("phone_notice")
