"""Notices by phone number to customers who never wrote: queued durably, sent once, with delivery receipts.

A business event is named by its tracking id and told once. A person whom Zalo can't reach is left as `failed` with the
reason, for whoever queued the notice to use another way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import structlog

from connectors.contract import Connector, Inbound
from connectors.errors import ChannelDown, Retry, SendError, Unknown, WindowClosed
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.zns import TemplateMessage, TemplateMessages
from gateway.errors import Unavailable
from gateway.metrics import Metrics
from gateway.models import State
from gateway.records import phone_notices as records
from gateway.records.phone_notices import Notice
from gateway.retry import Backoff
from gateway.store import Store
from gateway.tasks import end
from utility.clock import VIETNAM, Clock

_log = structlog.get_logger(__name__)

# The service names no limit; the account's quality suffers from bursts. Replies have their own way and never wait.
_BETWEEN_SENDS = 0.05
_LOOK_SECONDS = 1.0
# Longer than any call: a notice in this state for so long has lost its sender.
_LOST_AFTER = timedelta(minutes=3)
_TEMPORARY = Backoff(first=5.0, longest=900.0, tries=20)
_CHANNEL_DOWN = Backoff(first=60.0, longest=1800.0, tries=200)
# The quiet hours end at six.
_MORNING = (6, 5)


class PhoneNotices:
    """Queues and sends template messages; does nothing where the official account is not configured."""

    def __init__(self, store: Store, clock: Clock, metrics: Metrics, connectors: Mapping[str, Connector]) -> None:
        self._store = store
        self._clock = clock
        self._metrics = metrics
        account = connectors.get("zalo")
        self._templates: TemplateMessages | None = account.templates if isinstance(account, ZaloConnector) else None
        self._task: asyncio.Task[None] | None = None

    @property
    def available(self) -> bool:
        """Whether notices can be sent."""
        return self._templates is not None

    async def queue(self, tracking_id: str, phone: str, template_id: str, values: Mapping[str, str]) -> bool:
        """Have a notice sent; False when this business event was told before. Raises `StoreUnavailable`."""
        now = self._clock.now()
        return await self._store.write(lambda db: records.queue(db, tracking_id, phone, template_id, values, now))

    async def find(self, tracking_id: str) -> Notice | None:
        """What became of a business event's notice."""
        return await self._store.read(lambda db: records.find(db, tracking_id))

    async def receipt(self, event: Inbound) -> None:
        """The platform tells that a phone has a notice."""
        ids = [str(item) for item in event.data.get("ids") or ()]
        tracking = str(event.data.get("tracking_id") or "")
        at, now = _moment(event.data.get("at")) or event.sent_at, self._clock.now()
        if await self._store.write(lambda db: records.delivered(db, ids, tracking, at, now)):
            self._metrics.messages_out.labels("zns", State.DELIVERED.value).inc()

    def start(self) -> None:
        """Begin to send."""
        if self._templates is not None:
            self._task = asyncio.create_task(self._run(self._templates), name="phone notices")

    async def stop(self) -> None:
        """Stop sending; a call under way is finished."""
        if self._task is not None:
            await end(self._task)

    async def send_due(self, templates: TemplateMessages) -> int:
        """Send everything that is due; how many were tried."""
        now, tried = self._clock.now(), 0
        await self._store.write(lambda db: records.interrupted(db, now - _LOST_AFTER, now))
        while (notice := await self._store.write(lambda db: records.claim(db, self._clock.now()))) is not None:
            # A notice in the middle of its call is finished even when the application ends.
            await asyncio.shield(asyncio.ensure_future(self._send(templates, notice)))
            tried += 1
            await asyncio.sleep(_BETWEEN_SENDS)
        return tried

    async def _send(self, templates: TemplateMessages, notice: Notice) -> None:
        message = TemplateMessage(notice.phone, notice.template_id, notice.values, notice.tracking_id)
        state, external_id, due = State.SENT, None, None
        problem: SendError | None = None
        try:
            external_id = (await templates.send(message)).message_id or None
        except Unknown as error:
            state, problem = State.UNKNOWN, error
        except SendError as error:
            problem, due = error, self._again(notice, error)
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
            )
        )

    def _again(self, notice: Notice, error: SendError) -> datetime | None:
        """When to try again; None for never."""
        now = self._clock.now()
        if isinstance(error, WindowClosed):  # a quota of the day
            return _next_morning(now)
        policy = _CHANNEL_DOWN if isinstance(error, ChannelDown) else _TEMPORARY
        if not isinstance(error, Retry | ChannelDown) or policy.exhausted(notice.attempts + 1):
            return None
        return now + policy.wait(notice.attempts + 1, error.retry_after)

    def _tell(self, notice: Notice, state: State, problem: SendError | None) -> None:
        self._metrics.messages_out.labels("zns", state.value).inc()
        if problem is None:
            return
        self._metrics.delivery_errors.labels("zns", type(problem).__name__).inc()
        loud = isinstance(problem, ChannelDown | WindowClosed)  # somebody has to act, or to buy more
        log = _log.error if loud else _log.warning
        log("a notice by phone was not sent", tracking=notice.tracking_id, state=state.value, code=problem.code)

    async def _run(self, templates: TemplateMessages) -> None:
        while True:
            try:
                await self.send_due(templates)
            except Unavailable as error:
                _log.debug("notices wait for the database", error=str(error))
            except Exception:
                _log.exception("notices can't be sent now")
            await asyncio.sleep(_LOOK_SECONDS)


def _next_morning(now: datetime) -> datetime:
    local = now.astimezone(VIETNAM)
    morning = local.replace(hour=_MORNING[0], minute=_MORNING[1], second=0, microsecond=0)
    return (morning + timedelta(days=1)).astimezone(UTC)


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
