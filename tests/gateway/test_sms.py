"""The SMS carrier: handed over in order, again after a passing fault, dropped when refused; never a number in the log."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

import httpx
import pytest
from structlog.testing import capture_logs

from gateway.sms import HttpCarrier, NoCarrier

Answer = Callable[[int], httpx.Response]


class Stand:
    """A carrier that answers by the number of the request and keeps what it accepted, once per id."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.requests: list[httpx.Request] = []
        self.accepted: dict[str, dict[str, str]] = {}
        self.free = threading.Event()
        self.free.set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.free.wait(5)
        self.requests.append(request)
        answer = self._answer(len(self.requests))
        if answer.is_success:
            body = json.loads(request.content)
            self.accepted.setdefault(body["id"], body)
        return answer


def carrier(stand: Stand, within: float = 5.0) -> HttpCarrier:
    return HttpCarrier(
        "https://sms.example/send",
        "token-1",
        "DIENLUC",
        within=within,
        first_wait=0.01,
        transport=httpx.MockTransport(stand),
    )


def test_messages_are_handed_over_in_order_without_waiting() -> None:
    stand = Stand(lambda _: httpx.Response(202))
    stand.free.clear()
    sms = carrier(stand)
    before = time.monotonic()
    for text in ("Ma xac minh 1", "Ma xac minh 2"):
        sms.send("+84912000101", text)
    assert time.monotonic() - before < 0.5
    stand.free.set()
    sms.close()
    assert [(body["to"], body["text"], body["from"]) for body in stand.accepted.values()] == [
        ("+84912000101", "Ma xac minh 1", "DIENLUC"),
        ("+84912000101", "Ma xac minh 2", "DIENLUC"),
    ]
    assert stand.requests[0].headers["Authorization"] == "Bearer token-1"


@pytest.mark.parametrize("fault", [429, 500, 503, None])
def test_a_passing_fault_is_sat_out_and_the_message_keeps_its_id(fault: int | None) -> None:
    def answer(number: int) -> httpx.Response:
        if number > 2:
            return httpx.Response(200)
        if fault is None:
            raise httpx.ConnectError("refused")
        return httpx.Response(fault)

    stand = Stand(answer)
    sms = carrier(stand)
    sms.send("+84912000101", "Ma 123456")
    sms.close()
    assert len({json.loads(request.content)["id"] for request in stand.requests}) == 1
    assert len(stand.requests) == 3
    assert len(stand.accepted) == 1


@pytest.mark.parametrize(("status", "within"), [(401, 5.0), (400, 5.0), (503, 0.05)])
def test_what_can_not_be_sent_is_told_without_number_or_text(status: int, within: float) -> None:
    stand = Stand(lambda _: httpx.Response(status))
    sms = carrier(stand, within)
    with capture_logs() as logs:
        sms.send("+84912000101", "Ma 123456")
        sms.close()
    [line] = logs
    assert line["log_level"] == "error"
    assert str(status) in line["reason"]
    assert "912000101" not in str(line)
    assert "123456" not in str(line)
    assert (len(stand.requests) == 1) is (status < 429)


def test_without_a_carrier_the_operator_is_told() -> None:
    with capture_logs() as logs:
        NoCarrier().send("+84912000101", "Ma 123456")
    assert logs[0]["log_level"] == "error"
    assert "912000101" not in str(logs)
