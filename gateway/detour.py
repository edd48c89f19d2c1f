"""Another channel of the same person, for what a platform takes no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from connectors.contract import Connector
from connectors.errors import Refused, WindowClosed
from gateway import replies
from gateway.breaker import Breaker
from gateway.records.views import StoredMessage, Talk
from utility.clock import Clock

# A page whose customer wrote this recently is probably still open.
_PAGE_IS_OPEN = timedelta(minutes=10)


class Detour:
    """Knows which channels can take a message now. `pages`: channels that show something only while they are open."""

    def __init__(
        self,
        connectors: Mapping[str, Connector],
        breaker: Breaker,
        public_url: str,
        clock: Clock,
        *,
        pages: frozenset[str],
    ) -> None:
        self._connectors = connectors
        self._breaker = breaker
        self._public_url = public_url
        self._clock = clock
        self._pages = pages

    def among(self, talks: Sequence[Talk], message: StoredMessage) -> Talk | None:
        """The first of these conversations that takes the message now."""
        return next((talk for talk in talks if self._takes(talk, message)), None)

    def _takes(self, talk: Talk, message: StoredMessage) -> bool:
        connector = self._connectors.get(talk.channel)
        silence = talk.silence(self._clock.now())
        if connector is None or silence is None or self._breaker.wait(talk.channel, talk.account) is not None:
            return False
        if talk.channel in self._pages and silence > _PAGE_IS_OPEN:
            return False  # a page that is closed shows nothing
        try:
            connector.render(replies.outbound(message, self._public_url, silence))
        except (WindowClosed, Refused):
            return False
        return True
