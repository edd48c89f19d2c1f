"""Outages of the demonstration: some are running whenever it is filled, others are announced for the coming days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from utility.clock import VIETNAM
from utility.demo.chance import between, choice
from utility.demo.named import PLANNED_OUTAGE_WARD, RUNNING_OUTAGE_WARD
from utility.demo.profiles import grounds
from utility.models import Area, Outage, OutageArea

DAYS_AHEAD = 14
# The law asks for at least five days' notice; companies give six or more.
NOTICE = timedelta(days=7)
PLANNED_A_DAY = 3
RUNNING_BESIDES_NAMED = 4
# The named ward has planned work every third day, so there is always one to show within three days.
NAMED_EVERY = 3

_REASONS = (
    "Bảo dưỡng trạm biến áp", "Thay dây dẫn hạ áp", "Sửa chữa lưới điện trung áp", "Thí nghiệm định kỳ thiết bị",
    "Di dời cột điện phục vụ làm đường", "Lắp đặt máy biến áp mới", "Phát quang hành lang lưới điện",
)  # fmt: skip
_FAULTS = ("Sự cố trạm biến áp", "Cây đổ vào đường dây", "Sự cố cáp ngầm", "Đứt dây do xe va chạm cột điện")
_STREETS = ("Lê Lợi", "Quang Trung", "Hùng Vương", "Trần Hưng Đạo", "Nguyễn Trãi", "Lý Thường Kiệt", "Bạch Đằng")
# Start and hours of planned work.
_SHIFTS = ((time(7, 30), 4.0), (time(8), 3.0), (time(8), 8.5), (time(13, 30), 3.5), (time(5), 2.0))


def fill_outages(session: Session, now: datetime) -> int:
    """Ends what is over, announces the coming days, and keeps some areas without power; gives how many are new."""
    _end_finished(session, now)
    wards = {(ground.province, ground.ward) for ground in grounds()}
    areas = [area for area in session.scalars(select(Area).order_by(Area.id)) if (area.province, area.ward) in wards]
    today = now.astimezone(VIETNAM).date()
    rows = [row for ahead in range(DAYS_AHEAD) for row in _planned(areas, today + timedelta(days=ahead), now)]
    rows += _running(areas, today, now)
    known = set(
        session.scalars(select(Outage.reference).where(Outage.reference.in_([r["reference"] for r, _, _ in rows])))
    )
    new = [(row, area_id, part) for row, area_id, part in rows if row["reference"] not in known]
    if new:
        ids = session.scalars(
            insert(Outage).returning(Outage.id, sort_by_parameter_order=True), [row for row, _, _ in new]
        ).all()
        session.execute(
            insert(OutageArea),
            [
                {"outage_id": outage_id, "area_id": area_id, "part": part}
                for outage_id, (_, area_id, part) in zip(ids, new, strict=True)
            ],
        )
    _prolong(session, now)
    return len(new)


Row = tuple[dict[str, Any], int, str]


def _planned(areas: list[Area], day: date, now: datetime) -> list[Row]:
    named = next((a for a in areas if (a.province, a.ward) == PLANNED_OUTAGE_WARD), None)
    chosen = {choice(areas, day, i, "area").id: choice(areas, day, i, "area") for i in range(PLANNED_A_DAY)}
    if named is not None and day.toordinal() % NAMED_EVERY == 0:
        chosen[named.id] = named
    rows = []
    for area in chosen.values():
        start, hours = choice(_SHIFTS, day, area.id, "shift")
        starts_at = datetime.combine(day, start, VIETNAM).astimezone(UTC)
        if starts_at <= now:
            continue  # nothing is announced for the past
        row = _row(f"DEMO-KH-{day:%y%m%d}-{area.id}", area, "planned", "scheduled", choice(_REASONS, day, area.id))
        row |= {
            "starts_at": starts_at,
            "expected_end_at": starts_at + timedelta(hours=hours),
            "announced_at": min(starts_at - NOTICE, now),
            "updated_at": now,
        }
        rows.append((row, area.id, _part(day, area)))
    return rows


def _running(areas: list[Area], today: date, now: datetime) -> list[Row]:
    wards = [a for a in areas if (a.province, a.ward) == RUNNING_OUTAGE_WARD]
    wards += [choice(areas, today, i, "fault") for i in range(RUNNING_BESIDES_NAMED)]
    rows = []
    for area in {area.id: area for area in wards}.values():
        row = _row(f"DEMO-SC-{today:%y%m%d}-{area.id}", area, "incident", "running", choice(_FAULTS, today, area.id))
        starts_at = now - timedelta(minutes=int(between(20, 90, today, area.id, "since")))
        row |= {
            "starts_at": starts_at,
            "expected_end_at": starts_at + timedelta(hours=3),
            "announced_at": starts_at + timedelta(minutes=10),
            "updated_at": now,
        }
        rows.append((row, area.id, ""))
    return rows


def _row(reference: str, area: Area, kind: str, status: str, reason: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "corporation": area.corporation,
        "kind": kind,
        "status": status,
        "reason": reason,
        "ended_at": None,
    }


def _part(day: date, area: Area) -> str:
    first = choice(_STREETS, day, area.id, "street")
    second = choice([street for street in _STREETS if street != first], day, area.id, "other street")
    return f"một phần đường {first}, đường {second}"


def _end_finished(session: Session, now: datetime) -> None:
    """Planned work whose time is over, and faults of days before."""
    midnight = datetime.combine(now.astimezone(VIETNAM).date(), time(0), VIETNAM).astimezone(UTC)
    demo = Outage.reference.startswith("DEMO-")
    planned = demo & (Outage.status == "scheduled") & (Outage.expected_end_at <= now)
    faults = demo & (Outage.status == "running") & (Outage.starts_at < midnight - timedelta(hours=2))
    for finished in (planned, faults):
        session.execute(
            update(Outage)
            .where(finished)
            .values(status="restored", ended_at=Outage.expected_end_at, updated_at=now)
            .execution_options(synchronize_session=False)
        )


def _prolong(session: Session, now: datetime) -> None:
    """Faults of today that should be over by now take longer: the demonstration still has one to show."""
    late = Outage.reference.startswith("DEMO-SC-") & (Outage.status == "running") & (Outage.expected_end_at <= now)
    session.execute(
        update(Outage)
        .where(late)
        .values(expected_end_at=now + timedelta(hours=2), updated_at=now)
        .execution_options(synchronize_session=False)
    )
