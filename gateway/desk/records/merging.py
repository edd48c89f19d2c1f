"""Putting conversations of one person together, and parting them again: each one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from gateway.desk.errors import Refused, Taken, Unfit, Unknown
from gateway.desk.models import MERGE, READ_MARK, STATE
from gateway.desk.records import entries, merges, state
from gateway.desk.records.state import Step
from gateway.models import CONVERSATION, Holder
from gateway.records import conversations, people

SAME, UNKNOWN, DIFFERENT = "same", "unknown", "different"
# What an agent writes when nothing proves that it is one person: long enough to say how they know.
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to merge. `boss`: may move what others hold, and vouch against what was proved."""

    by: str
    boss: bool
    reason: str = ""


def proof(connection: Connection, one: int, other: int) -> str:
    """Whether two conversations proved to be one person's: the same code or phone number; or different ones."""
    first, second = people.proofs(connection, one), people.proofs(connection, other)
    if first & second:
        return SAME
    return DIFFERENT if first and second else UNKNOWN


def merge(connection: Connection, source: int, target: int, wish: Wish, now: datetime) -> Step:
    """Work on `source` as a part of `target`, with the target's holder, else the source's.

    Raises `Taken` when somebody else holds one of them, `Refused` and `Unfit` without a reason where one is needed,
    and `Unknown`.
    """
    _lock(connection, source, target)
    if merges.root(connection, source) != source:
        raise Taken("merged", "This conversation is a part of another one already.")
    target = merges.root(connection, target)
    if source == target:
        raise Unfit("same_conversation", "Choose another conversation.")
    numbers = [target, *merges.whole(connection, source)]
    holders = _holders(connection, target, source, wish)
    found = _allowed(connection, source, target, wish)
    _one_holder(connection, target, source, holders, now)
    for number in numbers[1:]:
        state.put(connection, number, merged_into=target)
    connection.execute(
        insert(MERGE).values(source_id=source, target_id=target, by=wish.by, proof=found, reason=wish.reason, at=now)
    )
    _wake(connection, target)
    talk = conversations.by_id(connection, target)
    parts = merges.follow(connection, target, now)
    detail = {"to": f"#{source}", "part": source, "proof": found}
    entry = entries.add(connection, target, "merged", wish.by, now, text=wish.reason, detail=detail)
    return Step(talk, entry, parts)


def part(connection: Connection, source: int, wish: Wish, now: datetime) -> tuple[Step, Step]:
    """Take a conversation out of the one it was merged into. Both keep their holder; nothing was moved.

    Raises `Taken` when somebody else holds them, and `Unknown`.
    """
    target = merges.root(connection, source)
    if target == source:
        raise Unknown("not_merged", "This conversation is not merged with another one.")
    _lock(connection, source, target)
    holder = connection.execute(select(CONVERSATION.c.agent).where(CONVERSATION.c.id == target)).scalar()
    if holder not in (None, wish.by) and not wish.boss:
        raise Taken("not_holder", "You don't hold this conversation; claim it first.")
    # What came with it goes with it: parts that had been merged into the source before.
    came = [source, *_came_with(connection, source, target)]
    connection.execute(update(STATE).where(STATE.c.conversation_id == source).values(merged_into=None))
    connection.execute(update(STATE).where(STATE.c.conversation_id.in_(came[1:])).values(merged_into=source))
    connection.execute(
        update(MERGE)
        .where(MERGE.c.source_id == source, MERGE.c.parted_at.is_(None))
        .values(parted_by=wish.by, parted_at=now)
    )
    _forget_read_marks(connection, target)
    detail = {"to": f"#{source}", "part": source}
    ours = entries.add(connection, target, "parted", wish.by, now, detail=detail)
    theirs = entries.add(connection, source, "parted", wish.by, now, detail={"to": f"#{target}", "part": target})
    return (
        Step(conversations.by_id(connection, target), ours),
        Step(conversations.by_id(connection, source), theirs),
    )


