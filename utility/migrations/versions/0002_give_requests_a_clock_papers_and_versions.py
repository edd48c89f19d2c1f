"""Give requests a clock, papers and versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Rows of before get these; afterwards every writer says what it means.
_NEW_AND_NEEDED = (
    ("facts", sa.JSON(), "{}"),
    ("urgent", sa.Boolean(), sa.false()),
    ("reopenings", sa.Integer(), "0"),
    ("limit_amount", sa.Integer(), "0"),
    ("version", sa.Integer(), "1"),
)


def upgrade() -> None:
    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        for name, kind, default in _NEW_AND_NEEDED:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("limit_unit", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("left", sa.Integer(), nullable=True))
        batch_op.create_index("ix_service_requests_due_at", ["due_at"], unique=False)
    with op.batch_alter_table("service_request_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=16), nullable=False, server_default="moved"))
        batch_op.add_column(sa.Column("visible", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        for name, kind, _default in _NEW_AND_NEEDED:
            batch_op.alter_column(name, existing_type=kind, server_default=None)
    with op.batch_alter_table("service_request_events", schema=None) as batch_op:
        batch_op.alter_column("kind", existing_type=sa.String(length=16), server_default=None)
        batch_op.alter_column("visible", existing_type=sa.Boolean(), server_default=None)
    op.create_table(
        "service_request_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=40), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["service_requests.id"], name=op.f("fk_service_request_papers_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_request_papers")),
        sa.UniqueConstraint("request_id", "storage_key", name=op.f("uq_service_request_papers_request_id_storage_key")),
    )


def downgrade() -> None:
    op.drop_table("service_request_papers")
    with op.batch_alter_table("service_request_events", schema=None) as batch_op:
        batch_op.drop_column("visible")
        batch_op.drop_column("kind")
    with op.batch_alter_table("service_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_service_requests_due_at")
        for name in ("left", "due_at", "limit_unit", "closed_at"):
            batch_op.drop_column(name)
        for name, _kind, _default in reversed(_NEW_AND_NEEDED):
            batch_op.drop_column(name)
