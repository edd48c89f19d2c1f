"""The HTML report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from bot.evaluate import entity_scores, metrics, plots
from bot.evaluate.run import Answer, Timing

_STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #ccc;padding:.25rem .6rem;text-align:left;
vertical-align:top}th{background:#f3f6f8}td.n{text-align:right;font-variant-numeric:tabular-nums}h2{margin-top:2.2rem}"""


def write(path: Path, sections: Mapping[str, Sequence[Answer]], timing: Timing, *, entities: bool) -> None:
    """One section a way of splitting ("random folds", "authors held out")."""
    p50, p95 = timing.milliseconds
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Understanding</title>",
        f"<style>{_STYLE}</style><h1>How well the assistant understands</h1>",
        f"<p>Training took {max(timing.training):.0f} s of CPU at most; a message takes {p50:.2f} ms of CPU "
        f"(median), {p95:.2f} ms (95th percentile).</p>",
    ]
    for name, answers in sections.items():
        if answers:
            parts += _section(name, answers, entities=entities)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8")


def _section(name: str, answers: Sequence[Answer], *, entities: bool) -> Iterable[str]:
    total = metrics.overall(answers)
    yield f"<h2>{escape(name)}: {total.accuracy:.2%} of {total.count} sentences</h2>"
    auroc, caught = metrics.out_of_scope_auroc(answers), metrics.out_of_scope_caught(answers)
    error = metrics.calibration_error(answers)
    yield f"<p>Expected calibration error {error:.2%}. "
    if auroc is not None and caught is not None:
        yield f"Out of scope: AUROC {auroc:.4f}, {caught:.0%} caught with 5 % of the others rejected."
    yield "</p>" + plots.calibration(metrics.calibration_curve(answers))
    yield _table(
        ("confidence at least", "answered", "right of those"),
        [(f"{t:.1f}", f"{share:.1%}", f"{right:.1%}") for t, share, right in metrics.thresholds(answers)],
    )
    for title, rows in (
        ("By register", metrics.accuracy_by(answers, lambda answer: answer.sample.register)),
        ("By split", metrics.accuracy_by(answers, lambda answer: answer.fold)),
        ("By intent", metrics.accuracy_by(answers, lambda answer: answer.sample.intent)),
    ):
        yield f"<h3>{title}</h3>" + plots.bars(rows, title)
        yield _table(
            ("group", "sentences", "right", "in the first three"),
            [(r.name, str(r.count), f"{r.accuracy:.1%}", f"{r.in_top_three:.1%}") for r in rows],
        )
    yield "<h3>Confused pairs</h3>" + _table(
        ("intent", "taken for", "times", "sentences"),
        [(true, taken, str(count), " · ".join(some)) for true, taken, count, some in metrics.confusions(answers)],
    )
    if entities:
        yield from _entities(answers)


def _entities(answers: Sequence[Answer]) -> Iterable[str]:
    total, by_type = entity_scores.scores(answers)
    yield f"<h3>Entities: F1 {total['f']:.2%}</h3>" + _table(
        ("type", "precision", "recall", "F1"),
        [(kind, f"{s['p']:.1%}", f"{s['r']:.1%}", f"{s['f']:.1%}") for kind, s in by_type.items()],
    )
    yield "<h4>Differences</h4>" + _table(
        ("type", "sentence", "annotated", "found"),
        [(kind, text, " | ".join(a), " | ".join(f)) for kind, text, a, f in entity_scores.errors(answers)],
    )
    yield "<h4>Examples</h4>" + entity_scores.rendered(answers)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    header = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{header}</tr>{body}</table>"
