"""Messages as the Messenger platform delivers them: one signed webhook each."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from benchmarks.load.client import Post
from benchmarks.load.messages import Message
from utility.database import Database
from utility.models import AccountLink, Customer


def psid(play: int, customer: int) -> str:
    """The platform's id of a customer; every play of a run has customers of its own, who begin anew."""
    return f"{9000 + play}{customer:08d}"


def message_id(play: int, number: int) -> str:
    """The platform's id of a message."""
    return f"m_{play}_{number}"


def webhook(
    path: str, page: str, secret: str, play: int, messages: Sequence[Message], rate: float | None
) -> list[Post]:
    """A signed webhook for each message, at even distances when there is a rate (messages a second)."""
    posts = []
    for number, message in enumerate(messages):
        item = {
            "sender": {"id": psid(play, message.customer)},
            "recipient": {"id": page},
            "timestamp": int(datetime.now(UTC).timestamp() * 1000),
            "message": {"mid": message_id(play, number), "text": message.text},
        }
        payload = {"object": "page", "entry": [{"id": page, "time": item["timestamp"], "messaging": [item]}]}
        body = json.dumps(payload, separators=(",", ":"))
        headers = {
            "X-Hub-Signature-256": f"sha256={_signature(secret, body, 'sha256')}",
            "X-Hub-Signature": f"sha1={_signature(secret, body, 'sha1')}",  # the one that Rasa's channel checks
        }
        posts.append(Post(path, body, headers, None if rate is None else number / rate))
    return posts


def link(database: str, chats: Sequence[str]) -> None:
    """Link chats to demo customers in turn, as one-time codes would have done."""
    records = Database(database)
    try:
        with records.write() as session:
            codes = list(session.scalars(select(Customer.code).order_by(Customer.code)))
            now = datetime.now(UTC)
            for number, chat in enumerate(chats):
                session.merge(AccountLink(chat=chat, customer_code=codes[number % len(codes)], linked_at=now))
    finally:
        records.dispose()


def _signature(secret: str, body: str, method: str) -> str:
    return hmac.new(secret.encode(), body.encode(), method).hexdigest()
