"""Who may speak: the webhook's signature.

Source: Zalo for Developers, "Webhook": `X-ZEvent-Signature: mac=<hex>` is the plain SHA-256 of app id, raw body, the
body's timestamp as text, and the secret key of the official account. It is no HMAC, and the secret is not the app's.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

_PREFIX = "mac="


def mac(body: bytes, timestamp: str, first: str, oa_secret: str) -> str:
    """The signature in hex. `first` is the app id."""
    return hashlib.sha256(first.encode("utf-8", "replace") + body + timestamp.encode() + oa_secret.encode()).hexdigest()


def is_genuine(body: bytes, payload: Any, header: str | None, app_id: str, oa_secret: str) -> bool:
    """Whether the header signs these very bytes, of which `payload` is the parsed form.

    Without an app id or a secret nothing is genuine.
    """
    given = _given(header)
    timestamp = _timestamp(payload)
    if not app_id or not oa_secret or given is None or timestamp is None:
        return False
    return hmac.compare_digest(mac(body, timestamp, app_id, oa_secret), given)


def signed_with_account(body: bytes, payload: Any, header: str | None, oa_secret: str) -> bool:
    """Whether the account's id stands where the app's should: some accounts were seen to sign so.

    Only a hint for the log of a refused webhook; such a body is still refused.
    """
    given, timestamp = _given(header), _timestamp(payload)
    if given is None or timestamp is None or not oa_secret or not isinstance(payload, dict):
        return False
    sides = [payload.get("oa_id")] + [
        side.get("id") for side in (payload.get("recipient"), payload.get("sender")) if isinstance(side, dict)
    ]
    accounts = [side for side in sides if isinstance(side, str) and side]
    return any(hmac.compare_digest(mac(body, timestamp, account, oa_secret), given) for account in accounts)


def _given(header: str | None) -> str | None:
    value = (header or "").strip().removeprefix(_PREFIX).lower()
    return value if len(value) == 64 and value.isascii() else None


def _timestamp(payload: Any) -> str | None:
    value = payload.get("timestamp") if isinstance(payload, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value)
    return text if text.isascii() else None
