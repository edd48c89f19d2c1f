"""What the web chat signs, and what it lets in.

Three things carry our signature: the visitor's token (who may read and write one conversation), the short-lived
address of an uploaded file, and the value of a button (so that a visitor can only send a command the assistant has
offered in this very conversation). A fourth is signed by the company's own site: the identity of its customer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from itsdangerous import BadSignature, Signer, URLSafeSerializer

from connectors.webchat.ports import Identity, key_of
from connectors.webchat.settings import Site

Seconds = Callable[[], float]

VISITOR_BYTES = 18  # 144 random bits: a visitor's name can't be guessed
SUBJECT_CHARACTERS = 128
IDENTITY_MINUTES = 10  # longest life of a site's token: it is made for one page view
IDENTITY_LEEWAY = 30  # seconds two clocks may differ
IDENTITY_SECRET_BYTES = 32  # RFC 7518 section 3.2: an HS256 key is at least as long as the hash


class TokenRefused(Exception):
    """A token that is not ours, has ended, or belongs to another site. `code` tells the page what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a token speaks for. `identified`: the company's site has said who the person is."""

    site: str
    id: str
    identified: bool
    expires_at: float  # seconds since the epoch

    @property
    def conversation(self) -> str:
        """The only conversation this visitor may read and write."""
        return key_of(self.site, self.id)


class Tokens:
    """Makes and reads everything signed with our secret. Each use has its own salt: one can't pass for another."""

    def __init__(self, secret: str, *, now: Seconds = time.time) -> None:
        if len(secret) < 16:
            raise ValueError("APP_SECRET is too short to sign visitor tokens; set at least 16 characters.")
        self._now = now
        self._secret = secret
        self._visitors = _serializer(secret, "webchat.visitor")
        self._files = _serializer(secret, "webchat.file")

    def issue(self, site: str, visitor: str, *, identified: bool, seconds: float) -> tuple[str, Visitor]:
        """A fresh token for a visitor."""
        expires = float(int(self._now() + seconds))
        token = self._visitors.dumps([site, visitor, int(identified), int(expires)])
        return str(token), Visitor(site, visitor, identified, expires)

    def read(self, token: str) -> Visitor:
        """The visitor of a token. Raises `TokenRefused` (`token_invalid`, `token_expired`)."""
        site, visitor, identified, expires = self._load(self._visitors, token, (str, str, int, int))
        if expires <= self._now():
            raise TokenRefused("token_expired")
        return Visitor(site, visitor, bool(identified), float(expires))

    def new_visitor(self) -> str:
        """A name nobody can guess."""
        return secrets.token_urlsafe(VISITOR_BYTES)

    def visitor_of(self, site: str, subject: str) -> str:
        """The visitor name of an identified person: the same on every device, telling nothing about them."""
        digest = hmac.digest(self._secret.encode(), f"webchat.subject\0{site}\0{subject}".encode(), "sha256")
        return "id-" + base64.urlsafe_b64encode(digest[:VISITOR_BYTES]).decode()

    def file_path(self, conversation: str, upload: str, minutes: int) -> str:
        """A signed name of an upload. It stays the same for a while, so that browsers may cache the picture."""
        window = minutes * 60
        expires = (int(self._now()) // window + 2) * window
        return str(self._files.dumps([conversation, upload, expires]))

    def read_file(self, name: str) -> tuple[str, str]:
        """Conversation and upload of a signed name. Raises `TokenRefused`."""
        conversation, upload, expires = self._load(self._files, name, (str, str, int))
        if expires <= self._now():
            raise TokenRefused("link_expired")
        return conversation, upload

    def sign_choice(self, conversation: str, payload: str) -> str:
        """The value a button carries: the payload, proved to have been offered in this conversation."""
        return self._choices(conversation).sign(payload).decode()

    def read_choice(self, conversation: str, value: str) -> str:
        """The payload of a button's value. Raises `TokenRefused` (`choice_unknown`)."""
        try:
            return self._choices(conversation).unsign(value).decode()
        except (BadSignature, UnicodeError) as error:
            raise TokenRefused("choice_unknown") from error

    def _choices(self, conversation: str) -> Signer:
        return Signer(
            self._secret,
            salt=f"webchat.choice.{conversation}",
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )

    @staticmethod
    def _load(serializer: URLSafeSerializer, value: str, shape: tuple[type, ...]) -> list[Any]:
        try:
            fields = serializer.loads(value)
        except (BadSignature, UnicodeError, ValueError) as error:
            raise TokenRefused("token_invalid") from error
        if not isinstance(fields, list) or [type(field) for field in fields] != list(shape):
            raise TokenRefused("token_invalid")
        return fields


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    signer = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(secret, salt=salt, signer_kwargs=signer)


def read_identity(token: str, site: Site, *, now: Seconds = time.time) -> Identity:
    """The customer named by the company's site: a JWT signed HS256 with the site's secret.

    Claims: `sub` (the site's id of the person), `aud` (the site key), `iat`, `exp` at most ten minutes later;
    optional `name` and `customer_codes` (codes the site has proved to belong to the person).
    Raises `TokenRefused` (`identity_unavailable`, `identity_invalid`, `identity_expired`).
    """
    if len(site.identity_secret.encode()) < IDENTITY_SECRET_BYTES:
        raise TokenRefused("identity_unavailable")
    try:
        claims = jwt.decode(
            token,
            site.identity_secret,
            algorithms=["HS256"],
            audience=site.key,
            # Times are checked below with the clock handed in.
            options={
                "require": ["sub", "aud", "iat", "exp"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        issued, expires = float(claims["iat"]), float(claims["exp"])
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise TokenRefused("identity_invalid") from error
    moment = now()
    if expires + IDENTITY_LEEWAY <= moment:
        raise TokenRefused("identity_expired")
    if issued - IDENTITY_LEEWAY > moment or not 0 < expires - issued <= IDENTITY_MINUTES * 60:
        raise TokenRefused("identity_invalid")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_CHARACTERS:
        raise TokenRefused("identity_invalid")
    name, codes = claims.get("name"), claims.get("customer_codes", [])
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise TokenRefused("identity_invalid")
    return Identity(
        subject=subject, name=name[:80] if isinstance(name, str) else None, customer_codes=tuple(codes[:50])
    )
