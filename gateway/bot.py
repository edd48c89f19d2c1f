"""The client of Rasa's channel "gateway": one message in, its answers out, the same answers for the same id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from gateway.errors import BotUnavailable

# A turn takes tens of milliseconds. One that takes this long is stuck; its message waits in SQL and is asked again,
# with the same id, so a late answer is not lost.
_TURN_SECONDS = 10.0
_CONNECT_SECONDS = 2.0
_HEALTH_SECONDS = 1.5
# Rasa can't read the message, and won't the next time. (A wrong token, 401, is an operator's to mend.)
_HOPELESS = frozenset({400, 413, 422})


@dataclass(frozen=True, slots=True)
class BotReply:
    """What Rasa said: messages as it sends them, and how it understood the customer."""

    messages: Sequence[Mapping[str, Any]]
    repeated: bool = False
    intent: str | None = None
    confidence: float | None = None


class BotClient:
    """Asks Rasa. The transport can be swapped, so that tests stay in the process."""

    def __init__(self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"X-Assistant-Token": token},
            timeout=httpx.Timeout(_TURN_SECONDS, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=128, max_keepalive_connections=64),
            transport=transport,
            trust_env=False,  # Rasa is ours: no proxy stands between
        )

    async def ask(
        self, conversation: str, message_id: str, text: str, channel: str, metadata: Mapping[str, Any]
    ) -> BotReply:
        """One turn. Raises `BotUnavailable` for anything that is not an answer."""
        body = {
            "conversation": conversation,
            "message_id": message_id,
            "text": text,
            "channel": channel,
            "metadata": dict(metadata),
        }
        try:
            response = await self._http.post("/webhooks/gateway/message", json=body)
        except httpx.TimeoutException as error:
            raise BotUnavailable("Rasa did not answer in time", "timeout") from error
        except httpx.HTTPError as error:
            raise BotUnavailable(f"Rasa can't be reached ({type(error).__name__})", "unreachable") from error
        if response.status_code != 200:
            raise BotUnavailable(
                f"Rasa answered HTTP {response.status_code}",
                f"http_{response.status_code}",
                hopeless=response.status_code in _HOPELESS,
            )
        return _reply(response)

    async def health(self) -> str:
        """The id of the loaded model. Raises `BotUnavailable`."""
        try:
            response = await self._http.get("/webhooks/gateway/health", timeout=_HEALTH_SECONDS)
            response.raise_for_status()
            model = response.json()["model"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise BotUnavailable(f"Rasa is not ready ({type(error).__name__})", "health") from error
        return str(model)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _reply(response: httpx.Response) -> BotReply:
    try:
        body = response.json()
        messages = [message for message in body["messages"] if isinstance(message, dict)]
        intent = body.get("intent") or {}
        confidence = intent.get("confidence")
        return BotReply(
            messages,
            bool(body.get("repeated")),
            intent.get("name"),
            None if confidence is None else float(confidence),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BotUnavailable(f"Rasa's answer can't be read ({type(error).__name__})", "unreadable") from error
