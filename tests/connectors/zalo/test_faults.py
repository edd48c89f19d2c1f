"""Every published error code with its policy, in both tables."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from connectors.contract import Outbound
from connectors.errors import ChannelDown, RateLimited, Refused, Retry, SendError, Unknown, Unreachable, WindowClosed
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.faults import CODES, fault, without_code
from connectors.zalo.tokens import FixedToken
from connectors.zalo.zns import TemplateMessage, TemplateMessages
from connectors.zalo.zns_faults import ZNS_CODES
from tests.connectors.zalo.conftest import USER, settings
from tests.platforms.zalo import Fault, ZaloApi

OA_CODES = {
    RateLimited: [-32],
    Retry: [-200, -214, -234],
    Refused: [-100, -201, -210, -233, -240, -248, -249],
    WindowClosed: [-218, -230, -232],
    Unreachable: [-213, -217, -227, -244],
    ChannelDown: [-204, -205, -209, -211, -212, -216, -219, -220, -221, -223, -224, -242, -320, -321],
}
ZNS = {
    Retry: [-100, -133],
    ChannelDown: [
        -101,
        -102,
        -103,
        -104,
        -105,
        -115,
        -117,
        -120,
        -124,
        -125,
        -135,
        -1351,
        -136,
        -137,
        -138,
        -145,
        -146,
        -1241,
    ],
    Refused: [
        -106,
        -107,
        -109,
        -111,
        -112,
        -113,
        -1121,
        -1122,
        -1123,
        -1124,
        -116,
        -121,
        -122,
        -126,
        -127,
        -130,
        -131,
        -132,
    ],
    Unreachable: [-108, -110, -114, -118, -119, -139, -140, -141],
    WindowClosed: [-144, -1441, -147, -1471, -1472],
}
OA_CASES = [(code, kind) for kind, codes in OA_CODES.items() for code in codes]
ZNS_CASES = [(code, kind) for kind, codes in ZNS.items() for code in codes]


def test_the_tables_hold_exactly_the_published_codes() -> None:
    assert {code for code, _ in OA_CASES} == set(CODES)
    assert {code for code, _ in ZNS_CASES} == set(ZNS_CODES)


@pytest.mark.parametrize(("code", "kind"), OA_CASES)
async def test_an_error_of_a_send_has_its_policy(
    connector: ZaloConnector, platform: ZaloApi, code: int, kind: type[SendError]
) -> None:
    platform.faults.extend([Fault(code), Fault(code)])
    (part,) = connector.render(Outbound(text="Dạ"))
    with pytest.raises(SendError) as caught:
        await connector.send("oa", USER, part, "1.0")
    assert type(caught.value) is kind
    assert caught.value.code == str(code)
    assert platform.sent == []


@pytest.mark.parametrize(("code", "kind"), ZNS_CASES)
async def test_an_error_of_a_template_message_has_its_policy(
    platform: ZaloApi, code: int, kind: type[SendError]
) -> None:
    service = TemplateMessages(FixedToken("token"), "http://zalo/business", transport=httpx.ASGITransport(platform.app))
    platform.zns.faults.extend([code, code])
    with pytest.raises(SendError) as caught:
        await service.send(
            TemplateMessage("0912345678", "295847", {"customer": "A", "cid": "PD1", "amount": "1"}, "t1")
        )
    assert type(caught.value) is kind
    assert caught.value.code == str(code)
    await service.close()


def test_the_night_ends_in_the_morning() -> None:
    assert fault(-234, "", until_morning=7200).retry_after == 7200
    assert fault(-32, "", retry_after=3, until_morning=7200).retry_after == 3


@pytest.mark.parametrize("code", [-9999, 1, 12])
def test_a_code_of_no_list_is_not_tried_again(code: int) -> None:
    assert type(fault(code, "news\nof tomorrow")) is Refused


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, RateLimited),
        (503, Retry),
        (500, Unknown),
        (502, Unknown),
        (504, Unknown),
        (200, Unknown),
        (302, Unknown),
        (400, Refused),
        (404, Refused),
    ],
)
def test_an_answer_that_is_not_the_platforms(status: int, kind: type[SendError]) -> None:
    assert type(without_code(status)) is kind


async def test_a_rate_limit_keeps_the_time_that_was_named() -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": "7"})

    connector = ZaloConnector(
        settings(),
        FixedToken("token"),
        httpx.MockTransport(answer),
    )
    (part,) = connector.render(Outbound(text="Dạ"))
    with pytest.raises(RateLimited) as caught:
        await connector.send("oa", USER, part, "1.0")
    assert caught.value.retry_after == 7
    await connector.close()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("x"), Retry),
        (httpx.ConnectTimeout("x"), Retry),
        (httpx.PoolTimeout("x"), Retry),
        (httpx.ReadTimeout("x"), Unknown),
        (httpx.RemoteProtocolError("x"), Unknown),
        (httpx.WriteError("x"), Unknown),
    ],
)
async def test_errors_of_the_network(error: Exception, kind: type[SendError]) -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        raise error

    connector = ZaloConnector(settings(), FixedToken("token"), httpx.MockTransport(answer))
    (part,) = connector.render(Outbound(text="Dạ", silence=timedelta(seconds=1)))
    with pytest.raises(SendError) as caught:
        await connector.send("oa", USER, part, "1.0")
    assert type(caught.value) is kind
    await connector.close()
