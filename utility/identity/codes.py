"""One-time codes: making them, hashing them, comparing them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from datetime import timedelta

DIGITS = 6
# Long enough for a slow SMS, short enough that a glance at a phone on a table is of little use.
LIFETIME = timedelta(minutes=5)
# A stolen database must not give up codes while they still open anything: at about 10 ms a guess, a million guesses
# take hours, the codes live minutes.
_SCRYPT = {"n": 1 << 12, "r": 8, "p": 1, "dklen": 32}


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def new_salt() -> bytes:
    return secrets.token_bytes(16)


def digest(otp: str, salt: bytes) -> bytes:
    """The salted hash that is stored. Needs no secret of the application: a restored backup still verifies."""
    return hashlib.scrypt(_digits(otp).encode(), salt=salt, **_SCRYPT)


def matches(otp: str, salt: bytes, expected: bytes) -> bool:
    """True for the right code, however it was spaced; compared in constant time."""
    return hmac.compare_digest(digest(otp, salt), expected)


def _digits(otp: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", otp) if not c.isspace() and c not in ".-")[: 4 * DIGITS]
