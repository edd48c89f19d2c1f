"""What the page shows before a word is written: Get Started, greeting, ice breakers, menu; and its subscriptions.

Source: Messenger Platform, "Messenger Profile API" and "Subscribed apps". One key a call: a combined call fails whole,
and the menu needs Get Started to be there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

TEXTS: dict[str, Any] = json.loads(Path(__file__).with_name("texts.vi.json").read_text(encoding="utf-8"))

FIELDS = (
    *("messages", "messaging_postbacks", "message_deliveries", "message_reads", "message_echoes"),
    *("message_reactions", "message_edits", "messaging_referrals", "messaging_handovers", "standby"),
    "messaging_policy_enforcement",
)


class Graph(Protocol):
    """The calls this needs; each raises a `SendError`."""

    async def get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]: ...

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]: ...


def profile() -> list[dict[str, Any]]:
    """The calls of the profile in their order."""
    ice_breakers = [{"question": one["question"], "payload": one["payload"]} for one in TEXTS["ice_breakers"]]
    menu = [{"type": "postback", "title": one["title"], "payload": one["payload"]} for one in TEXTS["menu"]]
    return [
        {"get_started": {"payload": TEXTS["get_started"]["payload"]}},
        {"greeting": [{"locale": "default", "text": TEXTS["greeting"]}]},
        {"ice_breakers": [{"locale": "default", "call_to_actions": ice_breakers}]},
        {
            "persistent_menu": [
                {"locale": "default", "composer_input_disabled": False, "call_to_actions": menu},
            ]
        },
    ]


async def set_up(graph: Graph, webhook_url: str) -> Sequence[str]:
    """Set the profile and subscribe the page; a sentence for each."""
    page = await graph.get("me", {"fields": "id,name"})
    done = [f"The token is of the page {page.get('name', '?')} ({page.get('id', '?')})"]
    for call in profile():
        await graph.post("me/messenger_profile", call)
        done.append(f"{next(iter(call)).replace('_', ' ').capitalize()} is set")
    await graph.post(f"{page.get('id', 'me')}/subscribed_apps", {"subscribed_fields": ",".join(FIELDS)})
    done.append("The page sends its events to the app")
    # Only the app's own console can register the address: it asks for the app's token, which is not ours to hold.
    done.append(f"In the app's console the webhook must be {webhook_url} with MESSENGER_VERIFY_TOKEN")
    done.append("In Business Suite: make this app the default one, turn instant replies and away messages off")
    return done
