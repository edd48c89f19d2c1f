"""How a platform posts events: signed, and with the duplicates, delays and disorder that real ones have."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

Sign = Callable[[bytes, Mapping[str, Any]], dict[str, str]]
"""The headers that prove a body."""


@dataclass
class Hook:
    """The webhook address that a company has registered."""

    url: str
    sign: Sign
    duplicates: int = 0  # how often each event is posted again
    shuffled: bool = False  # a batch goes out in another order
    delay: float = 0.0  # up to so many seconds before each post
    tries: int = 3  # posts of one event until it is answered with a 2xx
    seed: int = 1
    answers: list[int] = field(default_factory=list)
    posted: int = 0
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    async def deliver(self, payloads: Sequence[Mapping[str, Any]]) -> None:
        """Post events as a platform would."""
        events = [payload for payload in payloads for _ in range(1 + self.duplicates)]
        if self.shuffled:
            self._random.shuffle(events)
        async with httpx.AsyncClient(timeout=10.0, trust_env=False) as http:
            for payload in events:
                if self.delay:
                    await asyncio.sleep(self._random.uniform(0, self.delay))
                await self._post(http, payload)

    async def _post(self, http: httpx.AsyncClient, payload: Mapping[str, Any]) -> None:
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", **self.sign(body, payload)}
        for number in range(self.tries):
            try:
                status = (await http.post(self.url, content=body, headers=headers)).status_code
            except httpx.HTTPError:
                status = 0
            self.posted += 1
            self.answers.append(status)
            if 200 <= status < 300:
                return
            await asyncio.sleep(0.2 * 2**number)
