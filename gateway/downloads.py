"""Customers' media, fetched as soon as their message is stored: the platforms' links end within hours or days.

What is fetched is judged by its content. Programs and pages are refused. A picture that can't be decoded is kept as it
came, as a file: the customer may have photographed the only copy, and a person may still read it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import structlog

from connectors.contract import Attachment, Connector, Fetching, Kind
from connectors.errors import RateLimited, Retry, SendError
from gateway.errors import Unavailable
from gateway.filetypes import extension, is_whole_picture, sniff
from gateway.live import Live
from gateway.metrics import Metrics
from gateway.models.message import Fetch
from gateway.public_fetch import FetchFailed, FetchRefused, PublicFetch
from gateway.records import files
from gateway.records.files import Kept, Pending
from gateway.retry import Backoff
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

# Photos of papers and short films of a broken pole; Telegram's bots may not fetch more either.
LIMIT = 20_000_000
# The links of most platforms last a day at least.
_AGAIN = Backoff(first=2.0, longest=900.0, tries=12)
# A worker that died is followed by another one after this.
_TAKEN = timedelta(seconds=90)
_LOOK_SECONDS = 2.0
_LOOK_AGAIN_SECONDS = 0.5
_AT_ONCE = 4
# How long nobody waits for a platform's media after somebody has in vain.
_TROUBLE_SECONDS = 30.0
_UNREADABLE = "the picture can't be decoded; it is kept as it came"


class Downloads:
    """Fetches what is pending, a few at a time, in every process."""

    def __init__(
        self,
        store: Store,
        live: Live,
        connectors: Mapping[str, Connector],
        folder: Path,
        clock: Clock,
        metrics: Metrics,
        fetch: PublicFetch | None = None,
    ) -> None:
        self._store = store
        self._live = live
        self._connectors = connectors
        self._folder = folder
        self._clock = clock
        self._metrics = metrics
        self._fetch = fetch or PublicFetch()
        self._wake = asyncio.Event()
        self._fetched = asyncio.Event()  # of the next batch
        self._in_vain: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin fetching."""
        self._task = asyncio.create_task(self._run(), name="downloads")

    async def stop(self) -> None:
        """Stop; what is under way is fetched again after the next start."""
        if self._task is not None:
            await end(self._task)
        await self._fetch.close()

    def wake(self) -> None:
        """A message with media has just been stored."""
        self._wake.set()

    async def wait(self, channel: str, message_id: int, seconds: float) -> bool:
        """Wait until every attachment of a message is settled; False when that takes longer.

        A platform whose media were waited for in vain is not waited for again until it gives some, or for a while: its
        trouble must not hold up the lanes.
        """
        if self._in_vain.get(channel, 0.0) > time.monotonic():
            return await self._settled_now(message_id)
        try:
            async with asyncio.timeout(seconds):
                while True:
                    fetched = self._fetched
                    if await self._settled_now(message_id):
                        return True
                    with contextlib.suppress(TimeoutError):  # another process may have fetched it
                        async with asyncio.timeout(_LOOK_AGAIN_SECONDS):
                            await fetched.wait()
        except TimeoutError:
            self._in_vain[channel] = time.monotonic() + _TROUBLE_SECONDS
            return False

    async def _settled_now(self, message_id: int) -> bool:
        return not await self._store.read(lambda db: files.unsettled(db, message_id))

    async def open(self, attachment_id: int) -> tuple[Kept, bytes]:
        """A kept file with its bytes. Raises LookupError."""
        kept = await self._store.read(lambda db: files.kept(db, attachment_id))
        if kept is None:
            raise LookupError("there is no such file")
        try:
            return kept, await asyncio.to_thread((self._folder / kept.file).read_bytes)
        except OSError as error:
            raise LookupError("the file is gone") from error

    async def forget(self, names: Sequence[str]) -> None:
        """Delete kept files: the customer withdrew their message, and the platforms' terms want the copy gone."""
        for name in names:
            await asyncio.to_thread((self._folder / name).unlink, missing_ok=True)

    async def fetch_due(self) -> int:
        """Fetch what is due now; how many were tried."""
        now = self._clock.now()
        if not await self._store.read(lambda db: files.waiting(db, now)):
            return 0
        batch = await self._store.write(lambda db: files.claim(db, now, now + _TAKEN, _AT_ONCE))
        await asyncio.gather(*(self._one(item) for item in batch))
        if batch:
            self._fetched.set()
            self._fetched = asyncio.Event()
        return len(batch)

    async def _run(self) -> None:
        while True:
            try:
                while await self.fetch_due() == _AT_ONCE:
                    continue
            except Unavailable as error:
                _log.debug("downloads wait", error=str(error))
            except Exception:
                _log.exception("downloads failed")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._wake.wait()
            self._wake.clear()

    async def _one(self, item: Pending) -> None:
        try:
            data = await self._bytes(item)
            mime, note = await asyncio.to_thread(_judged, data)
        except FetchRefused as error:
            await self._give_up(item, Fetch.REFUSED, str(error))
            return
        except FetchFailed as error:
            await self._again(item, str(error))
            return
        except Exception as error:
            _log.exception("a download failed")
            await self._again(item, type(error).__name__)
            return
        await self._keep(item, data, mime, note)

    async def _bytes(self, item: Pending) -> bytes:
        if item.url:
            return await self._fetch.get(item.url, LIMIT)
        connector = self._connectors.get(item.channel)
        if not isinstance(connector, Fetching):
            raise FetchRefused("the platform gave no address for it")
        attachment = Attachment(Kind(item.kind), mime=item.mime, name=item.name, data=item.data)
        try:
            return await connector.fetch(attachment, LIMIT)
        except (Retry, RateLimited) as error:
            raise FetchFailed(str(error)) from error
        except SendError as error:
            kind = FetchRefused if not error.retryable and error.code not in ("no-answer", "401") else FetchFailed
            raise kind(str(error)) from error

    async def _keep(self, item: Pending, data: bytes, mime: str, note: str | None) -> None:
        file = secrets.token_hex(16) + extension(mime)
        path = self._folder / file
        await asyncio.to_thread(_write, path, data)  # the bytes first: a row never stands for nothing
        try:
            held = await self._store.write(lambda db: files.keep(db, item.id, file, mime, len(data), note))
        except BaseException:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise
        if not held:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            return
        self._in_vain.pop(item.channel, None)
        self._metrics.downloads.labels(item.channel, "kept").inc()
        await self._tell(item, Fetch.KEPT.value)

    async def _again(self, item: Pending, error: str) -> None:
        if _AGAIN.exhausted(item.attempts):
            await self._give_up(item, Fetch.FAILED, error)
            return
        due = self._clock.now() + _AGAIN.wait(item.attempts)
        await self._store.write(lambda db: files.again(db, item.id, due, error))

    async def _give_up(self, item: Pending, state: Fetch, error: str) -> None:
        await self._store.write(lambda db: files.give_up(db, item.id, state, error))
        self._metrics.downloads.labels(item.channel, state.value).inc()
        _log.warning("an attachment is not kept", channel=item.channel, kind=item.kind, reason=error)
        await self._tell(item, state.value)

    async def _tell(self, item: Pending, state: str) -> None:
        event = {"type": "attachment", "id": item.id, "message": str(item.message_id), "state": state}
        await self._live.publish(item.conversation, event)


def _judged(data: bytes) -> tuple[str, str | None]:
    """The type of a file, and a note when it is kept although something is wrong. Raises `FetchRefused`."""
    if not data:
        raise FetchRefused("the file is empty")
    mime = sniff(data)
    if mime is None:
        raise FetchRefused("this type of file is not taken")
    if not mime.startswith("image/") or mime == "image/heic":  # the phone's own format; Pillow does not read it
        return mime, None
    try:
        return (mime, None) if is_whole_picture(data) else ("application/octet-stream", _UNREADABLE)
    except ValueError as error:
        raise FetchRefused(str(error)) from error


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
