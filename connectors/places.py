"""Places on Earth as we keep them, whatever a platform sent."""

from __future__ import annotations

from typing import Any


def coordinates(latitude: Any, longitude: Any) -> dict[str, float | None]:
    """`lat` and `long` in degrees, each None where it is none: JSON columns take neither NaN nor infinity."""
    return {"lat": _degrees(latitude, 90), "long": _degrees(longitude, 180)}


def _degrees(value: Any, most: float) -> float | None:
    """Coordinates come as numbers from most platforms and as text in a schema of Zalo's."""
    if isinstance(value, bool):
        return None
    try:
        degrees = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return degrees if -most <= degrees <= most else None
