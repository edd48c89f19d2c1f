"""Codes on papers: what they say of the customer, and what they don't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utility.payments.emvco import field, seal
from utility.payments.scanned import Scanned, scanned
from utility.payments.vietqr import DEMO_PAYEE, bill_payload, customer_payload

CODE = "PE01000012345"
BILL = bill_payload(DEMO_PAYEE, code=CODE, bill_number="7781", period="2026-10", amount=512_000)
STATIC = customer_payload(DEMO_PAYEE, code=CODE)
PURPOSE_ONLY = seal(field("00", "01") + field("01", "12") + field("62", field("08", f"Tien dien {CODE}")))
STRANGER = seal(field("00", "01") + field("01", "11") + field("62", field("08", "Tra tien ca phe")))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (BILL, Scanned(CODE, "2026-10")),
        (STATIC, Scanned(CODE)),
        (PURPOSE_ONLY, Scanned(CODE)),
        (CODE, Scanned(CODE)),
        (f" {CODE.lower()}\n", Scanned(CODE)),
        (f"https://cskh.example.vn/tra-cuu?ma={CODE}&ky=1", Scanned(CODE)),
        (f"{CODE}|NGUYEN VAN A|512000", Scanned(CODE)),
        (f"{CODE}001", Scanned(CODE)),  # the metering point's number
        (BILL[:-1] + "0" * (BILL[-1] != "0") + "1" * (BILL[-1] == "0"), None),  # damaged
        (STRANGER, None),
        ("001090012345||Nguyễn Văn A|01011990|Nam|12 Lê Lợi|01012021", None),  # an identity card
        ("8934563138165", None),  # a packet of noodles
        ("https://example.vn", None),
        ("PHUONGTRANG12", None),
        ("", None),
    ],
)
def test_what_a_code_says(text: str, meant: Scanned | None) -> None:
    assert scanned(text) == meant


@given(st.text(max_size=80) | st.text(alphabet="P0123456789|ED", max_size=80).map(lambda rest: f"000201{rest}"))
def test_any_text_is_read_or_left(text: str) -> None:
    found = scanned(text)
    assert found is None or len(found.customer_code) == 13
