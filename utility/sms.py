"""Text messages to customers."""

from __future__ import annotations

import unicodedata
from typing import Protocol

from sqlalchemy import select

from utility.clock import Clock, SystemClock
from utility.database import Database
from utility.models import SmsMessage
from utility.views import SmsView

# Two segments; what is longer is cut at a word.
LONGEST = 306
_SIGNS = str.maketrans({"“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "×": "x", "•": "-"})


def plain(text: str) -> str:
    """A text as an SMS carries it cheaply: without diacritics and line breaks, two segments at most."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    kept = " ".join(bare.translate(_SIGNS).encode("ascii", "ignore").decode().split())
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 3].rsplit(" ", 1)[0] + "..."


class SmsSender(Protocol):
    """Hands a text to a carrier.

    `send` must return at once (queue, don't wait for the carrier): it runs only for numbers that exist, and how long
    it takes must not tell a stranger which ones do.
    """

    def send(self, phone: str, text: str) -> None:
        """Sends `text` to `phone` (E.164)."""


class DeveloperSms:
    """Keeps messages in a table, for the developer page of the demonstration. Nothing leaves the machine."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()

    def send(self, phone: str, text: str) -> None:
        with self._database.write() as session:
            session.add(SmsMessage(phone=phone, text=text, sent_at=self._clock.now()))

    def messages(self, phone: str | None = None, limit: int = 50) -> list[SmsView]:
        """The newest messages first, of one number or of all."""
        query = select(SmsMessage).order_by(SmsMessage.id.desc()).limit(limit)
        if phone is not None:
            query = query.where(SmsMessage.phone == phone)
        with self._database.session() as session:
            return [SmsView(row.phone, row.text, row.sent_at) for row in session.scalars(query)]
