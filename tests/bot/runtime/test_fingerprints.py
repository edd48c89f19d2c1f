"""Messages that differ have different fingerprints, and the same have the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.runtime import fingerprints
from bot.text.document import Document


@pytest.fixture(autouse=True)
def ours() -> Iterator[None]:
    fingerprints.apply()
    yield
    fingerprints.undo()


def messages() -> list[Message]:
    """Each unlike every other, new at each call."""
    code = {"entity": "customer_code", "start": 0, "end": 3, "value": "abc"}
    contents: list[dict[str, object]] = [
        {}, {"text": "chào"}, {"text": "chao"}, {"intent": "chào"}, {"text": "chào", "intent": "greet"}, {"text": "chào", "intent": "thank"},
        {"text": "abc", "entities": [code]}, {"text": "abc", "entities": [{**code, "end": 2}]}, {"text": "abc", "entities": [code, code]},
        {"text": "abc", "entities": []}, {"text": "abc", "metadata": {"register": "short"}}, {"text": "abc", "metadata": {"register": "long"}},
        {"text": "abc", "text_tokens": [Token("abc", 0, 3)]}, {"text": "abc", "text_tokens": [Token("ab", 0, 2), Token("c", 2, 3)]},
        {"text": "abc", "text_tokens": [Token("abc", 0, 3, lemma="x")]}, {"text": "abc", "text_tokens": [Token("abc", 0, 3, data={"p": 1})]},
        {"text": "abc", "document": Document.of("abc")}, {"text": "abc", "document": Document.of("abd")}, {"text": "1"}, {"text": 1},
        {"text": "a', 'intent': 'b"}, {"text": "a", "intent": "b"}, {"text": None},
    ]  # fmt: skip
    return [Message(content) for content in contents]


def test_what_differs_has_another_fingerprint() -> None:
    for one, other in combinations(messages(), 2):
        assert one.fingerprint() != other.fingerprint(), (one.data, other.data)


def test_the_same_has_the_same() -> None:
    assert [m.fingerprint() for m in messages()] == [m.fingerprint() for m in messages()]
    turned = Message({"intent": "greet", "text": "chào"})
    assert turned.fingerprint() == Message({"text": "chào", "intent": "greet"}).fingerprint()


def test_a_message_that_changes_gets_another() -> None:
    message = Message({"text": "chào"})
    before = message.fingerprint()
    message.set("intent", "greet")
    assert message.fingerprint() != before


def test_training_data_is_told_apart_by_its_messages() -> None:
    data = TrainingData(messages()[:5])
    assert data.fingerprint() == TrainingData(messages()[:5]).fingerprint()
    assert (
        data.fingerprint() == TrainingData(messages()[:5][::-1]).fingerprint()
    )  # the order does not count, as with Rasa
    assert data.fingerprint() != TrainingData(messages()[:6]).fingerprint()


def test_what_is_not_plain_goes_rasas_way() -> None:
    def unknown() -> list[Message]:
        features = [Features(np.ones((1, 2)), "sentence", "text", "x")]
        return [Message({"text": "abc"}, features=features), Message({"text": "abc", "other": Other()})]

    found = [message.fingerprint() for message in unknown()]
    fingerprints.undo()
    assert [message.fingerprint() for message in unknown()] == found


class Other:
    """An object of a component that we do not know."""

    def fingerprint(self) -> str:
        return "of its own"
