"""What can go wrong at the desk. Each says what is wrong and what to do, in one sentence; `code` is for the page.

DeskError (400)
├── NotSignedIn (401)      no session, or it has ended
├── Refused (403)          the role does not allow it, or the request does not come from our page
├── Unknown (404)          no such thing
├── Taken (409)            somebody else was first, or holds it
│   └── TakenHalfway       noticed after the first write
├── Unfit (422)            a value that can't be
└── TooMany (429)          too many tries
"""

from __future__ import annotations


class DeskError(Exception):
    """Anything the desk refuses."""

    status = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotSignedIn(DeskError):
    """There is no valid session."""

    status = 401

    def __init__(self, code: str = "signed_out", message: str = "Sign in to the desk.") -> None:
        super().__init__(code, message)


class Refused(DeskError):
    """Not allowed."""

    status = 403


class Unknown(DeskError):
    """No such thing."""

    status = 404

    def __init__(self, code: str = "unknown", message: str = "There is no such thing (any more).") -> None:
        super().__init__(code, message)


class Taken(DeskError):
    """Somebody else was first."""

    status = 409


class TakenHalfway(Taken):
    """Somebody else was first, and something was written already: the transaction must not be committed."""


class Unfit(DeskError):
    """A value that can't be."""

    status = 422


class TooMany(DeskError):
    """Too many tries; `seconds` until the next."""

    status = 429

    def __init__(self, code: str, message: str, seconds: int) -> None:
        super().__init__(code, message)
        self.seconds = seconds
