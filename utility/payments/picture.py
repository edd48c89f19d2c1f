"""A payment code as a picture."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

# Pixels a module: large enough to be scanned from another phone's screen, small enough for a chat (about 30 kB).
SCALE = 8
QUIET_ZONE = 4  # the standard's empty border; without it many readers see nothing


@lru_cache(maxsize=256)
def png(payload: str) -> bytes:
    """The QR code as PNG, error correction M (a smudge may cover 15 %)."""
    code = segno.make_qr(payload, error="m", boost_error=False)
    out = io.BytesIO()
    code.save(out, kind="png", scale=SCALE, border=QUIET_ZONE)
    return out.getvalue()
