"""Who is to be called, and what the call is filled with. Read from the company; nothing is decided at random here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from actions.formats import day, dong, moment, month
from gateway.campaigns.rules import LAST_HOUR, Kind, Rules, sample
from utility.clock import VIETNAM
from utility.masking import mask_code
from utility.outreach import Outreach


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to call about something. `round` and the number together are called once."""

    round: str
    phone: str
    subject: str
    customer_code: str | None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """People found at one time. `name` marks a round that is drawn once; "" for one that may grow every time."""

    name: str
    people: tuple[Person, ...]


class People:
    """Finds people for a kind of campaign. Synchronous: call it in a thread."""

    def __init__(self, outreach: Outreach) -> None:
        self._outreach = outreach

    def find(self, campaign: int, kind: Kind, rules: Rules, now: datetime) -> Round:
        """The people to be called as of now."""
        match kind:
            case Kind.SURVEY:
                return self._served(campaign, rules, now)
            case Kind.OUTAGE:
                return self._interrupted(rules, now)
            case Kind.BILL:
                return self._owing(rules, now)

    def round_of(self, kind: Kind, now: datetime) -> str:
        """The name of the round of this moment; "" where people are looked for again and again."""
        return _yesterday(now).isoformat() if kind is Kind.SURVEY else ""

    def still_wanted(self, kind: Kind, subject: str, round_: str, values: dict[str, str], now: datetime) -> bool:
        """Whether the call still has a reason: not paid, not called off, not past."""
        match kind:
            case Kind.SURVEY:
                # The day before yesterday's service is still fresh; later nobody remembers.
                return date.fromisoformat(round_) >= _yesterday(now) - timedelta(days=2)
            case Kind.OUTAGE:
                begins = datetime.fromisoformat(values["starts_at"])
                return begins - LAST_HOUR > now and self._outreach.still_planned(subject)
            case Kind.BILL:
                return self._outreach.still_unpaid(subject)

    def _served(self, campaign: int, rules: Rules, now: datetime) -> Round:
        on = _yesterday(now)
        served = self._outreach.served_on(on)
        drawn = sample(served, (one.number for one in served), rules.ratio, f"{campaign}:{on.isoformat()}")
        people = [
            Person(
                on.isoformat(),
                one.phone,
                one.number,
                one.customer_code,
                {"service": one.service_name, "date": day(one.closed_at)},
            )
            for one in drawn
        ]
        return Round(on.isoformat(), tuple(people))

    def _interrupted(self, rules: Rules, now: datetime) -> Round:
        found = self._outreach.interrupted(now + LAST_HOUR, now + timedelta(hours=rules.hours_ahead))
        people = [
            Person(
                one.reference,
                one.phone,
                one.reference,
                one.customer_code,
                {
                    "place": f"{one.part}, {one.area}" if one.part else one.area,
                    "start": moment(one.starts_at),
                    "end": moment(one.expected_end_at) if one.expected_end_at else "",
                    "reason": one.reason,
                    "starts_at": one.starts_at.isoformat(),
                },
            )
            for one in found
        ]
        return Round("", tuple(people))

    def _owing(self, rules: Rules, now: datetime) -> Round:
        on = now.astimezone(VIETNAM).date()
        found = self._outreach.owing(on - timedelta(days=rules.days_after), on + timedelta(days=rules.days_before))
        people = [
            Person(
                # Once before the due day and once after it.
                f"{one.period}:{'overdue' if one.due_on < on else 'due'}",
                one.phone,
                one.bill_number,
                one.customer_code,
                {
                    "code": mask_code(one.customer_code),
                    "period": month(one.period),
                    "total": dong(one.total),
                    "due": day(one.due_on),
                    "overdue": "yes" if one.due_on < on else "",
                },
            )
            for one in found
        ]
        return Round("", tuple(people))


def _yesterday(now: datetime) -> date:
    return now.astimezone(VIETNAM).date() - timedelta(days=1)
