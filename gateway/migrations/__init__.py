"""The gateway's schema history. Its version table is `gateway_version`: the company's tables have their own."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from utility.database import Database

VERSION_TABLE = "gateway_version"
_LOCK = 0x67617465  # "gate": two processes that start together must not both migrate


def config() -> Config:
    """Alembic's configuration without an ini file; usable with `alembic.command` for a new revision."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return settings


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to a revision, by default the newest. Doing it twice changes nothing."""
    database = Database(url)
    settings = config()
    engine = database.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    try:
        with engine.begin() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            settings.attributes["connection"] = connection
            command.upgrade(settings, revision)
    finally:
        database.dispose()
