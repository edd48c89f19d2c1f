"""The assistant without Rasa's server, for quick work on the dialogue: the trained understanding in a process of its own,
the journeys in this one, responses filled in from domain.yml. What Rasa adds between the two is in `rasa.py`."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.context import services
from actions.dialogue.receive import receive
from actions.dialogue.turn import SLOT, Turn
from tests.actions.talk import DOMAIN
from tests.conversations.player import Message
from tests.conversations.rasa import PYTHON
from tests.real.house import ROOT


class InProcessPort:
    """Understands by the model, answers by the journeys."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._slots: dict[str, Any] = {}
        self.understood = ""

    async def send(self, chat: str, text: str, metadata: dict[str, Any] | None = None) -> list[Message]:
        message = self._tapped(text) if text.startswith("/") else self._understand(text)
        self.understood = f"{message['intent']['name']} {message['intent']['confidence']:.2f}"
        tracker = Tracker.from_dict(
            {
                "sender_id": chat,
                "slots": {SLOT: self._slots.get(chat)},
                "latest_message": message | {"metadata": metadata or {}},
            }
        )
        dispatcher = CollectingDispatcher()
        turn = Turn(dispatcher, tracker, services())
        await receive(turn)
        self._slots[chat] = json.loads(json.dumps(turn.state.dump(), ensure_ascii=False))
        return [_said(item) for item in dispatcher.messages]

    @staticmethod
    def _tapped(text: str) -> dict[str, Any]:
        intent, brace, values = text[1:].partition("{")
        entities = json.loads(brace + values) if brace else {}
        return {
            "text": text,
            "intent": {"name": intent, "confidence": 1.0},
            "intent_ranking": [{"name": intent, "confidence": 1.0}],
            "entities": [{"entity": name, "value": value} for name, value in entities.items()],
        }

    def _understand(self, text: str) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def _said(item: dict[str, Any]) -> Message:
    if not item["response"]:
        return {"custom": item["custom"]}
    written = [one for one in DOMAIN["responses"][item["response"]] if "channel" not in one]
    variation = random.choice(written)
    text = variation["text"].format(**{key: value for key, value in item.items() if isinstance(value, str | int)})
    return {"text": text, "buttons": item["buttons"], "image": item["image"]}


@contextmanager
def understanding() -> Iterator[InProcessPort]:
    """The port, with the newest model loaded."""
    ActionExecutor().register_package("actions")
    command = [str(PYTHON), "-m", "tests.conversations.understand"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield InProcessPort(process)
        finally:
            assert process.stdin
            process.stdin.close()
