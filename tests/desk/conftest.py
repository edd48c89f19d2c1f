"""Fixtures of the desk's tests: the gateway of the gateway's tests, with people at the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway import logs
from tests.desk.staff import Worker, signed_in
from tests.gateway.house import House, house


@pytest.fixture(autouse=True, scope="session")
def _quiet_logs() -> None:
    logs.configure("ERROR")


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """A running gateway."""
    async with house(tmp_path) as running:
        yield running


@pytest.fixture
async def lan(home: House) -> AsyncIterator[Worker]:
    """An agent."""
    async with signed_in(home, "lan") as worker:
        yield worker


@pytest.fixture
async def minh(home: House) -> AsyncIterator[Worker]:
    """Another agent."""
    async with signed_in(home, "minh") as worker:
        yield worker


@pytest.fixture
async def hoa(home: House) -> AsyncIterator[Worker]:
    """A supervisor."""
    async with signed_in(home, "hoa") as worker:
        yield worker


@pytest.fixture
async def admin(home: House) -> AsyncIterator[Worker]:
    """An administrator."""
    async with signed_in(home, "admin") as worker:
        yield worker
