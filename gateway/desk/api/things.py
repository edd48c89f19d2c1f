"""`/api/desk/labels`, `/quick-texts`, `/settings`, `/audit`: what supervisors and administrators keep."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, StringConstraints
from sqlalchemy import Connection

from gateway.desk.access import Auditor, HourKeeper, LabelKeeper, QuickTextKeeper, Replier
from gateway.desk.parts import Desk, Parts
from gateway.desk.records import audit, settings, things
from gateway.desk.records.sessions import Principal
from gateway.desk.records.settings import DeskSettings

routes = APIRouter(prefix="/api/desk", tags=["desk"])


class LabelBody(BaseModel):
    """A label."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    colour: Literal["grey", "red", "amber", "green", "blue", "brand"] = "grey"


class QuickTextBody(BaseModel):
    """A ready text; `{{ten_toi}}` and other variables are filled in by the page."""

    shortcut: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[^\s/]{1,40}$")]
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]


@routes.post("/labels")
async def add_label(body: LabelBody, desk: Desk, who: LabelKeeper) -> dict[str, int]:
    """A new label."""
    number = await desk.store.write(lambda db: things.save_label(db, None, body.name, body.colour))
    return await _saved(desk, who, "label.saved", body.name, number)


@routes.put("/labels/{label}")
async def change_label(label: int, body: LabelBody, desk: Desk, who: LabelKeeper) -> dict[str, int]:
    """Change a label."""
    number = await desk.store.write(lambda db: things.save_label(db, label, body.name, body.colour))
    return await _saved(desk, who, "label.saved", body.name, number)


@routes.delete("/labels/{label}", status_code=204)
async def remove_label(label: int, desk: Desk, who: LabelKeeper) -> None:
    """Remove a label from everywhere."""
    await desk.store.write(lambda db: things.remove_label(db, label))
    await _saved(desk, who, "label.removed", str(label), label)


@routes.post("/quick-texts")
async def add_text(body: QuickTextBody, desk: Desk, who: QuickTextKeeper) -> dict[str, int]:
    """A text for everybody."""
    number = await desk.store.write(
        lambda db: things.save_quick_text(db, None, body.shortcut, body.title, body.text, None)
    )
    return await _saved(desk, who, "quick_text.saved", body.shortcut, number)


@routes.put("/quick-texts/{number}")
async def change_text(number: int, body: QuickTextBody, desk: Desk, who: QuickTextKeeper) -> dict[str, int]:
    """Change a text of everybody."""
    await desk.store.write(lambda db: things.save_quick_text(db, number, body.shortcut, body.title, body.text, None))
    return await _saved(desk, who, "quick_text.saved", body.shortcut, number)


@routes.delete("/quick-texts/{number}", status_code=204)
async def remove_text(number: int, desk: Desk, who: QuickTextKeeper) -> None:
    """Remove a text of everybody."""
    await desk.store.write(lambda db: things.remove_quick_text(db, number, None))
    await _saved(desk, who, "quick_text.removed", str(number), number)


@routes.post("/me/quick-texts")
async def add_own_text(body: QuickTextBody, desk: Desk, who: Replier) -> dict[str, int]:
    """A text of one's own."""
    number = await desk.store.write(
        lambda db: things.save_quick_text(db, None, body.shortcut, body.title, body.text, who.user_id)
    )
    return {"id": number}


@routes.delete("/me/quick-texts/{number}", status_code=204)
async def remove_own_text(number: int, desk: Desk, who: Replier) -> None:
    """Remove a text of one's own."""
    await desk.store.write(lambda db: things.remove_quick_text(db, number, who.user_id))


@routes.put("/settings", status_code=204)
async def change_settings(body: DeskSettings, desk: Desk, who: HourKeeper) -> None:
    """Targets, assignment, opening hours."""
    await desk.store.write(lambda db: settings.keep(db, body))
    await _saved(desk, who, "settings.saved", "", 0)


@routes.get("/audit")
async def audit_log(
    desk: Desk,
    who: Auditor,
    actor: Annotated[str, Query(max_length=100)] = "",
    action: Annotated[str, Query(max_length=40)] = "",
    before: int | None = None,
) -> list[dict[str, Any]]:
    """The audit log, the newest first."""
    return await desk.store.read(lambda db: audit.lines(db, actor=actor, action=action, before=before))


async def _saved(desk: Parts, who: Principal, action: str, subject: str, number: int) -> dict[str, int]:
    now = desk.clock.now()

    def work(db: Connection) -> None:
        audit.note(db, who.login, action, now, subject=subject, address=who.address)

    await desk.store.write(work)
    await desk.channel.tell({"type": "things"})
    return {"id": number}
