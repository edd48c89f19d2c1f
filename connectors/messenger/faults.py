"""The Send API's answers as typed errors.

Source: Messenger Platform, "Error codes". Code and subcode decide, never the message's text.
"""

from __future__ import annotations

from typing import Any

from connectors.errors import ChannelDown, RateLimited, Refused, Retry, SendError, Unknown, Unreachable, WindowClosed

# "Invalid JSON reply": the platform says itself that the message was sent.
SENT_ALL_THE_SAME = (1, 1357046)

_BY_SUBCODE: dict[tuple[int, int], type[SendError]] = {
    (10, 2018278): WindowClosed,
    (10, 2534022): WindowClosed,
    (10, 2018065): WindowClosed,
    (10, 2018108): Unreachable,
    (10, 1893063): ChannelDown,  # page restricted from sending
    (1, 99): ChannelDown,  # missing permission or advanced access
    (100, 2018001): Unreachable,  # the id is of another page or app
    (100, 33): Unreachable,
}
_BY_CODE: dict[int, type[SendError]] = {
    1: Retry,
    2: Retry,
    1200: Retry,
    4: RateLimited,
    17: RateLimited,
    32: RateLimited,
    613: RateLimited,
    10: ChannelDown,
    200: ChannelDown,
    190: ChannelDown,
    368: ChannelDown,
    2022: ChannelDown,
    230: Unreachable,
    551: Unreachable,
    100: Refused,
    10900: Refused,
    10903: Refused,
}
# Statuses of a server that says it did nothing; other 5xx without an error body may come after the send.
_NOTHING_DONE = (429, 503)


def fault(status: int, body: Any, retry_after: float | None = None) -> SendError | None:
    """The error of an unsuccessful answer, or None when the platform sent the message all the same."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return _without_body(status, retry_after)
    code, subcode = _int(error.get("code")), _int(error.get("error_subcode"))
    if (code, subcode) == SENT_ALL_THE_SAME:
        return None
    known = _BY_SUBCODE.get((code, subcode)) or _BY_CODE.get(code)
    kind = known or (Retry if status >= 500 else Refused)
    trace = str(error.get("fbtrace_id", ""))
    shown = f"{code}/{subcode}" if subcode else str(code)
    return kind(f"Messenger answered {shown} (trace {trace})", code=shown, retry_after=retry_after)


def _without_body(status: int, retry_after: float | None) -> SendError:
    if status in _NOTHING_DONE:
        kind = RateLimited if status == 429 else Retry
        return kind(f"Messenger answered HTTP {status}", code=f"http-{status}", retry_after=retry_after)
    if status >= 500 or status < 400:
        return Unknown(f"Messenger answered HTTP {status} without saying what became of it", code=f"http-{status}")
    return Refused(f"Messenger answered HTTP {status}", code=f"http-{status}")


def _int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
