"""The circuit breaker: what opens it, what doesn't, how it closes, and who hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.errors import ChannelDown, RateLimited, Refused, Retry, SendError, Unknown, Unreachable
from gateway import doctor
from gateway.breaker import Breaker
from gateway.metrics import Metrics
from gateway.migrate import migrate
from gateway.store import Store
from tests.fakes.platform import said
from tests.gateway.house import House, settings_for
from tests.gateway.house_policies import quick
from utility.clock import FixedClock
from utility.database import Database

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
ACCOUNT = ("fake", "page")


class Moving(FixedClock):
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    migrate(url)
    made = Store(Database(url))
    yield made
    made.close()


def breaker(store: Store, clock: Moving) -> Breaker:
    return Breaker(store, clock, Metrics())


async def fail(one: Breaker, clock: Moving, error: SendError, *conversations: int) -> bool:
    due = clock.now() + timedelta(seconds=60)
    return [await one.failed(*ACCOUNT, number, error, due) for number in conversations][-1]


async def test_many_failures_of_many_customers_open_it(store: Store) -> None:
    clock = Moving()
    one = breaker(store, clock)
    assert not await fail(one, clock, Retry("x", code="503"), 1, 2, 3, 1)
    assert one.wait(*ACCOUNT) is None
    assert await fail(one, clock, Unknown("x", code="no-answer"), 2)
    until = one.wait(*ACCOUNT)
    assert until is not None
    assert until > clock.now()


async def test_one_customers_failures_do_not(store: Store) -> None:
    clock = Moving()
    one = breaker(store, clock)
    assert not await fail(one, clock, Retry("x"), *([7] * 50))
    assert one.wait(*ACCOUNT) is None


@pytest.mark.parametrize("error", [Refused("x"), Unreachable("x")])
async def test_a_refusal_shows_that_the_platform_works(store: Store, error: SendError) -> None:
    clock = Moving()
    one = breaker(store, clock)
    await fail(one, clock, Retry("x"), 1, 2, 3, 4)
    await fail(one, clock, error, 5)
    assert not await fail(one, clock, Retry("x"), 6, 7, 8, 9)


async def test_a_success_starts_the_count_anew(store: Store) -> None:
    clock = Moving()
    one = breaker(store, clock)
    await fail(one, clock, Retry("x"), 1, 2, 3, 4)
    await one.succeeded(*ACCOUNT)
    assert not await fail(one, clock, Retry("x"), 1, 2, 3, 4)


async def test_a_dead_token_opens_it_at_once_and_one_probe_closes_it(store: Store) -> None:
    clock = Moving()
    one = breaker(store, clock)
    assert await fail(one, clock, ChannelDown("token expired", code="190"), 1)
    assert one.wait(*ACCOUNT) == START + timedelta(seconds=60)
    assert one.wait("fake", "another page") is None
    clock.moment += timedelta(seconds=61)
    assert one.wait(*ACCOUNT) is None  # the probe
    assert one.wait(*ACCOUNT) is not None  # everybody else
    await one.succeeded(*ACCOUNT)
    assert one.wait(*ACCOUNT) is None


async def test_a_failed_probe_keeps_it_open(store: Store) -> None:
    clock = Moving()
    one = breaker(store, clock)
    await fail(one, clock, Retry("x"), 1, 2, 3, 4, 5)
    clock.moment += timedelta(minutes=10)
    assert one.wait(*ACCOUNT) is None
    assert await fail(one, clock, Retry("x"), 1)
    assert (one.wait(*ACCOUNT) or clock.now()) > clock.now()


async def test_slowing_down_is_no_alarm(store: Store) -> None:
    clock = Moving()
    one = breaker(store, clock)
    assert not await fail(one, clock, RateLimited("slow", code="613"), 1)
    assert one.wait(*ACCOUNT) == START + timedelta(seconds=60)
    clock.moment += timedelta(seconds=61)
    assert [one.wait(*ACCOUNT), one.wait(*ACCOUNT)] == [None, None]


async def test_other_processes_learn_of_it(store: Store) -> None:
    clock = Moving()
    one, other = breaker(store, clock), breaker(store, clock)
    await fail(one, clock, ChannelDown("token expired", code="190"), 1)
    await other.refresh()
    assert other.wait(*ACCOUNT) is not None
    clock.moment += timedelta(seconds=61)
    await one.succeeded(*ACCOUNT)
    await other.refresh()
    assert other.wait(*ACCOUNT) is None


async def test_the_doctor_tells_until_it_works_again(
    home: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    quick(monkeypatch)
    settings = settings_for(tmp_path)
    home.platform.faults = [401, 401]
    await home.post(said("an", "một", "m1"))
    await home.until_row("SELECT count(*) FROM channel_state WHERE until IS NOT NULL", 1)
    (found,) = list(doctor._troubles(settings))
    assert found[0] == "bad"
    assert "fake (page) sends nothing" in found[1]
    figure = 'assistant_channel_down{account="page",channel="fake"}'
    assert f"{figure} 1.0" in home.gateway.metrics.render().decode()
    await home.until(lambda: home.platform.texts("an") == ["Dạ, một"])
    await home.until_row("SELECT count(*) FROM channel_state WHERE until IS NOT NULL", 0)
    assert list(doctor._troubles(settings)) == []
    assert f"{figure} 0.0" in home.gateway.metrics.render().decode()
