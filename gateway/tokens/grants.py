"""The row of a grant: read, leased by one process, replaced by the next generation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from gateway.models.grant import Grant
from utility.database import Database

GRANT = cast(Table, Grant.__table__)


@dataclass(frozen=True, slots=True)
class Stored:
    """A grant as it stands in the database."""

    generation: int = 0
    sealed: str | None = None
    expires_at: datetime | None = None
    renew_at: datetime | None = None
    seeds: tuple[str, ...] = ()
    leased_by: str | None = None
    leased_until: datetime | None = None
    not_before: datetime | None = None
    problem: str | None = None


class Grants:
    """The grant of one channel. Every method is one short transaction; none is held open over a platform call."""

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel
        self._engine = database.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")

    def read(self) -> Stored:
        """The grant; an empty one when there is none yet."""
        with self._database.engine.begin() as connection:
            return self._read(connection) or Stored()

    def lease(self, owner: str, now: datetime, length: timedelta) -> Stored | None:
        """Become the one who renews; None while somebody else is."""
        self._ensure(now)
        with self._engine.begin() as connection:
            taken = connection.execute(
                update(GRANT)
                .where(
                    GRANT.c.channel == self._channel,
                    or_(GRANT.c.leased_until.is_(None), GRANT.c.leased_until <= now, GRANT.c.leased_by == owner),
                )
                .values(leased_by=owner, leased_until=now + length, updated_at=now)
                .returning(GRANT.c.channel)
            ).one_or_none()
            return None if taken is None else self._read(connection)

    def release(
        self, owner: str, now: datetime, *, problem: str | None = None, not_before: datetime | None = None
    ) -> None:
        """Let others renew; `problem` says why there is no new pair."""
        values = {"leased_by": None, "leased_until": None, "problem": problem, "not_before": not_before}
        mine = (GRANT.c.channel == self._channel) & (GRANT.c.leased_by == owner)
        with self._engine.begin() as connection:
            connection.execute(update(GRANT).where(mine).values(**values, updated_at=now))

    def seed_tried(self, seed: str, now: datetime) -> None:
        """An operator's refresh token was refused: it is not tried again."""
        with self._engine.begin() as connection:
            stored = self._read(connection) or Stored()
            self._values(connection, {"seeds": [*stored.seeds, seed]}, now)

    def save(
        self,
        generation: int,
        sealed: str,
        expires_at: datetime,
        renew_at: datetime,
        now: datetime,
        *,
        seed: str | None = None,
    ) -> bool:
        """Store a new pair, end the lease and the problem. False when a newer pair is there already."""
        self._ensure(now)
        with self._engine.begin() as connection:
            stored = self._read(connection) or Stored()
            if stored.generation >= generation:
                return False
            seeds = list(stored.seeds)
            if seed is not None and seed not in seeds:
                seeds.append(seed)
            values = {
                "generation": generation,
                "sealed": sealed,
                "expires_at": expires_at,
                "renew_at": renew_at,
                "seeds": seeds,
                "leased_by": None,
                "leased_until": None,
                "not_before": None,
                "problem": None,
            }
            self._values(connection, values, now)
            return True

    def _ensure(self, now: datetime) -> None:
        with self._database.engine.begin() as connection:
            if self._read(connection) is not None:
                return
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(GRANT).values(channel=self._channel, generation=0, seeds=[], updated_at=now))
        except IntegrityError:  # another process was quicker
            return

    def _read(self, connection: Connection) -> Stored | None:
        row = connection.execute(select(GRANT).where(GRANT.c.channel == self._channel)).mappings().one_or_none()
        if row is None:
            return None
        return Stored(
            generation=row["generation"],
            sealed=row["sealed"],
            expires_at=row["expires_at"],
            renew_at=row["renew_at"],
            seeds=tuple(row["seeds"] or ()),
            leased_by=row["leased_by"],
            leased_until=row["leased_until"],
            not_before=row["not_before"],
            problem=row["problem"],
        )

    def _values(self, connection: Connection, values: dict[str, Any], now: datetime) -> None:
        connection.execute(update(GRANT).where(GRANT.c.channel == self._channel).values(**values, updated_at=now))
