"""What is read of a platform's answer, whatever it sends."""

from __future__ import annotations

import httpx
import pytest

from connectors.answers import json_of, retry_after


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b'{"ok": true}', {"ok": True}),
        (b"[]", []),
        (b"", None),
        (b"<html>Bad gateway</html>", None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
    ],
)
def test_a_body(body: bytes, read: object) -> None:
    assert json_of(httpx.Response(200, content=body)) == read


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        ("0", 0.0),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        (None, None),
    ],
)
def test_how_long_to_wait(header: str | None, seconds: float | None) -> None:
    headers = {} if header is None else {"Retry-After": header}
    assert retry_after(httpx.Response(429, headers=headers)) == seconds
