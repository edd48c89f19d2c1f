"""Outages as customers ask about them: now, planned, and their own reports."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from utility.areas import Areas
from utility.audit import Audit
from utility.clock import Clock
from utility.database import Database
from utility.models import Outage
from utility.outages import queries, reports
from utility.views import Area, OutageView, ReportView


class Outages:
    """Interruptions by customer code or area. Where the power is out is public; a code is only a way to the area."""

    def __init__(self, database: Database, clock: Clock, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._areas = Areas(database)

    def areas_matching(self, text: str) -> list[Area]:
        """The areas that a text names: a ward, an old ward or district, a province. Empty when it names none."""
        return self._areas.matching(text)

    def area_of(self, code: str) -> Area | None:
        """The area of a customer code; for linked chats."""
        return self._areas.of_code(code)

    def now_for(self, where: str | Area) -> list[OutageView]:
        """What interrupts a customer code or an area now, the longest first."""
        area = self._area(where)
        if area is None:
            return []
        with self._database.session() as session:
            return queries.running(session, area, self._clock.now())

    def planned_for(self, where: str | Area, within_days: int = 14) -> list[OutageView]:
        """Announced interruptions of a customer code or an area that begin within some days, the next first."""
        area = self._area(where)
        if area is None:
            return []
        now = self._clock.now()
        with self._database.session() as session:
            return queries.planned(session, area, now, now + timedelta(days=within_days))

    def report(self, chat: str, code: str | None, area: Area | None, text: str) -> ReportView:
        """Takes a customer's word that the power is out. The same chat and area within hours is the same report."""
        area = area or (self._areas.of_code(code) if code else None)
        now = self._clock.now()
        with self._database.write() as session:
            # Reports of an area come in bursts; without the lock each would open an incident of its own.
            self._database.lock(session, f"outage-chat:{chat}", f"outage-area:{area.id if area else 0}")
            report, repeated = reports.add_report(session, chat, code, area, text, now)
            known: OutageView | None = None
            if area is not None:
                known = next(iter(queries.running(session, area, now)), None)
                if report.outage_id is None:
                    report.outage_id = _outage_id(session, area, known, now)
            if not repeated:
                self._audit.add(session, "outage.reported", code, {"report": report.number}, actor=f"chat:{chat}")
            session.flush()
            count = reports.chats_in_area(session, area, now) if area else 0
            return ReportView(report.number, repeated, area, known, count)

    def _area(self, where: str | Area) -> Area | None:
        return where if isinstance(where, Area) else self._areas.of_code(where)


def _outage_id(session: Session, area: Area, known: OutageView | None, now: datetime) -> int | None:
    """The outage a new report belongs to: the known one, or the incident that the area's reports open."""
    if known is None:
        return reports.open_incident(session, area, now).id
    return session.scalar(select(Outage.id).where(Outage.reference == known.reference))
