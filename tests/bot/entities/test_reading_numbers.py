"""Numbers and runs of digits, typed and spoken, before any unit gives them a meaning."""

from __future__ import annotations

import pytest

from bot.entities.atoms import atoms_of
from bot.entities.numbers import digits_value, read_number
from bot.entities.spoken_digits import digit_runs
from bot.text.document import Document

#: Text, the number it begins with, and how many atoms that takes.
NUMBERS = [
    ("350", 350, 1), ("1.200", 1200, 1), ("1,5", 1.5, 1), ("12.500", 12_500, 1), ("1.234.567", 1_234_567, 1),
    ("ba trăm năm mươi", 350, 4), ("một triệu hai", 1_200_000, 3), ("hai trăm rưỡi", 250, 3), ("1tr2", 1_200_000, 3),
    ("1tr25", 1_250_000, 3), ("1 triệu 480", 1_480_000, 3), ("hai mươi mốt", 21, 3), ("hai mươi tư", 24, 3), ("mười lăm", 15, 2),
    ("ba mốt", 31, 2), ("hai lăm", 25, 2), ("hăm ba", 23, 2), ("một trăm linh năm", 105, 4), ("một trăm lẻ tư", 104, 4),
    ("ba nghìn hai", 3200, 3), ("hai tỷ rưỡi", 2_500_000_000, 3), ("trăm rưỡi", 150, 2), ("triệu hai", 1_200_000, 2),
    ("5 chục", 50, 2), ("hai trăm mốt", 210, 3), ("năm mươi lăm nghìn", 55_000, 4), ("chín trăm chín mươi chín", 999, 5),
    ("một triệu hai trăm ba mươi bốn nghìn năm trăm sáu mươi bảy", 1_234_567, 13), ("2k5", 2500, 3), ("mười", 10, 1),
    ("một nghìn không trăm hai mươi", 1020, 6), ("hai nghìn không trăm hai mươi sáu", 2026, 7),
    ("một triệu không trăm năm mươi nghìn", 1_050_000, 7), ("một nghìn không trăm linh năm", 1005, 6),
    ("mười nghìn không trăm tám mươi đồng", 10_080, 6), ("một triệu hai trăm nghìn không trăm lẻ tư", 1_200_004, 9),
    ("1 triệu 2 hộ", 1_000_000, 2), ("hai ba hôm", 2, 1), ("bốn tư", 4, 1), ("ba trăm lẻ", 300, 2), ("2 chai nước", 2, 1),
    ("một nghìn không", 1000, 2), ("mười hai nghìn", 12_000, 3),
]  # fmt: skip
NO_NUMBERS = [
    "điện", "rưỡi", "lăm", "nhăm", "mốt", "nghìn", "triệu", "mấy trăm", "không", "tháng", "vài trăm", "mấy triệu rưỡi", "tư triệu",
    "nghìn không trăm", "k", "trăm", "không trăm", "lẻ năm", "linh", "trăm năm sau", "", "củ khoai", "kw", "sáng", "rưỡi triệu",
    "chục", "tỷ", "đồng", "số", "mốt trả", "chai",
]  # fmt: skip
#: Text and its runs of digits.
RUNS = [
    ("0912 345 678", ["0912345678"]), ("0912.345.678", ["0912345678"]), ("không chín một hai", ["0912"]), ("+84 912", ["84912"]),
    ("bốn tám hai chín một ba", ["482913"]), ("chín đôi tám hai một", ["98821"]), ("350 số", ["350"]), ("482-913", ["482913"]),
    ("(028) 3822", ["0283822"]), ("1.200.000", ["1200000"]), ("a1b2", ["1", "2"]), ("không, một hai ba bốn", ["1234"]),
    ("hông chín mốt hai", ["0912"]), ("mã 1 2 3", ["123"]), ("một. hai. ba. bốn", ["1234"]), ("số 5 đường 3", ["5", "3"]),
    ("bảy bẩy tám chín", ["7789"]), ("tư lăm mốt hai", ["4512"]), ("một hai ba bốn điện", ["1234"]), ("tháng 10", ["10"]),
    ("hai ba hôm", []), ("một hai ba", []), ("đôi tám", []), ("năm nay", []), ("không có", []), ("không không bảy", []),
    ("chín trăm nghìn", []), ("", []), ("tiền điện", []), ("năm tháng", []), ("tư vấn", []), ("bảy giờ", []),
]  # fmt: skip
WRITTEN = [
    ("350", 350), ("1.200", 1200), ("1,200", 1200), ("1,5", 1.5), ("1.5", 1.5), ("12.500", 12_500), ("0.5", 0.5), ("0,25", 0.25),
    ("1.234.567", 1_234_567), ("1,234,567", 1_234_567), ("10.000", 10_000), ("1.23.4", 1234), ("7,75", 7.75), ("100", 100),
    ("0.125", 0.125), ("1.000.000.000", 1_000_000_000), ("12,34", 12.34), ("999.999", 999_999), ("1234.5", 1234.5), ("1234.567", 1234.567),
    ("0", 0), ("007", 7), ("3.1", 3.1), ("20,0", 20), ("5.000", 5000), ("50.000", 50_000), ("2,345,678", 2_345_678),
    ("1.2.3", 123), ("15,5", 15.5), ("850.000", 850_000), ("0,5", 0.5),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "atoms"), NUMBERS)
def test_number(text: str, value: float, atoms: int) -> None:
    number = read_number(atoms_of(Document.of(text)), 0)
    assert number is not None
    assert (number.value, number.end) == (value, atoms)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_not_a_number(text: str) -> None:
    assert read_number(atoms_of(Document.of(text)), 0) is None


@pytest.mark.parametrize(("text", "digits"), RUNS)
def test_runs_of_digits(text: str, digits: list[str]) -> None:
    assert [run.digits for run in digit_runs(Document.of(text))] == digits


@pytest.mark.parametrize(("text", "value"), WRITTEN)
def test_points_and_commas(text: str, value: float) -> None:
    assert digits_value(text) == value
