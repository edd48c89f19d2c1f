"""Evaluate the understanding: ``python -m bot.evaluate [--quick [--record]] [--today D] [--out FILE]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.evaluate import baseline, data, folds, metrics
from bot.evaluate.run import DAY, Answer, Timing, answers

#: Random folds of the full evaluation.
FOLDS = 5

#: The gate learns one half and asks the other, both ways: every sentence is asked, in under a minute and a half.
QUICK_FOLDS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 1 when a register fell under the recorded baseline (with ``--quick``) or there is no data."""
    options = _parser().parse_args(arguments)
    try:
        samples = data.read(options.data)
        return _quick(samples, options) if options.quick else _full(samples, options)
    except FileNotFoundError as error:
        _say(str(error), sys.stderr)
        return 1


def _quick(samples: list[data.Sample], options: argparse.Namespace) -> int:
    """Intents only, few folds: the gate of CI."""
    timing = Timing()
    halves = folds.fixed(samples, QUICK_FOLDS)
    found = answers(samples, halves, entities=False, timing=timing, say=_say, calibrate=False)
    _print_accuracy(found)
    figures = baseline.figures(found)
    if options.record:
        baseline.record(figures, options.baseline)
        _say(f"Recorded in {options.baseline}.")
        return 0
    messages = baseline.falls(figures, options.baseline)
    if options.json:
        baseline.tell(options.json, figures, messages, options.baseline)
    for message in messages:
        _say(message, sys.stderr)
    return 1 if messages else 0


def _full(samples: list[data.Sample], options: argparse.Namespace) -> int:
    """Random folds and authors held out, entities, the report."""
    from bot.evaluate import entity_scores, report

    timing = Timing()
    sections: dict[str, list[Answer]] = {}
    if not options.authors_only:
        _say("Random folds")
        sections["Random folds"] = answers(
            samples,
            folds.stratified(samples, options.folds),
            entities=True,
            timing=timing,
            say=_say,
            today=options.today,
        )
    _say("Authors held out")
    sections["Authors held out"] = answers(
        samples, folds.by_author(samples), entities=True, timing=timing, say=_say, today=options.today
    )
    for name, found in sections.items():
        if found:
            _say(f"\n{name}")
            _print_rows(found)
            total, by_type = entity_scores.scores(found)
            _say(f"entities: F1 {total['f']:.4f}")
            for kind, score in by_type.items():
                _say(f"  {kind:18s} P {score['p']:.3f}  R {score['r']:.3f}  F1 {score['f']:.3f}")
            for kind, (right, asked) in entity_scores.values(found).items():
                _say(f"  {kind:18s} value right {right / asked:.3f} of {asked} found")
    p50, p95 = timing.milliseconds
    _say(f"\nCPU a message: {p50:.2f} ms median, {p95:.2f} ms 95th percentile; training {max(timing.training):.0f} s")
    report.write(options.out, sections, timing, entities=True)
    _say(f"Report: {options.out}")
    return 0


def _print_accuracy(found: list[Answer]) -> None:
    for row in [*metrics.accuracy_by(found, lambda answer: answer.sample.register), metrics.overall(found)]:
        _say(f"  {row.name:16s} {row.count:6d}  {row.accuracy:.4f}  (first three {row.in_top_three:.4f})")


def _print_rows(found: list[Answer]) -> None:
    _print_accuracy(found)
    auroc = metrics.out_of_scope_auroc(found)
    _say(f"  calibration error {metrics.calibration_error(found):.4f}, out of scope AUROC {auroc or float('nan'):.4f}")


def _say(text: str, stream: object = None) -> None:
    print(text, file=stream or sys.stdout, flush=True)  # type: ignore[arg-type]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.evaluate", description="Measure how well the assistant understands.")
    parser.add_argument("--data", type=Path, default=data.NLU_DATA, help="folder of the training sentences")
    parser.add_argument("--quick", action="store_true", help="the regression gate: few folds, intents only")
    parser.add_argument("--record", action="store_true", help="with --quick: record the figures as the baseline")
    parser.add_argument("--baseline", type=Path, default=baseline.BASELINE, help="the recorded figures")
    parser.add_argument("--json", type=Path, help="with --quick: also write figures, baseline and falls to a file")
    parser.add_argument("--folds", type=int, default=FOLDS, help="random folds of the full evaluation")
    parser.add_argument("--authors-only", action="store_true", help="hold out authors, no random folds")
    parser.add_argument("--today", type=date.fromisoformat, default=DAY, help="the day relative dates count from")
    parser.add_argument("--out", type=Path, default=Path("results/understanding.html"), help="the report")
    return parser


if __name__ == "__main__":
    sys.exit(main())
