"""The consent of an administrator of the Zalo account: a link to Zalo, and the page it comes back to.

Without it a refresh token must be carried over from Zalo's console by hand. The link carries a state that only we can
make, so that nobody can bring tokens of another account.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable

import structlog
from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from connectors.errors import SendError
from connectors.zalo.oauth import OAuth
from gateway.tokens.keeper import TokenKeeper

_log = structlog.get_logger(__name__)

PATH = "/channels/zalo/consent"
# An operator may have to pass the link on to whoever administers the account.
_VALID_SECONDS = 3 * 24 * 3600
_CODE_LIMIT = 1000


class Consent:
    """Makes the link and takes the answer."""

    def __init__(self, secret: str, public_url: str) -> None:
        self._secret = secret.encode()
        self._redirect = public_url + PATH

    def link(self, oauth: OAuth, now: float | None = None) -> str:
        """Where the administrator allows us to act for the account. Valid for three days."""
        until = str(int((time.time() if now is None else now) + _VALID_SECONDS))
        return oauth.consent_link(self._redirect, self._verifier(), f"{until}.{self._sign(until)}")

    def ours(self, state: str, now: float | None = None) -> bool:
        """Whether a state was made by `link` and is still valid."""
        until, _, mac = state.partition(".")
        if not (until.isascii() and until.isdecimal() and len(until) < 16):
            return False
        if not hmac.compare_digest(self._sign(until).encode(), mac.encode("utf-8", "replace")):
            return False
        return int(until) >= (time.time() if now is None else now)

    async def take(self, oauth: OAuth, keeper: TokenKeeper, code: str) -> None:
        """Exchange the code for the account's first pair. Raises a `SendError`."""
        await keeper.adopt(await oauth.exchange(code, self._verifier()))

    def _verifier(self) -> str:
        # One fixed pair: Zalo's console keeps the challenge of the app.
        digest = hmac.new(self._secret, b"zalo consent verifier", hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def _sign(self, until: str) -> str:
        return hmac.new(self._secret, f"zalo consent {until}".encode(), hashlib.sha256).hexdigest()[:32]


def router(consent: Consent, make_oauth: Callable[[], OAuth], keeper: TokenKeeper) -> APIRouter:
    """The page that Zalo sends the administrator back to."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(PATH)
    async def back(code: str = "", state: str = "") -> PlainTextResponse:
        if not consent.ours(state):
            return PlainTextResponse("This link is not from this assistant, or older than three days.", 403)
        if not 0 < len(code) <= _CODE_LIMIT:
            return PlainTextResponse("Zalo sent no code: the consent was not given.", 400)
        oauth = make_oauth()
        try:
            await consent.take(oauth, keeper, code)
        except SendError as error:
            _log.error("consent failed", code=error.code, error=str(error))
            return PlainTextResponse(f"Zalo did not accept the consent ({error.code}). Open the link again.", 502)
        finally:
            await oauth.close()
        return PlainTextResponse("The official account is connected. You may close this page.")

    return routes
