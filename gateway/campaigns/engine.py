"""Calls people: finds them, keeps pace and hours, writes down what it does before it does it.

A person is marked as being called, and the mark is committed, before the exchange is asked. Who was being called when
the process died, or when the exchange was lost, may have been rung: they end as `unknown` and are never called again by
themselves.
"""

from __future__ import annotations

import asyncio
import functools
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter
from sqlalchemy import Connection

from actions.phrases import part
from connectors.phone.connector import PhoneConnector
from connectors.phone.dialler import BadNumber, Dialler, NotPlaced, Rang, Uncertain
from gateway.campaigns.errands import Announcement, Answers, Survey, errand
from gateway.campaigns.people import People, Round
from gateway.campaigns.rules import Kind, may_call, stops_by_itself
from gateway.errors import Unavailable
from gateway.metrics import Metrics
from gateway.models.campaign import UNREACHED, CampaignState, Outcome
from gateway.records import campaigns as records
from gateway.records.campaigns import StoredCall, StoredCampaign
from gateway.store import Store
from gateway.tasks import end
from utility.clock import Clock
from utility.requests import RequestError
from utility.services import Utility

_log = structlog.get_logger(__name__)

_LOOK_SECONDS = 2.0
# People are looked for again so often; the round of a survey is drawn once.
_FILL_SECONDS = 300.0
# Ringing, and the exchange's own slowness, are over by then.
_LOST_RINGING = timedelta(minutes=3)
# The longest call, and a little.
_LOST_TALKING = timedelta(minutes=20)
# The exchange connects who has picked up within this time, or something is wrong with its dialplan.
_CONNECT_SECONDS = 10.0
_LONGEST_CALL_SECONDS = 1200.0
# How long an announced call may wait for its first sound: ringing included.
_ANNOUNCED_SECONDS = 120.0
# The exchange is away: everybody waits this long.
_EXCHANGE_AGAIN = timedelta(minutes=2)
_RANG = {
    Rang.BUSY: Outcome.BUSY,
    Rang.NO_ANSWER: Outcome.NO_ANSWER,
    Rang.CONGESTED: Outcome.FAILED,
    Rang.NO_SUCH_NUMBER: Outcome.FAILED,
}


