"""What the actions work with, handed in once by whoever composes the application (or a test)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from utility.clock import Clock
from utility.services import Utility

# kind of picture ("vietqr", "tiers", …) and its values → a signed relative address that shows it.
MediaUrl = Callable[[str, Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Services:
    """The company's back office, the clock and the maker of picture addresses."""

    utility: Utility
    clock: Clock
    media_url: MediaUrl


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
