"""Who may speak: the webhook's signature and the verification of its address.

Source: Messenger Platform, "Webhooks": X-Hub-Signature-256 is HMAC-SHA256 of the raw body with the app secret. The body
is signed in its escaped-unicode form, so it must be checked before any JSON parser or proxy touches it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

_PREFIX = "sha256="
_HEADER_LENGTH = len(_PREFIX) + 64


def is_genuine(body: bytes, header: str | None, app_secret: str) -> bool:
    """Whether the header `X-Hub-Signature-256` signs these very bytes. Without a secret nothing is genuine."""
    if not app_secret or not header or len(header) != _HEADER_LENGTH or not header.startswith(_PREFIX):
        return False
    expected = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), header[len(_PREFIX) :].encode())


def challenge(query: Mapping[str, str], verify_token: str) -> str | None:
    """The text to answer a verification GET with, or None when it is not from somebody who knows our token."""
    if query.get("hub.mode") != "subscribe" or not verify_token:
        return None
    if not hmac.compare_digest(query.get("hub.verify_token", "").encode(), verify_token.encode()):
        return None
    return query.get("hub.challenge", "")
