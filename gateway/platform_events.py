"""Events that tell about something instead of asking for an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import IntegrityError

from connectors.contract import Inbound, Kind
from gateway.errors import EchoTooEarly
from gateway.live import Live
from gateway.metrics import Metrics
from gateway.models import State
from gateway.phone_notices import PhoneNotices
from gateway.records import conversations, receipts
from gateway.records.views import StoredMessage
from gateway.store import Store
from utility.clock import Clock

_log = structlog.get_logger(__name__)

# What our references to a platform begin with when they come back in an echo.
REFERENCE_PREFIX = "gw:"
# Meta's Page Inbox: a person of the company answered there (channels.md 1.4). An echo without an app id counts as a
# person too; one of any other app is another bot.
_PAGE_INBOX = "263902037430900"
# An echo of a send that nobody could tell the end of comes within this time.
_DOUBT = timedelta(minutes=10)
_TO_INBOX = frozenset({"take_thread_control"})


class PlatformEvents:
    """Handles echoes, receipts, edits and the rest."""

    def __init__(
        self,
        store: Store,
        live: Live,
        clock: Clock,
        metrics: Metrics,
        forget: Callable[[Sequence[str]], Awaitable[None]] | None = None,
        phone_notices: PhoneNotices | None = None,
    ) -> None:
        self._phone_notices = phone_notices
        self._forget = forget  # deletes kept files
        self._store = store
        self._live = live
        self._clock = clock
        self._metrics = metrics

    async def handle(self, event: Inbound) -> None:
        """Apply one event. Each may come twice or late: all of this is idempotent."""
        match event.kind:
            case Kind.DELIVERED:
                await self._receipt(event, State.DELIVERED)
            case Kind.READ:
                await self._receipt(event, State.READ)
            case Kind.ECHO:
                await self._echo(event)
            case Kind.EDITED:
                await self._edited(event)
            case Kind.DELETED:
                await self._deleted(event)
            case Kind.REACTION:
                await self._reaction(event)
            case Kind.OWNERSHIP:
                await self._ownership(event)
            case Kind.REFERRAL | Kind.FOLLOW | Kind.UNFOLLOW:
                await self._touched(event)
            case Kind.INFO:
                await self._info(event)
            case _:
                _log.info("event kind without a rule", kind=event.kind.value)

    async def _receipt(self, event: Inbound, to: State) -> None:
        if event.data.get("template"):  # of a message by phone number, which belongs to no conversation
            if self._phone_notices is not None:
                await self._phone_notices.receipt(event)
            return
        ids = [str(item) for item in event.data.get("ids") or ()]
        watermark = _time(event.data.get("watermark"))
        now = self._clock.now()
        talk, changed = await self._store.write(
            lambda db: receipts.advance(db, event.conversation, to, ids, watermark, now)
        )
        if talk is not None:
            for message in changed:
                await self._live.state(talk, message, to.value)

    async def _echo(self, event: Inbound) -> None:
        mid = str(event.data.get("mid") or event.external_id)
        metadata = str(event.data.get("metadata") or "")
        reference = metadata.removeprefix(REFERENCE_PREFIX) if metadata.startswith(REFERENCE_PREFIX) else None
        known = await self._store.read(lambda db: receipts.ours(db, event, mid, reference))
        now = self._clock.now()
        if known is None and _from_nobody(event):
            known = await self._perhaps_ours(event, now)
        if known is not None:
            if await self._store.write(lambda db: receipts.proven(db, known, now)):
                talk = await self._store.read(lambda db: conversations.by_id(db, known.conversation_id))
                await self._live.state(talk, known, State.SENT.value)
            return
        if reference is not None or not _by_a_person(event):
            _log.info("echo of another app", app=str(event.data.get("app_id") or ""))
            return
        try:
            talk, message = await self._store.write(lambda db: receipts.written_elsewhere(db, event, mid, now))
        except IntegrityError:  # stored before
            return
        self._metrics.handovers.labels("platform_inbox").inc()
        await self._live.created(talk, message)
        await self._live.conversation(talk)

    async def _perhaps_ours(self, event: Inbound, now: datetime) -> StoredMessage | None:
        """Our message behind an echo that names no sender; raises `EchoTooEarly` while its call is under way."""
        found = await self._store.read(lambda db: receipts.open_call(db, event, now - _DOUBT))
        if found is not None and found.state == State.SENDING.value:
            raise EchoTooEarly("an echo has overtaken the answer to its send")
        return found

    async def _edited(self, event: Inbound) -> None:
        mid, now = str(event.data.get("mid") or ""), self._clock.now()
        found = await self._store.write(lambda db: receipts.edit(db, event, mid, now))
        if found is not None:
            await self._live.updated(*found)

    async def _deleted(self, event: Inbound) -> None:
        mid, now = str(event.data.get("mid") or ""), self._clock.now()
        kept, found = await self._store.write(
            lambda db: (receipts.files_of(db, event, mid), receipts.withdraw(db, event, mid, now))
        )
        if self._forget is not None:
            await self._forget(kept)
        if found is not None:
            talk, message = found
            gone = {"type": "message.deleted", "id": str(message.id), "seq": message.seq}
            await self._live.publish(talk.key, gone)

    async def _reaction(self, event: Inbound) -> None:
        mid, now = str(event.data.get("mid") or ""), self._clock.now()
        found = await self._store.write(lambda db: receipts.react(db, event, mid, now))
        if found is not None:
            await self._live.updated(*found)

    async def _ownership(self, event: Inbound) -> None:
        """A platform moved the thread between our app and its own inbox."""
        now = self._clock.now()
        owner = str(event.data.get("new_owner_app_id") or "")
        talk = await self._store.read(lambda db: conversations.by_key(db, event.conversation))
        if talk is None or event.data.get("event") == "request_thread_control":
            return
        to_a_person = owner == _PAGE_INBOX or event.data.get("event") in _TO_INBOX
        if to_a_person:
            after = await self._store.write(lambda db: receipts.held_elsewhere(db, talk, now))
        else:
            after = await self._store.write(lambda db: receipts.given_back(db, talk, now))
        if after.holder != talk.holder:
            await self._live.conversation(after)

    async def _touched(self, event: Inbound) -> None:
        now = self._clock.now()
        talk = await self._store.write(lambda db: receipts.touched(db, event, now))
        await self._live.publish(talk.key, {"type": f"customer.{event.kind.value}", "data": dict(event.data)})

    async def _info(self, event: Inbound) -> None:
        """Something to know: about our account (a person must act when it is an alert), or about a customer."""
        name = str(event.data.get("event") or "")
        if event.data.get("alert"):
            _log.error("platform tells about our account", event_name=name, data=dict(event.data))
            self._metrics.delivery_errors.labels(event.channel, name or "account").inc()
        else:
            _log.info("platform tells", event_name=name)
        if event.user:
            await self._live.publish(event.conversation, {"type": "customer.info", "data": dict(event.data)})


def _from_nobody(event: Inbound) -> bool:
    """Whether the platform does not say who sent it: Zalo names the person, or nobody."""
    return not {"app_id", "metadata", "human"} & set(event.data)


def _by_a_person(event: Inbound) -> bool:
    if "human" in event.data:
        return bool(event.data["human"])
    return str(event.data.get("app_id") or "") in ("", _PAGE_INBOX)


def _time(value: object) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
