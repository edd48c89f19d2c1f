"""`python -m asr FILE …`: the words of recordings (wav, ogg, m4a, mp3, amr, webm), with the engine of ASR_ENGINE."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from asr.choose import DEFAULT, ENGINES, recogniser
from asr.contract import AsrError
from asr.notes import LONGEST, words_of


def main(arguments: list[str] | None = None) -> int:
    """0 when every file was read; 1 with a sentence on standard error when one was not."""
    options = _options(arguments)
    try:
        engine = recogniser(
            options.engine,
            model=os.environ.get("ASR_MODEL") or "",
            url=os.environ.get("ASR_URL") or "",
            token=os.environ.get("ASR_TOKEN") or "",
        )
        engine.warm()
    except (AsrError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    failed = 0
    for file in options.files:
        started = time.perf_counter()
        try:
            words = words_of(engine, Path(file).read_bytes(), options.seconds)
        except (AsrError, OSError) as error:
            sys.stderr.write(f"{file}: {error}\n")
            failed = 1
            continue
        sys.stderr.write(f"{(time.perf_counter() - started) * 1000:6.0f} ms  {file}\n")
        sys.stdout.write(words + "\n")
    engine.close()
    return failed


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m asr", description="The words of recordings.")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--engine", default=os.environ.get("ASR_ENGINE") or DEFAULT, choices=ENGINES)
    parser.add_argument("--seconds", type=float, default=LONGEST, help="how much of each is listened to")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
