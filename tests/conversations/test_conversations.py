"""Every script of `scripts/` goes as it should."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import yaml

from tests.actions import company
from tests.conversations.player import Player, Port, Script
from tests.conversations.rasa import running_rasa, work_for

pytestmark = pytest.mark.real

SCRIPTS = [
    Script(**item)
    for path in sorted((Path(__file__).parent / "scripts").glob("*.yml"))
    for item in yaml.safe_load(path.read_text(encoding="utf-8"))
]
CHATS = count(1)


@pytest.fixture(scope="module")
def now() -> datetime:
    """The real time: relative months are understood from it."""
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def template(now: datetime, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    company.build(folder, now).utility.database.dispose()
    return folder / "company.db"


@pytest.fixture
def firm(template: Path, now: datetime, tmp_path: Path) -> Iterator[company.Company]:
    """A company of its own for each conversation: limits on codes, links and reports don't add up."""
    shutil.copy(template, tmp_path / "company.db")
    firm = company.opened(tmp_path / "company.db", now)
    yield firm
    firm.utility.database.dispose()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Port]:
    with running_rasa(tmp_path_factory.mktemp("rasa")) as rasa:
        yield rasa


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: f"{script.journey}: {script.title}")
async def test_conversation(script: Script, port: Port, firm: company.Company) -> None:
    work_for(firm)
    await Player(port, firm).play(script, f"webchat:test:{next(CHATS)}")
