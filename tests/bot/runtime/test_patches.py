"""Every patch leaves every event and answer as Rasa's own code makes them."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.runtime import patches
from tests.bot.runtime.conftest import MakeRuntime
from tests.bot.runtime.conversations import CONVERSATIONS
from tests.bot.runtime.stock import Rasa, Record, play


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
