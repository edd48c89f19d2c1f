"""What can go wrong with a request.

RequestError
├── NotAnOrder           the service opens no request
├── InvalidFields        answers are missing or wrong (.problems by field)
├── NotLinked            the chat may not order this for that customer code
├── CustomerCodeNeeded   the service concerns a contract, and none was named
├── UnknownRequest       there is no request of this number
├── ForbiddenTransition  no such step from here
│   ├── NotYours         somebody else may make it
│   ├── CannotCancel     work has begun, or it is closed
│   └── CannotReopen     it is not closed, or was closed too long ago (.reason)
├── RequestChanged       somebody changed it meanwhile; read it again
├── UnknownPaper         the service does not ask for this paper
├── UnknownFact          the service knows no such fact
└── PaperRefused         the file can't serve as a paper (.reason)
"""

from __future__ import annotations

from collections.abc import Mapping

from utility.catalogue import Refused


class RequestError(Exception):
    """The root."""


class NotAnOrder(RequestError):
    """The service is no order: it is answered on the spot or concerns a request that exists."""


class InvalidFields(RequestError):
    """Answers that the catalogue refuses."""

    def __init__(self, problems: Mapping[str, Refused]) -> None:
        super().__init__(", ".join(f"{name}: {refused.problem}" for name, refused in problems.items()))
        self.problems = dict(problems)


class NotLinked(RequestError):
    """The chat has not proved that it speaks for the customer."""


class CustomerCodeNeeded(RequestError):
    """The service changes a contract; without its customer code nobody knows which."""


class UnknownRequest(RequestError):
    """There is no request of this number."""


class ForbiddenTransition(RequestError):
    """The request can't go from where it is to there."""

    def __init__(self, status: str, to: str) -> None:
        super().__init__(f"A request can't go from {status} to {to}.")
        self.status = status
        self.to = to


class NotYours(ForbiddenTransition):
    """The step exists, but not for this actor, or the request is not theirs."""


class CannotCancel(ForbiddenTransition):
    """Too late to withdraw it."""

    def __init__(self, status: str) -> None:
        super().__init__(status, "cancelled")


class CannotReopen(ForbiddenTransition):
    """`reason`: "not_closed" or "too_late"."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(status, "reopened")
        self.reason = reason


class RequestChanged(RequestError):
    """It was changed after it was read."""


class UnknownPaper(RequestError):
    """The service asks for no such paper, or no paper has this id."""


class UnknownFact(RequestError):
    """The catalogue knows no such fact of the service, or refuses its value."""


class PaperRefused(RequestError):
    """`reason`: "media_type", "size", "too_many"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file can't be taken: {reason}.")
        self.reason = reason
