"""Codes and numbers that are read out."""

from __future__ import annotations

import pytest

from connectors.phone.keys import PREFIXES
from connectors.phone.values import Sort, value_in

CODE = "một ba không không không một hai ba bốn năm sáu"
CASES = [
    (f"pê đê {CODE}", Sort.CODE, "PD13000123456", "PD13000123456"),
    (f"mã khách hàng của tôi là pê đê {CODE} nhé em", Sort.CODE, "PD13000123456", "mã khách hàng của tôi là PD13000123456 nhé em"),
    (f"phê e {CODE}", Sort.CODE, "PE13000123456", "PE13000123456"),
    (f"pb {CODE}", Sort.CODE, "PB13000123456", "PB13000123456"),
    ("pê đê mười ba không không không mười hai ba mươi bốn năm mươi sáu", Sort.CODE, "PD13000123456", "PD13000123456"),
    ("pê đê một ba không không không ờ một hai ba rồi bốn năm sáu", Sort.CODE, "PD13000123456", "PD13000123456"),
    ("pd 13000123456", Sort.CODE, "PD13000123456", "PD13000123456"),
    ("pê đê một ba không không không một hai ba bốn năm", Sort.PARTIAL, "PD1300012345", "PD1300012345"),
    (f"mã khách hàng {CODE}", Sort.PARTIAL, "13000123456", "mã khách hàng 13000123456"),
    ("số điện thoại không chín một hai không không không một không một", Sort.PHONE, "0912000101", "số điện thoại 0912000101"),
    ("không bốn tám hai một ba", Sort.NUMBER, "048213", "048213"),
    ("dạ không bốn tám hai một ba ạ", Sort.NUMBER, "048213", "dạ 048213 ạ"),
    ("căn cước không không một một chín hai không không một hai ba bốn", Sort.NUMBER, "001192001234", "căn cước 001192001234"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sort", "value", "whole"), CASES)
def test_values(text: str, sort: Sort, value: str, whole: str) -> None:
    found = value_in(text, PREFIXES)
    assert found is not None
    assert (found.sort, found.value, found.text) == (sort, value, whole)


@pytest.mark.parametrize(
    "text",
    [
        "tiền điện tháng mười một hai không hai sáu bao nhiêu vậy em",
        "tính giúp ba trăm năm mươi số điện hết bao nhiêu",
        "một triệu hai trăm ba mươi bốn nghìn năm trăm",
        "nhà tôi có bốn năm người dùng hai ba cái điều hòa",
        "mất điện từ tám giờ đến mười giờ",
        "không",
        "",
    ],
)
def test_ordinary_numbers_need_no_agreement(text: str) -> None:
    assert value_in(text, PREFIXES) is None


def test_the_end_is_told_in_words() -> None:
    value = value_in(f"pê đê {CODE}", PREFIXES)
    assert value is not None
    assert value.end == "bốn năm sáu"


def test_a_hotline_of_one_company_knows_the_letters() -> None:
    value = value_in(CODE, ("PE",))
    assert value is not None
    assert (value.sort, value.value) == (Sort.CODE, "PE13000123456")
