"""The figures as a table: a line for each measure, ours first, then each other side with its ratio to ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.load.machine import Times
from benchmarks.load.side import Figures, Play

Value = Callable[[Figures], float | None]


def table(ours: Figures, others: Sequence[Figures]) -> str:
    """A Markdown table. Ratios say how many times better ours is: more messages, or less time, CPU and memory."""
    header = ["", ours.name, *(cell for other in others for cell in (other.name, "ratio"))]
    lines = [_row(header), _row(["---", *("---:" for _ in header[1:])])]
    for title, value, more_is_better in _measures(ours):
        cells = [title, _shown(value(ours))]
        for other in others:
            cells += [_shown(value(other)), _ratio(value(ours), value(other), more_is_better=more_is_better)]
        lines.append(_row(cells))
    return "\n".join(lines)


def notes(figures: Figures) -> str:
    """What does not fit into the table: CPU and memory of each process, the loads, what was not answered."""
    plays = [figures.flood, figures.steady, *([figures.highest] if figures.highest else [])]
    return "\n".join(
        [
            f"{figures.name}",
            f"  CPU a message in the flood: {_each(figures.flood.cpu_ms, ' ms')}",
            f"  memory: {_each(figures.memory_mb, ' MB')}",
            f"  load average before flood, steady, highest: {', '.join(f'{play.load_before:.1f}' for play in plays)}",
            f"  intent as meant: {figures.flood.understood:.0%} of the flood; "
            f"without an answer: {sum(play.unanswered for play in plays)} of {sum(p.messages for p in plays)}",
        ]
    )


def _measures(ours: Figures) -> list[tuple[str, Value, bool]]:
    rate = ours.steady.rate or 0.0
    rows: list[tuple[str, Value, bool]] = [
        (f"messages/s, flood of {ours.flood.messages}", lambda f: f.flood.per_second, True),
        ("CPU ms a message, all processes", lambda f: f.flood.cpu_total_ms, False),
        ("highest rate held, messages/s", lambda f: f.highest.rate if f.highest else None, True),
    ]
    for label, play in ((f"at {rate:g}/s", _steady), ("at its highest rate", _highest)):
        rows += [(f"{label}: webhook answered, {name} ms", _time(play, "webhook", name), False) for name in _CUTS]
        rows += [(f"{label}: message in to reply sent, {name} ms", _time(play, "reply", name), False) for name in _CUTS]
    rows.append(("memory, MB", lambda f: sum(f.memory_mb.values()), False))
    return rows


_CUTS = ("p50", "p95", "p99")


def _steady(figures: Figures) -> Play | None:
    return figures.steady


def _highest(figures: Figures) -> Play | None:
    return figures.highest


def _time(play: Callable[[Figures], Play | None], what: str, cut: str) -> Value:
    def value(figures: Figures) -> float | None:
        chosen = play(figures)
        if chosen is None:
            return None
        times: Times = chosen.webhook if what == "webhook" else chosen.reply
        return {"p50": times.p50, "p95": times.p95, "p99": times.p99}[cut]

    return value


def _each(values: object, unit: str) -> str:
    assert isinstance(values, dict)
    return ", ".join(f"{name} {value:.1f}{unit}" for name, value in values.items())


def _ratio(ours: float | None, other: float | None, *, more_is_better: bool) -> str:
    if not ours or not other:
        return "–"
    return f"{ours / other if more_is_better else other / ours:.1f}×"


def _shown(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
