"""One-time codes of an authenticator app (RFC 6238, 30 seconds, six digits), their secrets sealed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken

_STEP_SECONDS = 30
# A phone's clock may be one step off.
_SLACK = (0, -1, 1)


class Totp:
    """Makes secrets and checks codes."""

    def __init__(self, secret: str, issuer: str) -> None:
        key = hmac.new(secret.encode(), b"desk totp", hashlib.sha256).digest()
        self._seal = Fernet(base64.urlsafe_b64encode(key))
        self._issuer = issuer

    def begin(self, login: str) -> tuple[str, str, str]:
        """A new secret: sealed for the table, readable for typing, and as the address a QR code shows."""
        secret = pyotp.random_base32()
        return self.sealed(secret), secret, pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=self._issuer)

    def sealed(self, secret: str) -> str:
        """As the table keeps it."""
        return self._seal.encrypt(secret.encode()).decode()

    def step(self, sealed: str, code: str, now: datetime) -> int | None:
        """The time step whose code this is; None when it is none of the present ones."""
        digits = "".join(char for char in code if char.isdigit())
        try:
            totp = pyotp.TOTP(self._seal.decrypt(sealed.encode()).decode())
        except InvalidToken:
            return None
        current = int(now.timestamp()) // _STEP_SECONDS
        for offset in _SLACK:
            if hmac.compare_digest(totp.generate_otp(current + offset), digits):
                return current + offset
        return None
