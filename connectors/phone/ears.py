"""What the calls of a process share for hearing: the recogniser's threads, the detectors."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog

from connectors.phone.contract import Detector, Detectors, Recogniser
from connectors.phone.utterance import Utterance

_log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Utterances in recognition at the same time; measured: four keep up on two cores, eight fall two seconds behind."""


class Ears:
    """One for the process."""

    def __init__(self, recogniser: Recogniser, detectors: Detectors, at_once: int = AT_ONCE) -> None:
        self._recogniser = recogniser
        self._detectors = detectors
        self.ready = True  # until it is known that nothing can be recognised
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="hearing")

    async def warm(self) -> None:
        """Load everything before the first call; a failure is logged and callers use keys."""
        try:
            await asyncio.to_thread(self._recogniser.warm)
            self.give_back(await self.detector())
        except Exception as error:
            self.ready = False
            _log.error("speech can't be recognised; callers use keys", reason=str(error))

    async def detector(self) -> Detector:
        """A detector for a call."""
        return await asyncio.to_thread(self._detectors.take)

    def give_back(self, detector: Detector) -> None:
        """The call is over."""
        self._detectors.give_back(detector)

    def utterance(self) -> Utterance:
        """Begin an utterance."""
        return Utterance(self._recogniser, self._pool)

    async def close(self) -> None:
        """After the calls: wait for the threads, then release the recogniser."""
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)
        await asyncio.to_thread(self._recogniser.close)
