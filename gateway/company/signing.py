"""`/contracts/sign/…`: the page where a customer reads a contract, agrees, and signs it with a one-time code.

The code is asked for here and nowhere else: an assistant that took it in a chat would teach people to tell codes.
Plain forms, each answered with the page as it stands then, so that going back or posting twice does no harm.
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable
from typing import Annotated, ParamSpec

from fastapi import APIRouter, Form, Response

from gateway.company.links import CompanyLinks
from gateway.company.pages import notice_page, page, words
from gateway.errors import LinkRefused
from utility.clock import VIETNAM, Clock
from utility.contracts import ContractView
from utility.contracts.errors import ConsentMissing, ContractError, NotSignable, UnknownContract
from utility.papers import FileMissing
from utility.papers.pages import page_count, page_png
from utility.services import Utility

P = ParamSpec("P")


def router(links: CompanyLinks, utility: Utility, clock: Clock) -> APIRouter:
    """The page, the paper in it, and its two buttons."""
    routes = APIRouter(tags=["contracts"])
    contracts = utility.contracts

    def opened(token: str) -> tuple[str, ContractView]:
        """The chat and the contract of a link. Raises LinkRefused."""
        values = links.read("sign_contract", token)
        contract = contracts.find(values["number"])
        if contract is None or not utility.identity.is_linked(values["chat"], contract.customer_code):
            raise LinkRefused("no such contract for this chat")
        return values["chat"], contract

    def show(token: str, *, problem: str = "", phone: str = "", sent: bool = False) -> Response:
        chat, contract = opened(token)
        if contract.state in ("signed", "confirmed"):
            url = links.url("contract_file", {"chat": chat, "number": contract.number})
            return page(_title(contract), _signed(contract, url))
        if contract.state == "cancelled" or contract.expires_at <= clock.now():
            state = "cancelled" if contract.state == "cancelled" else "expired"
            return page(_title(contract), f'<div class="sheet"><p>{_word("states", state)}</p></div>', 410)
        count = page_count(contracts.document(contract.number, chat=chat).content)
        consent = contracts.consent(contract.number)
        form = _form(token, consent.version, consent.text, phone=phone, sent=sent)
        return page(
            _title(contract), _paper(token, contract, count) + _problem(problem) + form, 422 if problem else 200
        )

    def send_code(token: str) -> Response:
        chat, contract = opened(token)
        try:
            start = contracts.send_code(contract.number, chat=chat)
        except NotSignable:
            return show(token)
        if start.status != "sent":
            return show(token, problem="limited")
        return show(token, phone=start.masked_phone or "", sent=True)

    def sign(token: str, otp: str, consent: str) -> Response:
        chat, contract = opened(token)
        try:
            version = consent or "none"
            result = contracts.sign(contract.number, otp.strip(), chat=chat, consent_version=version)
        except ConsentMissing:
            return show(token, problem="consent", sent=True)
        except NotSignable:
            return show(token)
        if result.status in ("signed", "already_signed"):
            return show(token)
        return show(token, problem=result.status, sent=result.status == "wrong")

    async def guarded(work: Callable[P, Response], *args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return await asyncio.to_thread(work, *args, **kwargs)
        except (LinkRefused, UnknownContract):
            return notice_page("link_refused", 403)
        except (ContractError, FileMissing):
            return notice_page("away", 503)

    def document(token: str) -> Response:
        chat, contract = opened(token)
        found = contracts.document(contract.number, chat=chat)
        headers = {
            "Content-Disposition": f'inline; filename="{found.name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "X-Frame-Options": "SAMEORIGIN",
        }
        return Response(found.content, media_type=found.media_type, headers=headers)

    def picture(token: str, number: int) -> Response:
        chat, contract = opened(token)
        try:
            content = page_png(contracts.document(contract.number, chat=chat).content, number)
        except LookupError:
            return notice_page("nothing_here", 404)
        # The draft never changes, and the page is loaded again for every answer of its forms.
        headers = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type="image/png", headers=headers)

    @routes.get("/contracts/sign/{token}")
    async def sign_page(token: str) -> Response:
        """The contract as it stands."""
        return await guarded(show, token)

    @routes.head("/contracts/sign/{token}/van-ban.pdf", include_in_schema=False)
    @routes.get("/contracts/sign/{token}/van-ban.pdf")
    async def paper(token: str) -> Response:
        """The paper itself."""
        return await guarded(document, token)

    @routes.get("/contracts/sign/{token}/trang-{number}.png")
    async def page_picture(token: str, number: int) -> Response:
        """A page of the paper as a picture."""
        return await guarded(picture, token, number)

    @routes.post("/contracts/sign/{token}/code")
    async def code(token: str) -> Response:
        """Sends the one-time code that signs exactly this paper."""
        return await guarded(send_code, token)

    @routes.post("/contracts/sign/{token}")
    async def signature(
        token: str,
        otp: Annotated[str, Form(max_length=20)] = "",
        consent: Annotated[str, Form(max_length=40)] = "",
    ) -> Response:
        """Signs."""
        return await guarded(sign, token, otp, consent)

    return routes


def _title(contract: ContractView) -> str:
    return f"{contract.title.capitalize()} {contract.number}"


def _word(*path: str) -> str:
    found = words()["sign"]
    for name in path:
        found = found[name]
    return html.escape(str(found))


def _paper(token: str, contract: ContractView, count: int) -> str:
    address = f"/contracts/sign/{html.escape(token)}"
    source = f"{address}/van-ban.pdf"
    day = f"{contract.expires_at.astimezone(VIETNAM):%d/%m/%Y}"
    read = _word("read")
    alt = _word("page")
    pages = "".join(
        f'<img class="page" width="1072" height="1516" src="{address}/trang-{number}.png" '
        f'alt="{alt.format(number=number, count=count)}">'
        for number in range(1, count + 1)
    )
    return (
        f"{pages}"
        f'<p><a href="{source}" target="_blank" rel="noopener">{read}</a></p>'
        f'<p class="soft">{_word("until").format(day=day)}<br>{_word("fingerprint")}: '
        f"<code>{contract.draft_sha256}</code></p>"
    )


def _problem(name: str) -> str:
    return f'<p class="bad" role="alert">{_word("outcomes", name)}</p>' if name else ""


def _form(token: str, version: str, consent: str, *, phone: str, sent: bool) -> str:
    address = f"/contracts/sign/{html.escape(token)}"
    note = f'<p class="soft">{_word("code_note").format(phone=html.escape(phone) or _word("phone"))}</p>'
    if not sent:
        button = f"<button>{_word('send_code')}</button>"
        return f'<form class="sheet" method="post" action="{address}/code">{note}{button}</form>'
    return (
        f'<form class="sheet" method="post" action="{address}">'
        f'<label class="check"><input type="checkbox" name="consent" value="{html.escape(version)}" required>'
        f"<span>{html.escape(consent)} <strong>{_word('agree')}</strong></span></label>{note}"
        f'<p><label for="otp">{_word("code_label")}</label><br><input class="code" type="text" id="otp" name="otp" '
        f'inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{{6,8}}" required></p>'
        f"<button>{_word('sign')}</button></form>"
        f'<form method="post" action="{address}/code"><button class="plain">{_word("again")}</button></form>'
    )


def _signed(contract: ContractView, url: str) -> str:
    at = contract.signed_at or contract.confirmed_at
    time = f"{at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}" if at else ""
    return (
        f'<div class="sheet"><p class="good">{_word("signed")}</p><p>{_word("signed_at").format(time=time)}</p>'
        f'<p><a class="button" href="{html.escape(url)}">{_word("download")}</a></p>'
        f'<p class="soft">{_word("fingerprint")}: <code>{contract.signed_sha256 or ""}</code></p>'
        f'<p><a href="/contracts/verify">{_word("verify")}</a></p></div>'
    )
