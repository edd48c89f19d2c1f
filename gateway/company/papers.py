"""`/files/…`: invoices and contracts behind signed, expiring links that a chat was given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Response

from gateway.company.links import CompanyLinks
from gateway.company.pages import notice_page
from gateway.errors import LinkRefused
from utility.contracts.errors import ContractError
from utility.invoices import NotLinked, UnknownBill
from utility.papers import FileMissing
from utility.ports import BackOfficeError
from utility.services import Utility
from utility.views import BillView

_log = structlog.get_logger(__name__)
_GONE = (UnknownBill, ContractError, FileMissing, ValueError)


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def router(links: CompanyLinks, utility: Utility) -> APIRouter:
    """The route of the papers."""
    routes = APIRouter(tags=["papers"])

    def invoice_pdf(values: dict[str, str]) -> File:
        found = utility.invoices.pdf(_bill(values), chat=values["chat"])
        return File(found.name, found.media_type, found.content)

    def invoice_xml(values: dict[str, str]) -> File:
        found = utility.invoices.xml(_bill(values), chat=values["chat"])
        return File(found.name, found.media_type, found.content)

    def contract_file(values: dict[str, str]) -> File:
        found = utility.contracts.document(values["number"], chat=values["chat"])
        return File(found.name, found.media_type, found.content)

    def _bill(values: dict[str, str]) -> BillView:
        # The link outlives neither the account link nor the day it was made for.
        if not utility.identity.is_linked(values["chat"], values["customer_code"]):
            raise NotLinked("the chat is no longer linked")
        bill = utility.bills.of_period(values["customer_code"], values["period"])
        if bill is None:
            raise UnknownBill("no bill of that period")
        return bill

    files: dict[str, Callable[[dict[str, str]], File]] = {
        "invoice_pdf": invoice_pdf,
        "invoice_xml": invoice_xml,
        "contract_file": contract_file,
    }

    @routes.head("/files/{kind}/{token}/{name}", include_in_schema=False)
    @routes.get("/files/{kind}/{token}/{name}", response_class=Response)
    async def paper(kind: str, token: str, name: str) -> Response:
        """A paper by its signed link. Platforms fetch it themselves, some more than once."""
        open_file = files.get(kind)
        if open_file is None:
            return notice_page("link_refused", 404)
        try:
            values = links.read(kind, token)
            found = await asyncio.to_thread(open_file, values)
        except (LinkRefused, NotLinked):
            return notice_page("link_refused", 403)
        except _GONE as error:
            _log.info("a paper is not there", kind=kind, reason=type(error).__name__)
            return notice_page("nothing_here", 404)
        except BackOfficeError:
            return notice_page("away", 503)
        headers = {
            # Shown, not run: a PDF in the browser's reader, an XML as a file.
            "Content-Disposition": f"{'inline' if found.media_type == 'application/pdf' else 'attachment'}; "
            f'filename="{found.name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }
        return Response(found.content, media_type=found.media_type, headers=headers)

    return routes
