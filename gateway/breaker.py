"""The circuit breaker of each account: after repeated failures nothing is sent for a while, then one message tries.

Messages wait meanwhile without losing tries, the operator is alerted (log, figure, `./assistant doctor`, live event),
and the state is shared through the database, so that one process's discovery spares the others theirs.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from connectors.errors import ChannelDown, RateLimited, Retry, SendError, Unknown
from gateway.errors import Unavailable
from gateway.metrics import Metrics
from gateway.records import channels
from gateway.records.channels import Trouble
from gateway.retry import Backoff
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock

_log = structlog.get_logger(__name__)

# So many failures in a row, in so many conversations, are not one customer's bad luck.
_TRIPS_AFTER = 5
_CONVERSATIONS = 3
_OPEN = Backoff(first=5.0, longest=300.0, tries=0)
# While one message tries whether the account works again, the others wait this long.
_PROBE = timedelta(seconds=2)
_REFRESH_SECONDS = 2.0

_Key = tuple[str, str]


class Breaker:
    """Says whether an account may be used, and learns from what became of each call."""

    def __init__(self, store: Store, clock: Clock, metrics: Metrics) -> None:
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._troubles: dict[_Key, Trouble] = {}
        self._stricken: dict[_Key, set[int]] = {}  # conversations whose calls failed since the last good one
        self._slow: dict[_Key, datetime] = {}  # accounts that were asked to slow down; the others are asked themselves
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin learning from other processes."""
        self._task = asyncio.create_task(self._run(), name="breaker")

    async def stop(self) -> None:
        """Stop learning."""
        if self._task is not None:
            await end(self._task)

    def wait(self, channel: str, account: str) -> datetime | None:
        """When to come again; None when a message may be sent now.

        The first one to ask after the end of a pause is the probe: the others wait for what becomes of it.
        """
        key, now = (channel, account), self._clock.now()
        slow = self._slow.get(key)
        if slow is not None and slow > now:
            return slow
        self._slow.pop(key, None)
        trouble = self._troubles.get(key)
        if trouble is None or trouble.until is None:
            return None
        if trouble.until > now:
            return trouble.until
        self._troubles[key] = replace(trouble, until=now + _PROBE)
        return None

    async def succeeded(self, channel: str, account: str) -> None:
        """A call went well."""
        key = (channel, account)
        trouble = self._forget(key)
        if trouble is None or trouble.until is None:
            return
        now = self._clock.now()
        seconds = round((now - (trouble.since or now)).total_seconds())
        _log.warning("channel works again", channel=channel, account=account, after_seconds=seconds)
        self._metrics.channel_down.labels(channel, account).set(0)
        await self._save(replace(trouble, until=None, failures=0, updated_at=now))

    async def failed(self, channel: str, account: str, conversation: int, error: SendError, due: datetime) -> bool:
        """A call failed, and its message would be tried again at `due`. True when the account is now left alone."""
        key, now = (channel, account), self._clock.now()
        if isinstance(error, RateLimited):
            self._slow[key] = max(due, self._slow.get(key, due))
            _log.warning("account slows down", channel=channel, account=account, until=due.isoformat())
            return False
        if not isinstance(error, Retry | ChannelDown | Unknown):
            self._forget(key)  # the platform works: it refused this message or this customer
            return False
        known = self._troubles.get(key)
        failures = (known.failures if known else 0) + 1
        stricken = self._stricken.setdefault(key, set())
        stricken.add(conversation)
        until = known.until if known else None
        if isinstance(error, ChannelDown):
            until = due
        elif failures >= _TRIPS_AFTER and len(stricken) >= _CONVERSATIONS:
            until = now + _OPEN.wait(failures - _TRIPS_AFTER + 1)
        since = (known.since if known else None) or now
        code, words = error.code[:64] or type(error).__name__, str(error)[:500]
        trouble = Trouble(channel, account, until, since, failures, code, words, now)
        self._troubles[key] = trouble
        if until is None:
            return False
        if known is None or known.until is None:
            _log.error("channel is down", channel=channel, account=account, code=code, error=words)
        self._metrics.channel_down.labels(channel, account).set(1)
        await self._save(trouble)
        return True

    async def refresh(self) -> None:
        """Learn what other processes found. What is known here and younger stays."""
        now = self._clock.now()
        for found in await self._store.read(channels.troubles):
            key = (found.channel, found.account)
            known = self._troubles.get(key)
            if known is not None and known.updated_at >= found.updated_at:
                continue
            if found.until is not None and found.until > now:
                self._troubles[key] = found
                self._metrics.channel_down.labels(*key).set(1)
            elif found.until is None and known is not None:
                del self._troubles[key]
                self._metrics.channel_down.labels(*key).set(0)

    def _forget(self, key: _Key) -> Trouble | None:
        self._stricken.pop(key, None)
        return self._troubles.pop(key, None)

    async def _save(self, trouble: Trouble) -> None:
        try:
            await self._store.write(lambda db: channels.save(db, trouble))
        except Unavailable as error:
            _log.debug("channel state not saved", error=str(error))

    async def _run(self) -> None:
        while True:
            try:
                await self.refresh()
            except Unavailable as error:
                _log.debug("channel states not read", error=str(error))
            except Exception:
                _log.exception("channel states can't be read")
            await asyncio.sleep(_REFRESH_SECONDS)
