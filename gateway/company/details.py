"""What a caller asked to have in writing, by Zalo.

Into a chat that is linked to the code, else by template to the number on the contract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog

from actions.notices import Notice
from gateway.company.news import News
from gateway.company.postman import Postman
from gateway.errors import StoreUnavailable
from utility.services import Utility

_log = structlog.get_logger(__name__)

KIND = "bill_details"
"""Of the template in NOTICE_TEMPLATES."""
_CHATS = ("zalo", "zalobot")


class DetailsByZalo:
    """The `Zalo` that the actions know; its methods are for threads, not for the event loop's own."""

    def __init__(self, utility: Utility, postman: Postman, news: News) -> None:
        self._utility = utility
        self._postman = postman
        self._news = news

    def reaches(self, code: str) -> bool:
        return bool(self._chats(code)) or self._by_number(code) is not None

    def send(
        self, code: str, asked: str, text: str, buttons: Sequence[dict[str, str]], values: Mapping[str, str]
    ) -> str:
        try:
            # The chat used last; its window may be closed, then the next.
            for chat in self._chats(code):
                if self._postman.deliver([chat], asked, Notice(text, buttons)):
                    return "chat"
            phone = self._by_number(code)
            if phone is not None and self._news.elsewhere is not None:
                self._news.elsewhere.asked_for(asked, KIND, phone, text, values)
                return "number"
        except StoreUnavailable as error:
            _log.warning("details asked for in a call were not sent by Zalo", reason=str(error))
        return ""

    def _chats(self, code: str) -> list[str]:
        return [chat for chat in self._utility.identity.chats_of(code) if chat.partition(":")[0] in _CHATS]

    def _by_number(self, code: str) -> str | None:
        elsewhere = self._news.elsewhere
        return self._utility.outreach.phone_of(code) if elsewhere is not None and elsewhere.takes(KIND) else None