class Campaigns:
    """The calls of one process. `lines`: at most so many of our own calls at once, over all campaigns."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        metrics: Metrics,
        utility: Utility,
        phone: PhoneConnector,
        dialler: Dialler,
        *,
        company: str,
        lines: int,
        hears: Callable[[], bool],
    ) -> None:
        self._store = store
        self._clock = clock
        self._utility = utility
        self._people = People(utility.outreach)
        self._phone = phone
        self._dialler = dialler
        self._company = company
        self._lines = lines
        self._hears = hears
        self._counted = Counter(
            "assistant_outgoing_calls_total",
            "Calls made, by how they ended",
            ["kind", "outcome"],
            registry=metrics.registry,
        )
        self._looking: asyncio.Task[None] | None = None
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._machines: set[str] = set()
        self._filled_at: dict[int, float] = {}
        self._waits_until = clock.now()

    def start(self) -> None:
        """Begin to call."""
        self._looking = asyncio.create_task(self._run(), name="campaigns")

    async def stop(self) -> None:
        """Call nobody any more. Calls under way are settled by the next start, as doubtful or broken off."""
        if self._looking is not None:
            await end(self._looking)
        await end(*self._calls.values())
        await self._dialler.close()

    def machine(self, call: str) -> None:
        """The exchange heard an answering machine on this call."""
        self._machines.add(call.lower())

    async def look(self) -> int:
        """One round: settle what is lost, find people, place the calls that are due; gives how many."""
        now = self._clock.now()
        await self._store.write(lambda db: records.interrupted(db, now - _LOST_RINGING, now - _LOST_TALKING, now))
        await self._open_tickets()
        running = await self._store.read(lambda db: records.every(db, CampaignState.RUNNING))
        placed = 0
        for campaign in running:
            await self._fill(campaign)
            if await self._ends(campaign) or not may_call(campaign.rules, now) or now < self._waits_until:
                continue
            while await self._place_one(campaign):
                placed += 1
        return placed

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Unavailable as error:
                _log.debug("campaigns wait for the database", error=str(error))
            except Exception:
                _log.exception("campaigns can't go on now")
            await asyncio.sleep(_LOOK_SECONDS)

    async def _fill(self, campaign: StoredCampaign) -> None:
        now, loop = self._clock.now(), asyncio.get_running_loop()
        name = self._people.round_of(campaign.kind, now)
        if name and name <= campaign.filled:
            return
        if not name and loop.time() - self._filled_at.get(campaign.id, float("-inf")) < _FILL_SECONDS:
            return
        found = await asyncio.to_thread(self._people.find, campaign.id, campaign.kind, campaign.rules, now)
        added = await self._store.write(lambda db: _fill(db, campaign, found, now))
        self._filled_at[campaign.id] = loop.time()
        if added:
            _log.info("people to call", campaign=campaign.id, kind=campaign.kind.value, people=added)

    async def _ends(self, campaign: StoredCampaign) -> bool:
        rung, answered = await self._store.read(lambda db: records.rung_and_answered(db, campaign.id))
        if not stops_by_itself(campaign.rules, rung, answered):
            return False
        now = self._clock.now()
        await self._store.write(
            lambda db: records.move(
                db, campaign.id, CampaignState.STOPPED, [CampaignState.RUNNING], "answered_share", now
            )
        )
        _log.error("a campaign has stopped: too few answer", campaign=campaign.id, called=rung, answered=answered)
        return True

    async def _place_one(self, campaign: StoredCampaign) -> bool:
        if self._phone.free_lines < 1:
            return False
        now, call_uuid = self._clock.now(), str(uuid.uuid4())
        call = await self._store.write(lambda db: records.claim(db, campaign, call_uuid, self._lines, now))
        if call is None:
            return False
        task = asyncio.create_task(self._call(campaign, call, call_uuid), name="outgoing call")
        self._calls[call.id] = task
        task.add_done_callback(lambda done: self._done(call.id, done))
        return True

    def _done(self, number: int, task: asyncio.Task[None]) -> None:
        self._calls.pop(number, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The person stays marked as being called, and ends as doubtful.
            _log.error("an outgoing call failed", call=number, error=type(error).__name__, exc_info=error)

    async def _call(self, campaign: StoredCampaign, call: StoredCall, call_uuid: str) -> None:
        now = self._clock.now()
        wanted = self._people.still_wanted
        if not await asyncio.to_thread(wanted, campaign.kind, call.subject, call.round, call.values, now):
            await self._settle(campaign, call, Outcome.MOOT)
            return
        talk = errand(
            campaign.kind, self._company, call.values, _Notes(self._store, self._clock, call), hears=self._hears()
        )
        if not self._phone.announce(call_uuid, call.phone, talk, _ANNOUNCED_SECONDS):
            await self._put_back(call, timedelta(seconds=30), "all lines are taken by callers")
            return
        try:
            rang = await self._dialler.call(call.phone, call_uuid)
        except BadNumber as error:
            self._phone.expect_no_more(call_uuid)
            await self._settle(campaign, call, Outcome.FAILED, str(error), again=False)
            return
        except NotPlaced as error:
            self._phone.expect_no_more(call_uuid)
            self._waits_until = now + _EXCHANGE_AGAIN
            (_log.error if error.wrong else _log.warning)("no call could be placed", reason=str(error))
            await self._put_back(call, _EXCHANGE_AGAIN, str(error))
            return
        except Uncertain as error:
            # If it rang after all, the person is served: the announcement stays.
            _log.warning("a call has an unknown end", reason=str(error))
            await self._settle(campaign, call, Outcome.UNKNOWN, str(error))
            return
        if rang is not Rang.ANSWERED:
            self._phone.expect_no_more(call_uuid)
            await self._settle(campaign, call, _RANG[rang])
            return
        await self._store.write(lambda db: records.talking(db, call.id, self._clock.now()))
        await self._settle(campaign, call, *await self._talked(talk, call_uuid))

    async def _talked(self, talk: Announcement | Survey, call_uuid: str) -> tuple[Outcome, str]:
        """Wait until the call is over; how it ended, and what went wrong if so."""
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await talk.over.wait()
        except TimeoutError:
            if self._phone.expect_no_more(call_uuid):
                if call_uuid in self._machines:
                    self._machines.discard(call_uuid)
                    return Outcome.MACHINE, ""
                return Outcome.BROKEN_OFF, "the exchange did not connect the call: look at its dialplan"
        try:
            async with asyncio.timeout(_LONGEST_CALL_SECONDS):
                await talk.over.wait()
        except TimeoutError:
            return Outcome.BROKEN_OFF, "the call did not end"
        return talk.outcome, ""

    async def _settle(
        self, campaign: StoredCampaign, call: StoredCall, outcome: Outcome, error: str = "", *, again: bool = True
    ) -> None:
        now = self._clock.now()
        again = again and outcome in UNREACHED and call.tries < campaign.rules.tries
        due = now + campaign.rules.gap if again else None
        self._counted.labels(campaign.kind.value, outcome.value).inc()
        await self._store.write(lambda db: records.settle(db, call.id, outcome, now, due=due, error=error))

    async def _put_back(self, call: StoredCall, wait: timedelta, error: str) -> None:
        now = self._clock.now()
        await self._store.write(lambda db: records.put_back(db, call.id, now + wait, now, error))

    async def _open_tickets(self) -> None:
        """For each unhappy answer one request of the company; a crash in between opens the same one again."""
        now = self._clock.now()
        for call in await self._store.read(records.without_ticket):
            number = await asyncio.to_thread(self._open_ticket, call)
            await self._store.write(functools.partial(records.ticket, number=call.id, ticket_number=number, now=now))

    def _open_ticket(self, call: StoredCall) -> str:
        points = f"{call.score}/5" if call.score is not None else "—"
        text = part("call_ticket", number=call.subject, points=points, remark=_remarks(call))
        fields: dict[str, object] = {"description": text.strip(), "phone_number": call.phone}
        if call.customer_code:
            fields["customer_code"] = call.customer_code
        try:
            made = self._utility.requests.create(
                "complain_service",
                fields,
                chat=None,
                key=f"outgoing-call:{call.id}",
                by="system",
                urgent=call.answers.get("money") is True,
            )
        except RequestError as error:
            _log.error("no request could be opened for a survey", call=call.id, reason=str(error))
            return "-"
        return made.request.number


def _fill(db: Connection, campaign: StoredCampaign, found: Round, now: datetime) -> int:
    people = found.people
    if campaign.kind is Kind.SURVEY:
        since = now - timedelta(days=campaign.rules.rest_days)
        resting = records.surveyed_since(db, [one.phone for one in people], since)
        people = tuple(one for one in people if one.phone not in resting)
    return records.fill(db, campaign.id, people, found.name, now)


def _remarks(call: StoredCall) -> str:
    said = []
    if call.answers.get("done") is False:
        said.append(part("call_ticket_not_done"))
    if call.answers.get("money") is True:
        said.append(part("call_ticket_money"))
    if call.remark:
        said.append(part("call_ticket_remark", remark=call.remark))
    return " ".join(said)


class _Notes:
    """Writes a call's course into its row as it goes."""

    def __init__(self, store: Store, clock: Clock, call: StoredCall) -> None:
        self._store = store
        self._clock = clock
        self._call = call

    async def answered(self) -> None:
        """Somebody has picked up."""
        now = self._clock.now()
        await self._store.write(lambda db: records.talking(db, self._call.id, now))

    async def keep(self, answers: Answers) -> None:
        """What was answered so far."""
        now = self._clock.now()
        await self._store.write(
            lambda db: records.keep_answers(
                db, self._call.id, answers.given, answers.score, answers.remark, answers.wants_ticket, now
            )
        )

    async def no_more_calls(self) -> None:
        """The number is called by no campaign any more."""
        now = self._clock.now()
        await self._store.write(lambda db: records.do_not_call(db, self._call.phone, "call", "customer", "", now))
