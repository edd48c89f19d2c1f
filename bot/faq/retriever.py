"""Rasa component: the stored questions that a message may be asking, for the actions to answer from."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.faq import kept_vectors, questions
from bot.faq.gate import NONE_OF_OURS
from bot.faq.index import FILE, FaqIndex
from bot.nlu.arrays import save
from bot.nlu.message import document_of

#: What the actions find on the message: [{"id", "score"}, …], best first.
FAQ = "faq"


# An extractor to Rasa: it is trained on the training data and adds something to a message.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class FaqRetriever(GraphComponent):
    """Sets ``faq`` on messages that are like a stored question; stands behind the intent classifier."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``sure``: from this confidence of an intent not in ``questions``, meaning is not looked at (it costs 25 ms).

        ``questions``: intents that ask for something public, where a stored question may be the better answer.
        """
        return {"sure": 0.6, "questions": []}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, index: FaqIndex) -> None:
        """Made by :meth:`create` or :meth:`load`."""
        self._sure = float(config["sure"])
        self._questions = frozenset(config["questions"])
        self._storage = storage
        self._resource = resource
        self._index = index

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FaqRetriever:
        """An empty index."""
        return cls(config, model_storage, resource, FaqIndex.fit([]))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FaqRetriever:
        """The index as it was built."""
        with model_storage.read_from(resource) as folder, np.load(folder / FILE) as arrays:
            return cls(config, model_storage, resource, FaqIndex.from_state(dict(arrays)))

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """Rasa's training cache builds the index anew when a stored question changed."""
        return questions.digest()

    def train(self, training_data: TrainingData) -> Resource:
        """Build the index of the stored questions, with the training sentences that ask none of them."""
        outsiders = [
            m.get(TEXT) for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT) in NONE_OF_OURS
        ]
        outsiders += questions.near()
        self._index = FaqIndex.fit(questions.read(), outsiders, kept=kept_vectors.in_folder())
        with self._storage.write_to(self._resource) as folder:
            save(folder / FILE, self._index.state())
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Look for the stored questions of each message."""
        for message in messages:
            if message.get(TEXT):
                outside = sum(
                    float(other[PREDICTED_CONFIDENCE_KEY])
                    for other in message.get(INTENT_RANKING_KEY) or ()
                    if other[INTENT_NAME_KEY] in NONE_OF_OURS
                )
                matches = self._index.search(document_of(message), outside=outside, dense=self._doubtful(message))
                message.set(FAQ, [{"id": m.id, "score": m.score} for m in matches], add_to_output=True)
        return messages

    def _doubtful(self, message: Message) -> bool:
        """Whether a stored question may be what is wanted: an intent sure of something else has its own answer."""
        intent = message.get(INTENT) or {}
        confident = float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0) >= self._sure
        return not confident or intent.get(INTENT_NAME_KEY) in self._questions
