"""Pictures behind signed, expiring links: `/media/<kind>/<token>.png`.

Actions ask for a link by kind and values (`media_url`); the picture is drawn when somebody opens it. The token holds
the values, signed with `APP_SECRET`, so a link shows one picture and nothing else. Platforms fetch it themselves,
some more than once: GET and HEAD may be repeated until the link ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog
from fastapi import APIRouter, Response
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from gateway.errors import LinkRefused

_log = structlog.get_logger(__name__)

# A customer pays within the days after asking; a message that is scrolled up to later shows no picture any more.
LINK_SECONDS = 7 * 24 * 3600

Values = Mapping[str, str]
Picture = Callable[[Values], bytes]
"""Draws a PNG of the values. Raises LookupError or ValueError when there is nothing to show (any more)."""


class MediaLinks:
    """Makes and reads links."""

    def __init__(self, secret: str, seconds: int = LINK_SECONDS) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="media")
        self._seconds = seconds

    def url(self, kind: str, values: Values) -> str:
        """A relative link to the picture of `values`."""
        return f"/media/{kind}/{self._signer.dumps([kind, dict(values)])}.png"

    def read(self, kind: str, token: str) -> dict[str, str]:
        """The values in a link. Raises `LinkRefused`."""
        try:
            signed_kind, values = self._signer.loads(token, max_age=self._seconds)
        except SignatureExpired as error:
            raise LinkRefused("This link has expired.") from error
        except (BadSignature, ValueError, TypeError) as error:
            raise LinkRefused("This link is not ours.") from error
        if signed_kind != kind:
            raise LinkRefused("This link is of another picture.")
        return {str(name): str(value) for name, value in values.items()}


def router(links: MediaLinks, pictures: Mapping[str, Picture]) -> APIRouter:
    """The route of the pictures."""
    routes = APIRouter(tags=["media"])

    @routes.head("/media/{kind}/{token}.png", include_in_schema=False)
    @routes.get("/media/{kind}/{token}.png", response_class=Response)
    async def picture(kind: str, token: str) -> Response:
        """A picture by its signed link."""
        draw = pictures.get(kind)
        try:
            values = links.read(kind, token)
        except LinkRefused as error:
            return Response(str(error), 403, media_type="text/plain")
        if draw is None:
            return Response("There is no such picture.", 404, media_type="text/plain")
        try:
            content = await asyncio.to_thread(draw, values)
        except (LookupError, ValueError) as error:
            _log.info("picture has nothing to show", kind=kind, reason=type(error).__name__)
            return Response("There is nothing to show any more.", 404, media_type="text/plain")
        headers = {
            "Cache-Control": "private, max-age=3600",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        return Response(content, media_type="image/png", headers=headers)

    return routes
