"""Calls to the Bot API, through python-telegram-bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import httpx
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from connectors.contract import Load
from connectors.errors import Refused
from connectors.pictures import PictureLimit, fit
from connectors.telegram.account import Account
from connectors.telegram.faults import fault, picture_refused

_log = logging.getLogger(__name__)

# Telegram answers a send within a second; an upload of megabytes takes longer.
_READ_SECONDS = 15.0
_CONNECT_SECONDS = 5.0
_CONNECTIONS = 64
# sendPhoto: 10 MB, width and height together at most 10,000.
PHOTO_LIMIT = PictureLimit(max_bytes=10_000_000, max_side=5_000, formats=frozenset({"JPEG", "PNG", "WEBP"}))


class TelegramClient:
    """The Bot API of one bot. The transport can be swapped, so that tests stay on this machine.

    `load` gives the bytes behind our own links: they are uploaded, so that a picture also arrives when Telegram can't
    reach this machine. Other addresses Telegram fetches itself.
    """

    def __init__(
        self, token: str, api_url: str, transport: httpx.AsyncBaseTransport | None = None, load: Load | None = None
    ) -> None:
        self._load = load
        base = api_url.rstrip("/")
        # Both of the library's pools are ours to close, though polling uses the first as well.
        self._requests = (_request(transport), _request(transport))
        self.bot = Account(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )

    async def send(self, chat: str, body: Mapping[str, Any]) -> int:
        """Send one message; its number in the chat. Raises a `SendError` whose type says whether to try again."""
        try:
            sent = await self._send(int(chat), body)
        except TelegramError as error:
            raise fault(error) from error
        return sent.message_id

    async def typing(self, chat: str) -> None:
        """Show that an answer is being written, for five seconds. Best effort."""
        await self._quietly(self.bot.send_chat_action(int(chat), "typing"), "typing")

    async def answer_tap(self, query: str) -> None:
        """Let a tapped button stop spinning. A query that is too old is no matter."""
        await self._quietly(self.bot.answer_callback_query(query), "tap")

    async def download(self, file_id: str, limit: int) -> bytes:
        """The bytes of a customer's file. Its address holds our token and is never shown to anybody."""
        try:
            file = await self.bot.get_file(file_id)
            if (file.file_size or 0) > limit:
                raise Refused("the file is larger than we take", code="too-large")
            data = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise fault(error) from error
        if len(data) > limit:
            raise Refused("the file is larger than we take", code="too-large")
        return data

    async def close(self) -> None:
        """Close the connections."""
        for request in self._requests:
            await request.shutdown()

    async def _send(self, chat: int, body: Mapping[str, Any]) -> Message:
        markup = _markup(body.get("markup"))
        match body["method"]:
            case "photo":
                return await self._photo(chat, body["url"], markup)
            case "document":
                data = await self._loaded(body["url"])
                document = body["url"] if data is None else InputFile(data, filename=_name(body["url"]))
                return await self.bot.send_document(chat, document, reply_markup=markup)
            case _:
                # The preview of a link would push the answer off the screen.
                quiet = LinkPreviewOptions(is_disabled=True)
                return await self.bot.send_message(chat, body["text"], reply_markup=markup, link_preview_options=quiet)

    async def _photo(self, chat: int, url: str, markup: Any) -> Message:
        data = await self._loaded(url)
        photo: Any = url
        if data is not None:
            try:
                photo = InputFile(await asyncio.to_thread(fit, data, PHOTO_LIMIT), filename=_name(url))
            except ValueError as error:
                raise Refused(f"the picture can't be sent: {error}", code="picture") from error
        try:
            return await self.bot.send_photo(chat, photo, reply_markup=markup)
        except TelegramError as error:
            if not picture_refused(error):
                raise
            _log.warning("telegram can't fetch a picture; its link is sent instead")
            return await self.bot.send_message(chat, url, reply_markup=markup)

    async def _loaded(self, url: str) -> bytes | None:
        return None if self._load is None else await self._load(url)

    async def _quietly(self, call: Any, what: str) -> None:
        try:
            await call
        except TelegramError as error:
            _log.info("telegram %s failed: %s", what, type(error).__name__)


def _request(transport: httpx.AsyncBaseTransport | None) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=_CONNECTIONS,
        read_timeout=_READ_SECONDS,
        write_timeout=_READ_SECONDS,
        connect_timeout=_CONNECT_SECONDS,
        pool_timeout=_CONNECT_SECONDS,
        httpx_kwargs={"transport": transport} if transport is not None else None,
    )


def _name(url: str) -> str:
    """A file name that tells nothing of the link."""
    tail = url.partition("?")[0].rpartition(".")[2].lower()
    return f"tro-ly-dien.{tail if tail.isalnum() and len(tail) <= 4 else 'bin'}"


def _markup(given: Mapping[str, Any] | None) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if given is None:
        return None
    if "inline" in given:
        return InlineKeyboardMarkup([[InlineKeyboardButton(**button) for button in row] for row in given["inline"]])
    rows = [
        [
            KeyboardButton(
                button["text"],
                request_contact=button.get("share") == "phone" or None,
                request_location=button.get("share") == "location" or None,
            )
            for button in row
        ]
        for row in given["keyboard"]
    ]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
