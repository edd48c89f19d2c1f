"""A customer's voice message in words: recognised beside the file, kept on the message, answered as if typed.

The message is waited for a moment, for its platform's link is fetched beside the conversation. What can't be fetched or
understood in time stays a recording: the customer is asked to type, and a person may still listen to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from asr.contract import AsrError, Recogniser
from asr.notes import words_of
from connectors.contract import Kind
from gateway.downloads import Downloads
from gateway.live import Live
from gateway.records import inbox
from gateway.records.views import StoredMessage, Talk
from gateway.store import Store
from gateway.tasks import end

_log = structlog.get_logger(__name__)

# A lane waits with it; a note is there within a second, or its link is in trouble.
_PATIENCE_SECONDS = 6.0
# Half a minute of speech takes a core for six seconds.
_RECOGNITION_SECONDS = 20.0
# Calls need the cores first.
_AT_ONCE = 2

Attachments = Sequence[Mapping[str, Any]]


class VoiceNotes:
    """Recognises voice messages; without a recogniser (`None`) they stay recordings."""

    def __init__(
        self, store: Store, downloads: Downloads, live: Live, uploads: Path, recogniser: Recogniser | None
    ) -> None:
        self._store = store
        self._downloads = downloads
        self._live = live
        self._uploads = uploads  # files of the web chat
        self._recogniser = recogniser
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._beside: set[asyncio.Task[None]] = set()

    async def heard(self, talk: Talk, message: StoredMessage, attachments: Attachments) -> StoredMessage:
        """The message with `content["transcript"]`, if it is a voice note that was understood."""
        if message.kind != Kind.AUDIO.value or message.text or "transcript" in message.content:
            return message
        note = next((one for one in attachments if one["kind"] == Kind.AUDIO.value), None)
        if note is None or self._recogniser is None:
            return message
        words = await self._words(self._recogniser, message.id, talk.channel, note)
        if not words:
            return message
        heard = replace(message, content={**message.content, "transcript": words})
        await self._store.write(lambda db: inbox.set_content(db, message.id, heard.content))
        await self._live.updated(talk, heard)
        return heard

    def for_people(self, talk: Talk, message: StoredMessage) -> None:
        """Recognise a note that a person answers: they read quicker than they listen."""
        if message.kind == Kind.AUDIO.value and self._recogniser is not None:
            task = asyncio.create_task(self._for_people(talk, message), name="voice-note")
            self._beside.add(task)
            task.add_done_callback(self._done)

    async def stop(self) -> None:
        """Leave what is not recognised yet."""
        await end(*self._beside)

    async def _for_people(self, talk: Talk, message: StoredMessage) -> None:
        attachments = await self._store.read(lambda db: inbox.attachments_of(db, message.id))
        await self.heard(talk, message, attachments)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._beside.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("a voice note is left unrecognised", error=type(error).__name__)

    async def _recording(self, message_id: int, channel: str, note: Mapping[str, Any]) -> bytes:
        upload = (note.get("data") or {}).get("upload")
        if isinstance(upload, str) and upload.isalnum():  # our own number of it, never a path
            return await asyncio.to_thread((self._uploads / upload).read_bytes)
        await self._downloads.wait(channel, message_id, _PATIENCE_SECONDS)
        return (await self._downloads.open(int(note["id"])))[1]

    async def _words(self, recogniser: Recogniser, message_id: int, channel: str, note: Mapping[str, Any]) -> str:
        try:
            recording = await self._recording(message_id, channel, note)
        except (LookupError, OSError):
            _log.info("a voice note is not here to be heard")
            return ""
        try:
            async with self._turns, asyncio.timeout(_RECOGNITION_SECONDS):
                return await asyncio.to_thread(words_of, recogniser, recording)
        except (AsrError, TimeoutError) as error:
            _log.warning("a voice note is not understood", error=type(error).__name__, reason=str(error)[:200])
        except Exception as error:  # a library of somebody else decodes what somebody else has sent
            _log.exception("a voice note can't be heard", error=type(error).__name__)
        return ""
