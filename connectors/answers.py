"""Reading a platform's HTTP answer without trusting it."""

from __future__ import annotations

import math
from typing import Any

import httpx


def json_of(answer: httpx.Response) -> Any:
    """The JSON of an answer; None when it holds none."""
    try:
        return answer.json()
    except (ValueError, RecursionError):
        return None


def retry_after(answer: httpx.Response) -> float | None:
    """The seconds the platform asks us to wait; None when it names none that make sense."""
    try:
        seconds = float(answer.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
