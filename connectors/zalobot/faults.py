"""The Bot API's answers as typed errors, by `error_code`, which follows HTTP.

Source: Zalo Bot Platform and its clients; it publishes no list of errors, so only the plain meanings are used.
"""

from __future__ import annotations

from typing import Any

from connectors.errors import ChannelDown, RateLimited, Refused, Retry, SendError, Unknown, Unreachable

CODES: dict[int, tuple[type[SendError], str]] = {
    400: (Refused, "the call is not valid"),
    401: (ChannelDown, "the token is not valid"),
    403: (Unreachable, "this person can't be written to"),
    404: (ChannelDown, "no such bot or method"),
    408: (Retry, "the platform ran out of time"),
    413: (Refused, "the message is too large"),
    429: (RateLimited, "too many calls"),
    503: (Retry, "the platform is not available"),
}


def fault(status: int, content: Any, retry_after: float | None = None) -> SendError:
    """The error of an unsuccessful answer."""
    explained = isinstance(content, dict) and content.get("ok") is False
    code = _int(content.get("error_code")) or status if explained else status
    if not explained and (status >= 500 or status < 400) and status != 503:
        return Unknown(f"Zalo Bot answered HTTP {status} without saying what became of it", code=f"http-{status}")
    kind, meaning = CODES.get(code) or ((Retry, "an error of the platform") if code >= 500 else (Refused, "refused"))
    return kind(f"Zalo Bot answered {code}: {meaning}", code=str(code), retry_after=retry_after)


def _int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
