"""Trainings and the use of models, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.desk.errors import Taken, Unknown
from gateway.desk.models import MODEL_USE, TRAINING

RUNNING = "running"
# A process that has not been heard of for so long has died: its training ended with it.
_SILENT = timedelta(seconds=60)


def begin(connection: Connection, sentences: int, by: str, now: datetime) -> dict[str, Any]:
    """A new training. Raises `Taken` while another runs."""
    died = (TRAINING.c.alone == 1) & (TRAINING.c.seen_at < now - _SILENT)
    lost = {"state": "failed", "alone": None, "ended_at": now, "error": "The process that trained has ended."}
    connection.execute(update(TRAINING).where(died).values(**lost))
    row = {"state": RUNNING, "step": "prepare", "progress": "", "sentences": sentences, "started_by": by}
    empty: dict[str, Any] = {"figures": {}, "baseline": {}, "falls": [], "error": "", "alone": 1}
    try:
        with connection.begin_nested():
            statement = insert(TRAINING).values(**row, **empty, started_at=now, seen_at=now).returning(*TRAINING.c)
            return _json(connection.execute(statement).one())
    except IntegrityError as error:
        raise Taken("training_runs", "A training is under way already.") from error


def tell(connection: Connection, number: int, now: datetime, **values: Any) -> dict[str, Any] | None:
    """Keep how far a running training is; None when it is to stop."""
    mine = (TRAINING.c.id == number) & (TRAINING.c.state == RUNNING)
    row = connection.execute(update(TRAINING).where(mine).values(seen_at=now, **values).returning(*TRAINING.c)).first()
    return None if row is None else _json(row)


def end(connection: Connection, number: int, state: str, now: datetime, **values: Any) -> dict[str, Any] | None:
    """The end of a training; None when somebody had stopped it."""
    return tell(connection, number, now, state=state, alone=None, ended_at=now, **values)


def stop(connection: Connection, number: int, now: datetime) -> dict[str, Any]:
    """Have a running training stopped. Raises `Unknown` when it doesn't run."""
    found = end(connection, number, "stopped", now)
    if found is None:
        raise Unknown("unknown_training", "This training does not run (any more).")
    return found


def latest(connection: Connection, limit: int = 10) -> list[dict[str, Any]]:
    """The last trainings, the newest first."""
    return [_json(row) for row in connection.execute(select(TRAINING).order_by(TRAINING.c.id.desc()).limit(limit))]


def by_model(connection: Connection, names: list[str]) -> dict[str, dict[str, Any]]:
    """The training that made a model, by the model's name."""
    query = select(TRAINING).where(TRAINING.c.model.in_(names)).order_by(TRAINING.c.id)
    return {str(row.model): _json(row) for row in connection.execute(query)}


def used(connection: Connection, model: str, by: str, now: datetime) -> None:
    """A model was taken into use."""
    connection.execute(insert(MODEL_USE).values(model=model, by=by, at=now))


def uses(connection: Connection, names: list[str]) -> dict[str, dict[str, Any]]:
    """Who took a model into use last, and when, by the model's name."""
    query = select(MODEL_USE).where(MODEL_USE.c.model.in_(names)).order_by(MODEL_USE.c.id)
    return {row.model: {"by": row.by, "at": row.at.isoformat()} for row in connection.execute(query)}


def _json(row: Any) -> dict[str, Any]:
    kept: Mapping[str, Any] = row._mapping
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}
    told.pop("alone")
    return told
