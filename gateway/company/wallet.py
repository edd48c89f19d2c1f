"""A wallet for trying things out: `/dev/wallet` takes the payer, says "paid" by a signed notice, and sends them back.

Only there in the demonstration, when no provider is configured. It goes the whole way a real wallet goes, over HTTP, so
that links, notices, news to the chat and the return page can be seen without a contract with anybody.
"""

from __future__ import annotations

import hashlib
import html
import json
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gateway.company.pages import page
from utility.payments.providers.hmac_provider import HmacProvider

NAME = "demo-wallet"
PATH = "/dev/wallet"


def demo_wallet(public_url: str, secret: str) -> HmacProvider:
    """The provider; its secret follows from ours, so that every process knows it."""
    own = hashlib.blake2b(secret.encode(), digest_size=24, person=b"demo-wallet").hexdigest()
    return HmacProvider(NAME, "Ví dùng thử", (own,), pay_url=public_url + PATH, merchant="DEMO")


def router(wallet: HmacProvider) -> APIRouter:
    """The wallet's page. Its notice goes to our own address, as a real one's would."""
    routes = APIRouter(tags=["developer"], include_in_schema=False)

    @routes.get(PATH, response_class=HTMLResponse)
    async def checkout(amount: int, description: str, order: str, return_url: str) -> HTMLResponse:
        """What is to be paid, and a button."""
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value, quote=True)}">'
            for name, value in (("order", order), ("amount", str(amount)), ("return_url", return_url))
        )
        body = (
            f"<p>{html.escape(description)}</p><p class='amount'>{amount:,} đồng</p>".replace(",", ".")
            + f'<form method="post">{fields}<button>Thanh toán thử</button></form>'
            + "<p class='soft'>Trang nhà phát triển: không có tiền thật.</p>"
        )
        return page("Ví dùng thử", body)

    @routes.post(PATH)
    async def pay(
        request: Request,
        order: Annotated[str, Form()],
        amount: Annotated[int, Form()],
        return_url: Annotated[str, Form()],
    ) -> Response:
        """Sends the notice and the payer back."""
        now = datetime.now(UTC)
        reference = "W" + hashlib.blake2b(f"{order}:{amount}".encode(), digest_size=8).hexdigest()
        body = json.dumps(
            {"transaction_id": reference, "amount": amount, "paid_at": now.isoformat(), "order": order}
        ).encode()
        take = request.app.state.gateway.company.take_notice
        answer = await take(NAME, wallet.sign_notice(body, now), body)
        query = wallet.sign_return(order, "success" if answer.accepted else "failed")
        return RedirectResponse(f"{return_url}?{query}", 303)

    return routes
