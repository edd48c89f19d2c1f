"""Databases with the company's schema: SQLite for most tests, both engines where they could differ."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.postgres import postgres_server, postgres_url  # noqa: F401
from utility import migrate
from utility.clock import FixedClock
from utility.database import Database
from utility.services import Utility
from utility.sms import DeveloperSms

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 10 in the morning in Vietnam


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("schema") / "company.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """SQLite with the company's schema."""
    file = tmp_path / "company.db"
    shutil.copy(migrated_file, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The company's schema, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    url = request.getfixturevalue("postgres_url")
    migrate(url)
    database = Database(url)
    yield database
    database.dispose()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def sms(database: Database, clock: FixedClock) -> DeveloperSms:
    return DeveloperSms(database, clock)


@pytest.fixture
def company(database: Database, clock: FixedClock, sms: DeveloperSms) -> Utility:
    return Utility(database, clock, sms)
