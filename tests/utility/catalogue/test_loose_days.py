"""Days that people put off, as answers."""

from __future__ import annotations

from datetime import date

import pytest

from utility.catalogue.values.loose_days import loose_day

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("cuối tháng này", date(2026, 11, 30)),
        ("dạ cuối tháng em ạ", date(2026, 11, 30)),
        ("hết tháng này", date(2026, 11, 30)),
        ("het thang nay nhe", date(2026, 11, 30)),
        ("đầu tháng sau", date(2026, 12, 1)),
        ("đầu tháng tới nhé", date(2026, 12, 1)),
        ("giữa tháng 12", date(2026, 12, 15)),
        ("cuối tháng 2", date(2027, 2, 28)),
        ("cuối tháng 2 năm 2028", date(2028, 2, 29)),
        ("đầu tháng 1", date(2027, 1, 1)),
        ("giữa tháng sau", date(2026, 12, 15)),
        ("cuối tuần này", date(2026, 11, 22)),
        ("cuối tuần", date(2026, 11, 22)),
        ("tuần sau", date(2026, 11, 23)),
        ("đầu tuần tới", date(2026, 11, 23)),
        ("cuối tuần sau", date(2026, 11, 28)),
        ("10 ngày nữa", date(2026, 12, 2)),
        ("2 tuần nữa", date(2026, 12, 6)),
        ("3 tháng nữa", date(2027, 2, 22)),
        ("1 tháng nữa em nhé", date(2026, 12, 22)),
        ("trả nhà cho chủ", None),
        ("từ tháng sau", date(2026, 12, 1)),
        ("lúc nào cũng được", None),
        ("cuối năm rồi tính", None),
        ("", None),
    ],
)
def test_loose_days(said: str, day: date | None) -> None:
    assert loose_day(said, SUNDAY) == day


def test_a_part_of_the_month_that_has_passed_is_today_at_the_earliest_or_refused_by_the_field() -> None:
    assert loose_day("đầu tháng này", SUNDAY) == date(2026, 11, 22)
    assert loose_day("1 tháng nữa", date(2027, 1, 31)) == date(2027, 2, 28)
