"""Papers: photos that come later, once each, looked at by staff."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.utility.requests.conftest import BY_CHAT, CLERK, Opener
from utility.clock import FixedClock
from utility.requests import (
    ForbiddenTransition,
    NotYours,
    PaperRefused,
    PaperView,
    Requests,
    RequestView,
    State,
    UnknownPaper,
)


@pytest.fixture
def supply(open_one: Opener) -> RequestView:
    return open_one()


def send(requests: Requests, number: str, paper: str, key: str | None = None, **others: Any) -> PaperView:
    usual = {"media_type": "image/jpeg", "size": 250_000, "by": BY_CHAT, **others}
    return requests.add_paper(number, paper=paper, storage_key=key or f"photos/{paper}", **usual)


def missing(requests: Requests, number: str) -> list[str]:
    return [need.paper.key for need in requests.missing_papers(number)]


def status(requests: Requests, number: str) -> State:
    view = requests.find(number)
    assert view is not None
    return view.status


def test_the_last_paper_starts_the_clock(requests: Requests, supply: RequestView, clock: FixedClock) -> None:
    clock.advance(timedelta(days=3))
    sent = send(requests, supply.number, "identity", sha256="ab" * 32)
    assert (sent.name, sent.status, sent.sha256, sent.sent_at) == (
        "Giấy tờ tùy thân",
        "received",
        "ab" * 32,
        clock.now(),
    )
    assert missing(requests, supply.number) == ["place"]
    assert status(requests, supply.number) is State.PAPERS_MISSING
    clock.advance(timedelta(days=5))  # Monday 30 November
    send(requests, supply.number, "place", media_type="application/pdf")
    view = requests.find(supply.number)
    assert view is not None
    assert (view.status, view.missing_papers, view.deadline) == (State.CHECKING_PAPERS, (), date(2026, 12, 7))
    assert [paper.paper for paper in view.papers] == ["identity", "place"]
    assert requests.history(supply.number)[-1].status is State.CHECKING_PAPERS


def test_the_same_photo_twice_is_one_paper(requests: Requests, supply: RequestView) -> None:
    first = send(requests, supply.number, "identity")
    before = requests.find(supply.number)
    assert send(requests, supply.number, "identity").id == first.id
    assert requests.find(supply.number) == before
    # Front and back are two photos of one paper.
    assert send(requests, supply.number, "identity", "photos/back").id != first.id
    assert missing(requests, supply.number) == ["place"]


def test_every_paper_makes_a_new_version(requests: Requests, supply: RequestView) -> None:
    """Also within one tick of the clock: a clerk who looked before does not overlook it."""
    send(requests, supply.number, "identity")
    view = requests.find(supply.number)
    assert view is not None
    assert (view.updated_at, view.version > supply.version) == (supply.updated_at, True)


def test_the_same_file_serves_two_requests(requests: Requests, open_one: Opener) -> None:
    first, second = open_one(), open_one()
    assert send(requests, first.number, "identity").id != send(requests, second.number, "identity").id


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({"media_type": "video/mp4"}, "media_type"),
        ({"media_type": "text/html"}, "media_type"),
        ({"media_type": "image/svg+xml"}, "media_type"),
        ({"media_type": ""}, "media_type"),
        ({"size": 0}, "size"),
        ({"size": 20 * 1024 * 1024 + 1}, "size"),
    ],
)
def test_what_is_no_paper(others: dict[str, Any], reason: str, requests: Requests, supply: RequestView) -> None:
    with pytest.raises(PaperRefused) as raised:
        send(requests, supply.number, "identity", **others)
    assert raised.value.reason == reason
    assert missing(requests, supply.number) == ["identity", "place"]


def test_the_media_type_may_have_parameters(requests: Requests, supply: RequestView) -> None:
    assert send(requests, supply.number, "identity", media_type="Image/JPEG; name=cccd.jpg").media_type == "image/jpeg"


def test_too_many(requests: Requests, supply: RequestView) -> None:
    for count in range(40):
        send(requests, supply.number, "identity", f"photos/{count}")
    with pytest.raises(PaperRefused) as raised:
        send(requests, supply.number, "identity", "photos/one-more")
    assert raised.value.reason == "too_many"


def test_papers_nobody_asked_for(requests: Requests, supply: RequestView) -> None:
    for paper in ("receipt", "holiday_photo"):
        with pytest.raises(UnknownPaper):
            send(requests, supply.number, paper)


def test_a_closed_request_takes_none(requests: Requests, supply: RequestView) -> None:
    send(requests, supply.number, "identity")
    requests.cancel(supply.number, by=BY_CHAT)
    with pytest.raises(ForbiddenTransition):
        send(requests, supply.number, "place")
    send(requests, supply.number, "identity")  # a late repetition is still no error


def test_a_blurred_photo(requests: Requests, supply: RequestView) -> None:
    papers = [send(requests, supply.number, name) for name in ("identity", "place")]
    good = requests.accept_paper(papers[0].id, by=CLERK)
    assert (good.status, good.reason) == ("accepted", "")
    bad = requests.refuse_paper(papers[1].id, by=CLERK, why="Ảnh mờ, xin chụp lại")
    assert (bad.status, bad.reason) == ("refused", "Ảnh mờ, xin chụp lại")
    view = requests.find(supply.number)
    assert view is not None
    assert (view.status, [need.paper.key for need in view.missing_papers]) == (State.PAPERS_MISSING, ["place"])
    assert requests.history(supply.number)[-1].note == "Ảnh mờ, xin chụp lại"
    send(requests, supply.number, "place", "photos/sharper")
    assert status(requests, supply.number) is State.CHECKING_PAPERS


def test_one_bad_photo_of_two(requests: Requests, supply: RequestView) -> None:
    """The back is blurred, but another photo of the paper is there: nothing is missing."""
    send(requests, supply.number, "identity")
    back = send(requests, supply.number, "identity", "photos/back")
    send(requests, supply.number, "place")
    requests.refuse_paper(back.id, by=CLERK, why="mờ")
    assert status(requests, supply.number) is State.CHECKING_PAPERS


def test_refusing_while_papers_are_missing_anyway(requests: Requests, supply: RequestView) -> None:
    paper = send(requests, supply.number, "identity")
    requests.refuse_paper(paper.id, by=CLERK, why="mờ")
    assert status(requests, supply.number) is State.PAPERS_MISSING
    assert missing(requests, supply.number) == ["identity", "place"]


def test_who_judges(requests: Requests, supply: RequestView) -> None:
    paper = send(requests, supply.number, "identity")
    with pytest.raises(NotYours):
        requests.accept_paper(paper.id, by=BY_CHAT)
    with pytest.raises(UnknownPaper):
        requests.accept_paper(paper.id + 1000, by=CLERK)
    requests.cancel(supply.number, by=BY_CHAT)
    with pytest.raises(ForbiddenTransition):
        requests.refuse_paper(paper.id, by=CLERK, why="mờ")


def test_optional_papers_hold_nothing_up(requests: Requests, open_one: Opener, linked: str) -> None:
    view = open_one("request_reading_check", {"current_index": "12345"}, customer_code=linked)
    assert (view.status, view.missing_papers) == (State.RECEIVED, ())
    send(requests, view.number, "meter_photo")
    assert status(requests, view.number) is State.RECEIVED
