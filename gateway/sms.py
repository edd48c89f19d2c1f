"""Text messages outside the demonstration."""

from __future__ import annotations

import structlog

_log = structlog.get_logger(__name__)


class NoCarrier:
    """Stands where a carrier is to be connected: it says so in the log and sends nothing."""

    def send(self, phone: str, text: str) -> None:
        """Tell the operator that a text message could not be sent."""
        _log.error("no SMS carrier is connected; a text message was not sent", characters=len(text))
