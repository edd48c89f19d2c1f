"""The way to the issuer and back. What must come back unchanged lies sealed in the browser's own cookie meanwhile."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

import httpx
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection

from gateway.desk.errors import DeskError, NotSignedIn
from gateway.desk.openid import accounts
from gateway.desk.openid.accounts import Policy
from gateway.desk.openid.issuer import Client, Issuer, IssuerError
from gateway.desk.records import audit
from gateway.desk.signin import Opened, SignIn
from gateway.settings import Settings
from gateway.store import Store
from utility.clock import Clock

CALLBACK = "/api/desk/company/callback"
# Long enough for a password, a second factor and a coffee.
WAY_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Way:
    """What belongs to one sign-in on its way: `state` and `nonce` are random, `verifier` proves who began."""

    state: str
    nonce: str
    verifier: str


class CompanySignIn:
    """Signing in with the company's account."""

    def __init__(
        self,
        issuer: Issuer,
        policy: Policy,
        label: str,
        signin: SignIn,
        store: Store,
        clock: Clock,
        secret: str,
    ) -> None:
        self.issuer = issuer
        self.label = label
        self._policy = policy
        self._signin = signin
        self._store = store
        self._clock = clock
        key = hmac.new(secret.encode(), b"desk company sign-in", hashlib.sha256).digest()
        self._seal = Fernet(base64.urlsafe_b64encode(key))

    async def begin(self) -> tuple[str, str]:
        """The issuer's address and the sealed way. Raises `IssuerError`."""
        way = Way(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(way.verifier.encode()).digest()).rstrip(b"=").decode()
        address = await self.issuer.authorisation(way.state, way.nonce, challenge)
        sealed = self._seal.encrypt(json.dumps([way.state, way.nonce, way.verifier]).encode())
        return address, sealed.decode()

    async def end(self, sealed: str, state: str, code: str, issuer: str, address: str, browser: str) -> Opened:
        """Back from the issuer: a session for the person. Raises `IssuerError` and `DeskError`."""
        way = self._unsealed(sealed)
        if way is None or not hmac.compare_digest(way.state, state):
            raise IssuerError("company_stale", "This sign-in was not begun here, or long ago.")
        if issuer and issuer != self.issuer.name:
            raise IssuerError("company_token", "Another issuer has answered.")
        claims = await self.issuer.claims(code, way.verifier, way.nonce)
        now = self._clock.now()

        def work(db: Connection) -> int | DeskError:
            try:
                with db.begin_nested():
                    return accounts.person(db, self.issuer.name, claims, self._policy, now)
            except DeskError as error:
                who = str(claims.get("preferred_username") or claims.get("sub"))[:64]
                audit.note(db, who, "signin.company_refused", now, detail={"why": error.code}, address=address)
                return error

        found = await self._store.write(work)
        if isinstance(found, DeskError):
            raise found
        return await self._signin.company(found, address, browser)

    def _unsealed(self, sealed: str) -> Way | None:
        try:
            state, nonce, verifier = json.loads(self._seal.decrypt(sealed.encode(), ttl=WAY_SECONDS))
        except (InvalidToken, ValueError):
            return None
        return Way(state, nonce, verifier)


def from_settings(
    settings: Settings,
    signin: SignIn,
    store: Store,
    clock: Clock,
    secret: str,
    transport: httpx.AsyncBaseTransport | None = None,
) -> CompanySignIn | None:
    """None unless an issuer and our name there are set. Raises ValueError for settings that can't be."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        return None
    client = Client(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        settings.public_url + CALLBACK,
    )
    policy = Policy(settings.oidc_role_claim, accounts.roles_of(settings.oidc_roles), settings.oidc_create)
    return CompanySignIn(Issuer(client, transport), policy, settings.oidc_name, signin, store, clock, secret)


def problem_code(error: Exception) -> str:
    """What the sign-in page says went wrong."""
    if isinstance(error, IssuerError | DeskError) and not isinstance(error, NotSignedIn):
        return error.code
    return "company_refused"
