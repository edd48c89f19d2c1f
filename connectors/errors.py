"""Errors at the edge to a platform. Each type knows whether to try again.

ConnectorError
├── SignatureRefused    403: the body was not signed with our secret
├── BadRequest          400: signed, but not what the platform sends
└── SendError           a reply was not (surely) delivered
    ├── Retry           temporary; try again, after `retry_after` seconds if the platform named a time
    ├── RateLimited     as Retry, and the whole account should slow down
    ├── Unknown         the platform may have it (time-out after the body was written): never sent blindly again
    ├── WindowClosed    the platform allows no reply now; an agent must see it
    ├── Unreachable     the customer blocked us or left
    ├── Refused         this message will never be accepted (too long, bad parameter)
    └── ChannelDown     token dead, account restricted: stop sending on this account and alert
"""

from __future__ import annotations


class ConnectorError(Exception):
    """Anything that goes wrong between us and a platform."""


class SignatureRefused(ConnectorError):
    """The webhook body was not signed with the configured secret."""


class BadRequest(ConnectorError):
    """The webhook body is not what the platform sends."""


class SendError(ConnectorError):
    """A reply was not delivered, or not surely. `code` is the platform's, kept for the log and the desk."""

    retryable = False

    def __init__(self, message: str, *, code: str = "", retry_after: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after = retry_after


class Retry(SendError):
    """Temporary: the same call may succeed later."""

    retryable = True


class RateLimited(Retry):
    """The platform asks the account to slow down."""


class Unknown(SendError):
    """Nobody can tell whether the platform has the message."""


class WindowClosed(SendError):
    """The platform's reply window has closed."""


class Unreachable(SendError):
    """The customer can't be reached on this channel until they write again."""


class Refused(SendError):
    """The platform will never accept this message."""


class ChannelDown(SendError):
    """The account can't send at all until somebody mends it."""
