"""Passwords: argon2id hashes, and what a password must be."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The library's defaults (argon2id, 64 MiB, 3 rounds) are RFC 9106's second choice; a hash takes about 0.1 s.
_HASHER = PasswordHasher()
# NIST SP 800-63B: length counts, composition rules do not.
SHORTEST, LONGEST = 10, 200
# Letters and digits that are not taken for each other when read from a screen.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_NOBODY = _HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """The hash to keep."""
    return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password. Without a hash it takes as long and is never right: names can't be guessed."""
    try:
        return _HASHER.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def problem(password: str, login: str, name: str) -> str | None:
    """Why a password can't be taken, as a slug; None when it can."""
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    lowered = password.lower()
    if len(set(lowered)) < 5 or lowered in (login.lower() * 3, name.lower()) or lowered.startswith("12345678"):
        return "too_easy"
    return None


def made() -> str:
    """A password to be handed over and changed at the first sign-in."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))
