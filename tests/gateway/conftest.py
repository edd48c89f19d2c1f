"""Fixtures of the gateway's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway import logs
from tests.gateway.house import House, house


@pytest.fixture(autouse=True, scope="session")
def _quiet_logs() -> None:
    logs.configure("ERROR")


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """A running gateway."""
    async with house(tmp_path) as running:
        yield running
