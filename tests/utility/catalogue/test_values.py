"""Reading answers: tables of what people write and say, and what comes of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from utility.catalogue import Accepted, Choice, Field, Refused, Rule
from utility.catalogue.values import PROBLEMS, READERS, read
from utility.catalogue.values.identity_numbers import IdNumber, TaxCode
from utility.catalogue.values.provinces import PROVINCES

ON = date(2026, 11, 22)
AHEAD = Rule(earliest_days=0, latest_days=365)
BEHIND = Rule(earliest_days=-365, latest_days=0)


def a_field(kind: str, rule: Rule | None = None, choices: tuple[Choice, ...] = ()) -> Field:
    return Field("x", kind, True, "X", "x", "x", "x", "x", choices=choices, rule=rule or Rule())


def outcome(kind: str, raw: object, rule: Rule | None = None, on: date = ON) -> Any:
    """The stored value, or the problem's key in angle brackets."""
    result = read(a_field(kind, rule), raw, on)
    return result.stored if isinstance(result, Accepted) else f"<{result.problem}>"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0912000101", "+84912000101"),
        ("+84 912 000 101", "+84912000101"),
        ("84912000101", "+84912000101"),
        ("0084 912000101", "+84912000101"),
        ("912000101", "+84912000101"),
        ("số của em là 0912.000.101 ạ", "+84912000101"),
        ("０９１２０００１０１", "+84912000101"),
        ("không chín một hai, không không không, một không một", "+84912000101"),
        ("01682345678", "+84382345678"),
        ("0120 123 4567", "+84701234567"),
        ("0199 123 4567", "+84591234567"),
        ("024 3936 5656", "+842439365656"),
        ("0212 3 852 123", "+842123852123"),
        ("0112345678", "<phone.prefix>"),
        ("0512345678", "<phone.prefix>"),
        ("091200010", "<phone.length>"),
        ("09120001012", "<phone.length>"),
        ("19001288", "<phone.length>"),
        ("số này", "<phone.no_number>"),
        ("", "<missing>"),
        ("   ", "<missing>"),
        (None, "<missing>"),
    ],
)
def test_phone(raw: str | None, expected: str) -> None:
    assert outcome("phone", raw) == expected


@given(st.from_regex(r"\A0(3[2-9]|7[06-9]|8[1-9]|9[0-4])[0-9]{7}\Z"))
def test_a_mobile_number_stays_the_same_however_it_is_grouped(number: str) -> None:
    expected = "+84" + number[1:]
    for written in (number, f"{number[:4]} {number[4:7]} {number[7:]}", f"+84{number[1:]}", expected):
        assert outcome("phone", written) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Mai.Nguyen@Gmail.com", "mai.nguyen@gmail.com"),
        ("email của em: mai+evn@congty.com.vn.", "mai+evn@congty.com.vn"),
        ("<mai@example.com>", "mai@example.com"),
        ("mai chấm nguyễn a còng gmail chấm com", "mai.nguyen@gmail.com"),
        ("mai gạch dưới 98 a còng yahoo chấm com chấm vn", "mai_98@yahoo.com.vn"),
        ("mai", "<email.form>"),
        ("mai@gmail", "<email.form>"),
        ("mai@@gmail.com", "<email.form>"),
        ("mai..n@gmail.com", "<email.form>"),
        ("mai@-gmail.com", "<email.form>"),
        ("mai@gmail.c0m1.1", "<email.form>"),
        (f"{'a' * 65}@gmail.com", "<email.form>"),
    ],
)
def test_email(raw: str, expected: str) -> None:
    assert outcome("email", raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("001190012345", "001190012345"),
        ("001 190 012 345", "001190012345"),
        ("CCCD: 079085000001", "079085000001"),
        ("số 079.085.000.001", "079085000001"),
        ("001208012345", "001208012345"),
        ("không không một một chín không không một hai ba bốn năm", "001190012345"),
        ("101190012345", "101190012345"),
        ("C1234567", "C1234567"),
        ("hộ chiếu c1234567", "C1234567"),
        ("000190012345", "<id_number.province>"),
        ("003190012345", "<id_number.province>"),
        ("097190012345", "<id_number.province>"),
        ("500190012345", "<id_number.province>"),
        ("001290012345", "<id_number.birth_year>"),
        ("001490012345", "<id_number.birth_year>"),
        ("001000012345", "<id_number.birth_year>"),
        ("123456789", "<id_number.old_card>"),
        ("00119001234", "<id_number.length>"),
        ("0011900123456", "<id_number.length>"),
        ("001190O12345", "<id_number.not_a_number>"),
        ("em chưa có", "<id_number.not_a_number>"),
    ],
)
def test_id_number(raw: str, expected: str) -> None:
    assert outcome("id_number", raw) == expected


