"""Choices as text, for platforms without enough buttons, and addresses as platforms fetch them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from connectors.contract import Button

# What stands in an address for itself; the rest is percent-encoded, once.
_PLAIN = ":/?#[]@!$&'()*+,;=%~-._"


def menu(buttons: Sequence[Button]) -> str:
    """All choices as numbered lines, links with their address. The bot counts them in the same order."""
    lines = []
    for number, button in enumerate(buttons, 1):
        address = f": {button.url}" if button.url is not None else ""
        lines.append(f"{number}. {button.title}{address}")
    return "\n".join(lines)


def fetchable(url: str) -> str:
    """An address without spaces and accents: platforms that fetch it themselves refuse or mangle others."""
    return quote(url, safe=_PLAIN)
