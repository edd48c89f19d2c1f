"""Lines for the person at the terminal: steps with their duration, warnings, one-sentence errors."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_COLOUR = sys.stdout.isatty()
# How often a long step says that it is still at work, in seconds.
_HEARTBEAT = 10.0
_lock = threading.Lock()


class Problem(Exception):
    """Something the person can mend. The message says what is wrong and what to do, in one sentence."""


def _paint(code: str, text: str) -> str:
    return f"\033[{code}m{text}\033[0m" if _COLOUR else text


def say(text: str = "") -> None:
    """Print one line at once, whole, also from several threads."""
    with _lock:
        print(text, flush=True)


def good(text: str) -> None:
    """Print a line that says something works."""
    say(f"{_paint('32', '✓')} {text}")


def warn(text: str) -> None:
    """Print a line that says something needs attention but stops nothing."""
    say(f"{_paint('33', '!')} {text}")


def bad(text: str) -> None:
    """Print a line that says something is broken."""
    say(f"{_paint('31', '✗')} {text}")


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, say every ten seconds that it goes on, and print how long it took."""
    say(f"… {title}")
    started = time.monotonic()
    done = threading.Event()

    def heartbeat() -> None:
        while not done.wait(_HEARTBEAT):
            say(f"  {title}: {time.monotonic() - started:.0f} s so far")

    thread = threading.Thread(target=heartbeat, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        bad(f"{title}: failed after {time.monotonic() - started:.1f} s")
        raise
    finally:
        done.set()
    good(f"{title} ({time.monotonic() - started:.1f} s)")
