"""Understand texts in bulk: ``python -m bot.parse [--today YYYY-MM-DD] [--model PATH]``.

One text a line on standard input, one JSON object a line on standard output:
``{"text", "intent": {"name", "confidence"}, "entities": [{"entity", "text", "start", "end", "value"}]}``; offsets count
characters of the line as it was read. Only the understanding components of the newest trained model are loaded.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.entities.today import fix_today
from bot.understanding import ModelMissing, Understanding


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 1 with one sentence on standard error when there is no model."""
    options = _parser().parse_args(arguments)
    try:
        understanding = Understanding.load(options.model)
    except ModelMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    fix_today(options.today)
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        sys.stdout.write(json.dumps(parsed(understanding, text), ensure_ascii=False) + "\n")
        if sys.stdin.isatty():
            sys.stdout.flush()
    return 0


def parsed(understanding: Understanding, text: str) -> dict[str, Any]:
    """The object for one text."""
    label, confidence = understanding.intent(text)
    entities = [
        {"entity": e.entity, "text": e.text, "start": e.start, "end": e.end, "value": e.value}
        for e in understanding.entities(text, label)
    ]
    return {"text": text, "intent": {"name": label, "confidence": round(confidence, 4)}, "entities": entities}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.parse", description="Understand one text a line.")
    parser.add_argument("--today", type=date.fromisoformat, help="the day relative months and days count from")
    parser.add_argument("--model", type=Path, help="a model file, or a folder of models (default: models)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
