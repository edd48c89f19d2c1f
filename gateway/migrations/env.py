"""Alembic's entry: runs the migrations on the connection that `migrate` hands over, in its transaction."""

from __future__ import annotations

from typing import Any

from alembic import context

from gateway.migrations import VERSION_TABLE
from gateway.models import Base


def _only_ours(_object: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:
    # The database is shared with the company's tables: one we do not know is not one to drop.
    return not (kind == "table" and reflected and name not in Base.metadata.tables)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    compare_type=True,
    include_object=_only_ours,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
