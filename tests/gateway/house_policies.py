"""Retry policies short enough for tests; the order and the limits are what is tested, not the seconds."""

from __future__ import annotations

import pytest

from gateway.lanes import lane_of
from gateway.retry import Backoff


def quick(monkeypatch: pytest.MonkeyPatch, *, bot: int = 1000, send: int = 1000, down: int = 1000) -> None:
    """Tries of each policy, a tenth of a second apart."""
    monkeypatch.setattr("gateway.inbound.BOT", Backoff(0.1, 0.1, bot))
    monkeypatch.setattr("gateway.sender.SEND", Backoff(0.1, 0.1, send))
    monkeypatch.setattr("gateway.sender.CHANNEL_DOWN", Backoff(0.1, 0.1, down))
    monkeypatch.setattr("gateway.sweeper._LOOK_SECONDS", 0.05)


def neighbours(count: int) -> list[str]:
    """Users whose conversations share a lane."""
    lane = lane_of("fake:page:an")
    found = ["an"]
    number = 0
    while len(found) < count:
        number += 1
        if lane_of(f"fake:page:u{number}") == lane:
            found.append(f"u{number}")
    return found
