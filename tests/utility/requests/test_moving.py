"""Requests on their way: who may move them, withdraw them, take them up again, and what the customer reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.utility.records import CODE
from tests.utility.requests.conftest import BY_CHAT, CHAT, CLERK, HOME, STRANGER, Opener, link, put
from utility.clock import FixedClock
from utility.database import Database
from utility.models import AuditEntry, ServiceRequest
from utility.requests import (
    CLOSED,
    CannotCancel,
    CannotReopen,
    ForbiddenTransition,
    InvalidFields,
    NotYours,
    RequestChanged,
    Requests,
    RequestView,
    Role,
    State,
    UnknownFact,
    UnknownRequest,
)

NOWHERE = "YC261122AAAAAA"


@pytest.fixture
def moving(requests: Requests, linked: str) -> RequestView:
    """A meter to be moved, just received: 5 working days from Sunday 22 November, so until Monday the 30th."""
    fields: dict[str, object] = {"description": "Dời ra cổng"}
    return requests.create("move_meter", fields, chat=CHAT, key="1", customer_code=linked).request


def test_a_whole_life(requests: Requests, moving: RequestView, clock: FixedClock) -> None:
    number = moving.number
    clock.advance(timedelta(days=1))
    requests.move(number, "surveyed", by=CLERK, why="Vị trí mới được")
    waiting = requests.move(number, "waiting_for_payment", by=CLERK, why="Chi phí 350.000 đồng", visible=True)
    assert (waiting.paused, waiting.due_at, waiting.deadline) == (True, None, None)
    clock.advance(timedelta(days=10))  # Thursday 3 December
    going = requests.move(number, "in_work", by="system")
    # Four of five working days were left: Friday, Monday, Tuesday, Wednesday.
    assert (going.paused, going.deadline) == (False, date(2026, 12, 9))
    requests.move(number, "done", by=CLERK, why="thợ quên khóa hộp, đã quay lại", visible=False)
    done = requests.find(number)
    assert done is not None
    assert (done.is_open, done.closed_at, done.overdue) == (False, clock.now(), False)
    story = [(entry.status, entry.by, entry.note) for entry in requests.history(number)]
    assert story == [
        (State.RECEIVED, Role.CUSTOMER, ""),
        (State.SURVEYED, Role.STAFF, "Vị trí mới được"),
        (State.WAITING_FOR_PAYMENT, Role.STAFF, "Chi phí 350.000 đồng"),
        (State.IN_WORK, Role.SYSTEM, ""),
        (State.DONE, Role.STAFF, ""),  # the note was for colleagues
    ]
    assert requests.history(number)[-1].status_label == "Đã hoàn thành"
    assert requests.events(number)[-1].note == "thợ quên khóa hộp, đã quay lại"


def test_each_step_is_in_the_audit_log(requests: Requests, moving: RequestView, database: Database) -> None:
    requests.move(moving.number, "surveyed", by=CLERK)
    with database.session() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.actor, entry.action, entry.customer_code) == (CLERK, "request.moved", CODE)
    assert entry.detail == {"request": moving.number, "service": "move_meter", "from": "received", "to": "surveyed"}


def test_unknown_requests(requests: Requests) -> None:
    calls: list[Callable[[], object]] = [
        lambda: requests.move(NOWHERE, "done", by=CLERK),
        lambda: requests.cancel(NOWHERE, by=BY_CHAT),
        lambda: requests.reopen(NOWHERE, by=BY_CHAT, why=""),
        lambda: requests.history(NOWHERE),
        lambda: requests.missing_papers(NOWHERE),
        lambda: requests.mark_urgent(NOWHERE, by=CLERK, why=""),
    ]
    for call in calls:
        with pytest.raises(UnknownRequest):
            call()
    assert requests.find(NOWHERE) is None


@pytest.mark.parametrize("status", sorted(set(State) - CLOSED - {State.IN_WORK}))
def test_customers_withdraw_before_work_begins(
    status: State, requests: Requests, moving: RequestView, database: Database
) -> None:
    put(database, moving.number, status)
    view = requests.find(moving.number)
    assert view is not None
    assert requests.cancellable(view, BY_CHAT)
    cancelled = requests.cancel(moving.number, by=BY_CHAT, why="không cần nữa")
    assert cancelled.status is State.CANCELLED
    assert cancelled.closed_at is not None
    # Pressing the button twice is no error and no second event.
    assert requests.cancel(moving.number, by=BY_CHAT).version == cancelled.version
    assert requests.history(moving.number)[-1].note == "không cần nữa"


@pytest.mark.parametrize("status", ["in_work", "done", "rejected"])
def test_afterwards_they_cannot(status: str, requests: Requests, moving: RequestView, database: Database) -> None:
    put(database, moving.number, State(status))
    view = requests.find(moving.number)
    assert view is not None
    assert not requests.cancellable(view, BY_CHAT)
    with pytest.raises(CannotCancel) as raised:
        requests.cancel(moving.number, by=BY_CHAT)
    assert raised.value.status == status


def test_staff_can_stop_work(requests: Requests, moving: RequestView, database: Database) -> None:
    put(database, moving.number, State.IN_WORK)
    assert requests.cancel(moving.number, by=CLERK, why="khách yêu cầu tại chỗ").status is State.CANCELLED


def test_nobody_touches_the_request_of_another(requests: Requests, moving: RequestView, database: Database) -> None:
    stranger = f"chat:{STRANGER}"
    with pytest.raises(NotYours):
        requests.cancel(moving.number, by=stranger)
    with pytest.raises(NotYours):
        requests.add_paper(
            moving.number, paper="meter_photo", storage_key="x", media_type="image/png", size=1, by=stranger
        )
    put(database, moving.number, State.DONE, closed_at=moving.created_at)
    with pytest.raises(NotYours):
        requests.reopen(moving.number, by=stranger, why="")
    # The family's other chat, linked to the same code, may.
    link(database, STRANGER, CODE)
    assert requests.reopen(moving.number, by=stranger, why="vẫn lệch").status is State.REOPENED


def test_reopening(requests: Requests, moving: RequestView, clock: FixedClock) -> None:
    number = moving.number
    with pytest.raises(CannotReopen) as raised:
        requests.reopen(number, by=BY_CHAT, why="")
    assert (raised.value.reason, raised.value.status) == ("not_closed", "received")
    requests.move(number, "in_work", by=CLERK)
    requests.move(number, "done", by=CLERK)
    clock.advance(timedelta(days=30))  # Tuesday 22 December, at the very last moment
    again = requests.reopen(number, by=BY_CHAT, why="công tơ vẫn nghiêng")
    assert (again.status, again.closed_at, again.reopenings) == (State.REOPENED, None, 1)
    assert again.deadline == date(2026, 12, 29)  # a new limit from today
    requests.move(number, "in_work", by=CLERK)
    requests.move(number, "done", by=CLERK)
    clock.advance(timedelta(days=30, seconds=1))
    with pytest.raises(CannotReopen) as raised:
        requests.reopen(number, by=BY_CHAT, why="nữa")
    assert raised.value.reason == "too_late"
    with pytest.raises(CannotReopen):
        requests.move(number, "reopened", by=CLERK)


def test_a_clerk_who_looked_at_an_older_version(requests: Requests, moving: RequestView) -> None:
    surveyed = requests.move(moving.number, "surveyed", by=CLERK, expect_version=moving.version)
    assert surveyed.version > moving.version
    with pytest.raises(RequestChanged):
        requests.move(moving.number, "rejected", by="agent:8", expect_version=moving.version)
    assert requests.move(moving.number, "rejected", by="agent:8", expect_version=surveyed.version).status == "rejected"


def test_a_writer_that_takes_no_lock_is_noticed(
    requests: Requests, moving: RequestView, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program changes the row between our reading and our writing: the step is made again on the new row."""
    real = requests._changes.step
    meddled: list[int] = []

    def meddling(session: object, request: ServiceRequest, to: State, **others: object) -> None:
        if not meddled:
            meddled.append(request.version)
            statement = update(ServiceRequest).where(ServiceRequest.id == request.id)
            # On the same connection, so that SQLite's one writer does not wait for itself.
            session.connection().execute(statement.values(version=ServiceRequest.version + 1))  # type: ignore[attr-defined]
        real(session, request, to, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(requests._changes, "step", meddling)
    moved = requests.move(moving.number, "surveyed", by=CLERK)
    assert moved.status is State.SURVEYED
    assert len([event for event in requests.events(moving.number) if event.to_status == "surveyed"]) == 1

    meddled.clear()
    with pytest.raises(RequestChanged):
        requests.move(moving.number, "rejected", by=CLERK, expect_version=moved.version)
    view = requests.find(moving.number)
    assert view is not None
    assert view.status is State.SURVEYED


def test_facts_change_the_limit(requests: Requests, open_one: Opener) -> None:
    view = open_one()
    for name in ("identity", "place"):
        requests.add_paper(view.number, paper=name, storage_key=name, media_type="image/jpeg", size=9, by=BY_CHAT)
    before = requests.move(view.number, "surveyed", by=CLERK)
    assert before.deadline == date(2026, 11, 30)
    more = requests.set_fact(view.number, "extra_work", True, by=CLERK)
    assert (more.facts, more.deadline) == ({"extra_work": True}, date(2026, 12, 2))
    assert requests.set_fact(view.number, "extra_work", "không", by=CLERK).deadline == date(2026, 11, 30)
    with pytest.raises(UnknownFact):
        requests.set_fact(view.number, "weather", True, by=CLERK)
    with pytest.raises(UnknownFact):
        requests.set_fact(view.number, "extra_work", "có lẽ", by=CLERK)
    with pytest.raises(NotYours):
        requests.set_fact(view.number, "extra_work", True, by=BY_CHAT)


def test_correcting_an_answer(requests: Requests, open_one: Opener, database: Database) -> None:
    view = open_one()
    fixed = requests.update_field(view.number, "phone_number", "0912 000 002", by=BY_CHAT)
    assert fixed.fields["phone_number"] == "+84912000002"
    bigger = requests.update_field(view.number, "household_count", "3", by=BY_CHAT)
    assert [need.paper.key for need in bigger.missing_papers] == ["identity", "place", "authorisation"]
    for name, value in (("phone_number", "0112"), ("capacity_kw", "45"), ("hobby", "cá")):
        with pytest.raises(InvalidFields):
            requests.update_field(view.number, name, value, by=BY_CHAT)
    paper = {"storage_key": "a", "media_type": "image/png", "size": 9, "by": BY_CHAT}
    for name in ("identity", "place", "authorisation"):
        requests.add_paper(view.number, **{**paper, "paper": name, "storage_key": name})  # type: ignore[arg-type]
    # A paper the correction makes necessary is asked for, and one it makes needless is not.
    shop = requests.update_field(view.number, "shares_meter", "có", by=BY_CHAT)
    assert (shop.status, [need.paper.key for need in shop.missing_papers]) == (
        State.PAPERS_MISSING,
        ["shared_meter_settlement"],
    )
    home = requests.update_field(view.number, "shares_meter", "không", by=BY_CHAT)
    assert (home.status, home.missing_papers) == (State.CHECKING_PAPERS, ())
    with pytest.raises(InvalidFields) as raised:  # a shop needs its power as well
        requests.update_field(view.number, "purpose", "business", by=BY_CHAT)
    assert list(raised.value.problems) == ["capacity_kw"]
    put(database, view.number, State.IN_WORK)
    with pytest.raises(ForbiddenTransition):
        requests.update_field(view.number, "phone_number", "0912000003", by=BY_CHAT)


def test_a_correction_that_changes_the_questions(requests: Requests, open_one: Opener, linked: str) -> None:
    fields: dict[str, object] = {"voltage_problem": "low", "description": "đèn tối"}
    view = open_one("report_voltage_problem", fields, customer_code=linked)
    assert not view.urgent
    assert requests.update_field(view.number, "voltage_problem", "high", by=BY_CHAT).urgent
    shop = open_one("request_new_supply", {**HOME, "purpose": "business", "capacity_kw": "45"})
    assert "capacity_kw" not in requests.update_field(shop.number, "purpose", "residential", by=BY_CHAT).fields


def test_late_ones(requests: Requests, open_one: Opener, linked: str, clock: FixedClock) -> None:
    slow = open_one("move_meter", {"description": "Dời ra cổng"}, customer_code=linked)
    open_one()  # waits for papers: never late
    check = open_one("request_reading_check", {}, customer_code=linked)
    assert requests.overdue() == []
    clock.advance(timedelta(hours=24))
    late = requests.overdue()
    assert [view.number for view in late] == [check.number]
    assert late[0].overdue
    assert requests.overdue(now=clock.now() - timedelta(seconds=1)) == []
    clock.advance(timedelta(days=9))
    assert [view.number for view in requests.overdue()] == [check.number, slow.number]
    requests.mark_urgent(slow.number, by=CLERK, why="khách gọi lại")
    assert [view.number for view in requests.overdue()] == [slow.number, check.number]
    requests.move(check.number, "in_work", by=CLERK)
    requests.move(check.number, "done", by=CLERK)
    assert [view.number for view in requests.overdue()] == [slow.number]


def test_lists(requests: Requests, open_one: Opener, linked: str, clock: FixedClock) -> None:
    first = open_one("move_meter", {"description": "Dời ra cổng"}, customer_code=linked)
    clock.advance(timedelta(minutes=1))
    second = open_one()
    requests.cancel(first.number, by=BY_CHAT)
    assert [view.number for view in requests.of_chat(CHAT)] == [second.number, first.number]
    assert [view.number for view in requests.of_chat(CHAT, open_only=True)] == [second.number]
    assert [view.number for view in requests.of_customer(linked)] == [first.number]
    assert requests.of_customer(linked, open_only=True) == []
    assert requests.of_chat(STRANGER) == []


def test_who_sees_a_request(requests: Requests, moving: RequestView, open_one: Opener, database: Database) -> None:
    assert requests.visible_to(CHAT, moving.number.lower()) is not None
    assert requests.visible_to(STRANGER, moving.number) is None
    assert requests.visible_to(CHAT, NOWHERE) is None
    link(database, STRANGER, CODE)
    assert requests.visible_to(STRANGER, moving.number) is not None
    other = open_one()
    assert requests.visible_to(STRANGER, other.number) is None


def test_tracking_needs_code_and_phone(requests: Requests, moving: RequestView, open_one: Opener) -> None:
    supply = open_one(fields={**HOME, "phone_number": "0912000009"})
    tracked = requests.track(f"mã {supply.number.lower()}", "+84912000009")
    assert tracked is not None
    assert (tracked.number, tracked.status, tracked.paused) == (supply.number, State.PAPERS_MISSING, True)
    assert not hasattr(tracked, "fields")
    assert requests.track(moving.number, "+84912000001") is not None  # the phone on the contract
    for number, phone in ((supply.number, "+84912000001"), (NOWHERE, "+84912000009"), (supply.number, "")):
        assert requests.track(number, phone) is None