@pytest.mark.parametrize(
    ("number", "province", "sex", "year"),
    [
        ("001090000001", "Hà Nội", "male", 1990),
        ("079190000001", "TP. Hồ Chí Minh", "female", 1990),
        ("092205000001", "Cần Thơ", "male", 2005),
        ("096326000001", "Cà Mau", "female", 2026),
        ("101077000001", None, "male", 1977),
    ],
)
def test_what_an_id_number_says(number: str, province: str | None, sex: str, year: int) -> None:
    result = read(a_field("id_number"), number, ON)
    assert result == Accepted(IdNumber(number, "cccd", province, sex, year), number)  # type: ignore[arg-type]


def test_the_old_card_was_good_until_the_end_of_2024() -> None:
    assert outcome("id_number", "123456789", on=date(2024, 12, 31)) == "<id_number.length>"
    assert outcome("id_number", "123456789", on=date(2025, 1, 1)) == "<id_number.old_card>"


def test_all_places_of_birth_registration() -> None:
    assert len(PROVINCES) == 63
    assert PROVINCES["048"] == "Đà Nẵng"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0100100079", "0100100079"),
        ("0100 100 079", "0100100079"),
        ("MST 0100100079-001", "0100100079-001"),
        ("0100100079001", "0100100079-001"),
        ("không một không không, một không không, không bảy chín", "0100100079"),
        ("001190012345", "001190012345"),
        ("0100100070", "<tax_code.check_digit>"),
        ("0100100079-000", "<tax_code.branch>"),
        ("003190012345", "<tax_code.personal_number>"),
        ("01001000", "<tax_code.length>"),
        ("không có", "<tax_code.length>"),
        ("abc", "<tax_code.not_a_number>"),
    ],
)
def test_tax_code(raw: str, expected: str) -> None:
    assert outcome("tax_code", raw) == expected


def test_a_branch_is_kept_apart() -> None:
    result = read(a_field("tax_code"), "0100100079-012", ON)
    assert isinstance(result, Accepted)
    assert result.value == TaxCode("0100100079", "012")


def test_a_person_had_a_tax_code_of_ten_digits_before() -> None:
    assert outcome("tax_code", "001190012345", on=date(2025, 6, 30)) == "<tax_code.length>"


