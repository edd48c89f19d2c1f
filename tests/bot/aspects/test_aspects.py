"""What short questions ask: reading, learning, storing, and what is left alone."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.aspects import data
from bot.aspects.classifier import ASPECT, AspectClassifier
from bot.aspects.model import LONGEST, Aspects
from bot.nlu.arrays import save
from bot.text.document import Document

PAIRS = [
    *(("cost", text) for text in ("có mất phí không", "phí bao nhiêu vậy", "làm cái này tốn phí không", "phí cao không em")),
    *(("duration", text) for text in ("bao lâu thì xong", "mấy ngày mới xong", "lâu không em", "chờ bao lâu vậy")),
    *(("who", text) for text in ("ai tới làm vậy", "gặp ai để hỏi", "ai phụ trách", "người nào tới nhà")),
    *((data.NONE, text) for text in ("cảm ơn em", "tháng 9", "ừ được rồi", "để anh xem")),
]  # fmt: skip
WISHES = ["xem giúp tiền điện tháng này", "nhà tôi mất điện rồi", "tôi muốn sang tên hợp đồng", "cho gặp nhân viên"]


@pytest.fixture(scope="module")
def aspects() -> Aspects:
    return Aspects.learnt(PAIRS, WISHES)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("phí bao nhiêu", "cost"),
        ("co mat phi ko e", "cost"),
        ("bao lâu mới xong vậy", "duration"),
        ("ai tới nhà làm", "who"),
        ("cảm ơn em nhé", None),
        ("xem tiền điện tháng này", None),
        ("", None),
        ("phí " * (LONGEST + 1), None),
    ],
)
def test_the_aspect_is_read_and_nothing_else(aspects: Aspects, text: str, name: str | None) -> None:
    found = aspects.of(Document.of(text))
    assert (found[0] if found else None) == name


def test_without_sentences_nothing_is_found() -> None:
    assert Aspects.learnt([], WISHES).of(Document.of("phí bao nhiêu")) is None


def test_a_model_trained_without_aspects_is_served(tmp_path: Path) -> None:
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz"):
        pass
    assert Aspects.load(model).of(Document.of("phí bao nhiêu")) is None


def test_they_are_read_back_from_a_model_file(aspects: Aspects, tmp_path: Path) -> None:
    save(tmp_path / "aspects.npz", aspects.state())
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz") as archive:
        archive.add(tmp_path / "aspects.npz", "components/train_x/aspects.npz")
    for _, text in PAIRS:
        assert Aspects.load(model).of(Document.of(text)) == pytest.approx(aspects.of(Document.of(text)), rel=1e-2)


def test_rasa_trains_stores_and_asks_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "read", lambda: {"voice": PAIRS})
    storage, resource = LocalModelStorage(tmp_path), Resource("aspects")
    context = ExecutionContext(GraphSchema({}))
    leaning = [Message({TEXT: "phí bao nhiêu", INTENT: sorted(data.LEANING)[0]})]
    wishes = [Message({TEXT: text, INTENT: "ask_bill_amount"}) for text in WISHES]
    AspectClassifier.create({}, storage, resource, context).train(TrainingData(leaning + wishes))
    messages = [Message({TEXT: text}) for text in ("phí bao nhiêu", "cảm ơn em", "")]
    asked, thanks, empty = AspectClassifier.load({}, storage, resource, context).process(messages)
    assert asked.get(ASPECT)["name"] == "cost"
    assert 0 < asked.get(ASPECT)["confidence"] <= 1
    assert thanks.get(ASPECT) is None
    assert empty.get(ASPECT) is None


def test_the_files_are_pairs_of_one_set_of_names(tmp_path: Path) -> None:
    (tmp_path / "mai.tsv").write_text("cost\tmất phí không\n\nwho\tai tới\n", encoding="utf-8")
    assert data.read(tmp_path) == {"mai": [("cost", "mất phí không"), ("who", "ai tới")]}
    before = data.digest(tmp_path)
    (tmp_path / "mai.tsv").write_text("cost mất phí không\n", encoding="utf-8")
    assert data.digest(tmp_path) != before
    with pytest.raises(ValueError, match="no aspect"):
        data.read(tmp_path)
    assert data.read(tmp_path / "missing") == {}
