"""Cells as people and table programs write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from utility.clock import VIETNAM
from utility.importing import values

GOOD: list[tuple[Any, object, object]] = [
    (values.money, "1.590", 1590),
    (values.money, "1,590", 1590),
    (values.money, "1 590", 1590),
    (values.money, "1.590.000 đ", 1_590_000),
    (values.money, "1590", 1590),
    (values.money, "0", 0),
    (values.money, 1590, 1590),
    (values.money, 1590.0, 1590),
    (values.money, "1.590 VNĐ", 1590),
    (values.whole, "1.234", 1234),
    (values.rate, "8%", Decimal("0.08")),
    (values.rate, "0,08", Decimal("0.08")),
    (values.rate, 10, Decimal("0.1")),
    (values.day, "31/10/2026", date(2026, 10, 31)),
    (values.day, "2026-10-31", date(2026, 10, 31)),
    (values.day, datetime(2026, 10, 31), date(2026, 10, 31)),  # noqa: DTZ001  as openpyxl gives it
    (values.moment, "08:00 31/10/2026", datetime(2026, 10, 31, 8, tzinfo=VIETNAM)),
    (values.period, "10/2026", "2026-10"),
    (values.period, "T9/2026", "2026-09"),
    (values.period, "2026-10", "2026-10"),
    (values.phone, "0912 000 001", "+84912000001"),
    (values.phone, 912000001, "+84912000001"),
    (values.phone, "+84912000001", "+84912000001"),
    (values.customer_code, "pd 1300 0000017", "PD13000000017"),
    (values.group, "Sinh hoạt", "residential"),
    (values.outage_kind, "KẾ HOẠCH", "planned"),
]
BAD: list[tuple[Any, object]] = [
    *((values.money, cell) for cell in ("1.59", "1.5", "15.90", "0.590", "1.590,000", "-5", "abc", "1.2345", True)),
    *((values.money, cell) for cell in (1.59, -1, float("nan"), float("inf"))),
    *((values.rate, cell) for cell in ("80%", "nhiều", "NaN", "-8%")),
    *((values.day, cell) for cell in ("31/02/2026", "hôm qua", "10/31/2026")),
    *((values.period, cell) for cell in ("13/2026", "2026", "2026-00")),
    *((values.phone, cell) for cell in ("12345", "09120000011111", "không có")),
    *((values.customer_code, cell) for cell in ("", "12345", "XX13000000017")),
    *((values.households, cell) for cell in ("0", "1,3", "NaN", "một")),
    *((values.phases, cell) for cell in ("2", "ba")),
    (values.moment, "sáng mai"),
]


@pytest.mark.parametrize(("read", "cell", "value"), GOOD)
def test_good(read: Any, cell: object, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(("read", "cell"), BAD)
def test_bad(read: Any, cell: object) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        read(cell)
    assert len(str(cell)) < 5 or str(cell) not in str(error.value)
