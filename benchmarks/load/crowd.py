"""Customers of several channels who write numbered questions and remember what they were answered."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from tests.platforms import zalo
from tests.platforms.telegram import SECRET as TELEGRAM_SECRET
from tests.real.house import House

#: A platform repeats a delivery that was not answered with 200; ours gives up after so long (seconds).
PATIENCE = 180.0
_KWH = re.compile(r"(\d[\d.]*) kWh")


class Customer(Protocol):
    """Somebody who writes in one conversation."""

    channel: str
    asked: list[int]

    def write(self, number: int) -> None:
        """Ask for the price of `number` kWh, as often as it takes until the assistant has taken it."""
        ...

    def heard(self) -> list[str]:
        """Every message shown to them, in order."""
        ...


def words(number: int) -> str:
    """The question that is answered with its own number."""
    return f"{number} số thì hết bao nhiêu tiền"


def answered(texts: list[str]) -> list[int]:
    """The questions that these answers belong to, in order: each answer names its kWh first."""
    found = (_KWH.search(text) for text in texts)
    return [int(match.group(1).replace(".", "")) for match in found if match]


def insist(attempt: Callable[[], httpx.Response]) -> int:
    """Repeat until it works, as a platform would; how many repeats it took. Raises `SystemExit` after a long time."""
    deadline, repeats, last = time.monotonic() + PATIENCE, 0, ""
    while True:
        try:
            answer = attempt()
            if answer.is_success:
                return repeats
            last = f"{answer.status_code} {answer.text[:200]}"
        except httpx.HTTPError as error:
            last = repr(error)
        if time.monotonic() > deadline:
            raise SystemExit(f"A message was not taken for three minutes; the last answer was {last}")
        repeats += 1
        time.sleep(min(2.0, 0.1 * 2 ** min(repeats, 5)))


@dataclass
class OnMessenger:
    """A customer on Messenger, behind the stand-in Graph API."""

    house: House
    user: str
    channel: str = "messenger"
    asked: list[int] = field(default_factory=list)

    def write(self, number: int) -> None:
        """See `Customer`."""
        customer = self.house.customer(self.user)
        payload = customer.envelope(mid=f"chaos_{self.user}_{number}", text=words(number))
        insist(lambda: self.house.post(payload))
        self.asked.append(number)

    def heard(self) -> list[str]:
        """See `Customer`."""
        return [sent.text for sent in self.house.graph.to(self.user)]


@dataclass
class OnTelegram:
    """A customer on Telegram, behind the stand-in Bot API."""

    house: House
    user: str
    channel: str = "telegram"
    asked: list[int] = field(default_factory=list)

    def write(self, number: int) -> None:
        """See `Customer`."""
        person = self.house.telegram.person(int(self.user))
        update = person.message(text=words(number), message_id=number)
        headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
        post = self.house.http.post
        insist(lambda: post("/webhooks/telegram", json=update, headers=headers))
        self.asked.append(number)

    def heard(self) -> list[str]:
        """See `Customer`."""
        return [shown.text for shown in self.house.telegram.to(int(self.user))]


@dataclass
class OnZalo:
    """A customer who writes to the official account, behind its stand-in."""

    house: House
    user: str
    channel: str = "zalo"
    asked: list[int] = field(default_factory=list)

    def write(self, number: int) -> None:
        """See `Customer`."""
        self.house.zalo.touch(self.user)
        event = self.house.zalo.text_event(self.user, words(number))
        event["message"]["msg_id"] = f"chaos_{self.user}_{number}"
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = zalo.sign(body, event)
        insist(lambda: self.house.http.post("/webhooks/zalo", content=body, headers=headers))
        self.asked.append(number)

    def heard(self) -> list[str]:
        """See `Customer`."""
        return [sent.text for sent in self.house.zalo.to(self.user)]


@dataclass
class OnTheWeb:
    """A visitor of the chat page."""

    house: House
    user: str
    channel: str = "webchat"
    asked: list[int] = field(default_factory=list)
    _token: str = ""

    def write(self, number: int) -> None:
        """See `Customer`."""
        body = {"client_id": f"c{number}", "text": words(number)}
        insist(lambda: self._post("/widget/v1/messages", body))
        self.asked.append(number)

    def heard(self) -> list[str]:
        """See `Customer`."""
        return [message["text"] for message in self._history() if message["author"] == "bot"]

    def _history(self) -> Iterator[dict[str, Any]]:
        after = 0
        while True:
            answer = self.house.http.get(
                "/widget/v1/messages", params={"after_seq": after, "limit": 100}, headers=self._bearer()
            ).json()
            yield from answer["messages"]
            if not answer["more"]:
                return
            after = answer["messages"][-1]["seq"]

    def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self.house.http.post(path, json=body, headers=self._bearer())

    def _bearer(self) -> dict[str, str]:
        if not self._token:
            opened = self.house.http.post("/widget/v1/sessions", json={"site_key": "main"})
            opened.raise_for_status()
            self._token = opened.json()["visitor_token"]
        return {"Authorization": f"Bearer {self._token}"}


def crowd(house: House, people: int) -> list[Customer]:
    """Customers spread evenly over the channels."""
    makers = (OnMessenger, OnTelegram, OnZalo, OnTheWeb)
    return [makers[number % len(makers)](house, str(6_600_000 + number)) for number in range(people)]
