"""Reading outages of an area."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from utility.models import Outage, OutageArea
from utility.outages.reports import believed
from utility.views import Area, OutageView


def running(session: Session, area: Area, now: datetime) -> list[OutageView]:
    """What interrupts the area now, the longest first. Planned work runs from its announced start to its end."""
    under_way = and_(Outage.status == "scheduled", Outage.starts_at <= now, Outage.expected_end_at > now)
    query = (
        select(Outage, OutageArea.part)
        .join(OutageArea, OutageArea.outage_id == Outage.id)
        .where(
            OutageArea.area_id == area.id,
            or_(Outage.status.in_(("running", "reported")), under_way),
            Outage.ended_at.is_(None),
        )
        .order_by(Outage.starts_at, Outage.id)
    )
    return [
        outage_view(outage, area, part, running=outage.status == "scheduled")
        for outage, part in session.execute(query)
        if outage.status != "reported" or believed(session, outage.id, now)
    ]


def planned(session: Session, area: Area, now: datetime, until: datetime) -> list[OutageView]:
    """Announced interruptions that begin after now and before `until`, the next first."""
    query = (
        select(Outage, OutageArea.part)
        .join(OutageArea, OutageArea.outage_id == Outage.id)
        .where(
            OutageArea.area_id == area.id,
            Outage.status == "scheduled",
            Outage.starts_at > now,
            Outage.starts_at < until,
        )
        .order_by(Outage.starts_at, Outage.id)
    )
    return [outage_view(outage, area, part) for outage, part in session.execute(query)]


def outage_view(outage: Outage, area: Area, part: str, *, running: bool = False) -> OutageView:
    """The row as a value."""
    return OutageView(
        reference=outage.reference,
        kind=outage.kind,  # type: ignore[arg-type]  # a text column that holds these words only
        status="running" if running else outage.status,  # type: ignore[arg-type]
        reason=outage.reason,
        starts_at=outage.starts_at,
        expected_end_at=outage.expected_end_at,
        area=area,
        part=part,
    )
