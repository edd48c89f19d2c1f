"""Chance that repeats: every figure of the demonstration follows from names, so filling again gives the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")
_SEED = "tro-ly-dien"


def chance(*parts: object) -> float:
    """A number from 0 up to 1 that depends on the parts only."""
    # crc32 of similar texts differs little in its high bits; multiplying by an odd constant spreads it.
    value = crc32("|".join((_SEED, *map(str, parts))).encode())
    return (value * 2654435761 % 2**32) / 2**32


def between(low: float, high: float, *parts: object) -> float:
    """A number from `low` to `high`."""
    return low + (high - low) * chance(*parts)


def choice(options: Sequence[T], *parts: object) -> T:
    """One of the options."""
    return options[int(chance(*parts) * len(options))]
