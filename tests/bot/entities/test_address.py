"""Addresses that grammars find without the tagger."""

from __future__ import annotations

import pytest

from tests.bot.entities.tables import found

ADDRESSES = [
    ("nhà ở thôn Đoài", "thôn Đoài"), ("khu tui ở ấp Thới Hòa nè", "ấp Thới Hòa"), ("bản Lác, Mai Châu", "bản Lác"),
    ("ngắt điện ngay khu xóm Bến giúp", "xóm Bến"), ("rẫy cà phê buôn Ko Tam", "buôn Ko Tam"), ("khu em là tổ 12", "tổ 12"),
    ("Nhà em ở đội 9, xã Hải Anh", "đội 9"), ("đóng điện lại cho 54 Trưng Nữ Vương nhé", "54 Trưng Nữ Vương"),
    ("sang tên điện ở 17 Đống Đa", "17 Đống Đa"), ("gửi thợ tới chợ Cồn ngay", "chợ Cồn"), ("phố Núi", "phố Núi"),
    ("đường Quang Trung mất điện", "đường Quang Trung"), ("ngõ 71 Lạc Long Quân", "ngõ 71 Lạc Long Quân"), ("hẻm 102 Ấp Bắc", "hẻm 102 Ấp Bắc"),
    ("kiệt 15 An Dương Vương", "kiệt 15 An Dương Vương"), ("ngach 5 mat dien", "ngach 5"), ("12/5 Nguyễn Huệ", "12/5 Nguyễn Huệ"), ("17B Lý Tự Trọng", "17B Lý Tự Trọng"),
    ("xom 6 an cap dien", "xom 6"), ("làng Vĩnh Lộc", "làng Vĩnh Lộc"),
]  # fmt: skip
NO_ADDRESSES = [
    "xóm tôi mất điện", "cả thôn", "tổ trưởng", "đội sửa chữa", "12 Tháng", "phố mất điện", "350 số", "tháng 10 Nguyễn Văn Nam", "đường dây", "bản hợp đồng",
    "quận 3 Nguyễn Văn Nam", "chợ mới", "5 Anh", "nhà tôi", "PD15000234987", "ngõ nhà tôi", "bậc 3 Của Tôi", "tổ, 12", "đường, Lê Lợi", "ngày 5 Nguyễn Văn Nam",
]  # fmt: skip


@pytest.mark.parametrize(("text", "span"), ADDRESSES)
def test_address(text: str, span: str) -> None:
    assert [text for text, _ in found("address", text)] == [span]


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_not_an_address(text: str) -> None:
    assert found("address", text) == []
