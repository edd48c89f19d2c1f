"""Personal data in logs, by table."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from gateway import logs
from gateway.masking import HIDDEN, mask, mask_value

MASKED = [
    ("gọi 0912345678 nhé", "gọi <phone> nhé"),
    ("gọi 0912 345 678", "gọi <phone>"),
    ("gọi 0912.345.678.", "gọi <phone>."),
    ("+84912345678", "<phone>"),
    ("+84 91 234 56 78", "<phone>"),
    ("84912345678", "<phone>"),
    ("máy bàn 02438251234", "máy bàn <phone>"),
    ("phone:webchat:0912345678", "phone:webchat:<phone>"),
    ("mã PD06000012345 nợ", "mã <customer code> nợ"),
    ("mã pe01000123456", "mã <customer code>"),
    ("mã PD 0600 0012 345", "mã <customer code>"),
    ("mã PD06-0000-12345", "mã <customer code>"),
    ("thư an.nguyen@gmail.com", "thư <email>"),
    ("CCCD 001099012345", "CCCD <number>"),
    ("CMND 123456789", "CMND <number>"),
    ("mã OTP 482913 của", "mã OTP <code> của"),
    ("OTP:482913.", "OTP:<code>."),
    ("sdt0912345678,mã482913", "sdt<phone>,mã<code>"),
    ("https://api.telegram.org/bot123456:AAF-x_y/sendMessage", "https://api.telegram.org/bot<secret>/sendMessage"),
    ("/actions/webhook?token=abc.def-1", "/actions/webhook?token=<secret>"),
    ("Authorization: Bearer abc.def", "Authorization: Bearer <secret>"),
    ("postgresql://user:pa55@db/app", "postgresql://<secret>@db/app"),
    ("nats://sometoken@127.0.0.1:4222", "nats://<secret>@127.0.0.1:4222"),
    ("GET /media/vietqr/eyJhIjoxfQ.aB-c.png", "GET /media/vietqr/<secret>"),
]
KEPT = [
    "hóa đơn 1.250.000 đồng",
    "kỳ 2026-10",
    "2026-11-22T04:13:00Z",
    "took 0.123456 s",
    "hotline 19001288",
    "port 41717",
    "participating",
    "lane 07 holds",
    "HTTP 503",
    "seq=123",
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_personal_data_and_secrets_go(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_ordinary_text_stays(text: str) -> None:
    assert mask(text) == text


@given(st.sampled_from("35789"), st.integers(0, 10**8 - 1), st.text("abcđ ,.:!?-"), st.text("abcđ ,.:!?-"))
def test_no_mobile_number_survives_its_neighbours(network: str, rest: int, before: str, after: str) -> None:
    phone = f"0{network}{rest:08d}"
    assert phone not in mask(f"{before}{phone}{after}")


def test_hidden_fields_are_hidden_at_any_depth() -> None:
    value = {"message": {"text": "tôi là An", "id": 7, "otp": "", "parts": [{"phone": "x"}, ("a", b"raw")]}}
    assert mask_value(value) == {
        "message": {"text": HIDDEN, "id": 7, "otp": "", "parts": [{"phone": HIDDEN}, ["a", HIDDEN]]}
    }


def test_every_way_of_logging_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    logs.configure("INFO")
    try:
        structlog.get_logger("ours").info("sent", to="0912345678", text="bí mật", amount=512000)
        logging.getLogger("library").warning("failed for %s", "an@example.vn")
        try:
            raise ValueError("code PD06000012345 not found")
        except ValueError:
            structlog.get_logger("ours").exception("broken")
    finally:
        monkeypatch.undo()
        logs.configure("ERROR")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["sent", "failed for <email>", "broken"]
    assert (lines[0]["to"], lines[0]["text"], lines[0]["amount"]) == ("<phone>", HIDDEN, 512000)
    assert "<customer code>" in lines[2]["exception"]
    for secret in ("0912345678", "bí mật", "an@example.vn", "PD06000012345"):
        assert secret not in written.getvalue()
