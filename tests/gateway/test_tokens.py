"""Single-use refresh tokens: renewed ahead of time by exactly one, sealed, and never lost."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from connectors.errors import ChannelDown, Retry
from connectors.zalo.oauth import OAuth
from connectors.zalo.tokens import Pair
from gateway.migrate import migrate
from gateway.models import Base
from gateway.models.grant import Grant
from gateway.tokens.cipher import CannotOpen, Cipher
from gateway.tokens.grants import Grants
from gateway.tokens.journal import Entry, Journal
from gateway.tokens.keeper import TokenKeeper
from tests.fakes.server import ServerThread
from tests.platforms.zalo import APP_ID, APP_SECRET, ZaloApi
from tests.platforms.zalo_oauth import OAuthFault
from tests.postgres import postgres_server, postgres_url  # noqa: F401
from utility.clock import FixedClock
from utility.database import Database

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SEED = "first-refresh-token"
SECRET = "a-secret-of-the-tests-only"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'tokens.db'}")
    Base.metadata.create_all(made.engine, tables=[Grant.__table__])  # type: ignore[list-item]
    yield made
    made.dispose()


class Machine:
    """Processes of the application on one database, beside the platform."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.platform = ZaloApi()
        self.server = self.platform.oauth
        self.clock = FixedClock(NOW)
        self.folder = folder
        self.database = database
        self.oauth = OAuth("http://zalo/oauth", APP_ID, APP_SECRET, httpx.ASGITransport(self.platform.app))
        self.grants = Grants(database, "zalo")

    def keeper(
        self, seed: str = SEED, renew: Callable[[str], Awaitable[Pair]] | None = None, secret: str = SECRET
    ) -> TokenKeeper:
        journal = Journal(self.folder / "zalo.grant")
        return TokenKeeper(self.grants, Cipher(secret), journal, renew or self.oauth.refresh, self.clock, seed=seed)

    def later(self, **time: float) -> None:
        self.clock.advance(timedelta(**time))


@pytest.fixture
async def machine(tmp_path: Path, database: Database) -> Any:
    made = Machine(tmp_path, database)
    yield made
    await made.oauth.close()


async def test_the_first_token_comes_from_the_operators(machine: Machine) -> None:
    keeper = machine.keeper()
    first = await keeper.current()
    assert first in machine.server.access_tokens
    assert await keeper.current() == first
    assert await machine.keeper().current() == first  # another process uses the same pair
    assert machine.server.renewals == 1


async def test_nothing_readable_is_stored(machine: Machine) -> None:
    token = await machine.keeper().current()
    refresh = next(iter(machine.server.refresh_tokens))
    with machine.database.engine.connect() as connection:
        stored = str(connection.execute(text("select * from platform_grant")).mappings().one())
    for path in machine.folder.iterdir():
        stored += path.read_bytes().decode("latin-1")
    assert token not in stored
    assert refresh not in stored
    assert SEED not in stored


@pytest.mark.parametrize(("hours", "renewals"), [(0, 1), (19.9, 1), (20.1, 2), (24, 2)])
async def test_renewed_ahead_of_time(machine: Machine, hours: float, renewals: int) -> None:
    keeper = machine.keeper()
    await keeper.current()
    machine.later(hours=hours)
    await keeper.tend()
    assert machine.server.renewals == renewals
    assert await keeper.current() in machine.server.access_tokens


async def test_an_expired_token_is_renewed_by_the_send_that_needs_it(machine: Machine) -> None:
    keeper = machine.keeper()
    old = await keeper.current()
    machine.later(hours=30)
    assert await keeper.current() != old


async def test_a_refused_token_is_renewed_once_for_all_who_ask(machine: Machine) -> None:
    keepers = [machine.keeper() for _ in range(6)]
    old = await keepers[0].current()
    for keeper in keepers:
        assert await keeper.current() == old
    machine.server.expire()
    machine.server.delay = 0.05
    found = await asyncio.gather(*(keeper.renewed(old) for keeper in keepers for _ in range(4)))
    assert len(set(found)) == 1
    assert machine.server.renewals == 2
    assert machine.server.used_twice == []


