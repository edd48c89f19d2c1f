"""Until when a person may answer on a channel, counted from the customer's last message.

Messenger: 24 hours, and 7 days for replies of people with the human-agent tag. Zalo OA: 7 days for consultation
messages. Channels that are not named have no limit.
"""

from __future__ import annotations

from datetime import datetime, timedelta

_WINDOWS = {"messenger": timedelta(days=7), "zalo": timedelta(days=7)}


def reply_until(channel: str, last_customer_at: str | None) -> str | None:
    """The end of the window; None where there is none or nobody has written yet."""
    window = _WINDOWS.get(channel)
    if window is None or last_customer_at is None:
        return None
    return (datetime.fromisoformat(last_customer_at) + window).isoformat()
