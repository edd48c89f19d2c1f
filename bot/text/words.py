"""Word lists as readable text."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text block, one or more spaces or line ends between them."""
    return frozenset(text.split())
