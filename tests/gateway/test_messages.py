"""The life of a message, on real NATS and SQLite."""

from __future__ import annotations

from tests.fakes.platform import said
from tests.gateway.house import House


async def test_a_message_is_answered_once_and_recorded(home: House) -> None:
    response = await home.post(said("an", "tiền điện tháng này", "m1"))
    assert response.status_code == 200
    await home.until(lambda: home.platform.texts("an") == ["Dạ, tiền điện tháng này"])
    await home.until_row("SELECT state FROM message WHERE direction = 'out'", "sent")
    assert home.rows("SELECT seq, direction, state, author, text, external_id, intent FROM message ORDER BY seq") == [
        (1, "in", "answered", "customer", "tiền điện tháng này", "m1", "ask_bill_amount"),
        (2, "out", "sent", "bot", "Dạ, tiền điện tháng này", "p1", None),
    ]
