"""The client of Rasa's channel "gateway": one message in, its answers out, the same answers for the same id."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from gateway.errors import BotUnavailable

# A turn takes tens of milliseconds. One that takes this long is stuck; its message waits in SQL and is asked again,
# with the same id, so a late answer is not lost.
_TURN_SECONDS = 10.0
_CONNECT_SECONDS = 2.0
_HEALTH_SECONDS = 1.5
# A model is loaded in a second; a machine under load may need many times that.
_LOAD_SECONDS = 60.0
_CONNECTIONS = 64
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
    """Asks Rasa, over aiohttp: this call is made for every message, and httpx costs ten times as much."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"X-Assistant-Token": token}
        self._session: aiohttp.ClientSession | None = None

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
            async with self._http().post("/webhooks/gateway/message", json=body) as response:
                if response.status != 200:
                    raise BotUnavailable(
                        f"Rasa answered HTTP {response.status}",
                        f"http_{response.status}",
                        hopeless=response.status in _HOPELESS,
                    )
                return _reply(await response.read())
        except TimeoutError as error:
            raise BotUnavailable("Rasa did not answer in time", "timeout") from error
        except (aiohttp.ClientError, OSError) as error:
            raise BotUnavailable(f"Rasa can't be reached ({type(error).__name__})", "unreachable") from error

    async def health(self) -> str:
        """The id of the loaded model. Raises `BotUnavailable`."""
        limit = aiohttp.ClientTimeout(total=_HEALTH_SECONDS)
        try:
            async with self._http().get("/webhooks/gateway/health", timeout=limit) as response:
                response.raise_for_status()
                return str((await response.json())["model"])
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError) as error:
            raise BotUnavailable(f"Rasa is not ready ({type(error).__name__})", "health") from error

    async def understand(self, text: str) -> dict[str, Any]:
        """What a text means, outside of any conversation: intent, ranking, entities, faq. Raises `BotUnavailable`."""
        return await self._call("POST", "understand", _TURN_SECONDS, {"text": text})

    async def rehearse(self, text: str) -> list[dict[str, Any]]:
        """What would be said to a stranger's first words; the conversation is forgotten. Raises `BotUnavailable`."""
        found = await self._call("POST", "rehearse", _TURN_SECONDS, {"text": text})
        return [one for one in found.get("messages") or [] if isinstance(one, dict)]

    async def models(self) -> dict[str, Any]:
        """The models that could serve, and which does: {"serving", "models": […]}. Raises `BotUnavailable`."""
        return await self._call("GET", "models", _TURN_SECONDS)

    async def use(self, model: str) -> dict[str, Any]:
        """Have another model serve; turns go on meanwhile. Raises `BotUnavailable`, whose reason is Rasa's code."""
        return await self._call("PUT", "model", _LOAD_SECONDS, {"model": model})

    async def _call(self, method: str, path: str, seconds: float, body: Any = None) -> dict[str, Any]:
        limit = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._http().request(method, f"/webhooks/gateway/{path}", json=body, timeout=limit) as response:
                told = await response.json(content_type=None)
                if response.status != 200:
                    code = told.get("error") if isinstance(told, dict) else None
                    raise BotUnavailable(f"Rasa answered HTTP {response.status}", str(code or response.status))
                return dict(told)
        except TimeoutError as error:
            raise BotUnavailable("Rasa did not answer in time", "timeout") from error
        except (aiohttp.ClientError, OSError, ValueError, TypeError) as error:
            raise BotUnavailable(f"Rasa can't be reached ({type(error).__name__})", "unreachable") from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:  # made here because it needs the running loop
            self._session = aiohttp.ClientSession(
                self._url,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=_TURN_SECONDS, sock_connect=_CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _reply(content: bytes) -> BotReply:
    try:
        body = json.loads(content)
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
