"""The electricity company: customers, meters, bills, tariffs, payments, outages, identity. Knows nothing of chat."""

from __future__ import annotations


def migrate(url: str) -> None:
    """Brings the company's tables in the database at `url` to the newest schema."""
    from utility.migrations import migrate as run  # Alembic takes long to import and most callers never migrate

    run(url)
