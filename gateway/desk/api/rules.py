"""`/api/desk/rules`: what the desk does by itself; kept by supervisors, tried on past conversations."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from gateway.desk.access import RuleKeeper
from gateway.desk.parts import Desk, Parts
from gateway.desk.records import audit, rules, timeline
from gateway.desk.records.rules import Rule
from gateway.desk.records.sessions import Principal
from gateway.desk.rules import automation
from gateway.desk.rules.spec import RuleBody

routes = APIRouter(prefix="/api/desk/rules", tags=["desk"])


class Order(BaseModel):
    """All rules by number, the first first."""

    rules: Annotated[list[int], Field(max_length=200)]


class Trial(BaseModel):
    """A rule, saved or not, and the conversation to try it on."""

    rule: RuleBody
    conversation: Annotated[int, Field(ge=1)]


@routes.get("")
async def everything(desk: Desk, who: RuleKeeper) -> list[dict[str, Any]]:
    """All rules in their order."""
    now = desk.clock.now()
    return await desk.store.read(lambda db: rules.everything(db, now))


@routes.post("")
async def add(body: RuleBody, desk: Desk, who: RuleKeeper) -> dict[str, int]:
    """A new rule, behind the others."""
    return {"id": await _save(desk, who, None, body)}


@routes.put("/order", status_code=204)
async def put_in_order(body: Order, desk: Desk, who: RuleKeeper) -> None:
    """Another order."""
    now = desk.clock.now()

    def work(db: Connection) -> None:
        rules.put_in_order(db, body.rules)
        audit.note(db, who.login, "rule.order", now, detail={"rules": body.rules}, address=who.address)

    await desk.store.write(work)


@routes.put("/{number}")
async def change(number: int, body: RuleBody, desk: Desk, who: RuleKeeper) -> dict[str, int]:
    """Change a rule."""
    return {"id": await _save(desk, who, number, body)}


@routes.delete("/{number}", status_code=204)
async def remove(number: int, desk: Desk, who: RuleKeeper) -> None:
    """Remove a rule."""
    now = desk.clock.now()

    def work(db: Connection) -> None:
        name = rules.remove(db, number)
        audit.note(db, who.login, "rule.removed", now, subject=name, address=who.address)

    await desk.store.write(work)


@routes.post("/try")
async def try_out(body: Trial, desk: Desk, who: RuleKeeper) -> list[dict[str, Any]]:
    """What the rule would have done in a past conversation. Labels, team and holder are taken as they are now."""
    kept, now = body.rule.kept(), desk.clock.now()
    rule = Rule(0, kept["name"], kept["event"], kept["minutes"], kept["conditions"], kept["actions"], False, now)
    group_of = automation.groups(desk.utility)

    def work(db: Connection) -> list[dict[str, Any]]:
        timeline.key(db, body.conversation)
        return automation.tried(db, body.conversation, rule, group_of)

    return await desk.store.read(work)


async def _save(desk: Parts, who: Principal, number: int | None, body: RuleBody) -> int:
    now = desk.clock.now()

    def work(db: Connection) -> int:
        saved = rules.save(db, number, body.kept(), who.login, now)
        detail = {"rule": saved, "event": body.event, "enabled": body.enabled}
        audit.note(db, who.login, "rule.saved", now, subject=body.name, detail=detail, address=who.address)
        return saved

    return await desk.store.write(work)
