"""Keep what never changes about a loaded domain; "is it empty?" alone serialises it twice for every message."""

from __future__ import annotations

from rasa.shared.core.domain import Domain

from bot.runtime.patches import Replacement

_is_empty = Domain.is_empty


def is_empty(self: Domain) -> bool:
    """See ``Domain.is_empty``."""
    known: bool | None = self.__dict__.get("_known_empty")
    if known is None:
        known = self._known_empty = bool(_is_empty(self))
    return known


REPLACEMENTS = [Replacement(Domain, "is_empty", is_empty)]
