"""Plays one script through a port and checks every turn; a failure shows the whole conversation so far."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from tests.actions.company import Company
from tests.conversations.facts import CODES, Facts

Message = dict[str, Any]

# What no customer may ever read: unfilled values, names of responses, somebody's phone or full name.
NEVER = (
    r"{\w+}",
    r"\butter_",
    r"\bNone\b",
    r"\+84\d{9}",
    r"\b09123450\d\d\b",
    "Nguyễn Văn An",
    "Trần Thị Bình",
    "Lê Thị Chi",
)
KEYS = {"customer", "tap", "send", "expect", "any", "never", "buttons", "image", "handover", "linked", "wait"}


class Port(Protocol):
    """A way to the assistant: Rasa's channel, or the whole gateway. `understood`: intent and confidence of the last."""

    understood: str

    async def send(self, chat: str, text: str, metadata: dict[str, Any] | None = None) -> list[Message]:
        """Give a message (or a button's payload) and get the answers: text, buttons, image, custom."""
        ...


@dataclass
class Script:
    """One conversation, as read from a file."""

    title: str
    turns: Sequence[dict[str, Any]]
    journey: str
    repairs: Sequence[str] = ()
    register: str = "standard"
    linked: Sequence[str] = ()
    shown: bool = False
    through_gateway: bool = False  # played in every run of the tests through a running house as well

    @property
    def needs_no_stage(self) -> bool:
        """Whether it can be played anywhere: nobody has to turn a clock or put a picture into a platform."""
        return not any({"wait", "send"} & set(turn) for turn in self.turns)

    def __post_init__(self) -> None:
        for turn in self.turns:
            unknown = set(turn) - KEYS
            assert not unknown, f"{self.title}: a turn does not have {sorted(unknown)}"
            assert {"customer", "tap", "send"} & set(turn), f"{self.title}: a turn says nothing"


@dataclass
class Player:
    """Plays scripts; each in a chat of its own."""

    port: Port
    firm: Company
    transcript: list[str] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)

    async def play(self, script: Script, chat: str) -> None:
        """Raises AssertionError with the transcript at the first turn that goes wrong."""
        facts = Facts(self.firm)
        for name in script.linked:
            self._link(chat, CODES[name])
        answers: list[Message] = []
        for turn in script.turns:
            if "wait" in turn:
                self._pass_time(turn["wait"])
            said = self._said(turn, facts, answers)
            self.transcript.append(f"KHÁCH: {self._shown(turn, said)}")
            answers = await self.port.send(chat, said, self._metadata(turn))
            self.understood.append(self.port.understood)
            self.transcript.extend(f"TRỢ LÝ: {line}" for line in map(shown, answers))
            problems = list(self._problems(turn, facts, answers, chat))
            heard = " · ".join(self.understood)
            assert not problems, "\n".join([script.title, *self.transcript, "", heard, *problems])

    def _link(self, chat: str, code: str) -> None:
        identity = self.firm.utility.identity
        assert identity.start_link(chat, code).status == "sent"
        assert identity.confirm_link(chat, self.firm.telephone.otp) == "linked"

    def _pass_time(self, wait: str) -> None:
        amount, unit = wait.split()
        self.firm.clock.advance(timedelta(**{unit if unit.endswith("s") else f"{unit}s": float(amount)}))

    @staticmethod
    def _metadata(turn: dict[str, Any]) -> dict[str, Any]:
        """What the gateway tells the bot of a picture or file."""
        media = {"image": "image/jpeg", "file": "application/pdf"}.get(turn.get("send", ""))
        return {"attachments": [{"id": 1, "kind": turn["send"], "mime": media, "size": 120_000}]} if media else {}

    @staticmethod
    def _shown(turn: dict[str, Any], said: str) -> str:
        """What the customer did, as people read it."""
        if "tap" in turn:
            return f"[bấm “{turn['tap']}”]"
        return f"[gửi {turn['send']}]" if "send" in turn else said

    @staticmethod
    def _said(turn: dict[str, Any], facts: Facts, answers: list[Message]) -> str:
        if "send" in turn:
            return f"/send_{turn['send']}"
        if "customer" in turn:
            return facts.fill(turn["customer"])
        title = facts.fill(turn["tap"])
        offered = {b["title"]: b["payload"] for message in answers for b in message.get("buttons") or ()}
        assert title in offered, f"no button {title!r} among {list(offered)}"
        return str(offered[title])

    def _problems(self, turn: dict[str, Any], facts: Facts, answers: list[Message], chat: str) -> list[str]:
        text = "\n".join(str(message.get("text") or "") for message in answers)
        low = text.lower()
        titles = [button["title"] for message in answers for button in message.get("buttons") or ()]
        images = [str(message["image"]) for message in answers if message.get("image")]
        reason = next(
            (m["custom"]["handover"]["reason"] for m in answers if "handover" in (m.get("custom") or {})), None
        )
        problems = [] if text.strip() else ["The answer is empty."]
        for wanted in map(facts.fill, turn.get("expect", ())):
            if wanted.lower() not in low:
                problems.append(f"expected in the answer: {wanted}")
        choices = [facts.fill(item) for item in turn.get("any", ())]
        if choices and not any(choice.lower() in low for choice in choices):
            problems.append(f"expected one of: {choices}")
        problems += [f"must not be said: {p}" for p in NEVER if re.search(p, text)]
        problems += [f"must not be said: {p}" for p in map(facts.fill, turn.get("never", ())) if p.lower() in low]
        problems += [f"no button: {t}" for t in map(facts.fill, turn.get("buttons", ())) if t not in titles]
        if "image" in turn and not any(f"/{turn['image']}/" in image for image in images):
            problems.append(f"no picture of kind {turn['image']}: {images}")
        if "handover" in turn and (reason or "none") != turn["handover"]:
            problems.append(f"handed over for: {reason}")
        if "linked" in turn:
            linked = self.firm.utility.identity.linked(chat)
            if sorted(linked) != sorted(CODES[name] for name in turn["linked"]):
                problems.append(f"linked to: {linked}")
        return problems


def shown(message: Message) -> str:
    """A message as it stands in a transcript."""
    parts = [str(message.get("text") or "")]
    parts += [f"[ảnh {message['image'].split('/')[2]}]"] if message.get("image") else []
    parts += [f"[{' | '.join(b['title'] for b in message['buttons'])}]"] if message.get("buttons") else []
    custom = message.get("custom")
    parts += [f"({json.dumps(custom, ensure_ascii=False)[:200]})"] if custom else []
    return " ".join(part for part in parts if part)
