"""Mutated webhooks against every connector: nothing may crash, and what comes out must fit the store.

    python -m benchmarks.fuzz [--each 100000] [--seed 1]

Bodies are genuine examples of each platform, changed at random (fields dropped, types swapped, texts and numbers made
monstrous, subtrees moved) and signed as the platform would. An exception other than the connector's own refusals is a
failure, and so is an event that the codec or the database's columns would not take.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import hmac
import json
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.contract import Connector, Inbound, Webhook
from connectors.errors import BadRequest, SignatureRefused
from connectors.messenger import MessengerConnector, MessengerSettings
from connectors.telegram import TelegramConnector, TelegramSettings
from gateway.codec import decode_event, encode_event

SECRET = "fuzz-secret"
TOKEN = "7001:stand-in-token-of-telegram"
PERSON = {"id": 11, "is_bot": False, "first_name": "An"}
CHAT = {"id": 11, "type": "private", "first_name": "An"}
MONSTERS: Sequence[Any] = (
    *(None, True, False, 0, -1, 2**63, 2**200, 1.5, 1e308, "", " ", "\x00", "\ud800", "a\u0300" * 50, "𝕏" * 300),
    *([], {}, [[]], [None], {"": None}, "x" * 20_000, "../../etc/passwd", "'; DROP TABLE message; --", "/restart"),
    *('/{"a":{}}', "2026-11-22T00:00:00Z", "NaN", "1e9999", {"id": {"id": {"id": 1}}}),
)


@dataclass(frozen=True)
class Platform:
    """A connector, examples of its bodies, and how a body is signed."""

    connector: Connector
    examples: Sequence[dict[str, Any]]
    sign: Callable[[bytes], dict[str, str]]


def messenger() -> Platform:
    """Messenger."""

    def envelope(**content: Any) -> dict[str, Any]:
        item = {"sender": {"id": "8801"}, "recipient": {"id": "100"}, "timestamp": 1458692752478, **content}
        return {"object": "page", "entry": [{"id": "100", "time": 1458692752478, "messaging": [item]}]}

    said = {"item": "comment", "verb": "add", "comment_id": "1_2", "post_id": "100_1", "parent_id": "100_1"}
    said |= {"from": {"id": "7", "name": "An"}, "message": "Mất điện", "created_time": 1700000000}
    image = {"type": "image", "payload": {"url": "https://scontent.xx.fbcdn.net/a.jpg"}}
    place = {"type": "location", "payload": {"coordinates": {"lat": 1.0, "long": 2.0}}}
    gone = {"type": "fallback", "title": "Link", "payload": {"title": "Attachment Unavailable"}}
    examples = [
        envelope(message={"mid": "m1", "text": "Mất điện", "quick_reply": {"payload": "/report_outage"}}),
        envelope(message={"mid": "m2", "attachments": [image, place, gone], "reply_to": {"mid": "m1"}}),
        envelope(message={"mid": "m3", "is_echo": True, "app_id": 5, "metadata": "gw:1.0", "text": "x"}),
        envelope(message={"mid": "m4", "is_deleted": True}),
        envelope(postback={"mid": "m5", "title": "Bắt đầu", "payload": "/greet", "referral": {"ref": "a"}}),
        envelope(reaction={"reaction": "love", "emoji": "❤️", "action": "react", "mid": "m1"}),
        envelope(delivery={"mids": ["m1"], "watermark": 1458668856253}),
        envelope(read={"watermark": 1458668856253}),
        envelope(message_edit={"mid": "m7", "text": "mới", "num_edit": "1"}),
        envelope(take_thread_control={"previous_owner_app_id": "1", "new_owner_app_id": "263902037430900"}),
        envelope(policy_enforcement={"action": "block", "reason": "x"}),
        {
            "object": "page",
            "entry": [{"id": "100", "time": 1458692752478, "changes": [{"field": "feed", "value": said}]}],
        },
    ]

    def sign(body: bytes) -> dict[str, str]:
        return {"x-hub-signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}

    return Platform(MessengerConnector(MessengerSettings(SECRET, "v", "t")), examples, sign)


def telegram() -> Platform:
    """Telegram."""

    def update(**content: Any) -> dict[str, Any]:
        return {
            "update_id": 9,
            "message": {"message_id": 5, "date": 1441645532, "from": PERSON, "chat": CHAT, **content},
        }

    size = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 9}
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 3, "mime_type": "audio/ogg"}
    tapped = {
        "message_id": 9,
        "date": 1,
        "chat": CHAT,
        "text": "?",
        "reply_markup": {"inline_keyboard": [[{"text": "B", "callback_data": "/b"}]]},
    }
    member = {"status": "member", "user": {"id": 7001, "is_bot": True, "first_name": "B"}}
    examples = [
        update(text="Tiền điện"),
        update(text="/start qr"),
        update(photo=[size, size], caption="Công tơ", media_group_id="1"),
        update(voice=voice),
        update(document={"file_id": "f", "file_unique_id": "u", "file_name": "a.pdf", "mime_type": "application/pdf"}),
        update(location={"latitude": 1.0, "longitude": 2.0}),
        update(contact={"phone_number": "84912000101", "first_name": "A", "user_id": 11}),
        {"update_id": 1, "edited_message": update(text="mới", edit_date=1441645600)["message"]},
        {
            "update_id": 1,
            "callback_query": {"id": "q", "from": PERSON, "chat_instance": "x", "data": "/b", "message": tapped},
        },
        {
            "update_id": 1,
            "my_chat_member": {
                "chat": CHAT,
                "from": PERSON,
                "date": 1,
                "old_chat_member": member,
                "new_chat_member": member,
            },
        },
    ]
    connector = TelegramConnector(TelegramSettings(TOKEN, SECRET))
    return Platform(connector, examples, lambda _body: {"x-telegram-bot-api-secret-token": SECRET})


PLATFORMS: dict[str, Callable[[], Platform]] = {"messenger": messenger, "telegram": telegram}


def mutated(example: dict[str, Any], chance: random.Random) -> bytes:
    """The example with one to four changes, or with bytes broken."""
    body = copy.deepcopy(example)
    for _ in range(chance.randint(1, 4)):
        _change(body, chance)
    raw = json.dumps(body, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.05:
        at = chance.randrange(len(raw))
        raw = raw[:at] + bytes([chance.randrange(256)]) * chance.randint(0, 3) + raw[at + chance.randint(0, 5) :]
    return raw


def _change(body: Any, chance: random.Random) -> None:
    places = list(_places(body))
    if not places:
        return
    holder, key = chance.choice(places)
    match chance.randrange(5):
        case 0:
            del holder[key]
        case 1 | 2:
            holder[key] = copy.deepcopy(chance.choice(MONSTERS))
        case 3:
            other, name = chance.choice(places)
            holder[key] = copy.deepcopy(other[name])
        case _:
            holder[key] = [holder[key]] if chance.random() < 0.5 else {"id": holder[key]}


def _places(body: Any) -> Iterator[tuple[Any, Any]]:
    items: Any = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in list(items):
        yield body, key
        yield from _places(value)


def misfit(event: Inbound) -> str | None:
    """Why the store would not take an event, or None."""
    widths = {"channel": 32, "account": 100, "user": 120, "external_id": 255, "conversation": 255}
    for name, width in widths.items():
        value = getattr(event, name)
        if not isinstance(value, str) or len(value) > width or "\x00" in value:
            return f"{name} does not fit"
    if event.sent_at.tzinfo is None or not 1900 <= event.sent_at.year <= 9000:
        return "sent_at is no time"
    if decode_event(json.loads(encode_event(event))["event"]) != event:
        return "the codec changes it"
    return None


def fuzz(platform: Platform, each: int, chance: random.Random) -> tuple[Counter[str], list[str]]:
    """What became of the bodies, and descriptions of the first failures."""
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    for _ in range(each):
        body = mutated(chance.choice(platform.examples), chance)
        try:
            events = platform.connector.receive(Webhook("POST", platform.sign(body), {}, body))
            problems = [problem for event in events if (problem := misfit(event))]
            outcomes["misfit" if problems else "events" if events else "left out"] += 1
            failures += [f"{problem}: {body[:300]!r}" for problem in problems]
        except (BadRequest, SignatureRefused) as refusal:
            outcomes[type(refusal).__name__] += 1
        except Exception as error:
            outcomes["crash"] += 1
            failures.append(f"{type(error).__name__}: {error}: {body[:300]!r}")
    return outcomes, failures[:10]


def main() -> None:
    """Fuzz every platform and print what became of the bodies; exit status 1 when anything failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description="Mutated webhooks.")
    parser.add_argument("--each", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # every body that is left out says so
    failed = False
    for name, make in PLATFORMS.items():
        started = time.perf_counter()
        outcomes, failures = fuzz(make(), options.each, random.Random(options.seed))
        seconds = time.perf_counter() - started
        print(f"{name}: {dict(outcomes)} in {seconds:.0f} s", *failures, sep="\n  ")
        failed = failed or bool(failures)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
