"""The customer beside a conversation: masked first, opened with a note in the audit log; what agents do for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from typing import Any, TypeVar

from gateway.desk.errors import Refused, Unfit, Unknown
from gateway.desk.records.sessions import Principal
from utility.contracts.views import ContractView
from utility.customer_code import normalise
from utility.models import Customer
from utility.ports import BackOfficeError
from utility.requests import InvalidFields, RequestError, UnknownRequest
from utility.requests.views import RequestView
from utility.services import Utility
from utility.views import BillView, OutageView

T = TypeVar("T")
_BILLS = 6
_CONTRACTS = 5
_REQUESTS = 10


class CustomerDesk:
    """Reads and acts on the company's records in the name of an agent.

    `chats`: the keys of a conversation and of what is merged into it. Each proves for itself; together they are one
    customer's.
    """

    def __init__(self, utility: Utility) -> None:
        self._utility = utility

    async def overview(self, who: Principal, chats: Sequence[str]) -> dict[str, Any]:
        """What may be seen without opening anything: the linked codes and the requests of these chats."""

        def work() -> dict[str, Any]:
            codes = [code for chat in chats for code in self._utility.identity.linked(chat)]
            requests = {one.number: one for chat in chats for one in self._utility.requests.of_chat(chat)}
            latest = sorted(requests.values(), key=lambda one: one.created_at, reverse=True)
            return {"codes": list(dict.fromkeys(codes)), "requests": [_request(one) for one in latest[:_REQUESTS]]}

        return await self._as(who, work)

    async def open(self, who: Principal, chats: Sequence[str], code: str, reason: str) -> dict[str, Any]:
        """The record of a customer. A code that no chat has proved needs a reason; both are logged.

        Raises `Unknown`, and `Refused` without a reason.
        """
        known = normalise(code)
        if known is None:
            raise Unfit("bad_code", "This is not a customer code.")

        def work() -> dict[str, Any]:
            linked = any(self._utility.identity.is_linked(chat, known) for chat in chats)
            if not linked and len(reason.strip()) < 5:
                raise Refused("reason_needed", "This chat has not proved the code; say why you open the record.")
            customer = self._utility.customers.find(known)
            if customer is None:
                raise Unknown("unknown_code", "There is no customer with this code.")
            return {
                "code": known,
                "linked": linked,
                "name": customer.masked_name,
                "phone": customer.masked_phone,
                "address": customer.masked_address,
                "area": customer.area.name,
                "group": customer.group,
                "phases": customer.phases,
                **(self._whole(known) if linked else {}),
                "bills": [_bill(bill) for bill in self._utility.bills.history(known, _BILLS)],
                "contracts": [_contract(one) for one in self._utility.contracts.of_customer(known)[:_CONTRACTS]],
                "debt": sum(bill.total for bill in self._utility.bills.unpaid(known)),
                "outages": [
                    _outage(one)
                    for one in [*self._utility.outages.now_for(known), *self._utility.outages.planned_for(known)]
                ],
            }

        return await self._as(who, work)

    async def unpaid(self, who: Principal, chats: Sequence[str], code: str) -> tuple[str, list[BillView]]:
        """The first chat that has proved the code, and what the customer owes. Raises `Refused` where none has."""

        def work() -> tuple[str, list[BillView]]:
            proved = next((chat for chat in chats if self._utility.identity.is_linked(chat, code)), None)
            if proved is None:
                raise Refused("not_linked", "This chat has not proved the code: nothing of it may be sent here.")
            return proved, self._utility.bills.unpaid(code)

        return await self._as(who, work)

    async def request(
        self, who: Principal, chat: str, service: str, fields: Mapping[str, object], code: str | None, key: str
    ) -> dict[str, Any]:
        """Open a request for the customer, once per `key`. Raises `Unfit` naming the fields that are wrong."""

        def work() -> dict[str, Any]:
            created = self._utility.requests.create(
                service, fields, chat=chat, key=key, by=f"agent:{who.login}", customer_code=code
            )
            return _request(created.request) | {"repeated": created.repeated}

        return await self._as(who, work)

    async def paper(self, who: Principal, chats: Sequence[str], paper: int, *, good: bool, why: str) -> None:
        """Accept a paper of a request, or ask for another. Raises `Unknown`, and `Unfit` without a reason."""
        if not good and not why.strip():
            raise Unfit("reason_needed", "Say what is wrong with the paper; the customer reads it.")

        def work() -> None:
            requested = (request for chat in chats for request in self._utility.requests.of_chat(chat))
            mine = {one.id for request in requested for one in request.papers}
            if paper not in mine:
                raise Unknown("unknown_paper", "There is no such paper in this conversation.")
            requests: Any = (
                self._utility.requests
            )  # judging papers is the company's own service, not every back office's
            if not hasattr(requests, "accept_paper"):
                raise Unfit("elsewhere", "Papers are judged in the company's own system.")
            if good:
                requests.accept_paper(paper, by=f"agent:{who.login}")
            else:
                requests.refuse_paper(paper, by=f"agent:{who.login}", why=why.strip())

        await self._as(who, work)

    async def unlink(self, who: Principal, chats: Sequence[str], code: str) -> None:
        """Take a wrong link away from every chat that has it. Raises `Unknown`."""

        def work() -> None:
            gone = [chat for chat in chats if self._utility.identity.unlink(chat, code)]
            if not gone:
                raise Unknown("unknown_code", "This chat is not linked to that code.")

        await self._as(who, work)

    def services(self) -> list[dict[str, Any]]:
        """What can be requested, and what is asked for each."""
        return [
            {
                "name": one.name,
                "title": one.official_name,
                "link": int(one.link),
                "fields": [
                    {
                        "name": field.name,
                        "label": field.label,
                        "required": field.required,
                        "example": field.example,
                        "choices": [{"value": c.value, "label": c.label} for c in field.choices],
                    }
                    for field in one.fields
                ],
            }
            for one in self._utility.catalogue.services()
            if one.kind == "order"
        ]

    def _whole(self, code: str) -> dict[str, Any]:
        """The unmasked holder, where the records are ours; a back office keeps them to itself."""
        with self._utility.database.session() as session:
            row = session.get(Customer, code)
            return {} if row is None else {"name": row.name, "phone": row.phone, "address": row.address}

    async def _as(self, who: Principal, work: Callable[[], T]) -> T:
        """Run work of the company's services in a thread, under the agent's name in its audit log."""

        def run() -> T:
            with self._utility.audit.acting_as(f"agent:{who.login}"):
                return work()

        try:
            return await asyncio.get_running_loop().run_in_executor(None, copy_context().run, run)
        except BackOfficeError as error:
            raise Unfit("backoffice", "The company's system does not answer now; try again in a moment.") from error
        except InvalidFields as error:
            wrong = ", ".join(f"{name}: {refused.problem}" for name, refused in error.problems.items())
            raise Unfit("invalid_fields", f"Some answers can't be: {wrong}.") from error
        except UnknownRequest as error:
            raise Unknown("unknown_request", "There is no such request.") from error
        except (RequestError, LookupError) as error:
            raise Unfit("request_refused", f"This is not possible: {error}.") from error


def _bill(bill: BillView) -> dict[str, Any]:
    return {
        "period": bill.period,
        "from": bill.period_from.isoformat(),
        "to": bill.period_to.isoformat(),
        "kwh": bill.kwh,
        "previous_kwh": bill.previous_kwh,
        "total": bill.total,
        "subtotal": bill.subtotal,
        "vat": bill.vat,
        "due_on": bill.due_on.isoformat(),
        "paid_on": bill.paid_on.isoformat() if bill.paid_on else None,
        "abnormal": bill.is_abnormal,
        "ratio": bill.abnormal_ratio,
        "lines": [
            {"label": line.label, "kwh": float(line.kwh), "price": float(line.price), "amount": float(line.amount)}
            for line in bill.lines
        ],
    }


def _contract(one: ContractView) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "state": one.state,
        "drafted_at": one.drafted_at.isoformat(),
        "signed_at": one.signed_at.isoformat() if one.signed_at else None,
    }


def _outage(one: OutageView) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "kind": one.kind,
        "status": one.status,
        "reason": one.reason,
        "from": one.starts_at.isoformat(),
        "to": one.expected_end_at.isoformat() if one.expected_end_at else None,
        "part": one.part,
    }


def _request(one: RequestView) -> dict[str, Any]:
    return {
        "number": one.number,
        "service": one.service_name,
        "status": one.status,
        "status_label": one.status_label,
        "open": one.is_open,
        "urgent": one.urgent,
        "overdue": one.overdue,
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "created_at": one.created_at.isoformat(),
        "lines": [{"label": line.label, "text": line.text} for line in one.lines],
        "missing": [need.paper.name for need in one.missing_papers],
        "papers": [
            {"id": paper.id, "name": paper.name, "status": paper.status, "reason": paper.reason} for paper in one.papers
        ],
    }