async def test_many_keepers_at_the_start_renew_once(machine: Machine) -> None:
    machine.server.delay = 0.1
    found = await asyncio.gather(*(machine.keeper().current() for _ in range(12)))
    assert len(set(found)) == 1
    assert (machine.server.renewals, machine.server.used_twice) == (1, [])


async def test_a_refusal_with_http_200_leaves_the_stored_pair_alone(machine: Machine) -> None:
    keeper = machine.keeper()
    good = await keeper.current()
    machine.later(hours=21)
    machine.server.faults.append(OAuthFault(status=200, error=-14014))
    with pytest.raises(ChannelDown, match="consent again"):
        await keeper.tend()
    assert await keeper.current() == good  # it works for hours yet
    assert await keeper.tend() is False  # and nothing is tried in a loop
    machine.later(minutes=16)
    assert await keeper.tend() is True


@pytest.mark.parametrize(
    "fault",
    [
        OAuthFault(status=429, error=None),
        OAuthFault(status=503, error=None),
        OAuthFault(status=200, error=-32),
        OAuthFault(status=500, error=None),
        OAuthFault(status=200, error=None),
        OAuthFault(status=502, error=-1),
    ],
)
async def test_trouble_on_the_way_is_not_the_end(machine: Machine, fault: OAuthFault) -> None:
    keeper = machine.keeper()
    machine.server.faults.append(fault)
    with pytest.raises(Retry):
        await keeper.current()
    with pytest.raises(Retry):  # not in a loop either
        await keeper.current()
    machine.later(seconds=31)
    assert await keeper.current() in machine.server.access_tokens
    assert machine.server.used_twice == []


async def test_a_lost_answer_ends_with_a_person(machine: Machine) -> None:
    keeper = machine.keeper()
    machine.server.faults.append(OAuthFault(status=500, error=None, rotate=True))
    with pytest.raises(Retry):
        await keeper.current()
    machine.later(minutes=1)
    with pytest.raises(ChannelDown, match="consent again"):
        await keeper.current()
    with pytest.raises(ChannelDown, match="consent again"):
        await keeper.current()
    assert machine.server.used_twice == [SEED]  # once, to see that it is gone


async def test_a_new_token_in_the_settings_mends_it(machine: Machine) -> None:
    await test_a_lost_answer_ends_with_a_person(machine)
    machine.server.refresh_tokens.add("made-in-the-console")
    keeper = machine.keeper(seed="made-in-the-console")
    assert await keeper.current() in machine.server.access_tokens


async def test_an_old_token_in_the_settings_does_no_harm(machine: Machine) -> None:
    """A restored `.env` names a token that was used up long ago, beside a pair that works."""
    await machine.keeper().current()
    machine.server.refresh_tokens.add("second")
    await machine.keeper(seed="second").current()
    machine.later(hours=21)
    assert await machine.keeper(seed=SEED).tend() is True
    assert await machine.keeper(seed="second").current() in machine.server.access_tokens
    assert machine.server.used_twice == []


async def test_a_wrong_new_token_leaves_the_stored_pair_working(machine: Machine) -> None:
    await machine.keeper().current()
    keeper = machine.keeper(seed="mistyped")
    await keeper.tend()
    assert await keeper.current() in machine.server.access_tokens
    asked = machine.server.renewals
    await keeper.tend()
    assert machine.server.renewals == asked


async def test_consent_brings_a_pair(machine: Machine) -> None:
    keeper = machine.keeper(seed="")
    with pytest.raises(ChannelDown, match="ZALO_REFRESH_TOKEN"):
        await keeper.current()
    await keeper.adopt(Pair("access-x", "refresh-x", 90_000))
    assert await keeper.current() == "access-x"
    assert await machine.keeper(seed="").current() == "access-x"


async def test_another_app_secret_can_not_read_the_pair(machine: Machine) -> None:
    await machine.keeper().current()
    with pytest.raises(ChannelDown, match="APP_SECRET"):
        await machine.keeper(secret="another-secret-of-the-tests").current()


