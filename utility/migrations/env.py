"""Alembic's entry: runs the migrations on the connection that `migrate` hands over, in its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from utility.migrations import VERSION_TABLE
from utility.models import Base


def _only_ours(_object: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:
    # The database is shared with the gateway: a table we do not know is not one to drop.
    return not (kind == "table" and reflected and name not in Base.metadata.tables)


def _plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    # A migration outlives our column types, so it names what they are made of.
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    impl = item.impl_instance
    return "sa.DateTime(timezone=True)" if getattr(impl, "timezone", False) else f"sa.{type(impl).__name__}()"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    compare_type=True,
    include_object=_only_ours,
    render_item=_plain_type,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
