"""Webhook payloads to events. One bad or unknown item never costs the others of its batch."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from connectors.contract import Inbound, Kind
from connectors.messenger.attachments import attachments_of, kind_of
from connectors.messenger.comments import comment
from connectors.text import clean, identifier

_log = logging.getLogger(__name__)

# Events that move a thread between apps (conversation routing) and what they mean.
_OWNERSHIP = ("pass_thread_control", "take_thread_control", "request_thread_control")

# Longer than any the platform has made (about 100 characters); the store's column takes a prefix of ours beside it.
_LONGEST_MID = 200

# Milliseconds beyond the year 5000 are no time; as digits they would not fit into a key.
_NO_TIME = 10**14

Item = Mapping[str, Any]


def parse(payload: Any) -> list[Inbound]:
    """All events of a webhook body, in its order. Anything that is not of a page is left out."""
    if not isinstance(payload, dict) or payload.get("object") != "page":
        return []
    events: list[Inbound] = []
    for entry in _dicts(payload.get("entry")):
        page = identifier(entry.get("id"))
        for item in _dicts(entry.get("messaging")):
            events.extend(_guarded(page, item, standby=False))
        for item in _dicts(entry.get("standby")):  # another app owns the thread: keep, never answer
            events.extend(_guarded(page, item, standby=True))
        for change in _dicts(entry.get("changes")):
            events.extend(_found(change, partial(comment, page, change)))
    return events


def _mid(value: Any) -> str:
    """A message's id. Raises ValueError for what is none."""
    mid = clean(value) if isinstance(value, str) else identifier(value)
    if not mid or len(mid) > _LONGEST_MID:
        raise ValueError("this is no message id")
    return mid


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (element for element in value if isinstance(element, dict))


def _guarded(page: str, item: Item, *, standby: bool) -> list[Inbound]:
    return _found(item, partial(_event, page, item, standby=standby))


def _found(item: Item, read: Callable[[], Inbound | None]) -> list[Inbound]:
    try:
        event = read()
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, OSError) as error:
        _log.warning("messenger item left out: %s, keys %s", type(error).__name__, sorted(map(str, item))[:8])
        return []
    return [event] if event else []


def _event(page: str, item: Item, *, standby: bool) -> Inbound | None:
    if "message" in item:
        return _message(page, item, standby=standby)
    if "postback" in item:
        return _postback(page, item, standby=standby)
    if "message_edit" in item:
        edit = item["message_edit"]
        return _make(
            page,
            item,
            Kind.EDITED,
            f"edit:{_mid(edit['mid'])}:{identifier(edit.get('num_edit', 0))[:8]}",
            text=clean(edit.get("text")),
            data={"mid": _mid(edit["mid"])},
        )
    if "reaction" in item:
        reaction = item["reaction"]
        action, moment = identifier(reaction.get("action"))[:16], identifier(item.get("timestamp"))[:20]
        key = f"reaction:{_mid(reaction['mid'])}:{action}:{moment}"
        data = {name: clean(reaction.get(name))[:32] for name in ("reaction", "emoji", "action")}
        data["mid"] = _mid(reaction["mid"])
        return _make(page, item, Kind.REACTION, key, data=data)
    for name, kind in (("delivery", Kind.DELIVERED), ("read", Kind.READ)):
        if name in item:
            return _watermark(page, item, name, kind)
    if "referral" in item:
        return _make(page, item, Kind.REFERRAL, _fallback_key("referral", item), data=_referral(item["referral"]))
    if item.get("policy_enforcement"):
        told = {clean(key)[:64]: clean(str(value))[:500] for key, value in item["policy_enforcement"].items()}
        return _about_the_page(page, item, {"event": "policy_enforcement", "alert": True, **told})
    for name in _OWNERSHIP:
        if name in item:
            owners = {
                clean(key)[:64]: clean(str(value))[:500] for key, value in item[name].items() if value is not None
            }
            return _make(page, item, Kind.OWNERSHIP, _fallback_key(name, item), data={"event": name, **owners})
    _log.info("messenger event kind not known, keys %s", sorted(map(str, item))[:8])
    return None


