"""Billing months, counted from Sunday 22 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from tests.bot.entities.tables import Case, found

PERIODS: list[Case] = [
    ("tiền điện tháng này", [("tháng này", "2026-11")]), ("tháng trước bao nhiêu", [("tháng trước", "2026-10")]),
    ("kỳ này", [("kỳ này", "2026-11")]), ("kỳ trước", [("kỳ trước", "2026-10")]), ("tháng rồi", [("tháng rồi", "2026-10")]),
    ("tháng vừa rồi", [("tháng vừa rồi", "2026-10")]), ("tháng vừa qua", [("tháng vừa qua", "2026-10")]),
    ("tháng ni", [("tháng ni", "2026-11")]), ("tháng 10", [("tháng 10", "2026-10")]), ("tháng 12", [("tháng 12", "2025-12")]),
    ("tháng 11", [("tháng 11", "2026-11")]), ("t10", [("t10", "2026-10")]), ("tđ t9 bn", [("t9", "2026-09")]),
    ("tháng 8/2026", [("tháng 8/2026", "2026-08")]), ("tháng 8/2025", [("tháng 8/2025", "2025-08")]), ("hóa đơn 10/2026", [("10/2026", "2026-10")]),
    ("tháng 10 năm 2025", [("tháng 10 năm 2025", "2025-10")]), ("tháng 10 năm ngoái", [("tháng 10 năm ngoái", "2025-10")]),
    ("tháng mười một", [("tháng mười một", "2026-11")]), ("tháng chín", [("tháng chín", "2026-09")]), ("tháng tư", [("tháng tư", "2026-04")]),
    ("tháng mười hai", [("tháng mười hai", "2025-12")]), ("thang nay", [("thang nay", "2026-11")]), ("thang truoc", [("thang truoc", "2026-10")]),
    ("thang 9", [("thang 9", "2026-09")]), ("thangs nayf", [("thangs nayf", "2026-11")]), ("tháng11", [("tháng11", "2026-11")]),
    ("thg này", [("thg này", "2026-11")]), ("tháng trước nữa", [("tháng trước nữa", "2026-09")]), ("tháng sau", [("tháng sau", "2026-12")]),
    ("từ tháng 8 đến tháng 10", [("tháng 8", "2026-08"), ("tháng 10", "2026-10")]), ("thang muoi bao nhieu", [("thang muoi", "2026-10")]),
    ("tháng giêng", [("tháng giêng", "2026-01")]), ("thánh 10", [("thánh 10", "2026-10")]), ("T.10", [("T.10", "2026-10")]),
    ("tháng này năm ngoái", [("tháng này năm ngoái", "2025-11")]), ("hđ t 7 bn tiền", [("t 7", "2026-07")]), ("thánng 10", [("thánng 10", "2026-10")]),
    ("thang 6 thang 7 thang 8", [("thang 6", "2026-06"), ("thang 7", "2026-07"), ("thang 8", "2026-08")]),
    ("ad check bill t10 hộ mk vs", [("t10", "2026-10")]), ("hóa đơn kỳ 9", [("kỳ 9", "2026-09")]), ("phòng số 4 tháng này bao nhiêu", [("tháng này", "2026-11")]),
    ("Nhà bác tháng này dùng mấy số", [("tháng này", "2026-11")]), ("nhiều hơn tháng trước", [("tháng trước", "2026-10")]),
    ("từ t6 đến t8 năm ngoái", [("t6", "2025-06"), ("t8 năm ngoái", "2025-08")]),
    ("tháng mười năm ngoái", [("tháng mười năm ngoái", "2025-10")]), ("tháng sáu vừa rồi", [("tháng sáu", "2026-06")]), ("thg 9 bn", [("thg 9", "2026-09")]),
    ("gấp ba tháng trước", [("tháng trước", "2026-10")]), ("hơn cả tháng trước", [("tháng trước", "2026-10")]), ("hđ t.này", [("t.này", "2026-11")]),
    ("chi so cu chi so moi thang nay", [("thang nay", "2026-11")]), ("tiền điện tầng 3 tháng trước", [("tháng trước", "2026-10")]),
    ("kỳ 2 tháng 10", [("tháng 10", "2026-10")]), ("so với cả tháng mười", [("tháng mười", "2026-10")]),
    ("chỉ số cũ với mới tháng rồi", [("tháng rồi", "2026-10")]), ("từng ngày trong tháng 10", [("tháng 10", "2026-10")]),
]  # fmt: skip
NO_PERIOD = [
    "năm nay", "quý 3", "12 tháng qua", "3 tháng gần nhất", "ngày 5 tháng 10", "5/10", "tháng 13", "cả tháng nay", "hàng tháng tự động",
    "hai tháng nay", "mấy tháng rồi", "bậc thang này", "thằng Hai", "lịch cúp t7 này", "kí rồi", "kỳ lạ", "hang thang tu dong",
    "đầu tháng tới giờ", "mỗi tháng", "cuối tháng", "thẳng này",
    "mấy kỳ rồi", "nợ hai kỳ trước đây", "hơn tháng nay", "mỗi tháng này kia", "2 kỳ", "bậc tháng", "mười hai tháng qua", "vài tháng trước", "kỳ cục", "nửa tháng nay", "chấm 9 điểm trên thang mười", "cách đây ba tháng trước", "hơn ba tháng trước",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_period(text: str, expected: list[tuple[str, object]]) -> None:
    assert found("period", text) == expected


@pytest.mark.parametrize("text", NO_PERIOD)
def test_not_a_period(text: str) -> None:
    assert found("period", text) == []


@pytest.mark.parametrize(
    ("today", "text", "value"),
    [
        (date(2026, 1, 5), "tháng trước", "2025-12"),
        (date(2026, 1, 5), "tháng trước nữa", "2025-11"),
        (date(2026, 12, 31), "tháng sau", "2027-01"),
        (date(2026, 1, 31), "tháng 1", "2026-01"),
        (date(2026, 1, 31), "tháng 2", "2025-02"),
        (date(2028, 2, 29), "tháng này năm ngoái", "2027-02"),
    ],
)
def test_relative_to_the_day(today: date, text: str, value: str) -> None:
    assert [v for _, v in found("period", text, today)] == [value]
