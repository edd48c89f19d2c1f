"""Messages' fingerprints without a JSON document and a hash for every token.

Rasa asks before each component whether its input changed since the last training, and hashes twenty thousand messages
word by word for that: five seconds each time. One hash over all that a plain message holds says the same. What is not
plain (features, another component's objects) is left to Rasa. A test holds that whatever differs gets another one.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message

from bot.text.document import Document

_rasa_fingerprint = Message.fingerprint


class _NotPlain(TypeError):
    """Something that only Rasa's own way knows to hash."""


def apply() -> None:
    """Fingerprint messages this way for the rest of the process."""
    Message.fingerprint = _fingerprint


def undo() -> None:
    """Rasa's own fingerprints again."""
    Message.fingerprint = _rasa_fingerprint


def _fingerprint(self: Message) -> str:
    if self._cached_fingerprint is None:
        try:
            if self.features:
                raise _NotPlain
            plain = repr(_plain(self.data))
        except _NotPlain:
            return str(_rasa_fingerprint(self))
        self._cached_fingerprint = blake2b(plain.encode(), digest_size=16).hexdigest()
    return str(self._cached_fingerprint)


def _plain(value: Any) -> Any:
    """The value in a form whose ``repr`` tells everything that is in it; raise ``_NotPlain`` for what is not known."""
    if value is None or isinstance(value, str | int | float):
        return value
    if type(value) is Token:
        return value.text, value.start, value.end, value.lemma, _plain(value.data)
    if isinstance(value, Document):
        return value.fingerprint()
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise _NotPlain
