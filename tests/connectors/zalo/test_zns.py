"""Template messages by phone number: checked before the call, renewed tokens, receipts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from connectors.contract import Kind
from connectors.errors import Refused, Unreachable
from connectors.zalo.parse import parse
from connectors.zalo.payload import Seal
from connectors.zalo.tokens import FixedToken
from connectors.zalo.zns import Delivery, TemplateMessage, TemplateMessages, normalised_phone
from tests.platforms.zalo import ZaloApi

VALUES = {"customer": "Nguyễn Thị Hoàng Anh", "cid": "PE010299485", "amount": "100000"}


@pytest.fixture
async def service(platform: ZaloApi) -> AsyncIterator[TemplateMessages]:
    made = TemplateMessages(FixedToken("token"), "http://zalo/business", transport=httpx.ASGITransport(platform.app))
    yield made
    await made.close()


def message(**changed: Any) -> TemplateMessage:
    values = {
        "phone": "0987654321",
        "template_id": "295847",
        "values": VALUES,
        "tracking_id": "bill-2026-10-PE010299485",
    }
    return TemplateMessage(**{**values, **changed})


async def test_sent_with_what_is_left_of_the_day(service: TemplateMessages, platform: ZaloApi) -> None:
    sent = await service.send(message(values=VALUES | {"customer": "Nguye\u0302\u0303n A"}))
    (shown,) = platform.zns.sent
    assert (sent.message_id, sent.remaining) == (shown.msg_id, 499)
    assert (shown.phone, shown.values["customer"], shown.tracking_id) == (
        "84987654321",
        "Nguyễn A",
        "bill-2026-10-PE010299485",
    )
    assert await service.status(sent.message_id) is Delivery.DELIVERED
    assert await service.status("unknown") is Delivery.UNKNOWN
    assert await service.remaining() == 499


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0987654321", "84987654321"),
        ("+84 987 654 321", "84987654321"),
        ("84987654321", "84987654321"),
        ("0084987654321", "84987654321"),
        ("987654321", "84987654321"),
        ("0987.654.321", "84987654321"),
        ("02438245678", None),
        ("19001006", None),
        ("", None),
        ("٠٩٨٧٦٥٤٣٢١", None),
        ("+1 987 654 3210", None),
    ],
)
def test_phone_numbers(text: str, expected: str | None) -> None:
    assert normalised_phone(text) == expected


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("a value is missing", {"values": {"customer": "A", "cid": "P"}}),
        ("a value is empty", {"values": VALUES | {"cid": ""}}),
        ("a value is too long", {"values": VALUES | {"cid": "P" * 16}}),
        ("a value the template has not", {"values": VALUES | {"due": "1"}}),
        ("no tracking id", {"tracking_id": ""}),
        ("a tracking id too long", {"tracking_id": "x" * 49}),
        ("no such template", {"template_id": "1"}),
    ],
)
async def test_refused_before_it_counts_against_us(
    service: TemplateMessages, platform: ZaloApi, what: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as caught:
        await service.send(message(**changed))
    assert platform.zns.sent == [], what
    assert "Nguyễn" not in str(caught.value)


@pytest.mark.parametrize("phone", ["02438245678", "84111111111"])
async def test_no_mobile_number(service: TemplateMessages, platform: ZaloApi, phone: str) -> None:
    with pytest.raises(Unreachable):
        await service.send(message(phone=phone))
    assert platform.zns.sent == []


async def test_a_person_without_zalo(service: TemplateMessages, platform: ZaloApi) -> None:
    platform.zns.without_zalo.add("84987654321")
    with pytest.raises(Unreachable) as caught:
        await service.send(message())
    assert caught.value.code == "-118"


async def test_the_template_is_read_once(service: TemplateMessages, platform: ZaloApi) -> None:
    template = await service.template("295847")
    assert [parameter.name for parameter in template.parameters] == ["customer", "cid", "amount"]
    platform.zns.templates.clear()
    assert (await service.template("295847")) is template


async def test_the_receipt_names_our_event(platform: ZaloApi, service: TemplateMessages) -> None:
    await service.send(message())
    (event,) = parse(platform.zns.receipt(platform.zns.sent[0]), Seal("x"))
    assert (event.kind, event.user) == (Kind.DELIVERED, "84987654321")
    assert (event.data["template"], event.data["tracking_id"]) == (True, "bill-2026-10-PE010299485")


class _Tokens(FixedToken):
    """The token in hand is dead; the next one works."""

    def __init__(self, platform: ZaloApi) -> None:
        super().__init__("dead")
        self.renewals = 0
        self._platform = platform

    async def renewed(self, refused: str) -> str:
        assert refused == "dead"
        self.renewals += 1
        return "token"


async def test_a_dead_token_is_renewed_once_and_nothing_is_sent_twice(platform: ZaloApi) -> None:
    tokens = _Tokens(platform)
    service = TemplateMessages(tokens, "http://zalo/business", transport=httpx.ASGITransport(platform.app))
    await service.send(message())
    assert tokens.renewals == 2  # for the template, for the message
    assert len(platform.zns.sent) == 1
    await service.close()
