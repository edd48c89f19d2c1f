"""The web chat behind the contract of all channels."""

from __future__ import annotations

import pytest

from connectors.contract import Button, Connector, Outbound, Webhook
from connectors.errors import BadRequest
from connectors.webchat.connector import WebchatConnector
from connectors.webchat.ports import CHANNEL, key_of

CONNECTOR: Connector = WebchatConnector()
REQUEST = Webhook("POST", {}, {}, b"{}")


def test_there_is_no_webhook() -> None:
    assert CONNECTOR.handshake(REQUEST).status == 404
    with pytest.raises(BadRequest):
        CONNECTOR.receive(REQUEST)


def test_a_reply_of_any_length_is_one_part() -> None:
    message = Outbound(
        text="đ" * 9000,
        buttons=(*(Button(str(n), payload=f"/p{n}") for n in range(30)), Button("Trang", url="https://x.vn")),
        image="https://x.vn/qr.png",
        file="https://x.vn/a.pdf",
        author="agent",
    )
    (part,) = CONNECTOR.render(message)
    assert part.body["text"] == message.text
    assert (part.body["image"], part.body["file"], part.body["author"]) == (message.image, message.file, "agent")
    assert part.body["buttons"][0] == {"title": "0", "payload": "/p0"}
    assert part.body["buttons"][-1] == {"title": "Trang", "url": "https://x.vn"}
    assert CONNECTOR.render(Outbound()) == ()


async def test_sending_is_done_when_stored() -> None:
    (part,) = CONNECTOR.render(Outbound(text="Dạ"))
    assert (await CONNECTOR.send("web", "abc", part, "m-7")).external_id == "m-7"
    await CONNECTOR.acknowledge("web", "abc")
    await CONNECTOR.close()


def test_keys_name_channel_site_and_visitor() -> None:
    assert key_of("web", "abc") == f"{CHANNEL}:web:abc"
    assert WebchatConnector.name == CHANNEL
