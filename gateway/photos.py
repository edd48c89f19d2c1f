"""What a customer's photo says by its codes: a bill's QR code names the customer code.

The photo is waited for a moment, for its platform's link is fetched beside the conversation. What can't be fetched or
read in time is a photo without a code, as most are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from connectors.contract import Kind
from gateway.codes import codes_in
from gateway.downloads import Downloads
from utility.payments.scanned import Scanned, scanned

_log = structlog.get_logger(__name__)

# A lane waits with it; a photo is there within a second, or its link is in trouble.
_PATIENCE_SECONDS = 5.0
# Reading one takes a core for a few tenths of a second.
_AT_ONCE = 2
_MOST_PHOTOS = 3

Attachments = Sequence[Mapping[str, Any]]


class Photos:
    """Reads the codes in the photos of a message."""

    def __init__(self, downloads: Downloads, uploads: Path) -> None:
        self._downloads = downloads
        self._uploads = uploads  # files of the web chat
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def read(self, channel: str, message_id: int, attachments: Attachments) -> Scanned | None:
        """Whose bill the photos of a message show, or None."""
        photos = [one for one in attachments if one["kind"] == Kind.IMAGE.value][:_MOST_PHOTOS]
        if not photos:
            return None
        await self._downloads.wait(channel, message_id, _PATIENCE_SECONDS)
        for photo in photos:
            try:
                data = await self._bytes(photo)
            except (LookupError, OSError) as error:
                _log.info("a photo is not here to be read", reason=type(error).__name__)
                continue
            async with self._turns:
                texts = await asyncio.to_thread(codes_in, data)
            found = next((one for text in texts if (one := scanned(text)) is not None), None)
            if found is not None:
                _log.info("a photo names a customer")
                return found
        return None

    async def _bytes(self, photo: Mapping[str, Any]) -> bytes:
        upload = (photo.get("data") or {}).get("upload")
        if isinstance(upload, str) and upload.isalnum():  # our own number of it, never a path
            return await asyncio.to_thread((self._uploads / upload).read_bytes)
        return (await self._downloads.open(int(photo["id"])))[1]
