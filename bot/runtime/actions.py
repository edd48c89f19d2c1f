"""Calls of custom actions: one connection kept open, small bodies, failures that end the turn."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

#: An action asks a local database; one that takes longer holds up its conversation, and the gateway gives up too.
ACTION_TIMEOUT = min(DEFAULT_REQUEST_TIMEOUT, 30)


class ActionCallFailed(Exception):
    """The action server did not run the action; the turn fails.

    Deliberately neither a RasaException nor an aiohttp error: while it extracts slots Rasa catches those, logs them
    and goes on as if the action had returned nothing.
    """


class ActionEndpoint(EndpointConfig):
    """The action server; ``close()`` when the server ends.

    Rasa makes a new session and connection for every call.
    """

    _session: aiohttp.ClientSession | None = None

    @classmethod
    def of(cls, config: EndpointConfig) -> ActionEndpoint:
        """The same endpoint as configured in endpoints.yml."""
        return cls(
            config.url,
            config.params,
            config.headers,
            config.basic_auth,
            config.token,
            config.token_name,
            config.cafile,
            **config.kwargs,
        )

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Call an action; the parsed answer.

        Raises ``ClientResponseError`` with status 400 when the action refuses to run, which is part of the protocol,
        and ``ActionCallFailed`` for everything else.
        """
        body = json.dumps(kwargs["json"], ensure_ascii=False, separators=(",", ":")).encode()
        try:
            async with self._open().request(
                method,
                self.url,
                data=body,
                params=self.combine_parameters(),
                headers={"Content-Type": content_type or "application/json"},
                compress="deflate" if compress else None,
            ) as response:
                content = await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ActionCallFailed(f"{type(error).__name__} while calling the action server") from error
        if response.status == 400:
            raise ClientResponseError(400, response.reason or "", content.decode("utf-8", "replace"))
        if response.status != 200:
            raise ActionCallFailed(f"the action server answered {response.status}")
        try:
            return json.loads(content)
        except ValueError as error:
            raise ActionCallFailed("the action server's answer is not JSON") from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            auth = aiohttp.BasicAuth(**self.basic_auth) if self.basic_auth else None
            self._session = aiohttp.ClientSession(
                headers=self.headers, auth=auth, timeout=aiohttp.ClientTimeout(total=ACTION_TIMEOUT)
            )
        return self._session
