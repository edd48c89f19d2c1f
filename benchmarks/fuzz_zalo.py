"""Mutated webhooks for both of Zalo's channels: `python -m benchmarks.fuzz_zalo [--count 100000] [--seed 1]`.

Posts that many bodies to each webhook route and stores what comes out as NATS and the database would. Prints the
statuses; anything but 200, 400 and 403, an exception, or an event that could not be stored ends with 1.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import time

import structlog
from structlog.testing import LogCapture

from tests.connectors.zalo.fuzzing import fuzz

_DECISIONS = {200, 400, 403}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    told = _Errors()
    structlog.configure(processors=[told])
    started = time.perf_counter()
    statuses, stored = asyncio.run(fuzz(given.count, given.seed))
    seconds = time.perf_counter() - started
    for (channel, status), count in sorted(statuses.items()):
        print(f"{channel:8} {status}  {count:8,}")
    print(f"{stored:,} events stored, {sum(statuses.values()) / seconds:,.0f} bodies/s, {told.errors} exceptions")
    wrong = [status for _, status in statuses if status not in _DECISIONS]
    return 1 if wrong or told.errors else 0


class _Errors(LogCapture):
    """Counts what was logged as an error and drops the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.errors = 0

    def __call__(self, logger: object, method: str, event: dict[str, object]) -> dict[str, object]:
        if method in ("error", "exception", "critical"):
            self.errors += 1
            print(event)
        raise structlog.DropEvent


if __name__ == "__main__":
    raise SystemExit(main())
