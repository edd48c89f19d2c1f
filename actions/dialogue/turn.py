"""One message of a customer: what Rasa understood, what is remembered, and the answers given so far."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ParamSpec, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import phrases
from actions.context import Services
from actions.dialogue.entities import checked
from actions.dialogue.state import SAID, Choice, Offer, State
from utility.clock import today
from utility.importing.values import phone as e164

P = ParamSpec("P")
R = TypeVar("R")

SLOT = "dialogue"
# After "dạ" and "cảm ơn" a "nói lại đi" still means the answer before.
TELLS_NOTHING = frozenset({
    "utter_affirm_idle", "utter_deny_idle", "utter_welcome", "utter_wordless", "utter_emoji_glad",
    "utter_take_your_time", "utter_chitchat", "utter_offer_declined", "utter_noted",
})  # fmt: skip
Button = dict[str, str]


class Turn:
    """Everything a journey needs. `chat` is the conversation key that account links belong to."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, services: Services) -> None:
        message: Mapping[str, Any] = tracker.latest_message
        self.dispatcher = dispatcher
        self.services = services
        self.utility = services.utility
        self.chat: str = tracker.sender_id
        self.text: str = message.get("text") or ""
        self.metadata: Mapping[str, Any] = message.get("metadata") or {}
        intent = message.get("intent") or {}
        self.intent: str = intent.get("name") or ""
        self.confidence: float = float(intent.get("confidence") or 0.0)
        self.ranking: list[tuple[str, float]] = [
            (other["name"], float(other["confidence"])) for other in message.get("intent_ranking") or []
        ]
        self.entities = checked(message.get("entities") or [])
        # Stored questions that the message may be asking (bot/faq), the likeliest first.
        self.faq: list[tuple[str, float]] = [
            (str(match["id"]), float(match["score"])) for match in message.get("faq") or []
        ]
        # What it asks of whatever was spoken of (bot/aspects), and how sure that is.
        asked = message.get("aspect") or {}
        self.aspect: tuple[str, float] = str(asked.get("name") or ""), float(asked.get("confidence") or 0.0)
        # The wishes that the message joins, in the order they were said; empty when it says one.
        self.wishes: list[str] = [str(name) for name in message.get("wishes") or []]
        self.state = State.load(tracker.slots.get(SLOT))
        self.answers: list[dict[str, Any]] = []
        self.offered = False
        # The customer chose a button: nothing had to be understood.
        self.tapped = self.text.startswith("/")

    def tap(self, button: str) -> None:
        """Take the message as a tap on the button of this payload: its number or title was written instead."""
        intent, brace, values = button.removeprefix("/").partition("{")
        self.tapped = True
        self.mean(intent)
        self.wishes = []
        given = json.loads(brace + values) if brace else {}
        self.entities = checked({"entity": name, "value": value} for name, value in given.items())

    def mean(self, intent: str) -> None:
        """Take the message for this wish, with the values that were found in it."""
        self.intent, self.confidence, self.ranking, self.faq = intent, 1.0, [(intent, 1.0)], []

    @property
    def words(self) -> str:
        """What the customer wrote; nothing when a button was tapped."""
        return "" if self.tapped else self.text

    @property
    def caller(self) -> str | None:
        """The number that a telephone call shows, in E.164 where it is a Vietnamese one. It proves nobody."""
        shown = str((self.metadata.get("data") or {}).get("caller") or "") if self.on_phone else ""
        try:
            return e164(shown)
        except ValueError:
            return None

    @property
    def on_phone(self) -> bool:
        """Whether the customer hears and speaks, and can be shown nothing."""
        return self.chat.startswith("phone:")

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self.services.clock.now().timestamp()

    @property
    def today(self) -> date:
        """The date in Vietnam."""
        return today(self.services.clock)

    def entity(self, name: str) -> Any | None:
        """The first value of an entity, or None."""
        return next(iter(self.entity_values(name)), None)

    def entity_values(self, name: str) -> list[Any]:
        """All different values of an entity, in the order they were written."""
        return list(dict.fromkeys(value for other, value in self.entities if other == name))

    def given(self) -> dict[str, Any]:
        """The first value of each entity in the message."""
        values: dict[str, Any] = {}
        for name, value in self.entities:
            values.setdefault(name, value)
        return values

    async def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """A call to the back office, off the event loop: it waits for the database."""
        return await asyncio.to_thread(function, *args, **kwargs)

    def say(self, response: str, *, buttons: Sequence[Button] = (), image: str | None = None, **values: Any) -> None:
        """Answer with a response of domain.yml, its values filled in by Rasa."""
        answer: dict[str, Any] = {"response": response, "values": values}
        if buttons:
            answer["buttons"] = list(buttons)
        if image:
            answer["image"] = image
        self.answers.append(answer)

    def custom(self, payload: Mapping[str, Any]) -> None:
        """Something for the gateway, not for the customer's eyes."""
        self.answers.append({"custom": dict(payload)})

    def offer(self, intent: str, **values: Any) -> None:
        """Let a bare "yes" to this turn's answer start a wish."""
        self.state.offer = Offer(intent, values)
        self.offered = True

    def have_ready(self, intent: str, **values: Any) -> None:
        """Let "làm luôn đi" after this turn's answer start a wish that was not asked about."""
        self.state.offer = Offer(intent, values or {**self.given(), SAID: self.words}, tacit=True)
        self.offered = True

    def send(self) -> None:
        """Hand the answers to Rasa, in order, and remember them."""
        for answer in self.answers:
            if "custom" in answer:
                self.dispatcher.utter_message(json_message=answer["custom"])
                continue
            self.dispatcher.utter_message(
                response=answer["response"],
                buttons=answer.get("buttons"),
                image=answer.get("image"),
                **answer["values"],
            )
        said = [answer for answer in self.answers if "custom" not in answer]
        tells = any(answer["response"] not in TELLS_NOTHING or answer.get("buttons") for answer in said)
        if tells or not self.state.said:
            self.state.said = said or self.state.said


def payload(intent: str, **entities: Any) -> str:
    """What a button sends: an intent with entity values, as Rasa reads it."""
    known = {name: value for name, value in entities.items() if value is not None}
    return f"/{intent}{json.dumps(known, ensure_ascii=False)}" if known else f"/{intent}"


def wish_button(intent: str, **entities: Any) -> Button:
    """A button that starts a wish."""
    return {"title": phrases.wish_title(intent), "payload": payload(intent, **entities)}


def choice_buttons(choices: Sequence[Choice]) -> list[Button]:
    """Buttons that answer the question just asked."""
    return [{"title": choice.title, "payload": payload("inform", choice=choice.value)} for choice in choices]
