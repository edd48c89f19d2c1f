"""The vectors of the stored questions, made by a process of its own while the rest of a training begins.

    python -m bot.faq.ahead MODELS

A training reads and learns names on one processor at first; meanwhile the other one makes the vectors. Who needs them
waits at their file's lock (``KeptVectors.alone``), and makes them itself when this process did not.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.faq import kept_vectors, questions
from bot.faq.meaning import embed, embed_many
from bot.text.document import Document


def main(arguments: list[str]) -> int:
    """Make and keep what is missing."""
    kept_vectors.keep_in(Path(arguments[0]))
    texts, _ = questions.wordings(questions.read())
    embed_many([Document.of(text).normal.text for text in texts], kept_vectors.in_folder(), embed)
    return 0


@contextmanager
def made_ahead(models: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Have them made beside what is done inside."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bot.faq.ahead", str(models)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
