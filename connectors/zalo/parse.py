"""Webhook payloads to events: which event is what, and the rest of one that is about a customer.

One webhook carries one event. Whatever Zalo adds tomorrow is left out, never an error.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.contract import Attachment, Inbound, Kind
from connectors.text import clean, identifier
from connectors.zalo.attachments import attachments_of, contact
from connectors.zalo.payload import Seal

_log = logging.getLogger(__name__)

CHANNEL = "zalo"
Item = Mapping[str, Any]

_NAME = re.compile("[a-z0-9_]{1,60}")
# What somebody who taps "message" on the account's page sees there; the bot greets them, once a day.
_CHAT_BUTTON = "Nhắn tin"
_GREETING = "/greet"
_VIETNAM = timedelta(hours=7)
# Characters kept of fields nobody has described.
_LARGEST = 1000
# Events in which the customer does something that opens the reply window, without writing.
_TOUCHES = {"follow": Kind.FOLLOW, "unfollow": Kind.UNFOLLOW, "user_call_oa": Kind.REFERRAL}
# Events about a customer that ask for nothing.
_ABOUT_CUSTOMER = frozenset({"user_feedback", "user_reply_consent", "add_user_to_tag", "shop_has_order"})
# Echoes of what only the platform or an API makes: no person wrote them.
_NO_PERSON = frozenset({"oa_send_template", "oa_send_consent", "oa_call_user"})
# Events about the account. The first group means that somebody has to act.
_ALERTS = frozenset({"permission_revoked", "change_template_status", "change_template_quality"})
_ACCOUNT = _ALERTS | {"change_oa_daily_quota", "change_oa_template_tags", "change_template_quota"}


def parse(payload: Any, seal: Seal, oa_id: str = "") -> list[Inbound]:
    """The events of a webhook body. `oa_id` is our account, if known: receipts were seen both ways round."""
    if not isinstance(payload, dict):
        return []
    name = payload.get("event_name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return []
    reader = _reader(name)
    if reader is None:
        _log.info("zalo event left out: %s", name)
        return []
    try:
        return [event for event in reader(_Event(name, payload, seal, oa_id)) if event is not None]
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, RecursionError) as error:
        _log.warning("zalo event %s can't be read: %s, keys %s", name, type(error).__name__, sorted(payload)[:12])
        return []


class _Event:
    """One payload with the names that all readers need."""

    def __init__(self, name: str, payload: Item, seal: Seal, oa_id: str) -> None:
        self.name = name
        self.payload = payload
        self.seal = seal
        self.oa_id = oa_id
        message = payload.get("message")
        self.message: Item = message if isinstance(message, dict) else {}
        self.at = _time(payload.get("timestamp"))

    def id_of(self, side: str) -> str:
        """The id of `sender`, `recipient` or `follower`; "" when there is none."""
        person = self.payload.get(side)
        return identifier(person.get("id")) if isinstance(person, dict) else ""

    def msg_id(self) -> str:
        return identifier(self.message.get("msg_id"))

    def fallback_key(self) -> str:
        """A durable key for an event that carries no id of its own: what, and all of it."""
        content = json.dumps(self.payload, sort_keys=True, ensure_ascii=True, default=str)
        return f"{self.name}:{hashlib.sha256(content.encode()).hexdigest()[:32]}"

    def make(
        self,
        kind: Kind,
        user: str,
        account: str,
        *,
        key: str = "",
        text: str = "",
        payload: str | None = None,
        attachments: tuple[Attachment, ...] = (),
        data: Item | None = None,
    ) -> Inbound | None:
        if not account or (not user and kind is not Kind.INFO):
            return None
        return Inbound(
            channel=CHANNEL,
            account=account,
            user=user,
            external_id=key or self.fallback_key(),
            kind=kind,
            sent_at=self.at,
            text=text,
            payload=payload,
            attachments=attachments,
            data=dict(data or {}),
        )


_Reader = Callable[[_Event], list[Inbound | None]]


def _reader(name: str) -> _Reader | None:
    if name in _BY_NAME:
        return _BY_NAME[name]
    if "_group" in name or "anonymous" in name:
        return None  # groups are not served; the API can't answer anonymous visitors
    if name.startswith("user_send_"):
        return _message
    if name.startswith("oa_send_") or name == "oa_call_user":
        return _echo
    return None


def _message(event: _Event) -> list[Inbound | None]:
    user, account, msg_id = event.id_of("sender"), event.id_of("recipient"), event.msg_id()
    # The platform uses one id for a message and for its receipts: the event's name keeps them apart.
    key = f"{event.name}:{msg_id}" if msg_id else ""
    text = clean(event.message.get("text"))
    data: dict[str, Any] = {}
    if quoted := identifier(event.message.get("quote_msg_id")):
        data["reply_to"] = quoted
    tap = event.seal.open(text)
    if tap is not None:
        return [event.make(Kind.PAYLOAD, user, account, key=key, text=tap.title, payload=tap.payload, data=data)]
    attachments = attachments_of(event.message, event.name)
    # Old forms of a shared contact put its data as JSON into the text.
    if text.strip() and (not attachments or attachments[0].kind is not Kind.CONTACT):
        return [event.make(Kind.TEXT, user, account, key=key, text=text, attachments=attachments, data=data)]
    if not attachments:  # a kind of message that the platform can't show us; the customer still deserves an answer
        return [event.make(Kind.FILE, user, account, key=key, data=data | {"unsupported": True})]
    return [event.make(attachments[0].kind, user, account, key=key, attachments=attachments, data=data)]


def _echo(event: _Event) -> list[Inbound | None]:
    msg_id, person = event.msg_id(), event.payload.get("sender")
    data: dict[str, Any] = {"mid": msg_id}
    if isinstance(person, dict) and (admin := identifier(person.get("admin_id"))):
        data |= {"human": True, "admin": admin}
    elif event.name in _NO_PERSON:
        data["human"] = False
    echo = event.make(
        Kind.ECHO,
        event.id_of("recipient"),
        event.id_of("sender"),
        key=f"{event.name}:{msg_id}" if msg_id else "",
        text=clean(event.message.get("text")),
        attachments=attachments_of(event.message, event.name),
        data=data,
    )
    return [echo]


def _receipt(event: _Event) -> list[Inbound | None]:
    """Delivered or seen. A template message's receipt names a phone number and our tracking id instead."""
    ids = [found for item in _list(event.message.get("msg_ids")) if (found := identifier(item))]
    ids = ids or [found for found in [event.msg_id()] if found]
    account, user = event.id_of("sender"), event.id_of("recipient")
    if event.oa_id and user == event.oa_id:
        account, user = user, account
    kind = Kind.READ if event.name == "user_seen_message" else Kind.DELIVERED
    data: dict[str, Any] = {"ids": ids}
    tracking = identifier(event.message.get("tracking_id"))
    if tracking or "delivery_time" in event.message:
        at = _time(event.message.get("delivery_time") or event.payload.get("timestamp"))
        data |= {"template": True, "tracking_id": tracking, "at": at.isoformat()}
    digest = hashlib.sha256(",".join(ids).encode()).hexdigest()[:16]
    return [event.make(kind, user, account, key=f"{event.name}:{digest}" if ids else "", data=data)]


