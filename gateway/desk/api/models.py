"""`/api/desk/trainings` and `/api/desk/models`: the bot taught anew, and which model serves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlalchemy import Connection

from gateway.desk.access import ModelKeeper, Teacher
from gateway.desk.errors import Unfit, Unknown
from gateway.desk.parts import Desk
from gateway.desk.records import audit, trainings
from gateway.errors import BotUnavailable

routes = APIRouter(prefix="/api/desk", tags=["desk"])

Name = Annotated[str, Path(pattern=r"^[\w-][\w.-]{0,80}\.tar\.gz$")]


@routes.get("/trainings")
async def show(desk: Desk, who: Teacher) -> dict[str, Any]:
    """The last trainings with their figures, and whether one can run here."""
    return {"able": desk.trainer.able(), "trainings": await desk.store.read(trainings.latest)}


@routes.post("/trainings", status_code=202)
async def start(desk: Desk, who: Teacher) -> dict[str, Any]:
    """Measure and train with all reviewed sentences, in the background. What serves goes on."""
    return await desk.trainer.start(who)


@routes.delete("/trainings/{training}", status_code=204)
async def stop(training: int, desk: Desk, who: Teacher) -> None:
    """Stop a training."""
    await desk.trainer.stop_training(who, training)


@routes.get("/models")
async def models(desk: Desk, who: Teacher) -> dict[str, Any]:
    """The models that can serve, with their figures, and who took them into use."""
    try:
        found = await desk.bot.models()
    except BotUnavailable:
        return {"serving": None, "models": []}
    names = [one["name"] for one in found["models"]]

    def work(db: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
        return trainings.by_model(db, names), trainings.uses(db, names)

    made, used = await desk.store.read(work)
    return {
        "serving": found["serving"],
        "models": [
            {
                "name": one["name"],
                "made_at": datetime.fromtimestamp(one["made_at"], UTC).isoformat(),
                "bytes": one["bytes"],
                "serving": one["name"] == found["serving"],
                "training": made.get(one["name"]),
                "used": used.get(one["name"]),
            }
            for one in found["models"]
        ],
    }


@routes.put("/models/{name}")
async def use(name: Name, desk: Desk, who: ModelKeeper) -> dict[str, Any]:
    """Have a model serve, a new one or a former one. Messages go on meanwhile; each is answered once."""
    try:
        former = (await desk.bot.models())["serving"]
        done = await desk.bot.use(name)
    except BotUnavailable as error:
        if error.reason == "unknown_model":
            raise Unknown("unknown_model", "There is no such model (any more).") from error
        if error.reason == "unusable_model":
            raise Unfit("unusable_model", "This model can't be loaded; the former one goes on.") from error
        raise Unfit("bot_away", "The bot does not answer now; try again when it does.") from error
    now = desk.clock.now()

    def work(db: Connection) -> None:
        trainings.used(db, name, who.login, now)
        detail = {"former": former, "seconds": done["seconds"]}
        audit.note(db, who.login, "model.used", now, subject=name, detail=detail, address=who.address)

    await desk.store.write(work)
    await desk.channel.tell({"type": "model", "model": name, "by": who.name})
    return done