async def test_the_answer_outlives_the_send_that_asked(machine: Machine) -> None:
    machine.server.delay = 0.3
    keeper = machine.keeper()
    asking = asyncio.create_task(keeper.current())
    async with asyncio.timeout(10):
        while not machine.server.asked:  # noqa: ASYNC110 (the stand-in has no event to wait for)
            await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await keeper.close()
    assert machine.grants.read().generation == 1
    assert await machine.keeper().current() in machine.server.access_tokens


async def test_a_database_that_goes_away_meanwhile_gets_the_pair_later(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, failures = machine.grants.save, iter(range(2))

    def away(*given: Any, **named: Any) -> bool:
        if next(failures, None) is not None:
            raise OperationalError("update", {}, Exception("database is away"))
        return save(*given, **named)

    monkeypatch.setattr(machine.grants, "save", away)
    monkeypatch.setattr("gateway.tokens.keeper._SAVE_AGAIN_SECONDS", 0.05)
    assert await machine.keeper().current() in machine.server.access_tokens
    assert machine.grants.read().generation == 1
    assert not (machine.folder / "zalo.grant").exists()


async def test_no_renewal_while_the_database_is_away(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("update", {}, Exception("database is away"))

    keeper = machine.keeper()
    monkeypatch.setattr(machine.grants, "lease", away)
    with pytest.raises(Retry):
        await keeper.current()
    assert machine.server.renewals == 0


async def test_a_crash_before_the_database_loses_nothing(machine: Machine) -> None:
    """The process dies after the pair is on disk: the next one finds it there."""
    await machine.keeper().current()
    pair = await machine.oauth.refresh(next(iter(machine.server.refresh_tokens)))
    journal = Journal(machine.folder / "zalo.grant")
    journal.write(Entry(2, Cipher(SECRET).seal(pair), machine.clock.now()))
    keeper = machine.keeper()
    assert await keeper.current() == pair.access
    assert machine.grants.read().generation == 2
    assert journal.read() is None


async def test_an_older_entry_on_disk_changes_nothing(machine: Machine) -> None:
    token = await machine.keeper().current()
    Journal(machine.folder / "zalo.grant").write(
        Entry(1, Cipher(SECRET).seal(Pair("old", "old", 1)), machine.clock.now())
    )
    assert await machine.keeper().current() == token


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"generation": "x"}', '{"generation": 9, "sealed": "x", "received_at": "y"}']
)
async def test_a_torn_entry_on_disk_is_passed_over(machine: Machine, content: str) -> None:
    (machine.folder / "zalo.grant").write_text(content)
    assert await machine.keeper().current() in machine.server.access_tokens


async def test_a_lease_of_a_dead_process_ends(machine: Machine) -> None:
    assert machine.grants.lease("dead", machine.clock.now(), timedelta(seconds=90)) is not None
    keeper = machine.keeper()
    assert machine.grants.lease("other", machine.clock.now(), timedelta(seconds=90)) is None
    machine.later(seconds=91)
    assert await keeper.current() in machine.server.access_tokens


def test_a_seal_is_of_its_secret_only() -> None:
    pair = Pair("access", "refresh", 3600)
    sealed = Cipher("one secret").seal(pair)
    assert Cipher("one secret").open(sealed) == pair
    with pytest.raises(CannotOpen):
        Cipher("another").open(sealed)
    assert "access" not in repr(pair)


