"""Every script of `scripts/` goes as it should."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from tests.actions import company
from tests.conversations import coverage
from tests.conversations.inprocess import understanding
from tests.conversations.loading import SCRIPTS
from tests.conversations.player import Player, Port, Script
from tests.conversations.rasa import running_rasa, work_for

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
    """Rasa's channel; with CONVERSATIONS=quick the understanding and the journeys without Rasa between them."""
    if os.environ.get("CONVERSATIONS") == "quick":
        with understanding() as quick:
            yield quick
        return
    with running_rasa(tmp_path_factory.mktemp("rasa")) as rasa:
        yield rasa


@pytest.mark.real
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: f"{script.journey}: {script.title}")
async def test_conversation(script: Script, port: Port, firm: company.Company) -> None:
    work_for(firm)
    await Player(port, firm).play(script, f"webchat:test:{next(CHATS)}")


def test_the_coverage_page_is_current() -> None:
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page(), "run python -m tests.conversations.coverage"


def test_every_journey_is_played() -> None:
    """A journey file without a conversation is one nobody has tried."""
    rules = {path.stem for path in (Path(__file__).parents[2] / "nlu_data" / "rules").glob("*.yml")}
    assert rules - {"inputs", "unclear"} <= {script.journey for script in SCRIPTS}
