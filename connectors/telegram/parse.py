"""Updates of the Bot API to events.

Only private chats are served: in a group a customer's bill would be everybody's. A message keeps the id
`<bot>:<chat>:<message>` (not the update's): an edit names its message by it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

from connectors.contract import Inbound, Kind
from connectors.telegram.attachments import attachments_of, kind_of
from connectors.text import clean, identifier

_log = logging.getLogger(__name__)

CHANNEL = "telegram"
START = "/start"
GET_STARTED = "/greet"
# What the page of a bot's menu sends; a customer's own words never become a command.
_COMMANDS = {START: GET_STARTED, "/help": "/help"}
_BLOCKED = frozenset({"kicked", "left"})


def parse(bot: str, payload: Mapping[str, Any]) -> list[Inbound]:
    """The event of an update, if it is one for us. `bot` is the bot's own id. Never raises."""
    try:
        event = event_of(bot, Update.de_json(dict(payload), None))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        _log.warning("telegram update left out: %s, keys %s", type(error).__name__, sorted(map(str, payload))[:8])
        return []
    return [event] if event is not None else []


def message_key(bot: str, chat: int | str, message: int) -> str:
    """The durable id of a message: ids count anew for each bot. Raises ValueError for what is no id."""
    return f"{bot}:{_number(chat)}:{_number(message)}"


def _number(value: int | str) -> str:
    # The library takes whatever stands in the field.
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,20}", str(value)):
        raise ValueError("this is no id of Telegram's")
    return str(value)


def event_of(bot: str, update: Update) -> Inbound | None:
    """The event of an update; None for a kind we have no use for. May raise for an update of a strange shape."""
    if update.callback_query is not None:
        return _tap(bot, update.callback_query)
    if update.message is not None:
        return _message(bot, update.message)
    if update.edited_message is not None:
        return _edited(bot, update.edited_message)
    if update.my_chat_member is not None:
        return _membership(bot, update.update_id, update.my_chat_member)
    _log.info("telegram update of another kind left out")
    return None


def _message(bot: str, message: Message) -> Inbound | None:
    if message.chat.type != "private" or (message.from_user is not None and message.from_user.is_bot):
        return None
    key = message_key(bot, message.chat.id, message.message_id)
    data: dict[str, Any] = {"name": clean(message.chat.full_name)[:100]}
    if message.reply_to_message is not None:
        data["reply_to"] = message_key(bot, message.chat.id, message.reply_to_message.message_id)
    if message.media_group_id:
        data["album"] = identifier(message.media_group_id)
    text = clean(message.text or message.caption)
    attachments = attachments_of(message)
    if attachments:
        return _make(bot, message, key, kind_of(attachments), text=text, attachments=attachments, data=data)
    command, _, parameter = text.partition(" ")
    if command in _COMMANDS:
        if command == START and parameter.strip():  # t.me/<bot>?start=<where from>, at most 64 characters
            data["referral"] = {"ref": parameter.strip()[:64], "source": "START"}
        return _make(bot, message, key, Kind.PAYLOAD, text=text, payload=_COMMANDS[command], data=data)
    if text.strip():
        return _make(bot, message, key, Kind.TEXT, text=text, data=data)
    if _is_service(message):
        return None
    # A poll, a dice, a story: something the customer sent all the same, and they deserve an answer.
    return _make(bot, message, key, Kind.FILE, data={**data, "unsupported": True})


def _tap(bot: str, query: CallbackQuery) -> Inbound | None:
    if query.data is None:
        return None
    message = query.message
    if message is not None and message.chat.type != "private":
        return None
    data: dict[str, Any] = {"query": identifier(query.id)}
    if message is not None:
        data["reply_to"] = message_key(bot, message.chat.id, message.message_id)
    return Inbound(
        channel=CHANNEL,
        account=bot,
        user=_number(query.from_user.id),
        external_id=f"{bot}:tap:{identifier(query.id)}",
        kind=Kind.PAYLOAD,
        sent_at=datetime.now(UTC),  # the platform does not tell when
        text=_title(query),
        payload=clean(query.data),
        data=data,
    )


def _title(query: CallbackQuery) -> str:
    """The words on the tapped button, which the message brings along."""
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    rows = markup.inline_keyboard if markup is not None else ()
    return next((clean(button.text) for row in rows for button in row if button.callback_data == query.data), "")


def _edited(bot: str, message: Message) -> Inbound | None:
    if message.chat.type != "private":
        return None
    mid = message_key(bot, message.chat.id, message.message_id)
    edited = int(message.edit_date.timestamp()) if message.edit_date else 0
    text = clean(message.text or message.caption)
    return _make(bot, message, f"edit:{mid}:{edited}", Kind.EDITED, text=text, data={"mid": mid})


def _membership(bot: str, update: int, change: ChatMemberUpdated) -> Inbound | None:
    if change.chat.type != "private":
        return None
    status = change.new_chat_member.status
    return Inbound(
        channel=CHANNEL,
        account=bot,
        user=_number(change.chat.id),
        external_id=f"{bot}:member:{_number(update)}",
        kind=Kind.UNFOLLOW if status in _BLOCKED else Kind.FOLLOW,
        sent_at=change.date.astimezone(UTC),
        data={"status": clean(str(status))[:32]},
    )


def _is_service(message: Message) -> bool:
    """Notices of Telegram itself (a pinned message, an auto-delete timer): nobody said anything."""
    return bool(
        message.pinned_message
        or message.message_auto_delete_timer_changed
        or message.write_access_allowed
        or message.chat_background_set
        or message.new_chat_members
        or message.left_chat_member
    )


def _make(
    bot: str,
    message: Message,
    external_id: str,
    kind: Kind,
    *,
    text: str = "",
    payload: str | None = None,
    attachments: tuple[Any, ...] = (),
    data: Mapping[str, Any] | None = None,
) -> Inbound:
    return Inbound(
        channel=CHANNEL,
        account=bot,
        user=_number(message.chat.id),
        external_id=external_id,
        kind=kind,
        sent_at=message.date.astimezone(UTC),
        text=text,
        payload=payload,
        attachments=attachments,
        data=dict(data or {}),
    )
