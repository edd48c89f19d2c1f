"""The company's side of the application, put together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter

from actions.context import MediaUrl
from gateway.broker import Broker
from gateway.company import events, papers, payments, signing, verifying, wallet
from gateway.company.links import PATHS, CompanyLinks
from gateway.company.news import News
from gateway.company.postman import Postman
from gateway.company.setup import Opened
from gateway.company.watch import Watch
from gateway.live import Live
from gateway.media import MediaLinks
from gateway.store import Store
from utility.clock import Clock
from utility.payments import NoticeResult
from utility.payments.providers import HmacProvider
from utility.requests import Requests
from utility.verification.checks import RegisterChecks

# The answer is for the person who looks at the papers, who comes minutes later at the soonest.
_REGISTER_SECONDS = 30.0


class CompanyFront:
    """Listens to the company, tells the chats, and serves its routes."""

    def __init__(
        self, opened: Opened, store: Store, broker: Broker, live: Live, clock: Clock, links: CompanyLinks
    ) -> None:
        self._opened = opened
        self._clock = clock
        self.links = links
        self.utility = opened.utility
        self.postman = Postman(store, broker, live, clock)
        self.news = News(self.utility, links, self.postman)
        self._checking: Watch | None = None
        looks = [self.utility.payments.tell_pending, self.utility.contracts.finish_pending]
        self.utility.payments.subscribe(self.news.payment)
        self.utility.contracts.subscribe(self.news.contract)
        if isinstance(self.utility.requests, Requests):
            self.utility.requests.subscribe(self.news.request)
            looks.append(self.utility.requests.tell_pending)
            if opened.register is not None:
                checks = RegisterChecks(self.utility.database, clock, self.utility.requests, self.utility.verification)
                self._checking = Watch(checks.ask_pending, seconds=_REGISTER_SECONDS)
        self._watch = Watch(*looks)

    def start(self) -> None:
        """Begin telling; call it on the event loop when the database is migrated."""
        self.postman.start()
        if self.news.elsewhere is not None:
            self.news.elsewhere.start()
        self._watch.start()
        if self._checking is not None:
            self._checking.start()

    async def stop(self) -> None:
        """Stop telling and let go of other systems."""
        await self._watch.stop()
        if self._checking is not None:
            await self._checking.stop()
        self.postman.stop()
        await asyncio.to_thread(self._opened.close)

    async def take_notice(self, provider: str, headers: Mapping[str, str], body: bytes) -> NoticeResult:
        """A provider's notice, wherever it came in. Raises what the database raises."""
        return await asyncio.to_thread(self.utility.payments.receive_notice, provider, headers, body)

    def routes(self) -> APIRouter:
        """Every route of the company."""
        routes = APIRouter()
        routes.include_router(papers.router(self.links, self.utility))
        routes.include_router(signing.router(self.links, self.utility, self._clock))
        routes.include_router(verifying.router(self.utility))
        routes.include_router(payments.pages(self.links, self.utility, self._opened.providers))
        # With a back office money is booked there, and notices go there; it tells us of both.
        if self._opened.events is not None:
            routes.include_router(events.router(self._opened.events, self.news, self._clock))
        else:
            routes.include_router(payments.notices(self.take_notice))
        for provider in self._opened.providers:
            if provider.name == wallet.NAME and isinstance(provider, HmacProvider):
                routes.include_router(wallet.router(provider))
        return routes


def media_url(media: MediaLinks, links: CompanyLinks) -> MediaUrl:
    """One maker of addresses for the actions: pictures as paths, papers and pages as whole addresses."""

    def url(kind: str, values: Mapping[str, str]) -> str:
        return links.url(kind, values) if kind in PATHS else media.url(kind, values)

    return url
