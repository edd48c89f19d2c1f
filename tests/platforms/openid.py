"""A stand-in for a company's OpenID Connect issuer, with the mistakes and attacks that a sign-in must survive.

It keeps its word where an issuer does: codes count once, PKCE is checked, the client has to prove itself.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://login.company.vn/realms/dien-luc"
CLIENT_ID, CLIENT_SECRET = "desk", "a-secret-of-the-stand-in"


def new_key() -> rsa.RSAPrivateKey:
    """A signing key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


_KEYS = [new_key(), new_key()]


@dataclass
class OpenIdIssuer:
    """`claims` are those of the person who signs in; `wrong` replaces claims of the next token, `fault` breaks more.

    Faults: denied, unknown_key, none, hmac, no_token, broken_keys, other_issuer_name, away.
    """

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1", "name": "Lê Thu"})
    wrong: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    key: int = 0  # which of its keys it signs with
    named: tuple[int, ...] = (0,)  # which of them it names
    secret_way: str = "client_secret_basic"
    with_sign_out: bool = True
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def transport(self) -> httpx.MockTransport:
        """What the application talks to."""
        return httpx.MockTransport(self._answer)

    def visit(self, address: str) -> str:
        """The person signs in at the issuer's page; the address that the browser is sent back to."""
        url = urlsplit(address)
        asked = dict(parse_qsl(url.query))
        assert f"{url.scheme}://{url.netloc}{url.path}" == f"{ISSUER}/auth"
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
        assert asked["code_challenge_method"] == "S256"
        assert min(len(asked["nonce"]), len(asked["state"])) >= 20
        if self.fault == "denied":
            back = {"error": "access_denied", "error_description": "no", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self._codes[code] = asked
            back = {"code": code, "state": asked["state"], "iss": ISSUER}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = str(request.url).split("?")[0]
        self.asked.append(path.removeprefix(ISSUER))
        if self.fault == "away":
            raise httpx.ConnectError("away", request=request)
        if path == f"{ISSUER}/.well-known/openid-configuration":
            return httpx.Response(200, json=self._about())
        if path == f"{ISSUER}/keys":
            return httpx.Response(200, json={"keys": self._keys()} if self.fault != "broken_keys" else ["?"])
        if path == f"{ISSUER}/token" and request.method == "POST":
            return self._token(request)
        return httpx.Response(404)

    def _about(self) -> dict[str, Any]:
        about = {
            "issuer": ISSUER if self.fault != "other_issuer_name" else "https://other.example",
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            "token_endpoint_auth_methods_supported": [self.secret_way],
        }
        return about | ({"end_session_endpoint": f"{ISSUER}/logout"} if self.with_sign_out else {})

    def _keys(self) -> list[dict[str, Any]]:
        found = []
        for number in self.named:
            item = RSAAlgorithm.to_jwk(_KEYS[number].public_key(), as_dict=True)
            found.append({**item, "kid": f"k{number}", "use": "sig", "alg": "RS256"})
        return [*found, {"kty": "martian", "kid": "odd"}]

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode()))
        asked = self._codes.pop(form.get("code", ""), None)
        if not self._is_the_client(request, form):
            return httpx.Response(401, json={"error": "invalid_client"})
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form.get("redirect_uri"):
            return httpx.Response(400, json={"error": "invalid_grant"})
        answer = {"access_token": "at", "token_type": "Bearer", "expires_in": 300}
        return httpx.Response(200, json=answer if self.fault == "no_token" else answer | {"id_token": self._id(asked)})

    def _is_the_client(self, request: httpx.Request, form: dict[str, str]) -> bool:
        if self.secret_way == "client_secret_basic":
            wanted = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            return request.headers.get("authorization") == f"Basic {wanted}"
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)

    def _id(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        usual = {"iss": ISSUER, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {name: value for name, value in (usual | self.claims | self.wrong).items() if value is not None}
        if self.fault == "none":
            return jwt.encode(claims, None, algorithm="none")
        if self.fault == "hmac":  # signed with what everybody knows: our public name as a shared secret
            return jwt.encode(claims, CLIENT_ID.ljust(40, "x"), algorithm="HS256", headers={"kid": "k0"})
        key = new_key() if self.fault == "unknown_key" else _KEYS[self.key]
        kid = "k9" if self.fault == "unknown_key" else f"k{self.key}"
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})
