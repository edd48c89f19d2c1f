"""Rasa component: entities with values, from grammars, lists and the trained tagger."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    INTENT,
    INTENT_NAME_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.entities import kept_tagger, service
from bot.entities.grammars import found_on
from bot.entities.name_tagger import LEARNED, Annotated, NameTagger
from bot.entities.resolve import resolve
from bot.entities.today import today
from bot.nlu.message import document_of

_FILE = "names.crfsuite"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class VietnameseEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds ``entities``; runs after the classifier, because services are only named in questions about procedures."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to configure."""
        return {}

    def __init__(self, storage: ModelStorage, resource: Resource, tagger: NameTagger) -> None:
        """Made by :meth:`create` or :meth:`load`."""
        self._storage = storage
        self._resource = resource
        self._tagger = tagger

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseEntityExtractor:
        """An extractor with an untrained tagger."""
        return cls(model_storage, resource, NameTagger())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VietnameseEntityExtractor:
        """The extractor as it was trained."""
        with model_storage.read_from(resource) as folder:
            path = folder / _FILE
            model = path.read_bytes() if path.exists() else b""
        service.warm()
        return cls(model_storage, resource, NameTagger(model))

    def train(self, training_data: TrainingData) -> Resource:
        """Train the tagger on the annotated examples."""
        self._tagger = kept_tagger.fit([annotated(m) for m in training_data.nlu_examples if m.get(TEXT)])
        with self._storage.write_to(self._resource) as folder:
            (folder / _FILE).write_bytes(self._tagger.model)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Extract."""
        day = today()
        for message in messages:
            if not message.get(TEXT):
                continue
            document = document_of(message)
            found = list(found_on(document, day))
            found += self._tagger.find(document, found)
            if (message.get(INTENT) or {}).get(INTENT_NAME_KEY) == service.ABOUT_A_SERVICE:
                found += service.find(document)
            entities = [
                {
                    ENTITY_ATTRIBUTE_TYPE: entity.entity,
                    ENTITY_ATTRIBUTE_START: entity.start,
                    ENTITY_ATTRIBUTE_END: entity.end,
                    ENTITY_ATTRIBUTE_VALUE: entity.value,
                    EXTRACTOR: type(self).__name__,
                }
                for entity in resolve(document, found)
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages


def annotated(message: Message) -> Annotated:
    """What the tagger learns from a training example."""
    spans = tuple(
        (entity[ENTITY_ATTRIBUTE_TYPE], entity[ENTITY_ATTRIBUTE_START], entity[ENTITY_ATTRIBUTE_END])
        for entity in message.get(ENTITIES) or []
        if entity[ENTITY_ATTRIBUTE_TYPE] in LEARNED
    )
    return Annotated(message.get(TEXT), spans)
