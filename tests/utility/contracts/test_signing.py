"""Signing: by the right code, with consent, once; and what is on record afterwards."""

from __future__ import annotations

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.utility.contracts.conftest import CHAT, Office, Request
from tests.utility.invoices.conftest import look
from tests.utility.records import CODE
from utility.clock import FixedClock
from utility.contracts import ContractSigned
from utility.contracts.errors import ConsentMissing, NotSignable
from utility.models import AuditEntry, Contract
from utility.papers import FolderStore
from utility.services import Utility
from utility.sms import DeveloperSms


def test_signed(office: Office) -> None:
    draft = office.draft()
    read = office.company.contracts.document(draft.number, chat=CHAT).content
    result = office.sign(draft)
    assert result.status == "signed"
    contract = result.contract
    assert (contract.state, contract.confirmed_at, contract.signed_at) == (
        "signed",
        office.clock.now(),
        office.clock.now(),
    )
    file = office.company.contracts.document(draft.number, chat=CHAT)
    assert file.name == f"hop-dong-{draft.number}.pdf"
    assert hashlib.sha256(file.content).hexdigest() == contract.signed_sha256
    # The first bytes are what the customer read: its hash can be taken again at any time.
    assert file.content.startswith(read)
    assert hashlib.sha256(file.content[: len(read)]).hexdigest() == contract.draft_sha256
    paper = look(file.content)
    for words in (
        "ĐÃ XÁC NHẬN",
        "Nguyễn Văn An",
        "09*****001",
        "Lúc 10:00:00 ngày 22/11/2026",
        contract.draft_sha256[:32],
        "ĐÃ KÝ SỐ",
        "CÔNG TY ĐIỆN LỰC DEMO",
    ):
        assert words in paper.text, words


def test_what_is_on_record(office: Office) -> None:
    contract, _ = office.signed()
    consent = office.company.contracts.consent(contract.number)
    assert contract.number in consent.text
    assert consent.sha256 == hashlib.sha256(consent.text.encode()).hexdigest()
    with office.company.database.session() as session:
        row = session.query(Contract).one()
        assert (row.chat, row.masked_phone) == (CHAT, "09*****001")
        assert (row.consent_version, row.consent_sha256) == (consent.version, consent.sha256)
        entries = session.query(AuditEntry).filter(AuditEntry.action.like("contract.%")).order_by(AuditEntry.id).all()
    assert [(entry.actor, entry.action) for entry in entries][:3] == [
        ("agent:7", "contract.drafted"),
        (f"chat:{CHAT}", "contract.confirmed"),
        ("system", "contract.signed"),
    ]
    assert entries[1].detail["sha256"] == contract.draft_sha256


def test_signing_twice_changes_nothing(office: Office) -> None:
    contract, file = office.signed()
    again = office.sign(contract, otp="000000")
    assert (again.status, again.contract) == ("already_signed", contract)
    assert office.company.contracts.document(contract.number, chat=CHAT).content == file
    with pytest.raises(NotSignable):
        office.company.contracts.send_code(contract.number, chat=CHAT)
    with pytest.raises(NotSignable):
        office.company.contracts.cancel(contract.number, by="agent:7", why="")


def test_a_signed_request_may_have_another_contract_later(office: Office) -> None:
    contract, _ = office.signed()
    other = office.draft(Request(fields={"quota_for": "households", "household_count": 5}))
    assert other.number != contract.number
    kept = office.company.contracts.find(contract.number)
    assert kept is not None
    assert kept.state == "signed"


# Codes


def test_wrong_codes(office: Office) -> None:
    contract = office.draft()
    office.company.contracts.send_code(contract.number, chat=CHAT)
    right = office.otp()
    wrong = "000000" if right != "000000" else "000001"
    assert [office.sign(contract, otp=wrong).status for _ in range(3)] == ["wrong", "wrong", "locked"]
    assert office.sign(contract, otp=right).status == "locked"
    assert office.heard == []


def test_a_code_that_came_too_late(office: Office) -> None:
    contract = office.draft()
    office.company.contracts.send_code(contract.number, chat=CHAT)
    code = office.otp()
    office.clock.advance(timedelta(minutes=6))
    assert office.sign(contract, otp=code).status == "expired"


def test_no_code_was_sent(office: Office) -> None:
    assert office.sign(office.draft(), otp="123456").status == "none"


def test_a_code_signs_one_document_only(office: Office) -> None:
    first = office.draft()
    office.company.contracts.send_code(first.number, chat=CHAT)
    code = office.otp()
    second = office.draft(Request(fields={"quota_for": "households", "household_count": 3}))
    assert office.sign(second, otp=code).status == "none"
    with pytest.raises(NotSignable):
        office.sign(first, otp=code)


