"""What could be answered now: a stored question's answer, what the bot would say, what colleagues answered before.

Nothing is sent, kept or changed for it. The bot is only asked what a text means, and what it would say to a question
about something public, in a conversation of nobody that is forgotten at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

import structlog
import yaml
from sqlalchemy import Connection, select

from actions.dialogue.confidence import FAQ_POSSIBLE, SURE
from actions.faq.facts import fill
from actions.faq.stored import Stored, stored_questions
from gateway.bot import BotClient
from gateway.bot_input import harmless
from gateway.desk.lessons import ROOT
from gateway.desk.records import similar
from gateway.desk.teaching import invented
from gateway.errors import BotUnavailable
from gateway.masking import mask
from gateway.models import MESSAGE, Direction
from gateway.replies import spoken_form
from gateway.store import Store
from utility.clock import Clock, today
from utility.text import fold

_log = structlog.get_logger(__name__)

MOST = 3
# The bot answers these alike to everybody and does nothing for it; any other wish could begin something.
PUBLIC = frozenset(
    {
        "ask_contact",
        "ask_discount",
        "ask_electricity_safety",
        "ask_electricity_saving",
        "ask_payment_methods",
        "ask_procedure",
        "ask_tariff",
        "calculate_bill",
        "thank",
    }
)
# Of a customer's own: a chat that has proved no code is asked for it first.
OWN = frozenset(
    {"ask_bill_amount", "ask_bill_history", "ask_debt", "ask_meter_reading", "ask_usage", "explain_bill", "pay_bill"}
    | {"complain_high_bill", "get_einvoice"}
)
_ASK_CODE = "utter_ask_customer_code"
# What stands in a past answer for somebody else's data; the agent fills in the customer's.
_SHOWN = {
    "<phone>": "[số điện thoại]",
    "<customer code>": "[mã khách hàng]",
    "<number>": "[số]",
    "<code>": "[số]",
    "<email>": "[email]",
}
_MONEY = re.compile(r"(?<!\d)\d{1,3}(?:[.,]\d{3})+(?=\s*(?:đồng|đ|vnđ|vnd)(?!\w))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to use. `source`: faq, bot or similar; `title` says where it comes from."""

    source: str
    title: str
    text: str


class Suggestions:
    """Thinks of answers for agents."""

    def __init__(self, store: Store, bot: BotClient, clock: Clock, form: str) -> None:
        self._store = store
        self._bot = bot
        self._clock = clock
        self._form = form

    async def of(self, conversation: int, *, linked: bool) -> list[dict[str, Any]]:
        """At most three, the surest first; none when the customer's last message has no words."""

        def work(db: Connection) -> tuple[str, list[similar.Answer]]:
            question = _question(db, conversation)
            return question, similar.answers(db, question, conversation) if question else []

        question, past = await self._store.read(work)
        if not question:
            return []
        meaning = await self._meaning(question)
        found = [
            *self._stored(meaning.get("faq") or []),
            *await self._said(meaning, question, linked=linked),
            *_from_colleagues(past),
        ]
        seen: set[str] = set()
        different = [one for one in found if (words := fold(one.text)) not in seen and not seen.add(words)]  # type: ignore[func-returns-value]
        return [asdict(one) for one in different[:MOST]]

    async def _meaning(self, question: str) -> Mapping[str, Any]:
        try:
            return await self._bot.understand(question)
        except BotUnavailable as error:
            _log.info("no suggestion of the bot", reason=error.reason)
            return {}

    def _stored(self, matches: Sequence[Mapping[str, Any]]) -> list[Suggestion]:
        day, known = today(self._clock), stored_questions()
        likely = [known[one["id"]] for one in matches if one["id"] in known and one["score"] >= FAQ_POSSIBLE]
        holding = [one for one in likely if one.holds_on(day)][:2]
        return [Suggestion("faq", one.question, self._addressed(_answer(one, day))) for one in holding]

    async def _said(self, meaning: Mapping[str, Any], question: str, *, linked: bool) -> list[Suggestion]:
        intent = meaning.get("intent") or {}
        name = intent.get("name")
        if name is None or (intent.get("confidence") or 0.0) < SURE:
            return []
        if name in OWN and not linked:
            return [Suggestion("bot", name, self._addressed(_response(_ASK_CODE)))]
        if name not in PUBLIC:
            return []
        try:
            # With invented numbers: nothing of the customer leads anywhere.
            said = await self._bot.rehearse(invented.told(question).text)
        except BotUnavailable as error:
            _log.info("no suggestion of the bot", reason=error.reason)
            return []
        texts = [str(one["text"]) for one in said if one.get("text")]
        return [Suggestion("bot", name, self._addressed("\n".join(texts)))] if texts else []

    def _addressed(self, text: str) -> str:
        return spoken_form(text, self._form)


def _question(connection: Connection, conversation: int) -> str:
    """The customer's last words, unless an agent has answered them."""
    last = connection.execute(
        select(MESSAGE.c.text, MESSAGE.c.direction, MESSAGE.c.kind)
        .where(MESSAGE.c.conversation_id == conversation, MESSAGE.c.author.in_(("customer", "agent")))
        .order_by(MESSAGE.c.seq.desc())
        .limit(1)
    ).first()
    if last is None or last.direction != Direction.IN.value or last.kind != "text":
        return ""
    return harmless(last.text)[:500]


def _from_colleagues(past: Sequence[similar.Answer]) -> list[Suggestion]:
    found = []
    for one in past:
        text = mask(_MONEY.sub("[số tiền]", one.text))
        for kind, shown in _SHOWN.items():
            text = text.replace(kind, shown)
        try:
            invented.refuse(text, [])
        except invented.Personal:  # it may tell who somebody else is
            continue
        found.append(Suggestion("similar", one.agent, text))
    return found


def _answer(stored: Stored, day: date) -> str:
    source = fill(stored.source, day)
    return _response("utter_faq_answer").format(answer=fill(stored.answer, day), note="", source=source)


@cache
def _responses() -> Mapping[str, Any]:
    return dict(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"])


def _response(name: str) -> str:
    return str(next(one["text"] for one in _responses()[name] if "channel" not in one))
