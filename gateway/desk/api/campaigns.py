"""`/api/desk/campaigns`, `/do-not-call`, `/phone-notices`: whom the assistant calls and writes to by number."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints
from sqlalchemy import Connection

from gateway.campaigns.rules import Kind, Rules, may_call
from gateway.desk.access import CampaignRunner, OutreachReader
from gateway.desk.errors import Taken, Unfit, Unknown
from gateway.desk.parts import Desk
from gateway.desk.permissions import Permission, allows
from gateway.desk.records import audit
from gateway.desk.records.sessions import Principal
from gateway.models.campaign import CampaignState
from gateway.records import campaign_figures as figures
from gateway.records import campaigns as records
from gateway.records.campaigns import StoredCampaign
from utility.importing.values import phone as e164
from utility.masking import mask_phone

routes = APIRouter(prefix="/api/desk", tags=["desk"])

_LEADS_FROM = {
    "start": (CampaignState.RUNNING, (CampaignState.DRAFT, CampaignState.PAUSED)),
    "pause": (CampaignState.PAUSED, (CampaignState.RUNNING,)),
    "stop": (CampaignState.STOPPED, (CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.PAUSED)),
}


class CampaignBody(BaseModel):
    """A campaign from one of the three templates; rules left out are the usual ones."""

    kind: Kind
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    rules: Rules = Rules()


class NumberBody(BaseModel):
    """A number that is not to be called."""

    phone: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


@routes.get("/campaigns")
async def listed(desk: Desk, who: OutreachReader) -> dict[str, Any]:
    """All campaigns with their figures, and the usual rules for a new one.

    `able`: an exchange is there to place calls; `hours`: the campaign's rules allow a call at this moment.
    """
    now = desk.clock.now()

    def work(db: Connection) -> list[dict[str, Any]]:
        return [
            _shown(one) | {"counts": figures.counts(db, one.id), "hours": may_call(one.rules, now)}
            for one in records.every(db)
        ]

    return {"campaigns": await desk.store.read(work), "usual": Rules().model_dump(), "able": desk.calls_out}


@routes.post("/campaigns")
async def add(body: CampaignBody, desk: Desk, who: CampaignRunner) -> dict[str, int]:
    """A campaign that nobody has started."""
    now = desk.clock.now()

    def work(db: Connection) -> int:
        number = records.add(db, body.kind, body.name, body.rules, who.login, now)
        _note(db, desk, who, "campaign.made", str(number), {"kind": body.kind.value})
        return number

    return {"id": await desk.store.write(work)}


@routes.get("/campaigns/{campaign}")
async def one(campaign: int, desk: Desk, who: OutreachReader) -> dict[str, Any]:
    """A campaign with its figures and its people. Reading remarks is logged."""

    def work(db: Connection) -> dict[str, Any] | None:
        found = records.find(db, campaign)
        if found is None:
            return None
        _note(db, desk, who, "campaign.read", str(campaign))
        return _shown(found) | {"counts": figures.counts(db, campaign), "calls": figures.people(db, campaign)}

    shown = await desk.store.write(work)
    if shown is None:
        raise Unknown("unknown", "There is no such campaign.")
    return shown


@routes.post("/campaigns/{campaign}/{step}", status_code=204)
async def move(campaign: int, step: Literal["start", "pause", "stop"], desk: Desk, who: CampaignRunner) -> None:
    """Start, pause or stop a campaign. A stopped one is over; a call under way is finished."""
    to, allowed = _LEADS_FROM[step]
    now = desk.clock.now()

    def work(db: Connection) -> bool:
        if records.find(db, campaign) is None:
            raise Unknown("unknown", "There is no such campaign.")
        moved = records.move(db, campaign, to, allowed, "person", now)
        if moved:
            _note(db, desk, who, f"campaign.{step}", str(campaign))
        return moved

    if not await desk.store.write(work):
        raise Taken("campaign_state", "The campaign stands otherwise by now; look again.")


@routes.get("/do-not-call")
async def not_called(desk: Desk, who: OutreachReader) -> list[dict[str, Any]]:
    """The numbers that are not called; whole for who keeps the list."""
    whole = allows(who.role, Permission.CAMPAIGNS)
    return await desk.store.read(lambda db: figures.not_called(db, whole=whole))


@routes.post("/do-not-call", status_code=204)
async def call_no_more(body: NumberBody, desk: Desk, who: OutreachReader) -> None:
    """A customer told an agent that they want no calls."""
    phone, now = _number(body.phone), desk.clock.now()

    def work(db: Connection) -> None:
        records.do_not_call(db, phone, "desk", who.login, body.note, now)
        _note(db, desk, who, "do_not_call.added", mask_phone(phone))

    await desk.store.write(work)


@routes.delete("/do-not-call/{phone}", status_code=204)
async def call_again(phone: str, desk: Desk, who: CampaignRunner) -> None:
    """A customer wants calls again."""
    known = _number(phone)

    def work(db: Connection) -> bool:
        gone = records.call_again(db, known)
        if gone:
            _note(db, desk, who, "do_not_call.removed", mask_phone(known))
        return gone

    if not await desk.store.write(work):
        raise Unknown("unknown", "This number is not on the list.")


@routes.get("/phone-notices")
async def notices(desk: Desk, who: OutreachReader) -> list[dict[str, Any]]:
    """News that went by phone number because no chat could take it."""
    return await desk.store.read(figures.notices)


def _number(text: str) -> str:
    try:
        return e164(text)
    except ValueError:
        raise Unfit("bad_phone", "This is not a telephone number of Vietnam.") from None


def _shown(campaign: StoredCampaign) -> dict[str, Any]:
    return {
        "id": campaign.id,
        "kind": campaign.kind.value,
        "name": campaign.name,
        "state": campaign.state.value,
        "why": campaign.why,
        "rules": campaign.rules.model_dump(),
        "created_by": campaign.created_by,
        "created_at": campaign.created_at.isoformat(),
    }


def _note(
    db: Connection, desk: Desk, who: Principal, action: str, subject: str, detail: dict[str, Any] | None = None
) -> None:
    audit.note(db, who.login, action, desk.clock.now(), subject=subject, detail=detail, address=who.address)
