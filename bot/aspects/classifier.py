"""Rasa component: which aspect of the matter a short message asks about, whatever the matter is.

"Bao lâu thì xong", "có tốn kém gì không" name no wish, and as an intent are taken for the wish they stand nearest to.
What they are about stands in the conversation, which the actions know; what they ask is learnt here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.aspects import data
from bot.aspects.model import FILE, Aspects
from bot.nlu.arrays import save
from bot.nlu.message import document_of

#: What the actions find on a message: {"name", "confidence"}.
ASPECT = "aspect"


# An extractor to Rasa: it is trained on the training data and adds something to a message.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AspectClassifier(GraphComponent):
    """Sets ``aspect`` on short messages that ask something of what was spoken of."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to set."""
        return {}

    def __init__(self, storage: ModelStorage, resource: Resource, aspects: Aspects) -> None:
        """Made by :meth:`create` or :meth:`load`."""
        self._storage = storage
        self._resource = resource
        self._aspects = aspects

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AspectClassifier:
        """An untrained classifier."""
        return cls(model_storage, resource, Aspects())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AspectClassifier:
        """The classifier as it was trained."""
        with model_storage.read_from(resource) as folder, np.load(folder / FILE) as arrays:
            return cls(model_storage, resource, Aspects.from_state(dict(arrays)))

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str | None:
        """Rasa's training cache learns anew when a sentence changed."""
        return data.digest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the aspects, and that a wish which names its matter asks none."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT) not in data.LEANING]
        pairs = [pair for voice in data.read().values() for pair in voice]
        self._aspects = Aspects.learnt(pairs, [str(example.get(TEXT)) for example in examples])
        with self._storage.write_to(self._resource) as folder:
            save(folder / FILE, self._aspects.state())
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Say what each short message asks."""
        for message in messages:
            if message.get(TEXT) and (found := self._aspects.of(document_of(message))):
                message.set(ASPECT, {"name": found[0], "confidence": round(found[1], 4)}, add_to_output=True)
        return messages
