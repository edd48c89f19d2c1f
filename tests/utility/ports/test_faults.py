"""The company's server misbehaves: what callers see, what is tried again, what is logged."""

from __future__ import annotations

import logging
import time

import pytest

from tests.fakes.server import ServerThread
from tests.utility.ports.conftest import MakeClient
from tests.utility.ports.stand_in import Faults
from tests.utility.ports.test_contract import CHAT, MAI, SUPPLY
from utility.backoffice import with_back_office
from utility.backoffice.client import ATTEMPTS, FAILURES_TO_OPEN
from utility.clock import FixedClock
from utility.database import Database
from utility.ports import BackOfficeDown, BackOfficeMalformed
from utility.services import Utility
from utility.sms import DeveloperSms


@pytest.fixture
def seen(database: Database, clock: FixedClock, server: ServerThread, make_client: MakeClient) -> Utility:
    return with_back_office(
        Utility(database, clock, DeveloperSms(database, clock)), server.url, "", client=make_client()
    )


@pytest.mark.parametrize("kind", ["500", "429", "slow"])
def test_a_read_is_tried_again(seen: Utility, faults: Faults, kind: str) -> None:
    faults.next(kind, ATTEMPTS - 1)
    assert seen.bills.latest(MAI) is not None
    assert len(faults.calls) == ATTEMPTS


@pytest.mark.parametrize("kind", ["500", "429", "slow"])
def test_down_after_all_tries(seen: Utility, faults: Faults, kind: str) -> None:
    faults.next(kind)
    with pytest.raises(BackOfficeDown):
        seen.bills.latest(MAI)
    assert len(faults.calls) == ATTEMPTS


@pytest.mark.parametrize("kind", ["no_json", "wrong_fields", "redirect"])
def test_malformed_is_not_tried_again_and_logged_without_personal_data(
    seen: Utility, faults: Faults, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    faults.next(kind)
    with caplog.at_level(logging.INFO), pytest.raises(BackOfficeMalformed) as error:
        seen.bills.latest(MAI)
    assert len(faults.calls) == 1
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("utility")]
    assert len(ours) == 1
    assert "bills" in ours[0]
    for secret in (MAI, "Nguyễn", "nhiều", "token"):
        assert secret not in ours[0] + str(error.value)


def test_nothing_but_our_own_records_reads_the_address(seen: Utility, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        seen.customers.find(MAI)
    ours = [record for record in caplog.records if not record.name.startswith("uvicorn")]  # the stand-in's own
    assert MAI not in "".join(record.getMessage() for record in ours)


@pytest.mark.parametrize(("kind", "calls"), [("500", 1), ("slow", 1), ("429", ATTEMPTS)])
def test_a_write_is_sent_again_only_if_it_did_not_arrive(seen: Utility, faults: Faults, kind: str, calls: int) -> None:
    faults.next(kind)
    with pytest.raises(BackOfficeDown):
        seen.requests.create("request_new_supply", SUPPLY, chat=CHAT, key="k")
    assert len(faults.calls) == calls
    assert len(set(faults.keys)) == 1


def test_a_lost_answer_does_not_open_a_second_request(seen: Utility, behind: Utility, faults: Faults) -> None:
    faults.next("500", 1)
    with pytest.raises(BackOfficeDown):
        seen.requests.create("request_new_supply", SUPPLY, chat=CHAT, key="k")
    first = seen.requests.create("request_new_supply", SUPPLY, chat=CHAT, key="k")
    second = seen.requests.create("request_new_supply", SUPPLY, chat=CHAT, key="k")
    assert (first.repeated, second.repeated) == (False, True)
    assert len(set(faults.keys)) == 1


def test_connection_refused(seen: Utility, server: ServerThread) -> None:
    server.stop()
    with pytest.raises(BackOfficeDown):
        seen.customers.find(MAI)
    server.start()
    assert seen.customers.find(MAI) is not None


def test_the_breaker_opens_and_closes_again(seen: Utility, faults: Faults) -> None:
    faults.next("500")
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(BackOfficeDown):
            seen.bills.latest(MAI)
    asked = len(faults.calls)
    with pytest.raises(BackOfficeDown):
        seen.bills.latest(MAI)
    assert len(faults.calls) == asked  # failed without asking
    time.sleep(0.25)
    with pytest.raises(BackOfficeDown):
        seen.bills.latest(MAI)  # the trial fails: open again
    assert len(faults.calls) > asked
    faults.left = 0
    time.sleep(0.25)
    assert seen.bills.latest(MAI) is not None
    assert seen.bills.history(MAI) != []


def test_what_does_not_exist_never_opens_the_breaker(seen: Utility) -> None:
    for _ in range(FAILURES_TO_OPEN * 2):
        assert seen.customers.find("PD13000999999") is None
    assert seen.customers.find(MAI) is not None


def test_a_wrong_token(database: Database, clock: FixedClock, make_client: MakeClient) -> None:
    company = Utility(database, clock, DeveloperSms(database, clock))
    seen = with_back_office(company, "", "", client=make_client(token="wrong"))
    with pytest.raises(BackOfficeDown, match="401"):
        seen.customers.find(MAI)


@pytest.mark.parametrize(("url", "token"), [("", "t"), ("ftp://x", "t"), ("https://x", "")])
def test_settings_that_can_not_work(company: Utility, url: str, token: str) -> None:
    with pytest.raises(ValueError, match="back office"):
        with_back_office(company, url, token)
