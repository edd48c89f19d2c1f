"""`/api/desk/conversations/<id>/customer`: the record beside the conversation, and what agents do for the customer."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from gateway.desk.access import CustomerActor, CustomerReader, Viewer
from gateway.desk.errors import Unfit
from gateway.desk.parts import Desk, Parts
from gateway.desk.records import audit, entries, merged, merges, pieces, timeline
from gateway.desk.records.sessions import Principal
from gateway.records import conversations, people
from utility.masking import mask_code

routes = APIRouter(prefix="/api/desk", tags=["desk"])

Code = Annotated[str, Field(min_length=5, max_length=40)]


class Opening(BaseModel):
    """`reason`: needed for a code that the chat has not proved."""

    code: Code
    reason: Annotated[str, Field(max_length=300)] = ""


class PaymentCode(BaseModel):
    """Which bill's payment code to send; None: the oldest unpaid one."""

    code: Code
    period: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")] | None = None


class NewRequest(BaseModel):
    """A request in the customer's name. `client_id` makes a double click one request."""

    service: Annotated[str, Field(max_length=64)]
    fields: dict[str, Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]]
    code: Code | None = None
    client_id: Annotated[str, Field(min_length=1, max_length=100)]


class Judgement(BaseModel):
    """Whether a paper is good; `why` not, for the customer."""

    good: bool
    why: Annotated[str, Field(max_length=500)] = ""


@routes.get("/conversations/{conversation}/customer")
async def overview(conversation: int, desk: Desk, who: Viewer) -> dict[str, Any]:
    """What may be seen without opening the record."""
    chats = await _chats(desk, conversation)
    found = await desk.customer.overview(who, list(chats))

    def work(db: Connection) -> dict[str, Any]:
        others = [talk for talk in people.others(db, conversation) if talk.id not in chats.values()]
        return {
            "others": [
                {
                    "id": talk.id,
                    "channel": talk.channel,
                    "holder": talk.holder,
                    "agent": talk.agent,
                }
                for talk in others
            ],
            "ratings": pieces.ratings(db, [*chats.values(), *(talk.id for talk in others)]),
        }

    return found | await desk.store.read(work)


@routes.post("/conversations/{conversation}/customer/open")
async def open_record(conversation: int, body: Opening, desk: Desk, who: CustomerReader) -> dict[str, Any]:
    """The record of a customer; the look is logged."""
    chats = await _chats(desk, conversation)
    found = await desk.customer.open(who, list(chats), body.code, body.reason)
    detail = {"code": mask_code(found["code"]), "linked": found["linked"], "reason": body.reason}
    await _note(desk, who, conversation, "customer.opened", "customer", detail["code"], detail)
    return found


@routes.post("/conversations/{conversation}/customer/qr", status_code=202)
async def send_payment_code(conversation: int, body: PaymentCode, desk: Desk, who: CustomerActor) -> dict[str, Any]:
    """Send the payment code of an unpaid bill to a chat that has proved the code; only its holder may."""
    chats = await _chats(desk, conversation)
    chat, unpaid = await desk.customer.unpaid(who, list(chats), body.code)
    bill = next((one for one in unpaid if body.period in (None, one.period)), None)
    if bill is None:
        raise Unfit("nothing_unpaid", "There is no unpaid bill of that month.")
    year, month = bill.period.split("-")
    total = f"{bill.total:,}".replace(",", ".")
    words = (
        f"Dạ, em gửi Quý khách mã QR thanh toán tiền điện tháng {int(month)}/{year}, "
        f"mã khách hàng {bill.customer_code}: {total} đồng ạ."
    )
    picture = desk.links.url("vietqr", {"customer_code": bill.customer_code, "period": bill.period})
    await desk.outgoing.reply(chats[chat], who.name, words, secrets.token_hex(8), {"image": picture}, 0)
    detail = {"code": mask_code(bill.customer_code), "period": bill.period}
    await _note(desk, who, conversation, "customer.qr_sent", "qr", detail["code"], detail)
    return {"period": bill.period, "total": bill.total}


@routes.delete("/conversations/{conversation}/customer/{code}", status_code=204)
async def unlink(conversation: int, code: str, desk: Desk, who: CustomerActor) -> None:
    """Take a wrong link between chat and customer code away."""
    chats = await _chats(desk, conversation)
    await desk.customer.unlink(who, list(chats), code)
    await _note(desk, who, conversation, "customer.unlinked", "unlinked", mask_code(code), {"code": mask_code(code)})


@routes.get("/services")
async def services(desk: Desk, who: CustomerActor) -> list[dict[str, Any]]:
    """What can be requested."""
    return desk.customer.services()


@routes.post("/conversations/{conversation}/requests")
async def create_request(conversation: int, body: NewRequest, desk: Desk, who: CustomerActor) -> dict[str, Any]:
    """Open a request for the customer."""
    chat = await desk.store.read(lambda db: timeline.key(db, conversation))
    fields: dict[str, object] = {name: value for name, value in body.fields.items() if value}
    made = await desk.customer.request(who, chat, body.service, fields, body.code, body.client_id)
    if not made["repeated"]:
        number = str(made["number"])
        await _note(desk, who, conversation, "request.created", "request", number, {"service": body.service})
    return made


@routes.post("/conversations/{conversation}/papers/{paper}", status_code=204)
async def judge_paper(conversation: int, paper: int, body: Judgement, desk: Desk, who: CustomerActor) -> None:
    """Confirm a paper of a request, or ask for another."""
    chats = await _chats(desk, conversation)
    await desk.customer.paper(who, list(chats), paper, good=body.good, why=body.why)
    kind = "paper_accepted" if body.good else "paper_refused"
    await _note(desk, who, conversation, kind.replace("_", "."), kind, str(paper), {"paper": paper})


async def _chats(desk: Parts, conversation: int) -> dict[str, int]:
    """The chats of a conversation, of all that is worked on as one; the one that is answered in comes first."""

    def work(db: Connection) -> dict[str, int]:
        timeline.key(db, conversation)  # raises `Unknown`
        answered = merged.answer_in(db, conversation, None)
        found = merges.keys(db, merges.root(db, conversation))
        return dict(sorted(found.items(), key=lambda one: (one[1] != answered, one[1])))

    return await desk.store.read(work)


async def _note(
    desk: Parts, who: Principal, conversation: int, action: str, kind: str, to: str, detail: dict[str, Any]
) -> None:
    """Log it, and show it in the conversation."""
    now = desk.clock.now()

    def work(db: Connection) -> Any:
        audit.note(db, who.login, action, now, subject=str(conversation), detail=detail, address=who.address)
        entry = entries.add(db, conversation, kind, who.name, now, detail={"to": to})
        return conversations.by_id(db, conversation), entry

    talk, entry = await desk.store.write(work)
    await desk.channel.entry(talk, entry)
