"""Calls that the assistant makes: campaigns, the people of each, and those who want no calls."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document, Identifier
from utility.database import UtcDateTime


class CampaignState(StrEnum):
    """Where a campaign stands. A stopped one is over."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class CallState(StrEnum):
    """Where a person of a campaign stands."""

    WAITING = "waiting"  # to be called at `due`
    CALLING = "calling"  # the exchange was asked to call, or was about to be when the process died
    TALKING = "talking"
    DONE = "done"  # `outcome` says how it ended


class Outcome(StrEnum):
    """How it ended with a person, or how the last try ended while they wait for the next one."""

    COMPLETED = "completed"  # answered, and heard or said what the call was for
    REFUSED = "refused"  # answered, had no time
    OPTED_OUT = "opted_out"  # answered, wants no more calls
    BROKEN_OFF = "broken_off"  # answered, ended before the end
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    MACHINE = "machine"
    FAILED = "failed"  # the network could not reach the number
    UNKNOWN = "unknown"  # nobody can tell whether it rang: not called again by itself
    BLOCKED = "blocked"  # on the list of numbers that are not called
    MOOT = "moot"  # paid, called off or past before the call
    CANCELLED = "cancelled"  # the campaign was stopped first


ANSWERED = frozenset({Outcome.COMPLETED, Outcome.REFUSED, Outcome.OPTED_OUT, Outcome.BROKEN_OFF})
UNREACHED = frozenset({Outcome.BUSY, Outcome.NO_ANSWER, Outcome.MACHINE, Outcome.FAILED})


class Campaign(Base):
    """A reason to call people, and the rules it keeps. `rules` and `counts` are described in gateway.campaigns."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))  # survey, outage, bill
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(40), default="")  # why it stands: person, answered_share
    rules: Mapped[dict[str, Any]] = mapped_column(Document)
    filled: Mapped[str] = mapped_column(String(40), default="")  # the last round whose people are in
    created_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())


class OutgoingCall(Base):
    """A person of a campaign. The state is written before the exchange is asked: a crash never calls twice.

    `round` and `phone` together are one call: two contracts of one number hear of the same thing once.
    """

    __tablename__ = "outgoing_call"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    round: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(20), index=True)
    subject: Mapped[str] = mapped_column(String(60))  # number of the request or bill, reference of the outage
    customer_code: Mapped[str | None] = mapped_column(String(13))
    values: Mapped[dict[str, Any]] = mapped_column("call_values", Document)  # what the words are filled with

    state: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(16))
    tries: Mapped[int] = mapped_column(default=0)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime())
    uuid: Mapped[str | None] = mapped_column(String(36))
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    error: Mapped[str | None] = mapped_column(String(200))

    answers: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    score: Mapped[int | None]  # 1 (bad) to 5 (good)
    remark: Mapped[str] = mapped_column(Text, default="")
    wants_ticket: Mapped[bool] = mapped_column(default=False)  # somebody of the company has to look into it
    ticket: Mapped[str | None] = mapped_column(String(24))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (
        UniqueConstraint("campaign_id", "round", "phone"),
        Index("ix_outgoing_call_campaign_id_state_due", "campaign_id", "state", "due"),
        Index("ix_outgoing_call_ended_at", "ended_at"),
        Index(
            "ix_outgoing_call_open",
            "state",
            "updated_at",
            sqlite_where=text("state IN ('calling', 'talking')"),
            postgresql_where=text("state IN ('calling', 'talking')"),
        ),
    )


class DoNotCall(Base):
    """A number that is not called, whatever the campaign."""

    __tablename__ = "do_not_call"

    phone: Mapped[str] = mapped_column(String(20), primary_key=True)  # E.164
    source: Mapped[str] = mapped_column(String(16))  # "call": said so on the phone; "desk": told an agent
    added_by: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(String(200), default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime())
