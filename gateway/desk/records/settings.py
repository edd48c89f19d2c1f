"""What supervisors set at the desk: targets, assignment, opening hours."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.desk.models import SETTING


class Targets(BaseModel):
    """How long a customer may wait, in minutes. Half of it is a warning, all of it an escalation."""

    model_config = ConfigDict(extra="forbid")
    first_response: int = Field(default=5, ge=1, le=1440)
    resolution: int = Field(default=60, ge=1, le=10080)


class Assignment(BaseModel):
    """How waiting conversations find an agent."""

    model_config = ConfigDict(extra="forbid")
    mode: Literal["manual", "automatic"] = "manual"


class Day(BaseModel):
    """Opening hours of a weekday, as HH:MM; both empty when closed."""

    model_config = ConfigDict(extra="forbid")
    opens: str = Field(default="07:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$")
    closes: str = Field(default="21:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$")


class Hours(BaseModel):
    """When people are at the desk; Monday first. Public holidays count as closed when `holidays` is on."""

    model_config = ConfigDict(extra="forbid")
    days: list[Day] = Field(default_factory=lambda: [Day() for _ in range(7)], min_length=7, max_length=7)
    holidays: bool = True
    closed_dates: list[str] = Field(default_factory=list, max_length=100)


class DeskSettings(BaseModel):
    """All of it."""

    model_config = ConfigDict(extra="forbid")
    targets: Targets = Field(default_factory=Targets)
    assignment: Assignment = Field(default_factory=Assignment)
    hours: Hours = Field(default_factory=Hours)


def load(connection: Connection) -> DeskSettings:
    """The settings as they are now."""
    kept = {row.key: row.value for row in connection.execute(select(SETTING))}
    known = {key: value for key, value in kept.items() if key in DeskSettings.model_fields}
    return DeskSettings.model_validate(known)


def read(connection: Connection) -> dict[str, Any]:
    """The settings for a page."""
    return load(connection).model_dump()


def keep(connection: Connection, settings: DeskSettings) -> None:
    """Keep them all."""
    dialect_insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    for key, value in settings.model_dump().items():
        statement = dialect_insert(SETTING).values(key=key, value=value)
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
