"""Invoices and contracts over HTTP: signed links, the page to sign on, the page that verifies."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gateway.company.links import PATHS, CompanyLinks
from gateway.errors import LinkRefused
from tests.gateway.company_house import CHAT, CODE, move_in, newest_otp, texts, write_in
from tests.gateway.house import House, house
from utility.contracts import ContractView
from utility.requests import Requests, State

INVOICE = {"chat": CHAT, "customer_code": CODE, "period": "2026-10"}


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        move_in(running, "2026-10")
        yield running


def _path(home: House, kind: str, values: dict[str, str]) -> str:
    url = home.gateway.company.links.url(kind, values)
    assert url.startswith("https://cskh.example.vn/")
    return urlsplit(url).path


@pytest.mark.parametrize(
    ("kind", "start", "media_type"),
    [("invoice_pdf", b"%PDF-", "application/pdf"), ("invoice_xml", b"<?xml", "application/xml")],
)
async def test_an_invoice_by_its_link(home: House, kind: str, start: bytes, media_type: str) -> None:
    await write_in(home)
    path = _path(home, kind, INVOICE)
    answer = await home.http.get(path)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert answer.content.startswith(start)
    assert answer.headers["cache-control"] == "private, no-store"
    assert "hoa-don-" in answer.headers["content-disposition"]
    head = await home.http.head(path)
    assert (head.status_code, head.content) == (200, b"")


async def test_an_invoice_link_ends_with_the_account_link_and_opens_nothing_else(home: House) -> None:
    await write_in(home)
    path = _path(home, "invoice_pdf", INVOICE)
    for wrong, status in (
        (path.replace("invoice_pdf", "invoice_xml"), 403),
        (path.replace("invoice_pdf", "contract_file"), 403),
        (path.replace("invoice_pdf", "anything"), 404),
        (path.replace("/files/invoice_pdf/", "/files/invoice_pdf/x"), 403),
        (_path(home, "invoice_pdf", {**INVOICE, "period": "2026-09"}), 404),
        (_path(home, "invoice_pdf", {**INVOICE, "chat": "fake:page:stranger"}), 403),
    ):
        assert (await home.http.get(wrong)).status_code == status, wrong
    home.gateway.utility.identity.unlink(CHAT, CODE)
    assert (await home.http.get(path)).status_code == 403


def test_links_end_and_belong_to_one_secret() -> None:
    links = CompanyLinks("a-secret-of-the-tests-only", "https://cskh.example.vn")
    token = links.url("pay", {"a": "1"}).rpartition("/")[2]
    assert links.read("pay", token) == {"a": "1"}
    for reader, kind in (
        (CompanyLinks("a-secret-of-the-tests-only", "", seconds=-1), "pay"),
        (CompanyLinks("another-secret-of-tests", ""), "pay"),
        (links, "sign_contract"),
    ):
        with pytest.raises(LinkRefused):
            reader.read(kind, token)
    assert set(PATHS) == {"invoice_pdf", "invoice_xml", "sign_contract", "contract_file", "pay"}


async def _waiting(home: House) -> str:
    """A request of the chat that staff have brought to its signature; gives its number."""
    await write_in(home)
    requests = home.gateway.utility.requests
    assert isinstance(requests, Requests)

    def work() -> str:
        fields = {"quota_for": "households", "household_count": 2}
        made = requests.create("change_household_quota", fields, chat=CHAT, key="1", customer_code=CODE).request
        for need in made.missing_papers:
            requests.add_paper(
                made.number,
                paper=need.paper.key,
                storage_key=f"photos/{need.paper.key}",
                media_type="image/jpeg",
                size=9,
                by=f"chat:{CHAT}",
            )
        requests.move(made.number, State.WAITING_FOR_SIGNATURE, by="agent:7", why="Hồ sơ hợp lệ.")
        return made.number

    return await asyncio.to_thread(work)


async def _contract(home: House) -> ContractView:
    number = await _waiting(home)
    await home.until(lambda: len(texts(home)) == 1)
    contract = home.gateway.utility.contracts.of_request(number)
    assert contract is not None
    return contract


async def test_a_contract_from_news_to_signature_to_verification(home: House) -> None:
    contract = await _contract(home)
    assert "hợp đồng của yêu cầu" in texts(home)[0]
    assert "Ghi chú: Hồ sơ hợp lệ." in texts(home)[0]
    content = home.value("select content from message where direction = 'out'")
    (url,) = re.findall(r"https://cskh\.example\.vn(/contracts/sign/[\w.-]+)", str(content))

    shown = await home.http.get(url)
    assert shown.status_code == 200
    assert contract.draft_sha256 in shown.text
    assert 'name="otp"' not in shown.text
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
    draft = await home.http.get(f"{url}/van-ban.pdf")
    assert draft.content.startswith(b"%PDF-")
    assert f"{url}/trang-1.png" in shown.text
    picture = await home.http.get(f"{url}/trang-1.png")
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert (await home.http.get(f"{url}/trang-9.png")).status_code == 404

    asked = await home.http.post(f"{url}/code")
    assert "0912 *** 001" in asked.text or "***" in asked.text
    version = home.gateway.utility.contracts.consent(contract.number).version
    otp = newest_otp(home)
    without = await home.http.post(url, data={"otp": otp})
    assert (without.status_code, "đánh dấu đồng ý" in without.text) == (422, True)
    wrong = await home.http.post(url, data={"otp": "000000" if otp != "000000" else "111111", "consent": version})
    assert (wrong.status_code, "chưa đúng" in wrong.text) == (422, True)
    signed = await home.http.post(url, data={"otp": otp, "consent": version})
    assert "đã được Quý khách và điện lực ký" in signed.text
    assert "đã được Quý khách và điện lực ký" in (await home.http.post(url, data={"otp": otp, "consent": version})).text

    await home.until(lambda: len(texts(home)) == 2)
    assert "đã được hai bên ký" in texts(home)[1]
    requests = home.gateway.utility.requests
    assert isinstance(requests, Requests)
    request = requests.find(contract.request_number)
    assert request is not None
    assert request.status is State.IN_WORK

    file = await home.http.get(_path(home, "contract_file", {"chat": CHAT, "number": contract.number}))
    for content_, verdict in (
        (file.content, "Hợp lệ"),
        (draft.content, "chưa có chữ ký"),
        (b"hello", "Không đọc được"),
    ):
        sent = {"file": ("hop-dong.pdf", content_, "application/pdf")}
        checked = await home.http.post("/contracts/verify", files=sent)
        assert verdict in checked.text
    spoilt = file.content.replace(b"/Title", b"/Tit1e", 1)
    assert spoilt != file.content
    checked = await home.http.post("/contracts/verify", files={"file": ("a.pdf", spoilt, "application/pdf")})
    assert "đã bị thay đổi" in checked.text


async def test_a_sign_link_is_for_its_chat_while_it_is_linked(home: House) -> None:
    contract = await _contract(home)
    stranger = _path(home, "sign_contract", {"chat": "fake:page:stranger", "number": contract.number})
    own = _path(home, "sign_contract", {"chat": CHAT, "number": contract.number})
    assert (await home.http.get(own)).status_code == 200
    for path in (stranger, stranger + "/van-ban.pdf", own[:-3]):
        assert (await home.http.get(path)).status_code == 403
    assert (await home.http.post(stranger + "/code")).status_code == 403
    home.gateway.utility.identity.unlink(CHAT, CODE)
    assert (await home.http.get(own)).status_code == 403


async def test_a_contract_taken_back_can_no_longer_be_signed(home: House) -> None:
    contract = await _contract(home)
    home.gateway.utility.contracts.cancel(contract.number, by="agent:7", why="replaced")
    url = _path(home, "sign_contract", {"chat": CHAT, "number": contract.number})
    assert (await home.http.get(url)).status_code == 410
    assert (await home.http.post(url + "/code")).status_code == 410


async def test_verification_refuses_what_is_too_long_or_no_form(home: House) -> None:
    assert (await home.http.get("/contracts/verify")).status_code == 200
    headers = {"Content-Length": str(30 * 1024 * 1024)}
    assert (await home.http.post("/contracts/verify", content=b"x", headers=headers)).status_code == 413
    assert (await home.http.post("/contracts/verify", content=b"x")).status_code == 422