def test_a_code_for_something_else_signs_nothing(office: Office) -> None:
    contract = office.draft()
    office.company.identity.send_fresh_code(CHAT, CODE, "sign_contract")
    assert office.sign(contract, otp=office.otp()).status == "none"


def test_a_lapsed_draft(office: Office) -> None:
    contract = office.draft()
    office.clock.advance(timedelta(days=30))
    with pytest.raises(NotSignable) as refused:
        office.company.contracts.send_code(contract.number, chat=CHAT)
    assert refused.value.state == "expired"


@pytest.mark.parametrize("version", ["", "2020-01-01"])
def test_no_consent(office: Office, version: str) -> None:
    contract = office.draft()
    office.company.contracts.send_code(contract.number, chat=CHAT)
    code = office.otp()
    with pytest.raises(ConsentMissing):
        office.company.contracts.sign(contract.number, code, chat=CHAT, consent_version=version)
    assert office.sign(contract, otp=code).status == "signed"  # the code was not used up


def test_an_unlinked_chat_can_not_finish(office: Office) -> None:
    contract = office.draft()
    office.company.contracts.send_code(contract.number, chat=CHAT)
    code = office.otp()
    office.company.identity.unlink(CHAT, CODE)
    with pytest.raises(Exception, match="no such contract"):
        office.sign(contract, otp=code)


def test_the_same_code_many_times_at_once(each_office: Office) -> None:
    contract = each_office.draft()
    each_office.company.contracts.send_code(contract.number, chat=CHAT)
    code = each_office.otp()
    with ThreadPoolExecutor(3) as threads:
        answers = Counter(threads.map(lambda _: each_office.sign(contract, otp=code).status, range(3)))
    assert answers["signed"] == 1
    assert set(answers) <= {"signed", "already_signed", "none", "locked"}
    with each_office.company.database.session() as session:
        done = session.query(AuditEntry).filter(AuditEntry.action.in_(["contract.confirmed", "contract.signed"])).all()
    assert Counter(entry.action for entry in done) == {"contract.confirmed": 1, "contract.signed": 1}


# Crashes


class _BrokenStore(FolderStore):
    """A store that is away for signed files."""

    broken = True

    def put(self, key: str, content: bytes) -> None:
        if self.broken and ".signed" in key:
            raise OSError("the archive is away")
        super().put(key, content)


def test_a_crash_before_the_company_signed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    store = _BrokenStore(office.folder / "papers")
    monkeypatch.setattr(office.company.contracts._signing, "_store", store)
    contract = office.draft()
    with pytest.raises(OSError, match="archive is away"):
        office.sign(contract)
    found = office.company.contracts.find(contract.number)
    assert found is not None
    assert found.state == "confirmed"  # the customer need not sign again
    assert office.heard == []
    store.broken = False
    office.clock.advance(timedelta(hours=2))
    assert office.company.contracts.finish_pending() == 1
    found = office.company.contracts.find(contract.number)
    assert found is not None
    assert found.state == "signed"
    assert found.confirmed_at == office.clock.now() - timedelta(hours=2)
    text = look(office.company.contracts.document(contract.number, chat=CHAT).content).text
    assert "Lúc 10:00:00 ngày 22/11/2026" in text
    assert "Lúc 12:00:00 ngày 22/11/2026" in text
    assert office.company.contracts.finish_pending() == 0
    assert len(office.heard) == 1


def test_a_draft_that_somebody_changed_on_disk_is_not_signed(office: Office) -> None:
    contract = office.draft()
    (file,) = (office.folder / "papers" / "contracts").rglob(f"{contract.number}.draft")
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(RuntimeError, match="not what the customer signed"):
        office.sign(contract)
    assert office.heard == []


def test_told_to_everybody(office: Office, clock: FixedClock, caplog: pytest.LogCaptureFixture) -> None:
    broken = [True]

    def fails(event: ContractSigned) -> None:
        if broken[0]:
            raise RuntimeError("the broker is away")

    office.company.contracts.subscribe(fails)
    contract, _ = office.signed()
    (event,) = office.heard
    assert (event.number, event.request_number, event.chat) == (contract.number, "YC261122K7AQ3R", CHAT)
    assert "could not take a signed contract" in caplog.text
    broken[0] = False
    assert office.company.contracts.tell_pending() == 1
    assert office.heard == [event, event]
    assert office.company.contracts.tell_pending() == 0


def test_nothing_is_written_before_the_first_contract(office: Office, tmp_path: Path) -> None:
    database, clock = office.company.database, office.clock
    Utility(database, clock, DeveloperSms(database, clock), data_dir=tmp_path / "fresh")
    assert not (tmp_path / "fresh").exists()
