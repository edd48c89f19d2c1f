"""`/api/desk/conversations`: lists, one conversation with its past, what is read, what is begun."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from gateway.desk.access import Replier, Viewer
from gateway.desk.errors import Unknown
from gateway.desk.parts import Desk
from gateway.desk.records import audit, entries, merged, merges, pending, rows, state, things, timeline, users
from gateway.desk.records.rows import Wanted
from gateway.windows import reply_until

routes = APIRouter(prefix="/api/desk/conversations", tags=["desk"])

_PAGE = 60
ListName = Literal["waiting", "mine", "team", "open", "all", "snoozed", "resolved", "mentions"]


class ReadMark(BaseModel):
    """How far a person has read."""

    seq: Annotated[int, Field(ge=0)]


class Draft(BaseModel):
    """What a person has begun to write."""

    text: Annotated[str, Field(max_length=20_000)]
    note: bool = False


class Labels(BaseModel):
    """The labels of a conversation."""

    labels: Annotated[list[int], Field(max_length=30)]


@routes.get("")
async def lists(
    desk: Desk,
    who: Viewer,
    list_name: Annotated[ListName, Query(alias="list")] = "waiting",
    channel: Annotated[str, Query(max_length=32)] = "",
    label: int | None = None,
    team: int | None = None,
    agent: Annotated[str, Query(max_length=100)] = "",
    attention: bool = False,
    unread: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 60,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> dict[str, Any]:
    """A page of a list, with the person's read marks and drafts in it."""
    now = desk.clock.now()

    def work(db: Connection) -> dict[str, Any]:
        teams = users.teams_of(db, who.user_id)
        wanted = Wanted(
            list_name, who.user_id, who.name, teams, channel, label, team, agent, attention, unread, limit + 1, offset
        )
        found = rows.listed(db, wanted, now)
        page = found[:limit]
        return {
            "rows": page,
            "more": len(found) > limit,
            "read": things.read_marks(db, who.user_id, [row["id"] for row in page]),
            "drafts": things.drafts(db, who.user_id),
        }

    return await desk.store.read(work)


@routes.get("/{conversation}")
async def one(conversation: int, desk: Desk, who: Viewer) -> dict[str, Any]:
    """A conversation with its latest messages and what only the desk sees."""
    now = desk.clock.now()

    def work(db: Connection) -> dict[str, Any]:
        number = merges.root(db, conversation)
        found = rows.by_ids(db, [number], now)
        if not found:
            raise Unknown("unknown_conversation", "There is no such conversation.")
        if found[0]["parts"]:
            return _merged(db, found[0], who)
        messages = timeline.before(db, conversation, None, _PAGE)
        first = messages[0]["seq"] if messages else 0
        return {
            "row": found[0],
            "summary": timeline.summary(db, conversation),
            "messages": messages,
            "more": bool(messages) and first > 1,
            "entries": entries.of_conversation(db, conversation, first if first > 1 else 0),
            "pending": pending.of_conversation(db, conversation),
            "draft": things.draft(db, who.user_id, conversation),
            "read": things.read_marks(db, who.user_id, [conversation]).get(conversation, 0),
        }

    answer = await desk.store.read(work)
    answer["reply_until"] = reply_until(answer["row"]["channel"], answer["row"]["last_customer_at"])
    return answer


def _merged(db: Connection, row: dict[str, Any], who: Viewer) -> dict[str, Any]:
    """The same of a conversation with others merged into it: one history, and each channel's window."""
    number = row["id"]
    messages = merged.messages(db, number, None, _PAGE)
    more = len(messages) == _PAGE
    for part in row["parts"]:
        part["reply_until"] = reply_until(part["channel"], part["last_customer_at"])
    return {
        "row": row,
        "summary": timeline.summary(db, number),
        "messages": messages,
        "more": more,
        "entries": merged.notes(db, number, messages[0]["created_at"] if more else ""),
        "pending": merged.waiting(db, number),
        "draft": things.draft(db, who.user_id, number),
        "read": things.read_marks(db, who.user_id, [number]).get(number, 0),
        "answer_in": merged.answer_in(db, number, None),
    }


@routes.get("/{conversation}/messages")
async def messages(
    conversation: int,
    desk: Desk,
    who: Viewer,
    before: Annotated[int | None, Query(ge=1)] = None,
    before_number: Annotated[int | None, Query(ge=1)] = None,
    after: Annotated[int | None, Query(ge=0)] = None,
) -> dict[str, Any]:
    """Older messages (before a place, or in merged conversations before a message), or those that came after one."""

    def work(db: Connection) -> dict[str, Any]:
        if before_number is not None:
            page = merged.messages(db, conversation, before_number, _PAGE)
            since = page[0]["created_at"] if len(page) == _PAGE else ""
            return {
                "messages": page,
                "entries": merged.notes(db, conversation, since),
                "more": len(page) == _PAGE,
            }
        if after is not None:
            found = timeline.after(db, conversation, after, 200)
            return {"messages": found, "entries": entries.of_conversation(db, conversation, after), "more": False}
        found = timeline.before(db, conversation, before, _PAGE)
        first = found[0]["seq"] if found else 0
        kept = entries.of_conversation(db, conversation, first if first > 1 else 0)
        return {
            "messages": found,
            "entries": [entry for entry in kept if before is None or entry["after_seq"] < before],
            "more": first > 1,
        }

    return await desk.store.read(work)


@routes.put("/{conversation}/read", status_code=204)
async def read(conversation: int, body: ReadMark, desk: Desk, who: Viewer) -> None:
    """Set one's read mark."""
    await desk.store.write(lambda db: things.read_up_to(db, who.user_id, conversation, body.seq))


@routes.put("/{conversation}/draft", status_code=204)
async def draft(conversation: int, body: Draft, desk: Desk, who: Replier) -> None:
    """Keep what one has begun to write."""
    now = desk.clock.now()
    await desk.store.write(lambda db: things.keep_draft(db, who.user_id, conversation, body.text, body.note, now))


class Priority(BaseModel):
    """-1 low, 0 usual, 1 high, 2 urgent."""

    priority: Annotated[int, Field(ge=-1, le=2)]


@routes.put("/{conversation}/priority", status_code=204)
async def set_priority(conversation: int, body: Priority, desk: Desk, who: Replier) -> None:
    """Say how urgent it is: what is more urgent comes first and has targets of its own."""
    now = desk.clock.now()

    def work(db: Connection) -> str:
        number = merges.root(db, conversation)
        key = timeline.key(db, number)
        state.put(db, number, priority=body.priority)
        detail = {"priority": body.priority}
        audit.note(db, who.login, "conversation.priority", now, subject=str(number), detail=detail, address=who.address)
        return key

    await desk.channel.row(await desk.store.write(work))


@routes.put("/{conversation}/labels", status_code=204)
async def label(conversation: int, body: Labels, desk: Desk, who: Replier) -> None:
    """Set the labels."""

    def work(db: Connection) -> str:
        things.mark(db, conversation, body.labels)
        return timeline.key(db, conversation)

    await desk.channel.row(await desk.store.write(work))
