"""Run in the bot's environment: understands a text a line (JSON strings in, JSON objects out), with the ranking."""

from __future__ import annotations

import json
import sys

import numpy as np

from bot.aspects.model import Aspects
from bot.faq.gate import NONE_OF_OURS
from bot.faq.index import FaqIndex
from bot.nlu.clauses import joined_wishes
from bot.runtime.choice import newest as newest_model
from bot.text.document import Document
from bot.understanding import DEFAULT_MODELS, Understanding

RANKED = 10


def main() -> None:
    """Answer each line at once."""
    model = newest_model(DEFAULT_MODELS)
    understanding = Understanding.load(model)
    stored = FaqIndex.load(model) if model else None
    aspects = Aspects.load(model) if model else Aspects()
    for line in sys.stdin:
        text = json.loads(line)
        probabilities = understanding.probabilities(text)
        best = np.argsort(probabilities)[::-1][:RANKED]
        ranking = [{"name": understanding.intents.labels[i], "confidence": float(probabilities[i])} for i in best]
        entities = understanding.entities(text, ranking[0]["name"])
        outside = sum(float(other["confidence"]) for other in ranking if other["name"] in NONE_OF_OURS)
        aspect = aspects.of(Document.of(text))
        matches = stored.search(Document.of(text), outside=outside) if stored else []
        answer = {
            "text": text,
            "intent": ranking[0],
            "intent_ranking": ranking,
            "entities": [{"entity": entity.entity, "value": entity.value} for entity in entities],
            "wishes": list(joined_wishes(understanding.intents, Document.of(text), str(ranking[0]["name"])) or ()),
            "faq": [{"id": match.id, "score": match.score} for match in matches],
            "aspect": {"name": aspect[0], "confidence": aspect[1]} if aspect else None,
        }
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
