"""Messages that join two wishes."""

from __future__ import annotations

import pytest

from bot.nlu.clauses import halves, joined_wishes, parts
from bot.nlu.model import IntentModel
from bot.text.document import Document

WORLD = {
    "report_outage": ["mất điện rồi", "nhà tôi mất điện", "cúp điện cả xóm", "khu tôi mất điện từ sáng", "điện tắt hết rồi em ơi"],
    "ask_bill_amount": ["tiền điện tháng này bao nhiêu", "hóa đơn hết mấy tiền", "cho xem tiền điện", "tháng 10 bao nhiêu tiền điện"],
    "ask_tariff": ["giá điện bậc 3", "một số điện giá bao nhiêu", "bảng giá điện kinh doanh", "giá điện sinh hoạt mới"],
    "greet": ["xin chào", "chào em", "alo", "hello ad", "chào bạn"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xem tiền điện và lịch cắt điện", ("xem tiền điện", "lịch cắt điện")),
        ("xem tien dien va lich cat dien", ("xem tien dien", "lich cat dien")),
        ("Xem tiền điện với lại giá điện bậc 3", ("Xem tiền điện", "giá điện bậc 3")),
        ("tiền điện bao nhiêu, sẵn tiện hỏi giá điện", ("tiền điện bao nhiêu", "hỏi giá điện")),
        ("mai có cúp điện không? tiền điện bao nhiêu", ("mai có cúp điện không", "tiền điện bao nhiêu")),
        ("mất điện rồi; tiền điện bao nhiêu", ("mất điện rồi", "tiền điện bao nhiêu")),
        ("vợ và chồng tôi muốn xem tiền điện và giá điện", ("vợ và chồng tôi muốn xem tiền điện", "giá điện")),
        ("tiền điện tháng này bao nhiêu", None),
        ("và tiền điện", None),
        ("tiền điện và", None),
        ("vợ và chồng", None),
        ("vá đường dây điện", None),
        ("nhà " * 30 + "và " + "điện " * 30, None),
        ("", None),
    ],
)
def test_halves(text: str, expected: tuple[str, str] | None) -> None:
    assert halves(Document.of(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tiền điện, mất điện và giá điện", ["tiền điện", "mất điện", "giá điện"]),
        (
            "xem tiền điện, lịch cúp điện với lại cho hỏi giá điện",
            ["xem tiền điện", "lịch cúp điện", "cho hỏi giá điện"],
        ),
        ("tien dien, mat dien roi; gia dien?", ["tien dien", "mat dien roi", "gia dien"]),
        ("tiền điện và giá điện", []),  # two are halves
        ("tiền điện, ờ, giá điện", []),
        ("nhà ở số 5, ngõ 3, đường 7, phường 2, quận 1", []),
    ],
)
def test_parts(text: str, expected: list[str]) -> None:
    assert parts(Document.of(text)) == expected


@pytest.fixture(scope="module")
def model() -> IntentModel:
    texts = [text for group in WORLD.values() for text in group]
    labels = [label for label, group in WORLD.items() for _ in group]
    made = IntentModel().fit(texts, labels, calibrate=False)
    made.temperature = 0.3  # so few sentences give no temperature worth the name
    return made


@pytest.mark.parametrize(
    ("text", "whole", "expected"),
    [
        ("tiền điện tháng này bao nhiêu và giá điện bậc 3", "ask_tariff", ("ask_bill_amount", "ask_tariff")),
        ("nhà tôi mất điện, sẵn tiện cho xem tiền điện", "report_outage", ("report_outage", "ask_bill_amount")),
        ("nhà tôi mất điện và khu tôi mất điện", "report_outage", None),  # one wish, said twice
        ("tiền điện bao nhiêu và giá điện bậc 3", "report_outage", None),  # the whole means something else
        ("nhà tôi mất điện và zzzz qqqq", "report_outage", None),  # one half says nothing
        ("nhà tôi mất điện", "report_outage", None),
        (
            "nhà tôi mất điện, cho xem tiền điện với lại giá điện bậc 3",
            "ask_tariff",
            ("report_outage", "ask_bill_amount", "ask_tariff"),
        ),
        ("chào em, nhà tôi mất điện, khu tôi mất điện", "report_outage", None),  # said twice
    ],
)
def test_joined_wishes(model: IntentModel, text: str, whole: str, expected: tuple[str, str] | None) -> None:
    assert joined_wishes(model, Document.of(text), whole) == expected
