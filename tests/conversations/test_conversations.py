"""Every script of `scripts/` goes as it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import yaml

from tests.actions import company
from tests.conversations.player import Player, Port, Script
from tests.conversations.rasa import running_rasa

pytestmark = pytest.mark.real

SCRIPTS = [
    Script(**item)
    for path in sorted((Path(__file__).parent / "scripts").glob("*.yml"))
    for item in yaml.safe_load(path.read_text(encoding="utf-8"))
]
CHATS = count(1)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> company.Company:
    # Today, as relative months are understood from it; mid-morning, when people write.
    return company.build(tmp_path_factory.mktemp("company"), datetime.now(UTC))


@pytest.fixture(scope="module")
def port(firm: company.Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Port]:
    with running_rasa(firm, tmp_path_factory.mktemp("rasa")) as rasa:
        yield rasa


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: f"{script.journey}: {script.title}")
async def test_conversation(script: Script, port: Port, firm: company.Company) -> None:
    # Limits on one-time codes count per hour: each conversation has an hour of its own.
    firm.clock.advance(timedelta(hours=1, minutes=1))
    await Player(port, firm).play(script, f"webchat:test:{next(CHATS)}")
