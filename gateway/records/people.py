"""One person on several channels: conversations that proved the same customer code or the same phone number.

Codes come from two places: the one-time codes of the company's own records (`account_links`, read there, so that an
unlinked chat is parted at once), and proofs kept here (the company's site, a platform that vouches for a number).
The conversations keep their own ids and holders; only the view of the person is joined.
"""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.models import CONVERSATION, MESSAGE, PROOF
from gateway.records import views
from gateway.records.views import StoredMessage, Talk
from utility.models import AccountLink, Customer

CODE = "code"
PHONE = "phone"
_VIETNAM = re.compile(r"(?:\+?84|0)(\d{9,10})")
# More conversations than any one person has: a code that so many proved is a shared one.
_MOST = 20


def prove(connection: Connection, conversation_id: int, kind: str, value: str, now: datetime) -> None:
    """Remember what a conversation has proved; proving it again changes nothing."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        insert(PROOF)
        .values(conversation_id=conversation_id, kind=kind, value=value[:64], proved_at=now)
        .on_conflict_do_nothing()
    )


def phone_number(text: str) -> str | None:
    """A Vietnamese number as the company's records have it (+84…); None for anything else."""
    found = _VIETNAM.fullmatch(re.sub(r"[ .\-()]", "", text))
    return f"+84{found[1]}" if found else None


def proofs(connection: Connection, conversation_id: int) -> set[tuple[str, str]]:
    """What a conversation has proved: pairs of kind and value."""
    own = connection.execute(
        select(PROOF.c.kind, PROOF.c.value).where(PROOF.c.conversation_id == conversation_id)
    ).all()
    linked = connection.execute(
        select(AccountLink.customer_code, Customer.phone)
        .join(CONVERSATION, CONVERSATION.c.key == AccountLink.chat)
        .outerjoin(Customer, Customer.code == AccountLink.customer_code)
        .where(CONVERSATION.c.id == conversation_id)
    ).all()
    found = {(kind, value) for kind, value in own} | {(CODE, code) for code, _ in linked}
    # The one-time code went to the phone on the contract: whoever typed it holds that phone.
    return found | {(PHONE, phone) for _, phone in linked if phone}


def others(connection: Connection, conversation_id: int) -> list[Talk]:
    """The same person's other conversations, the one they wrote in last first."""
    known = proofs(connection, conversation_id)
    if not known:
        return []
    codes = [value for kind, value in known if kind == CODE]
    phones = [value for kind, value in known if kind == PHONE]
    same = or_(*(and_(PROOF.c.kind == kind, PROOF.c.value == value) for kind, value in known))
    by_proof = select(PROOF.c.conversation_id).where(same)
    by_link = (
        select(CONVERSATION.c.id)
        .join(AccountLink, CONVERSATION.c.key == AccountLink.chat)
        .outerjoin(Customer, Customer.code == AccountLink.customer_code)
        .where(or_(AccountLink.customer_code.in_(codes), Customer.phone.in_(phones)))
    )
    rows = connection.execute(
        select(*views.talk_columns())
        .where(
            CONVERSATION.c.id != conversation_id,
            or_(CONVERSATION.c.id.in_(by_proof), CONVERSATION.c.id.in_(by_link)),
        )
        .order_by(CONVERSATION.c.last_customer_at.desc(), CONVERSATION.c.id.desc())
        .limit(_MOST)
    ).all()
    return [views.talk(row) for row in rows]


def history(connection: Connection, conversation_id: int, before: datetime | None, limit: int) -> list[StoredMessage]:
    """The person's last messages over all their channels, in the order of time."""
    numbers = [conversation_id, *(talk.id for talk in others(connection, conversation_id))]
    query = views.select_messages().where(MESSAGE.c.conversation_id.in_(numbers))
    if before is not None:
        query = query.where(MESSAGE.c.created_at < before)
    rows = connection.execute(query.order_by(MESSAGE.c.created_at.desc(), MESSAGE.c.id.desc()).limit(limit)).all()
    return [views.message(row) for row in reversed(rows)]
