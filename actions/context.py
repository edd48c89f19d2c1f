"""What the actions work with, handed in once by whoever composes the application (or a test)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from utility.clock import Clock
from utility.services import Utility

# kind of picture ("vietqr", "tiers", …) and its values → a signed relative address that shows it.
MediaUrl = Callable[[str, Mapping[str, str]], str]


class Zalo(Protocol):
    """Sends what a caller can't write down to their Zalo. Synchronous: call it in a thread."""

    def reaches(self, code: str) -> bool:
        """Whether the customer of this code can be reached there: a linked chat, or an approved template by number."""
        ...

    def send(
        self, code: str, asked: str, text: str, buttons: Sequence[dict[str, str]], values: Mapping[str, str]
    ) -> str:
        """Send once for each `asked`. "chat", "number" (on the contract), or "" when no way took it.

        `text` and `buttons` are for a chat, `values` for a template.
        """
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The company's back office, the clock and the maker of picture addresses; `zalo` where it is connected."""

    utility: Utility
    clock: Clock
    media_url: MediaUrl
    zalo: Zalo | None = None


_services: Services | None = None


def configure(services: Services) -> None:
    """Set the services that all actions of this process use."""
    global _services
    _services = services


def services() -> Services:
    """The services of this process.

    Raises `RuntimeError` when `configure` was not called.
    """
    if _services is None:
        raise RuntimeError("actions.context.configure was not called: the actions have no back office to ask.")
    return _services
