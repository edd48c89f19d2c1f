"""Tokens are stored sealed: who copies the database or a backup has nothing."""

from __future__ import annotations

import base64
import json

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from connectors.zalo.tokens import Pair

_PURPOSE = b"platform grants v1"


class CannotOpen(Exception):
    """The text was not sealed with this secret."""


class Cipher:
    """Seals pairs of tokens with a key derived from `APP_SECRET`."""

    def __init__(self, secret: str) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, pair: Pair) -> str:
        """The pair as text that only this secret opens."""
        content = {"access": pair.access, "refresh": pair.refresh, "lifetime": pair.lifetime}
        return self._fernet.encrypt(json.dumps(content).encode()).decode()

    def open(self, sealed: str) -> Pair:
        """The pair again. Raises `CannotOpen`."""
        try:
            content = json.loads(self._fernet.decrypt(sealed.encode()))
            return Pair(content["access"], content["refresh"], float(content["lifetime"]))
        except (InvalidToken, ValueError, KeyError, TypeError) as error:
            raise CannotOpen("sealed with another APP_SECRET") from error
