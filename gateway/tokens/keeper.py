"""Keeps the tokens of one account. Any number of processes may run one; exactly one of them renews at a time.

* Ahead of time: a pair is renewed after four fifths of its life, so an operator has hours to mend a failure.
* By one: whoever renews holds a lease in the database that outlives the longest call. The others wait for its result.
* Never lost: the new pair is on disk before it is in the database, and in both before it is used up. What remains is
  a crash while the platform's answer is on its way; then the old access token still works for hours, the try with
  the used token is refused, and the log says that an administrator must consent again.
* Never in a loop: after a refusal nothing is tried for a quarter of an hour.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from connectors.errors import ChannelDown, Retry, SendError
from connectors.zalo.oauth import GrantRefused
from connectors.zalo.tokens import Pair
from gateway.tasks import end
from gateway.tokens.cipher import CannotOpen, Cipher
from gateway.tokens.grants import Grants, Stored
from gateway.tokens.journal import Entry, Journal
from utility.clock import Clock

_log = structlog.get_logger(__name__)

_RENEW_AFTER = 0.8
# A token this close to its end may be over before the call arrives.
_SKEW = timedelta(seconds=60)
_CALL_SECONDS = 30.0
_LEASE = timedelta(seconds=90)
# A send must not wait longer than this for a token: it is put back and tried again.
_PATIENCE_SECONDS = 8.0
_LOOK_SECONDS = 0.25
_TEND_SECONDS = 30.0
_AFTER_REFUSAL = timedelta(minutes=15)
_AFTER_SILENCE = timedelta(seconds=30)
_AFTER_BUSY = timedelta(seconds=5)
_SAVE_AGAIN_SECONDS = 1.0
_NOTHING_TO_USE = "there is no refresh token: set ZALO_REFRESH_TOKEN, or let an administrator consent"

Renew = Callable[[str], Awaitable[Pair]]


@dataclass(frozen=True, slots=True)
class Held:
    """The pair in memory."""

    generation: int
    access: str
    expires_at: datetime

    def usable(self, now: datetime) -> bool:
        """Whether a call made now may carry it."""
        return now < self.expires_at - _SKEW


class TokenKeeper:
    """`connectors.zalo.tokens.AccessTokens` over a database row that all processes share."""

    def __init__(
        self,
        grants: Grants,
        cipher: Cipher,
        journal: Journal,
        renew: Renew,
        clock: Clock,
        *,
        seed: str = "",
        release: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._grants = grants
        self._cipher = cipher
        self._journal = journal
        self._ask_platform = renew
        self._clock = clock
        self._seed = seed
        self._seed_digest = hashlib.sha256(seed.encode()).hexdigest()[:32] if seed else None
        self._release = release
        self._owner = secrets.token_hex(8)
        self._held: Held | None = None
        self._lock = asyncio.Lock()
        self._under_way: set[asyncio.Task[None]] = set()
        self._tending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to renew ahead of time."""
        self._tending = asyncio.create_task(self._tend(), name="tokens")

    async def close(self) -> None:
        """Stop; a renewal that is under way is finished, since its answer exists only once."""
        if self._tending is not None:
            await end(self._tending)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_CALL_SECONDS)
        if self._release is not None:
            await self._release()

    async def current(self) -> str:
        """A token that should be valid. Raises `ChannelDown` when a person must act, `Retry` when one is coming."""
        held = self._held
        if held is not None and held.usable(self._clock.now()):
            return held.access
        stored, held = await self._load()
        if held is not None and held.usable(self._clock.now()):
            return held.access
        return (await self._new(stored.generation)).access

    async def renewed(self, refused: str) -> str:
        """A token other than `refused`: what another process has got meanwhile, else a new one."""
        stored, held = await self._load()
        if held is not None and held.access != refused and held.usable(self._clock.now()):
            return held.access
        return (await self._new(stored.generation)).access

    async def tend(self) -> bool:
        """Renew if it is time. True when there is a new pair, by us or by another process."""
        stored, held = await self._load()
        now = self._clock.now()
        if self._too_early(stored):
            return False
        if held is not None and not self._new_seed(stored) and stored.renew_at is not None and now < stored.renew_at:
            return False
        await self._new(stored.generation)
        return True

    async def adopt(self, pair: Pair) -> None:
        """Take a pair that an administrator's consent has brought."""
        stored = await asyncio.to_thread(self._grants.read)
        await self._keep(pair, stored.generation + 1, None)
        _log.info("an administrator has consented", generation=stored.generation + 1)

    async def _tend(self) -> None:
        while True:
            try:
                if await self.tend():
                    _log.info("tokens renewed ahead of time")
            except ChannelDown as error:
                _log.error("tokens can't be renewed; an operator must act", error=str(error))
            except SendError as error:
                _log.warning("tokens not renewed yet", error=str(error))
            except Exception:
                _log.exception("tokens can't be looked after now")
            await asyncio.sleep(_TEND_SECONDS * (0.75 + random.random() / 2))  # noqa: S311 - no secret hangs on it

    async def _new(self, seen: int) -> Held:
        """A pair younger than generation `seen`. Of many callers one renews; across processes too."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _PATIENCE_SECONDS
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS), self._lock:
                while True:
                    stored, held = await self._load()
                    if stored.generation > seen and held is not None:
                        return held
                    self._refuse_too_early(stored)
                    now = self._clock.now()
                    try:
                        lease = await asyncio.to_thread(self._grants.lease, self._owner, now, _LEASE)
                    except SQLAlchemyError as error:  # no renewal without a place to keep its result
                        raise Retry("the database with the tokens is away", code="token-database") from error
                    if lease is not None:
                        break
                    await asyncio.sleep(min(_LOOK_SECONDS, max(0.0, deadline - loop.time())))
                if lease.generation > seen and lease.sealed is not None:  # saved between our look and our lease
                    await asyncio.to_thread(self._grants.release, self._owner, now)
                    _, held = await self._load()
                else:
                    # The caller may be cancelled; the answer must not be lost with it.
                    task = asyncio.create_task(self._use(lease), name="renewal")
                    self._under_way.add(task)
                    task.add_done_callback(self._finished)
                    await asyncio.shield(task)
                    held = self._held
        except TimeoutError as error:
            raise Retry("the access token is being renewed", code="token-renewal", retry_after=2.0) from error
        if held is None:
            raise Retry("the access token is being renewed", code="token-renewal", retry_after=2.0)
        return held

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be waiting any more; the row says what went wrong

    def _too_early(self, stored: Stored) -> bool:
        """Whether a failure is so fresh that nothing is tried; an operator's new token mends a refusal at once."""
        if stored.not_before is None or self._clock.now() >= stored.not_before:
            return False
        return not (stored.problem and self._new_seed(stored))

    def _refuse_too_early(self, stored: Stored) -> None:
        if not self._too_early(stored) or stored.not_before is None:
            return
        wait = (stored.not_before - self._clock.now()).total_seconds()
        if stored.problem:
            raise ChannelDown(stored.problem, code="token", retry_after=wait)
        raise Retry("the access token can't be renewed yet", code="token-renewal", retry_after=wait)

    async def _use(self, lease: Stored) -> None:
        """Use refresh tokens up, the operator's new one first, until the platform takes one. We hold the lease."""
        refusal: GrantRefused | None = None
        for token, seed in self._candidates(lease):
            try:
                async with asyncio.timeout(_CALL_SECONDS):
                    pair = await self._ask_platform(token)
            except GrantRefused as error:
                refusal = error
                if seed is not None:
                    await asyncio.to_thread(self._grants.seed_tried, seed, self._clock.now())
                continue
            except Retry as error:
                await self._let_go(None, _AFTER_BUSY)
                raise Retry(str(error), code=error.code, retry_after=error.retry_after) from error
            except (TimeoutError, SendError) as error:
                # Nobody knows whether the token is used up. The next try will tell.
                await self._let_go(None, _AFTER_SILENCE)
                raise Retry(f"the renewal got no answer ({error})", code="token-renewal") from error
            except BaseException:
                await self._let_go(None, _AFTER_SILENCE)
                raise
            await self._keep(pair, lease.generation + 1, seed)
            return
        problem = f"{refusal}; an administrator of the account must consent again" if refusal else _NOTHING_TO_USE
        await self._let_go(problem, _AFTER_REFUSAL)
        raise ChannelDown(problem, code="token")

    def _candidates(self, stored: Stored) -> list[tuple[str, str | None]]:
        found: list[tuple[str, str | None]] = []
        if self._new_seed(stored):
            found.append((self._seed, self._seed_digest))
        if stored.sealed is not None:
            with contextlib.suppress(CannotOpen):
                found.append((self._cipher.open(stored.sealed).refresh, None))
        return found

    def _new_seed(self, stored: Stored) -> bool:
        return self._seed_digest is not None and self._seed_digest not in stored.seeds

    async def _let_go(self, problem: str | None, pause: timedelta) -> None:
        """End our lease. Should the database be away, the lease ends by itself."""
        now = self._clock.now()
        with contextlib.suppress(SQLAlchemyError):
            await asyncio.to_thread(self._grants.release, self._owner, now, problem=problem, not_before=now + pause)

    async def _keep(self, pair: Pair, generation: int, seed: str | None) -> None:
        """Disk, memory, database, in this order. A database that is away is told as soon as it is back."""
        entry = Entry(generation, self._cipher.seal(pair), self._clock.now(), seed)
        try:
            await asyncio.to_thread(self._journal.write, entry)
        except OSError as error:
            _log.error("a new pair of tokens can't be written to disk", error=str(error))
        self._held = Held(generation, pair.access, entry.received_at + timedelta(seconds=pair.lifetime))
        while True:
            try:
                await self._save(entry, pair)
            except Exception as error:  # the only copy must not die with an error of the database
                _log.error("a new pair of tokens is not in the database yet", error=type(error).__name__)
                await asyncio.sleep(_SAVE_AGAIN_SECONDS)
            else:
                break
        await asyncio.to_thread(self._journal.clear, generation)

    async def _save(self, entry: Entry, pair: Pair) -> bool:
        lifetime = timedelta(seconds=pair.lifetime)
        return await asyncio.to_thread(
            self._grants.save,
            entry.generation,
            entry.sealed,
            entry.received_at + lifetime,
            entry.received_at + lifetime * _RENEW_AFTER,
            self._clock.now(),
            seed=entry.seed,
        )

    async def _load(self) -> tuple[Stored, Held | None]:
        """The row, after what a crash has left on disk is put into it."""
        try:
            stored = await asyncio.to_thread(self._grants.read)
        except SQLAlchemyError as error:
            raise Retry("the database with the tokens is away", code="token-database") from error
        entry = await asyncio.to_thread(self._journal.read)
        if entry is not None and entry.generation > stored.generation and not self._under_way:
            with contextlib.suppress(CannotOpen):
                if await self._save(entry, self._cipher.open(entry.sealed)):
                    _log.warning("a pair of tokens was recovered from disk", generation=entry.generation)
                stored = await asyncio.to_thread(self._grants.read)
                await asyncio.to_thread(self._journal.clear, stored.generation)
        if stored.sealed is None or stored.expires_at is None:
            return stored, None
        try:
            pair = self._cipher.open(stored.sealed)
        except CannotOpen:
            if not self._new_seed(stored):
                problem = "the stored tokens can't be read: APP_SECRET has changed; put it back, or consent again"
                raise ChannelDown(problem, code="token") from None
            return stored, None
        if self._held is None or stored.generation >= self._held.generation:
            self._held = Held(stored.generation, pair.access, stored.expires_at)
        return stored, self._held
