"""How fast an account sends, over all processes: one token bucket an account, kept in NATS.

The bucket is a single number, the time at which it would be empty of debt (GCRA): sending moves it forward by one
interval, and it may run ahead of the clock by the burst. It is changed by compare-and-set, so processes need no lock;
a fast account takes a few tokens at a time, so that a send seldom costs a round trip. Notices may use only half of the
burst: when the account is busy, replies to customers go first.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

import nats.errors
import nats.js.errors
import structlog
from nats.js.api import KeyValueConfig, StorageType
from nats.js.kv import KeyValue

from connectors.contract import Pace
from gateway.broker import Broker
from gateway.errors import BrokerUnavailable

_log = structlog.get_logger(__name__)

_BUCKET = "pace"
# An account that sent nothing for so long has its whole burst again anyway.
_FORGET_SECONDS = 120.0
# Tokens are taken for this stretch of sending at a time, and given up when not used within a second.
_LEASE_SECONDS = 0.05
_LEASE_ENDS = 1.0
_NOTICE_SHARE = 0.5
_TRIES = 50


@dataclass(slots=True)
class _Lease:
    tokens: int
    ends: float


class Pacer:
    """Hands out permissions to send."""

    def __init__(self, broker: Broker, now: Callable[[], float] = time.time) -> None:
        self._broker = broker
        self._now = now
        self._leases: dict[str, _Lease] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._store: KeyValue | None = None

    async def take(self, channel: str, account: str, pace: Pace, *, notice: bool = False) -> float:
        """0.0 when a message may be sent now, else the seconds after which to ask again.

        Without NATS nothing is held back: the lanes stand still by themselves then.
        """
        if not notice and self.at_once(channel, account):
            return 0.0
        key = _key(channel, account)
        try:
            async with self._locks.setdefault(key, asyncio.Lock()):
                return await self._take(key, pace, notice=notice)
        except (BrokerUnavailable, nats.errors.Error, nats.js.errors.Error, OSError, TimeoutError) as error:
            self._store = None
            _log.warning("rate limits can't be kept now", error=type(error).__name__)
            return 0.0

    def at_once(self, channel: str, account: str) -> bool:
        """A token that was taken ahead and is still good, without asking NATS."""
        lease = self._leases.get(_key(channel, account))
        if lease is None or lease.tokens < 1 or lease.ends <= self._now():
            return False
        lease.tokens -= 1
        return True

    def give_back(self, channel: str, account: str) -> None:
        """A token was not used; it is good for the next message, if one comes soon."""
        lease = self._leases.get(_key(channel, account))
        if lease is not None:
            lease.tokens += 1

    async def _take(self, key: str, pace: Pace, *, notice: bool) -> float:
        store = await self._bucket()
        interval = 1.0 / pace.per_second
        ahead = pace.burst * interval * (_NOTICE_SHARE if notice else 1.0)
        wanted = 1 if notice else max(1, math.floor(pace.per_second * _LEASE_SECONDS))
        for _ in range(_TRIES):
            now = self._now()
            debt, revision = await self._read(store, key)
            start = max(debt, now)
            free = math.floor((now + ahead - start) / interval + 1e-6)
            if free < 1:
                return start + interval - now - ahead
            taken = min(free, wanted)
            value = repr(start + taken * interval).encode()
            try:
                if revision is None:
                    await store.create(key, value)
                else:
                    await store.update(key, value, last=revision)
            except nats.js.errors.KeyWrongLastSequenceError:
                continue  # another process was first
            self._leases[key] = _Lease(taken - 1, now + _LEASE_ENDS)
            return 0.0
        return interval  # the account is fought over: come again

    async def _read(self, store: KeyValue, key: str) -> tuple[float, int | None]:
        try:
            entry = await store.get(key)
        except nats.js.errors.KeyNotFoundError:
            return 0.0, None
        return float(entry.value or b"0"), entry.revision

    async def _bucket(self) -> KeyValue:
        if self._store is None:
            jetstream = self._broker.jetstream
            try:
                self._store = await jetstream.key_value(_BUCKET)
            except nats.js.errors.BucketNotFoundError:
                config = KeyValueConfig(_BUCKET, history=1, ttl=_FORGET_SECONDS, storage=StorageType.MEMORY)
                with contextlib.suppress(nats.js.errors.BadRequestError):  # another process made it just now
                    self._store = await jetstream.create_key_value(config)
                self._store = self._store or await jetstream.key_value(_BUCKET)
        return self._store


def _key(channel: str, account: str) -> str:
    return f"{channel}.{blake2b(account.encode(), digest_size=8).hexdigest()}"
