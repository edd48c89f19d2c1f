"""Rasa component: the customer's wish, with the ranking that clarification questions are made from."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.arrays import save
from bot.nlu.clauses import joined_wishes
from bot.nlu.message import document_of
from bot.nlu.model import IntentModel

logger = logging.getLogger(__name__)

_FILE = "intents.npz"

#: What the actions find on a message that joins two wishes: their names in the order they were said.
WISHES = "wishes"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class VietnameseIntentClassifier(IntentClassifier, GraphComponent):
    """Sets ``intent`` and ``intent_ranking``; a message without a word is out_of_scope with confidence 0."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``ranking_length``: how many candidates are reported."""
        return {"ranking_length": 10}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: IntentModel) -> None:
        """Made by :meth:`create` or :meth:`load`."""
        self._ranking_length = int(config["ranking_length"])
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource, IntentModel())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VietnameseIntentClassifier:
        """The classifier as it was trained."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE) as arrays:
            model = IntentModel.from_state(dict(arrays))
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents of the training examples."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        if not examples:
            logger.warning("There is no intent example to train from.")
            return self._resource
        self._model.fit([m.get(TEXT) for m in examples], [m.get(INTENT) for m in examples])
        with self._storage.write_to(self._resource) as folder:
            save(folder / _FILE, self._model.state())
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify."""
        for message in messages:
            if message.get(TEXT) is not None and self._model.labels:
                self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        probabilities = self._model.probabilities(document_of(message))
        best = np.argsort(-probabilities, kind="stable")[: self._ranking_length]
        ranking = [
            {INTENT_NAME_KEY: self._model.labels[i], PREDICTED_CONFIDENCE_KEY: float(probabilities[i])} for i in best
        ]
        message.set(INTENT, dict(ranking[0]), add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        wishes = joined_wishes(self._model, document_of(message), str(ranking[0][INTENT_NAME_KEY]))
        if wishes:
            message.set(WISHES, list(wishes), add_to_output=True)
