"""How long after a customer's last message each platform takes what we write. Channels not named take it at any time.

Sources: Messenger Platform, "Sending messages" (24 hours; seven days for a person, under the human-agent tag); Zalo for
Developers, "Tin tư vấn" (free for 48 hours, billed until the seventh day). A caller who has hung up hears nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

#: A person's answer.
PERSON: Mapping[str, timedelta] = {"messenger": timedelta(days=7), "zalo": timedelta(days=7)}
#: What nobody asked for: news and questions of ours.
NEWS: Mapping[str, timedelta] = {
    "messenger": timedelta(hours=24),
    "zalo": timedelta(hours=48),
    "phone": timedelta(0),
}


def reply_until(channel: str, last_customer_at: str | None) -> str | None:
    """Until when a person may answer; None where there is no end or nobody has written yet."""
    window = PERSON.get(channel)
    if window is None or last_customer_at is None:
        return None
    return (datetime.fromisoformat(last_customer_at) + window).isoformat()