def _message(page: str, item: Item, *, standby: bool) -> Inbound | None:
    message = item["message"]
    mid = _mid(message["mid"])
    data: dict[str, Any] = {"standby": True} if standby else {}
    if message.get("is_echo"):
        data |= {"mid": mid, "app_id": identifier(message.get("app_id")), "metadata": clean(message.get("metadata"))}
        return _make(
            page,
            item,
            Kind.ECHO,
            f"echo:{mid}",
            text=clean(message.get("text")),
            attachments=attachments_of(message),
            data=data,
            echo=True,
        )
    if message.get("is_deleted"):
        return _make(page, item, Kind.DELETED, f"deleted:{mid}", data={**data, "mid": mid})
    text, attachments = clean(message.get("text")), attachments_of(message)
    if isinstance(message.get("reply_to"), dict):
        data["reply_to"] = clean(message["reply_to"].get("mid"))[:_LONGEST_MID]
    if isinstance(message.get("referral"), dict):
        data["referral"] = _referral(message["referral"])
    quick_reply = message.get("quick_reply")
    if isinstance(quick_reply, dict) and quick_reply.get("payload"):
        return _make(page, item, Kind.PAYLOAD, mid, text=text, payload=clean(str(quick_reply["payload"])), data=data)
    if text.strip():
        return _make(page, item, Kind.TEXT, mid, text=text, attachments=attachments, data=data)
    if not attachments:  # a kind of message the platform can't show us; the customer still deserves an answer
        data["unsupported"] = True
        return _make(page, item, Kind.FILE, mid, data=data)
    return _make(page, item, kind_of(attachments), mid, attachments=attachments, data=data)


def _postback(page: str, item: Item, *, standby: bool) -> Inbound | None:
    postback = item["postback"]
    payload = postback.get("payload")
    if not payload:  # on standby the platform withholds it: nothing to act on
        return None
    key = _mid(postback["mid"]) if postback.get("mid") else _fallback_key("postback", item)
    data: dict[str, Any] = {"standby": True} if standby else {}
    if isinstance(postback.get("referral"), dict):
        data["referral"] = _referral(postback["referral"])
    return _make(
        page, item, Kind.PAYLOAD, key, text=clean(postback.get("title")), payload=clean(str(payload)), data=data
    )


def _watermark(page: str, item: Item, name: str, kind: Kind) -> Inbound | None:
    mark = item[name]
    ids = [_mid(mid) for mid in mark.get("mids") or []]
    watermark = int(mark.get("watermark") or item.get("timestamp") or 0)
    if not 0 <= watermark < _NO_TIME:  # the ids may still be right
        watermark = 0
    digest = hashlib.sha256(",".join(ids).encode()).hexdigest()[:12]
    key = f"{name}:{identifier(item['sender']['id'])}:{watermark}:{digest}"
    return _make(page, item, kind, key, data={"watermark": _time(watermark).isoformat(), "ids": ids})


def _about_the_page(page: str, item: Item, data: Mapping[str, Any]) -> Inbound:
    """Something that concerns the page, not a customer: a person of the company must know."""
    account = page or identifier((item.get("recipient") or {}).get("id")) or "unknown"
    digest = hashlib.sha256(str(sorted(data.items())).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Inbound(
        channel="messenger",
        account=account,
        user="",
        external_id=f"{data['event']}:{account}:{identifier(item.get('timestamp'))[:20]}:{digest}",
        kind=Kind.INFO,
        sent_at=_time(item.get("timestamp")),
        data=dict(data),
    )


def _referral(referral: Item) -> dict[str, str]:
    return {clean(key)[:64]: clean(str(value))[:500] for key, value in referral.items() if isinstance(value, str | int)}


def _make(
    page: str,
    item: Item,
    kind: Kind,
    external_id: str,
    *,
    echo: bool = False,
    text: str = "",
    payload: str | None = None,
    attachments: tuple[Any, ...] = (),
    data: Mapping[str, Any] | None = None,
) -> Inbound | None:
    # In an echo the page is the sender: the customer is always the other side.
    person = item["recipient" if echo else "sender"]
    user = identifier(person.get("id")) if isinstance(person, dict) else ""
    account = page or identifier(item["sender" if echo else "recipient"]["id"])
    if not user or not account:
        return None
    return Inbound(
        channel="messenger",
        account=account,
        user=user,
        external_id=external_id,
        kind=kind,
        sent_at=_time(item.get("timestamp")),
        text=text,
        payload=payload,
        attachments=attachments,
        data=dict(data or {}),
    )


def _time(milliseconds: Any) -> datetime:
    """The platform's milliseconds; now, when it sent none or nonsense (the message still counts)."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.now(UTC)


def _fallback_key(name: str, item: Item) -> str:
    """A durable key for an event that carries no id of its own: who, when and what."""
    content = f"{item['sender']['id']}|{item.get('timestamp')}|{item.get(name)}"
    return f"{name}:{hashlib.sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
