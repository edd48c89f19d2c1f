"""Files that agents send, and those of the web chat that they look at.

A file is judged by its content, as a customer's is. The web chat reads it from its own store; platforms fetch it by a
signed link that ends.
"""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import Any

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy import Connection, update

from connectors.webchat.media import MediaRefused, check
from connectors.webchat.settings import Limits
from gateway.desk.errors import Unfit, Unknown
from gateway.desk.records import files, timeline
from gateway.models import UPLOAD
from gateway.records import widget
from gateway.records.widget import UploadRow
from gateway.store import Store
from utility.clock import Clock

# Platforms fetch at once; a customer may scroll up a month later.
_LINK_SECONDS = 30 * 24 * 3600
_WORDS = {
    "upload_too_large": ("too_large", "The file is too large."),
    "upload_type": ("not_a_picture", "Only JPEG, PNG and WebP pictures and PDF files can be sent."),
}


class DeskFiles:
    """Keeps, shows and links files."""

    def __init__(self, store: Store, folder: Path, clock: Clock, secret: str) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock
        self._signer = URLSafeTimedSerializer(secret, salt="desk file")

    async def keep(self, conversation: int, name: str, data: bytes) -> UploadRow:
        """Keep a file for a conversation. Raises `Unfit` for what is not sent, and `Unknown`."""
        try:
            found = await asyncio.to_thread(check, data, name, Limits())
        except MediaRefused as error:
            raise Unfit(*_WORDS.get(error.code, ("unreadable", "The file can't be read."))) from error
        key = await self._store.read(lambda db: timeline.key(db, conversation))
        number, now = secrets.token_hex(16), self._clock.now()
        row = UploadRow(number, found.kind, found.mime, found.name, len(found.data), found.width, found.height)
        await asyncio.to_thread(self._write, number, found.data)
        await self._store.write(lambda db: widget.add_upload(db, key, row, now))
        return row

    async def content(self, conversation: int, number: str, channel: str) -> dict[str, Any]:
        """A kept file as a reply carries it. Raises `Unknown`."""
        row = await self._store.read(lambda db: files.of_conversation(db, conversation, number))
        if channel == "webchat":
            fields = ("kind", "id", "mime", "name", "size", "width", "height")
            return {"media": [{name: getattr(row, name) for name in fields}], "upload": row.id}
        return {"image" if row.kind == "image" else "file": self.link(row.id), "upload": row.id}

    async def move(self, conversation: int, number: str, to: int) -> None:
        """A file put into a merged conversation goes out in the channel of one of its parts. Raises `Unknown`."""

        def work(db: Connection) -> None:
            row = files.of_conversation(db, conversation, number)
            key = timeline.key(db, to)
            db.execute(update(UPLOAD).where(UPLOAD.c.id == row.id).values(conversation_key=key))

        await self._store.write(work)

    async def of_conversation(self, conversation: int, number: str) -> tuple[UploadRow, bytes]:
        """A file of a conversation with its bytes. Raises `Unknown`."""
        return await self._read(await self._store.read(lambda db: files.of_conversation(db, conversation, number)))

    async def by_token(self, token: str) -> tuple[UploadRow, bytes]:
        """The file of a link. Raises `Unknown` for one that is forged or has ended."""
        try:
            number = str(self._signer.loads(token, max_age=_LINK_SECONDS))
        except (SignatureExpired, BadSignature) as error:
            raise Unknown("unknown_file", "This link is not ours or has ended.") from error
        return await self._read(await self._store.read(lambda db: files.by_number(db, number)))

    def link(self, number: str) -> str:
        """A relative link that works without signing in, for a while."""
        return f"/media/desk/{self._signer.dumps(number)}"

    async def _read(self, row: UploadRow) -> tuple[UploadRow, bytes]:
        try:
            return row, await asyncio.to_thread((self._folder / row.id).read_bytes)
        except OSError as error:
            raise Unknown("unknown_file", "The file is gone.") from error

    def _write(self, number: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / number).write_bytes(data)
