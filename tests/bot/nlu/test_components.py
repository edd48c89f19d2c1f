"""The pipeline's parts as Rasa runs them: training, storage, loading, messages."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.entities.extractor import VietnameseEntityExtractor
from bot.entities.today import fix_today, today
from bot.nlu.classifier import VietnameseIntentClassifier
from bot.nlu.normaliser import VietnameseNormaliser
from bot.nlu.segmentation import segment, word_lengths
from bot.nlu.tokenizer import VietnameseTokenizer
from bot.parse import main, parsed
from bot.text.document import Document
from bot.understanding import ModelMissing, Understanding

EXAMPLES = {
    "report_outage": ["mất điện rồi", "nhà tôi mất điện", "cúp điện cả xóm", "mất điện ở khu tôi", "điện tắt hết rồi"],
    "ask_bill_amount": ["tiền điện tháng này bao nhiêu", "hóa đơn hết mấy tiền", "xem tiền điện giúp", "tiền điện bao nhiêu vậy"],
    "ask_procedure": ["thủ tục sang tên cần gì", "giấy tờ lắp điện mới", "hồ sơ tăng công suất gồm gì", "thủ tục dời công tơ"],
    "out_of_scope": ["thời tiết hôm nay", "giá vàng bao nhiêu", "kết quả bóng đá", "dạy tôi nấu ăn", "mua xe ở đâu"],
}  # fmt: skip
NAMES = ["Trần Văn Lợi", "Lê Thị Hoa", "Phạm Thị Mai", "Nguyễn Văn Nam", "Hoàng Văn Bách", "Vũ Thị Lan", "Đỗ Thị Tư"]
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    fix_today(TODAY)
    yield
    fix_today(None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A storage with both trained components in it."""
    place = tmp_path_factory.mktemp("storage")
    storage = LocalModelStorage(place)
    context = ExecutionContext(GraphSchema({}))
    messages = [Message({TEXT: t, INTENT: i}) for i, texts in EXAMPLES.items() for t in texts]
    for number in range(16):
        name = NAMES[number % len(NAMES)]
        text = f"tôi tên {name} xin sang tên {number}"
        entity = {"entity": "person_name", "start": 8, "end": 8 + len(name), "value": name}
        messages.append(Message({TEXT: text, INTENT: "ask_procedure", ENTITIES: [entity]}))
    data = VietnameseNormaliser().process_training_data(TrainingData(messages))
    for component in (VietnameseIntentClassifier, VietnameseEntityExtractor):
        made = component.create(component.get_default_config(), storage, Resource(component.__name__), context)
        made.train(data)
    return place


@pytest.fixture(scope="module")
def pipeline(folder: Path) -> Any:
    """What a message goes through."""
    storage, context = LocalModelStorage(folder), ExecutionContext(GraphSchema({}))
    tokenizer = VietnameseTokenizer(VietnameseTokenizer.get_default_config())
    classifier, extractor = (
        component.load(component.get_default_config(), storage, Resource(component.__name__), context)
        for component in (VietnameseIntentClassifier, VietnameseEntityExtractor)
    )

    def run(text: str) -> Message:
        messages = VietnameseNormaliser().process([Message({TEXT: text})])
        return extractor.process(classifier.process(tokenizer.process(messages)))[0]

    return run


