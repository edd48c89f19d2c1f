"""The intent model on a small world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.arrays import save
from bot.nlu.calibration import expected_calibration_error, fit_temperature, softmax
from bot.nlu.model import IntentModel
from bot.text.document import Document

WORLD = {
    "report_outage": ["mất điện rồi", "nhà tôi mất điện", "cúp điện cả xóm", "khu tôi mất điện từ sáng", "điện tắt hết rồi em ơi"],
    "ask_bill_amount": ["tiền điện tháng này bao nhiêu", "hóa đơn hết mấy tiền", "cho xem tiền điện", "tháng 10 bao nhiêu tiền điện"],
    "greet": ["xin chào", "chào em", "alo", "hello ad", "chào bạn"],
    "out_of_scope": ["thời tiết hôm nay", "giá vàng bao nhiêu", "kết quả bóng đá", "dạy tôi nấu ăn", "mua điện thoại ở đâu"],
}  # fmt: skip


@pytest.fixture(scope="module")
def model() -> IntentModel:
    texts = [text for group in WORLD.values() for text in group]
    labels = [label for label, group in WORLD.items() for _ in group]
    return IntentModel().fit(texts, labels)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nha minh mat dien", "report_outage"), ("mấtđiện rồi ad", "report_outage"), ("maats ddieenj rooif", "report_outage"),
        ("tđ tháng 9 bn", "ask_bill_amount"), ("tien dien bao nhieu", "ask_bill_amount"), ("chào ad", "greet"), ("alooo", "greet"),
        ("giá vàng hôm nay", "out_of_scope"), ("day nau an", "out_of_scope"),
    ],
)  # fmt: skip
def test_the_wish_is_understood_in_every_register(model: IntentModel, text: str, intent: str) -> None:
    probabilities = model.probabilities(Document.of(text))
    assert model.labels[int(probabilities.argmax())] == intent


@pytest.mark.parametrize("text", ["", " ", "😡", "?", "zzzz qqqq", "1" * 400, "điện " * 500])
def test_probabilities_are_probabilities_for_any_text(model: IntentModel, text: str) -> None:
    probabilities = model.probabilities(Document.of(text))
    assert probabilities.shape == (len(WORLD),)
    assert np.isfinite(probabilities).all()
    assert float(probabilities.sum()) == pytest.approx(1)


def test_a_model_from_its_state_says_the_same(model: IntentModel) -> None:
    again = IntentModel.from_state(model.state())
    for text in ("mất điện", "tien dien", "chào", "xyz"):
        document = Document.of(text)
        assert np.allclose(again.probabilities(document), model.probabilities(document), atol=5e-3)


def test_a_model_comes_back_from_its_file(model: IntentModel, tmp_path: Path) -> None:
    state = model.state()
    save(tmp_path / "model.npz", state)
    with np.load(tmp_path / "model.npz") as arrays:
        assert set(arrays) == set(state)
        assert all(np.array_equal(arrays[name], array) for name, array in state.items())


def test_training_twice_gives_the_same_model(model: IntentModel) -> None:
    texts = [text for group in WORLD.values() for text in group]
    labels = [label for label, group in WORLD.items() for _ in group]
    state = IntentModel().fit(texts, labels).state()
    for name, array in model.state().items():
        assert np.array_equal(array, state[name]), name


def test_temperature_mends_overconfident_scores() -> None:
    random = np.random.default_rng(3)
    truth = random.integers(0, 4, 4000)
    scores = random.normal(size=(4000, 4))
    scores[np.arange(4000), truth] += 1.2
    overconfident = scores * 8
    temperature = fit_temperature(overconfident, truth)
    assert temperature == pytest.approx(8 / 1.2 * 1.0, rel=0.25)
    probabilities = softmax(overconfident, temperature)
    right = (probabilities.argmax(1) == truth).astype(float)
    assert expected_calibration_error(probabilities.max(1), right) < 0.03
    assert expected_calibration_error(softmax(overconfident, 1.0).max(1), right) > 0.2
