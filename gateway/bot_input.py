"""What the bot gets to read of a customer's message.

* Words of the customer never become a command: Rasa takes a text that begins with "/" as an intent, so leading
  slashes (and the invisible characters that could hide one) are cut off.
* A tapped button carries `/intent{"entity": "value"}`; only a well-formed one with a plain intent name goes through,
  and never one that steers Rasa itself. Anything else counts as its title.
* A voice note that was recognised is read as its words.
* A customer's own contact card, which the platform vouches for, is read as the phone number it holds.
* What has no words becomes a neutral input of its own, with the details in the metadata:
  `/send_image`, `/send_audio`, `/send_video`, `/send_file`, `/send_location`, `/send_contact`, `/send_sticker`.
* A photo with the code of a bill in it is `/send_image{"customer_code": …}`; beside words the code stands behind them.
* Texts are cut for the bot at 2,000 characters; the store keeps them whole.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.contract import Kind
from gateway.desk.queue import Line
from gateway.records.views import StoredMessage
from utility.payments.scanned import Scanned

MAX_TEXT = 2000
_MAX_PAYLOAD = 1000
# What a platform tells beside a message (a referral, a reply reference) is small; anything else is not for the bot.
_MAX_DATA = 4000
# Rasa's own commands: a customer must not wipe or rewind a dialogue by a forged button.
_RESERVED = frozenset({"restart", "back", "session_start"})
_PAYLOAD = re.compile(r"/(?P<intent>[a-z][a-z0-9_]{0,63})(?P<entities>\{.*\})?", re.DOTALL)
# Slashes that a normaliser may turn into "/".
_SLASHES = frozenset("/\N{FULLWIDTH SOLIDUS}\N{FRACTION SLASH}\N{DIVISION SLASH}\\")
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# A message of nothing but slashes still deserves the bot's "I did not understand".
_NOTHING = "…"

_WORDLESS = {
    Kind.IMAGE: "/send_image",
    Kind.AUDIO: "/send_audio",
    Kind.VIDEO: "/send_video",
    Kind.FILE: "/send_file",
    Kind.LOCATION: "/send_location",
    Kind.CONTACT: "/send_contact",
    Kind.STICKER: "/send_sticker",
}


@dataclass(frozen=True, slots=True)
class BotInput:
    """The text and metadata of one bot turn."""

    text: str
    metadata: Mapping[str, Any]


def bot_input(
    message: StoredMessage,
    attachments: Sequence[Mapping[str, Any]] = (),
    line: Line | None = None,
    bill: Scanned | None = None,
) -> BotInput:
    """The bot's view of a stored message.

    `line`: who waits for a person now, for the words of a hand-over. `bill`: whose bill the message's photo shows.
    """
    metadata: dict[str, Any] = {"kind": message.kind, "sent_at": message.sent_at.isoformat()}
    if line is not None:
        metadata["desk"] = line.told()
    if attachments:
        metadata["attachments"] = list(attachments)
    if message.content and len(json.dumps(message.content, ensure_ascii=False)) <= _MAX_DATA:
        metadata["data"] = dict(message.content)
    if len(message.text) > MAX_TEXT:
        metadata["cut"] = len(message.text)
    text = _own_phone(message, attachments) or _text(message)
    return BotInput(_with_bill(text, bill) if bill else text, metadata)


def _with_bill(text: str, bill: Scanned) -> str:
    if text != _WORDLESS[Kind.IMAGE]:
        return text if text.startswith("/") else shortened(f"{text} {bill.customer_code}")
    entities = {"customer_code": bill.customer_code} | ({"period": bill.period} if bill.period else {})
    return f"{text}{json.dumps(entities)}"


def _own_phone(message: StoredMessage, attachments: Sequence[Mapping[str, Any]]) -> str:
    if message.kind != Kind.CONTACT.value or message.text:
        return ""
    cards = (one.get("data") or {} for one in attachments)
    return next((harmless(str(card.get("phone") or "")) for card in cards if card.get("own")), "")


def _text(message: StoredMessage) -> str:
    if message.payload is not None and is_command(message.payload):
        return message.payload
    words = harmless(message.text or message.payload or str(message.content.get("transcript") or ""))
    if words:
        return shortened(words)
    return _WORDLESS.get(Kind(message.kind), _NOTHING)


def is_command(payload: str) -> bool:
    """Whether a button's payload may reach Rasa as `/intent{…}`: flat entities of plain values, no steering."""
    found = _PAYLOAD.fullmatch(payload)
    if found is None or len(payload) > _MAX_PAYLOAD or found["intent"] in _RESERVED:
        return False
    if found["entities"] is None:
        return True
    try:
        entities = json.loads(found["entities"])
    except (ValueError, RecursionError):
        return False
    return isinstance(entities, dict) and all(isinstance(v, str | int | float | bool) for v in entities.values())


def harmless(text: str) -> str:
    """The customer's words, NFC, without anything at the front that makes or hides a slash."""
    text = unicodedata.normalize("NFC", text.replace("\x00", ""))
    start = 0
    while start < len(text) and (text[start] in _SLASHES or unicodedata.category(text[start]) in _INVISIBLE):
        start += 1
    return text[start:].rstrip()


def shortened(text: str, limit: int = MAX_TEXT) -> str:
    """At most `limit` characters, cut at a space where there is one near."""
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", limit - 100, limit)
    return text[: cut if cut > 0 else limit]
