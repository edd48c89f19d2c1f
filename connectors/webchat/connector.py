"""The web chat as a channel of the contract.

It has no webhook and nothing to call: the page reads the store, which the gateway fills before it "sends".
So `send` only returns a receipt, and `receive` refuses.
"""

from __future__ import annotations

from collections.abc import Sequence

from connectors.contract import Button, Inbound, Outbound, Part, Receipt, Reply, Webhook
from connectors.errors import BadRequest
from connectors.webchat.ports import CHANNEL


class WebchatConnector:
    """`connectors.contract.Connector` for the company's own page."""

    name = CHANNEL

    def handshake(self, request: Webhook) -> Reply:
        """No platform verifies this address."""
        return Reply(status=404)

    def receive(self, request: Webhook) -> Sequence[Inbound]:
        """Customers post to `/widget/v1/messages` with a visitor token; there is no webhook."""
        raise BadRequest("The web chat has no webhook; the page posts to /widget/v1/messages.")

    def render(self, message: Outbound) -> Sequence[Part]:
        """One part: the page shows text, picture, file and buttons of any number and length together."""
        body: dict[str, object] = {"author": message.author}
        if message.text:
            body["text"] = message.text
        if message.image:
            body["image"] = message.image
        if message.file:
            body["file"] = message.file
        if message.buttons:
            body["buttons"] = [
                {key: value for key, value in (("title", b.title), ("payload", b.payload), ("url", b.url)) if value}
                for b in message.buttons
            ]
        if len(body) == 1:
            return ()
        return (Part(body=body, summary=f"text={len(message.text)} buttons={len(message.buttons)}"),)

    async def send(self, account: str, user: str, part: Part, reference: str) -> Receipt:
        """The stored message is the delivered message; its own id serves as the platform's."""
        return Receipt(external_id=reference)

    async def acknowledge(self, account: str, user: str) -> None:
        """The gateway publishes typing and read marks as events that `ChatPort.subscribe` yields."""

    async def close(self) -> None:
        """Nothing is held open."""


def _button(button: Button) -> dict[str, str]:
    return {"title": button.title, **({"url": button.url} if button.url else {"payload": button.payload or ""})}
