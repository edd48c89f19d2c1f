"""One running assistant for all tests that only talk to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real.house import House, free_port, running_house

PHONE_SECRET = "of the exchange & its own"


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    phone = {"PHONE_BIND": f"127.0.0.1:{free_port()}", "PHONE_SECRET": PHONE_SECRET}
    with running_house(tmp_path_factory.mktemp("house"), **phone) as running:
        yield running
