"""Finding conversations by their words, with and without diacritics, and by people's codes and numbers.

The index holds each text without case and tone marks; SQLite keeps it in FTS5, PostgreSQL behind a GIN index. It is
brought up to date at each search and now and then in between, so that taking messages in costs nothing more.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, text

from gateway.models import CONVERSATION, MESSAGE, PROOF
from utility.customer_code import normalise
from utility.models import AccountLink, Customer
from utility.text import fold

_BATCH = 4000
# Transactions that commit late leave numbers behind the newest: so many are looked at again.
_LOOK_BACK = 500
_LONGEST = 4000
_DIGITS = re.compile(r"\D+")
# Linked customers whose names are compared; beyond it a name is found by code or phone only.
_MOST_NAMES = 20_000


def index(connection: Connection) -> int:
    """Take up to a batch of new messages into the index; how many there were."""
    sqlite = connection.dialect.name == "sqlite"
    number = "rowid" if sqlite else "message_id"
    newest = connection.execute(text(f"SELECT max({number}) FROM desk_search")).scalar() or 0  # noqa: S608 (a constant)
    known = set(
        connection.execute(
            text(f"SELECT {number} FROM desk_search WHERE {number} > :since"),  # noqa: S608
            {"since": newest - _LOOK_BACK},
        ).scalars()
    )
    rows = connection.execute(
        select(MESSAGE.c.id, MESSAGE.c.text)
        .where(MESSAGE.c.id > newest - _LOOK_BACK, MESSAGE.c.text != "")
        .order_by(MESSAGE.c.id)
        .limit(_BATCH)
    ).all()
    fresh = [{"number": row.id, "folded": fold(row.text[:_LONGEST])} for row in rows if row.id not in known]
    if fresh:
        insert = f"INSERT INTO desk_search ({number}, folded) VALUES (:number, :folded)"  # noqa: S608
        connection.execute(text(insert), fresh)
    return len(fresh)


def messages(connection: Connection, wanted: str, limit: int = 60) -> list[dict[str, Any]]:
    """Messages with all the words, the newest first. Words written with diacritics must have them."""
    words = fold(wanted).split()
    if not words:
        return []
    if connection.dialect.name == "sqlite":
        match = " ".join(f'"{word}"' for word in words[:-1]) + f' "{words[-1]}"*'
        found = "SELECT rowid FROM desk_search WHERE desk_search MATCH :match ORDER BY rowid DESC LIMIT :many"
    else:
        match = " & ".join([*words[:-1], f"{words[-1]}:*"])
        found = (
            "SELECT message_id FROM desk_search WHERE to_tsvector('simple', folded) @@ to_tsquery('simple', :match) "
            "ORDER BY message_id DESC LIMIT :many"
        )
    numbers = list(connection.execute(text(found), {"match": match, "many": limit * 5}).scalars())
    marked = [word for word in _words(wanted) if fold(word) != word]
    rows = connection.execute(
        select(
            MESSAGE.c.id,
            MESSAGE.c.conversation_id,
            MESSAGE.c.seq,
            MESSAGE.c.author,
            MESSAGE.c.author_name,
            MESSAGE.c.text,
            MESSAGE.c.created_at,
        )
        .where(MESSAGE.c.id.in_(numbers))
        .order_by(MESSAGE.c.id.desc())
    )
    hits = [row for row in rows if all(word in _words(row.text) for word in marked)]
    return [
        {
            "conversation": row.conversation_id,
            "seq": row.seq,
            "author": row.author,
            "name": row.author_name,
            "text": _around(row.text, words[0]),
            "at": row.created_at.isoformat(),
        }
        for row in hits[:limit]
    ]


def conversations(connection: Connection, wanted: str, limit: int = 30) -> list[int]:
    """Conversations of a person: by customer code, phone number, platform id, or name of a linked customer."""
    chats: set[str] = set()
    proved: list[tuple[str, str]] = []
    code = normalise(wanted)
    if code is not None:
        chats |= set(connection.execute(select(AccountLink.chat).where(AccountLink.customer_code == code)).scalars())
        proved.append(("code", code))
    digits = _DIGITS.sub("", wanted)
    if 9 <= len(digits) <= 12:
        phone = "+84" + (digits[2:] if digits.startswith("84") else digits.lstrip("0"))
        owned = select(Customer.code).where(Customer.phone == phone)
        chats |= set(connection.execute(select(AccountLink.chat).where(AccountLink.customer_code.in_(owned))).scalars())
        proved.append(("phone", phone))
    folded = fold(wanted)
    if len(folded) >= 3 and not digits:
        chats |= _named(connection, folded, wanted)
    conditions: list[ColumnElement[bool]] = [CONVERSATION.c.key.in_(chats)] if chats else []
    if proved:
        values = [value for _, value in proved]
        conditions.append(CONVERSATION.c.id.in_(select(PROOF.c.conversation_id).where(PROOF.c.value.in_(values))))
    if len(wanted.strip()) >= 4:
        conditions.append(CONVERSATION.c.platform_user.endswith(wanted.strip(), autoescape=True))
    if not conditions:
        return []
    query = select(CONVERSATION.c.id).where(or_(*conditions)).order_by(CONVERSATION.c.last_message_at.desc())
    return list(connection.execute(query.limit(limit)).scalars())


def _named(connection: Connection, folded: str, wanted: str) -> set[str]:
    marked = [word for word in _words(wanted) if fold(word) != word]
    rows = connection.execute(
        select(AccountLink.chat, Customer.name)
        .join(Customer, Customer.code == AccountLink.customer_code)
        .limit(_MOST_NAMES)
    )
    return {chat for chat, name in rows if folded in fold(name) and all(word in _words(name) for word in marked)}


def _words(words: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", words).lower())


def _around(words: str, first: str, width: int = 160) -> str:
    """The part of a long text around the first hit."""
    if len(words) <= width:
        return words
    at = next((found.start() for found in re.finditer(r"\w+", words) if fold(found.group()).startswith(first)), 0)
    start = max(0, at - width // 3)
    return ("…" if start else "") + words[start : start + width].strip() + ("…" if start + width < len(words) else "")
