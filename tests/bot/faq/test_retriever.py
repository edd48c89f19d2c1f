"""The component as Rasa runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.faq import index as index_module
from bot.faq import questions
from bot.faq.meaning import Meaning
from bot.faq.questions import Question
from bot.faq.retriever import FAQ, FaqRetriever
from bot.text.document import Document

STORED = [
    Question("peak", ("Giờ cao điểm là những giờ nào?",)),
    Question("sunday", ("Chủ nhật có giờ cao điểm không?",)),
    Question("fee", ("Phí đóng điện lại là bao nhiêu?",)),
]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages whose meaning was looked at."""
    seen: list[str] = []
    likeness = Meaning.likeness

    def watched(self: Meaning, document: Document) -> Any:
        seen.append(document.original)
        return likeness(self, document)

    monkeypatch.setattr(index_module.Meaning, "likeness", watched)
    return seen


@pytest.fixture
def component(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FaqRetriever:
    """Trained, stored and loaded again."""
    monkeypatch.setattr(questions, "read", lambda: STORED)
    storage, context = LocalModelStorage(tmp_path), ExecutionContext(GraphSchema({}))
    config = FaqRetriever.get_default_config() | {"questions": ["ask_tariff"]}
    resource = Resource("faq")
    data = TrainingData([Message({TEXT: "giờ chiếu phim là những giờ nào", INTENT: "out_of_scope"})])
    FaqRetriever.create(config, storage, resource, context).train(data)
    return FaqRetriever.load(config, storage, resource, context)


def ask(component: FaqRetriever, text: str, intent: str, confidence: float) -> list[dict[str, Any]]:
    ranking = [{"name": intent, "confidence": confidence}]
    message = Message({TEXT: text, INTENT: dict(ranking[0]), INTENT_RANKING_KEY: ranking})
    found: list[dict[str, Any]] = component.process([message])[0].as_dict(only_output_properties=True)[FAQ]
    return found


def test_the_likeliest_question_is_put_on_the_message(component: FaqRetriever) -> None:
    found = ask(component, "giờ cao điểm là giờ nào", "ask_tariff", 0.9)
    assert found[0]["id"] == "peak"
    assert 0 < found[0]["score"] <= 1


def test_what_the_intent_holds_for_none_of_ours_scores_less(component: FaqRetriever) -> None:
    ours = ask(component, "giờ cao điểm là những giờ nào", "ask_tariff", 0.9)[0]
    others = ask(component, "giờ cao điểm là những giờ nào", "out_of_scope", 0.9)[0]
    assert others["score"] < ours["score"]


def test_meaning_is_looked_at_only_where_it_may_matter(
    component: FaqRetriever, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "PLAIN", 2.0)  # words alone never decide here
    ask(component, "phí đóng điện lại bao nhiêu", "reconnect_supply", 0.95)
    assert looked == []
    ask(component, "phí đóng điện lại bao nhiêu", "reconnect_supply", 0.4)
    ask(component, "giờ cao điểm là giờ nào", "ask_tariff", 0.95)
    assert len(looked) == 2


def test_a_message_far_from_all_questions_costs_no_meaning(component: FaqRetriever, looked: list[str]) -> None:
    assert ask(component, "xin chào em nhé", "greet", 0.3) == []
    assert looked == []


def test_the_training_cache_knows_the_stored_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    before = FaqRetriever.fingerprint_addon({})
    monkeypatch.setattr(questions, "read", lambda folder=None: STORED)
    assert FaqRetriever.fingerprint_addon({}) != before
