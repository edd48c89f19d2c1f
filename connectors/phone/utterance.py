"""One utterance on its way through a recogniser. It blocks, so it has a thread; the loop only hands over."""

from __future__ import annotations

import asyncio
import contextlib
import queue
from concurrent.futures import ThreadPoolExecutor

from connectors.phone.contract import Recogniser

# An utterance that no recogniser has begun with, so long after its end: all are busy.
_BEGIN_SECONDS = 1.0
# viet-asr needs 0.1; a server across a network has its own limit below this.
_FINAL_SECONDS = 5.0


class AllBusy(Exception):
    """Every recogniser listens to somebody else."""


class Utterance:
    """Audio may be given at once; when all threads of `pool` are taken it is kept until one is free."""

    def __init__(self, recogniser: Recogniser, pool: ThreadPoolExecutor) -> None:
        self._recogniser = recogniser
        self._loop = asyncio.get_running_loop()
        self._audio: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._begun = asyncio.Event()
        self._left = False
        self.partial = ""
        self._work = self._loop.run_in_executor(pool, self._listen)
        self._work.add_done_callback(_retrieved)

    def accept(self, audio: bytes) -> None:
        """The next audio."""
        self._audio.put(audio)

    async def final(self) -> str:
        """The words. Raises `AllBusy`, `TimeoutError`, and whatever the recogniser raises."""
        self._audio.put(None)
        try:
            try:
                async with asyncio.timeout(_BEGIN_SECONDS):
                    await self._begun.wait()
            except TimeoutError as error:
                raise AllBusy from error
            async with asyncio.timeout(_FINAL_SECONDS):
                return await asyncio.shield(self._work)
        finally:
            self.leave()

    def leave(self) -> None:
        """Nobody waits for it any more; the thread is free as soon as it notices."""
        self._left = True
        self._audio.put(None)
        self._work.cancel()

    def _listen(self) -> str:
        with contextlib.suppress(RuntimeError):  # the loop may have been closed meanwhile
            self._loop.call_soon_threadsafe(self._begun.set)
        hearing = self._recogniser.listen()
        try:
            while (audio := self._waiting()) is not None and not self._left:
                hearing.accept(audio)
                self.partial = hearing.partial()
            return "" if self._left else hearing.final()
        finally:
            hearing.close()

    def _waiting(self) -> bytes | None:
        """All the audio that has come; None after the last."""
        audio = self._audio.get()
        if audio is None:
            return None
        parts = [audio]
        with contextlib.suppress(queue.Empty):
            while (more := self._audio.get_nowait()) is not None:
                parts.append(more)
            self._audio.put(None)
        return b"".join(parts)


def _retrieved(work: asyncio.Future[str]) -> None:
    """An error after everybody has left is nobody's."""
    if not work.cancelled():
        work.exception()
