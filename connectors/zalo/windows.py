"""Whether an answer may go out now, and what it would cost, known before it is sent.

An answer is free for 48 hours after the customer's last interaction, billed until the seventh day, and refused after
that. Billing is silent, so the bot only answers while it is free; what a person may do is a setting.
Source: Zalo for Developers, "Tin tư vấn" and "Kiểm tra hạn mức".
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.errors import ChannelDown, SendError, WindowClosed
from connectors.zalo.client import OpenApi

FREE = timedelta(hours=48)
LONGEST = timedelta(days=7)
# Our clock and Zalo's differ a little, and a send takes a moment.
_MARGIN = timedelta(minutes=2)
# Customers whose last answer's quota is remembered; the platform is asked for the others.
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the platform grants for one customer now."""

    last_interaction: datetime | None
    remaining: int | None = None  # free answers left in this window; None when the platform names no number
    total: int | None = None

    def free_until(self) -> datetime | None:
        """Until when answers cost nothing."""
        return self.last_interaction + FREE if self.last_interaction else None

    def open_until(self) -> datetime | None:
        """Until when the platform takes answers at all."""
        return self.last_interaction + LONGEST if self.last_interaction else None

    def used_up(self) -> bool:
        """Whether the next answer would be billed although it is in time."""
        return self.remaining == 0 and bool(self.total)


class ReplyWindows:
    """The windows of one account's customers."""

    def __init__(self, api: OpenApi, *, paid_replies: bool, now: Callable[[], datetime]) -> None:
        self._api = api
        self._paid_replies = paid_replies
        self._now = now
        self._quota: OrderedDict[str, tuple[int | None, int | None]] = OrderedDict()

    async def ask(self, user: str) -> Allowance:
        """The platform's own word. Raises a `SendError`."""
        data = await self._api.post("/v3.0/oa/quota/message", {"user_id": user})
        return read_allowance(data)

    async def check(self, user: str, author: str, silence: timedelta | None) -> None:
        """Raise `WindowClosed` when this answer would be refused, or billed without anybody having wanted that.

        `silence` is how long the customer has been silent as far as we know. The platform is only asked when that says
        too little; when it can't be asked, the send itself will tell.
        """
        remaining, total = self._quota.get(user, (None, None))
        used_up = remaining == 0 and bool(total)
        if silence is not None and silence <= FREE - _MARGIN and not used_up:
            return
        try:
            allowance = await self.ask(user)
        except ChannelDown:
            raise
        except SendError:
            return
        self._remember(user, allowance.remaining, allowance.total)
        self._judge(allowance, author)

    def note(self, user: str, answer: Any) -> None:
        """Keep what an answer to a send tells about the quota."""
        quota = answer.get("quota") if isinstance(answer, dict) else None
        if isinstance(quota, dict) and quota.get("quota_type") in (None, "reply"):
            self._remember(user, _number(quota.get("remain")), _number(quota.get("total")))

    def opened(self, user: str) -> None:
        """The customer wrote: their window and its quota begin anew."""
        self._quota.pop(user, None)

    def _judge(self, allowance: Allowance, author: str) -> None:
        if allowance.last_interaction is None:
            return
        age = self._now() - allowance.last_interaction
        if age > LONGEST:
            raise WindowClosed("the customer has not written for 7 days: Zalo takes no answer now", code="window-7d")
        billed = age > FREE or allowance.used_up()
        if billed and not (author == "agent" and self._paid_replies):
            why = "48 hours are over" if age > FREE else "the free answers are used up"
            raise WindowClosed(f"{why}: Zalo would bill this answer", code="window-paid")

    def _remember(self, user: str, remaining: int | None, total: int | None) -> None:
        self._quota[user] = (remaining, total)
        self._quota.move_to_end(user)
        if len(self._quota) > _REMEMBERED:
            self._quota.popitem(last=False)


def read_allowance(data: Any) -> Allowance:
    """The answer of the quota call: `last_interaction` in milliseconds and `cs_reply`."""
    if not isinstance(data, Mapping):
        return Allowance(None)
    reply = data.get("cs_reply")
    counts = reply if isinstance(reply, Mapping) else {}
    return Allowance(_moment(data.get("last_interaction")), _number(counts.get("remain")), _number(counts.get("total")))


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _moment(value: Any) -> datetime | None:
    milliseconds = _number(value)
    if not milliseconds or milliseconds < 0:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
