"""What stands between the lanes and the platforms, put together: the exchange log, rate limits, circuit breakers,
downloads of media, and polling where a platform can't call us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
import structlog

from connectors.contract import Connector, Inbound, Polling
from gateway.breaker import Breaker
from gateway.broker import INBOUND, Broker
from gateway.codec import encode_event
from gateway.downloads import Downloads
from gateway.exchanges import Exchanges, NotedTransport
from gateway.lanes import lane_of
from gateway.live import Live
from gateway.metrics import Metrics
from gateway.own_links import OwnLinks
from gateway.pacing import Pacer
from gateway.public_fetch import PublicFetch
from gateway.store import Store
from gateway.tasks import end
from gateway.transport import AiohttpTransport
from utility.clock import Clock

_log = structlog.get_logger(__name__)


class Tools:
    """What connectors are built with beside their settings."""

    def __init__(self, exchanges: Exchanges, own: OwnLinks) -> None:
        self._exchanges = exchanges
        self.load = own.load

    def transport(self, channel: str) -> httpx.AsyncBaseTransport:
        """The network for a platform client, every exchange noted."""
        return NotedTransport(AiohttpTransport(), channel, self._exchanges)


class Delivery:
    """Everything a platform's reliability asks for, in this process."""

    def __init__(
        self,
        store: Store,
        broker: Broker,
        live: Live,
        clock: Clock,
        metrics: Metrics,
        public_url: str,
        folder: Path,
        fetch: PublicFetch | None = None,
    ) -> None:
        self._broker = broker
        self._connectors: dict[str, Connector] = {}
        self.own = OwnLinks(public_url)
        self.exchanges = Exchanges(store, clock)
        self.tools = Tools(self.exchanges, self.own)
        self.breaker = Breaker(store, clock, metrics)
        self.pacer = Pacer(broker)
        self.downloads = Downloads(store, live, self._connectors, folder / "media", clock, metrics, fetch)
        self._polling: list[asyncio.Task[None]] = []

    def use(self, connectors: Mapping[str, Connector]) -> None:
        """The channels to serve; they need `tools` themselves and so come later."""
        self._connectors.update(connectors)

    def start(self, polled: Sequence[str] = ()) -> None:
        """Begin; `polled` are the channels to ask for events instead of being called."""
        self.exchanges.start()
        self.breaker.start()
        self.downloads.start()
        for name in polled:
            connector = self._connectors.get(name)
            if isinstance(connector, Polling):
                _log.info("polling instead of a webhook", channel=name)
                self._polling.append(asyncio.create_task(connector.poll(self._take), name=f"polling-{name}"))

    async def stop(self) -> None:
        """End all of it; what is noted is written."""
        await end(*self._polling)
        await self.downloads.stop()
        await self.breaker.stop()
        await self.exchanges.stop()

    async def _take(self, events: Sequence[Inbound]) -> None:
        for event in events:
            key = event.conversation
            await self._broker.publish(
                INBOUND, lane_of(key), encode_event(event), f"{event.channel}:{event.external_id}"
            )
