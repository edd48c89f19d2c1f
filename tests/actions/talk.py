"""Plays turns against the actions without Rasa: what Rasa would have understood is given with each line."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Services, Zalo
from actions.dialogue.receive import receive
from actions.dialogue.state import State
from actions.dialogue.turn import SLOT, Turn
from tests.actions.company import Company

DOMAIN = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text(encoding="utf-8"))


@dataclass
class Answer:
    """All that one turn sent."""

    messages: list[dict[str, Any]]

    @property
    def responses(self) -> list[str]:
        return [message["response"] for message in self.messages if message["response"]]

    @property
    def text(self) -> str:
        """Everything the customer reads, first variations."""
        return "\n".join(render(message) for message in self.messages if message["response"])

    @property
    def buttons(self) -> list[str]:
        return [button["title"] for message in self.messages for button in message["buttons"]]

    @property
    def payloads(self) -> list[str]:
        return [button["payload"] for message in self.messages for button in message["buttons"]]

    @property
    def images(self) -> list[str]:
        return [message["image"] for message in self.messages if message["image"]]

    @property
    def handover(self) -> dict[str, Any] | None:
        return next((m["custom"]["handover"] for m in self.messages if "handover" in m["custom"]), None)


def render(message: dict[str, Any], variation: int = 0) -> str:
    """A response filled in as Rasa does it."""
    text: str = DOMAIN["responses"][message["response"]][variation]["text"]
    return text.format(**{key: value for key, value in message.items() if isinstance(value, str | int)})


@dataclass
class Talk:
    """A conversation of one chat. Slots go through JSON between turns, as in the tracker store."""

    company: Company
    chat: str = "webchat:demo:1"
    slot: Any = None
    answers: list[Answer] = field(default_factory=list)
    zalo: Zalo | None = None

    async def say(
        self,
        text: str,
        intent: str = "inform",
        confidence: float = 0.95,
        *,
        ranking: list[tuple[str, float]] | None = None,
        faq: list[tuple[str, float]] | None = None,
        wishes: tuple[str, ...] = (),
        aspect: tuple[str, float] | None = None,
        metadata: dict[str, Any] | None = None,
        several: list[tuple[str, Any]] | None = None,
        **entities: Any,
    ) -> Answer:
        """One message and what Rasa understood of it; `several` are values of one kind. A text that starts with "/" is a tapped button."""
        if text.startswith("/"):
            intent, brace, values = text[1:].partition("{")
            confidence, entities = 1.0, json.loads(brace + values) if brace else {}
        ranked = ranking or [(intent, confidence)]
        tracker = Tracker(
            sender_id=self.chat,
            slots={SLOT: self.slot},
            latest_message={
                "text": text,
                "intent": {"name": intent, "confidence": confidence},
                "intent_ranking": [{"name": name, "confidence": value} for name, value in ranked],
                "entities": [{"entity": name, "value": value} for name, value in [*entities.items(), *(several or [])]],
                "faq": [{"id": name, "score": score} for name, score in faq or []],
                "wishes": list(wishes),
                "aspect": {"name": aspect[0], "confidence": aspect[1]} if aspect else None,
                "metadata": metadata or {},
            },
            events=[],
            paused=False,
            followup_action=None,
            active_loop={},
            latest_action_name=None,
        )
        dispatcher = CollectingDispatcher()
        services = Services(self.company.utility, self.company.clock, media_url, self.zalo)
        turn = Turn(dispatcher, tracker, services)
        await receive(turn)
        self.slot = json.loads(json.dumps(turn.state.dump(), ensure_ascii=False))
        answer = Answer(dispatcher.messages)
        self.answers.append(answer)
        return answer

    @property
    def state(self) -> State:
        return State.load(self.slot)

    async def link(self, code: str) -> None:
        """Go through the account link."""
        await self.say("liên kết", "link_account", customer_code=code)
        answer = await self.say(self.company.telephone.otp, otp=self.company.telephone.otp)
        assert "utter_linked" in answer.responses, answer.text


def media_url(kind: str, values: Any) -> str:
    return f"/media/{kind}/{'-'.join(values.values())}.png"
