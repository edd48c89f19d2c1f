"""How well aspects are read: each voice asked of a model that learnt the others.

python -m bot.aspects.measure
"""

from __future__ import annotations

import sys
from collections import Counter

from bot.aspects import data
from bot.aspects.model import Aspects
from bot.evaluate.data import read
from bot.text.document import Document

#: From these confidences on a reading is taken (actions/dialogue/confidence.py knows which).
LEVELS = (0.0, 0.4, 0.5, 0.6, 0.75)


def main() -> int:
    """Print the share read rightly and wrongly at each level, and what is confused most."""
    voices = data.read()
    wishes = [sample.text for sample in read() if sample.intent not in data.LEANING]
    kept, asked = wishes[::2], wishes[1::40]
    for voice, pairs in voices.items():
        others = [pair for name, of_voice in voices.items() if name != voice for pair in of_voice]
        model = Aspects.learnt(others, kept)
        found = [(aspect, sentence, model.of(Document.of(sentence)) or (data.NONE, 1.0)) for aspect, sentence in pairs]
        asking = [(aspect, name, sure) for aspect, _, (name, sure) in found if aspect != data.NONE]
        silent = [(name, sure) for aspect, _, (name, sure) in found if aspect == data.NONE]
        silent += [model.of(Document.of(wish)) or (data.NONE, 1.0) for wish in asked]
        _say(f"{voice}: {len(asking)} questions, {len(silent)} that ask nothing of it")
        for level in LEVELS:
            told = [(aspect, name) for aspect, name, sure in asking if name != data.NONE and sure >= level]
            right = sum(aspect == name for aspect, name in told)
            heard = sum(name != data.NONE and sure >= level for name, sure in silent)
            _say(
                f"  from {level:.2f}: {right / len(asking):6.1%} right, {(len(told) - right) / len(asking):5.1%} wrong,"
                f" {heard / len(silent):5.1%} heard in what asks nothing"
            )
        confused = Counter((aspect, name) for aspect, _, (name, _) in found if aspect != name)
        _say("  " + ", ".join(f"{one}→{other} {count}" for (one, other), count in confused.most_common(15)))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
