"""A wish that is turned down, told from one that is meant."""

from __future__ import annotations

import pytest

from bot.nlu.contrast import without_turned_down
from bot.text.document import Document

TURNED_DOWN = {
    "Không hỏi số ký tiêu thụ, tôi hỏi con số chốt trên đồng hồ cơ.": "tôi hỏi con số chốt trên đồng hồ cơ.",
    "Đừng gửi mã quét vội, cho tôi biết tháng này là mấy tiền.": "cho tôi biết tháng này là mấy tiền.",
    "Tôi không cần hóa đơn giấy, gửi bản điện tử là được": "gửi bản điện tử là được",
    "em không định cắt hợp đồng mà muốn tạm ngưng vài tháng": "muốn tạm ngưng vài tháng",
    "Dạ khỏi cần gọi thợ, cho em hỏi bao giờ có điện lại": "cho em hỏi bao giờ có điện lại",
    "khong hoi tien, minh hoi lich cup dien khu nay": "minh hoi lich cup dien khu nay",
    "Chưa cần chia bậc hay thuế má gì, đọc đúng dòng cuối cùng": "đọc đúng dòng cuối cùng",
    "Tôi không cần file, khỏi gửi PDF, viết thẳng ra đây tổng tiền": "viết thẳng ra đây tổng tiền",
    "dung gui so hotline, toi muon gap nhan vien": "toi muon gap nhan vien",
    "Chào em, chị không xin giảm giá, chị hỏi cách tính bậc thang": "chào em , chị hỏi cách tính bậc thang",
}
MEANT = (
    "tôi không muốn dùng điện ở đây nữa",
    "không phải số ấy, số ấy của bà hàng xóm",
    "đúng rồi, cho tôi biết tháng này là mấy tiền",
    "dung roi, cho toi biet thang nay la may tien",
    "tôi dùng 300 số, hết bao nhiêu tiền vậy em",
    "Dừng lại, xóa những gì tôi vừa nhập đi",
    "không cần đâu, cảm ơn em",
    "không muốn, để tôi tự làm lấy",
    "khỏi, cảm ơn em nhiều lắm nha",
    "tôi chưa nhận được hóa đơn tháng này, gửi lại giúp tôi",
    "sao không hỏi gì mà cắt điện",
    "không",
    "",
)


@pytest.mark.parametrize(("text", "left"), TURNED_DOWN.items())
def test_what_is_turned_down_goes(text: str, left: str) -> None:
    besides = without_turned_down(Document.of(text))
    assert besides is not None
    assert besides.normal.text == left


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_stays(text: str) -> None:
    assert without_turned_down(Document.of(text)) is None
