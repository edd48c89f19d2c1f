"""The machine and the processes on it, read from the kernel."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Times:
    """Percentiles of some durations, in milliseconds."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        """Raises `ValueError` when there is nothing to rank."""
        if not seconds:
            raise ValueError("no durations were measured")
        ranked = sorted(seconds)
        cuts = statistics.quantiles(ranked, n=100, method="inclusive") if len(ranked) > 1 else ranked * 99
        return cls(cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000)


def description() -> str:
    """Processor, cores, memory, Python."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = next(int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({model}), {memory / 2**20:.0f} GB, Linux {platform.release().split('-')[0]}"


def load_average() -> float:
    """Of the last minute."""
    return os.getloadavg()[0]


def cpu_seconds(pids: Mapping[str, int]) -> dict[str, float]:
    """CPU time so far of each process and of all its descendants."""
    return {name: sum(_cpu(one) for one in _family(pid)) for name, pid in pids.items()}


def memory_mb(pids: Mapping[str, int]) -> dict[str, float]:
    """Resident memory of each process with its descendants, in MiB."""
    return {name: sum(_resident(one) for one in _family(pid)) / 2**20 for name, pid in pids.items()}


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [pid, *(one for file in children for child in file.read_text().split() for one in _family(int(child)))]


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()
