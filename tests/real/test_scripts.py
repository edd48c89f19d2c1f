"""Conversation scripts through the running house; with CONVERSATIONS=gateway all that need no turned clock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

import pytest

from tests.actions.company import Company
from tests.conversations.gateway import GatewayPort, moved_in
from tests.conversations.loading import SCRIPTS
from tests.conversations.player import Player, Script
from tests.real.house import House

EVERYTHING = os.environ.get("CONVERSATIONS") == "gateway"
CHOSEN = [script for script in SCRIPTS if script.needs_no_stage and (EVERYTHING or script.through_gateway)]
PEOPLE = count(1)


@pytest.fixture(scope="module")
def firm(house: House) -> Iterator[Company]:
    with moved_in(house) as company:
        yield company


@pytest.fixture(scope="module")
def port(house: House) -> GatewayPort:
    return GatewayPort(house)


@pytest.mark.real
@pytest.mark.parametrize("script", CHOSEN, ids=lambda script: f"{script.journey}: {script.title}")
async def test_script(script: Script, port: GatewayPort, firm: Company) -> None:
    await Player(port, firm).play(script, port.chat(next(PEOPLE)))


def test_a_dozen_journeys_are_played_in_every_run() -> None:
    chosen = [script for script in SCRIPTS if script.through_gateway]
    assert len(chosen) >= 12
    assert all(script.needs_no_stage for script in chosen)
    assert len({script.journey for script in chosen}) >= 8
