"""Comments under the page's posts, answered in private: Meta takes one message a comment, within seven days.

A comment comes where the page has subscribed the app to `feed`. It is a conversation of its own, under its own id: who
wrote it is only known to the platform until they answer in Messenger, which begins a conversation of theirs.
Only first comments under a post are taken: what people say to each other below is theirs.
Source: Messenger Platform, "Private Replies"; the payload of `feed` was not seen from a live page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.contract import Inbound, Kind
from connectors.text import clean, identifier

_PREFIX = "comment:"


def comment(page: str, change: Mapping[str, Any]) -> Inbound | None:
    """The event of a new comment; None for anything else that happens on the page, and for the page's own."""
    value = change["value"]
    if change.get("field") != "feed" or value.get("item") != "comment" or value.get("verb") != "add":
        return None
    number, post, author = identifier(value.get("comment_id")), identifier(value.get("post_id")), value["from"]
    text = clean(value.get("message"))
    if not number or not page or identifier(author.get("id")) == page or not text.strip():
        return None
    if identifier(value.get("parent_id")) not in ("", post):
        return None
    seconds = value.get("created_time")
    return Inbound(
        channel="messenger",
        account=page,
        user=_PREFIX + number,
        external_id=_PREFIX + number,
        kind=Kind.TEXT,
        sent_at=datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC),
        text=text,
        data={"comment": {"post": post, "name": clean(author.get("name"))[:100]}},
    )


def is_comment(user: str) -> bool:
    """Whether a conversation is a comment."""
    return user.startswith(_PREFIX)


def recipient(user: str) -> dict[str, str]:
    """Whom the Send API shall write to: a person, or whoever wrote a comment."""
    return {"comment_id": user.removeprefix(_PREFIX)} if is_comment(user) else {"id": user}
