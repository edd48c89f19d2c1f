"""The schema history makes what the models say, beside tables of other rooms."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from utility import migrate
from utility.database import Database
from utility.migrations import VERSION_TABLE
from utility.models import Base


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return str(request.getfixturevalue("postgres_url"))


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_object": lambda _o, name, kind, reflected, _c: (
                kind != "table" or not reflected or name in Base.metadata.tables
            ),
        },
    )
    return list(compare_metadata(context, Base.metadata))


def test_the_history_ends_at_the_models(empty_url: str) -> None:
    migrate(empty_url)
    database = Database(empty_url)
    with database.engine.connect() as connection:
        assert _differences(connection) == []
        assert set(Base.metadata.tables) | {VERSION_TABLE} == set(inspect(connection).get_table_names())
    database.dispose()


def test_again_and_beside_others(empty_url: str) -> None:
    database = Database(empty_url)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE conversations (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO conversations VALUES (7)"))
    migrate(empty_url)
    migrate(empty_url)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM conversations")).scalar() == 7
    database.dispose()


def test_processes_that_start_together(empty_url: str) -> None:
    # Alembic's context is global to a process, so threads can't stand for processes here.
    def run(_: int) -> int:
        code = f"from utility import migrate; migrate({empty_url!r})"
        return subprocess.run([sys.executable, "-c", code], check=False).returncode

    with ThreadPoolExecutor(2) as starters:
        assert list(starters.map(run, range(2))) == [0, 0]
