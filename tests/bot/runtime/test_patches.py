"""Every patch leaves every event and answer as Rasa's own code makes them."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.runtime import patches
from bot.runtime.assemble import Runtime
from bot.runtime.turn import Answers, public_intent
from tests.bot.runtime.conftest import ActionServer, MakeRuntime
from tests.bot.runtime.conversations import CONVERSATIONS

#: What a conversation led to: the answers to each message, all events, and the state in the end, one a line.
Record = list[str]


async def play(runtime: Runtime, conversation: str, messages: list[str], forget: bool = False) -> Record:
    """Play a conversation; what is left to chance or to the clock is made equal."""
    answers: list[Any] = []
    for number, text in enumerate(messages):
        np.random.seed(number)
        turn = await runtime.turns.run(conversation, f"m{number}", text, "zalo", {"date": "2026-11-22"})
        answers.append((turn.messages, turn.intent))
        if forget:
            runtime.store.discard(conversation)
    return record(answers, await runtime.store.retrieve(conversation))


def record(answers: list[Any], tracker: DialogueStateTracker) -> Record:
    """Answers, events and state without what the clock says.

    Events since the last session began: Rasa's stores give no others back, ours may still have them. And without the
    latest message, which is an earlier one when a conversation with a form was read from Rasa's store.
    """
    events = [event.as_dict() | {"timestamp": None} for event in tracker.events]
    begins = max(number for number, event in enumerate(events) if event["event"] == "session_started")
    events = events[begins:]
    state = tracker.current_state() | {"latest_event_time": None, "events": None, "latest_message": None}
    return [json.dumps(item, sort_keys=True, ensure_ascii=False) for item in (*answers, *events, state)]


class Rasa:
    """Rasa as it comes: its own processor, tracker store and action endpoint."""

    def __init__(self, model: Path, action_url: str) -> None:
        self.store = InMemoryTrackerStore(Domain.empty())
        nlg = TemplatedNaturalLanguageGenerator({})
        actions = EndpointConfig(action_url, enable_selective_domain=True)
        self._processor = MessageProcessor(model, self.store, InMemoryLockStore(), nlg, actions)
        self.store.domain, nlg.responses = self._processor.domain, self._processor.domain.responses

    async def play(self, conversation: str, messages: list[str]) -> Record:
        """As ``play``."""
        answers: list[Any] = []
        for number, text in enumerate(messages):
            np.random.seed(number)
            output = Answers("zalo")
            metadata = {"date": "2026-11-22"}
            message = UserMessage(text, output, conversation, None, "zalo", f"m{number}", metadata)
            await self._processor.handle_message(message)
            tracker = await self.store.retrieve_full_tracker(conversation)
            answers.append((output.messages, public_intent(tracker)))
        return record(answers, tracker)


@pytest.fixture
def rasa(model: Path, action_server: ActionServer) -> Rasa:
    """Rasa as it comes."""
    return Rasa(model, action_server.url)


@pytest.fixture(scope="module")
def recorded() -> dict[str, Record]:
    """What Rasa makes of each conversation; filled by the first test that needs it."""
    return {}


async def unpatched(recorded: dict[str, Record], rasa: Rasa, name: str) -> Record:
    """The record of a conversation with Rasa as it comes."""
    if name not in recorded:
        recorded[name] = await rasa.play(name, CONVERSATIONS[name])
    return recorded[name]


@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_our_runtime_without_patches(
    recorded: dict[str, Record], rasa: Rasa, make_runtime: MakeRuntime, name: str
) -> None:
    expected = await unpatched(recorded, rasa, name)
    assert await play(await make_runtime(), name, CONVERSATIONS[name]) == expected


@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_all_patches_together(
    recorded: dict[str, Record], rasa: Rasa, make_runtime: MakeRuntime, name: str
) -> None:
    expected = await unpatched(recorded, rasa, name)
    with patches.applied():
        found = await play(await make_runtime(), name, CONVERSATIONS[name])
    assert found == expected


@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_a_conversation_read_back_before_every_message(
    recorded: dict[str, Record], rasa: Rasa, make_runtime: MakeRuntime, name: str
) -> None:
    expected = await unpatched(recorded, rasa, name)
    with patches.applied():
        runtime = await make_runtime()
        found = await play(runtime, name, CONVERSATIONS[name], forget=True)
    assert found == expected


@pytest.mark.parametrize("patch", patches.NAMES)
async def test_each_patch_alone(recorded: dict[str, Record], rasa: Rasa, make_runtime: MakeRuntime, patch: str) -> None:
    runtime = await make_runtime()
    for name, messages in CONVERSATIONS.items():
        expected = await unpatched(recorded, rasa, name)
        with patches.applied(patch):
            assert await play(runtime, name, messages) == expected, name


MESSAGES = sorted({text for messages in CONVERSATIONS.values() for text in messages if text.startswith("/")})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(st.sampled_from(MESSAGES), min_size=4, max_size=14))
async def test_conversations_nobody_thought_of(rasa: Rasa, make_runtime: MakeRuntime, messages: list[str]) -> None:
    conversation = uuid.uuid4().hex
    expected = await rasa.play(conversation, messages)
    with patches.applied():
        assert await play(await make_runtime(), conversation, messages) == expected


async def test_applied_patches_are_taken_back() -> None:
    before = [vars(r.owner).get(r.name) for r in patches._replacements(patches.NAMES)]
    with patches.applied():
        assert [vars(r.owner).get(r.name) for r in patches._replacements(patches.NAMES)] != before
    assert [vars(r.owner).get(r.name) for r in patches._replacements(patches.NAMES)] == before


def test_another_rasa_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rasa.__version__", "3.7.0")
    with pytest.raises(RuntimeError, match=r"made for Rasa 3\.6\.21, this is 3\.7\.0"):
        patches.apply()
