"""Keep trainings, models in use and telephone calls for the desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_training",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("progress", sa.String(length=300), nullable=False),
        sa.Column("sentences", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.String(length=64), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("alone", sa.Integer(), nullable=True),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.Column("baseline", DOCUMENT, nullable=False),
        sa.Column("falls", DOCUMENT, nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_training")),
        sa.UniqueConstraint("alone", name=op.f("uq_desk_training_alone")),
    )
    op.create_table(
        "desk_model_use",
        sa.Column("id", IDENTIFIER, autoincrement=True, nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_model_use")),
    )
    op.create_index("ix_desk_model_use_model", "desk_model_use", ["model"])
    op.create_table(
        "desk_phone_call",
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("caller", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("agent", sa.String(length=100), nullable=True),
        sa.Column("extension", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_desk_phone_call")),
    )
    op.create_index("ix_desk_phone_call_conversation", "desk_phone_call", ["conversation"])
    op.create_index("ix_desk_phone_call_state", "desk_phone_call", ["state"])
    op.add_column("desk_user", sa.Column("extension", sa.String(length=20), nullable=True))
    # Lessons from before were all kept as standard Vietnamese.
    op.add_column("desk_lesson", sa.Column("register", sa.String(length=16), nullable=False, server_default="standard"))
    with op.batch_alter_table("desk_lesson") as batch:
        batch.alter_column("register", server_default=None)


def downgrade() -> None:
    op.drop_column("desk_lesson", "register")
    op.drop_column("desk_user", "extension")
    op.drop_table("desk_phone_call")
    op.drop_table("desk_model_use")
    op.drop_table("desk_training")
