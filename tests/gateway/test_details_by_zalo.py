"""What a caller asked to have in writing: into the linked Zalo chat, else by template to the contract's number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.company.details import KIND, DetailsByZalo
from gateway.company.elsewhere import Elsewhere
from gateway.phone_notices import SMS, ZNS
from tests.gateway.campaigns.test_calls import _registration
from tests.gateway.company_house import CODE, PHONE, move_in, texts, write_in
from tests.gateway.house import House, house

CHAT = "zalo:oa:an"
TEXT = "Dạ, tiền điện tháng 10/2026 là 659.433 đồng."
PAY = [{"title": "Thanh toán ngay", "payload": "/pay_bill"}]
VALUES = {"total": "659.433 đồng"}


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as made:
        move_in(made, "2026-10")
        await made.gateway.phone_notices.stop()  # what is queued stays to be looked at
        yield made


def by_zalo(home: House, *ways: str, kind: str = KIND) -> DetailsByZalo:
    """With these NOTICE_WAYS and a template for this kind."""
    company, gateway = home.gateway.company, home.gateway
    company.news.elsewhere = None
    if ways:
        company.news.elsewhere = Elsewhere(gateway.utility.outreach, gateway.phone_notices, ways, {kind: "295847"})
        company.news.elsewhere.start()
    return DetailsByZalo(gateway.utility, company.postman, company.news)


async def send(details: DetailsByZalo, asked: str = "details:call-1") -> str:
    return await asyncio.to_thread(details.send, CODE, asked, TEXT, PAY, VALUES)


async def test_a_linked_chat_gets_them_once_for_each_call(home: House) -> None:
    await write_in(home, CHAT)
    details = by_zalo(home)
    assert details.reaches(CODE)
    assert await send(details) == "chat"
    assert await send(details) == "chat"
    assert texts(home, CHAT) == [TEXT]
    assert await send(details, "details:call-2") == "chat"
    assert texts(home, CHAT) == [TEXT, TEXT]


@pytest.mark.parametrize("chat", ["fake:page:an", "webchat:demo:an"])
async def test_another_chat_is_no_zalo(home: House, chat: str) -> None:
    await write_in(home, chat)
    details = by_zalo(home)
    assert not details.reaches(CODE)
    assert await send(details) == ""
    assert texts(home, chat) == []


async def test_a_chat_that_is_not_linked_learns_nothing(home: House) -> None:
    await write_in(home, CHAT, linked=False)
    assert not by_zalo(home).reaches(CODE)
    assert await send(by_zalo(home)) == ""
    assert texts(home, CHAT) == []


@pytest.mark.parametrize(
    ("ways", "taken", "queued"),
    [
        ((), "", []),
        ((SMS,), "", []),
        ((ZNS,), "number", [(PHONE, "295847", "zns")]),
        ((SMS, ZNS), "number", [(PHONE, "295847", "zns,sms")]),  # asked for by Zalo: that comes first
    ],
)
async def test_a_closed_window_is_followed_by_the_template(
    home: House, ways: tuple[str, ...], taken: str, queued: list[tuple[str, str, str]]
) -> None:
    await write_in(home, CHAT, at=datetime.now(UTC) - timedelta(days=3))
    assert await send(by_zalo(home, *ways)) == taken
    assert texts(home, CHAT) == []
    assert home.rows("select phone, template_id, ways from phone_notice") == queued


async def test_without_a_template_for_it_nothing_goes_by_number(home: House) -> None:
    details = by_zalo(home, ZNS, SMS, kind="bill_paid")
    assert not details.reaches(CODE)
    assert await send(details) == ""
    assert home.value("select count(*) from phone_notice") == 0


async def test_who_wanted_no_news_gets_what_they_ask_for(home: House) -> None:
    with home.gateway.database.write() as session:
        session.add(_registration("stop", datetime.now(UTC)))
    details = by_zalo(home, ZNS)
    assert details.reaches(CODE)
    assert await send(details) == "number"


async def test_a_company_that_is_closing_leaves_it_to_the_text_message(home: House) -> None:
    await write_in(home, CHAT)
    details = by_zalo(home)
    home.gateway.company.postman.stop()
    assert await send(details) == ""
