"""Run in the bot's environment: understands a text a line (JSON strings in, JSON objects out), with the ranking."""

from __future__ import annotations

import json
import sys

import numpy as np

from bot.understanding import Understanding

RANKED = 10


def main() -> None:
    """Answer each line at once."""
    understanding = Understanding.load()
    for line in sys.stdin:
        text = json.loads(line)
        probabilities = understanding.probabilities(text)
        best = np.argsort(probabilities)[::-1][:RANKED]
        ranking = [{"name": understanding.intents.labels[i], "confidence": float(probabilities[i])} for i in best]
        entities = understanding.entities(text, ranking[0]["name"])
        answer = {
            "text": text,
            "intent": ranking[0],
            "intent_ranking": ranking,
            "entities": [{"entity": entity.entity, "value": entity.value} for entity in entities],
        }
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
