"""A company with a linked customer and a request that waits for its signature."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.utility.records import CODE, PHONE, add_customer
from utility.clock import FixedClock
from utility.contracts import ContractSigned, ContractView, SignResult
from utility.database import Database
from utility.services import Utility
from utility.sms import DeveloperSms

CHAT = "messenger:1:2"
ADDRESS = "Số 12 ngõ 5 Trương Định, Phường Tương Mai, Hà Nội"


@dataclass(frozen=True)
class Request:
    """A service request, as far as a contract reads it."""

    number: str = "YC261122K7AQ3R"
    service: str = "change_household_quota"
    service_name: str = "Thay đổi định mức sử dụng điện"
    customer_code: str | None = CODE
    fields: Mapping[str, object] = field(default_factory=lambda: {"quota_for": "households", "household_count": 2})


SUPPLY = Request(
    number="YC261122ACDEF7",
    service="request_new_supply",
    service_name="Cấp điện mới từ lưới điện hạ áp (220/380 V)",
    customer_code=None,
    fields={
        "address": ADDRESS,
        "purpose": "residential",
        "person_name": "Nguyễn Văn An",
        "phone_number": "0912000001",
        "phases": 1,
        "household_count": 1,
        "shares_meter": True,
        "id_number": "001087012345",
    },
)


@dataclass
class Office:
    """The company and the customer's side of its contracts."""

    company: Utility
    clock: FixedClock
    folder: Path
    heard: list[ContractSigned] = field(default_factory=list)

    def otp(self) -> str:
        """The newest code on the customer's phone."""
        assert isinstance(self.company.sms, DeveloperSms)
        found = re.search(r"\b\d{6}\b", self.company.sms.messages(PHONE)[0].text)
        assert found
        return found[0]

    def link(self, chat: str = CHAT) -> None:
        self.company.identity.start_link(chat, CODE)
        assert self.company.identity.confirm_link(chat, self.otp()) == "linked"

    def draft(self, request: Request | None = None, **values: str) -> ContractView:
        return self.company.contracts.draft(request or Request(), by="agent:7", **values)

    def sign(self, contract: ContractView, otp: str | None = None, chat: str = CHAT) -> SignResult:
        """Everything right: the code of this contract, the consent of today."""
        if otp is None:
            assert self.company.contracts.send_code(contract.number, chat=chat).status == "sent"
            otp = self.otp()
        version = self.company.contracts.consent(contract.number).version
        return self.company.contracts.sign(contract.number, otp, chat=chat, consent_version=version)

    def signed(self, request: Request | None = None, **values: str) -> tuple[ContractView, bytes]:
        """A signed contract and its file."""
        result = self.sign(self.draft(request, **values))
        assert result.status == "signed"
        return result.contract, self.company.contracts.document(result.contract.number, chat=CHAT).content


def office_on(database: Database, clock: FixedClock, folder: Path) -> Office:
    add_customer(database)
    company = Utility(database, clock, DeveloperSms(database, clock), data_dir=folder)
    office = Office(company, clock, folder)
    company.contracts.subscribe(office.heard.append)
    office.link()
    return office


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the test certificate is made once: a key takes longer than most tests."""
    return tmp_path_factory.mktemp("company")


@pytest.fixture
def office(database: Database, clock: FixedClock, keys: Path) -> Office:
    return office_on(database, clock, keys)


@pytest.fixture
def each_office(each_database: Database, clock: FixedClock, keys: Path) -> Office:
    """The same on SQLite and on PostgreSQL."""
    return office_on(each_database, clock, keys)
