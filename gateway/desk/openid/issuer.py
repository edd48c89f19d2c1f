"""The company's issuer: where it says its addresses and keys are, and whether an identity token is really from it.

OpenID Connect Core 1.0 (3.1.3.7: what is checked), RFC 7636 (PKCE), RFC 9207 (the issuer named in the answer).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from jwt.exceptions import PyJWTError

# Signatures by a key that only the issuer has; a secret that we know too proves nothing here.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_DISCOVERY_SECONDS = 3600.0
# An unknown key makes us ask for the keys again, but not more often than so: strangers can send unknown keys too.
_KEYS_AGAIN_SECONDS = 30.0
_LEEWAY_SECONDS = 60
_TIMEOUT = httpx.Timeout(10.0)
_LARGEST = 512 * 1024
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class IssuerError(Exception):
    """The issuer can't be used, or what it gave can't be trusted. `code` is for the page."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Client:
    """What the issuer knows us as."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str


class Issuer:
    """One issuer, asked over HTTP and remembered for a while."""

    def __init__(self, client: Client, transport: httpx.AsyncBaseTransport | None = None) -> None:
        address = urlsplit(client.issuer)
        if address.scheme != "https" and address.hostname not in _LOOPBACK:
            raise ValueError("OIDC_ISSUER must begin with https://")
        self._client = client
        self._transport = transport
        self._about: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, dict[str, jwt.PyJWK]] | None = None
        self._lock = asyncio.Lock()

    @property
    def name(self) -> str:
        return self._client.issuer

    async def authorisation(self, state: str, nonce: str, challenge: str) -> str:
        """Where to send the browser. Raises `IssuerError`."""
        about = await self._discovery()
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._client.redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = str(about["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    async def claims(self, code: str, verifier: str, nonce: str) -> Mapping[str, Any]:
        """Trade a code for an identity token and check it. Raises `IssuerError`."""
        about = await self._discovery()
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": verifier,
        }
        ways = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic: httpx.BasicAuth | None = None
        if not self._client.client_secret:
            given["client_id"] = self._client.client_id
        elif "client_secret_basic" in ways:
            basic = httpx.BasicAuth(self._client.client_id, self._client.client_secret)
        else:
            given |= {"client_id": self._client.client_id, "client_secret": self._client.client_secret}
        answer = await self._call("POST", str(about["token_endpoint"]), data=given, auth=basic)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise IssuerError("company_refused", "The issuer gave no identity token.")
        return await self._checked(token, nonce, about)

    async def sign_out(self, after: str) -> str | None:
        """Where the browser signs out of the company's account; None where the issuer has no such page."""
        try:
            address = (await self._discovery()).get("end_session_endpoint")
        except IssuerError:
            return None
        if not isinstance(address, str):
            return None
        asked = urlencode({"client_id": self._client.client_id, "post_logout_redirect_uri": after})
        return f"{address}{'&' if '?' in address else '?'}{asked}"

    async def _checked(self, token: str, nonce: str, about: Mapping[str, Any]) -> Mapping[str, Any]:
        offered = about.get("id_token_signing_alg_values_supported") or ["RS256"]
        algorithms = [name for name in ALGORITHMS if name in offered]
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in algorithms:
                raise IssuerError("company_token", "The identity token is signed in a way that is not accepted.")
            key = await self._key(header.get("kid"), about)
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=algorithms,
                audience=self._client.client_id,
                issuer=self._client.issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except PyJWTError as error:
            raise IssuerError("company_token", f"The identity token does not hold ({type(error).__name__}).") from error
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if len(audiences) > 1 and claims.get("azp") != self._client.client_id:
            raise IssuerError("company_token", "The identity token was made for another application.")
        if claims.get("nonce") != nonce:
            raise IssuerError("company_token", "The identity token belongs to another sign-in.")
        return claims

    async def _key(self, kid: str | None, about: Mapping[str, Any]) -> jwt.PyJWK:
        async with self._lock:
            known = self._keys
            if known is None or (kid not in known[1] and time.monotonic() - known[0] > _KEYS_AGAIN_SECONDS):
                known = self._keys = (time.monotonic(), await self._fetch_keys(str(about["jwks_uri"])))
        if kid is None and len(known[1]) == 1:
            return next(iter(known[1].values()))
        found = known[1].get(kid or "")
        if found is None:
            raise IssuerError("company_token", "The identity token is signed with a key that the issuer does not name.")
        return found

    async def _fetch_keys(self, address: str) -> dict[str, jwt.PyJWK]:
        found: dict[str, jwt.PyJWK] = {}
        for at, item in enumerate((await self._call("GET", address)).get("keys", ())):
            if not isinstance(item, dict) or item.get("use", "sig") != "sig":
                continue
            try:
                found[str(item.get("kid", at))] = jwt.PyJWK(item)
            except PyJWTError:
                continue  # of a kind that this library does not know: no token of ours is signed with it
        return found

    async def _discovery(self) -> dict[str, Any]:
        if self._about is not None and time.monotonic() - self._about[0] < _DISCOVERY_SECONDS:
            return self._about[1]
        address = f"{self._client.issuer.rstrip('/')}/.well-known/openid-configuration"
        about = await self._call("GET", address)
        if about.get("issuer") != self._client.issuer:
            raise IssuerError("company_away", "The issuer calls itself by another name than OIDC_ISSUER.")
        if not all(
            isinstance(about.get(name), str) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        ):
            raise IssuerError("company_away", "The issuer does not say its addresses.")
        self._about = (time.monotonic(), about)
        return about

    async def _call(
        self, method: str, address: str, *, data: Mapping[str, str] | None = None, auth: httpx.BasicAuth | None = None
    ) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(transport=self._transport, timeout=_TIMEOUT) as http:
                answer = await http.request(
                    method, address, data=data, auth=auth, headers={"Accept": "application/json"}
                )
        except httpx.HTTPError as error:
            raise IssuerError("company_away", f"The issuer does not answer ({type(error).__name__}).") from error
        if answer.status_code in (400, 401, 403) and method == "POST":
            raise IssuerError("company_refused", "The issuer did not take the code.")
        try:
            body = answer.json() if answer.status_code == 200 and len(answer.content) <= _LARGEST else None
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise IssuerError("company_away", f"The issuer answered {answer.status_code}.")
        return body
