"""Where money is told of: providers' signed notices, links that open a wallet, and the page payers come back to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError

from gateway.bodies import TooLarge, read_body
from gateway.company.links import CompanyLinks
from gateway.company.pages import notice_page
from gateway.company.setup import RETURN_PATH
from gateway.errors import LinkRefused
from utility.payments import NoticeResult, PaymentProvider
from utility.payments.providers.contract import NoticeError
from utility.ports import BackOfficeError
from utility.services import Utility

_log = structlog.get_logger(__name__)

# As much as any provider's notice, and what `read_notice` refuses anyway.
_LARGEST = 64 * 1024
TakeNotice = Callable[[str, Mapping[str, str], bytes], Awaitable[NoticeResult]]


def notices(take: TakeNotice) -> APIRouter:
    """`POST /payments/notices/<provider>`."""
    routes = APIRouter(tags=["payments"])

    @routes.post("/payments/notices/{provider}")
    async def notice(provider: str, request: Request) -> Response:
        """A provider's notice, signed over its raw body; answered 200 only when the money is noted for good."""
        try:
            body = await read_body(request, _LARGEST)
        except TooLarge:
            return Response('{"status":"refused","error":"malformed"}', 413, media_type="application/json")
        try:
            result = await take(provider, request.headers, body)
        except SQLAlchemyError as error:
            _log.error("a payment notice could not be noted", provider=provider, error=type(error).__name__)
            again = {"Retry-After": "10"}
            return Response('{"status":"later"}', 503, headers=again, media_type="application/json")
        _log.info("payment notice", provider=provider, outcome=result.outcome, status=result.http_status)
        return Response(result.body, result.http_status, media_type="application/json")

    return routes


def pages(links: CompanyLinks, utility: Utility, providers: Sequence[PaymentProvider]) -> APIRouter:
    """The link that opens a wallet, and the way back."""
    routes = APIRouter(tags=["payments"])

    def wallet_url(values: dict[str, str]) -> str | None:
        if not utility.identity.is_linked(values["chat"], values["customer_code"]):
            raise LinkRefused("no longer linked")
        bill = utility.bills.of_period(values["customer_code"], values["period"])
        if bill is None or bill.status == "paid":
            return None
        return utility.payments.links.create(values["provider"], [bill]).url

    @routes.get("/payments/pay/{token}")
    async def pay(token: str) -> Response:
        """A fresh order at the wallet for a bill that is still unpaid."""
        try:
            url = await asyncio.to_thread(wallet_url, links.read("pay", token))
        except (LinkRefused, KeyError, ValueError):
            return notice_page("link_refused", 403)
        except BackOfficeError:
            return notice_page("away", 503)
        if url is None:
            return notice_page("already_paid")
        return RedirectResponse(url, 303, headers={"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})

    @routes.get(RETURN_PATH)
    async def back(request: Request) -> Response:
        """What the payer reads after the wallet. It counts nothing: only a notice is money."""
        query = request.url.query
        for provider in providers:
            if not provider.writes_links:
                continue
            try:
                found = provider.read_return(query)
            except NoticeError:
                continue  # another provider's, or nobody's
            return notice_page(f"return_{found.status}")
        return notice_page("link_refused", 403)

    return routes
