"""Which steps of a request its customer hears of, and that each is told once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.utility.requests.conftest import BY_CHAT, CHAT, CLERK, Opener, utility_on
from utility.clock import FixedClock
from utility.database import Database
from utility.requests import RequestMoved, Requests, State
from utility.requests.events import FRESH, concerns_customer


@pytest.fixture
def heard(requests: Requests) -> list[RequestMoved]:
    events: list[RequestMoved] = []
    requests.subscribe(events.append)
    return events


def _send(requests: Requests, number: str, *papers: str) -> None:
    for paper in papers:
        requests.add_paper(
            number, paper=paper, storage_key=f"photos/{paper}", media_type="image/jpeg", size=9, by=BY_CHAT
        )


@pytest.mark.parametrize(
    ("actor", "before", "after", "note", "news"),
    [
        ("agent:7", "checking_papers", "surveyed", "", True),
        ("agent:7", "in_work", "done", "", True),
        ("agent:7", "checking_papers", "papers_missing", "Ảnh bị mờ", True),
        ("system", "waiting_for_payment", "in_work", "", True),
        ("system", "checking_papers", "papers_missing", "Ảnh bị mờ", True),
        ("chat:web:an", "papers_missing", "cancelled", "", False),
        ("anonymous", "received", "cancelled", "", False),
        ("system", "received", "papers_missing", "", False),
        ("system", "papers_missing", "checking_papers", "", False),
        ("system", "waiting_for_signature", "in_work", "", False),
        ("agent:7", None, "received", "", False),
    ],
)
def test_what_is_news(actor: str, before: str | None, after: str, note: str, news: bool) -> None:
    assert concerns_customer(actor, before, after, note) is news


def test_a_customer_hears_of_staffs_steps_and_not_of_their_own(
    requests: Requests, open_one: Opener, heard: list[RequestMoved]
) -> None:
    number = open_one().number
    _send(requests, number, "identity", "place")
    requests.tell_pending()
    assert heard == []
    requests.move(number, State.SURVEYED, by=CLERK, why="Đã khảo sát, cần kéo thêm 20 m dây.")
    requests.move(number, State.WAITING_FOR_PAYMENT, by=CLERK, why="internal", visible=False)
    assert requests.tell_pending() == 2
    assert [(e.number, e.status, e.note, e.chat) for e in heard] == [
        (number, State.SURVEYED, "Đã khảo sát, cần kéo thêm 20 m dây.", CHAT),
        (number, State.WAITING_FOR_PAYMENT, "", CHAT),
    ]
    assert heard[0].status_label
    assert requests.tell_pending() == 0
    assert len(heard) == 2


def test_a_refused_paper_is_told_with_what_is_wanted(
    requests: Requests, open_one: Opener, heard: list[RequestMoved]
) -> None:
    number = open_one().number
    _send(requests, number, "identity", "place")
    view = requests.find(number)
    assert view is not None
    requests.refuse_paper(view.papers[0].id, by=CLERK, why="Ảnh bị mờ, không đọc được số.")
    requests.tell_pending()
    (event,) = heard
    assert (event.status, event.note, event.missing_papers) == (
        State.PAPERS_MISSING,
        "Ảnh bị mờ, không đọc được số.",
        ("Giấy tờ tùy thân",),
    )


def test_nobody_hears_of_a_confidential_report(requests: Requests, open_one: Opener, heard: list[RequestMoved]) -> None:
    fields = {
        "address": "Số 12 ngõ 5 Trương Định, Phường Tương Mai, Hà Nội",
        "description": "Câu móc dây trước công tơ",
    }
    number = open_one("report_power_theft", fields).number
    requests.move(number, State.IN_WORK, by=CLERK)
    assert requests.tell_pending() == 0
    assert heard == []


def test_what_a_listener_could_not_take_is_told_again(requests: Requests, open_one: Opener) -> None:
    taken: list[RequestMoved] = []

    def once_broken(event: RequestMoved) -> None:
        taken.append(event)
        if len(taken) == 1:
            raise OSError("the lane is away")

    requests.subscribe(once_broken)
    number = open_one().number
    requests.move(number, State.REJECTED, by=CLERK, why="Địa chỉ không có thật.")
    requests.tell_pending()
    requests.tell_pending()
    requests.tell_pending()
    assert [event.id for event in taken] == [taken[0].id] * 2


def test_without_listeners_nothing_is_lost_and_old_news_is_not_told(
    requests: Requests, open_one: Opener, clock: FixedClock
) -> None:
    number = open_one().number
    requests.move(number, State.REJECTED, by=CLERK)
    assert requests.tell_pending() == 0
    events: list[RequestMoved] = []
    requests.subscribe(events.append)
    clock.advance(FRESH + timedelta(minutes=1))
    assert requests.tell_pending() == 0
    other = open_one().number
    requests.move(other, State.REJECTED, by=CLERK)
    requests.tell_pending()
    assert [event.number for event in events] == [other]


def test_steps_of_another_process_are_told(each_database: Database, clock: FixedClock) -> None:
    desk, teller = utility_on(each_database, clock), utility_on(each_database, clock)
    events: list[RequestMoved] = []
    assert isinstance(teller.requests, Requests)
    assert isinstance(desk.requests, Requests)
    teller.requests.subscribe(events.append)
    created = desk.requests.create(
        "complain_service", {"description": "Nhân viên hẹn mà không tới."}, chat=CHAT, key="a"
    ).request
    desk.requests.move(created.number, State.IN_WORK, by=CLERK)
    assert teller.requests.tell_pending() == 1
    assert events[0].number == created.number
