"""Files and pictures that the platform only takes as uploads, within its limits.

Only our own media are handed over: an address of anybody else's stays a link.
"""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from connectors.contract import Load
from connectors.errors import ChannelDown, Refused, Retry, SendError, Unknown
from connectors.pictures import PictureLimit, fit
from connectors.zalo.client import OpenApi

PICTURE_LIMIT = PictureLimit(max_bytes=1024 * 1024, max_side=2048)
FILE_BYTES = 5 * 1024 * 1024
# Documents the platform takes, by suffix, and how their bytes begin (nothing to go by in a csv).
FILE_TYPES = {
    ".pdf": ("application/pdf", b"%PDF"),
    ".doc": ("application/msword", b"\xd0\xcf\x11\xe0"),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
    ".csv": ("text/csv", b""),
}


class Uploads:
    """Reads our own media and hands them to the platform."""

    def __init__(self, api: OpenApi, load: Load | None) -> None:
        self._api = api
        self._load = load

    async def file(self, url: str) -> str:
        """The token of an uploaded document. Raises `Refused` when the platform does not take such a file."""
        name, content = PurePosixPath(unquote(urlsplit(url).path)).name, await self._own(url)
        suffix = PurePosixPath(name).suffix.lower()
        if suffix not in FILE_TYPES:
            suffix = ".pdf" if content.startswith(b"%PDF") else ""
        if not suffix or len(content) > FILE_BYTES or not content.startswith(FILE_TYPES[suffix][1]):
            raise Refused("Zalo takes pdf, doc, docx and csv up to 5 MB", code="file-kind")
        name = name if name.lower().endswith(suffix) else f"tai-lieu{suffix}"
        return await self._upload("/v2.0/oa/upload/file", name, content, FILE_TYPES[suffix][0], "token")

    async def image(self, url: str) -> str:
        """The id of an uploaded picture, shrunk to what the platform takes."""
        content = await self._own(url)
        try:
            fitted = await asyncio.to_thread(fit, content, PICTURE_LIMIT)
        except ValueError as error:
            raise Refused(f"the picture can't be sent: {error}", code="bad-image") from error
        name, mime = ("anh.png", "image/png") if fitted.startswith(b"\x89PNG") else ("anh.jpg", "image/jpeg")
        return await self._upload("/v2.0/oa/upload/image", name, fitted, mime, "attachment_id")

    async def _own(self, url: str) -> bytes:
        try:
            content = await self._load(url) if self._load is not None else None
        except Exception as error:  # whatever keeps us from our own store: nothing has been sent
            raise Retry(f"our own media can't be read ({type(error).__name__})", code="own-media") from error
        if content is None:
            raise Refused("only media of our own are uploaded", code="foreign-media")
        return content

    async def _upload(self, path: str, name: str, content: bytes, mime: str, field: str) -> str:
        try:
            data: Any = await self._api.upload(path, name, content, mime)
        except Unknown as error:  # an upload shows the customer nothing: doing it again is harmless
            raise Retry(str(error), code=error.code) from error
        except (ChannelDown, Retry):
            raise
        except SendError as error:
            raise Refused(str(error), code=error.code) from error
        value = data.get(field) if isinstance(data, dict) else None
        if not isinstance(value, str) or not value:
            raise Retry("Zalo took an upload without naming it", code="no-upload-id")
        return value
