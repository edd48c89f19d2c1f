"""Buttons as a caller hears them: numbered choices for the keys 1 to 9; links have no key."""

from __future__ import annotations

from collections.abc import Sequence

from tts.spoken.numbers import Numbers

KEYS = 9
"""A telephone has this many keys to choose by; 0, * and # have meanings of their own."""


def choices(titles: Sequence[str], numbers: Numbers) -> list[str]:
    """One sentence a choice, "Phím một: Xem tiền điện."; what is over the keys is not read."""
    return [f"Phím {numbers.whole(key)}: {title.rstrip(' .!:')}." for key, title in enumerate(titles[:KEYS], start=1)]
