"""Files and pictures that the platform only takes as uploads, within its limits.

Only our own media are fetched: an address of anybody else's stays a link.
"""

from __future__ import annotations

import asyncio
import io
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from PIL import Image

from connectors.errors import ChannelDown, Refused, Retry, SendError, Unknown
from connectors.zalo.client import OpenApi

IMAGE_BYTES = 1024 * 1024
FILE_BYTES = 5 * 1024 * 1024
FILE_TYPES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
}
_TIMEOUT = httpx.Timeout(10.0, connect=3.0)
# Pictures of ours are a few hundred kB; whatever is larger than this is a mistake.
_MOST_FETCHED = 20 * 1024 * 1024
# The longer side of a picture that had to shrink, in steps until it fits.
_SIDES = (1600, 1200, 800)


class Uploads:
    """Fetches our own media and hands them to the platform."""

    def __init__(self, api: OpenApi, own_url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._api = api
        self._own_url = own_url.rstrip("/") + "/"
        self._http = httpx.AsyncClient(timeout=_TIMEOUT, transport=transport)

    def is_ours(self, url: str) -> bool:
        """Whether the medium lies with us."""
        return url.startswith(self._own_url)

    async def file(self, url: str) -> str:
        """The token of an uploaded document. Raises `Refused` when the platform does not take such a file."""
        name = PurePosixPath(unquote(urlsplit(url).path)).name or "tai-lieu"
        content, mime = await self._fetch(url)
        suffix = PurePosixPath(name).suffix.lower() or _suffix(mime)
        if suffix not in FILE_TYPES or len(content) > FILE_BYTES:
            raise Refused("Zalo takes pdf, doc, docx and csv up to 5 MB", code="file-kind")
        name = name if name.lower().endswith(suffix) else name + suffix
        return await self._upload("/v2.0/oa/upload/file", name, content, FILE_TYPES[suffix], "token")

    async def image(self, url: str) -> str:
        """The id of an uploaded picture, shrunk to what the platform takes."""
        content, _ = await self._fetch(url)
        fitted, mime = await asyncio.to_thread(fitting, content)
        name = "anh.png" if mime == "image/png" else "anh.jpg"
        return await self._upload("/v2.0/oa/upload/image", name, fitted, mime, "attachment_id")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _fetch(self, url: str) -> tuple[bytes, str]:
        if not self.is_ours(url):
            raise Refused("only media of our own are uploaded", code="foreign-media")
        try:
            answer = await self._http.get(url)
        except httpx.HTTPError as error:
            raise Retry(f"our own media can't be fetched ({type(error).__name__})", code="own-media") from error
        if not answer.is_success:
            kind = Retry if answer.status_code >= 500 else Refused
            raise kind(f"our own media answer HTTP {answer.status_code}", code="own-media")
        if len(answer.content) > _MOST_FETCHED:
            raise Refused("the medium is too large", code="too-large")
        return answer.content, answer.headers.get("content-type", "").partition(";")[0].strip()

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


def fitting(content: bytes, limit: int = IMAGE_BYTES) -> tuple[bytes, str]:
    """The picture as JPEG or PNG of at most `limit` bytes. Raises `Refused` for what is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.format in ("JPEG", "PNG") and len(content) <= limit:
                return content, f"image/{opened.format.lower()}"
            picture = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise Refused("this is no picture that can be read", code="bad-image") from error
    for side in _SIDES:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        for quality in (85, 70):
            target = io.BytesIO()
            smaller.save(target, "JPEG", quality=quality)
            if target.tell() <= limit:
                return target.getvalue(), "image/jpeg"
    raise Refused("the picture can't be made small enough", code="bad-image")


def _suffix(mime: str) -> str:
    return next((suffix for suffix, known in FILE_TYPES.items() if known == mime), "")
