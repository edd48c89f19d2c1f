"""A company's server as `openapi.yaml` describes it, over records of its own, with faults on demand."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from fastapi import FastAPI, Header, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from sqlalchemy import select

from utility.areas import area_view
from utility.catalogue import Refused
from utility.clock import Clock
from utility.models import Area, Bill, Customer, ServiceRequest
from utility.requests import errors
from utility.services import Utility

TOKEN = "a-token-of-the-tests"


@dataclass
class Faults:
    """What goes wrong with the next calls, and what was asked."""

    left: int = 0
    kind: str = ""
    calls: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def next(self, kind: str, count: int = 1_000_000) -> None:
        self.kind, self.left = kind, count


def create(company: Utility, clock: Clock, faults: Faults, page_size: int = 100) -> FastAPI:
    """`company` is the server's own; the assistant under test never sees its database."""
    app = FastAPI()
    answers: dict[tuple[str, str], Any] = {}

    @app.middleware("http")
    async def guard(request: Request, go_on: Callable[[Request], Any]) -> Response:
        faults.calls.append((request.method, request.url.path))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"code": "unauthorized"}, 401)
        if key := request.headers.get("Idempotency-Key"):
            faults.keys.append(key)
        if faults.left > 0:
            faults.left -= 1
            match faults.kind:
                case "500":
                    return JSONResponse({"code": "broken"}, 500)
                case "429":
                    return JSONResponse({"code": "slow_down"}, 429, headers={"Retry-After": "0"})
                case "slow":
                    await asyncio.sleep(2.6)  # longer than the client of the tests waits
                case "no_json":
                    return Response("<html>Bảo trì</html>", 200)
                case "wrong_fields":
                    return JSONResponse({"items": [{"total": "nhiều", "name": "Nguyễn Văn An"}], "code": 5})
                case "redirect":
                    return Response(status_code=302, headers={"Location": "https://elsewhere.example/"})
        answer: Response = await go_on(request)
        return answer

    def page(rows: list[Any], limit: int, cursor: str | None) -> dict[str, Any]:
        start, size = int(cursor or 0), min(limit, page_size)
        more = start + size < len(rows)
        return {"items": rows[start : start + size], "next_cursor": str(start + size) if more else None}

    def once(path: str, key: str, make: Callable[[], Any]) -> Any:
        if (path, key) not in answers:
            answers[path, key] = make()
            return answers[path, key], False
        return answers[path, key], True

    def refused(code: str, http: int = 409, **more: Any) -> JSONResponse:
        return JSONResponse({"code": code} | more, http)

    @app.get("/customers/{code}")
    def customer(code: str) -> Any:
        with company.database.session() as session:
            row = session.get(Customer, code)
            view = company.customers.find(code)
            if row is None or view is None:
                return refused("not_found", 404)
            return {
                "code": code, "name": row.name, "phone": row.phone, "address": row.address, "area": view.area,
                "corporation": row.corporation, "group": view.group, "households": str(view.households),
                "phases": view.phases, "something_of_the_company": 1,
            }  # fmt: skip

    @app.get("/customers/{code}/bills")
    def bills(
        code: str, limit: int = 100, cursor: str | None = None, status: str | None = None, period: str | None = None
    ) -> Any:
        with company.database.session() as session:
            if session.get(Customer, code) is None:
                return refused("not_found", 404)
            count = len(session.scalars(select(Bill.id).where(Bill.customer_code == code)).all())
        found = company.bills.history(code, count)
        found = [b for b in found if (not status or b.status == status) and (not period or b.period == period)]
        return page(jsonable_encoder(found), limit, cursor)

    @app.get("/customers/{code}/meter")
    def meter(code: str) -> Any:
        records = company.meter._records
        supply, found = records.supply(code), records.meter(code)
        return {**asdict(supply), **asdict(found)} if supply and found else refused("not_found", 404)

    @app.get("/customers/{code}/readings")
    def readings(code: str, since: date, limit: int = 100, cursor: str | None = None) -> Any:
        rows = [asdict(reading) for reading in company.meter._records.readings(code, since)]
        return page([row | {"register_name": row.pop("register")} for row in rows], limit, cursor)

    @app.get("/bills/{number}/invoice")
    def invoice(number: str, format: str) -> Any:
        with company.database.session() as session:
            found = session.execute(select(Bill.customer_code, Bill.period).where(Bill.number == number)).one_or_none()
        bill = company.bills.of_period(*found) if found else None
        if bill is None:
            return refused("not_found", 404)
        made = company.invoices.pdf(bill) if format == "pdf" else company.invoices.xml(bill)
        return {"name": made.name, "media_type": made.media_type, "content": b64encode(made.content).decode()}

    @app.get("/areas")
    def areas(q: str, limit: int = 100, cursor: str | None = None) -> Any:
        return page(company.outages.areas_matching(q), limit, cursor)

    @app.get("/outages")
    def outages(
        when: str,
        area_id: int | None = None,
        customer_code: str | None = None,
        within_days: int = 14,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Any:
        where = area(area_id) if area_id else company.outages.area_of(customer_code or "")
        if where is None:
            return page([], limit, cursor)
        found = company.outages.now_for(where) if when == "now" else company.outages.planned_for(where, within_days)
        return page(list(found), limit, cursor)

    def area(area_id: int | None) -> Any:
        with company.database.session() as session:
            row = session.get(Area, area_id) if area_id else None
            return area_view(row) if row else None

    @app.post("/outage-reports")
    def report(body: dict[str, Any], idempotency_key: str = Header()) -> Any:
        made, _ = once(
            "report",
            idempotency_key,
            lambda: company.outages.report(
                body["conversation"], body["customer_code"], area(body["area_id"]), body["text"]
            ),
        )
        return made

    def wire(view: Any) -> dict[str, Any]:
        with company.database.session() as session:
            row = session.scalar(select(ServiceRequest).where(ServiceRequest.number == view.number))
            assert row is not None
            return {name: getattr(view, name) for name in (
                "number", "service", "status", "customer_code", "fields", "facts", "papers", "urgent", "created_at",
                "updated_at", "closed_at", "deadline", "due_at", "reopenings", "version")} | {
                "conversation": row.chat}  # fmt: skip

    @app.post("/requests")
    def open_request(body: dict[str, Any], idempotency_key: str = Header()) -> Any:
        try:
            made = company.requests.create(
                body["service"],
                body["fields"],
                chat=body["conversation"],
                key=idempotency_key,
                by="agent:assistant",
                customer_code=body["customer_code"],
                urgent=body["urgent"],
            )
        except errors.InvalidFields as error:
            problems = {name: r.problem for name, r in error.problems.items() if isinstance(r, Refused)}
            return refused("invalid_fields", 422, fields=problems)
        return {"request": wire(made.request), "repeated": made.repeated}

    @app.get("/requests")
    def requests(
        conversation: str | None = None,
        open_only: bool = False,
        service: str | None = None,
        customer_code: str | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Any:
        found = [
            r
            for r in (
                company.requests.of_chat(conversation, open_only)
                if conversation
                else company.requests.of_customer(customer_code or "", open_only)  # type: ignore[attr-defined]
            )
            if (not service or r.service == service) and (not customer_code or r.customer_code == customer_code)
        ]
        return page([wire(r) for r in found], limit, cursor)

    @app.get("/requests/{number}")
    def one(number: str) -> Any:
        found = company.requests.find(number)  # type: ignore[attr-defined]
        return wire(found) if found else refused("not_found", 404)

    @app.post("/requests/{number}/cancellation")
    def cancel(number: str, body: dict[str, Any], idempotency_key: str = Header()) -> Any:
        found = company.requests.find(number)  # type: ignore[attr-defined]
        if found is None:
            return refused("not_found", 404)
        actor = "agent:1" if body["by"] == "staff" else f"chat:{wire(found)['conversation']}"
        try:
            return wire(company.requests.cancel(number, by=actor, why=body["why"]))
        except errors.CannotCancel as error:
            return refused("cannot_cancel", status=error.status)

    @app.post("/requests/{number}/papers")
    def paper(number: str, body: dict[str, Any], idempotency_key: str = Header()) -> Any:
        found = company.requests.find(number)  # type: ignore[attr-defined]
        if found is None:
            return refused("not_found", 404)
        by = f"chat:{wire(found)['conversation']}" if body.pop("by") == "customer" else "agent:1"
        try:
            return company.requests.add_paper(number, **body, by=by)
        except errors.UnknownPaper:
            return refused("unknown_paper", 422)
        except errors.PaperRefused as error:
            return refused("paper_refused", 422, reason=error.reason)
        except errors.ForbiddenTransition as error:
            return refused("closed", status=error.status)

    @app.get("/requests/{number}/events")
    def events(number: str, limit: int = 100, cursor: str | None = None) -> Any:
        return page(list(company.requests.history(number)), limit, cursor)

    @app.post("/request-tracking")
    def track(body: dict[str, Any]) -> Any:
        return company.requests.track(body["number"], body["phone"]) or refused("not_found", 404)

    @app.post("/payments")
    def pay(body: dict[str, Any], idempotency_key: str = Header()) -> Any:
        result = company.payments.mark_paid(**(body | {"paid_at": datetime.fromisoformat(body["paid_at"])}))
        return {"result": result}

    return app
