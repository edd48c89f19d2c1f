"""New requests and what the population register says about them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.utility.conftest import NOW
from tests.utility.records import CODE, add_customer
from tests.utility.verification.stand_in import TOKEN, StandIn
from utility.database import Database
from utility.models import AccountLink
from utility.services import Utility
from utility.verification import Verification
from utility.verification.checks import RegisterChecks, year_of_birth
from utility.verification.http import HttpRegister, RegisterSettings

OWNER: dict[str, object] = {
    "address": "Số 12 ngõ 5 Trương Định, Phường Tương Mai, Hà Nội",
    "purpose": "residential",
    "phone_number": "0912000001",
}


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    yield server
    server.stop()


@pytest.fixture
def checks(stand_in: StandIn, company: Utility) -> Iterator[RegisterChecks]:
    register = HttpRegister(RegisterSettings(stand_in.url, TOKEN, read_timeout=0.3, longest_pause=0.02, open_for=0.01))
    yield RegisterChecks(company.database, company.clock, company.requests, Verification(register, company.audit))
    register.close()


def order(company: Utility, service: str, fields: dict[str, object], code: str | None = None) -> str:
    created = company.requests.create(service, fields, chat="web:an", key=str(fields), customer_code=code)
    return created.request.number


def facts(company: Utility, number: str) -> dict[str, object]:
    found = company.requests.find(number)
    assert found is not None
    return dict(found.facts)


@pytest.mark.parametrize(
    ("id_number", "name", "answer"),
    [
        ("001087012345", "Nguyễn Văn An", "match"),
        ("001087012345", "Lê Ba", "mismatch"),
        ("001087999999", "Nguyễn Văn An", "not_found"),
    ],
)
def test_a_new_holder_is_compared(
    company: Utility, checks: RegisterChecks, stand_in: StandIn, id_number: str, name: str, answer: str
) -> None:
    number = order(company, "change_contract_owner", OWNER | {"person_name": name, "id_number": id_number})
    assert checks.ask_pending() == 1
    assert facts(company, number) == {"register_answer": answer}
    assert checks.ask_pending() == 0
    assert len(stand_in.seen) == 1
    assert {event.actor for event in company.requests.events(number) if event.kind == "fact"} == {"system"}


def test_the_households_of_a_home_are_counted(database: Database, company: Utility, checks: RegisterChecks) -> None:
    add_customer(database)
    with database.write() as session:
        session.add(AccountLink(chat="web:an", customer_code=CODE, linked_at=NOW))
    number = order(company, "change_household_quota", {"quota_for": "households", "household_count": 2}, CODE)
    assert checks.ask_pending() == 1
    assert facts(company, number) == {"register_answer": "match", "registered_households": 2}


def test_a_register_that_is_away_is_asked_again(company: Utility, checks: RegisterChecks, stand_in: StandIn) -> None:
    number = order(
        company, "change_contract_owner", OWNER | {"person_name": "Nguyễn Văn An", "id_number": "001087012345"}
    )
    stand_in.plan[:] = [503, 503, 503]
    assert checks.ask_pending() == 0
    assert facts(company, number) == {}
    assert checks.ask_pending() == 1


def test_requests_without_a_number_are_left_to_the_papers(company: Utility, checks: RegisterChecks) -> None:
    order(company, "request_new_supply", OWNER | {"person_name": "Nguyễn Văn An"})
    assert checks.ask_pending() == 0


def test_the_year_inside_a_personal_number() -> None:
    assert [year_of_birth(number) for number in ("001087012345", "001150000001", "079203012345")] == [1987, 1950, 2003]
    for wrong in ("", "123456789", "00108701234x", "٠٠١٠٨٧٠١٢٣٤٥"):
        with pytest.raises(ValueError, match="twelve digits"):
            year_of_birth(wrong)