@pytest.fixture(scope="module")
def model(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same storage packed the way Rasa packs a model."""
    path = tmp_path_factory.mktemp("models") / "assistant.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, "components")
    return path


def test_a_message_gets_intent_ranking_and_entities(pipeline: Any) -> None:
    message = pipeline("Tđ tháng trước mã PD15000234987 bn?")
    assert message.get(INTENT)["name"] == "ask_bill_amount"
    ranking = message.get(INTENT_RANKING_KEY)
    assert ranking[0] == message.get(INTENT)
    assert [r["confidence"] for r in ranking] == sorted((r["confidence"] for r in ranking), reverse=True)
    assert {r["name"] for r in ranking} == set(EXAMPLES)
    found = {e["entity"]: (e["value"], e["start"], e["end"]) for e in message.get(ENTITIES)}
    assert found == {"period": ("2026-10", 3, 14), "customer_code": ("PD15000234987", 18, 31)}


def test_services_are_named_in_questions_about_procedures_only(pipeline: Any) -> None:
    (service,) = pipeline("thủ tục sang tên cần gì").get(ENTITIES)
    assert (service["entity"], service["value"]) == ("service", "change_contract_owner")
    assert all(e["entity"] != "service" for e in pipeline("mất điện rồi, sang tên").get(ENTITIES))


def test_names_are_found_by_the_trained_tagger(pipeline: Any) -> None:
    entities = pipeline("tôi tên Phạm Văn Tám xin sang tên 3").get(ENTITIES)
    assert [e["value"] for e in entities if e["entity"] == "person_name"] == ["Phạm Văn Tám"]


@pytest.mark.parametrize("text", ["😡", "...", "?", "zzz", "điện " * 600, "\u200b"])
def test_odd_messages_are_answered(pipeline: Any, text: str) -> None:
    assert pipeline(text).get(INTENT)["name"] in EXAMPLES


def test_bulk_parsing_says_what_rasa_says(pipeline: Any, model: Path) -> None:
    understanding = Understanding.load(model)
    for text in [
        "tien dien t9 bn",
        "thủ tục sang tên",
        "Tôi tên Lê Thị Hoa xin sang tên 3",
        "mấtđiện rồi",
        "giá vàng",
        "",
    ]:
        said = parsed(understanding, text)
        if not text:
            assert said["entities"] == []
            continue
        message = pipeline(text)
        assert said["intent"]["name"] == message.get(INTENT)["name"]
        assert said["intent"]["confidence"] == pytest.approx(message.get(INTENT)["confidence"], abs=1e-4)
        assert [(e["entity"], e["start"], e["end"], e["value"]) for e in said["entities"]] == [
            (e["entity"], e["start"], e["end"], e["value"]) for e in message.get(ENTITIES)
        ]


def test_the_command_writes_one_object_a_line(
    model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import json
    import sys

    stdin = io.TextIOWrapper(io.BytesIO("tiền điện tháng này\n\nmất điện\r\n".encode()), encoding="ascii")
    monkeypatch.setattr(sys, "stdin", stdin)
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr(sys, "stdout", stdout)
    assert main(["--today", "2025-03-09", "--model", str(model)]) == 0
    lines = stdout.buffer.getvalue().decode("utf-8").splitlines()  # type: ignore[attr-defined]
    objects = [json.loads(line) for line in lines]
    assert [o["text"] for o in objects] == ["tiền điện tháng này", "", "mất điện"]
    assert objects[0]["entities"] == [
        {"entity": "period", "text": "tháng này", "start": 10, "end": 19, "value": "2025-03"}
    ]
    assert set(objects[0]["intent"]) == {"name", "confidence"}


def test_a_missing_model_is_said_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelMissing, match="train"):
        Understanding.load(tmp_path)
    assert main(["--model", str(tmp_path)]) == 1
    assert "There is no trained model" in capsys.readouterr().err


def test_the_newest_model_of_a_folder_is_read(model: Path) -> None:
    assert Understanding.load(model.parent).intents.labels == sorted(EXAMPLES)


def test_tokens_lie_in_the_text_as_typed() -> None:
    text = "Tđ  t10 😊 tiềnđiện, hoà"
    (message,) = VietnameseTokenizer(VietnameseTokenizer.get_default_config()).process([Message({TEXT: text})])
    tokens = message.get("text_tokens")
    assert [(t.text, text[t.start : t.end]) for t in tokens] == [
        ("tiền điện", "Tđ"), ("t10", "t10"), ("tiền điện", "tiềnđiện"), ("hòa", "hoà"),
    ]  # fmt: skip
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@pytest.mark.parametrize(
    "text",
    ["tiền điện tháng này bao nhiêu", "mất điện, công tơ hỏng", "Điện lực Hà Nội", "hóa đơn  tiền điện", "a b c", "khách hàng 😊 thân thiết"],
)  # fmt: skip
def test_segmented_words_keep_every_syllable_and_its_place(text: str) -> None:
    document = Document.of(text)
    groups = segment(document.words)
    assert [word for group in groups for word in group] == list(document.words)
    config = {**VietnameseTokenizer.get_default_config(), "segment": True}
    (message,) = VietnameseTokenizer(config).process([Message({TEXT: text})])
    for token in message.get("text_tokens"):
        assert text[token.start : token.end].lower().split() == token.text.replace("_", " ").split()


def test_segmentation_joins_what_is_one_word() -> None:
    words = ("tiền", "điện", "tháng", "này", "bao", "nhiêu")
    assert sum(word_lengths(words)) == len(words)
    assert max(word_lengths(words)) >= 2
    groups = segment(Document.of("mất, điện").words)
    assert [len(group) for group in groups] == [1, 1]  # a comma stands between


def test_today_comes_from_the_clock_unless_fixed() -> None:
    assert today() == TODAY
    fix_today(None)
    assert abs((today() - datetime.now(UTC).date()).days) <= 1
