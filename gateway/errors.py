"""What can go wrong inside the gateway. Errors towards a platform are in `connectors.errors`.

GatewayError
├── Unavailable          a part we need does not answer; the same work may succeed later
│   ├── BrokerUnavailable    NATS took no message: the webhook answers 503 and the platform sends again
│   ├── StoreUnavailable     the database: lanes hold until it is back
│   ├── EchoTooEarly         an echo came before the answer to its send: its lane holds for a moment
│   └── BotUnavailable       Rasa: the message waits in SQL, its lane goes on
├── NotFound             no such conversation or message
├── NotHolder            the conversation is not (or no longer) the agent's
└── LinkRefused          a media link is forged, or its time is over
"""

from __future__ import annotations


class GatewayError(Exception):
    """Anything the gateway raises on purpose."""


class Unavailable(GatewayError):
    """A part we depend on does not answer now."""


class BrokerUnavailable(Unavailable):
    """NATS did not confirm a message."""


class StoreUnavailable(Unavailable):
    """The database did not take a transaction."""


class EchoTooEarly(Unavailable):
    """Whether an echo is our own can only be told once the answer to the send is stored."""


class BotUnavailable(Unavailable):
    """Rasa gave no answer to a message. `reason` is a slug for logs and figures.

    `hopeless`: Rasa will refuse this very message every time.
    """

    def __init__(self, message: str, reason: str, *, hopeless: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.hopeless = hopeless


class NotFound(GatewayError):
    """No such conversation or message."""


class NotHolder(GatewayError):
    """Somebody else holds the conversation."""


class LinkRefused(GatewayError):
    """A signed link does not hold."""
