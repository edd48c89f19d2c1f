"""Notices by phone number to customers who never wrote: queued durably, sent once, with delivery receipts.

A business event is named by its tracking id and told once, by the first of its ways that works: a Zalo template, then
an SMS. A way that surely failed is followed by the next; one whose end nobody can tell is followed by nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from connectors.contract import Connector, Inbound
from connectors.errors import ChannelDown, Refused, Retry, SendError, Unknown, WindowClosed
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.zns import TemplateMessage, TemplateMessages
from gateway.errors import Unavailable
from gateway.metrics import Metrics
from gateway.models import State
from gateway.records import phone_notices as records
from gateway.records.phone_notices import Notice
from gateway.retry import Backoff
from gateway.sms import Carrier
from gateway.store import Store
from gateway.tasks import end
from utility.clock import VIETNAM, Clock

ZNS = "zns"
SMS = "sms"

_log = structlog.get_logger(__name__)

# The service names no limit; the account's quality suffers from bursts. Replies have their own way and never wait.
_BETWEEN_SENDS = 0.05
_LOOK_SECONDS = 1.0
# Longer than any call: a notice in this state for so long has lost its sender.
_LOST_AFTER = timedelta(minutes=3)
_TEMPORARY = Backoff(first=5.0, longest=900.0, tries=20)
_CHANNEL_DOWN = Backoff(first=60.0, longest=1800.0, tries=200)
# The quiet hours of templates end at six.
_MORNING = (6, 5)
# Nobody wants a text message at night.
_SMS_FROM, _SMS_TO = 7, 21


class PhoneNotices:
    """Queues and sends; does nothing where neither the official account nor a carrier is configured."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        metrics: Metrics,
        connectors: Mapping[str, Connector],
        carrier: Carrier | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._metrics = metrics
        account = connectors.get("zalo")
        self._templates: TemplateMessages | None = account.templates if isinstance(account, ZaloConnector) else None
        self._carrier = carrier
        self._task: asyncio.Task[None] | None = None

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways that are configured."""
        return (*((ZNS,) if self._templates is not None else ()), *((SMS,) if self._carrier is not None else ()))

    @property
    def available(self) -> bool:
        """Whether notices can be sent."""
        return bool(self.ways)

    async def queue(
        self,
        tracking_id: str,
        phone: str,
        template_id: str,
        values: Mapping[str, str],
        *,
        ways: Sequence[str] = (ZNS,),
        text: str = "",
        kind: str = "",
    ) -> bool:
        """Have a notice sent; False when this business event was told before. Raises `StoreUnavailable`.

        `text` is for the way of SMS, template and values for that of Zalo.
        """
        now = self._clock.now()
        return await self._store.write(
            lambda db: records.queue(db, tracking_id, phone, template_id, values, now, ways=ways, text=text, kind=kind)
        )

    async def find(self, tracking_id: str) -> Notice | None:
        """What became of a business event's notice."""
        return await self._store.read(lambda db: records.find(db, tracking_id))

    async def receipt(self, event: Inbound) -> None:
        """The platform tells that a phone has a notice."""
        ids = [str(item) for item in event.data.get("ids") or ()]
        tracking = str(event.data.get("tracking_id") or "")
        at, now = _moment(event.data.get("at")) or event.sent_at, self._clock.now()
        if await self._store.write(lambda db: records.delivered(db, ids, tracking, at, now)):
            self._metrics.messages_out.labels(ZNS, State.DELIVERED.value).inc()

    async def sms_receipt(self, tracking_id: str, arrived: bool, reason: str) -> None:
        """The carrier tells what became of a text message. One that is not ours (a one-time code) is passed over."""
        now = self._clock.now()
        if arrived:
            known = await self._store.write(lambda db: records.delivered(db, [], tracking_id, now, now))
        else:
            known = await self._store.write(lambda db: records.undelivered(db, tracking_id, reason, now))
        if known:
            state = State.DELIVERED if arrived else State.FAILED
            self._metrics.messages_out.labels(SMS, state.value).inc()

    def start(self) -> None:
        """Begin to send."""
        if self.available:
            self._task = asyncio.create_task(self._run(), name="phone notices")

    async def stop(self) -> None:
        """Stop sending; a call under way is finished."""
        if self._task is not None:
            await end(self._task)

    async def send_due(self) -> int:
        """Send everything that is due; how many were tried."""
        now, tried = self._clock.now(), 0
        await self._store.write(lambda db: records.interrupted(db, now - _LOST_AFTER, now))
        while (notice := await self._store.write(lambda db: records.claim(db, self._clock.now()))) is not None:
            # A notice in the middle of its call is finished even when the application ends.
            await asyncio.shield(asyncio.ensure_future(self._send(notice)))
            tried += 1
            await asyncio.sleep(_BETWEEN_SENDS)
        return tried

    async def _send(self, notice: Notice) -> None:
        state, external_id, due = State.SENT, None, None
        problem: SendError | None = None
        ways: tuple[str, ...] | None = None
        try:
            external_id = await self._by(notice.ways[0] if notice.ways else ZNS, notice)
        except Unknown as error:
            state, problem = State.UNKNOWN, error
        except SendError as error:
            problem, due = error, self._again(notice, error)
            if due is None and len(notice.ways) > 1:  # surely not sent: the next way
                ways, due = notice.ways[1:], self._clock.now()
            state = State.QUEUED if due is not None else State.FAILED
        self._tell(notice, state, problem)
        now = self._clock.now()
        await self._store.write(
            lambda db: records.settle(
                db,
                notice.id,
                state,
                now,
                external_id=external_id,
                error=str(problem) if problem else None,
                code=problem.code if problem else None,
                due=due,
                ways=ways,
            )
        )

    async def _by(self, way: str, notice: Notice) -> str | None:
        """Send one way; the platform's id of it, if any. Raises a `SendError`."""
        if way == SMS:
            now = self._clock.now()
            if not _SMS_FROM <= now.astimezone(VIETNAM).hour < _SMS_TO:
                raise WindowClosed("no text messages at night", code="night")
            if self._carrier is None:
                raise Refused("no SMS carrier is connected", code="no-carrier")
            # The same id twice is one message at the carrier, so a repeat after a lost answer doubles nothing.
            await asyncio.to_thread(self._carrier.deliver, notice.tracking_id, notice.phone, notice.text)
            return None
        if self._templates is None or not notice.template_id:
            raise Refused("no template for this news, or no official account", code="no-template")
        message = TemplateMessage(notice.phone, notice.template_id, notice.values, notice.tracking_id)
        return (await self._templates.send(message)).message_id or None

    def _again(self, notice: Notice, error: SendError) -> datetime | None:
        """When to try again; None for never."""
        now = self._clock.now()
        if isinstance(error, WindowClosed):  # a quota of the day, or the night
            return _morning(now, _SMS_FROM) if error.code == "night" else _next_morning(now)
        policy = _CHANNEL_DOWN if isinstance(error, ChannelDown) else _TEMPORARY
        if not isinstance(error, Retry | ChannelDown) or policy.exhausted(notice.attempts + 1):
            return None
        return now + policy.wait(notice.attempts + 1, error.retry_after)

    def _tell(self, notice: Notice, state: State, problem: SendError | None) -> None:
        way = notice.ways[0] if notice.ways else ZNS
        self._metrics.messages_out.labels(way, state.value).inc()
        if problem is None:
            return
        self._metrics.delivery_errors.labels(way, type(problem).__name__).inc()
        # Somebody has to act, or to buy more.
        loud = isinstance(problem, ChannelDown | WindowClosed) and problem.code != "night"
        log = _log.error if loud else _log.warning
        log("a notice by phone was not sent", tracking=notice.tracking_id, state=state.value, code=problem.code)

    async def _run(self) -> None:
        while True:
            try:
                await self.send_due()
            except Unavailable as error:
                _log.debug("notices wait for the database", error=str(error))
            except Exception:
                _log.exception("notices can't be sent now")
            await asyncio.sleep(_LOOK_SECONDS)


def _morning(now: datetime, hour: int) -> datetime:
    """The next time it is this hour, and five minutes."""
    local = now.astimezone(VIETNAM)
    morning = local.replace(hour=hour, minute=5, second=0, microsecond=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(UTC)


def _next_morning(now: datetime) -> datetime:
    local = now.astimezone(VIETNAM)
    morning = local.replace(hour=_MORNING[0], minute=_MORNING[1], second=0, microsecond=0)
    return (morning + timedelta(days=1)).astimezone(UTC)


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
