"""The document that the normaliser leaves on a Rasa message."""

from __future__ import annotations

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.text.document import Document

DOCUMENT = "document"


def document_of(message: Message) -> Document:
    """The message's document; read now when no normaliser ran before (a pipeline without it)."""
    document = message.get(DOCUMENT)
    return document if isinstance(document, Document) else Document.of(message.get(TEXT) or "")
