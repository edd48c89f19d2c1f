"""The scripts through a whole running house: signed webhooks in, what the platform received out.

Nothing is taken from inside the assistant but what a person at the desk sees: whether a conversation waits for them,
and why.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from tests.actions import company
from tests.conversations.player import Message
from tests.platforms.graph import Sent
from tests.real.house import PAGE, House, MessengerCustomer
from utility.clock import FixedClock
from utility.database import Database
from utility.services import Utility
from utility.sms import DeveloperSms


@dataclass
class HouseTelephone:
    """The newest text message of the house: its one-time codes are read from the developer's table."""

    house: House

    def send(self, phone: str, text: str) -> None:
        raise AssertionError("the house sends its messages itself")

    @property
    def otp(self) -> str:
        newest = self.house.rows("select text from sms_messages order by id desc limit 1")
        found = re.search(r"\b\d{6}\b", newest[0][0])
        assert found, newest
        return found[0]


@contextmanager
def moved_in(house: House) -> Iterator[company.Company]:
    """The scripts' customers in the house's own database, once; facts are read from there."""
    database = Database(f"sqlite:///{house.data / 'assistant.db'}")
    clock = FixedClock(datetime.now(UTC))
    utility = Utility(database, clock, DeveloperSms(database, clock))
    if utility.customers.find(company.AN) is None:
        company.settle(database, clock.now())
    try:
        yield company.Company(utility, clock, HouseTelephone(house))  # type: ignore[arg-type]
    finally:
        database.dispose()


@dataclass
class GatewayPort:
    """Messenger customers of a running house."""

    house: House
    understood: str = ""
    _customers: dict[str, MessengerCustomer] = field(default_factory=dict)

    def chat(self, number: int) -> str:
        """A conversation key of a customer who has not written yet."""
        return f"messenger:{PAGE}:77{number:06d}"

    async def send(self, chat: str, text: str, metadata: dict[str, Any] | None = None) -> list[Message]:
        """As a player's port: the words or the payload of a button, and what the customer then reads."""
        psid = chat.rsplit(":", 1)[1]
        customer = self._customers.setdefault(psid, self.house.customer(psid))
        before = self._waiting(chat)
        if text.startswith("/"):
            sent = await asyncio.to_thread(customer.chooses, text)
        else:
            sent = await asyncio.to_thread(customer.says, text)
        answers = [_message(item) for item in sent]
        if (reason := self._waiting(chat)) and reason != before:
            answers.append({"custom": {"handover": {"reason": reason}}})
        return answers

    def _waiting(self, chat: str) -> str | None:
        rows = self.house.rows("select reason from conversation where key = :key and holder != 'bot'", key=chat)
        return str(rows[0][0]) if rows else None


def _message(sent: Sent) -> Message:
    # Messenger's own button for the phone number has neither title nor payload.
    replies = [
        {"title": reply["title"], "payload": reply["payload"]} for reply in sent.quick_replies if "title" in reply
    ]
    image = urlsplit(sent.image).path if sent.image else None
    return {"text": sent.text, "buttons": replies, "image": image}
