"""Customer codes as people write and say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utility.customer_code import is_valid, normalise

READ = [
    # as printed
    ("PB06010001234", "PB06010001234"),
    ("PA18LC0093398", "PA18LC0093398"),
    ("PNGV000012345", "PNGV000012345"),
    ("PD13000123456", "PD13000123456"),
    # lower case, groups, punctuation, full-width digits
    ("pd13000123456", "PD13000123456"),
    ("PD 1300 0123 456", "PD13000123456"),
    ("pd.13.000.123456", "PD13000123456"),
    ("PD13-000-123-456", "PD13000123456"),
    ("p d 1 3 0 0 0 1 2 3 4 5 6", "PD13000123456"),
    ("ＰＤ１３０００１２３４５６", "PD13000123456"),
    # in a sentence
    ("mã khách hàng của em là PD13000123456 ạ", "PD13000123456"),
    ("cho hỏi tiền điện pe13000234567 tháng 10", "PE13000234567"),
    ("MKH:PD13000123456.", "PD13000123456"),
    ("PD13000123456 và PE13000234567", "PD13000123456"),
    # O for zero where only digits can stand
    ("PD13OOO123456", "PD13000123456"),
    ("PA18LC00933O8", "PA18LC0093308"),
    ("PDO6000012345", "PD06000012345"),
    # metering points
    ("PD13000123456001", "PD13000123456"),
    ("PD130001234561", "PD13000123456"),
    # spoken
    ("pê đê một ba không không không một hai ba bốn năm sáu", "PD13000123456"),
    ("pê dê mười ba không không không một hai ba bốn năm sáu", "PD13000123456"),
    ("pê bê không sáu không một không không không một hai ba tư", "PB06010001234"),
    ("pờ a một tám lờ cờ không không chín ba ba chín tám", "PA18LC0093398"),
    ("pê a mười tám e lờ xê không không chín ba ba chín tám", "PA18LC0093398"),
    ("mã là pê đê ờ mười ba không không không ờ một hai ba bốn lăm sáu", "PD13000123456"),
    ("pê đê mười ba không không không một trăm hai mươi ba bốn trăm năm mươi sáu", "PD13000123456"),
    ("pê e mười ba không không không một trăm linh năm hai ba bảy", "PE13000105237"),
    ("pd một ba 000 một hai ba bốn năm sáu", "PD13000123456"),
]
NOT_READ = [
    "",
    "   ",
    "tiền điện tháng 10 bao nhiêu",
    "PD1300012345",  # one short
    "PD130001234567",  # one long, and no metering point
    "PZ13000123456",  # no such corporation
    "XD13000123456",
    "0912345678",
    "PHUONGTRANG12",  # a word
    "phê",
    "phòng ba mươi",
    "PD13000 và 123456",  # words between the halves
    "một hai ba bốn năm sáu bảy tám chín mười một hai",
    "💡💡💡",
]


@pytest.mark.parametrize(("text", "code"), READ)
def test_reads(text: str, code: str) -> None:
    assert normalise(text) == code


@pytest.mark.parametrize("text", NOT_READ)
def test_finds_nothing(text: str) -> None:
    assert normalise(text) is None


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("PD13000123456", True),
        ("PNGV000012345", True),
        ("pd13000123456", False),
        (" PD13000123456", False),
        ("PD13000123456\n", False),
        ("PF13000123456", False),
        ("PHUONGTRANG12", False),
        ("PD1300012345", False),
        ("PĐ13000123456", False),
        ("PD1300012345６", False),
    ],
)
def test_canonical_form(code: str, valid: bool) -> None:
    assert is_valid(code) is valid


CODES = st.from_regex(r"P[ABCDEKMPQ][0-9]{11}", fullmatch=True)


@given(CODES, st.lists(st.integers(1, 12), max_size=5), st.sampled_from([" ", ".", "-", " . "]))
def test_grouping_does_not_matter(code: str, cuts: list[int], separator: str) -> None:
    for cut in sorted(set(cuts), reverse=True):
        code_cut = code[:cut] + separator + code[cut:]
        assert normalise(code_cut.lower()) == code


@given(CODES)
def test_canonical_codes_read_as_themselves(code: str) -> None:
    assert is_valid(code)
    assert normalise(code) == code


@given(st.text())
def test_whatever_is_read_is_canonical(text: str) -> None:
    code = normalise(text)
    assert code is None or is_valid(code)
