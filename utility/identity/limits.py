"""How often a one-time code may be asked for and guessed.

Codes have a million values. Ten wrong tries an hour for one customer code leave a guesser one chance in a hundred
thousand an hour, however many chats take part, and twenty a day one in fifty thousand a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from utility.models import CodeAttempt, OneTimeCode

Kind = Literal["sent", "wrong"]
Subject = Literal["chat", "customer_code"]

TRIES_PER_CODE = 3  # the third wrong try closes the code


class Limit(NamedTuple):
    """At most `most` attempts of a kind by one chat, or about one customer code, within `window`."""

    kind: Kind
    subject: Subject
    most: int
    window: timedelta


_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
LIMITS = (
    Limit("wrong", "chat", 5, _HOUR),
    Limit("wrong", "customer_code", 10, _HOUR),
    Limit("wrong", "customer_code", 20, _DAY),
    Limit("sent", "chat", 5, _HOUR),
    # Nobody's phone may be flooded with our messages, and each costs money.
    Limit("sent", "customer_code", 5, _HOUR),
    Limit("sent", "customer_code", 10, _DAY),
)


def chat_lock(chat: str) -> str:
    """To be held while a chat's codes and attempts are counted and written; always taken before `code_lock`."""
    return f"otp-chat:{chat}"


def code_lock(code: str) -> str:
    """To be held while the attempts at a customer code are counted and written: many chats may guess at one."""
    return f"otp-code:{code}"


def reached(session: Session, kind: Kind, chat: str, code: str, now: datetime) -> bool:
    """True when one more attempt of this kind would pass a limit. Call with both locks held."""
    values = {"chat": chat, "customer_code": code}
    return any(
        _count(session, limit, values[limit.subject], now) >= limit.most for limit in LIMITS if limit.kind == kind
    )


def note(session: Session, kind: Kind, chat: str, code: str, now: datetime) -> int:
    """Counts an attempt; gives its id, by which `forgive` can take it back."""
    attempt = CodeAttempt(kind=kind, chat=chat, customer_code=code, at=now)
    session.add(attempt)
    session.flush()
    return attempt.id


def forgive(session: Session, attempt_id: int) -> None:
    """Takes an attempt back: the try it reserved turned out right."""
    session.execute(delete(CodeAttempt).where(CodeAttempt.id == attempt_id))


def forget_old(session: Session, now: datetime) -> None:
    """Deletes attempts that no limit looks at any more, and the codes of that time."""
    before = now - max(limit.window for limit in LIMITS)
    session.execute(delete(CodeAttempt).where(CodeAttempt.at < before))
    session.execute(delete(OneTimeCode).where(OneTimeCode.expires_at < before))


def _count(session: Session, limit: Limit, value: str, now: datetime) -> int:
    column = CodeAttempt.chat if limit.subject == "chat" else CodeAttempt.customer_code
    query = select(func.count()).where(
        CodeAttempt.kind == limit.kind, column == value, CodeAttempt.at > now - limit.window
    )
    return session.scalar(query) or 0
