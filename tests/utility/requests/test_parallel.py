"""Many at once, on both databases: one wish makes one request, one step is made once, no photo is lost."""

from __future__ import annotations

from tests.utility.requests.conftest import BY_CHAT, CHAT, CLERK, HOME, together, utility_on
from utility.clock import FixedClock
from utility.database import Database
from utility.requests import Created, ForbiddenTransition, PaperView, RequestChanged, RequestView, State

MANY = 16


def test_one_wish_sent_many_times(each_database: Database, clock: FixedClock) -> None:
    requests = utility_on(each_database, clock).requests

    def create(_number: int) -> Created:
        return requests.create("request_new_supply", HOME, chat=CHAT, key="m_1")

    results = together(MANY, create)
    assert len({created.request.number for created in results}) == 1
    assert sorted(created.repeated for created in results) == [False] + [True] * (MANY - 1)
    assert len(requests.of_chat(CHAT)) == 1
    assert len(requests.history(results[0].request.number)) == 2


def test_many_wishes_at_once(each_database: Database, clock: FixedClock) -> None:
    requests = utility_on(each_database, clock).requests

    def create(number: int) -> Created:
        return requests.create("request_new_supply", HOME, chat=CHAT, key=f"m_{number}")

    results = together(MANY, create)
    assert len({created.request.number for created in results}) == MANY
    assert not any(created.repeated for created in results)


def test_one_step_taken_by_many(each_database: Database, clock: FixedClock) -> None:
    requests = utility_on(each_database, clock).requests
    number = requests.create("request_after_meter_service", _REPAIR, chat=CHAT, key="1").request.number

    def move(number_of_clerk: int) -> RequestView:
        return requests.move(number, "in_work", by=f"agent:{number_of_clerk}")

    results = together(MANY, move)
    assert sum(isinstance(result, RequestView) for result in results) == 1
    assert sum(isinstance(result, ForbiddenTransition) for result in results) == MANY - 1
    assert [event.to_status for event in requests.events(number)] == ["received", "in_work"]


def test_clerks_who_look_at_the_same_version(each_database: Database, clock: FixedClock) -> None:
    requests = utility_on(each_database, clock).requests
    view = requests.create("request_after_meter_service", _REPAIR, chat=CHAT, key="1").request
    ways = ["surveyed", "in_work", "rejected", "cancelled"]

    def move(clerk: int) -> RequestView:
        return requests.move(view.number, ways[clerk % 4], by=f"agent:{clerk}", expect_version=view.version)

    results = together(MANY, move)
    (winner,) = [result for result in results if isinstance(result, RequestView)]
    assert sum(isinstance(result, RequestChanged) for result in results) == MANY - 1
    found = requests.find(view.number)
    assert found is not None
    assert found.status == winner.status


def test_customer_withdraws_while_work_begins(each_database: Database, clock: FixedClock) -> None:
    """Whoever comes first wins; never is a cancelled request worked on, nor one in work cancelled by its customer."""
    requests = utility_on(each_database, clock).requests
    for turn in range(6):
        number = requests.create("request_after_meter_service", _REPAIR, chat=CHAT, key=str(turn)).request.number

        def act(who: int, number: str = number) -> RequestView:
            return requests.cancel(number, by=BY_CHAT) if who else requests.move(number, "in_work", by=CLERK)

        worked, cancelled = together(2, act)
        assert isinstance(worked, RequestView) is not isinstance(cancelled, RequestView)
        steps = [event.to_status for event in requests.events(number)]
        assert steps in (["received", "in_work"], ["received", "cancelled"])


def test_photos_sent_together(each_database: Database, clock: FixedClock) -> None:
    """An album arrives as parallel messages: every photo is kept once, and the request goes on exactly once."""
    requests = utility_on(each_database, clock).requests
    number = requests.create("request_new_supply", HOME, chat=CHAT, key="1").request.number

    def send(count: int) -> PaperView:
        paper = ("identity", "place")[count % 2]
        key = f"photos/{count // 2}"  # each photo comes twice, the second time as the other paper
        return requests.add_paper(number, paper=paper, storage_key=key, media_type="image/jpeg", size=9, by=BY_CHAT)

    results = together(MANY, send)
    assert all(isinstance(result, PaperView) for result in results)
    view = requests.find(number)
    assert view is not None
    assert len(view.papers) == MANY // 2
    assert len({paper.storage_key for paper in view.papers}) == MANY // 2
    steps = [event.to_status for event in requests.events(number) if event.kind == "moved"]
    kinds = {paper.paper for paper in view.papers}
    complete = kinds == {"identity", "place"}
    assert view.status is (State.CHECKING_PAPERS if complete else State.PAPERS_MISSING)
    assert steps == ["received", "papers_missing", *(["checking_papers"] if complete else [])]


_REPAIR: dict[str, object] = {
    "description": "sửa aptomat hay nhảy",
    "address": "Số 12 ngõ 5 Trương Định, Hà Nội",
    "phone_number": "0912000001",
}
