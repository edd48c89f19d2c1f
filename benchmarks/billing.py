"""How fast bills are computed: `python -m benchmarks.billing [--bills 100000]`. To reach: 100,000 bills under 5 s.

The mix is that of a company's month: most homes in a regular cycle, some with several households, a price change
inside the period for a part, moved reading dates, businesses by the hour. Prints one JSON object.
"""

import argparse
import json
import random
import time
from collections.abc import Callable
from datetime import date
from functools import partial

from utility.tariffs import TimeOfUse, compute_bill

SEED = 20250510


def cases(count: int) -> dict[str, list[Callable[[], object]]]:
    """Bills to compute by kind; the same ones at every run."""
    draw = random.Random(SEED)
    june, change = (date(2025, 6, 1), date(2025, 6, 30)), (date(2025, 4, 16), date(2025, 5, 15))
    moved = (date(2025, 6, 1), date(2025, 7, 12))

    def kwh() -> int:
        return min(3000, int(draw.lognormvariate(5.3, 0.7)))

    def hours() -> TimeOfUse:
        return TimeOfUse(kwh() * 5, kwh(), kwh())

    regular, several, changed, shifted, by_hour = (count * share // 100 for share in (60, 15, 15, 5, 5))
    three_rate = [hours() for _ in range(by_hour)]
    return {
        "regular": [partial(compute_bill, kwh(), *june) for _ in range(regular)],
        "households": [partial(compute_bill, kwh(), *june, households=draw.randint(2, 9)) for _ in range(several)],
        "price_change": [partial(compute_bill, kwh(), *change) for _ in range(changed)],
        "moved_reading": [partial(compute_bill, kwh(), *moved) for _ in range(shifted)],
        "three_rate": [
            partial(compute_bill, used.total, *june, group="business", voltage=22, hours=used) for used in three_rate
        ],
    }


def measure(count: int) -> dict[str, object]:
    """Seconds for all bills (and of the processor alone: others may share it), and microseconds a bill of each kind."""
    compute_bill(1, date(2025, 6, 1), date(2025, 6, 30))  # the data files are read once, not measured
    kinds, seconds, cpu, bills = {}, 0.0, 0.0, 0
    for kind, calls in cases(count).items():
        start, busy = time.perf_counter(), time.process_time()
        for call in calls:
            call()
        took = time.perf_counter() - start
        cpu += time.process_time() - busy
        kinds[kind] = round(took / max(1, len(calls)) * 1e6, 1)
        seconds, bills = seconds + took, bills + len(calls)
    return {"bills": bills, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2), "microseconds_by_kind": kinds}


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Measure how fast bills are computed.")
    options.add_argument("--bills", type=int, default=100_000)
    print(json.dumps(measure(options.parse_args().bills), indent=2))
