"""Signed, expiring addresses of papers and pages: `/files/…`, `/contracts/sign/…`, `/payments/pay/…`.

A link holds which chat it was made for, and opens only while that chat is linked to the customer: taking the link away
closes what was sent before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from gateway.errors import LinkRefused

HOUR: Final = 3600
# Whoever asks in the morning opens it in the evening; a paper with a name and an address lies open no longer.
DAY: Final = 24 * HOUR

# Path of each kind, and the values its links hold. `{token}` and the values are filled in.
PATHS: Final[Mapping[str, str]] = {
    "invoice_pdf": "/files/invoice_pdf/{token}/hoa-don-{period}.pdf",
    "invoice_xml": "/files/invoice_xml/{token}/hoa-don-{period}.xml",
    "sign_contract": "/contracts/sign/{token}",
    "contract_file": "/files/contract_file/{token}/{number}.pdf",
    "pay": "/payments/pay/{token}",
}


class CompanyLinks:
    """Makes and reads links."""

    def __init__(self, secret: str, public_url: str, seconds: int = DAY) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="company")
        self._public_url = public_url
        self._seconds = seconds

    def url(self, kind: str, values: Mapping[str, str]) -> str:
        """An absolute link. Raises KeyError for a kind there is not."""
        token = self._signer.dumps([kind, dict(values)])
        return self._public_url + PATHS[kind].format(token=token, **values)

    def read(self, kind: str, token: str) -> dict[str, str]:
        """The values in a link. Raises `LinkRefused`."""
        try:
            signed_kind, values = self._signer.loads(token, max_age=self._seconds)
        except SignatureExpired as error:
            raise LinkRefused("expired") from error
        except (BadSignature, ValueError, TypeError) as error:
            raise LinkRefused("not ours") from error
        if signed_kind != kind:
            raise LinkRefused("of another kind")
        return {str(name): str(value) for name, value in values.items()}
