"""Households, capacity, phases, ratings."""

from __future__ import annotations

import pytest

from tests.bot.entities.tables import Case, found

HOUSEHOLDS: list[Case] = [
    ("nhà trọ có 5 hộ", [("5 hộ", 5)]),
    ("hai hộ dùng chung", [("hai hộ", 2)]),
    ("3 ho", [("3 ho", 3)]),
    ("định mức cho 12 người", [("12 người", 12)]),
    ("đăng ký định mức bốn nhân khẩu", [("bốn nhân khẩu", 4)]),
    ("nhà có 5 người ăn cơm", []),
    ("check t10 hộ e", []),
    ("giúp hộ em", []),
    ("mười hai hộ", [("mười hai hộ", 12)]),
    ("1 tr 2 hộ", [("2 hộ", 2)]),
    ("hộ nghèo", []),
    ("một công tơ ba hộ dùng", [("ba hộ", 3)]),
    ("cho thêm một hộ nữa", [("một hộ", 1)]),
    ("hai chục hộ", [("hai chục hộ", 20)]),
    ("bớt 1 hộ", [("1 hộ", 1)]),
    ("định mức cho 40 sinh viên", [("40 sinh viên", 40)]),
    ("định mức mười hai công nhân", [("mười hai công nhân", 12)]),
    ("phòng có bốn đứa, xin định mức", [("bốn đứa", 4)]),
    ("đăng ký tạm trú cho 8 người", [("8 người", 8)]),
    ("dang ky dinh muc cho 10 nguoi", [("10 nguoi", 10)]),
    ("nhầm, ba hộ chứ không phải hai hộ", [("ba hộ", 3), ("hai hộ", 2)]),
    ("12 hộ dùng chung", [("12 hộ", 12)]),
    ("một hộ khẩu", []),
    ("sổ hộ khẩu", []),
    ("tố giác một hộ trộm điện", []),
    ("biết một hộ câu trộm", []),
    ("hộ kinh doanh", []),
    ("nhà 5 người", []),
    ("tháng 3 hộ em", []),
    ("hộ gia đình", []),
    ("3 người thợ tới", []),
    ("đăng ký định mức 3 hộ trọ", [("3 hộ", 3)]),
    ("muc 3 ho tro", []),
]
CAPACITY: list[Case] = [
    ("tăng lên 15 kW", [("15 kW", 15)]),
    ("5kw", [("5kw", 5)]),
    ("7,5 kW", [("7,5 kW", 7.5)]),
    ("mười lăm ki lô oát", [("mười lăm ki lô oát", 15)]),
    ("hệ 10 kWp", [("10 kWp", 10)]),
    ("1.500 kW", [("1.500 kW", 1500)]),
    ("318 kWh", []),
    ("1250 kVA", []),
    ("22 kV", []),
    ("40A", []),
    ("năm kw", [("năm kw", 5)]),
    ("công suất 22 kW", [("22 kW", 22)]),
    ("tầm 3kw", [("3kw", 3)]),
    ("0,5 kW", [("0,5 kW", 0.5)]),
    ("hai mươi kw", [("hai mươi kw", 20)]),
    ("30 kilowatt", [("30 kilowatt", 30)]),
    ("nam kw", [("nam kw", 5)]),
    ("8kwp", [("8kwp", 8)]),
    ("tải dự kiến 2 MW", [("2 MW", 2000)]),
    ("12.5 kW", [("12.5 kW", 12.5)]),
    ("hai trăm kilowatt", [("hai trăm kilowatt", 200)]),
    ("tăng từ 5 kW lên 15 kW", [("5 kW", 5), ("15 kW", 15)]),
    ("mười ki lô oát", [("mười ki lô oát", 10)]),
    ("350 kwh", []),
    ("220V", []),
    ("160 kVA", []),
    ("ba ca ve", []),
    ("5 kw h", []),
    ("kw", []),
    ("năm ki lô oát giờ", []),
    ("22kV", []),
    ("công suất lớn", []),
]
PHASES: list[Case] = [
    ("điện 3 pha", [("3 pha", 3)]),
    ("lắp ba pha", [("ba pha", 3)]),
    ("1 pha", [("1 pha", 1)]),
    ("từ một pha lên ba pha", [("ba pha", 3)]),
    ("mất 1 pha", []),
    ("3p", [("3p", 3)]),
    ("ba fa", [("ba fa", 3)]),
    ("pha trà", []),
    ("mất một pha", []),
    ("đổi 1p lên 3p", [("3p", 3)]),
    ("công tơ ba pha", [("ba pha", 3)]),
    ("điện một pha", [("một pha", 1)]),
    ("lên 3p", [("3p", 3)]),
    ("dien 3 pha", [("3 pha", 3)]),
    ("ba pha mà giờ chỉ còn hai", [("ba pha", 3)]),
    ("3 phase", [("3 phase", 3)]),
    ("đổi công tơ 1 pha của quán sang ba pha", [("ba pha", 3)]),
    ("doi 1 pha len 3 pha", [("3 pha", 3)]),
    ("hạ lại một pha", [("một pha", 1)]),
    ("không phải 1 pha, 3 pha cơ", [("1 pha", 1), ("3 pha", 3)]),
    ("máy ba pha", []),
    ("động cơ ba pha", []),
    ("quạt ba pha", []),
    ("hai pha", []),
    ("một pha chỉ 90 vôn", []),
    ("thiếu một pha", []),
    ("chạy 1 pha", []),
    ("pha cà phê", []),
    ("3 p", []),
    ("5 pha", []),
    ("một pha không có điện", []),
]
RATINGS: list[Case] = [
    ("5 sao", [("5 sao", 5)]),
    ("chấm 9 điểm", [("9 điểm", 9)]),
    ("đánh giá 4/5", [("4/5", 4)]),
    ("mười điểm", [("mười điểm", 10)]),
    ("cho 5*", [("5*", 5)]),
    ("chấm 8", [("8", 8)]),
    ("vote 10đ lun", [("10đ", 10)]),
    ("lam sao", []),
    ("làm sao", []),
    ("2 điểm thu", []),
    ("nhà 4/5 Lê Lợi", []),
    ("ba sao", [("ba sao", 3)]),
    ("mức độ hài lòng của tôi là 8", [("8", 8)]),
    ("giờ cao điểm", []),
    ("5 giờ", []),
    ("bốn trên năm sao", [("bốn trên năm sao", 4)]),
    ("cho 4 sao", [("4 sao", 4)]),
    ("đánh giá 5 sao", [("5 sao", 5)]),
    ("cham 10 diem", [("10 diem", 10)]),
    ("9/10", [("9/10", 9)]),
    ("ba trên mười điểm", [("ba trên mười điểm", 3)]),
    ("1 sao thôi", [("1 sao", 1)]),
    ("vote 3", [("3", 3)]),
    ("tám điểm", [("tám điểm", 8)]),
    ("8 sao", []),
    ("12 điểm", []),
    ("khách sạn sao", []),
    ("3 điểm giao dịch", []),
    ("ngày 4/5", []),
    ("chấm bảy điểm", [("bảy điểm", 7)]),
    ("0 sao", []),
    ("sáu sao", []),
    ("sao lâu thế", []),
    ("mức độ hài lòng của tôi: 8 trên 10", [("8 trên 10", 8)]),
    ("vote 9 trên 10", [("9 trên 10", 9)]),
    ("cho 9 điểm, trừ một điểm", [("9 điểm", 9)]),
    ("công ty có bốn điểm dùng điện", []),
    ("3 trên 10 hộ", []),
    ("3/10 mất điện cả ngày", []),
    ("10/10 luôn", [("10/10", 10)]),
    ("3/5 nhé, tạm được", [("3/5", 3)]),
    ("cho bốn sao, bớt một sao vì chờ lâu", [("bốn sao", 4)]),
    ("khách sạn năm sao mà điện yếu", []),
]


@pytest.mark.parametrize(("text", "expected"), HOUSEHOLDS)
def test_household_count(text: str, expected: list[tuple[str, object]]) -> None:
    assert found("household_count", text) == expected


@pytest.mark.parametrize(("text", "expected"), CAPACITY)
def test_capacity_kw(text: str, expected: list[tuple[str, object]]) -> None:
    assert found("capacity_kw", text) == expected


@pytest.mark.parametrize(("text", "expected"), PHASES)
def test_phases(text: str, expected: list[tuple[str, object]]) -> None:
    assert found("phases", text) == expected


@pytest.mark.parametrize(("text", "expected"), RATINGS)
def test_rating(text: str, expected: list[tuple[str, object]]) -> None:
    assert found("rating", text) == expected
