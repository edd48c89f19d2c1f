"""Customers who write on Zalo: to the official account and to the bot, through the stand-in platforms."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.platforms import zalo as account
from tests.platforms import zalobot as bot
from tests.platforms.hooks import Hook

if TYPE_CHECKING:
    from tests.real.house import House

_PATIENCE = 60.0


def platforms(assistant: str) -> tuple[account.ZaloApi, bot.ZaloBotApi]:
    """Both platforms; the account posts an echo of everything it is sent, as the real one does."""
    hook = Hook(f"{assistant}/webhooks/zalo", account.sign)
    return account.ZaloApi(hook=hook, echoes=True), bot.ZaloBotApi()


def settings(account_url: str, bot_url: str) -> dict[str, str]:
    """What the assistant must be told."""
    return {
        "ZALO_APP_ID": account.APP_ID,
        "ZALO_APP_SECRET": account.APP_SECRET,
        "ZALO_OA_SECRET": account.OA_SECRET,
        "ZALO_REFRESH_TOKEN": "first-refresh-token",
        "ZALO_API_URL": f"{account_url}/api",
        "ZALO_OAUTH_URL": f"{account_url}/oauth",
        "ZALO_BUSINESS_URL": f"{account_url}/business",
        "ZALOBOT_TOKEN": bot.TOKEN,
        "ZALOBOT_SECRET": bot.SECRET,
        "ZALOBOT_API_URL": bot_url,
    }


@dataclass
class AccountCustomer:
    """Somebody who writes to the official account."""

    house: House
    user: str
    _read: int = 0

    def writes(self, words: str) -> None:
        self.house.zalo.touch(self.user)
        self.posts(self.house.zalo.text_event(self.user, words))

    def posts(self, payload: dict[str, Any]) -> None:
        """Deliver a signed event."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        answer = self.house.http.post("/webhooks/zalo", content=body, headers=account.sign(body, payload))
        assert answer.status_code == 200, answer.text

    def says(self, words: str) -> list[account.Sent]:
        """Write, wait for the answer and return it."""
        self.writes(words)
        return self.hears()

    def taps(self, title: str) -> list[account.Sent]:
        """Tap the newest button of this title."""
        shown = [button for sent in self.house.zalo.to(self.user) for button in sent.buttons]
        matching = [button for button in shown if title.lower() in button["title"].lower()]
        assert matching, f"no choice {title!r} among {[button['title'] for button in shown]}"
        return self.says(matching[-1]["payload"])

    def hears(self) -> list[account.Sent]:
        fresh = _hears(lambda: self.house.zalo.to(self.user), self._read)
        self._read += len(fresh)
        return fresh


@dataclass
class BotCustomer:
    """Somebody who writes to the bot."""

    house: House
    user: str
    _read: int = 0

    def says(self, words: str) -> list[bot.Sent]:
        """Write, wait for the answer and return it."""
        update = self.house.zalobot.event("text", self.user, text=words)
        answer = self.house.http.post("/webhooks/zalobot", json=update, headers=bot.sign(b"", {}))
        assert answer.status_code == 200, answer.text
        fresh = _hears(lambda: self.house.zalobot.to(self.user), self._read)
        self._read += len(fresh)
        return fresh


def _hears(received: Any, read: int, quiet: float = 1.5) -> Any:
    """The new messages, once at least one came and none followed for a while (the bot sends one a second)."""
    deadline = time.monotonic() + _PATIENCE
    while len(received()) <= read:
        assert time.monotonic() < deadline, "no answer"
        time.sleep(0.05)
    while True:
        count = len(received())
        time.sleep(quiet)
        if len(received()) == count:
            return received()[read:]
