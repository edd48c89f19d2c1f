"""Composition: the only place where the parts of the application meet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor

from actions.context import Services, configure
from connectors.contract import Connector, Starting
from connectors.webchat.router import router as webchat_router
from connectors.webchat.settings import ChatSettings, Site
from gateway import delivery_api, developer, health, media, phone, pictures, refusals, registry, zalo
from gateway.actions_endpoint import ActionsEndpoint
from gateway.app_secret import app_secret
from gateway.bot import BotClient
from gateway.broker import INBOUND, OUTBOUND, Broker, Limits
from gateway.campaigns import setup as campaigns
from gateway.company.details import DetailsByZalo
from gateway.company.elsewhere import elsewhere
from gateway.company.elsewhere import router as sms_router
from gateway.company.front import CompanyFront, media_url
from gateway.company.links import CompanyLinks
from gateway.company.setup import open_company
from gateway.delivery import Delivery
from gateway.desk.desk import AgentDesk, Surroundings
from gateway.desk.queue import DeskQueue
from gateway.errors import Unavailable
from gateway.handover import Handover
from gateway.health import Readiness
from gateway.hearing import recogniser_for
from gateway.inbound import InboundWorker
from gateway.live import Live
from gateway.mail import mailer
from gateway.media import MediaLinks
from gateway.metrics import Metrics
from gateway.migrate import migrate
from gateway.phone_notices import PhoneNotices
from gateway.photos import Photos
from gateway.platform_events import PlatformEvents
from gateway.public_fetch import PublicFetch
from gateway.ratings import Ratings
from gateway.sender import Sender
from gateway.settings import Settings
from gateway.sms import HttpCarrier, NoCarrier, ShownOnly
from gateway.store import Store
from gateway.sweeper import Sweeper
from gateway.voice_notes import VoiceNotes
from gateway.webchat import ChatStore
from gateway.webhooks import Webhooks
from gateway.workers import LaneWorkers
from utility.clock import Clock, SystemClock
from utility.database import Database
from utility.sms import DeveloperSms

_log = structlog.get_logger(__name__)

# A bot turn or platform call that is under way at the end may finish within this time; then it is left to the
# next start.
_GRACE_SECONDS = 12.0


class Gateway:
    """Every part of the application, put together and not yet started."""

    def __init__(
        self,
        settings: Settings,
        connectors: Mapping[str, Connector] | None = None,
        *,
        clock: Clock | None = None,
        limits: Limits | None = None,
        repeatable: frozenset[str] = registry.REPEATABLE,
        fetch: PublicFetch | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.metrics = Metrics()
        self.database = Database(settings.database)
        self.store = Store(self.database)
        self.broker = Broker(
            settings.nats_url, settings.data_dir / "nats", replicas=settings.nats_replicas, limits=limits
        )
        self.live = Live(self.broker)
        self.delivery = Delivery(
            self.store,
            self.broker,
            self.live,
            self.clock,
            self.metrics,
            settings.public_url,
            settings.data_dir,
            fetch,
        )
        found = registry.connectors(settings, self.delivery.tools) if connectors is None else connectors
        self.connectors = dict(found)
        self.delivery.use(self.connectors)
        self.bot = BotClient(settings.rasa_url, settings.rasa_token.get_secret_value())
        self.handover = Handover(self.store, self.broker, self.live, self.clock)
        self.sms = DeveloperSms(self.database, self.clock) if settings.demo else None
        self.secret = app_secret(settings)
        self.carrier = _carrier(settings)
        opened = open_company(settings, self.database, self.clock, self.sms or self.carrier, self.secret)
        self.utility = opened.utility
        self.links = MediaLinks(self.secret)
        papers = CompanyLinks(self.secret, settings.public_url)
        self.company = CompanyFront(opened, self.store, self.broker, self.live, self.clock, papers)
        self.chat = ChatStore(
            self.store,
            self.broker,
            self.live,
            settings.data_dir / "uploads",
            self.clock,
            self.metrics,
            mailer(settings.smtp_url.get_secret_value(), settings.mail_from),
            settings.webchat_company,
        )
        self.ratings = Ratings(self.store, self.broker, self.live, self.clock)
        carrier = ShownOnly(self.sms) if self.sms is not None else self.carrier
        self.phone_notices = PhoneNotices(
            self.store,
            self.clock,
            self.metrics,
            self.connectors,
            None if isinstance(carrier, NoCarrier) else carrier,
        )
        self.company.news.elsewhere = elsewhere(settings, self.utility.outreach, self.phone_notices)
        events = PlatformEvents(
            self.store, self.live, self.clock, self.metrics, self.delivery.downloads.forget, self.phone_notices
        )
        self.campaigns = campaigns.campaigns(
            settings, self.store, self.clock, self.metrics, self.utility, self.connectors
        )
        self.queue = DeskQueue(self.store, self.clock)
        self.notes = VoiceNotes(
            self.store, self.delivery.downloads, self.live, settings.data_dir / "uploads", recogniser_for(settings)
        )
        inbound = InboundWorker(
            self.store,
            self.broker,
            self.bot,
            self.live,
            events,
            self.connectors,
            self.clock,
            self.metrics,
            self.delivery.downloads,
            self.ratings,
            self.queue,
            Photos(self.delivery.downloads, settings.data_dir / "uploads"),
            self.notes,
            settings.address_customers_as,
        )
        sender = Sender(
            self.store,
            self.broker,
            self.live,
            self.connectors,
            settings.public_url,
            self.clock,
            self.metrics,
            self.delivery,
            repeatable,
        )
        self._workers = (
            LaneWorkers(self.broker, INBOUND, inbound.handle, self.metrics),
            LaneWorkers(self.broker, OUTBOUND, sender.handle, self.metrics),
        )
        self.sweeper = Sweeper(self.store, self.broker, self.clock)
        self.desk = AgentDesk(
            Surroundings(
                settings=settings,
                store=self.store,
                broker=self.broker,
                live=self.live,
                clock=self.clock,
                handover=self.handover,
                bot=self.bot,
                utility=self.utility,
                links=self.links,
                secret=self.secret,
            )
        )

    async def start(self) -> None:
        """Migrate, connect, work. Raises `BrokerUnavailable` and what a migration raises."""
        await asyncio.to_thread(migrate, self.settings.database)
        await self.broker.connect()
        polled = {"telegram": self.settings.telegram_polling, "zalobot": self.settings.zalobot_polling, "phone": True}
        self.delivery.start(polled=[name for name, wanted in polled.items() if wanted])
        for connector in self.connectors.values():
            if isinstance(connector, Starting):
                await connector.start()
        for workers in self._workers:
            workers.start()
        self.sweeper.start()
        self.queue.start()
        await self.desk.start()
        self.company.start()
        self.ratings.start()
        self.phone_notices.start()
        if self.campaigns is not None:
            self.campaigns.start()
        _log.info("gateway started", channels=sorted(self.connectors))

    async def stop(self) -> None:
        """Finish what is under way and let go of everything."""
        if self.campaigns is not None:
            await self.campaigns.stop()
        await self.desk.stop()
        await self.queue.stop()
        await self.ratings.stop()
        await self.phone_notices.stop()
        await self.sweeper.stop()
        await asyncio.gather(*(workers.stop(_GRACE_SECONDS) for workers in self._workers))
        await self.notes.stop()
        await self.delivery.stop()
        for connector in self.connectors.values():
            await connector.close()
        await self.company.stop()
        if isinstance(self.carrier, HttpCarrier):
            await asyncio.to_thread(self.carrier.close)
        await self.bot.close()
        await self.broker.close()
        await asyncio.to_thread(self.store.close)
        _log.info("gateway stopped")


def _carrier(settings: Settings) -> HttpCarrier | NoCarrier:
    if settings.demo or not settings.sms_url:
        return NoCarrier()
    return HttpCarrier(settings.sms_url, settings.sms_token.get_secret_value(), settings.sms_sender)


def create_app(settings: Settings, gateway: Gateway | None = None) -> FastAPI:
    """The web application around a gateway."""
    parts = gateway or Gateway(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await parts.start()
        try:
            yield
        finally:
            await parts.stop()

    app = FastAPI(
        title="Trợ lý Điện",
        lifespan=lifespan,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        openapi_url="/openapi.json" if settings.demo else None,
    )
    app.state.gateway = parts
    parts.delivery.own.serve(app)
    app.add_exception_handler(Unavailable, _unavailable)
    refusals.install(app)
    app.router.routes.append(Webhooks(parts.connectors, parts.broker, parts.metrics, parts.delivery.exchanges).route())
    app.router.routes.append(_actions(parts).route())
    app.include_router(health.router(_readiness(parts), parts.metrics, parts.broker))
    app.include_router(media.router(parts.links, pictures.pictures(parts.utility)))
    app.include_router(parts.company.routes())
    parts.desk.install(app)
    app.include_router(delivery_api.routes)
    if "webchat" in parts.connectors:
        app.include_router(webchat_router(parts.chat, _chat_settings(settings, parts.secret)))
    zalo.install(app, parts.connectors, settings, parts.secret)
    phone.install(app, parts.connectors, settings, parts.store, parts.metrics)
    app.include_router(sms_router(parts.phone_notices, settings.sms_token.get_secret_value()))
    app.include_router(campaigns.router(parts.campaigns, settings.phone_secret.get_secret_value()))
    if parts.sms is not None:
        app.include_router(developer.router(parts.sms.messages))
    return app


def _actions(parts: Gateway) -> ActionsEndpoint:
    reachable = {"zalo", "zalobot"} & set(parts.connectors)
    zalo = DetailsByZalo(parts.utility, parts.company.postman, parts.company.news) if reachable else None
    configure(Services(parts.utility, parts.clock, media_url(parts.links, parts.company.links), zalo))
    return ActionsEndpoint(_executor(), parts.settings.rasa_token.get_secret_value())


@cache
def _executor() -> ActionExecutor:
    """All actions of the package, found once in a process."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


def _readiness(parts: Gateway) -> Readiness:
    return Readiness({"nats": parts.broker.check, "database": parts.store.check, "rasa": parts.bot.health})


def _chat_settings(settings: Settings, secret: str) -> ChatSettings:
    site = Site(
        key="main",
        company=settings.webchat_company,
        hotline=settings.webchat_hotline,
        origins=tuple(origin.strip() for origin in settings.webchat_origins.split(",") if origin.strip()),
        identity_secret=settings.webchat_identity_secret.get_secret_value(),
    )
    letters = bool(settings.smtp_url.get_secret_value())
    return ChatSettings(secret=secret, public_url=settings.public_url, sites=(site,), letters=letters)


async def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 503, headers={"Retry-After": "2"})
