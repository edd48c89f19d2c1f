"""Bodies of platform exchanges without what a person wrote, a secret, or a phone number: their shape stays readable."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from gateway.masking import mask

# What people write and who they are: only the length is kept.
_WORDS = frozenset(
    {
        *("text", "caption", "title", "subtitle", "description", "message_text", "payload", "data", "name"),
        *("first_name", "last_name", "full_name", "user_name", "username", "display_name", "address", "phone"),
        *("phone_number", "question", "template_data", "shared_info", "latitude", "longitude", "lat", "long"),
    }
)
_SECRETS = frozenset(
    {
        *("access_token", "refresh_token", "token", "secret", "secret_token", "authorization", "secret_key"),
        *("appsecret_proof", "password", "code", "code_verifier", "verify_token", "hub.verify_token", "url", "file_id"),
    }
)
_SECRET = "<secret>"  # noqa: S105 (what stands in its place)
# What a log line is worth keeping of.
_LONGEST = 4000
_DEEPEST = 12


def body(content: bytes, content_type: str = "") -> str:
    """A body fit for the log."""
    if not content:
        return ""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        return f"<multipart, {len(content)} bytes>"
    if kind == "application/x-www-form-urlencoded":
        pairs = {name: _parsed(value) for name, value in parse_qsl(content.decode(errors="replace"))}
        return _shown(_redacted(pairs))
    if kind == "text/plain":
        return mask(content[:_LONGEST].decode(errors="replace"))
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        return f"<{kind or 'unknown'}, {len(content)} bytes>"
    return _shown(_redacted(parsed))


def url(address: str) -> str:
    """A path without the token in it and without its query's values."""
    parts = urlsplit(address)
    names = "&".join(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return mask(f"{parts.netloc}{parts.path}")[:400] + (f"?{names}"[:100] if names else "")


def _parsed(value: str) -> Any:
    if value[:1] in "[{":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _redacted(value: Any, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _field(str(key).lower(), item, depth) for key, item in value.items()}
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Sequence):
        return [_redacted(item, depth + 1) for item in value]
    return value


def _field(name: str, value: Any, depth: int) -> Any:
    if isinstance(value, Mapping | list):
        return _redacted(value, depth + 1)
    if name in _SECRETS and isinstance(value, str) and value:
        return _SECRET
    if name in _WORDS and value is not None:
        return f"<{len(value)} characters>" if isinstance(value, str) else "<hidden>"
    return _redacted(value, depth + 1)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = text.encode("utf-8", "replace").decode()  # a lone surrogate would be refused by the database
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
