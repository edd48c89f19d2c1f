"""Phone numbers and identity numbers."""

from __future__ import annotations

import pytest

from bot.entities.phone_number import to_e164
from tests.bot.entities.tables import found

PHONES = [
    ("0912345678", "+84912345678"), ("0912 345 678", "+84912345678"), ("0912.345.678", "+84912345678"),
    ("0912-345-678", "+84912345678"), ("+84912345678", "+84912345678"), ("+84 912 345 678", "+84912345678"),
    ("84912345678", "+84912345678"), ("(+84) 912345678", "+84912345678"), ("024 3856 7712", "+842438567712"),
    ("02438567712", "+842438567712"), ("028.3822.5678", "+842838225678"), ("sđt em 0388123456 nhé", "+84388123456"),
    ("không chín một ba bốn năm sáu bảy tám chín", "+84913456789"), ("khong chin mot hai ba bon nam sau bay tam", "+84912345678"),
    ("0566778899", "+84566778899"), ("0799888777", "+84799888777"), ("gọi 0905667788 hoặc mã PD15000234987", "+84905667788"),
    ("số không ba tám tám một hai ba bốn năm sáu", "+84388123456"), ("so 0866123987", "+84866123987"),
    ("0084912345678", "+84912345678"), ("0912  345  678", "+84912345678"), ("02043123456", "+842043123456"),
    ("+840912345678", "+84912345678"), ("0707123321 ạ", "+84707123321"), ("không chín mốt hai ba bốn năm sáu bảy tám", "+84912345678"),
]  # fmt: skip
NO_PHONE = [
    "PD15000234987", "001085012345", "0112345678", "091234567", "09123456789", "1900 6769", "19001006", "1tr2",
    "mã số thuế 0312345678", "17045632", "482913", "tháng 10", "0234", "MST: 0312345678", "hai ba hôm nữa", "0000",
]  # fmt: skip
IDS = [
    ("001085012345", "001085012345"), ("cccd 079199004521", "079199004521"), ("căn cước 036 090 007 812", "036090007812"),
    ("mã số thuế 0312345678", "0312345678"), ("MST 0100100079-001", "0100100079-001"), ("cmnd 023456789", "023456789"),
    ("mst 0401234567", "0401234567"), ("mã thuế 1801122334", "1801122334"), ("cccd của tôi: 040203001122", "040203001122"),
    ("không không một không tám năm không một hai ba bốn năm", "001085012345"), ("chứng minh 212345678", "212345678"),
    ("so can cuoc 036090007812", "036090007812"), ("CCCD số 001185001234", "001185001234"), ("ma so thue 0312345678", "0312345678"),
    ("mst công ty 0301234567-002", "0301234567-002"),
]  # fmt: skip
NO_ID = [
    "0912345678",
    "PD15000234987",
    "12345",
    "mã yêu cầu 261104571234",
    "số công tơ 201944551212",
    "1.234.567.890 đ",
    "mã số thuế là gì",
    "cccd của tôi",
    "350 số",
    "căn cước chưa làm",
    "ngày 20/11/2026",
    "3 người",
    "1900 6769",
    "tháng 10",
    "cmnd 12345",
]


@pytest.mark.parametrize(("text", "value"), PHONES)
def test_phone_number(text: str, value: str) -> None:
    assert [v for _, v in found("phone_number", text)] == [value]


@pytest.mark.parametrize("text", NO_PHONE)
def test_not_a_phone_number(text: str) -> None:
    assert found("phone_number", text) == []


@pytest.mark.parametrize(("text", "value"), IDS)
def test_id_number(text: str, value: str) -> None:
    assert [v for _, v in found("id_number", text)] == [value]


@pytest.mark.parametrize("text", NO_ID)
def test_not_an_id_number(text: str) -> None:
    assert found("id_number", text) == []


@pytest.mark.parametrize(
    ("digits", "number"), [("0412345678", None), ("", None), ("84", None), ("0912345678", "+84912345678")]
)
def test_to_e164(digits: str, number: str | None) -> None:
    assert to_e164(digits) == number
