"""Download links and the store behind them."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.utility.contracts.conftest import CHAT, Office
from utility.contracts.errors import BadToken
from utility.models import AuditEntry, ContractDownload
from utility.papers import FileExists, FileMissing, FolderStore


def test_a_token_opens_its_contract(office: Office) -> None:
    contract, pdf = office.signed()
    token = office.company.contracts.download_token(contract.number, chat=CHAT)
    file = office.company.contracts.download(token)
    assert (file.name, file.content) == (f"hop-dong-{contract.number}.pdf", pdf)
    with office.company.database.session() as session:
        assert token.encode() not in session.query(ContractDownload).one().digest
        assert session.query(AuditEntry).filter_by(action="contract.downloaded").count() == 1


def test_a_token_of_a_draft_opens_what_it_became(office: Office) -> None:
    draft = office.draft()
    token = office.company.contracts.download_token(draft.number, chat=None)
    assert office.company.contracts.download(token).name.endswith("-chua-ky.pdf")
    office.sign(draft)
    assert not office.company.contracts.download(token).name.endswith("-chua-ky.pdf")


def test_a_token_lasts_a_day(office: Office) -> None:
    token = office.company.contracts.download_token(office.draft().number, chat=CHAT)
    office.clock.advance(timedelta(hours=24))
    with pytest.raises(BadToken):
        office.company.contracts.download(token)


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "0" * 500])
def test_no_token(office: Office, token: str) -> None:
    with pytest.raises(BadToken):
        office.company.contracts.download(token)


def test_ten_uses_however_many_come_at_once(each_office: Office) -> None:
    token = each_office.company.contracts.download_token(each_office.draft().number, chat=CHAT)

    def download(_: int) -> str:
        try:
            return each_office.company.contracts.download(token).media_type
        except BadToken:
            return "refused"

    with ThreadPoolExecutor(8) as threads:
        answers = Counter(threads.map(download, range(24)))
    assert answers == {"application/pdf": 10, "refused": 14}


def test_the_store_never_changes_a_file(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.put("contracts/2026/11/HD1.draft", b"one")
    store.put("contracts/2026/11/HD1.draft", b"one")
    with pytest.raises(FileExists):
        store.put("contracts/2026/11/HD1.draft", b"two")
    assert store.get("contracts/2026/11/HD1.draft") == b"one"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["HD1.draft"]
    with pytest.raises(FileMissing):
        store.get("contracts/2026/11/HD2.draft")


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/.hidden", "a b", "a" * 161, "a/"])
def test_keys_stay_in_the_store(tmp_path: Path, key: str) -> None:
    store = FolderStore(tmp_path)
    with pytest.raises(ValueError, match="no key"):
        store.put(key, b"x")
    with pytest.raises(ValueError, match="no key"):
        store.get(key)