@given(st.integers(0, 999_999_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_a_tax_code_is_seen(number: int, place: int, change: int) -> None:
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    first = f"{number:09d}"
    check = 10 - sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11
    if check == 10:
        assert all(outcome("tax_code", f"{first}{last}") == "<tax_code.check_digit>" for last in range(10))
        return
    good = f"{first}{check}"
    assert outcome("tax_code", good) == good
    wrong = good[:place] + str((int(good[place]) + change) % 10) + good[place + 1 :]
    assert outcome("tax_code", wrong) == "<tax_code.check_digit>"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("5", "5"), ("5,5", "5.5"), ("5.5 kW", "5.5"), ("15kw", "15"), ("40 kW ạ", "40"), ("1.500", "1500"),
        ("1.500,5 kW", "1500.5"), ("5500W", "5.5"), ("2 ngựa", "1.5"), ("2HP", "1.5"), ("1,2 MW", "1200"),
        ("mười hai ki lô oát", "12"), ("khoảng 10 kw", "10"), ("10 kwp", "10"), (12, "12"), (Decimal("7.5"), "7.5"),
        ("10 kVA", "<capacity.other_unit>"), ("40A", "<capacity.other_unit>"), ("220 V", "<capacity.other_unit>"),
        ("từ 5 đến 10", "<capacity.no_number>"), ("nhiều lắm", "<capacity.no_number>"),
        ("0", "<capacity.out_of_range>"), ("-5", "<capacity.out_of_range>"), ("200000", "<capacity.out_of_range>"),
    ],
)  # fmt: skip
def test_kw(raw: object, expected: str) -> None:
    assert outcome("kw", raw, Rule(least=Decimal("0.1"), most=Decimal(100_000))) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("phases", "1", 1), ("phases", "3 pha", 3), ("phases", "ba pha", 3), ("phases", "một pha", 1),
        ("phases", "2", "<phases.one_or_three>"), ("phases", "nhiều", "<phases.one_or_three>"),
        ("count", "4", 4), ("count", "4 hộ", 4), ("count", "bốn hộ", 4), ("count", 4, 4),
        ("count", "0", "<count.out_of_range>"), ("count", "-1", "<count.out_of_range>"),
        ("count", "1,5", "<count.not_whole>"), ("count", "vài hộ", "<count.no_number>"),
        ("count", "3 hoặc 4", "<count.no_number>"),
        ("index", "012345", 12345), ("index", "12.345", 12345), ("index", "12345,6", 12345), ("index", "0", 0),
        ("index", "một hai ba bốn năm", 12345), ("index", "trắng", "<index.no_number>"),
        ("index", "12345 và 12346", "<index.several_numbers>"), ("index", "123456789", "<index.length>"),
        ("yes_no", "có", True), ("yes_no", "Có bán", True), ("yes_no", "không", False), ("yes_no", "chưa có", False),
        ("yes_no", True, True), ("yes_no", False, False), ("yes_no", "có được không", "<yes_no.unclear>"),
        ("yes_no", "để xem", "<yes_no.unclear>"), ("yes_no", "có lẽ", "<yes_no.unclear>"),
        ("yes_no", "không chắc lắm", "<yes_no.unclear>"), ("yes_no", "chưa biết", "<yes_no.unclear>"),
        ("meter_number", "24-1234567", "241234567"), ("meter_number", "hai bốn một hai ba", "24123"),
        ("meter_number", "ABC", "<meter_number.form>"), ("meter_number", "1234", "<meter_number.form>"),
        ("bank_account", "0011 0012 34567", "0011001234567"), ("bank_account", "12345", "<bank_account.form>"),
        ("customer_code", "pd 1300 0123456", "PD13000123456"), ("customer_code", "PD13", "<customer_code.form>"),
        ("request_code", "yc261122 k7a q3r", "YC261122K7AQ3R"), ("request_code", "YC26110654", "YC26110654"),
        ("request_code", "y xê hai sáu một một hai hai, ca bảy a quy ba rờ", "YC261122K7AQ3R"),
        ("request_code", "ABCDEF", "<request_code.form>"),
    ],
)  # fmt: skip
def test_numbers_and_codes(kind: str, raw: object, expected: object) -> None:
    found = outcome(kind, raw)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("raw", "rule", "expected"),
    [
        ("2026-12-01", AHEAD, "2026-12-01"),
        ("2026-12-01T08:30", AHEAD, "2026-12-01"),
        (date(2026, 12, 1), AHEAD, "2026-12-01"),
        ("1/12/2026", AHEAD, "2026-12-01"),
        ("01-12-26", AHEAD, "2026-12-01"),
        ("1.12", AHEAD, "2026-12-01"),
        ("ngày 5 tháng 1", AHEAD, "2027-01-05"),
        ("ngày mười lăm tháng mười hai", AHEAD, "2026-12-15"),
        ("mùng 5 tháng năm", AHEAD, "2027-05-05"),
        ("20/11", BEHIND, "2026-11-20"),
        ("20/12", BEHIND, "2025-12-20"),
        ("hôm nay", AHEAD, "2026-11-22"),
        ("ngày mai", AHEAD, "2026-11-23"),
        ("mai ạ", AHEAD, "<date.unreadable>"),
        ("ngày mốt", AHEAD, "2026-11-24"),
        ("hôm qua", BEHIND, "2026-11-21"),
        ("hôm qua", AHEAD, "<date.past>"),
        ("ngay mai", BEHIND, "<date.future>"),
        ("31/2/2027", AHEAD, "<date.no_such_day>"),
        ("31/4", AHEAD, "<date.no_such_day>"),
        ("29/2", AHEAD, "<date.too_far>"),
        ("1/12/2028", AHEAD, "<date.too_far>"),
        ("1/1/2020", BEHIND, "<date.too_early>"),
        ("23/11/2026", Rule(earliest_days=15), "<date.too_soon>"),
        ("21/11/2026", Rule(earliest_days=15), "<date.past>"),
        ("lúc nào cũng được", AHEAD, "<date.unreadable>"),
    ],
)
def test_date(raw: object, rule: Rule, expected: str) -> None:
    assert outcome("date", raw, rule) == expected


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_date_reads_the_same_in_every_form(day: date) -> None:
    for written in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", day):
        assert outcome("date", written, Rule(), on=date(2026, 1, 1)) == day.isoformat()
    if (day.month, day.day) != (2, 29):
        spoken = read(a_field("date", AHEAD), f"{day.day}/{day.month}", date(2026, 7, 1))
        assert isinstance(spoken, Accepted)
        assert date(2026, 7, 1) <= spoken.value <= date(2027, 6, 30)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-10", "2026-10"), ("tháng 10", "2026-10"), ("t10", "2026-10"), ("10", "2026-10"),
        ("tháng 12", "2025-12"), ("tháng mười", "2026-10"), ("10/2025", "2025-10"), ("tháng 10 năm 2025", "2025-10"),
        ("tháng này", "2026-11"), ("tháng trước", "2026-10"), ("2026-12", "<period.future>"),
        ("2026-13", "<period.unreadable>"), ("tháng 13", "<period.unreadable>"), ("quý 3", "<period.unreadable>"),
    ],
)  # fmt: skip
def test_period(raw: str, expected: str) -> None:
    assert outcome("period", raw) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("person_name", "nguyễn thị mai", "Nguyễn Thị Mai"),
        ("person_name", "TÔI TÊN LÀ NGUYỄN THỊ MAI", "Nguyễn Thị Mai"),
        ("person_name", "em là chị Trần Thu Hà", "Trần Thu Hà"),
        ("person_name", "Anh Tú", "Anh Tú"),
        ("person_name", "H'Hen Niê", "H'hen Niê"),
        ("person_name", "Mai", "<person_name.one_word>"),
        ("person_name", "Mai 0912", "<person_name.letters_only>"),
        ("person_name", "a b c d e f g h", "<person_name.too_long>"),
        ("person_name", "...", "<person_name.missing>"),
        ("holder_name", "Công ty TNHH 2 thành viên An Phát", "Công ty TNHH 2 thành viên An Phát"),
        ("holder_name", "AP", "<holder_name.too_short>"),
        ("address", "Số 12  ngõ 45 Nguyễn Đức Cảnh,\nTương Mai ", "Số 12 ngõ 45 Nguyễn Đức Cảnh, Tương Mai"),
        ("address", "nhà em", "<address.too_short>"),
        ("address", "12 34 56 78", "<address.too_short>"),
        ("address", "xem tại https://example.com nhé", "<address.not_a_place>"),
        ("address", "đường " * 60, "<address.too_long>"),
    ],
)
def test_names_and_places(kind: str, raw: str, expected: str) -> None:
    assert outcome(kind, raw) == expected


