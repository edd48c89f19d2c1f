"""Payment codes, field by field; the published strings whose checksum is confirmed are the vectors."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from utility.payments.crc import crc16
from utility.payments.emvco import PayloadError, field, parse, parse_fields, seal
from utility.payments.picture import QUIET_ZONE, SCALE, png
from utility.payments.vietqr import DEMO_PAYEE, PayeeAccount, bill_payload, customer_payload

PUBLISHED = [
    "00020101021138540010A00000072701240006970423011000999999990208QRIBFTTA53037045802VN6304CBB4",
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN62170813ung ho lu"
    " lut6304C15C",
    "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52",
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS6869081"
    "9thanh toan don hang63042E2E",
    "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN62340107NPS6869"
    "0819thanh toan don hang6304A203",
    "00020101021138480010A00000072701300006970403011621129950446040255204581253037045802VN5910PHUONG CAC6005HANOI621103"
    "07NPS686963045802",
    "00020101021238540010A00000072701240006970436011010175956000208QRIBFTTA530370454061800005802VN62230819thanh toan d"
    "on hang630470FA",
]
PAYEE = PayeeAccount("970436", "1017595600", "Công ty Điện lực Hà Nội")


def test_the_checksums_own_check_value() -> None:
    assert crc16("123456789") == "29B1"


@pytest.mark.parametrize("payload", PUBLISHED)
def test_published_checksums(payload: str) -> None:
    assert crc16(payload[:-4]) == payload[-4:]
    assert seal(payload[:-8]) == payload


@pytest.mark.parametrize("payload", PUBLISHED)
def test_one_changed_character_is_noticed(payload: str) -> None:
    for at in range(0, len(payload) - 8, 7):
        other = "0" if payload[at] != "0" else "1"
        with pytest.raises(PayloadError):
            parse(payload[:at] + other + payload[at + 1 :])


def test_our_fields_make_a_published_code() -> None:
    """The dynamic example of NAPAS, rebuilt from its parts."""
    account = field("00", "970436") + field("01", "1017595600")
    merchant = field("00", "A000000727") + field("01", account) + field("02", "QRIBFTTA")
    head = field("00", "01") + field("01", "12") + field("38", merchant) + field("53", "704")
    tail = field("54", "180000") + field("58", "VN") + field("62", field("08", "thanh toan don hang"))
    assert seal(head + tail) == PUBLISHED[-1]


def test_a_bills_code() -> None:
    payload = bill_payload(
        PAYEE, code="PD13000123456", bill_number="PD13000123456-2610", period="2026-10", amount=659433
    )
    fields = parse(payload)
    assert list(fields) == ["00", "01", "38", "53", "54", "58", "59", "62", "63"]  # in rising order, checksum last
    assert (fields["00"], fields["01"], fields["53"], fields["58"]) == ("01", "12", "704", "VN")
    assert fields["54"] == "659433"
    assert fields["59"] == "CONG TY DIEN LUC HA NOI"
    merchant = parse_fields(fields["38"])
    assert merchant["00"] == "A000000727"
    assert parse_fields(merchant["01"]) == {"00": "970436", "01": "1017595600"}
    assert merchant["02"] == "QRIBFTTA"
    assert parse_fields(fields["62"]) == {
        "01": "PD13000123456-2610",
        "06": "PD13000123456",
        "08": "PD13000123456 T10 2026",
    }


def test_a_customers_code_has_no_amount() -> None:
    fields = parse(customer_payload(PAYEE, code="PD13000123456"))
    assert fields["01"] == "11"
    assert "54" not in fields
    assert parse_fields(fields["62"])["06"] == "PD13000123456"


@given(st.integers(1, 10**13 - 1), st.sampled_from(["PD13000123456", "PA18LC0093398"]), st.integers(1, 12))
def test_every_amount_fits(amount: int, code: str, month: int) -> None:
    period = f"2026-{month:02d}"
    fields = parse(bill_payload(PAYEE, code=code, bill_number=f"{code}-26{month:02d}", period=period, amount=amount))
    assert fields["54"] == str(amount)
    assert all(len(value) <= 25 for value in parse_fields(fields["62"]).values())


@pytest.mark.parametrize("amount", [0, -1, 10**13])
def test_amounts_that_cannot_be_paid(amount: int) -> None:
    with pytest.raises(ValueError, match="can't be paid"):
        bill_payload(PAYEE, code="PD13000123456", bill_number="x", period="2026-10", amount=amount)


@pytest.mark.parametrize(
    ("bank", "account"), [("97043", "1"), ("970436x", "1"), ("970436", ""), ("970436", "1" * 20), ("970436", "1 2")]
)
def test_accounts_no_bank_has(bank: str, account: str) -> None:
    with pytest.raises(ValueError, match=r"BIN|account number"):
        PayeeAccount(bank, account, "x")


@pytest.mark.parametrize("value", ["", "x" * 100, "Hà Nội", "a\nb"])
def test_values_that_do_not_fit_a_field(value: str) -> None:
    with pytest.raises(PayloadError):
        field("08", value)


@pytest.mark.parametrize("text", ["0", "00", "0002", "000201X", "00020100020", "ab0201"])
def test_fields_that_are_cut_short(text: str) -> None:
    with pytest.raises(PayloadError):
        parse_fields(text)


def test_the_picture_reads_back() -> None:
    payload = bill_payload(DEMO_PAYEE, code="PD13000123456", bill_number="b", period="2026-10", amount=659433)
    image = Image.open(io.BytesIO(png(payload)))
    assert image.format == "PNG"
    assert image.size[0] == image.size[1] > 300
    assert image.crop((0, 0, image.size[0], SCALE * QUIET_ZONE)).getextrema() == (255, 255)  # the border is empty
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [payload]
