"""Customers' outage reports, gathered into one incident an area."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from utility.clock import VIETNAM
from utility.models import Outage, OutageArea, OutageReport
from utility.views import Area

# A chat that reports the same area again within this time asks about the same interruption.
SAME_INTERRUPTION = timedelta(hours=6)
# One house without power is a fuse; three chats in a ward are an incident others may be told of.
REPORTS_TO_BELIEVE = 3
LONGEST_TEXT = 1000
UNCONFIRMED = "Khách hàng báo mất điện, điện lực đang kiểm tra"


def add_report(
    session: Session, chat: str, code: str | None, area: Area | None, text: str, now: datetime
) -> tuple[OutageReport, bool]:
    """Writes a report, or adds to the chat's report of the same interruption; says whether it was repeated."""
    report = _open_report(session, chat, area, now)
    if report is not None:
        report.times += 1
        report.updated_at = now
        report.customer_code = code or report.customer_code
        if text not in report.text:
            report.text = f"{report.text}; {text}"[:LONGEST_TEXT]  # another house number, the whole street after all
        return report, True
    report = OutageReport(
        number=uuid4().hex[:20],
        chat=chat,
        customer_code=code,
        area_id=area.id if area else None,
        text=text[:LONGEST_TEXT],
        reported_at=now,
        updated_at=now,
    )
    session.add(report)
    session.flush()
    report.number = f"BMD{now.astimezone(VIETNAM):%y%m%d}-{report.id:05d}"
    return report, False


def open_incident(session: Session, area: Area, now: datetime) -> Outage:
    """The unconfirmed incident of an area, made by its first report."""
    found = session.scalar(
        select(Outage)
        .join(OutageArea, OutageArea.outage_id == Outage.id)
        .where(
            OutageArea.area_id == area.id,
            Outage.status == "reported",
            Outage.ended_at.is_(None),
            Outage.updated_at > now - SAME_INTERRUPTION,
        )
        .order_by(Outage.id.desc())
        .limit(1)
    )
    if found is not None:
        found.updated_at = now
        return found
    incident = Outage(
        reference=f"SC-{now.astimezone(VIETNAM):%y%m%d}-{uuid4().hex[:8].upper()}",
        corporation=area.corporation,
        kind="incident",
        status="reported",
        reason=UNCONFIRMED,
        starts_at=now,
        updated_at=now,
    )
    session.add(incident)
    session.flush()
    session.add(OutageArea(outage_id=incident.id, area_id=area.id))
    return incident


def chats_in_area(session: Session, area: Area, now: datetime) -> int:
    """How many chats reported the area lately."""
    return _distinct_chats(session, OutageReport.area_id, area.id, now)


def believed(session: Session, outage_id: int, now: datetime) -> bool:
    """True when enough different chats report an incident that nobody of ours has confirmed yet."""
    return _distinct_chats(session, OutageReport.outage_id, outage_id, now) >= REPORTS_TO_BELIEVE


def _distinct_chats(session: Session, column: InstrumentedAttribute[int | None], value: int, now: datetime) -> int:
    query = select(func.count(distinct(OutageReport.chat))).where(
        column == value, OutageReport.updated_at > now - SAME_INTERRUPTION
    )
    return session.scalar(query) or 0


def _open_report(session: Session, chat: str, area: Area | None, now: datetime) -> OutageReport | None:
    return session.scalar(
        select(OutageReport)
        .where(
            OutageReport.chat == chat,
            OutageReport.area_id == area.id if area else OutageReport.area_id.is_(None),
            OutageReport.reported_at > now - SAME_INTERRUPTION,
        )
        .order_by(OutageReport.id.desc())
        .limit(1)
    )