def _submitted(event: _Event) -> list[Inbound | None]:
    """The contact form that we asked for, in three shapes: `info`, an older `info`, or JSON as the text."""
    info = event.payload.get("info")
    if not isinstance(info, dict):
        info = event.message.get("info")
    if not isinstance(info, dict):
        try:
            info = json.loads(clean(event.message.get("text")) or "{}")
        except (ValueError, RecursionError):
            info = {}
    card = contact(info if isinstance(info, dict) else {})
    # The person may write any number into the form: the platform does not vouch for it (no `own`).
    shared = Attachment(Kind.CONTACT, name=card.name, data={**card.data, "form": True})
    msg_id = event.msg_id()
    key = f"{event.name}:{msg_id}" if msg_id else ""
    return [event.make(Kind.CONTACT, event.id_of("sender"), event.id_of("recipient"), key=key, attachments=(shared,))]


def _chat_button(event: _Event) -> list[Inbound | None]:
    """A tap on "message" on the account's page: it opens the reply window, and the bot greets."""
    account = identifier(event.payload.get("oa_id")) or event.id_of("recipient")
    user = identifier(event.payload.get("user_id")) or event.id_of("sender")
    day = (event.at + _VIETNAM).date().isoformat()
    return [
        event.make(Kind.REFERRAL, user, account, data={"source": "chat_button"}),
        event.make(Kind.PAYLOAD, user, account, key=f"{event.name}:{user}:{day}", text=_CHAT_BUTTON, payload=_GREETING),
    ]


def _touch(event: _Event) -> list[Inbound | None]:
    account = identifier(event.payload.get("oa_id")) or event.id_of("recipient")
    user = event.id_of("follower") or event.id_of("sender") or identifier(event.payload.get("user_id"))
    data = {"source": identifier(event.payload.get("source")) or event.name}
    return [event.make(_TOUCHES[event.name], user, account, data=data)]


def _reaction(event: _Event) -> list[Inbound | None]:
    icon = identifier(event.message.get("react_icon"))
    data = {"mid": event.msg_id(), "emoji": icon, "action": "react" if icon else "unreact"}
    return [event.make(Kind.REACTION, event.id_of("sender"), event.id_of("recipient"), data=data)]


def _about_customer(event: _Event) -> list[Inbound | None]:
    known = {key: event.message[key] for key in ("rate", "note", "feedbacks", "tracking_id") if key in event.message}
    account = identifier(event.payload.get("oa_id")) or event.id_of("recipient")
    user = event.id_of("sender") or identifier(event.payload.get("user_id"))
    return [event.make(Kind.INFO, user, account, data={"event": event.name, **_plain(known)})]


def _about_account(event: _Event) -> list[Inbound | None]:
    account = identifier(event.payload.get("oa_id")) or event.id_of("sender") or event.id_of("recipient") or event.oa_id
    told = {key: value for key, value in event.payload.items() if key not in ("event_name", "app_id", "timestamp")}
    alert = event.name in _ALERTS
    return [event.make(Kind.INFO, "", account or "unknown", data={"event": event.name, "alert": alert, **_plain(told)})]


_BY_NAME: dict[str, _Reader] = {
    "user_submit_info": _submitted,
    "user_click_chatnow": _chat_button,
    "user_received_message": _receipt,
    "user_seen_message": _receipt,
    "user_reacted_message": _reaction,
    **dict.fromkeys(_TOUCHES, _touch),
    **dict.fromkeys(_ABOUT_CUSTOMER, _about_customer),
    **dict.fromkeys(_ACCOUNT, _about_account),
}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _plain(values: Item) -> dict[str, Any]:
    """What is worth keeping of unknown fields, small and fit to be stored."""
    kept = _cleaned(values)
    text = json.dumps(kept, ensure_ascii=False)
    return kept if len(text) <= _LARGEST and isinstance(kept, dict) else {"raw": text[:_LARGEST]}


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {clean(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return clean(value) if isinstance(value, str) else value


def _time(milliseconds: Any) -> datetime:
    """The platform's milliseconds; now, when it sent none or nonsense (the message still counts)."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.now(UTC)
