"""The two implementations over the same records: the services themselves, and REST to a server that has them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.fakes.server import ServerThread
from tests.utility.conftest import NOW
from tests.utility.ports.stand_in import TOKEN, Faults, create
from utility.backoffice import Client, with_back_office
from utility.clock import FixedClock
from utility.database import Database
from utility.demo.fill import fill
from utility.services import Utility

CUSTOMERS = 14


class Telephone:
    """Keeps the text messages."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, phone: str, text: str) -> None:
        self.sent.append((phone, text))


@dataclass
class Firm:
    """What the assistant sees, and the company behind it."""

    seen: Utility
    behind: Utility
    telephone: Telephone

    def link(self, chat: str, code: str) -> None:
        assert self.seen.identity.start_link(chat, code).status == "sent"
        otp = re.search(r"\d{6}", self.telephone.sent[-1][1])
        assert otp is not None
        assert self.seen.identity.confirm_link(chat, otp[0]) == "linked"


@pytest.fixture(scope="session")
def demo_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    shutil.copy(migrated_file, file)
    database = Database(f"sqlite:///{file}")
    fill(database, NOW, customers=CUSTOMERS)
    database.dispose()
    return file


@pytest.fixture
def telephone() -> Telephone:
    return Telephone()


@pytest.fixture
def behind(demo_file: Path, tmp_path: Path, clock: FixedClock, telephone: Telephone) -> Iterator[Utility]:
    file = tmp_path / "behind.db"
    shutil.copy(demo_file, file)
    database = Database(f"sqlite:///{file}")
    yield Utility(database, clock, telephone)
    database.dispose()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def server(behind: Utility, clock: FixedClock, faults: Faults) -> Iterator[ServerThread]:
    thread = ServerThread(create(behind, clock, faults, page_size=5))
    thread.start()
    yield thread
    thread.stop()


MakeClient = Callable[..., Client]


@pytest.fixture
def make_client(server: ServerThread) -> Iterator[MakeClient]:
    clients: list[Client] = []

    def make(token: str = TOKEN, open_seconds: float = 0.2) -> Client:
        timeout = httpx.Timeout(2.0, connect=2.0)
        clients.append(Client(server.url, token, timeout=timeout, backoff=0.001, open_seconds=open_seconds))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def remote(database: Database, clock: FixedClock, telephone: Telephone, server: ServerThread) -> Iterator[Utility]:
    """Over REST; its own database has the schema and nothing else."""
    client = Client(server.url, TOKEN, timeout=httpx.Timeout(5.0, connect=2.0), backoff=0.001)
    yield with_back_office(Utility(database, clock, telephone), server.url, TOKEN, client=client)
    client.close()


@pytest.fixture(params=["sql", "rest"])
def firm(request: pytest.FixtureRequest, behind: Utility, telephone: Telephone) -> Firm:
    seen: Utility = behind if request.param == "sql" else request.getfixturevalue("remote")
    return Firm(seen, behind, telephone)
