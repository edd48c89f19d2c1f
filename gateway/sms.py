"""Text messages outside the demonstration: handed to a carrier's HTTP interface, or to nobody with a word in the log.

Carriers differ in the names of their fields, so this speaks one plain form and a company puts its carrier behind it:
`POST SMS_URL`, bearer token SMS_TOKEN, `{"id", "to", "text", "from"}` with `to` in E.164; any 2xx accepts the message.
The same id twice is the same message: a repeat after a lost answer sends nothing twice.
"""

from __future__ import annotations

import queue
import threading
import uuid
from typing import Protocol

import httpx
import structlog
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from connectors.errors import Refused, Retry
from utility.sms import SmsSender

_log = structlog.get_logger(__name__)

# A one-time code is good for five minutes; one that comes later only confuses.
_WITHIN_SECONDS = 120.0
_TIMEOUT_SECONDS = 10.0
# More than this waits only when the carrier is down: then new codes are as lost as old ones.
_MOST_WAITING = 1000


class Carrier(Protocol):
    """Takes one message now, for who keeps it until it is taken. `HttpCarrier.send` is for one-time codes."""

    def deliver(self, number: str, phone: str, text: str) -> None:
        """Hand a message over; the same `number` twice is one message. Blocks; raises a `SendError`."""
        ...


class ShownOnly:
    """The demonstration's carrier: the developer page shows what would be sent."""

    def __init__(self, page: SmsSender) -> None:
        self._page = page

    def deliver(self, number: str, phone: str, text: str) -> None:
        """Show it."""
        self._page.send(phone, text)


class NoCarrier:
    """Stands where a carrier is to be connected: it says so in the log and sends nothing."""

    def send(self, phone: str, text: str) -> None:
        """Tell the operator that a text message could not be sent."""
        _log.error("no SMS carrier is connected; a text message was not sent", characters=len(text))


class _Passing(Exception):
    """The carrier may take the message a little later."""


class HttpCarrier:
    """Queues messages and hands them over in a thread of its own, in order, so that `send` never waits."""

    def __init__(
        self,
        url: str,
        token: str,
        sender: str,
        *,
        within: float = _WITHIN_SECONDS,
        first_wait: float = 1.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = url
        self._sender = sender
        self._within = within
        self._first_wait = first_wait
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {token}"}, timeout=_TIMEOUT_SECONDS, transport=transport
        )
        self._waiting: queue.Queue[tuple[str, str, str] | None] = queue.Queue(_MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="sms", daemon=True)
        self._thread.start()

    def send(self, phone: str, text: str) -> None:
        """Queue a message. One too many is dropped and logged: the customer asks for a new code by a button."""
        try:
            self._waiting.put_nowait((uuid.uuid4().hex, phone, text))
        except queue.Full:
            _log.error("the SMS carrier does not keep up; a text message was dropped", waiting=_MOST_WAITING)

    def deliver(self, number: str, phone: str, text: str) -> None:
        """Hand a message over now, once. Raises `Retry` and `Refused`."""
        try:
            self._hand_over(number, phone, text)
        except _Passing as error:
            raise Retry(str(error), code="sms") from error
        except ValueError as error:
            raise Refused(str(error), code="sms") from error

    def close(self) -> None:
        """Hand over what waits, for a few seconds at most, and stop."""
        self._waiting.put(None)
        self._thread.join(_TIMEOUT_SECONDS)
        self._client.close()

    def _run(self) -> None:
        while (message := self._waiting.get()) is not None:
            try:
                for attempt in Retrying(
                    retry=retry_if_exception_type(_Passing),
                    stop=stop_after_delay(self._within),
                    wait=wait_exponential_jitter(multiplier=self._first_wait, max=20.0, jitter=self._first_wait),
                    reraise=True,
                ):
                    with attempt:
                        self._hand_over(*message)
            except (_Passing, httpx.HTTPError, ValueError) as error:
                _log.error("a text message was not sent", reason=str(error), id=message[0])

    def _hand_over(self, number: str, phone: str, text: str) -> None:
        body = {"id": number, "to": phone, "text": text, "from": self._sender}
        try:
            answer = self._client.post(self._url, json=body)
        except httpx.TransportError as error:
            raise _Passing(f"the carrier can't be reached ({type(error).__name__})") from error
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _Passing(f"the carrier answered {answer.status_code}")
        if not answer.is_success:
            raise ValueError(f"the carrier refused with {answer.status_code}; look at SMS_URL and SMS_TOKEN")
