"""Responses that are written for the phone are said on the phone, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime.turn import Answers

DOMAIN = Path(__file__).parents[3] / "domain.yml"
VALUES = dict.fromkeys(("period", "code", "total", "kwh", "status", "count", "bills", "number", "place"), "x")


@pytest.fixture(scope="module")
def responses() -> dict[str, list[dict[str, str]]]:
    return Domain.load(str(DOMAIN)).responses


async def said(responses: dict[str, list[dict[str, str]]], name: str, channel: str) -> str:
    """What Rasa's own generator takes for an answer that goes out by our channel."""
    tracker = DialogueStateTracker.from_events("phone:hotline:1", [])
    answers = Answers(channel)
    made = await TemplatedNaturalLanguageGenerator(responses).generate(name, tracker, answers.name(), **VALUES)
    assert made is not None
    return str(made["text"])


@pytest.mark.parametrize("name", ["utter_greet", "utter_bill_amount", "utter_debt", "utter_ask_customer_code"])
async def test_the_channel_of_the_customer_chooses_the_words(
    responses: dict[str, list[dict[str, str]]], name: str
) -> None:
    (spoken,) = [one["text"] for one in responses[name] if one.get("channel") == "phone"]
    written = {one["text"] for one in responses[name] if "channel" not in one}
    filled = {text.format(**VALUES) for text in written}
    for _ in range(8):  # the choice among several is random
        assert await said(responses, name, "phone") == spoken.format(**VALUES)
        assert await said(responses, name, "zalo") in filled
        assert await said(responses, name, "gateway") in filled


async def test_what_has_no_words_for_the_phone_is_said_as_it_is_written(
    responses: dict[str, list[dict[str, str]]],
) -> None:
    plain = next(name for name, all_ in responses.items() if not any("channel" in one for one in all_))
    assert await said(responses, plain, "phone") in {one["text"].format(**VALUES) for one in responses[plain]}