def candidates(connection: Connection, conversation: int, limit: int = 30) -> list[tuple[int, str]]:
    """What could be merged with a conversation: the same person's first, then what is open; with the proof of each."""
    main = merges.root(connection, conversation)
    taken = set(merges.whole(connection, main))
    same = [talk.id for talk in people.others(connection, main)]
    merged = select(STATE.c.conversation_id).where(STATE.c.merged_into.is_not(None))
    open_ = connection.execute(
        select(CONVERSATION.c.id)
        .where(CONVERSATION.c.holder != Holder.BOT.value, CONVERSATION.c.id.not_in(merged))
        .order_by(CONVERSATION.c.last_message_at.desc())
        .limit(limit)
    ).scalars()
    numbers = [number for number in dict.fromkeys([*same, *open_]) if merges.root(connection, number) not in taken]
    return [(number, proof(connection, main, number)) for number in numbers[:limit]]


def _lock(connection: Connection, *numbers: int) -> None:
    """Hold the rows of both, the smaller number first: two merges, or a merge and a claim, come one after the other."""
    for number in sorted(set(numbers)):
        touched = update(CONVERSATION).where(CONVERSATION.c.id == number).values(updated_at=CONVERSATION.c.updated_at)
        if not connection.execute(touched).rowcount:
            raise Unknown("unknown_conversation", "There is no such conversation.")


def _holders(connection: Connection, target: int, source: int, wish: Wish) -> dict[int, str | None]:
    rows = connection.execute(
        select(CONVERSATION.c.id, CONVERSATION.c.agent).where(CONVERSATION.c.id.in_([target, source]))
    )
    holders: dict[int, str | None] = {int(number): agent for number, agent in rows}
    others = {agent for agent in holders.values() if agent not in (None, wish.by)}
    if others and not wish.boss:
        raise Taken("taken", "Another agent holds one of the two; ask them or a supervisor.")
    return holders


def _allowed(connection: Connection, source: int, target: int, wish: Wish) -> str:
    found = proof(connection, source, target)
    if found == SAME:
        return found
    if found == DIFFERENT and not wish.boss:
        raise Refused("different_person", "The two proved to be different customers: only a supervisor may join them.")
    if len(wish.reason.strip()) < SHORTEST_REASON:
        raise Unfit("reason_needed", "Nothing proves that this is one person: say how you know.")
    return "said"


def _one_holder(
    connection: Connection, target: int, source: int, holders: dict[int, str | None], now: datetime
) -> None:
    """The target keeps its holder; a target that nobody holds gets the source's, and waits when the source waits."""
    if holders[target] is None and holders[source] is not None:
        state.claim(connection, target, str(holders[source]), now)
        return
    waits = (
        select(CONVERSATION.c.reason, CONVERSATION.c.summary, CONVERSATION.c.waiting_since)
        .where(CONVERSATION.c.id == source, CONVERSATION.c.holder == Holder.WAITING.value)
        .with_for_update()
    )
    row = connection.execute(waits).one_or_none()
    if row is None:
        return
    # The longer wait counts.
    later = or_(CONVERSATION.c.waiting_since.is_(None), CONVERSATION.c.waiting_since > row.waiting_since)
    connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == target, CONVERSATION.c.holder == Holder.WAITING.value, later)
        .values(waiting_since=row.waiting_since)
    )
    connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == target, CONVERSATION.c.holder == Holder.BOT.value)
        .values(holder=Holder.WAITING.value, reason=row.reason, summary=row.summary, waiting_since=row.waiting_since)
    )


def _wake(connection: Connection, target: int) -> None:
    state.put(connection, target, snoozed_at=None, snoozed_until=None, resolved_at=None, resolved_by=None)


def _came_with(connection: Connection, source: int, target: int) -> list[int]:
    """Parts of the source from before it was merged itself."""
    return list(
        connection.execute(
            select(MERGE.c.source_id)
            .join(STATE, STATE.c.conversation_id == MERGE.c.source_id)
            .where(MERGE.c.target_id == source, MERGE.c.parted_at.is_(None), STATE.c.merged_into == target)
        ).scalars()
    )


def _forget_read_marks(connection: Connection, target: int) -> None:
    """Marks counted the messages of all parts; beyond its own last message a mark would hide what comes."""
    last = select(CONVERSATION.c.last_seq).where(CONVERSATION.c.id == target).scalar_subquery()
    connection.execute(
        update(READ_MARK).where(READ_MARK.c.conversation_id == target, READ_MARK.c.seq > last).values(seq=last)
    )
