"""Entities scored by spaCy's Scorer, and shown by displaCy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from spacy import displacy
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example

from bot.entities.token_patterns import pipeline
from bot.evaluate.run import Answer


def scores(answers: Sequence[Answer]) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """({"p", "r", "f"} over all, the same by type) of exact spans.

    Out-of-scope sentences are left out: their authors annotate nothing, though months and places occur in them.
    """
    asked = [answer for answer in answers if answer.sample.intent != "out_of_scope"]
    found = Scorer.score_spans(
        [_example(answer) for answer in asked],
        "ents",
        getter=lambda doc, _: doc.spans["ents"],
        has_annotation=lambda doc: True,
        allow_overlap=True,
    )
    by_type: dict[str, dict[str, float]] = found["ents_per_type"] or {}
    return {"p": found["ents_p"], "r": found["ents_r"], "f": found["ents_f"]}, dict(sorted(by_type.items()))


def _example(answer: Answer) -> Example:
    true = [(span.entity, span.start, span.end) for span in answer.sample.spans]
    said = [(entity.entity, entity.start, entity.end) for entity in answer.entities]
    return Example(_doc(answer.sample.text, said), _doc(answer.sample.text, true))


def _doc(text: str, spans: Iterable[tuple[str, int, int]]) -> Doc:
    """One token a character: spans are compared as they are, whatever words they cut."""
    doc = Doc(pipeline().vocab, words=list(text), spaces=[False] * len(text))
    doc.spans["ents"] = [Span(doc, start, end, label=entity) for entity, start, end in spans]
    return doc


def values(answers: Iterable[Answer]) -> dict[str, tuple[int, int]]:
    """Type → (right, found): annotated values that were read, where something was found at the annotated place."""
    counts: dict[str, tuple[int, int]] = {}
    for answer in answers:
        for span in answer.sample.spans:
            over = [e for e in answer.entities if e.entity == span.entity and e.start < span.end and span.start < e.end]
            if span.value is not None and over:
                right, asked = counts.get(span.entity, (0, 0))
                counts[span.entity] = right + any(str(e.value) == span.value for e in over), asked + 1
    return counts


def errors(answers: Sequence[Answer], most: int = 60) -> list[tuple[str, str, list[str], list[str]]]:
    """(type, sentence, annotated spans, found spans) where they differ."""
    rows: list[tuple[str, str, list[str], list[str]]] = []
    for answer in answers:
        true = {(s.entity, s.start, s.end) for s in answer.sample.spans}
        said = {(e.entity, e.start, e.end) for e in answer.entities}
        for entity in sorted({kind for kind, _, _ in true ^ said}):
            text = answer.sample.text
            rows.append(
                (
                    entity,
                    text,
                    [text[s:e] for kind, s, e in sorted(true) if kind == entity],
                    [text[s:e] for kind, s, e in sorted(said) if kind == entity],
                )
            )
    step = max(1, len(rows) // most)
    return rows[::step][:most]


def rendered(answers: Sequence[Answer], most: int = 15) -> str:
    """HTML of some sentences with what was found in them."""
    rich = sorted(answers, key=lambda answer: (-len(answer.entities), answer.sample.text))[:most]
    shown: list[dict[str, Any]] = [
        {
            "text": answer.sample.text,
            "ents": [{"start": e.start, "end": e.end, "label": f"{e.entity} = {e.value}"} for e in answer.entities],
        }
        for answer in rich
    ]
    return str(displacy.render(shown, style="ent", manual=True, page=False, jupyter=False))
