"""What supervisors set at the desk: targets, assignment, opening hours."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.desk.models import SETTING


class Target(BaseModel):
    """How long a customer may wait for the first answer, for a later one, and for the end, in minutes."""

    model_config = ConfigDict(extra="forbid")
    first_response: int = Field(default=5, ge=1, le=1440)
    next_response: int = Field(default=10, ge=1, le=1440)
    resolution: int = Field(default=60, ge=1, le=10080)


class TargetLine(Target):
    """Other targets for a team, a priority, or both; None means any."""

    team: int | None = None
    priority: int | None = Field(default=None, ge=-1, le=2)


class Targets(Target):
    """The usual targets, the lines that differ, and what happens on the way."""

    lines: list[TargetLine] = Field(default_factory=list, max_length=100)
    warn_percent: int = Field(default=50, ge=10, le=95)
    opening_hours: bool = True  # closed hours don't count
    escalate_to: int | None = None  # the team that gets what nobody has taken in time
    remind_minutes: int = Field(default=15, ge=0, le=1440)  # supervisors hear again of what is still late; 0: once

    def of(self, team: int | None, priority: int) -> Target:
        """The targets of a conversation: a line for team and priority, then for the priority, then for the team."""
        fitting = [
            line
            for line in self.lines
            if line.team in (None, team) and line.priority in (None, priority) and (line.team, line.priority) != _ANY
        ]
        return max(fitting, key=lambda line: (line.priority is not None, line.team is not None), default=self)


_ANY = (None, None)


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