def test_words_are_composed_and_bounded() -> None:
    decomposed = "Ngu\u0065\u0302\u0303n Thi\u0323 Mai"
    assert outcome("person_name", decomposed) == "Nguễn Thị Mai"
    assert outcome("text", "ngắn", Rule(least=Decimal(4))) == "ngắn"
    assert read(a_field("text", Rule(least=Decimal(5))), "ngắn", ON) == Refused("text.too_short", {"min": 5})
    assert read(a_field("text", Rule(most=Decimal(10))), "x" * 11, ON) == Refused("text.too_long", {"max": 10})
    assert read(a_field("text"), "x" * 10_000, ON) == Refused("text.too_long", {"max": 500})


def test_choices_by_value_label_or_part() -> None:
    field = a_field("choice", choices=(Choice("low", "Lưới hạ áp"), Choice("medium", "Lưới trung áp")))
    for raw, value in {
        "low": "low",
        "Lưới hạ áp": "low",
        "luoi ha ap": "low",
        "hạ áp": "low",
        "em dùng lưới trung áp ạ": "medium",
    }.items():
        assert read(field, raw, ON) == Accepted(value, value)
    for raw in ("lưới", "khác", "áp"):
        assert read(field, raw, ON) == Refused("choice.unknown")


@given(st.sampled_from(sorted(READERS)), st.text(max_size=60))
@example("kw", "1W")
def test_no_answer_breaks_a_reader(kind: str, text: str) -> None:
    choices = (Choice("a", "Một"), Choice("b", "Hai")) if kind == "choice" else ()
    result = read(a_field(kind, choices=choices), text, ON)
    if isinstance(result, Refused):
        assert result.problem in PROBLEMS
        return
    assert isinstance(result.stored, str | int | bool)
    again = read(a_field(kind, choices=choices), result.stored, ON)
    assert isinstance(again, Accepted)
    assert again.stored == result.stored


def test_every_problem_is_announced() -> None:
    """The dialogue has a message for each key: none may appear that is not listed, none be listed in vain."""
    import re

    folder = Path(__file__).parents[3] / "utility" / "catalogue"
    source = "".join(file.read_text("utf-8") for file in folder.rglob("*.py") if file.name != "__init__.py")
    source += (folder / "values" / "__init__.py").read_text("utf-8").split("def read")[1]
    written = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', source)) | set(re.findall(r'Refused\("([a-z_]+)"\)', source))
    assert {
        key for key in written if key in PROBLEMS or key.split(".")[0] in {p.split(".")[0] for p in PROBLEMS}
    } == PROBLEMS
