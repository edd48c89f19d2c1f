"""The OpenAPI's error codes as a table: what each means and what becomes of the message.

Source: Zalo for Developers, "Mã lỗi". Failures come with HTTP 200; only `error` tells. The number decides, never the
words; both are kept for the log, because third parties use the same numbers with other meanings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connectors.errors import ChannelDown, RateLimited, Refused, Retry, SendError, Unknown, Unreachable, WindowClosed


@dataclass(frozen=True, slots=True)
class Policy:
    """What to do about an error code. `night` asks for a try after the platform's quiet hours."""

    kind: type[SendError]
    meaning: str
    night: bool = False


# The access token is not valid (any more): renew it and make the same call once again.
TOKEN_REFUSED = frozenset({-216, -220})
# An uploaded file has expired or is not known: upload it again, once.
UPLOAD_EXPIRED = -100

CODES: dict[int, Policy] = {
    -32: Policy(RateLimited, "the app or the account makes too many calls"),
    -100: Policy(Refused, "the uploaded file has expired"),
    -200: Policy(Retry, "sending failed"),
    -201: Policy(Refused, "a parameter is not valid"),
    -204: Policy(ChannelDown, "the official account is disabled"),
    -205: Policy(ChannelDown, "the official account does not exist"),
    -209: Policy(ChannelDown, "the app is not activated for this API"),
    -210: Policy(Refused, "a parameter is over its limit"),
    -211: Policy(ChannelDown, "the account is out of quota"),
    -212: Policy(ChannelDown, "the app has not registered this API"),
    -213: Policy(Unreachable, "the person does not follow the account"),
    -214: Policy(Retry, "the article is still being processed"),
    -216: Policy(ChannelDown, "the access token is not valid"),
    -217: Policy(Unreachable, "the person has blocked the account"),
    -218: Policy(WindowClosed, "the person's quota of messages is used up"),
    -219: Policy(ChannelDown, "the app is removed or disabled"),
    -220: Policy(ChannelDown, "the access token has expired"),
    -221: Policy(ChannelDown, "the account must be verified"),
    -223: Policy(ChannelDown, "the account has not authorised this API"),
    -224: Policy(ChannelDown, "the account needs a larger package"),
    -227: Policy(Unreachable, "the person is banned, or away for more than 45 days"),
    -230: Policy(WindowClosed, "the person has not written for 7 days"),
    -232: Policy(WindowClosed, "the conversation has expired"),
    -233: Policy(Refused, "this kind of message is not supported"),
    -234: Policy(Retry, "not allowed between 22:00 and 06:00", night=True),
    -240: Policy(Refused, "this API has been shut down"),
    -242: Policy(ChannelDown, "the proof of the app's secret is wrong"),
    -244: Policy(Unreachable, "the person does not take this kind of message"),
    -248: Policy(Refused, "the message breaks the platform's rules"),
    -249: Policy(Refused, "this template can't be sent by user id"),
    -320: Policy(ChannelDown, "no Zalo Cloud account is linked"),
    -321: Policy(ChannelDown, "the Zalo Cloud account has no money"),
}
# Statuses of a server that says it did nothing; other 5xx without an error may come after the send.
_NOTHING_DONE = (429, 503)


def fault(
    code: int,
    message: str,
    *,
    codes: dict[int, Policy] = CODES,
    retry_after: float | None = None,
    until_morning: float = 0,
) -> SendError:
    """The error of an answer with `error != 0`. `until_morning` is the seconds to the end of the quiet hours."""
    policy = codes.get(code)
    if policy is None:
        # Not in any list of the platform: nothing was sent, and the same call would fail again.
        return Refused(f"Zalo answered {code}: {shortened(message)}", code=str(code))
    wait = until_morning if policy.night else retry_after
    return policy.kind(f"Zalo answered {code}: {policy.meaning}", code=str(code), retry_after=wait)


def without_code(status: int, retry_after: float | None = None) -> SendError:
    """The error of an answer that is not the platform's JSON."""
    code = f"http-{status}"
    if status in _NOTHING_DONE:
        kind = RateLimited if status == 429 else Retry
        return kind(f"Zalo answered HTTP {status}", code=code, retry_after=retry_after)
    if status >= 500 or status < 400:
        return Unknown(f"Zalo answered HTTP {status} without saying what became of it", code=code)
    return Refused(f"Zalo answered HTTP {status}", code=code)


def error_code(content: Any) -> int | None:
    """The `error` of an answer as a number; None when there is none to read."""
    if not isinstance(content, dict) or "error" not in content:
        return None
    try:
        return int(content["error"])
    except (TypeError, ValueError, OverflowError):
        return None


def shortened(message: Any) -> str:
    """The platform's words for the log, in one line."""
    return " ".join(str(message).split())[:200]
