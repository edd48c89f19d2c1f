"""Button values for platforms that take only a few bytes: a short name for a long payload.

The name is a digest, so it needs no store and stays the same: the gateway finds the payload it stands for among the
buttons it has shown in that conversation.
"""

from __future__ import annotations

import base64
import hashlib

# No payload of ours begins with it.
_MARK = "~"
_DIGEST_BYTES = 15


def fitting(payload: str, limit: int) -> str:
    """The payload, or its short name when it takes more than `limit` bytes of UTF-8."""
    return payload if len(payload.encode()) <= limit and not payload.startswith(_MARK) else _name(payload)


def is_short(value: str) -> bool:
    """Whether a value is a short name."""
    return value.startswith(_MARK)


def stands_for(short: str, payload: str) -> bool:
    """Whether a short name is the one of this payload."""
    return short == _name(payload)


def _name(payload: str) -> str:
    digest = hashlib.blake2b(payload.encode(), digest_size=_DIGEST_BYTES).digest()
    return _MARK + base64.urlsafe_b64encode(digest).decode()
