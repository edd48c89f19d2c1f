"""Which answers Messenger takes when: the rules of its reply windows, applied before sending.

Source: Messenger Platform, "Sending messages", policy of 2026-04-27: 24 hours for anybody, seven days for a person's
answer under the tag HUMAN_AGENT, never for the bot's (it is a breach of the policy).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from connectors.errors import WindowClosed

STANDARD = timedelta(hours=24)
HUMAN = timedelta(days=7)
# Their clock and ours differ a little, and a send takes a moment.
_MARGIN = timedelta(minutes=1)


def kind_of_message(author: str, silence: timedelta | None) -> dict[str, Any]:
    """The `messaging_type` (and tag) of an answer after the customer's silence. Raises `WindowClosed`.

    Without a known silence the platform decides.
    """
    if silence is None or silence <= STANDARD - _MARGIN:
        return {"messaging_type": "RESPONSE"}
    if author != "agent":
        raise WindowClosed("the customer's last message is more than 24 hours old", code="window-24h")
    if silence > HUMAN - _MARGIN:
        raise WindowClosed("the customer's last message is more than seven days old", code="window-7d")
    return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
