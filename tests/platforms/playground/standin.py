"""What the page needs of a platform, and the list of platforms. Adding one is a function here and a line in the list."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.platforms import telegram as telegram_platform
from tests.platforms import zalo as zalo_platform
from tests.platforms import zalobot as zalobot_platform
from tests.platforms.graph import GraphApi
from tests.platforms.hooks import Hook

PAGE, MESSENGER_SECRET, VERIFY_TOKEN = "100200300", "messenger-app-secret", "messenger-verify-token"


@dataclass(frozen=True)
class Bubble:
    """A message on a customer's phone. `choices` are titles with what a tap sends; None for links."""

    user: str
    text: str
    at: float
    image: str | None = None
    choices: tuple[tuple[str, str | None], ...] = ()
    by: str = "company"


@dataclass
class StandIn:
    """A platform as the page shows it."""

    name: str
    title: str
    app: Any
    hook: Hook
    settings: Callable[[str], dict[str, str]]  # its own address → what the assistant must be told
    shown: Callable[[], list[Bubble]]
    says: Callable[[str, str], Awaitable[None]]
    taps: Callable[[str, str, str], Awaitable[None]]  # user, title, value
    person_says: Callable[[str, str], Awaitable[None]] | None = None  # an agent in the platform's own inbox
    fail_next: Callable[[], None] | None = None
    user: str = "1001"
    own: list[Bubble] = field(default_factory=list)  # what the customers wrote


def messenger(assistant: str) -> StandIn:
    """Facebook Messenger."""
    graph, numbers = GraphApi(), itertools.count(int(time.time()))

    def sign(body: bytes, _payload: Mapping[str, Any]) -> dict[str, str]:
        return {
            "X-Hub-Signature-256": f"sha256={hmac.new(MESSENGER_SECRET.encode(), body, hashlib.sha256).hexdigest()}"
        }

    hook = Hook(f"{assistant}/webhooks/messenger", sign)

    async def post(sender: str, recipient: str, **message: Any) -> None:
        stamp = int(time.time() * 1000)
        item = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": stamp}
        item["message"] = {"mid": f"m_{next(numbers)}", **message}
        await hook.deliver([{"object": "page", "entry": [{"id": PAGE, "time": stamp, "messaging": [item]}]}])

    def shown() -> list[Bubble]:
        return [Bubble(sent.user, sent.text, sent.at, sent.image, _messenger_choices(sent)) for sent in graph.sent]

    async def person(user: str, words: str) -> None:
        await post(PAGE, user, is_echo=True, app_id=263902037430900, text=words)

    from tests.platforms.graph import Fault

    return StandIn(
        "messenger",
        "Messenger",
        graph.app,
        hook,
        lambda url: {
            "MESSENGER_APP_SECRET": MESSENGER_SECRET,
            "MESSENGER_VERIFY_TOKEN": VERIFY_TOKEN,
            "MESSENGER_PAGE_TOKEN": graph.page_token,
            "MESSENGER_API_URL": f"{url}/v25.0",
        },
        shown,
        lambda user, words: post(user, PAGE, text=words),
        lambda user, title, value: post(user, PAGE, text=title, quick_reply={"payload": value}),
        person,
        lambda: graph.faults.append(Fault(code=2)),
    )


def _messenger_choices(sent: Any) -> tuple[tuple[str, str | None], ...]:
    payload = (sent.message.get("attachment") or {}).get("payload") or {}
    links = [(button["title"], None) for button in payload.get("buttons", ())]
    return tuple(links + [(reply["title"], reply["payload"]) for reply in sent.quick_replies])


def zalo(assistant: str) -> StandIn:
    """A Zalo official account."""
    hook = Hook(f"{assistant}/webhooks/zalo", zalo_platform.sign)
    platform = zalo_platform.ZaloApi(hook=hook, echoes=True)
    platform.oauth.trusting = True

    def shown() -> list[Bubble]:
        templates = [
            Bubble(sent.phone, "\n".join(f"{key}: {value}" for key, value in sent.values.items()), 0.0, by="template")
            for sent in platform.zns.sent
        ]
        return templates + [
            Bubble(
                sent.user,
                sent.text or str(sent.payload.get("elements", [{}])[0].get("subtitle", "")),
                sent.at,
                sent.image,
                tuple((button["title"], _query(button)) for button in sent.buttons),
                "person" if sent.mid.endswith("person") else "company",
            )
            for sent in platform.sent
        ]

    async def taps(user: str, _title: str, value: str) -> None:
        await platform.taps(user, value)

    return StandIn(
        "zalo",
        "Zalo OA",
        platform.app,
        hook,
        lambda url: {
            "ZALO_APP_ID": zalo_platform.APP_ID,
            "ZALO_APP_SECRET": zalo_platform.APP_SECRET,
            "ZALO_OA_SECRET": zalo_platform.OA_SECRET,
            "ZALO_REFRESH_TOKEN": "first-refresh-token",
            "ZALO_API_URL": f"{url}/api",
            "ZALO_OAUTH_URL": f"{url}/oauth",
            "ZALO_BUSINESS_URL": f"{url}/business",
        },
        shown,
        platform.says,
        taps,
        platform.agent_says,
        lambda: platform.faults.append(zalo_platform.Fault(-200)),
    )


def _query(button: Mapping[str, Any]) -> str | None:
    return str(button["payload"]) if str(button["type"]).startswith("oa.query") else None


def zalobot(assistant: str) -> StandIn:
    """A Zalo bot."""
    hook = Hook(f"{assistant}/webhooks/zalobot", zalobot_platform.sign)
    platform = zalobot_platform.ZaloBotApi(hook=hook)

    async def taps(user: str, title: str, _value: str) -> None:
        await platform.says(user, title)

    return StandIn(
        "zalobot",
        "Zalo Bot",
        platform.app,
        hook,
        lambda url: {
            "ZALOBOT_TOKEN": zalobot_platform.TOKEN,
            "ZALOBOT_SECRET": zalobot_platform.SECRET,
            "ZALOBOT_API_URL": url,
        },
        lambda: [Bubble(sent.user, sent.text, sent.at, sent.image) for sent in platform.sent],
        platform.says,
        taps,
        fail_next=lambda: platform.faults.append(zalobot_platform.Fault(503)),
    )


def telegram(assistant: str) -> StandIn:
    """A Telegram bot."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": telegram_platform.SECRET}
    hook = Hook(f"{assistant}/webhooks/telegram", lambda _body, _payload: headers)
    platform = telegram_platform.BotApi()

    def shown() -> list[Bubble]:
        return [
            Bubble(
                str(sent.chat),
                sent.text,
                sent.at,
                sent.photo if isinstance(sent.photo, str) else None,
                tuple((button["text"], button.get("callback_data")) for button in sent.buttons),
            )
            for sent in platform.shown
        ]

    async def says(user: str, words: str) -> None:
        await hook.deliver([platform.person(int(user)).message(text=words)])

    async def taps(user: str, title: str, _value: str) -> None:
        await hook.deliver([platform.person(int(user)).tap(title)])

    return StandIn(
        "telegram",
        "Telegram",
        platform.app,
        hook,
        lambda url: {
            "TELEGRAM_TOKEN": telegram_platform.TOKEN,
            "TELEGRAM_SECRET": telegram_platform.SECRET,
            "TELEGRAM_API_URL": url,
        },
        shown,
        says,
        taps,
        fail_next=lambda: platform.faults.append(telegram_platform.Fault(429, "Too Many Requests", 2)),
    )


STAND_INS: tuple[Callable[[str], StandIn], ...] = (messenger, zalo, zalobot, telegram)