def _process(folder: str, url: str, rounds: int, results: Any) -> None:
    """One process of several: asks for tokens again and again, as sends do."""

    async def work() -> list[str]:
        database = Database(f"sqlite:///{folder}/tokens.db")
        oauth = OAuth(f"{url}/oauth", APP_ID, APP_SECRET)
        clock = _Now()
        keeper = TokenKeeper(
            Grants(database, "zalo"),
            Cipher(SECRET),
            Journal(Path(folder) / "zalo.grant"),
            oauth.refresh,
            clock,
            seed=SEED,
        )
        problems: list[str] = []
        for _ in range(rounds):
            try:
                token = await keeper.current()
                async with httpx.AsyncClient(trust_env=False) as http:
                    answer = (await http.get(f"{url}/api/v2.0/oa/getoa", headers={"access_token": token})).json()
                if answer["error"] == -216:
                    await keeper.renewed(token)
            except Retry:
                await asyncio.sleep(0.1)
            except ChannelDown as error:
                problems.append(str(error))
        await keeper.close()
        await oauth.close()
        database.dispose()
        return problems

    results.put((os.getpid(), asyncio.run(work())))


class _Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


@asynccontextmanager
async def _served(platform: ZaloApi) -> Any:
    server = ServerThread(platform.app)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


async def test_real_processes_never_use_a_token_twice(tmp_path: Path, database: Database) -> None:
    platform = ZaloApi()
    platform.oauth.lifetime = 61  # over a second after it was given: renewals all the time
    async with _served(platform) as url:
        context = multiprocessing.get_context("spawn")
        results = context.Queue()
        workers = [context.Process(target=_process, args=(str(tmp_path), url, 12, results)) for _ in range(3)]
        for worker in workers:
            worker.start()
        found = [await asyncio.to_thread(results.get, True, 60) for _ in workers]
        for worker in workers:
            await asyncio.to_thread(worker.join, 30)
    assert [problems for _, problems in found] == [[], [], []]
    assert platform.oauth.used_twice == []
    assert platform.oauth.renewals >= 1


async def test_on_postgresql_many_keepers_renew_once(tmp_path: Path, postgres_url: str) -> None:  # noqa: F811
    migrate(postgres_url)
    database = Database(postgres_url)
    machine = Machine(tmp_path, database)
    machine.server.delay = 0.2
    keepers = [machine.keeper() for _ in range(8)]
    first = set(await asyncio.gather(*(keeper.current() for keeper in keepers)))
    machine.server.expire()
    second = set(await asyncio.gather(*(keeper.renewed(*first) for keeper in keepers)))
    assert (len(first), len(second)) == (1, 1)
    assert first != second
    assert (machine.server.renewals, machine.server.used_twice) == (2, [])
    await machine.oauth.close()
    database.dispose()


def _dies_before_the_database(folder: str, url: str) -> None:
    """Renews, and never gets to store the result: the parent kills it in the meantime."""

    async def work() -> None:
        grants = Grants(Database(f"sqlite:///{folder}/tokens.db"), "zalo")
        grants.save = lambda *_, **__: time.sleep(600)  # type: ignore[method-assign,assignment,return-value]
        oauth = OAuth(f"{url}/oauth", APP_ID, APP_SECRET)
        journal = Journal(Path(folder) / "zalo.grant")
        await TokenKeeper(grants, Cipher(SECRET), journal, oauth.refresh, _Now(), seed=SEED).current()

    asyncio.run(work())


async def test_kill_9_between_disk_and_database_loses_nothing(tmp_path: Path, database: Database) -> None:
    platform = ZaloApi()
    async with _served(platform) as url:
        worker = multiprocessing.get_context("spawn").Process(
            target=_dies_before_the_database, args=(str(tmp_path), url)
        )
        worker.start()
        async with asyncio.timeout(60):
            while not (tmp_path / "zalo.grant").exists():  # noqa: ASYNC110 (another process makes it)
                await asyncio.sleep(0.02)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        await asyncio.to_thread(worker.join, 30)
        oauth = OAuth(f"{url}/oauth", APP_ID, APP_SECRET)
        grants = Grants(database, "zalo")
        assert grants.read().generation == 0
        keeper = TokenKeeper(grants, Cipher(SECRET), Journal(tmp_path / "zalo.grant"), oauth.refresh, _Now(), seed=SEED)
        assert await keeper.current() in platform.oauth.access_tokens
        await oauth.close()
    assert grants.read().generation == 1
    assert (platform.oauth.renewals, platform.oauth.used_twice) == (1, [])
