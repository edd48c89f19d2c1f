"""What rules do, each action in the transaction of its run. What can't be done is left out and said, never forced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from gateway.desk.errors import DeskError
from gateway.desk.models import CONVERSATION_LABEL, LABEL, QUICK_TEXT, STATE, TEAM, TEAM_MEMBER, USER
from gateway.desk.records import audit, entries, merged, merges, rules, state, targets
from gateway.desk.records.rules import Rule
from gateway.desk.records.state import Step
from gateway.desk.rules.facts import Occasion
from gateway.models import CONVERSATION, Holder
from gateway.records import conversations, notices
from gateway.records.views import StoredMessage, Talk
from gateway.windows import NEWS

SYSTEM = "system"
_HOUR = timedelta(hours=1)
# A circle of rules and a customer's own answering machine ends here.
MOST_RUNS_AN_HOUR = 20
MOST_TEXTS_AN_HOUR = 2


@dataclass(slots=True)
class Done:
    """What a run did, and what is to be told when it is committed."""

    actions: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    messages: list[tuple[Talk, StoredMessage]] = field(default_factory=list)
    notices: list[tuple[int, list[int], str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def run(connection: Connection, rule: Rule, occasion: Occasion, company: str, now: datetime) -> Done | None:
    """Act, once for each occasion; None when another process was first or the hour's measure is full."""
    conversation = merges.root(connection, occasion.conversation)
    recent = rules.lately(connection, conversation, now - _HOUR)
    number = rules.begin_run(connection, rule.id, conversation, occasion.name, now)
    if number is None:
        return None
    done = Done(keys=[conversations.key_of(connection, conversation)])
    if len(recent) >= MOST_RUNS_AN_HOUR:
        done.actions.append("stopped: too many in an hour")
    else:
        texts = sum("quick_text" in actions for actions in recent)
        for action in rule.actions:
            done.actions.append(_do(connection, conversation, rule, occasion, action, texts, company, now, done))
    rules.end_run(connection, number, done.actions)
    audit.note(
        connection, SYSTEM, "rule.ran", now, subject=str(conversation), detail={"rule": rule.id, "done": done.actions}
    )
    detail = {"rule": rule.id, "done": done.actions}
    entry = entries.add(connection, conversation, "rule", rule.name, now, detail=detail)
    done.steps.append(Step(conversations.by_id(connection, conversation), entry))
    return done


def _do(
    connection: Connection,
    conversation: int,
    rule: Rule,
    occasion: Occasion,
    action: dict[str, Any],
    texts: int,
    company: str,
    now: datetime,
    done: Done,
) -> str:
    """One action; its name when it was done, else with the reason why not."""
    kind, value = action["do"], action["value"]
    try:
        with connection.begin_nested():
            problem = None
            match kind:
                case "label":
                    problem = _label(connection, conversation, int(value))
                case "team":
                    problem = _team(connection, conversation, int(value))
                case "person":
                    problem = _person(connection, conversation, int(value), now, done)
                case "priority":
                    state.put(connection, conversation, priority=int(value))
                case "quick_text":
                    problem = _say(connection, conversation, rule, occasion, int(value), texts, company, now, done)
                case "note":
                    entry = entries.add(connection, conversation, "note", rule.name, now, text=value)
                    done.steps.append(Step(conversations.by_id(connection, conversation), entry))
                case "snooze":
                    until = now + timedelta(minutes=int(value))
                    state.put(connection, conversation, snoozed_until=until, snoozed_at=now)
                case "resolve":
                    problem = _resolve(connection, conversation, rule, now, done)
                case "notify":
                    done.notices.append((conversation, _whom(connection, conversation, value), rule.name))
    except DeskError as error:
        problem = error.code
    return str(kind) if problem is None else f"{kind}: {problem}"


def _label(connection: Connection, conversation: int, label: int) -> str | None:
    if connection.execute(select(LABEL.c.id).where(LABEL.c.id == label)).first() is None:
        return "gone"
    has = select(CONVERSATION_LABEL.c.label_id).where(
        CONVERSATION_LABEL.c.conversation_id == conversation, CONVERSATION_LABEL.c.label_id == label
    )
    if connection.execute(has).first() is None:
        connection.execute(insert(CONVERSATION_LABEL).values(conversation_id=conversation, label_id=label))
    return None


def _team(connection: Connection, conversation: int, team: int) -> str | None:
    if connection.execute(select(TEAM.c.id).where(TEAM.c.id == team)).first() is None:
        return "gone"
    state.put(connection, conversation, team_id=team)  # the wait goes on: its beginning is not touched
    return None


def _person(connection: Connection, conversation: int, user: int, now: datetime, done: Done) -> str | None:
    person = connection.execute(select(USER.c.name, USER.c.enabled, USER.c.away).where(USER.c.id == user)).one_or_none()
    if person is None or not person.enabled:
        return "gone"
    if person.away:
        return "away"
    # A rule never takes a conversation from the agent who has it: the claim raises `Taken`.
    done.steps.append(state.claim(connection, conversation, person.name, now, by=SYSTEM))
    return None


def _say(
    connection: Connection,
    conversation: int,
    rule: Rule,
    occasion: Occasion,
    number: int,
    texts: int,
    company: str,
    now: datetime,
    done: Done,
) -> str | None:
    holder = connection.execute(select(CONVERSATION.c.holder).where(CONVERSATION.c.id == conversation)).scalar_one()
    if holder == Holder.AGENT.value:
        return "a person answers"
    if texts >= MOST_TEXTS_AN_HOUR:
        return "too many in an hour"
    text = connection.execute(select(QUICK_TEXT.c.text).where(QUICK_TEXT.c.id == number)).scalar()
    if text is None:
        return "gone"
    talk = conversations.by_id(connection, merged.answer_in(connection, conversation, None))
    words = str(text).replace("{{cong_ty}}", company).replace("{{ten_toi}}", company)
    if "{{" in words:
        return "has blanks"
    news = f"rule:{rule.id}:{occasion.name}"[:100]
    queued = notices.add(connection, talk.key, news, words, {"rule": rule.id}, now, NEWS.get(talk.channel))
    if queued is None:
        return "window closed"
    done.messages.append(queued[:2])
    return None


def _resolve(connection: Connection, conversation: int, rule: Rule, now: datetime, done: Done) -> str | None:
    holder = connection.execute(select(CONVERSATION.c.agent).where(CONVERSATION.c.id == conversation)).scalar_one()
    if holder is not None:
        return "a person answers"
    done.steps.append(state.resolve(connection, conversation, None, now, rule.name))
    return None


def _whom(connection: Connection, conversation: int, value: str) -> list[int]:
    row = connection.execute(
        select(CONVERSATION.c.agent, STATE.c.team_id)
        .select_from(CONVERSATION.outerjoin(STATE, STATE.c.conversation_id == CONVERSATION.c.id))
        .where(CONVERSATION.c.id == conversation)
    ).one()
    if value == "agent":
        query = select(USER.c.id).where(USER.c.name == row.agent)
    elif value == "team":
        query = select(TEAM_MEMBER.c.user_id).where(TEAM_MEMBER.c.team_id == row.team_id)
    else:
        return targets.supervisors(connection)
    return list(connection.execute(query).scalars())
