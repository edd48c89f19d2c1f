"""The reply window: free for 48 hours, billed until the seventh day, then closed. Known before the send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from connectors.contract import Outbound
from connectors.errors import WindowClosed
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.tokens import FixedToken
from tests.connectors.zalo.conftest import USER, settings
from tests.platforms.zalo import Fault, ZaloApi

_QUOTA = "/api/v3.0/oa/quota/message"


@pytest.fixture
async def paying(platform: ZaloApi) -> AsyncIterator[ZaloConnector]:
    made = ZaloConnector(settings(paid_replies=True), FixedToken("token"), httpx.ASGITransport(platform.app))
    yield made
    await made.close()


async def send(connector: ZaloConnector, author: str = "bot", hours: float | None = None) -> None:
    silence = None if hours is None else timedelta(hours=hours)
    (part,) = connector.render(Outbound(text="Dạ", author=author, silence=silence))
    await connector.send("oa", USER, part, "1")


@pytest.mark.parametrize(
    ("hours", "author", "code"),
    [
        (0.0, "bot", None),
        (47.5, "bot", None),
        (47.99, "bot", None),
        (49.0, "bot", "window-paid"),
        (49.0, "agent", "window-paid"),
        (167.0, "agent", "window-paid"),
        (169.0, "bot", "window-7d"),
        (169.0, "agent", "window-7d"),
    ],
)
async def test_who_may_answer_when(
    connector: ZaloConnector, platform: ZaloApi, hours: float, author: str, code: str | None
) -> None:
    platform.touch(USER, hours_ago=hours)
    if code is None:
        await send(connector, author, hours)
        assert len(platform.sent) == 1
        return
    with pytest.raises(WindowClosed) as caught:
        await send(connector, author, hours)
    assert caught.value.code == code
    assert platform.sent == []


@pytest.mark.parametrize(("author", "goes"), [("agent", True), ("bot", False)])
async def test_a_person_may_answer_at_cost_where_that_is_wanted(
    paying: ZaloConnector, platform: ZaloApi, author: str, goes: bool
) -> None:
    platform.touch(USER, hours_ago=60)
    if goes:
        await send(paying, author, 60)
    else:
        with pytest.raises(WindowClosed):
            await send(paying, author, 60)
    assert len(platform.sent) == goes


async def test_the_platform_is_not_asked_for_an_answer_to_a_fresh_message(
    connector: ZaloConnector, platform: ZaloApi
) -> None:
    await send(connector, hours=0.01)
    assert _QUOTA not in platform.calls


async def test_the_platform_knows_better(connector: ZaloConnector, platform: ZaloApi) -> None:
    """The customer tapped a menu that no event told us of: the window is open although our record is old."""
    platform.touch(USER, hours_ago=1)
    await send(connector, hours=100)
    assert len(platform.sent) == 1


async def test_a_platform_that_can_not_be_asked_decides_by_the_send(
    connector: ZaloConnector, platform: ZaloApi
) -> None:
    platform.interactions.clear()
    with pytest.raises(WindowClosed) as caught:
        await send(connector, hours=None)
    assert caught.value.code == "-230"


async def test_used_up_answers_are_not_sent_at_cost(connector: ZaloConnector, platform: ZaloApi) -> None:
    platform.free_replies = 2
    await send(connector, hours=1)
    await send(connector, hours=1)
    with pytest.raises(WindowClosed) as caught:
        await send(connector, hours=1)
    assert caught.value.code == "window-paid"
    assert len(platform.sent) == 2


async def test_a_new_message_opens_the_window_again(connector: ZaloConnector, platform: ZaloApi) -> None:
    platform.free_replies = 1
    await send(connector, hours=1)
    platform.touch(USER)
    connector._windows.opened(USER)
    await send(connector, hours=0)
    assert len(platform.sent) == 2


async def test_the_allowance_can_be_looked_at(connector: ZaloConnector, platform: ZaloApi) -> None:
    platform.free_replies = 8
    await send(connector, hours=1)
    allowance = await connector.allowance(USER)
    assert (allowance.remaining, allowance.total) == (7, 8)
    free, last = allowance.free_until(), allowance.open_until()
    assert free is not None
    assert last is not None
    assert last - free == timedelta(days=5)


async def test_a_quota_that_fails_does_not_stop_an_answer(connector: ZaloConnector, platform: ZaloApi) -> None:
    platform.touch(USER)
    platform.faults.append(Fault(-200))
    with pytest.raises(Exception, match="-200"):
        await send(connector, hours=None)
    await send(connector, hours=None)
    assert len(platform.sent) == 1
