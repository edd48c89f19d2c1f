"""The audit log: who did or looked at what, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy.orm import Session

from utility.clock import Clock
from utility.database import Database
from utility.models import AuditEntry

SYSTEM = "system"
_actor: ContextVar[str] = ContextVar("utility_actor", default=SYSTEM)


class Audit:
    """Writes the log. The actor is whoever `acting_as` named; `asyncio.to_thread` carries it into the thread."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @staticmethod
    @contextmanager
    def acting_as(actor: str) -> Iterator[None]:
        """Names who acts inside the block: `"chat:<conversation>"`, `"agent:<id>"`."""
        token = _actor.set(actor)
        try:
            yield
        finally:
            _actor.reset(token)

    def record(
        self, action: str, code: str | None = None, detail: Mapping[str, Any] | None = None, *, actor: str | None = None
    ) -> None:
        """Writes one entry in a transaction of its own."""
        with self._database.write() as session:
            self.add(session, action, code, detail, actor=actor)

    def add(
        self,
        session: Session,
        action: str,
        code: str | None = None,
        detail: Mapping[str, Any] | None = None,
        *,
        actor: str | None = None,
    ) -> None:
        """Writes one entry in the caller's transaction: it is there exactly when the deed is."""
        session.add(
            AuditEntry(
                at=self._clock.now(),
                actor=actor or _actor.get(),
                action=action,
                customer_code=code,
                detail=dict(detail or {}),
            )
        )

    def looked(self, action: str, code: str) -> None:
        """Notes a look at a customer's records by a named actor; the company's own jobs look without a note."""
        if _actor.get() != SYSTEM:
            self.record(action, code)
