"""May this account be called now? Asked before a message is marked as under way, wherever that can be known.

A process that dies leaves what it had marked in doubt, so nothing should wait in that state: neither for the account's
pace nor for NATS, which keeps it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta

from connectors.contract import Connector, Pace, Paced
from gateway.pacing import Pacer
from gateway.records import conversations
from gateway.records.outbox import Claim
from gateway.records.views import Talk
from gateway.store import Store
from utility.clock import Clock

# A token that comes this soon is waited for in place; a longer wait would hold up the lane's other conversations.
_SHORT_WAIT = 0.25
# Conversations whose account is remembered; it never changes.
_REMEMBERED = 10_000

_Account = tuple[str, str]


class Permits:
    """Takes tokens of the accounts' pace for the sender."""

    def __init__(self, store: Store, pacer: Pacer, connectors: Mapping[str, Connector], clock: Clock) -> None:
        self._store = store
        self._pacer = pacer
        self._connectors = connectors
        self._clock = clock
        self._accounts: OrderedDict[int, _Account] = OrderedDict()

    async def ahead(self, conversation: int) -> bool:
        """A token for the next message of a conversation, before that is marked; False when there is none soon."""
        known = await self._account(conversation)
        return known is not None and await self._wait(*known, notice=False) == 0.0

    def at_once(self, talk: Talk) -> bool:
        """A token that is at hand, without asking anybody."""
        return self._pace(talk.channel) is None or self._pacer.at_once(talk.channel, talk.account)

    async def give_back(self, conversation: int) -> None:
        """There was nothing to use a token for."""
        known = await self._account(conversation)
        if known is not None and self._pace(known[0]) is not None:
            self._pacer.give_back(*known)

    async def until(self, claim: Claim) -> datetime | None:
        """None when the account may be called now, perhaps after a moment; else when to come again."""
        wait = await self._wait(claim.talk.channel, claim.talk.account, notice=claim.is_notice)
        return self._clock.now() + timedelta(seconds=wait) if wait else None

    async def _wait(self, channel: str, account: str, *, notice: bool) -> float:
        pace = self._pace(channel)
        if pace is None:
            return 0.0
        while wait := await self._pacer.take(channel, account, pace, notice=notice):
            if wait > _SHORT_WAIT:
                return wait
            await asyncio.sleep(wait)
        return 0.0

    def _pace(self, channel: str) -> Pace | None:
        connector = self._connectors.get(channel)
        return connector.pace if isinstance(connector, Paced) else None

    async def _account(self, conversation: int) -> _Account | None:
        known = self._accounts.get(conversation)
        if known is None:
            known = await self._store.read(lambda db: conversations.account_of(db, conversation))
            if known is None:
                return None
            self._accounts[conversation] = known
            if len(self._accounts) > _REMEMBERED:
                self._accounts.popitem(last=False)
        return known
