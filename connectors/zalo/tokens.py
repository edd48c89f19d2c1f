"""What the client needs of whoever keeps the account's tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token with the refresh token that can be used once to get the next pair."""

    access: str
    refresh: str
    lifetime: float  # seconds from the moment it was given

    def __repr__(self) -> str:  # tokens never reach a log by accident
        return f"Pair(lifetime={self.lifetime:.0f})"


class AccessTokens(Protocol):
    """The keeper of the account's access token."""

    async def current(self) -> str:
        """A token that should be valid now. Raises `ChannelDown` when there is none, `Retry` when one is on its way."""
        ...

    async def renewed(self, refused: str) -> str:
        """A token other than `refused`, which the platform did not take."""
        ...

    async def start(self) -> None:
        """Begin to renew ahead of time."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


class FixedToken:
    """One token for ever: for tries by hand and for tests of what does not concern tokens."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def current(self) -> str:
        """The token."""
        return self._token

    async def renewed(self, refused: str) -> str:
        """There is no other."""
        return self._token

    async def start(self) -> None:
        """Nothing is to be renewed."""

    async def close(self) -> None:
        """Nothing is held."""
