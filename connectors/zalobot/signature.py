"""Who may speak: Zalo sends the secret along that we gave it with the webhook's address."""

from __future__ import annotations

import hmac

# The platform takes secrets of this many characters.
SHORTEST, LONGEST = 8, 256


def is_genuine(header: str | None, secret: str) -> bool:
    """Whether the header `X-Bot-Api-Secret-Token` is our secret. Without a secret nothing is genuine."""
    if not secret or not header:
        return False
    return hmac.compare_digest(header.encode("utf-8", "replace"), secret.encode())
